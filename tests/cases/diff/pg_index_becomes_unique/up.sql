-- DropIndex
DROP INDEX "Note_x_idx";

-- CreateIndex
CREATE UNIQUE INDEX "Note_x_key" ON "Note"("x");
