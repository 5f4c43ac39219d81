-- Everything a SQLite database can hold, made, changed and dropped by hand; the form is that of pg.sql. A section that
-- "loses rows" takes rows away that no script can bring back.

-- kind: view
-- setup
CREATE TABLE source (id INTEGER PRIMARY KEY, a TEXT);
INSERT INTO source VALUES (1, 'x');
-- create
CREATE VIEW seen AS SELECT id, upper(a) AS "A" FROM source WHERE a <> '';
create view   [seen too] (one, two) as select "id", "A" from seen;
-- change
DROP VIEW [seen too];
DROP VIEW seen;
CREATE VIEW seen AS SELECT id FROM source;
ALTER TABLE source ADD COLUMN b TEXT;
-- drop loses rows
DROP VIEW seen;
ALTER TABLE source DROP COLUMN b;

-- kind: trigger
-- setup
CREATE TABLE watched (id INTEGER PRIMARY KEY, a TEXT);
CREATE TABLE log (at TEXT);
INSERT INTO watched VALUES (1, 'x');
-- create
CREATE VIEW watched_v AS SELECT id, a FROM watched;
CREATE TRIGGER watched_made AFTER INSERT ON watched FOR EACH ROW WHEN new.a IS NOT NULL BEGIN
  INSERT INTO log VALUES ('made; ' || new.a);
  UPDATE watched SET a = a || ';' WHERE id = new.id;
END;
CREATE TRIGGER watched_v_made INSTEAD OF INSERT ON watched_v BEGIN INSERT INTO watched VALUES (new.id, new.a); END;
CREATE TRIGGER "watched changed" BEFORE UPDATE OF a ON watched BEGIN SELECT RAISE(ABORT, 'no') WHERE new.a = 'no'; END;
-- change
DROP TRIGGER watched_made;
CREATE TRIGGER watched_made AFTER DELETE ON watched BEGIN INSERT INTO log VALUES (CASE WHEN old.a = '' THEN 'none' ELSE 'gone' END); END;
ALTER TABLE watched ADD COLUMN b INTEGER DEFAULT 3;
-- drop
DROP TRIGGER watched_made;
DROP TRIGGER watched_v_made;
DROP TRIGGER "watched changed";
DROP VIEW watched_v;

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
CREATE TABLE spelled (id INTEGER PRIMARY KEY);
INSERT INTO spelled VALUES (1), (2);
-- create
ALTER TABLE spelled ADD COLUMN a TEXT COLLATE NOCASE DEFAULT 'it''s';
ALTER TABLE spelled ADD COLUMN b REAL DEFAULT -1.5;
ALTER TABLE spelled ADD COLUMN c BLOB DEFAULT x'00ff';
ALTER TABLE spelled ADD COLUMN d INT NOT NULL DEFAULT 7;
CREATE INDEX spelled_a ON spelled (a COLLATE RTRIM DESC, b);
-- change
DROP INDEX spelled_a;
CREATE TABLE spelled2 (id INTEGER PRIMARY KEY, a TEXT COLLATE RTRIM DEFAULT (lower('X')), b REAL, c BLOB DEFAULT NULL, d INT NOT NULL DEFAULT (strftime('%s', 'now')));
INSERT INTO spelled2 SELECT * FROM spelled;
DROP TABLE spelled;
ALTER TABLE spelled2 RENAME TO spelled;
-- drop loses rows
ALTER TABLE spelled DROP COLUMN a;
ALTER TABLE spelled DROP COLUMN d;

-- kind: generated columns
-- setup
CREATE TABLE reckoned (id INTEGER PRIMARY KEY, a INT, b INT);
INSERT INTO reckoned VALUES (1, 2, 3);
-- create
ALTER TABLE reckoned ADD COLUMN sum INT GENERATED ALWAYS AS (a + b) VIRTUAL;
CREATE TABLE generated (a INT, twice INT AS (a * 2) STORED, thrice AS (a * 3), UNIQUE (twice));
INSERT INTO generated (a) VALUES (1), (2);
CREATE INDEX reckoned_sum ON reckoned (sum);
-- change
DROP INDEX reckoned_sum;
ALTER TABLE reckoned DROP COLUMN sum;
ALTER TABLE reckoned ADD COLUMN sum INT GENERATED ALWAYS AS (a * b) VIRTUAL;
-- drop loses rows
ALTER TABLE reckoned DROP COLUMN sum;
DROP TABLE generated;

-- kind: indexes
-- setup
CREATE TABLE indexed (id INTEGER PRIMARY KEY, a TEXT, b INT);
INSERT INTO indexed VALUES (1, 'x', 2);
-- create
CREATE UNIQUE INDEX indexed_lower ON indexed (lower(a), b DESC) WHERE b > 0;
CREATE INDEX "indexed partial" ON indexed (b) WHERE a IS NOT NULL;
CREATE INDEX indexed_plain ON indexed (a, b);
-- change
DROP INDEX indexed_lower;
CREATE INDEX indexed_lower ON indexed (upper(a));
DROP INDEX "indexed partial";
CREATE INDEX "indexed partial" ON indexed (b) WHERE a IS NULL;
-- drop
DROP INDEX indexed_lower;
DROP INDEX "indexed partial";
DROP INDEX indexed_plain;

-- kind: without rowid, strict
-- setup
CREATE TABLE plain (id INTEGER PRIMARY KEY);
INSERT INTO plain VALUES (1);
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
CREATE TABLE calm (id INTEGER PRIMARY KEY);
INSERT INTO calm VALUES (1);
-- create
CREATE TABLE clash (id INTEGER PRIMARY KEY ON CONFLICT REPLACE, a TEXT NOT NULL ON CONFLICT IGNORE, b INT UNIQUE ON CONFLICT FAIL, UNIQUE (a, b) ON CONFLICT ROLLBACK);
INSERT INTO clash VALUES (1, 'x', 2);
-- change
CREATE TABLE clash2 (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INT UNIQUE ON CONFLICT IGNORE);
INSERT INTO clash2 SELECT * FROM clash;
DROP TABLE clash;
ALTER TABLE clash2 RENAME TO clash;
-- drop loses rows
DROP TABLE clash;

-- kind: autoincrement
-- setup
CREATE TABLE numbered (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);
CREATE TABLE also_numbered (id INTEGER PRIMARY KEY AUTOINCREMENT);
INSERT INTO numbered (a) VALUES ('x'), ('y'), ('z');
INSERT INTO also_numbered DEFAULT VALUES;
DELETE FROM numbered WHERE id > 1;
DELETE FROM also_numbered;
-- create
ALTER TABLE numbered ADD COLUMN b TEXT;
-- change
CREATE TABLE numbered2 (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b TEXT, c TEXT NOT NULL DEFAULT 'c');
INSERT INTO numbered2 (id, a, b) SELECT id, a, b FROM numbered;
DELETE FROM sqlite_sequence WHERE name = 'numbered2';
INSERT INTO sqlite_sequence SELECT 'numbered2', seq FROM sqlite_sequence WHERE name = 'numbered';
DROP TABLE numbered;
ALTER TABLE numbered2 RENAME TO numbered;
-- drop
ALTER TABLE also_numbered ADD COLUMN a TEXT;

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
CREATE TABLE again (id INTEGER PRIMARY KEY, a TEXT);
CREATE TABLE again_child (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES again ON DELETE CASCADE);
INSERT INTO again VALUES (1, 'x');
INSERT INTO again_child VALUES (1, 1);
-- create
CREATE TEMP TABLE again_kept AS SELECT * FROM again;
DROP TABLE again;
CREATE TABLE again (id INTEGER PRIMARY KEY, a TEXT NOT NULL);
INSERT INTO again SELECT * FROM again_kept;
DROP TABLE again_kept;
-- change
CREATE INDEX parent_a ON again (a);
-- drop
DROP INDEX parent_a;

-- kind: full text
-- setup
CREATE TABLE texts (id INTEGER PRIMARY KEY, body TEXT);
INSERT INTO texts VALUES (1, 'some words');
-- create
CREATE VIRTUAL TABLE words USING fts5(body, content = 'texts', content_rowid = 'id', tokenize = 'porter ascii');
CREATE VIRTUAL TABLE notes USING fts5 (title, text);
CREATE TRIGGER texts_words AFTER INSERT ON texts BEGIN INSERT INTO words (rowid, body) VALUES (new.id, new.body); END;
INSERT INTO notes VALUES ('one', 'first note');
-- change loses rows
DROP TABLE notes;
CREATE VIRTUAL TABLE notes USING fts5(title, text, extra UNINDEXED);
ALTER TABLE texts ADD COLUMN extra TEXT;
-- drop loses rows
DROP TRIGGER texts_words;
DROP TABLE words;
DROP TABLE notes;

-- kind: spatial index
-- setup
CREATE TABLE places (id INTEGER PRIMARY KEY);
INSERT INTO places VALUES (1);
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
CREATE TABLE named (id INTEGER PRIMARY KEY);
INSERT INTO named VALUES (1);
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
CREATE TABLE required (id INTEGER PRIMARY KEY, a TEXT NOT NULL);
CREATE TABLE requiring (id INTEGER PRIMARY KEY, required INTEGER NOT NULL REFERENCES required (id) ON DELETE CASCADE);
CREATE INDEX required_a ON required (a) WHERE a <> '';
CREATE VIEW required_v AS SELECT a FROM required;
CREATE TRIGGER required_trigger AFTER DELETE ON required BEGIN SELECT 1; END;
INSERT INTO required VALUES (1, 'x');
INSERT INTO requiring VALUES (1, 1);
-- create
CREATE TABLE "new_t" ("id" INTEGER NOT NULL PRIMARY KEY, "a" TEXT, "b" INT);
INSERT INTO new_t (id, a) SELECT id, a FROM required;
DROP VIEW required_v;
DROP TABLE required;
ALTER TABLE new_t RENAME TO required;
-- change
CREATE VIEW required_v AS SELECT b FROM required;
-- drop
DROP VIEW required_v;

-- kind: a table that goes beside one that is made anew
-- setup
CREATE TABLE beside (id INTEGER PRIMARY KEY, a TEXT NOT NULL);
CREATE TABLE gone (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT);
CREATE INDEX gone_b ON gone (b);
INSERT INTO beside VALUES (1, 'x');
-- create
CREATE TABLE comes (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT);
CREATE INDEX comes_b ON comes (b);
ALTER TABLE beside ADD COLUMN b TEXT;
-- change
DROP TABLE gone;
ALTER TABLE beside DROP COLUMN b;
-- drop
DROP TABLE comes;
