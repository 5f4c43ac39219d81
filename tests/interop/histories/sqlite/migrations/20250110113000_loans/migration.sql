-- AlterTable
ALTER TABLE "Author" ADD COLUMN "email" TEXT;

-- CreateTable
CREATE TABLE "Loan" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "bookId" INTEGER NOT NULL,
    "reader" TEXT NOT NULL,
    "lentAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "returned" DATETIME,
    CONSTRAINT "Loan_bookId_fkey" FOREIGN KEY ("bookId") REFERENCES "books" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Loan_reader_lentAt_idx" ON "Loan"("reader", "lentAt" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Author_email_key" ON "Author"("email");
