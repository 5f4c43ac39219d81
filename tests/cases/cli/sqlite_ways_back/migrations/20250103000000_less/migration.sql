DROP VIEW happy;
ALTER TABLE customer DROP COLUMN shout;
PRAGMA foreign_keys=OFF;
CREATE TABLE new_customer (
  id INTEGER PRIMARY KEY,
  mood TEXT
);
INSERT INTO new_customer (id) SELECT id FROM customer;
DROP TABLE customer;
ALTER TABLE new_customer RENAME TO customer;
PRAGMA foreign_keys=ON;
