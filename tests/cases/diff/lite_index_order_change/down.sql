-- DropIndex
DROP INDEX "Note_x_idx";

-- CreateIndex
CREATE INDEX "Note_x_idx" ON "Note"("x");
