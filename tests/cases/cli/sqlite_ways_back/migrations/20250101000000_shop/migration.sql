CREATE TABLE customer (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE,
  email TEXT NOT NULL UNIQUE ON CONFLICT REPLACE,
  mood TEXT NOT NULL DEFAULT 'happy' CHECK (mood IN ('happy', 'so so')),
  shout TEXT GENERATED ALWAYS AS (upper(name)) VIRTUAL
);
CREATE TABLE [order] (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id INT NOT NULL REFERENCES customer (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  amount REAL CHECK (amount > 0)
) STRICT;
CREATE TABLE "key value" (k TEXT PRIMARY KEY, v) WITHOUT ROWID;
CREATE VIEW happy AS SELECT id, name FROM customer WHERE mood = 'happy';
INSERT INTO customer (name, email) VALUES ('Ada', 'ada@example.org'), ('Bo', 'bo@example.org');
INSERT INTO "order" (customer_id, amount) VALUES (1, 10), (1, 20), (2, 5);
