-- AlterTable
ALTER TABLE "Note" DROP COLUMN "count",
DROP COLUMN "flag",
DROP COLUMN "more";
