PRAGMA foreign_keys=OFF;
DELETE FROM "Author" WHERE "id" = -1;
PRAGMA foreign_keys=ON;
