-- DropIndex
DROP INDEX "Page_meta_idx";

-- CreateIndex
CREATE INDEX "Page_meta_idx" ON "Page" USING GIN ("meta" jsonb_path_ops);
