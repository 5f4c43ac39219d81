-- DropIndex
DROP INDEX "Note_x_idx";

-- DropIndex
DROP INDEX "Note_y_x_idx";

-- DropIndex
DROP INDEX "by_text";
