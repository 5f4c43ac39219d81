DROP MATERIALIZED VIEW totals;
ALTER TABLE purchase ALTER COLUMN amount TYPE bigint;
DROP FUNCTION total(integer);
DROP DOMAIN positive;
ALTER TABLE purchase ALTER COLUMN id DROP IDENTITY;
CREATE SEQUENCE purchase_numbers START WITH 500 INCREMENT BY 5;
ALTER TABLE purchase ALTER COLUMN id SET DEFAULT nextval('purchase_numbers');
ALTER TABLE customer DROP CONSTRAINT customer_balance_check;
ALTER TABLE customer ALTER COLUMN balance DROP DEFAULT, ALTER COLUMN balance TYPE text USING balance::text;
