DROP VIEW named;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Person" (
  id INTEGER PRIMARY KEY,
  "displayName" TEXT NOT NULL DEFAULT '',
  years INT
);
INSERT INTO "new_Person" ("id", "displayName", years) SELECT "id", "fullName", age FROM "Person";
DROP TABLE "Person";
ALTER TABLE "new_Person" RENAME TO "Person";
PRAGMA foreign_keys=ON;
