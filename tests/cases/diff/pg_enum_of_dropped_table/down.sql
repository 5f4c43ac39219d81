-- AlterEnum
ALTER TYPE "Size" ADD VALUE 'LARGE';

-- CreateTable
CREATE TABLE "Box" (
    "id" INTEGER NOT NULL,
    "width" "Size" NOT NULL DEFAULT 'SMALL',
    "height" "Size" NOT NULL DEFAULT 'SMALL',

    CONSTRAINT "Box_pkey" PRIMARY KEY ("id")
);
