-- CreateTable
CREATE TABLE "say "hi"" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "with "quotes"" TEXT NOT NULL
);
