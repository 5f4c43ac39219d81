-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_T" (
    "a" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "b" TEXT NOT NULL,
    "c" INTEGER NOT NULL
);
INSERT INTO "new_T" ("a", "b", "c") SELECT "a", "b", "c" FROM "T";
DROP TABLE "T";
ALTER TABLE "new_T" RENAME TO "T";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
