-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Note" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "text" TEXT NOT NULL,
    "n" INTEGER NOT NULL DEFAULT 2,
    "s" TEXT NOT NULL DEFAULT 'new',
    "d" DATETIME NOT NULL,
    "b" BOOLEAN DEFAULT false
);
INSERT INTO "new_Note" ("b", "d", "id", "n", "s", "text") SELECT "b", "d", "id", "n", "s", "text" FROM "Note";
DROP TABLE "Note";
ALTER TABLE "new_Note" RENAME TO "Note";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
