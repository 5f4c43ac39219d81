-- DropTable
PRAGMA foreign_keys=off;
DROP TABLE "Defaults";
PRAGMA foreign_keys=on;
