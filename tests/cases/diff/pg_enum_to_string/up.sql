-- AlterTable
ALTER TABLE "Car" DROP COLUMN "color",
ADD COLUMN     "color" TEXT NOT NULL;

-- DropEnum
DROP TYPE "Color";
