-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_T" (
    "a" INTEGER NOT NULL,
    "b" TEXT NOT NULL
);
INSERT INTO "new_T" ("a", "b") SELECT "a", "b" FROM "T";
DROP TABLE "T";
ALTER TABLE "new_T" RENAME TO "T";
CREATE UNIQUE INDEX "T_a_key" ON "T"("a");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
