-- DropForeignKey
ALTER TABLE "extra"."B" DROP CONSTRAINT "B_aId_fkey";

-- AlterTable
ALTER TABLE "base"."A" DROP COLUMN "kind";

-- DropTable
DROP TABLE "extra"."B";

-- DropEnum
DROP TYPE "extra"."Kind";

-- CreateTable
CREATE TABLE "base"."B" (
    "id" INTEGER NOT NULL,
    "aId" INTEGER NOT NULL,

    CONSTRAINT "B_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "base"."B" ADD CONSTRAINT "B_aId_fkey" FOREIGN KEY ("aId") REFERENCES "base"."A"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
