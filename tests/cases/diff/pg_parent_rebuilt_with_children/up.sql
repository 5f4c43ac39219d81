-- AlterTable
ALTER TABLE "Author" ADD COLUMN     "born" INTEGER,
ALTER COLUMN "name" SET DEFAULT 'unknown';
