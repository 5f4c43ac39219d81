-- The key waits for the COMMIT, and fails there.
CREATE TABLE b AS SELECT 1;
INSERT INTO a (id, parent) VALUES (2, 3);
DROP TABLE b;
