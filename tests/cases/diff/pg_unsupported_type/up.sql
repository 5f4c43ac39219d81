-- AlterTable
ALTER TABLE "Note" ADD COLUMN     "q" tsvector;
