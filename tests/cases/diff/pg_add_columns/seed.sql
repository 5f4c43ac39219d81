INSERT INTO "Note" ("text") VALUES ('kept')
