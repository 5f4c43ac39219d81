DROP TABLE emptied;
CREATE TABLE emptied (a TEXT);

CREATE TABLE next (a TEXT, b TEXT);
INSERT INTO next (a, b) SELECT a, b FROM chosen WHERE b IS NOT NULL;
DROP TABLE chosen;
ALTER TABLE next RENAME TO chosen;

CREATE TABLE next (a TEXT);
INSERT INTO next (a) SELECT DISTINCT a FROM single;
DROP TABLE single;
ALTER TABLE next RENAME TO single;

CREATE TABLE next (b TEXT, a TEXT);
INSERT INTO next SELECT * FROM placed;
DROP TABLE placed;
ALTER TABLE next RENAME TO placed;

CREATE TABLE next (a TEXT);
INSERT INTO next SELECT * FROM pruned;
DELETE FROM next WHERE a = '';
DROP TABLE pruned;
ALTER TABLE next RENAME TO pruned;

-- These keep everything.
CREATE TABLE next (a TEXT, b TEXT);
INSERT INTO next SELECT * FROM whole;
DROP TABLE whole;
ALTER TABLE next RENAME TO whole;

ALTER TABLE listed RENAME TO previous;
CREATE TABLE listed (b TEXT, a TEXT);
INSERT INTO listed (a, b) SELECT a, b FROM previous;
DROP TABLE previous;

CREATE TABLE moved_on (a TEXT, b TEXT);
INSERT INTO moved_on SELECT * FROM moved;
DROP TABLE moved;
