-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateExtension
CREATE EXTENSION IF NOT EXISTS "citext";

-- CreateTable
CREATE TABLE "Native" (
    "id" INTEGER NOT NULL,
    "a" VARCHAR(40) NOT NULL,
    "b" CHAR(3) NOT NULL,
    "c" UUID NOT NULL,
    "d" CITEXT NOT NULL,
    "e" INET NOT NULL,
    "f" XML NOT NULL,
    "g" BIT(4) NOT NULL,
    "h" VARBIT(8) NOT NULL,
    "i" BOOLEAN NOT NULL,
    "j" SMALLINT NOT NULL,
    "k" INTEGER NOT NULL,
    "l" OID NOT NULL,
    "m" BIGINT NOT NULL,
    "n" REAL NOT NULL,
    "o" DOUBLE PRECISION NOT NULL,
    "p" DECIMAL(8,3) NOT NULL,
    "q" MONEY NOT NULL,
    "r" TIMESTAMP(6) NOT NULL,
    "s" TIMESTAMPTZ(3) NOT NULL,
    "t" DATE NOT NULL,
    "u" TIME(0) NOT NULL,
    "v" TIMETZ NOT NULL,
    "w" JSON NOT NULL,
    "x" JSONB NOT NULL,
    "y" BYTEA NOT NULL,
    "z" TEXT NOT NULL,

    CONSTRAINT "Native_pkey" PRIMARY KEY ("id")
);
