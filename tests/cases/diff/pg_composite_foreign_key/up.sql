-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "Place" (
    "country" TEXT NOT NULL,
    "code" TEXT NOT NULL,

    CONSTRAINT "Place_pkey" PRIMARY KEY ("country","code")
);

-- CreateTable
CREATE TABLE "Person" (
    "id" INTEGER NOT NULL,
    "country" TEXT NOT NULL,
    "code" TEXT NOT NULL,

    CONSTRAINT "Person_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "Person" ADD CONSTRAINT "Person_country_code_fkey" FOREIGN KEY ("country", "code") REFERENCES "Place"("country", "code") ON DELETE RESTRICT ON UPDATE CASCADE;
