CREATE TABLE "new_Author" ("id" INTEGER PRIMARY KEY, "bio" TEXT);
INSERT INTO "new_Author" ("id", "bio") SELECT "id", "bio" FROM "Author";
DROP VIEW "Named";
DROP TABLE "Author";
ALTER TABLE "new_Author" RENAME TO "Author";
