INSERT INTO "Note" ("text", "a", "b") VALUES ('kept', 1, 'y')
