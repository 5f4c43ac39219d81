-- What Prisma cannot express. Nothing here is needed by a table, so that the test can drop all of it and make it again.
CREATE SCHEMA extra;
CREATE TABLE item (id serial PRIMARY KEY, a int, b int, t text, "quo""ted" int);
CREATE TABLE other (id int PRIMARY KEY, item_id int REFERENCES item);
CREATE TABLE base (a int);
CREATE TABLE derived (a int, c int) INHERITS (base);
CREATE UNLOGGED TABLE fleeting (a int);
CREATE TABLE keyed (a int NOT NULL, CONSTRAINT keyed_a UNIQUE (a));

CREATE DOMAIN positive AS int DEFAULT 5 CONSTRAINT above CHECK (VALUE > 0);
CREATE DOMAIN aaa AS positive NOT NULL;
CREATE DOMAIN extra.label AS varchar(20) COLLATE "C";
CREATE TYPE extra.pair AS (a int, b text COLLATE "C", l extra.label);
CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE SEQUENCE extra.numbers AS int START 5 INCREMENT -2 MINVALUE -100 MAXVALUE 10 CACHE 3 CYCLE;
CREATE SEQUENCE owned OWNED BY item.a;
ALTER SEQUENCE item_id_seq INCREMENT 3;

CREATE FUNCTION zadd(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql IMMUTABLE AS 'select a + b';
CREATE FUNCTION zadd(a text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN a || 'é;'; END $$;
CREATE FUNCTION items() RETURNS SETOF item LANGUAGE sql STABLE AS 'select * from public.item';
CREATE PROCEDURE bump(INOUT x int) LANGUAGE plpgsql AS $$ BEGIN x := x + 1; END $$;
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', PARALLEL = SAFE);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;

ALTER TABLE item ADD CONSTRAINT a_positive CHECK (a > 0) NOT VALID, ADD CONSTRAINT b_known CHECK (zadd(b) > 0 OR a IS NULL);
ALTER TABLE item ADD CONSTRAINT apart EXCLUDE USING gist (int4range(a, b) WITH &&);
CREATE INDEX lowered ON item (lower(t));
CREATE UNIQUE INDEX "mixed Case" ON item (a, zadd(b)) WHERE t IS NOT NULL;

CREATE VIEW middle AS SELECT i.a, o.id, zadd(i.a, o.id) AS total FROM item i JOIN other o ON o.item_id = i.id;
CREATE VIEW above WITH (security_barrier = true) AS SELECT m.a, i.t FROM middle m JOIN item i ON i.id = m.id;
CREATE VIEW zbelow AS SELECT 1 AS one;
CREATE VIEW "A first" AS SELECT b.one, m.a FROM zbelow b JOIN middle m ON m.a = b.one;
CREATE MATERIALIZED VIEW kept AS SELECT x.a, y.id FROM middle x JOIN other y ON y.id = x.id;
CREATE UNIQUE INDEX kept_a ON kept (a, id);
CREATE MATERIALIZED VIEW unfilled AS SELECT 1 AS one WITH NO DATA;
CREATE RULE no_insert AS ON INSERT TO zbelow DO INSTEAD NOTHING;
CREATE TRIGGER before_insert BEFORE INSERT ON item FOR EACH ROW WHEN (new.a > 0) EXECUTE FUNCTION touch();
CREATE TRIGGER "After update" AFTER UPDATE OF a, "quo""ted" ON item FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE item DISABLE TRIGGER "After update";
CREATE TRIGGER instead INSTEAD OF INSERT ON middle FOR EACH ROW EXECUTE FUNCTION touch();

ALTER TABLE item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, REPLICA IDENTITY FULL;
ALTER TABLE keyed REPLICA IDENTITY USING INDEX keyed_a, CLUSTER ON keyed_a;
CREATE POLICY readable ON item FOR SELECT USING (a > 1);
CREATE POLICY strict ON item AS RESTRICTIVE TO guest, prisma USING (a > 1) WITH CHECK (b > 0);
ALTER TABLE item SET (fillfactor = 70, autovacuum_enabled = false), ALTER t SET STORAGE EXTERNAL, ALTER t SET STATISTICS 500;

COMMENT ON TABLE item IS 'it''s a table';
COMMENT ON COLUMN item."quo""ted" IS 'column';
COMMENT ON CONSTRAINT a_positive ON item IS 'constraint';
COMMENT ON CONSTRAINT above ON DOMAIN positive IS 'domain constraint';
COMMENT ON INDEX lowered IS 'index';
COMMENT ON FUNCTION zadd(int, int) IS 'function';
COMMENT ON AGGREGATE total(int) IS 'aggregate';
COMMENT ON TYPE extra.pair IS 'type';
COMMENT ON COLUMN extra.pair.a IS 'attribute';
COMMENT ON DOMAIN positive IS 'domain';
COMMENT ON SEQUENCE owned IS 'sequence';
COMMENT ON VIEW middle IS 'view';
COMMENT ON COLUMN middle.total IS 'view column';
COMMENT ON MATERIALIZED VIEW kept IS 'materialized view';
COMMENT ON TRIGGER before_insert ON item IS 'trigger';
COMMENT ON RULE no_insert ON zbelow IS 'rule';
COMMENT ON POLICY readable ON item IS 'policy';
COMMENT ON SCHEMA extra IS 'schema';
GRANT SELECT, UPDATE ON item TO guest;
GRANT SELECT ON item TO guest WITH GRANT OPTION;
GRANT SELECT (item_id) ON other TO PUBLIC;
GRANT UPDATE ("quo""ted") ON item TO PUBLIC;
GRANT USAGE ON SCHEMA extra TO guest;
GRANT USAGE ON SEQUENCE owned TO guest;
GRANT SELECT ON middle TO PUBLIC;
REVOKE EXECUTE ON FUNCTION zadd(text) FROM PUBLIC;
REVOKE USAGE ON TYPE extra.pair FROM PUBLIC;
