ALTER TABLE dropped DROP COLUMN b;
ALTER TABLE dropped ADD COLUMN b INTEGER DEFAULT 1;

-- Three renames, and nothing is lost.
ALTER TABLE turned RENAME COLUMN a TO c;
ALTER TABLE turned RENAME COLUMN b TO a;
ALTER TABLE turned RENAME COLUMN c TO b;

-- One column from an expression, one left out, and one that is computed in any case.
CREATE TABLE new_reckoned (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT, sum INTEGER AS (id + 1) STORED);
INSERT INTO new_reckoned (id, a) SELECT id, coalesce(a, '') AS a FROM reckoned;
DROP TABLE reckoned;
ALTER TABLE new_reckoned RENAME TO reckoned;
