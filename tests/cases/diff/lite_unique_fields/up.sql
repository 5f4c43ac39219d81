-- CreateIndex
CREATE UNIQUE INDEX "Note_email_key" ON "Note"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Note_x_y_key" ON "Note"("x", "y");
