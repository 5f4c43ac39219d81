-- DropTable
PRAGMA foreign_keys=off;
DROP TABLE "Everything";
PRAGMA foreign_keys=on;
