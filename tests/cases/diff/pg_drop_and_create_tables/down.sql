-- DropTable
DROP TABLE "New";

-- CreateTable
CREATE TABLE "Old" (
    "id" INTEGER NOT NULL,

    CONSTRAINT "Old_pkey" PRIMARY KEY ("id")
);
