-- AlterTable
ALTER TABLE "Note" DROP COLUMN "n",
ADD COLUMN     "n" INTEGER;
