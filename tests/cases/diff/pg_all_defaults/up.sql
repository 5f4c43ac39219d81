-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "Defaults" (
    "id" SERIAL NOT NULL,
    "string" TEXT NOT NULL DEFAULT 'plain',
    "quotes" TEXT NOT NULL DEFAULT 'it''s "quoted" \ and
broken',
    "empty" TEXT NOT NULL DEFAULT '',
    "yes" BOOLEAN NOT NULL DEFAULT true,
    "no" BOOLEAN NOT NULL DEFAULT false,
    "int" INTEGER NOT NULL DEFAULT 42,
    "minus" INTEGER NOT NULL DEFAULT -7,
    "big" BIGINT NOT NULL DEFAULT 9007199254740993,
    "float" DOUBLE PRECISION NOT NULL DEFAULT 3.25,
    "decimal" DECIMAL(65,30) NOT NULL DEFAULT 12.500,
    "moment" TIMESTAMP(3) NOT NULL DEFAULT '2024-02-29 12:30:45.678 +00:00',
    "now" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated" TIMESTAMP(3) NOT NULL,
    "json" JSONB NOT NULL DEFAULT '{"a": [1, 2]}',
    "bytes" BYTEA NOT NULL DEFAULT '\x68656c6c6f',
    "cuid" TEXT NOT NULL,
    "cuid2" TEXT NOT NULL,
    "uuid" TEXT NOT NULL,
    "uuid7" TEXT NOT NULL,
    "ulid" TEXT NOT NULL,
    "nano" TEXT NOT NULL,

    CONSTRAINT "Defaults_pkey" PRIMARY KEY ("id")
);
