-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Note" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "text" TEXT NOT NULL,
    "a" DECIMAL NOT NULL,
    "b" TEXT,
    "c" INTEGER NOT NULL,
    "d" REAL NOT NULL DEFAULT 1,
    "e" TEXT
);
INSERT INTO "new_Note" ("a", "b", "c", "d", "e", "id", "text") SELECT "a", "b", "c", "d", "e", "id", "text" FROM "Note";
DROP TABLE "Note";
ALTER TABLE "new_Note" RENAME TO "Note";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
