-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "Everything" (
    "id" SERIAL NOT NULL,
    "string" TEXT NOT NULL,
    "stringN" TEXT,
    "boolean" BOOLEAN NOT NULL,
    "booleanN" BOOLEAN,
    "int" INTEGER NOT NULL,
    "intN" INTEGER,
    "big" BIGINT NOT NULL,
    "bigN" BIGINT,
    "float" DOUBLE PRECISION NOT NULL,
    "floatN" DOUBLE PRECISION,
    "decimal" DECIMAL(65,30) NOT NULL,
    "decimalN" DECIMAL(65,30),
    "moment" TIMESTAMP(3) NOT NULL,
    "momentN" TIMESTAMP(3),
    "json" JSONB NOT NULL,
    "jsonN" JSONB,
    "bytes" BYTEA NOT NULL,
    "bytesN" BYTEA,

    CONSTRAINT "Everything_pkey" PRIMARY KEY ("id")
);
