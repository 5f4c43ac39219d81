-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "say "hi"" (
    "id" INTEGER NOT NULL,
    "with "quotes"" TEXT NOT NULL,

    CONSTRAINT "say "hi"_pkey" PRIMARY KEY ("id")
);
