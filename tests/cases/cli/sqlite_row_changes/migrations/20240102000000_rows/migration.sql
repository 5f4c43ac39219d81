DELETE FROM author WHERE "bio" IS NULL;
UPDATE main."Author" SET "bio" = '';
INSERT OR REPLACE INTO "Author" ("id") VALUES (1);
DELETE FROM "Named";
UPDATE [Author] SET "id" = "id" + 1;
UPDATE sqlite_sequence SET seq = 100 WHERE name = 'numbered';
