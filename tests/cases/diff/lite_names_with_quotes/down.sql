-- DropTable
PRAGMA foreign_keys=off;
DROP TABLE "say "hi"";
PRAGMA foreign_keys=on;
