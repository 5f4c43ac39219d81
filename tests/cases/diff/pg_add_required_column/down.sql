-- AlterTable
ALTER TABLE "Note" DROP COLUMN "must";
