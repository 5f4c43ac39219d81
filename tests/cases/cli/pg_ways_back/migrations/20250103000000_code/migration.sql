CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.since := now();
  RETURN NEW;
END $$;
CREATE TRIGGER customer_touch BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION touch();
CREATE FUNCTION total(integer) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT sum(amount) FROM purchase WHERE customer_id = $1';
CREATE MATERIALIZED VIEW totals AS SELECT customer_id, sum(amount) AS total FROM purchase GROUP BY customer_id;
CREATE UNIQUE INDEX totals_customer ON totals (customer_id);
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON customer USING (true);
