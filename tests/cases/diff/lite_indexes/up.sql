-- CreateIndex
CREATE INDEX "Note_x_idx" ON "Note"("x");

-- CreateIndex
CREATE INDEX "Note_y_x_idx" ON "Note"("y" DESC, "x");

-- CreateIndex
CREATE INDEX "by_text" ON "Note"("text", "y");
