-- CreateEnum
CREATE TYPE "Color" AS ENUM ('RED', 'GREEN');

-- AlterTable
ALTER TABLE "Car" DROP COLUMN "color",
ADD COLUMN     "color" "Color" NOT NULL;
