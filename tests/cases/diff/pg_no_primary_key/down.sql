-- AlterTable
ALTER TABLE "T" DROP CONSTRAINT "T_pkey";

-- CreateIndex
CREATE UNIQUE INDEX "T_a_key" ON "T"("a");
