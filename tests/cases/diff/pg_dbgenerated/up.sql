-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "G" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "at" TIMESTAMP(3) NOT NULL DEFAULT (now() + '1 day'::interval),
    "n" INTEGER NOT NULL DEFAULT (1 + 1),

    CONSTRAINT "G_pkey" PRIMARY KEY ("id")
);
