-- CreateTable
CREATE TABLE "odd table; drop" (
    "the id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "with ; and -- and '" TEXT NOT NULL,
    "Größe" TEXT NOT NULL,
    "select" INTEGER NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "odd table; drop_Größe_key" ON "odd table; drop"("Größe");

-- CreateIndex
CREATE INDEX "odd table; drop_select_with ; and -- and '_idx" ON "odd table; drop"("select", "with ; and -- and '");
