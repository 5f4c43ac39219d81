-- DropIndex
DROP INDEX "Note_tags_idx";

-- DropIndex
DROP INDEX "Note_data_idx";

-- DropIndex
DROP INDEX "Note_n_idx";

-- DropIndex
DROP INDEX "Note_h_idx";
