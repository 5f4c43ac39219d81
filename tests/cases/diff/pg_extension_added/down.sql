-- AlterTable
ALTER TABLE "Note" DROP COLUMN "name";
