-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Hidden" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "x" INTEGER
);
INSERT INTO "new_Hidden" ("id", "x") SELECT "id", "x" FROM "Hidden";
DROP TABLE "Hidden";
ALTER TABLE "new_Hidden" RENAME TO "Hidden";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
