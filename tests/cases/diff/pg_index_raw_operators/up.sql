-- CreateIndex
CREATE INDEX "Note_text_idx" ON "Note"("text" text_pattern_ops);
