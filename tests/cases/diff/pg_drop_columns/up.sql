-- AlterTable
ALTER TABLE "Note" DROP COLUMN "a",
DROP COLUMN "c";
