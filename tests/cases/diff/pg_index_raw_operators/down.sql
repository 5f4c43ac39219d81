-- DropIndex
DROP INDEX "Note_text_idx";
