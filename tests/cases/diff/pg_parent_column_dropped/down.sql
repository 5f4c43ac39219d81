-- AlterTable
ALTER TABLE "Author" ADD COLUMN     "born" INTEGER;
