ALTER TABLE dropped DROP COLUMN b, DROP COLUMN sum;
ALTER TABLE dropped ADD COLUMN b int DEFAULT 1, ADD COLUMN sum int GENERATED ALWAYS AS (id + 1) STORED;

-- With another type it looks like a cast.
ALTER TABLE retyped DROP COLUMN a, ADD COLUMN a varchar(9);
ALTER TABLE retyped ALTER COLUMN b TYPE varchar(9);

-- Three renames, and nothing is lost.
ALTER TABLE turned RENAME COLUMN a TO c;
ALTER TABLE turned RENAME COLUMN b TO a;
ALTER TABLE turned RENAME COLUMN c TO b;
