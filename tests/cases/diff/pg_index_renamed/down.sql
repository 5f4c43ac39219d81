-- RenameIndex
ALTER INDEX "x_index" RENAME TO "Note_x_idx";

-- RenameIndex
ALTER INDEX "Note_text_key" RENAME TO "text_once";
