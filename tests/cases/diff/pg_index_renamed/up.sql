-- RenameIndex
ALTER INDEX "Note_x_idx" RENAME TO "x_index";

-- RenameIndex
ALTER INDEX "text_once" RENAME TO "Note_text_key";
