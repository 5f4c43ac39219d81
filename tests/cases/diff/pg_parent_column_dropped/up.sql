-- AlterTable
ALTER TABLE "Author" DROP COLUMN "born";
