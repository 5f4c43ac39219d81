-- DropTable
PRAGMA foreign_keys=off;
DROP TABLE "odd table; drop";
PRAGMA foreign_keys=on;
