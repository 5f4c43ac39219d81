DROP TABLE emptied;
CREATE TABLE emptied (a text);
DROP SCHEMA other CASCADE;
CREATE SCHEMA other CREATE TABLE cleared (a text);
DO $$ BEGIN EXECUTE 'DROP TABLE hidden'; EXECUTE 'CREATE TABLE hidden (a text)'; END $$;

-- These keep everything.
ALTER TABLE swapped RENAME TO between;
ALTER TABLE swapped_too RENAME TO swapped;
ALTER TABLE between RENAME TO swapped_too;
