-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "S" (
    "id" BIGSERIAL NOT NULL,
    "small" SMALLSERIAL NOT NULL,
    "plain" SERIAL NOT NULL,

    CONSTRAINT "S_pkey" PRIMARY KEY ("id")
);
