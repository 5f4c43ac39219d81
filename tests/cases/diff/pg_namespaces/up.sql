-- CreateEnum
CREATE TYPE "extra"."Kind" AS ENUM ('X', 'Y');

-- DropForeignKey
ALTER TABLE "base"."B" DROP CONSTRAINT "B_aId_fkey";

-- AlterTable
ALTER TABLE "base"."A" ADD COLUMN     "kind" "extra"."Kind" NOT NULL DEFAULT 'X';

-- DropTable
DROP TABLE "base"."B";

-- CreateTable
CREATE TABLE "extra"."B" (
    "id" INTEGER NOT NULL,
    "aId" INTEGER NOT NULL,

    CONSTRAINT "B_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "extra"."B" ADD CONSTRAINT "B_aId_fkey" FOREIGN KEY ("aId") REFERENCES "base"."A"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
