-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "Establishment" (
    "id" INTEGER NOT NULL,
    "aRatherLongColumnNameForTheAddressOfTheEstablishment" TEXT NOT NULL,
    "anotherRatherLongColumnNameForTheOwnerOfTheEstablishment" TEXT NOT NULL,

    CONSTRAINT "Establishment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Establishment_anotherRatherLongColumnNameForTheOwnerOfTheEs_idx" ON "Establishment"("anotherRatherLongColumnNameForTheOwnerOfTheEstablishment");

-- CreateIndex
CREATE UNIQUE INDEX "Establishment_aRatherLongColumnNameForTheAddressOfTheEstabl_key" ON "Establishment"("aRatherLongColumnNameForTheAddressOfTheEstablishment", "anotherRatherLongColumnNameForTheOwnerOfTheEstablishment");
