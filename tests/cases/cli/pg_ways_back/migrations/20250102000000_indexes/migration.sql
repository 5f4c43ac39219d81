CREATE INDEX purchase_recent ON purchase (id DESC NULLS LAST) WHERE amount > 5;
CREATE INDEX customer_lower ON customer (lower(email));
CREATE INDEX customer_pattern ON customer (name text_pattern_ops);
CREATE UNIQUE INDEX customer_cover ON customer (email) INCLUDE (name);
ALTER TABLE customer ADD CONSTRAINT name_given CHECK (name <> '');
COMMENT ON TABLE customer IS 'those who''d buy';
COMMENT ON COLUMN customer.mood IS 'today';
