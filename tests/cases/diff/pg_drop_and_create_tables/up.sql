-- DropTable
DROP TABLE "Old";

-- CreateTable
CREATE TABLE "New" (
    "id" INTEGER NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "New_pkey" PRIMARY KEY ("id")
);
