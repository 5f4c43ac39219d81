-- DropTable
PRAGMA foreign_keys=off;
DROP TABLE "Establishment";
PRAGMA foreign_keys=on;
