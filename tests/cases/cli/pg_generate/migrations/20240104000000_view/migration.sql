CREATE VIEW "BadNote" AS SELECT "id", "words" FROM "Note" WHERE "mood" = 'bad';
