UPDATE "Note" SET "mood" = 'bad' WHERE "words" = 'first';
