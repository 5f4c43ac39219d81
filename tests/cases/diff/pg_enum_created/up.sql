-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "Color" AS ENUM ('RED', 'GREEN');

-- CreateTable
CREATE TABLE "Car" (
    "id" INTEGER NOT NULL,
    "color" "Color" NOT NULL,

    CONSTRAINT "Car_pkey" PRIMARY KEY ("id")
);
