-- DropForeignKey
ALTER TABLE "Note" DROP CONSTRAINT "Note_tagId_fkey";

-- AlterTable
ALTER TABLE "Note" DROP COLUMN "tagId";
