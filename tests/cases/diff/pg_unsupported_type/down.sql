-- AlterTable
ALTER TABLE "Note" DROP COLUMN "q";
