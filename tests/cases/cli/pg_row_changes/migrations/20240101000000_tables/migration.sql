CREATE TABLE author (id int PRIMARY KEY, code text UNIQUE, bio text);
CREATE TABLE post (id int PRIMARY KEY, author int REFERENCES author ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE comment (id int PRIMARY KEY, post int REFERENCES post ON DELETE SET NULL, code text REFERENCES author (code) ON UPDATE CASCADE);
CREATE TABLE kept (id int PRIMARY KEY, post int REFERENCES post);
CREATE TABLE log (what text);
CREATE TABLE counter (n int);
CREATE FUNCTION log_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log VALUES (TG_OP);
  PERFORM count_it();
  RETURN new;
END $$;
CREATE FUNCTION count_it() RETURNS void LANGUAGE sql AS 'UPDATE counter SET n = n + 1';
CREATE TRIGGER author_log AFTER UPDATE OF bio OR DELETE ON author FOR EACH ROW EXECUTE FUNCTION log_it();
CREATE VIEW named AS SELECT id, bio FROM author;
CREATE RULE comment_rule AS ON INSERT TO comment DO ALSO DELETE FROM counter WHERE n > 9;
CREATE TABLE numbered (id serial PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY);
CREATE SEQUENCE tickets;
