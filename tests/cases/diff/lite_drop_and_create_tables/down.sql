-- DropTable
PRAGMA foreign_keys=off;
DROP TABLE "New";
PRAGMA foreign_keys=on;

-- CreateTable
CREATE TABLE "Old" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
);
