-- DropIndex
DROP INDEX "Loan_reader_lentAt_idx";

-- AlterTable
ALTER TABLE "Loan" ADD COLUMN "note" TEXT;

-- CreateIndex
CREATE INDEX "Loan_reader_idx" ON "Loan"("reader");

-- CreateIndex
CREATE UNIQUE INDEX "Loan_bookId_lentAt_key" ON "Loan"("bookId", "lentAt");
