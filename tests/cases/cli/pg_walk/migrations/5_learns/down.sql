-- Only the server knows that the block uses a value that has to be committed first; then the rest fails.
ALTER TYPE kind ADD VALUE 'two';
DO $$ BEGIN EXECUTE format('INSERT INTO k VALUES (%L)', 't' || 'wo'); END $$;
DROP TABLE l;
