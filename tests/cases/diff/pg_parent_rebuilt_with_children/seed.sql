INSERT INTO "Author" ("id", "name") VALUES (1, 'Ada');
INSERT INTO "Book" ("id", "title", "authorId") VALUES (1, 'On engines', 1), (2, 'Notes', 1);
