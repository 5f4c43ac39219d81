-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "size_of_car" AS ENUM ('s', 'l');

-- CreateTable
CREATE TABLE "Car" (
    "id" INTEGER NOT NULL,
    "size" "size_of_car" NOT NULL DEFAULT 'l',

    CONSTRAINT "Car_pkey" PRIMARY KEY ("id")
);
