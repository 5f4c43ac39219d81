-- CreateIndex
CREATE INDEX "Note_tags_idx" ON "Note" USING GIN ("tags");

-- CreateIndex
CREATE INDEX "Note_data_idx" ON "Note" USING GIN ("data" jsonb_path_ops);

-- CreateIndex
CREATE INDEX "Note_n_idx" ON "Note" USING BRIN ("n");

-- CreateIndex
CREATE INDEX "Note_h_idx" ON "Note" USING HASH ("h");
