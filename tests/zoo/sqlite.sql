-- Everything a SQLite database can hold, made, changed and dropped by hand; the form is that of pg.sql. A section that
-- "loses rows" takes rows away that no script can bring back.

-- kind: view
-- setup
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
INSERT INTO t VALUES (1, 'x');
-- create
CREATE VIEW seen AS SELECT id, upper(a) AS "A" FROM t WHERE a <> '';
create view   [seen too] (one, two) as select "id", "A" from seen;
-- change
DROP VIEW [seen too];
DROP VIEW seen;
CREATE VIEW seen AS SELECT id FROM t;
ALTER TABLE t ADD COLUMN b TEXT;
-- drop loses rows
DROP VIEW seen;
ALTER TABLE t DROP COLUMN b;

-- kind: trigger
-- setup
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
CREATE TABLE log (at TEXT);
INSERT INTO t VALUES (1, 'x');
-- create
CREATE VIEW v AS SELECT id, a FROM t;
CREATE TRIGGER t_made AFTER INSERT ON t FOR EACH ROW WHEN new.a IS NOT NULL BEGIN
  INSERT INTO log VALUES ('made; ' || new.a);
  UPDATE t SET a = a || ';' WHERE id = new.id;
END;
CREATE TRIGGER v_made INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.id, new.a); END;
CREATE TRIGGER "t changed" BEFORE UPDATE OF a ON t BEGIN SELECT RAISE(ABORT, 'no') WHERE new.a = 'no'; END;
-- change
DROP TRIGGER t_made;
CREATE TRIGGER t_made AFTER DELETE ON t BEGIN INSERT INTO log VALUES (CASE WHEN old.a = '' THEN 'none' ELSE 'gone' END); END;
ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 3;
-- drop
DROP TRIGGER t_made;
DROP TRIGGER v_made;
DROP TRIGGER "t changed";
DROP VIEW v;

-- kind: check constraints
-- setup
CREATE TABLE kept (id INTEGER PRIMARY KEY, a INT);
INSERT INTO kept VALUES (1, 2);
-- create
CREATE TABLE checked (id INTEGER PRIMARY KEY, a INT CHECK (a > 0) CONSTRAINT small CHECK (a < 100), b TEXT, CONSTRAINT "both" CHECK (a > 1 OR b IS NOT NULL));
INSERT INTO checked VALUES (1, 2, 'x');
-- change
CREATE TABLE checked_new (id INTEGER PRIMARY KEY, a INT CHECK (a >= 0), b TEXT CHECK (b <> 'CHECK (no)'));
INSERT INTO checked_new SELECT * FROM checked;
DROP TABLE checked;
ALTER TABLE checked_new RENAME TO checked;
-- drop loses rows
DROP TABLE checked;

-- kind: collations and defaults
-- setup
CREATE TABLE t (id INTEGER PRIMARY KEY);
INSERT INTO t VALUES (1), (2);
-- create
ALTER TABLE t ADD COLUMN a TEXT COLLATE NOCASE DEFAULT 'it''s';
ALTER TABLE t ADD COLUMN b REAL DEFAULT -1.5;
ALTER TABLE t ADD COLUMN c BLOB DEFAULT x'00ff';
ALTER TABLE t ADD COLUMN d INT NOT NULL DEFAULT 7;
CREATE INDEX t_a ON t (a COLLATE RTRIM DESC, b);
-- change
DROP INDEX t_a;
CREATE TABLE t2 (id INTEGER PRIMARY KEY, a TEXT COLLATE RTRIM DEFAULT (lower('X')), b REAL, c BLOB DEFAULT NULL, d INT NOT NULL DEFAULT (strftime('%s', 'now')));
INSERT INTO t2 SELECT * FROM t;
DROP TABLE t;
ALTER TABLE t2 RENAME TO t;
-- drop loses rows
ALTER TABLE t DROP COLUMN a;
ALTER TABLE t DROP COLUMN d;

-- kind: generated columns
-- setup
CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b INT);
INSERT INTO t VALUES (1, 2, 3);
-- create
ALTER TABLE t ADD COLUMN sum INT GENERATED ALWAYS AS (a + b) VIRTUAL;
CREATE TABLE g (a INT, twice INT AS (a * 2) STORED, thrice AS (a * 3), UNIQUE (twice));
INSERT INTO g (a) VALUES (1), (2);
CREATE INDEX t_sum ON t (sum);
-- change
DROP INDEX t_sum;
ALTER TABLE t DROP COLUMN sum;
ALTER TABLE t ADD COLUMN sum INT GENERATED ALWAYS AS (a * b) VIRTUAL;
-- drop loses rows
ALTER TABLE t DROP COLUMN sum;
DROP TABLE g;

-- kind: indexes
-- setup
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT);
INSERT INTO t VALUES (1, 'x', 2);
-- create
CREATE UNIQUE INDEX t_lower ON t (lower(a), b DESC) WHERE b > 0;
CREATE INDEX "t partial" ON t (b) WHERE a IS NOT NULL;
CREATE INDEX t_plain ON t (a, b);
-- change
DROP INDEX t_lower;
CREATE INDEX t_lower ON t (upper(a));
DROP INDEX "t partial";
CREATE INDEX "t partial" ON t (b) WHERE a IS NULL;
-- drop
DROP INDEX t_lower;
DROP INDEX "t partial";
DROP INDEX t_plain;

-- kind: without rowid, strict
-- setup
CREATE TABLE t (id INTEGER PRIMARY KEY);
INSERT INTO t VALUES (1);
-- create
CREATE TABLE keyed (a TEXT, b INT, c ANY, PRIMARY KEY (a, b DESC)) STRICT, WITHOUT ROWID;
INSERT INTO keyed VALUES ('x', 1, 2.5);
-- change
CREATE TABLE keyed2 (a TEXT, b INT, c REAL, PRIMARY KEY (a, b)) WITHOUT ROWID;
INSERT INTO keyed2 SELECT * FROM keyed;
DROP TABLE keyed;
ALTER TABLE keyed2 RENAME TO keyed;
-- drop loses rows
DROP TABLE keyed;

-- kind: conflict clauses
-- setup
CREATE TABLE t (id INTEGER PRIMARY KEY);
INSERT INTO t VALUES (1);
-- create
CREATE TABLE c (id INTEGER PRIMARY KEY ON CONFLICT REPLACE, a TEXT NOT NULL ON CONFLICT IGNORE, b INT UNIQUE ON CONFLICT FAIL, UNIQUE (a, b) ON CONFLICT ROLLBACK);
INSERT INTO c VALUES (1, 'x', 2);
-- change
CREATE TABLE c2 (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INT UNIQUE ON CONFLICT IGNORE);
INSERT INTO c2 SELECT * FROM c;
DROP TABLE c;
ALTER TABLE c2 RENAME TO c;
-- drop loses rows
DROP TABLE c;

-- kind: autoincrement
-- setup
CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);
CREATE TABLE other (id INTEGER PRIMARY KEY AUTOINCREMENT);
INSERT INTO t (a) VALUES ('x'), ('y'), ('z');
INSERT INTO other DEFAULT VALUES;
DELETE FROM t WHERE id > 1;
DELETE FROM other;
-- create
ALTER TABLE t ADD COLUMN b TEXT;
-- change
CREATE TABLE t2 (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b TEXT, c TEXT NOT NULL DEFAULT 'c');
INSERT INTO t2 (id, a, b) SELECT id, a, b FROM t;
DELETE FROM sqlite_sequence WHERE name = 't2';
INSERT INTO sqlite_sequence SELECT 't2', seq FROM sqlite_sequence WHERE name = 't';
DROP TABLE t;
ALTER TABLE t2 RENAME TO t;
-- drop
ALTER TABLE other ADD COLUMN a TEXT;

-- kind: foreign keys
-- setup
CREATE TABLE parent (id INTEGER PRIMARY KEY, a TEXT UNIQUE);
INSERT INTO parent VALUES (1, 'x');
CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parent ON DELETE CASCADE);
INSERT INTO child VALUES (1, 1), (2, 1);
-- create
CREATE TABLE late (id INTEGER PRIMARY KEY, parent INTEGER CONSTRAINT "to parent" REFERENCES parent (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, a TEXT, FOREIGN KEY (a) REFERENCES parent (a) MATCH FULL ON UPDATE SET NULL);
INSERT INTO late VALUES (1, 1, 'x');
-- change
ALTER TABLE parent ADD COLUMN b TEXT;
CREATE TABLE late2 (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id) ON DELETE SET NULL, a TEXT);
INSERT INTO late2 SELECT * FROM late;
DROP TABLE late;
ALTER TABLE late2 RENAME TO late;
-- drop loses rows
DROP TABLE late;

-- kind: a table that is dropped and made again
-- setup
CREATE TABLE parent (id INTEGER PRIMARY KEY, a TEXT);
CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parent ON DELETE CASCADE);
INSERT INTO parent VALUES (1, 'x');
INSERT INTO child VALUES (1, 1);
-- create
CREATE TEMP TABLE kept AS SELECT * FROM parent;
DROP TABLE parent;
CREATE TABLE parent (id INTEGER PRIMARY KEY, a TEXT NOT NULL);
INSERT INTO parent SELECT * FROM kept;
DROP TABLE kept;
-- change
CREATE INDEX parent_a ON parent (a);
-- drop
DROP INDEX parent_a;

-- kind: full text
-- setup
CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT);
INSERT INTO t VALUES (1, 'some words');
-- create
CREATE VIRTUAL TABLE words USING fts5(body, content = 't', content_rowid = 'id', tokenize = 'porter ascii');
CREATE VIRTUAL TABLE notes USING fts5 (title, text);
CREATE TRIGGER t_words AFTER INSERT ON t BEGIN INSERT INTO words (rowid, body) VALUES (new.id, new.body); END;
INSERT INTO notes VALUES ('one', 'first note');
-- change loses rows
DROP TABLE notes;
CREATE VIRTUAL TABLE notes USING fts5(title, text, extra UNINDEXED);
ALTER TABLE t ADD COLUMN extra TEXT;
-- drop loses rows
DROP TRIGGER t_words;
DROP TABLE words;
DROP TABLE notes;

-- kind: spatial index
-- setup
CREATE TABLE t (id INTEGER PRIMARY KEY);
INSERT INTO t VALUES (1);
-- create
CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1, y0, y1, +label TEXT);
INSERT INTO boxes VALUES (1, 0, 1, 0, 1, 'unit');
-- change loses rows
DROP TABLE boxes;
CREATE VIRTUAL TABLE boxes USING rtree_i32(id, x0, x1);
-- drop
DROP TABLE boxes;

-- kind: names and quotes
-- setup
CREATE TABLE t (id INTEGER PRIMARY KEY);
INSERT INTO t VALUES (1);
-- create
create   table [square name] ( `back tick` integer primary key , 'single' text -- a comment; with a semicolon
  , "dou""ble" int /* another */ default "x" ) ;
insert into [square name] values (1, 'a', 2);
CREATE INDEX [an index] ON [square name]('single', "dou""ble");
-- change
ALTER TABLE [square name] ADD COLUMN [new col] TEXT;
ALTER TABLE "square name" RENAME COLUMN 'single' TO "twin";
-- drop loses rows
DROP TABLE `square name`;

-- kind: required column that comes and goes
-- setup
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL);
CREATE TABLE c (id INTEGER PRIMARY KEY, t INTEGER NOT NULL REFERENCES t (id) ON DELETE CASCADE);
CREATE INDEX t_a ON t (a) WHERE a <> '';
CREATE VIEW v AS SELECT a FROM t;
CREATE TRIGGER t_trigger AFTER DELETE ON t BEGIN SELECT 1; END;
INSERT INTO t VALUES (1, 'x');
INSERT INTO c VALUES (1, 1);
-- create
CREATE TABLE "new_t" ("id" INTEGER NOT NULL PRIMARY KEY, "a" TEXT, "b" INT);
INSERT INTO new_t (id, a) SELECT id, a FROM t;
DROP VIEW v;
DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- change
CREATE VIEW v AS SELECT b FROM t;
-- drop
DROP VIEW v;

-- kind: a table that goes beside one that is made anew
-- setup
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL);
CREATE TABLE gone (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT);
CREATE INDEX gone_b ON gone (b);
INSERT INTO t VALUES (1, 'x');
-- create
CREATE TABLE comes (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT);
CREATE INDEX comes_b ON comes (b);
ALTER TABLE t ADD COLUMN b TEXT;
-- change
DROP TABLE gone;
ALTER TABLE t DROP COLUMN b;
-- drop
DROP TABLE comes;
