-- CreateTable
CREATE TABLE "Defaults" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "json" JSONB NOT NULL DEFAULT {"a": [1, 2]}
);
