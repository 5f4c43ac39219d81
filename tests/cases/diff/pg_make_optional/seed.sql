INSERT INTO "Note" ("text", "n") VALUES ('kept', 7)
