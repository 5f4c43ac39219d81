-- RedefineIndex
DROP INDEX "Note_x_idx";
CREATE INDEX "x_index" ON "Note"("x");

-- RedefineIndex
DROP INDEX "text_once";
CREATE UNIQUE INDEX "Note_text_key" ON "Note"("text");
