-- More migrations of SQLite as teams write them by hand; the form is that of sqlite.sql.

-- kind: rebuild under triggers, views and indexes
-- setup
CREATE TABLE article (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT, views INT DEFAULT 0, UNIQUE (title));
CREATE TABLE article_log (article INT, what TEXT);
CREATE INDEX article_lower ON article (lower(title)) WHERE body IS NOT NULL;
CREATE INDEX article_views ON article (views DESC, title COLLATE NOCASE);
CREATE VIEW article_top AS SELECT id, title FROM article WHERE views > 10;
CREATE VIEW article_titles AS SELECT title FROM article_top;
CREATE TRIGGER article_ai AFTER INSERT ON article BEGIN INSERT INTO article_log VALUES (new.id, 'new'); END;
CREATE TRIGGER article_au AFTER UPDATE OF title ON article WHEN old.title <> new.title BEGIN INSERT INTO article_log VALUES (new.id, old.title || ' -> ' || new.title); END;
CREATE TRIGGER article_top_i INSTEAD OF INSERT ON article_top BEGIN INSERT INTO article (title) VALUES (new.title); END;
INSERT INTO article (title, body) VALUES ('a', 'x'), ('b', NULL);
-- create
DROP VIEW article_titles;
DROP VIEW article_top;
CREATE TABLE article_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL CHECK (length(title) > 0), body TEXT NOT NULL DEFAULT '', views BIGINT DEFAULT 0);
INSERT INTO article_new (id, title, body, views) SELECT id, title, coalesce(body, ''), views FROM article;
DROP TABLE article;
ALTER TABLE article_new RENAME TO article;
CREATE VIEW article_top AS SELECT id, title, views FROM article WHERE views > 10;
CREATE TRIGGER article_ad AFTER DELETE ON article BEGIN INSERT INTO article_log VALUES (old.id, 'gone'); END;
-- change loses rows
ALTER TABLE article RENAME COLUMN views TO hits;
ALTER TABLE article ADD COLUMN slug TEXT GENERATED ALWAYS AS (lower(title)) VIRTUAL;
CREATE UNIQUE INDEX article_slug ON article (slug);
-- drop loses rows
DROP VIEW article_top;
DROP TABLE article;

-- kind: full text kept by triggers
-- setup
CREATE TABLE note (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
INSERT INTO note VALUES (1, 'one', 'first words');
-- create
CREATE VIRTUAL TABLE note_fts USING fts5(title, body, content='note', content_rowid='id', tokenize="unicode61 remove_diacritics 2");
CREATE TRIGGER note_ai AFTER INSERT ON note BEGIN
  INSERT INTO note_fts(rowid, title, body) VALUES (new.id, new.title, new.body);
END;
CREATE TRIGGER note_ad AFTER DELETE ON note BEGIN
  INSERT INTO note_fts(note_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
END;
CREATE TRIGGER note_au AFTER UPDATE ON note BEGIN
  INSERT INTO note_fts(note_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);
  INSERT INTO note_fts(rowid, title, body) VALUES (new.id, new.title, new.body);
END;
INSERT INTO note_fts(note_fts) VALUES ('rebuild');
-- change
DROP TRIGGER note_ai;
DROP TRIGGER note_ad;
DROP TRIGGER note_au;
DROP TABLE note_fts;
CREATE VIRTUAL TABLE note_fts USING fts5(title, body, prefix='2 3', detail=column);
CREATE VIRTUAL TABLE note_vocab USING fts5vocab(note_fts, row);
-- drop
DROP TABLE note_vocab;
DROP TABLE note_fts;
CREATE VIRTUAL TABLE note_fts USING fts4(title, body, tokenize=porter);

-- kind: strict tables and tables without rowid swapped
-- setup
CREATE TABLE setting (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE pair (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (b, a)) WITHOUT ROWID;
CREATE TABLE typed (id INTEGER PRIMARY KEY, n INT, t TEXT, r REAL, b BLOB) STRICT;
INSERT INTO setting VALUES ('x', 1), ('y', 'z');
INSERT INTO pair VALUES (1, 2);
INSERT INTO typed VALUES (1, 2, 'x', 1.5, x'00');
-- create
CREATE TABLE setting_new (key TEXT NOT NULL PRIMARY KEY, value TEXT, updated INT DEFAULT 5);
INSERT INTO setting_new (key, value) SELECT key, value FROM setting;
DROP TABLE setting;
ALTER TABLE setting_new RENAME TO setting;
-- change
ALTER TABLE typed ADD COLUMN extra TEXT DEFAULT 'e';
ALTER TABLE pair RENAME TO couple;
ALTER TABLE couple RENAME COLUMN a TO first;
-- drop loses rows
DROP TABLE couple;
ALTER TABLE typed DROP COLUMN extra;
ALTER TABLE typed DROP COLUMN b;

-- kind: columns renamed in views, triggers, keys and checks
-- setup
CREATE TABLE person (id INTEGER PRIMARY KEY, fullName TEXT, age INT CHECK (age >= 0), boss INT REFERENCES person (id) ON DELETE SET NULL, CONSTRAINT adult CHECK (age > 17 OR boss IS NOT NULL));
CREATE TABLE pet (id INTEGER PRIMARY KEY, owner INT NOT NULL REFERENCES person (id) ON DELETE CASCADE, name TEXT);
CREATE INDEX person_age ON person (age) WHERE boss IS NULL;
CREATE INDEX person_expr ON person (age + 1, fullName COLLATE NOCASE);
CREATE VIEW person_pets AS SELECT p.fullName AS who, t.name AS pet FROM person p JOIN pet t ON t.owner = p.id WHERE p.age > 3;
CREATE TRIGGER pet_i BEFORE INSERT ON pet WHEN (SELECT age FROM person WHERE id = new.owner) < 5 BEGIN SELECT RAISE(ABORT, 'too young'); END;
INSERT INTO person VALUES (1, 'A', 30, NULL), (2, 'B', 5, 1);
INSERT INTO pet VALUES (1, 1, 'cat');
-- create
ALTER TABLE person RENAME COLUMN fullName TO full_name;
ALTER TABLE person RENAME COLUMN age TO years;
-- change
ALTER TABLE person RENAME TO human;
ALTER TABLE pet RENAME COLUMN owner TO human;
-- drop
ALTER TABLE human RENAME TO person;
ALTER TABLE pet RENAME TO animal;
ALTER TABLE animal RENAME TO pet;

-- kind: backfill by upsert and returning
-- setup
CREATE TABLE counter (name TEXT PRIMARY KEY, n INT NOT NULL DEFAULT 0);
CREATE TABLE visit (id INTEGER PRIMARY KEY AUTOINCREMENT, page TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP);
INSERT INTO visit (page, at) VALUES ('a', '1'), ('a', '2'), ('b', '3');
-- create loses rows
ALTER TABLE counter ADD COLUMN seen TEXT;
INSERT INTO counter (name, n) SELECT page, count(*) FROM visit WHERE true GROUP BY page ON CONFLICT (name) DO UPDATE SET n = excluded.n, seen = 'now';
INSERT INTO counter (name, n) VALUES ('c', 1) ON CONFLICT DO NOTHING RETURNING name;
WITH old AS (SELECT id FROM visit WHERE at < '2') DELETE FROM visit WHERE id IN (SELECT id FROM old) RETURNING id;
-- change
CREATE UNIQUE INDEX visit_page ON visit (page, at);
CREATE TRIGGER visit_count AFTER INSERT ON visit BEGIN INSERT INTO counter (name, n) VALUES (new.page, 1) ON CONFLICT (name) DO UPDATE SET n = n + 1; END;
-- drop loses rows
DROP TABLE visit;

-- kind: autoincrement comes and goes
-- setup
CREATE TABLE ticket (id INTEGER PRIMARY KEY, t TEXT);
INSERT INTO ticket VALUES (7, 'x');
-- create
PRAGMA foreign_keys=off;
CREATE TABLE new_ticket (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, t TEXT);
INSERT INTO new_ticket (id, t) SELECT id, t FROM ticket;
DROP TABLE ticket;
ALTER TABLE new_ticket RENAME TO ticket;
PRAGMA foreign_keys=on;
-- change
ALTER TABLE ticket RENAME TO task;
-- drop
PRAGMA foreign_keys=off;
CREATE TABLE new_task (id INTEGER PRIMARY KEY, t TEXT NOT NULL DEFAULT 't');
INSERT INTO new_task (id, t) SELECT id, t FROM task;
DROP TABLE task;
ALTER TABLE new_task RENAME TO task;
PRAGMA foreign_keys=on;

-- kind: generated columns over renamed and retyped ones
-- setup
CREATE TABLE item (id INTEGER PRIMARY KEY, price REAL, qty INT, total REAL GENERATED ALWAYS AS (price * qty) STORED, label TEXT AS ('#' || id) VIRTUAL);
CREATE INDEX item_total ON item (total) WHERE qty > 1;
CREATE VIEW item_v AS SELECT label, total FROM item;
INSERT INTO item (id, price, qty) VALUES (1, 2.5, 2), (2, 1.0, 1);
-- create
ALTER TABLE item RENAME COLUMN price TO cost;
ALTER TABLE item ADD COLUMN net REAL AS (cost * 0.8);
-- change
DROP VIEW item_v;
DROP INDEX item_total;
CREATE TABLE item2 (id INTEGER PRIMARY KEY, cost INT, qty INT, total INT AS (cost * qty));
INSERT INTO item2 (id, cost, qty) SELECT id, cost, qty FROM item;
DROP TABLE item;
ALTER TABLE item2 RENAME TO item;
-- drop
ALTER TABLE item DROP COLUMN total;

-- kind: keys in a circle
-- setup
CREATE TABLE team (id INTEGER PRIMARY KEY, lead INT REFERENCES player (id) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE player (id INTEGER PRIMARY KEY, team INT NOT NULL REFERENCES team (id) ON DELETE CASCADE ON UPDATE CASCADE);
INSERT INTO team VALUES (1, NULL);
INSERT INTO player VALUES (1, 1), (2, 1);
UPDATE team SET lead = 1;
-- create
ALTER TABLE team ADD COLUMN name TEXT NOT NULL DEFAULT 'n';
PRAGMA foreign_keys=OFF;
CREATE TABLE new_player (id INTEGER PRIMARY KEY, team INT NOT NULL REFERENCES team (id) ON DELETE RESTRICT, nick TEXT UNIQUE);
INSERT INTO new_player (id, team) SELECT id, team FROM player;
DROP TABLE player;
ALTER TABLE new_player RENAME TO player;
PRAGMA foreign_keys=ON;
-- change
ALTER TABLE player ADD COLUMN buddy INT REFERENCES player (id);
-- drop loses rows
PRAGMA foreign_keys=OFF;
DROP TABLE player;
DROP TABLE team;
PRAGMA foreign_keys=ON;

-- kind: names that want quotes everywhere
-- setup
CREATE TABLE "group" ("order" INTEGER PRIMARY KEY, "select" TEXT DEFAULT 'it''s', "a b" INT, [c-d] INT, `e"f` TEXT);
CREATE INDEX "index of ""group""" ON "group" ("a b", [c-d] DESC);
CREATE VIEW "view's" AS SELECT "order", "a b" AS "x y" FROM "group";
CREATE TRIGGER "on insert" AFTER INSERT ON "group" BEGIN UPDATE "group" SET "a b" = "a b" + 1 WHERE "order" = new."order"; END;
INSERT INTO "group" VALUES (1, 's', 2, 3, 'f');
-- create
ALTER TABLE "group" RENAME COLUMN "a b" TO "from";
ALTER TABLE "group" ADD COLUMN "to" TEXT NOT NULL DEFAULT '"';
-- change
DROP TRIGGER "on insert";
DROP VIEW "view's";
ALTER TABLE "group" RENAME TO "table";
-- drop loses rows
ALTER TABLE "table" DROP COLUMN "e""f";
DROP INDEX "index of ""group""";

-- kind: table split in two and joined by a view
-- setup
CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, street TEXT, city TEXT);
INSERT INTO customer VALUES (1, 'a', 's', 'c'), (2, 'b', NULL, 'd');
-- create loses rows
CREATE TABLE address (id INTEGER PRIMARY KEY, customer INT NOT NULL REFERENCES customer (id) ON DELETE CASCADE, street TEXT, city TEXT);
INSERT INTO address (customer, street, city) SELECT id, street, city FROM customer;
ALTER TABLE customer DROP COLUMN street;
ALTER TABLE customer DROP COLUMN city;
CREATE VIEW customer_full AS SELECT c.*, a.street, a.city FROM customer c LEFT JOIN address a ON a.customer = c.id;
-- change
CREATE TRIGGER customer_full_u INSTEAD OF UPDATE ON customer_full BEGIN UPDATE address SET street = new.street, city = new.city WHERE customer = new.id; END;
CREATE INDEX address_city ON address (city) WHERE city <> '';
-- drop
DROP VIEW customer_full;

-- kind: enum as check rewritten
-- setup
CREATE TABLE job (id INTEGER PRIMARY KEY, state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'failed')), owner TEXT COLLATE NOCASE, UNIQUE (owner, state) ON CONFLICT IGNORE);
CREATE TRIGGER job_done AFTER UPDATE OF state ON job WHEN new.state = 'done' BEGIN UPDATE job SET owner = NULL WHERE id = new.id; END;
INSERT INTO job VALUES (1, 'new', 'A'), (2, 'failed', 'b');
-- create
CREATE TABLE job_tmp (id INTEGER PRIMARY KEY, state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'failed', 'paused')), owner TEXT COLLATE NOCASE);
INSERT INTO job_tmp SELECT * FROM job;
DROP TABLE job;
ALTER TABLE job_tmp RENAME TO job;
CREATE UNIQUE INDEX job_owner ON job (owner, state);
-- change
ALTER TABLE job ADD COLUMN tries INT NOT NULL DEFAULT 0 CHECK (tries >= 0);
ALTER TABLE job ADD COLUMN parent INT REFERENCES job (id) ON DELETE SET NULL;
-- drop loses rows
ALTER TABLE job DROP COLUMN tries;

-- kind: a table takes the name of another
-- setup
CREATE TABLE live (id INTEGER PRIMARY KEY, v TEXT);
CREATE TABLE next (id INTEGER PRIMARY KEY, v TEXT, w INT DEFAULT 2);
CREATE INDEX live_v ON live (v);
CREATE INDEX next_v ON next (v, w);
CREATE VIEW live_v1 AS SELECT v FROM live;
INSERT INTO live VALUES (1, 'l');
INSERT INTO next VALUES (2, 'n', 3);
-- create
DROP VIEW live_v1;
ALTER TABLE live RENAME TO old_live;
ALTER TABLE next RENAME TO live;
-- change
ALTER TABLE old_live RENAME TO next;
-- drop loses rows
DROP TABLE next;

-- kind: r-tree kept by triggers
-- setup
CREATE TABLE spot (id INTEGER PRIMARY KEY, x REAL, y REAL);
CREATE VIRTUAL TABLE spot_index USING rtree(id, min_x, max_x, min_y, max_y);
CREATE TRIGGER spot_i AFTER INSERT ON spot BEGIN INSERT INTO spot_index VALUES (new.id, new.x, new.x, new.y, new.y); END;
INSERT INTO spot VALUES (1, 2, 3);
-- create
ALTER TABLE spot ADD COLUMN z REAL;
ALTER TABLE spot RENAME COLUMN x TO lon;
-- change loses rows
DROP TRIGGER spot_i;
DROP TABLE spot_index;
ALTER TABLE spot DROP COLUMN z;
-- drop
CREATE VIEW spot_v AS SELECT lon FROM spot;

-- kind: a script of comments, dollar signs and semicolons
-- setup
CREATE TABLE odd (id INTEGER PRIMARY KEY, a TEXT DEFAULT ';', b TEXT DEFAULT '--'); -- one; two
/* a block; of words */
INSERT INTO odd (a) VALUES ('$1'), ('it''s; so'), ('-- no comment');
-- create
CREATE TRIGGER odd_t AFTER INSERT ON odd BEGIN
  SELECT CASE WHEN new.a = ';' THEN RAISE(IGNORE) END; -- ends; not
  UPDATE odd SET b = 'END;' WHERE id = new.id;
END;
CREATE VIEW odd_v AS SELECT a || '; --' AS c /* ; */ FROM odd;
-- change
DROP VIEW odd_v;
ALTER TABLE odd ADD COLUMN c TEXT DEFAULT ('; --') ;;
-- drop
DROP TRIGGER odd_t;
