-- DropIndex
DROP INDEX "Note_email_key";

-- DropIndex
DROP INDEX "Note_x_y_key";
