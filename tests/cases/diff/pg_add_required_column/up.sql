-- AlterTable
ALTER TABLE "Note" ADD COLUMN     "must" TEXT NOT NULL;
