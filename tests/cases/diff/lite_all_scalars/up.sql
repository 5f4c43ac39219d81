-- CreateTable
CREATE TABLE "Everything" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "string" TEXT NOT NULL,
    "stringN" TEXT,
    "boolean" BOOLEAN NOT NULL,
    "booleanN" BOOLEAN,
    "int" INTEGER NOT NULL,
    "intN" INTEGER,
    "big" BIGINT NOT NULL,
    "bigN" BIGINT,
    "float" REAL NOT NULL,
    "floatN" REAL,
    "decimal" DECIMAL NOT NULL,
    "decimalN" DECIMAL,
    "moment" DATETIME NOT NULL,
    "momentN" DATETIME,
    "json" JSONB NOT NULL,
    "jsonN" JSONB,
    "bytes" BLOB NOT NULL,
    "bytesN" BLOB
);
