-- CreateTable
CREATE TABLE "Place" (
    "country" TEXT NOT NULL,
    "code" TEXT NOT NULL,

    PRIMARY KEY ("country", "code")
);

-- CreateTable
CREATE TABLE "Person" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "country" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    CONSTRAINT "Person_country_code_fkey" FOREIGN KEY ("country", "code") REFERENCES "Place" ("country", "code") ON DELETE RESTRICT ON UPDATE CASCADE
);
