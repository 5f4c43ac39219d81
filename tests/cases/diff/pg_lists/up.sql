-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Mood" AS ENUM ('GOOD', 'BAD');

-- CreateTable
CREATE TABLE "Lists" (
    "id" INTEGER NOT NULL,
    "words" TEXT[],
    "marks" INTEGER[] DEFAULT ARRAY[1, 2, 3]::INTEGER[],
    "none" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "moods" "Mood"[] DEFAULT ARRAY['GOOD']::"Mood"[],
    "times" TIMESTAMPTZ(3)[],

    CONSTRAINT "Lists_pkey" PRIMARY KEY ("id")
);
