-- DropIndex
DROP INDEX "Note_x_key";

-- CreateIndex
CREATE INDEX "Note_x_idx" ON "Note"("x");
