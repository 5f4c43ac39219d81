-- CreateTable
CREATE TABLE "Establishment" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "aRatherLongColumnNameForTheAddressOfTheEstablishment" TEXT NOT NULL,
    "anotherRatherLongColumnNameForTheOwnerOfTheEstablishment" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "Establishment_anotherRatherLongColumnNameForTheOwnerOfTheEstablishment_idx" ON "Establishment"("anotherRatherLongColumnNameForTheOwnerOfTheEstablishment");

-- CreateIndex
CREATE UNIQUE INDEX "Establishment_aRatherLongColumnNameForTheAddressOfTheEstablishment_anotherRatherLongColumnNameForTheOwnerOfTheEstablishment_key" ON "Establishment"("aRatherLongColumnNameForTheAddressOfTheEstablishment", "anotherRatherLongColumnNameForTheOwnerOfTheEstablishment");
