CREATE SCHEMA old;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN zip AS text CONSTRAINT five CHECK (length(VALUE) = 5);
CREATE TYPE pair AS (a int, b text);
CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * a';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN new; END$$;
CREATE TABLE person (
  id serial PRIMARY KEY,
  name text,
  age int CONSTRAINT born CHECK (age >= 0),
  mood mood DEFAULT 'sad',
  zip zip,
  pair pair
);
CREATE INDEX person_name ON person (lower(name));
CREATE VIEW named AS SELECT id, name FROM person;
CREATE TRIGGER touched BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE note (id int PRIMARY KEY, person int REFERENCES person, title text);
CREATE TABLE old.attic (id int DEFAULT twice(1), size int CHECK (twice(size) > 0));
CREATE TABLE east (a int, b text);
CREATE TABLE west (a int, c text);
INSERT INTO person (name, age, zip, pair) VALUES ('Ann', 30, '12345', (1, 'x')), ('Bob', 40, NULL, NULL);
INSERT INTO note VALUES (1, 1, 'first');
INSERT INTO old.attic (size) VALUES (7);
INSERT INTO east VALUES (1, 'east');
INSERT INTO west VALUES (2, 'west');
