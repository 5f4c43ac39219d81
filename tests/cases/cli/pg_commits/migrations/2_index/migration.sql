BEGIN;
ALTER TABLE item ADD COLUMN price int;
COMMIT;
CREATE INDEX CONCURRENTLY item_name ON item (name);
BEGIN;
CREATE INDEX item_price ON item (price);
COMMIT;
