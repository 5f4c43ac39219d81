-- RedefineIndex
DROP INDEX "x_index";
CREATE INDEX "Note_x_idx" ON "Note"("x");

-- RedefineIndex
DROP INDEX "Note_text_key";
CREATE UNIQUE INDEX "text_once" ON "Note"("text");
