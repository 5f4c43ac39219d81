CREATE INDEX order_large ON "order" (amount DESC) WHERE amount > 100;
CREATE INDEX customer_lower ON customer (lower(email));
CREATE TABLE log (at TEXT DEFAULT (datetime('now')), what TEXT);
CREATE TRIGGER customer_gone AFTER DELETE ON customer BEGIN
  INSERT INTO log (what) VALUES ('gone; ' || OLD.name);
END;
