-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Note" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "text" TEXT NOT NULL,
    "x" INTEGER NOT NULL DEFAULT 9,
    "y" INTEGER NOT NULL
);
INSERT INTO "new_Note" ("id", "text", "x", "y") SELECT "id", "text", "x", "y" FROM "Note";
DROP TABLE "Note";
ALTER TABLE "new_Note" RENAME TO "Note";
CREATE INDEX "Note_x_idx" ON "Note"("x");
CREATE UNIQUE INDEX "Note_y_x_key" ON "Note"("y", "x");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
