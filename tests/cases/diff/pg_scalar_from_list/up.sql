-- AlterTable
ALTER TABLE "Note" DROP COLUMN "w",
ADD COLUMN     "w" INTEGER;
