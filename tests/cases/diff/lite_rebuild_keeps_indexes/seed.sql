INSERT INTO "Note" ("text", "x", "y") VALUES ('a', 1, 2), ('b', 3, 4)
