-- Every kind of object that stands beside the tables of a PostgreSQL database: what it needs, how it is made, changed and
-- dropped by hand. pg.mjs makes a history of each. Names are unique in the whole file, since all kinds also live
-- together in one database.

-- kind: view
-- setup
CREATE TABLE view_base (id int PRIMARY KEY, a int NOT NULL, b text);
CREATE FUNCTION view_fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
-- create
CREATE VIEW view_low WITH (security_barrier = true) AS SELECT id, a, b FROM view_base WHERE a > 0;
CREATE VIEW view_high AS SELECT id, b FROM view_low WHERE a < 100 WITH LOCAL CHECK OPTION;
ALTER VIEW view_low ALTER COLUMN b SET DEFAULT 'none';
CREATE TRIGGER view_insert INSTEAD OF INSERT ON view_high FOR EACH ROW EXECUTE FUNCTION view_fill();
CREATE RULE view_delete AS ON DELETE TO view_high DO INSTEAD NOTHING;
COMMENT ON VIEW view_low IS 'low';
COMMENT ON COLUMN view_high.b IS 'b of high';
COMMENT ON TRIGGER view_insert ON view_high IS 'trigger of high';
COMMENT ON RULE view_delete ON view_high IS 'rule of high';
GRANT SELECT, INSERT (id) ON view_high TO guest;
-- change
DROP VIEW view_high;
ALTER TABLE view_base ALTER COLUMN a SET NOT NULL;
CREATE OR REPLACE VIEW view_low WITH (security_barrier = false) AS SELECT id, a, b, a + 1 AS c FROM view_base;
CREATE VIEW view_high AS SELECT id, upper(b) AS b FROM view_low;
COMMENT ON VIEW view_low IS NULL;
-- drop
DROP VIEW view_low CASCADE;

-- kind: view on a column that changes its type
-- setup
CREATE TABLE retyped (id int PRIMARY KEY, a int NOT NULL, other text);
CREATE FUNCTION retyped_fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE VIEW retyped_view AS SELECT id, a FROM retyped;
CREATE VIEW retyped_above AS SELECT a FROM retyped_view;
CREATE VIEW retyped_aside AS SELECT other FROM retyped;
CREATE MATERIALIZED VIEW retyped_kept AS SELECT a, count(*) AS n FROM retyped_view GROUP BY a;
CREATE UNIQUE INDEX retyped_kept_a ON retyped_kept (a);
CREATE TRIGGER retyped_insert INSTEAD OF INSERT ON retyped_view FOR EACH ROW EXECUTE FUNCTION retyped_fill();
COMMENT ON VIEW retyped_view IS 'a view';
COMMENT ON INDEX retyped_kept_a IS 'an index';
COMMENT ON VIEW retyped_aside IS 'not concerned';
GRANT SELECT ON retyped_view, retyped_above TO guest;
-- create
DROP VIEW retyped_view CASCADE;
ALTER TABLE retyped ALTER COLUMN a TYPE bigint;
-- change
ALTER TABLE retyped DROP COLUMN a;
-- drop
DROP TABLE retyped CASCADE;

-- kind: materialized view
-- setup
CREATE TABLE kept_base (id int PRIMARY KEY, a int, t text);
-- create
CREATE MATERIALIZED VIEW kept WITH (fillfactor = 70) AS SELECT id, a, t FROM kept_base;
CREATE UNIQUE INDEX kept_id ON kept (id);
CREATE INDEX kept_a ON kept (a DESC) WITH (fillfactor = 50) WHERE a > 0;
ALTER MATERIALIZED VIEW kept ALTER COLUMN t SET STATISTICS 200;
ALTER MATERIALIZED VIEW kept ALTER COLUMN t SET STORAGE EXTERNAL;
ALTER MATERIALIZED VIEW kept CLUSTER ON kept_id;
COMMENT ON MATERIALIZED VIEW kept IS 'kept';
GRANT SELECT ON kept TO guest;
-- change
ALTER MATERIALIZED VIEW kept SET (fillfactor = 80);
ALTER MATERIALIZED VIEW kept ALTER COLUMN t SET STATISTICS 100;
DROP INDEX kept_a;
-- drop
DROP MATERIALIZED VIEW kept;

-- kind: function
-- setup
CREATE TABLE called (id int PRIMARY KEY, a int);
-- create
CREATE FUNCTION plus(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5
  SET search_path = public AS 'SELECT a + b';
CREATE FUNCTION calls() RETURNS SETOF called LANGUAGE sql STABLE ROWS 7 AS 'SELECT * FROM called';
CREATE FUNCTION pairs(OUT a int, OUT b text) LANGUAGE plpgsql SECURITY DEFINER LEAKPROOF AS $$ BEGIN a := 1; END $$;
CREATE VIEW plus_view AS SELECT plus(id) AS p FROM called;
COMMENT ON FUNCTION plus(int, int) IS 'adds';
GRANT EXECUTE ON FUNCTION plus(int, int) TO guest;
REVOKE EXECUTE ON FUNCTION calls() FROM PUBLIC;
-- change
DROP VIEW plus_view;
DROP FUNCTION plus(int, int);
CREATE FUNCTION plus(x int, y int) RETURNS bigint LANGUAGE sql AS 'SELECT x + y + 0::bigint';
CREATE OR REPLACE FUNCTION calls() RETURNS SETOF called LANGUAGE sql VOLATILE AS 'SELECT * FROM called LIMIT 1';
DROP FUNCTION pairs();
CREATE FUNCTION pairs(OUT a int, OUT b text, OUT c date) LANGUAGE plpgsql AS $$ BEGIN a := 2; END $$;
-- drop
DROP FUNCTION plus, calls, pairs;

-- kind: function with a body of its own from 14
-- setup
CREATE TABLE atomic_base (id int PRIMARY KEY, a int);
-- create
CREATE FUNCTION atomic_sum() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(a) FROM atomic_base; END;
CREATE VIEW atomic_view AS SELECT atomic_sum() AS s;
-- change
DROP VIEW atomic_view;
CREATE OR REPLACE FUNCTION atomic_sum() RETURNS bigint BEGIN ATOMIC SELECT 1; SELECT sum(a + 1) FROM atomic_base; END;
-- drop
DROP FUNCTION atomic_sum();
ALTER TABLE atomic_base DROP COLUMN a;

-- kind: procedure
-- setup
SELECT 1;
-- create
CREATE PROCEDURE bump(INOUT x int, y text DEFAULT 'a') LANGUAGE plpgsql AS $$ BEGIN x := x + 1; END $$;
COMMENT ON PROCEDURE bump(int, text) IS 'bumps';
GRANT EXECUTE ON PROCEDURE bump(int, text) TO guest;
-- change
DROP PROCEDURE bump;
CREATE PROCEDURE bump(INOUT z int, y text) LANGUAGE plpgsql AS $$ BEGIN z := z + 2; END $$;
-- drop
DROP PROCEDURE bump;

-- kind: aggregate
-- setup
CREATE TABLE summed (id int PRIMARY KEY, a int);
CREATE FUNCTION total_final(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT $1';
-- create
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = SAFE,
  MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = int, MINITCOND = '0');
CREATE AGGREGATE total_of(VARIADIC "any") (SFUNC = pg_catalog.ordered_set_transition_multi, STYPE = internal,
  FINALFUNC = pg_catalog.rank_final, FINALFUNC_EXTRA);
CREATE AGGREGATE smallest(int) (SFUNC = int4smaller, STYPE = int, SORTOP = operator(pg_catalog.<));
CREATE AGGREGATE modest(numeric) (SFUNC = numeric_add, STYPE = numeric, SSPACE = 16, FINALFUNC = total_final,
  FINALFUNC_MODIFY = READ_WRITE);
CREATE AGGREGATE middle(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal,
  FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA, FINALFUNC_MODIFY = SHAREABLE);
CREATE VIEW total_view AS SELECT total(a) FROM summed;
COMMENT ON AGGREGATE total(int) IS 'totals';
-- change
DROP VIEW total_view;
CREATE OR REPLACE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '1');
DROP AGGREGATE middle(float8 ORDER BY anyelement);
-- drop
DROP AGGREGATE total(int);
DROP AGGREGATE smallest(int);
DROP AGGREGATE modest(numeric);
DROP FUNCTION total_final;

-- kind: domain
-- setup
CREATE FUNCTION is_even(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 2 = 0';
-- create
CREATE DOMAIN even AS int DEFAULT 2 CONSTRAINT is_even CHECK (is_even(VALUE)) CHECK (VALUE < 1000);
CREATE DOMAIN label AS varchar(20) COLLATE "C" NOT NULL;
CREATE TABLE domained (id int PRIMARY KEY, e even, l label DEFAULT 'x');
COMMENT ON DOMAIN even IS 'even numbers';
COMMENT ON CONSTRAINT is_even ON DOMAIN even IS 'a constraint';
GRANT USAGE ON DOMAIN even TO guest;
REVOKE USAGE ON DOMAIN label FROM PUBLIC;
-- change
ALTER DOMAIN even DROP CONSTRAINT is_even;
ALTER DOMAIN even ADD CONSTRAINT small CHECK (VALUE < 100) NOT VALID;
ALTER DOMAIN even SET DEFAULT 4;
ALTER DOMAIN even SET NOT NULL;
ALTER DOMAIN label DROP NOT NULL;
-- drop
DROP TABLE domained;
DROP DOMAIN even, label;

-- kind: composite type
-- setup
CREATE TYPE inner_pair AS (x int, y text COLLATE "C");
-- create
CREATE TYPE outer_pair AS (p inner_pair, n numeric(5, 2), l inner_pair[]);
CREATE FUNCTION outer_of(inner_pair) RETURNS outer_pair LANGUAGE sql AS 'SELECT ROW($1, 1, NULL)::outer_pair';
COMMENT ON TYPE outer_pair IS 'a pair';
COMMENT ON COLUMN outer_pair.n IS 'a number';
-- change
ALTER TYPE outer_pair DROP ATTRIBUTE l;
ALTER TYPE outer_pair ALTER ATTRIBUTE n TYPE text;
ALTER TYPE outer_pair ADD ATTRIBUTE m date;
-- drop
DROP FUNCTION outer_of;
DROP TYPE outer_pair, inner_pair;

-- kind: composite type of a column
-- setup
CREATE TYPE held_pair AS (x int, y text);
CREATE TABLE holds (id int PRIMARY KEY, p held_pair, l held_pair[] NOT NULL);
CREATE VIEW holds_view AS SELECT (p).y FROM holds;
-- create
ALTER TYPE held_pair ADD ATTRIBUTE z date;
-- change
ALTER TYPE held_pair DROP ATTRIBUTE x CASCADE;
-- drop
DROP TABLE holds CASCADE;
DROP TYPE held_pair;

-- kind: range type
-- setup
CREATE FUNCTION text_distance(text, text) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 1.0::float8';
-- create
CREATE TYPE text_span AS RANGE (SUBTYPE = text, COLLATION = "C", SUBTYPE_OPCLASS = text_pattern_ops, SUBTYPE_DIFF = text_distance);
CREATE TYPE float_span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
CREATE TABLE spans (id int PRIMARY KEY, s text_span, f float_span[]);
CREATE INDEX spans_s ON spans USING gist (s);
COMMENT ON TYPE float_span IS 'a span';
-- change
DROP TABLE spans;
DROP TYPE text_span;
CREATE TYPE text_span AS RANGE (SUBTYPE = text);
-- drop
DROP TYPE text_span, float_span;

-- kind: multirange type from 14
-- setup
SELECT 1;
-- create
CREATE TYPE money_span AS RANGE (SUBTYPE = numeric, MULTIRANGE_TYPE_NAME = money_spans);
CREATE FUNCTION money_of(money_spans) RETURNS money_span LANGUAGE sql AS 'SELECT NULL::money_span';
-- change
DROP TYPE money_span CASCADE;
CREATE TYPE money_span AS RANGE (SUBTYPE = numeric, MULTIRANGE_TYPE_NAME = money_many);
-- drop
DROP TYPE money_span;

-- kind: collation
-- setup
SELECT 1;
-- create
CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de-DE');
CREATE COLLATION folded (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE COLLATION plain (LC_COLLATE = 'C', LC_CTYPE = 'POSIX');
CREATE TABLE collated (id int PRIMARY KEY, t text COLLATE german, f text COLLATE folded UNIQUE);
CREATE INDEX collated_t ON collated (t COLLATE plain);
COMMENT ON COLLATION german IS 'German';
-- change
ALTER TABLE collated ALTER COLUMN t TYPE text COLLATE "default";
DROP COLLATION german;
CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de-AT');
-- drop
DROP TABLE collated;
DROP COLLATION german;
DROP COLLATION folded;
DROP COLLATION plain;

-- kind: operator
-- setup
CREATE FUNCTION near(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT abs($1 - $2) < 3';
CREATE FUNCTION far(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT abs($1 - $2) >= 3';
CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * $1';
CREATE TABLE operated (id int PRIMARY KEY, a int, b int);
-- create
CREATE OPERATOR ~~~ (FUNCTION = near, LEFTARG = int, RIGHTARG = int, COMMUTATOR = ~~~, NEGATOR = !~~~, RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE OPERATOR !~~~ (FUNCTION = far, LEFTARG = int, RIGHTARG = int, COMMUTATOR = !~~~, NEGATOR = ~~~);
CREATE OPERATOR @@@ (FUNCTION = twice, RIGHTARG = int);
CREATE VIEW operated_view AS SELECT id, @@@ a AS twice FROM operated WHERE a OPERATOR(public.~~~) b;
ALTER TABLE operated ADD CONSTRAINT apart CHECK (a OPERATOR(public.!~~~) b);
COMMENT ON OPERATOR @@@ (NONE, int) IS 'doubles';
-- change
DROP VIEW operated_view;
ALTER OPERATOR ~~~ (int, int) SET (RESTRICT = NONE, JOIN = NONE);
DROP OPERATOR @@@ (NONE, int);
-- drop
ALTER TABLE operated DROP CONSTRAINT apart;
DROP OPERATOR ~~~ (int, int);
DROP OPERATOR !~~~ (int, int);

-- kind: operator class and family
-- setup
CREATE FUNCTION compare_reversed(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp($2, $1)';
CREATE TABLE sorted (id int PRIMARY KEY, a int, t text);
-- create
CREATE OPERATOR FAMILY reversed USING btree;
CREATE OPERATOR CLASS reversed_ops FOR TYPE int USING btree FAMILY reversed AS
  OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 compare_reversed(int, int);
CREATE OPERATOR CLASS own_ops FOR TYPE int USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(int);
ALTER OPERATOR FAMILY reversed USING btree ADD OPERATOR 3 = (int, bigint);
CREATE INDEX sorted_a ON sorted (a reversed_ops);
CREATE INDEX sorted_sum ON sorted ((a + 1) reversed_ops);
COMMENT ON OPERATOR CLASS reversed_ops USING btree IS 'reversed';
COMMENT ON OPERATOR FAMILY reversed USING btree IS 'a family';
-- change
DROP INDEX sorted_sum;
ALTER OPERATOR FAMILY reversed USING btree DROP OPERATOR 3 (int, bigint);
DROP OPERATOR FAMILY own_ops USING hash;
-- drop
DROP OPERATOR FAMILY reversed USING btree CASCADE;

-- kind: cast
-- setup
CREATE TYPE cast_pair AS (x int, y int);
CREATE FUNCTION pair_to_int(cast_pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1.x';
-- create
CREATE CAST (cast_pair AS int) WITH FUNCTION pair_to_int(cast_pair) AS ASSIGNMENT;
CREATE CAST (cast_pair AS json) WITH INOUT;
CREATE CAST (int4 AS cast_pair) WITH INOUT AS IMPLICIT;
COMMENT ON CAST (cast_pair AS int) IS 'the first';
-- change
DROP CAST (cast_pair AS int);
CREATE CAST (cast_pair AS int) WITH FUNCTION pair_to_int(cast_pair);
DROP CAST (int4 AS cast_pair);
-- drop
DROP CAST (cast_pair AS int);
DROP CAST (cast_pair AS json);

-- kind: text search
-- setup
CREATE TABLE searched (id int PRIMARY KEY, t text);
-- create
CREATE TEXT SEARCH DICTIONARY short_words (TEMPLATE = simple, STOPWORDS = english);
CREATE TEXT SEARCH TEMPLATE own_template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY own_words (TEMPLATE = own_template);
CREATE TEXT SEARCH PARSER own_parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype,
  HEADLINE = prsd_headline);
CREATE TEXT SEARCH CONFIGURATION own_search (PARSER = own_parser);
ALTER TEXT SEARCH CONFIGURATION own_search ADD MAPPING FOR asciiword, word WITH short_words, english_stem;
ALTER TEXT SEARCH CONFIGURATION own_search ADD MAPPING FOR email, "int" WITH simple;
ALTER TABLE searched ADD COLUMN v tsvector GENERATED ALWAYS AS (to_tsvector('own_search', t)) STORED;
CREATE INDEX searched_t ON searched USING gin (to_tsvector('own_search', t));
COMMENT ON TEXT SEARCH CONFIGURATION own_search IS 'a configuration';
COMMENT ON TEXT SEARCH DICTIONARY own_words IS 'a dictionary';
-- change
ALTER TEXT SEARCH CONFIGURATION own_search ALTER MAPPING FOR word WITH english_stem;
ALTER TEXT SEARCH CONFIGURATION own_search DROP MAPPING FOR email;
ALTER TEXT SEARCH DICTIONARY short_words (StopWords = russian, Accept = false);
DROP TEXT SEARCH DICTIONARY own_words;
-- drop
DROP TABLE searched;
DROP TEXT SEARCH CONFIGURATION own_search;
DROP TEXT SEARCH DICTIONARY short_words;
DROP TEXT SEARCH PARSER own_parser;
DROP TEXT SEARCH TEMPLATE own_template;

-- kind: trigger
-- setup
CREATE TABLE triggered (id int PRIMARY KEY, a int);
CREATE FUNCTION triggered_touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
-- create
CREATE TRIGGER touch_always BEFORE UPDATE OF a ON triggered FOR EACH ROW WHEN (new.a > 0) EXECUTE FUNCTION triggered_touch('x');
CREATE TRIGGER touch_replica AFTER INSERT ON triggered REFERENCING NEW TABLE AS fresh EXECUTE FUNCTION triggered_touch();
CREATE TRIGGER touch_never BEFORE TRUNCATE ON triggered EXECUTE FUNCTION triggered_touch();
CREATE CONSTRAINT TRIGGER touch_late AFTER DELETE ON triggered DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION triggered_touch();
ALTER TABLE triggered ENABLE ALWAYS TRIGGER touch_always, ENABLE REPLICA TRIGGER touch_replica, DISABLE TRIGGER touch_never;
COMMENT ON TRIGGER touch_late ON triggered IS 'late';
-- change
ALTER TABLE triggered ENABLE TRIGGER touch_always, DISABLE TRIGGER touch_late;
ALTER TRIGGER touch_replica ON triggered RENAME TO touch_renamed;
DROP TRIGGER touch_never ON triggered;
-- drop
DROP FUNCTION triggered_touch CASCADE;

-- kind: event trigger
-- setup
CREATE FUNCTION on_event() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
-- create
CREATE EVENT TRIGGER watch_tables ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION on_event();
CREATE EVENT TRIGGER watch_drops ON sql_drop EXECUTE FUNCTION on_event();
ALTER EVENT TRIGGER watch_drops DISABLE;
COMMENT ON EVENT TRIGGER watch_tables IS 'watches';
-- change
ALTER EVENT TRIGGER watch_drops ENABLE ALWAYS;
DROP EVENT TRIGGER watch_tables;
CREATE EVENT TRIGGER watch_tables ON ddl_command_start EXECUTE FUNCTION on_event();
-- drop
DROP EVENT TRIGGER watch_tables;
DROP EVENT TRIGGER watch_drops;
DROP FUNCTION on_event;

-- kind: rule
-- setup
CREATE TABLE ruled (id int PRIMARY KEY, a int);
CREATE TABLE ruled_log (id int);
-- create
CREATE RULE log_insert AS ON INSERT TO ruled DO ALSO INSERT INTO ruled_log VALUES (new.id);
CREATE RULE no_update AS ON UPDATE TO ruled WHERE old.a > 5 DO INSTEAD NOTHING;
ALTER TABLE ruled DISABLE RULE no_update;
COMMENT ON RULE log_insert ON ruled IS 'logs';
-- change
CREATE OR REPLACE RULE log_insert AS ON INSERT TO ruled DO ALSO NOTHING;
ALTER TABLE ruled ENABLE REPLICA RULE no_update;
-- drop
DROP RULE log_insert ON ruled;
DROP TABLE ruled;

-- kind: policy
-- setup
CREATE TABLE guarded (id int PRIMARY KEY, owner text);
CREATE FUNCTION is_mine(text) RETURNS bool LANGUAGE sql STABLE AS 'SELECT $1 = current_user';
-- create
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON guarded USING (is_mine(owner));
CREATE POLICY strict ON guarded AS RESTRICTIVE FOR UPDATE TO guest USING (true) WITH CHECK (id IN (SELECT g.id FROM guarded g));
COMMENT ON POLICY mine ON guarded IS 'mine';
-- change
ALTER POLICY mine ON guarded TO guest USING (id > 0);
ALTER TABLE guarded FORCE ROW LEVEL SECURITY;
DROP POLICY strict ON guarded;
-- drop
DROP POLICY mine ON guarded;
ALTER TABLE guarded DISABLE ROW LEVEL SECURITY;

-- kind: extended statistics
-- setup
CREATE TABLE measured (id int PRIMARY KEY, a int, b int, c text);
-- create
CREATE STATISTICS measured_ab (ndistinct, dependencies) ON a, b FROM measured;
CREATE STATISTICS measured_all ON a, b, c FROM measured;
ALTER STATISTICS measured_ab SET STATISTICS 300;
COMMENT ON STATISTICS measured_ab IS 'a and b';
-- change
ALTER STATISTICS measured_ab SET STATISTICS 100;
DROP STATISTICS measured_all;
CREATE STATISTICS measured_all (mcv) ON b, c FROM measured;
ALTER TABLE measured DROP COLUMN a;
-- drop
DROP STATISTICS measured_all;

-- kind: extended statistics over expressions from 14
-- setup
CREATE TABLE measured_too (id int PRIMARY KEY, a int, t text);
-- create
CREATE STATISTICS measured_lower ON lower(t) FROM measured_too;
CREATE STATISTICS measured_both (mcv) ON a, (a % 10), lower(t) FROM measured_too;
-- change
DROP STATISTICS measured_lower;
-- drop
DROP TABLE measured_too;

-- kind: publication
-- setup
CREATE TABLE published (id int PRIMARY KEY, a int, b int);
CREATE TABLE published_too (id int PRIMARY KEY);
-- create
CREATE PUBLICATION some_tables FOR TABLE published, ONLY published_too WITH (publish = 'insert, update');
CREATE PUBLICATION every_table FOR ALL TABLES WITH (publish_via_partition_root = true);
CREATE PUBLICATION no_table;
COMMENT ON PUBLICATION some_tables IS 'some';
-- change
ALTER PUBLICATION some_tables DROP TABLE published_too;
ALTER PUBLICATION some_tables SET (publish = 'truncate');
ALTER PUBLICATION no_table ADD TABLE published_too;
DROP PUBLICATION every_table;
-- drop
DROP PUBLICATION some_tables;
DROP TABLE published_too;

-- kind: publication of columns, rows and schemas from 15
-- setup
CREATE SCHEMA published_space;
CREATE TABLE published_space.one (id int PRIMARY KEY);
CREATE TABLE published_part (id int PRIMARY KEY, a int, b int);
-- create
CREATE PUBLICATION some_columns FOR TABLE published_part (id, a) WHERE (id > 5);
CREATE PUBLICATION some_schema FOR TABLES IN SCHEMA published_space;
-- change
ALTER PUBLICATION some_columns SET TABLE published_part (id, b);
ALTER PUBLICATION some_schema ADD TABLE published_part;
ALTER PUBLICATION some_schema DROP TABLES IN SCHEMA published_space;
-- drop
DROP PUBLICATION some_columns;
DROP PUBLICATION some_schema;

-- kind: foreign data
-- setup
CREATE SCHEMA foreign_space;
CREATE FUNCTION foreign_touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
-- create
CREATE FOREIGN DATA WRAPPER nowhere OPTIONS (debug 'true');
CREATE SERVER there TYPE 'a type' VERSION '1' FOREIGN DATA WRAPPER nowhere OPTIONS (host 'it''s here', "Mixed" 'x');
CREATE USER MAPPING FOR PUBLIC SERVER there OPTIONS (name 'everybody');
CREATE USER MAPPING FOR guest SERVER there OPTIONS (name 'guest', secret 's3cret');
CREATE FOREIGN TABLE foreign_space.far (id int NOT NULL, a text OPTIONS (column_name 'A') COLLATE "C" DEFAULT 'x', CHECK (id > 0)) SERVER there OPTIONS (table_name 'far');
CREATE FOREIGN TABLE foreign_space.empty () SERVER there;
CREATE VIEW far_view AS SELECT id FROM foreign_space.far;
CREATE TRIGGER far_insert BEFORE INSERT ON foreign_space.far FOR EACH ROW EXECUTE FUNCTION foreign_touch();
COMMENT ON FOREIGN DATA WRAPPER nowhere IS 'nowhere';
COMMENT ON SERVER there IS 'there';
COMMENT ON FOREIGN TABLE foreign_space.far IS 'far';
COMMENT ON COLUMN foreign_space.far.a IS 'a';
GRANT USAGE ON FOREIGN DATA WRAPPER nowhere TO guest;
GRANT USAGE ON FOREIGN SERVER there TO guest WITH GRANT OPTION;
GRANT SELECT ON foreign_space.far TO guest;
-- change
ALTER SERVER there VERSION '2' OPTIONS (SET host 'elsewhere', DROP "Mixed");
ALTER USER MAPPING FOR guest SERVER there OPTIONS (DROP secret);
ALTER FOREIGN TABLE foreign_space.far ADD COLUMN c int;
ALTER FOREIGN TABLE foreign_space.far OPTIONS (SET table_name 'farther');
DROP FOREIGN TABLE foreign_space.empty;
-- drop
DROP FOREIGN DATA WRAPPER nowhere CASCADE;

-- kind: language
-- setup
SELECT 1;
-- create
CREATE LANGUAGE own_language HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
CREATE FUNCTION in_own_language() RETURNS int LANGUAGE own_language AS 'BEGIN RETURN 1; END';
COMMENT ON LANGUAGE own_language IS 'own';
-- change
DROP LANGUAGE own_language CASCADE;
CREATE TRUSTED LANGUAGE own_language HANDLER plpgsql_call_handler;
GRANT USAGE ON LANGUAGE own_language TO guest;
-- drop
DROP LANGUAGE own_language;

-- kind: access method
-- setup
CREATE ACCESS METHOD "Heap there" TYPE TABLE HANDLER heap_tableam_handler;
-- create
CREATE ACCESS METHOD heap_again TYPE TABLE HANDLER heap_tableam_handler;
COMMENT ON ACCESS METHOD heap_again IS 'as heap';
CREATE ACCESS METHOD "Gist again" TYPE INDEX HANDLER gisthandler;
CREATE OPERATOR CLASS boxes_again DEFAULT FOR TYPE box USING "Gist again" AS
  OPERATOR 1 <<, OPERATOR 3 &&, FUNCTION 1 gist_box_consistent (internal, box, smallint, oid, internal),
  FUNCTION 2 gist_box_union (internal, internal), FUNCTION 5 gist_box_penalty (internal, internal, internal),
  FUNCTION 6 gist_box_picksplit (internal, internal), FUNCTION 7 gist_box_same (box, box, internal);
-- change
DROP ACCESS METHOD heap_again;
CREATE ACCESS METHOD heap_again TYPE INDEX HANDLER bthandler;
DROP ACCESS METHOD "Heap there";
DROP ACCESS METHOD "Gist again" CASCADE;
CREATE ACCESS METHOD "Gist again" TYPE INDEX HANDLER gisthandler;
-- drop
DROP ACCESS METHOD heap_again;
DROP ACCESS METHOD "Gist again";

-- kind: access method of a table from 15
-- setup
CREATE TABLE moving_heap (id int PRIMARY KEY, b box);
-- create
CREATE ACCESS METHOD heap_of_tables TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE in_own_heap (id int PRIMARY KEY, b box) USING heap_of_tables;
-- change
ALTER TABLE moving_heap SET ACCESS METHOD heap_of_tables;
ALTER TABLE in_own_heap SET ACCESS METHOD heap;
-- drop
DROP TABLE in_own_heap;
DROP ACCESS METHOD heap_of_tables CASCADE;

-- kind: transform
-- setup
CREATE FUNCTION mac_to_sql(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'prsd_lextype';
-- create
CREATE TRANSFORM FOR macaddr LANGUAGE sql (FROM SQL WITH FUNCTION mac_to_sql(internal));
COMMENT ON TRANSFORM FOR macaddr LANGUAGE sql IS 'nothing';
-- change
DROP TRANSFORM FOR macaddr LANGUAGE sql;
CREATE TRANSFORM FOR macaddr8 LANGUAGE sql (FROM SQL WITH FUNCTION mac_to_sql(internal));
-- drop
DROP TRANSFORM FOR macaddr8 LANGUAGE sql;

-- kind: conversion
-- setup
SELECT 1;
-- create
CREATE CONVERSION own_conversion FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
COMMENT ON CONVERSION own_conversion IS 'own';
-- change
DROP CONVERSION own_conversion;
CREATE DEFAULT CONVERSION own_conversion FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
-- drop
DROP CONVERSION own_conversion;

-- kind: default privileges
-- setup
CREATE SCHEMA privileged;
-- create
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO guest;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA privileged GRANT USAGE, SELECT ON SEQUENCES TO guest WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE guest IN SCHEMA privileged GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
-- change
ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM guest;
ALTER DEFAULT PRIVILEGES IN SCHEMA privileged REVOKE GRANT OPTION FOR USAGE ON SEQUENCES FROM guest;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO guest;
-- drop
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM guest;
ALTER DEFAULT PRIVILEGES IN SCHEMA privileged REVOKE ALL ON SEQUENCES FROM guest;
ALTER DEFAULT PRIVILEGES FOR ROLE guest IN SCHEMA privileged REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- kind: rights
-- setup
CREATE SCHEMA rights;
CREATE TABLE rights.held (id serial PRIMARY KEY, a int);
CREATE TYPE rights.mood AS ENUM ('good', 'bad');
CREATE FUNCTION rights.act() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- create
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO guest;
GRANT USAGE ON SCHEMA rights TO PUBLIC;
GRANT SELECT, UPDATE (a), REFERENCES (id) ON rights.held TO guest;
GRANT ALL ON rights.held TO PUBLIC;
GRANT USAGE ON SEQUENCE rights.held_id_seq TO guest WITH GRANT OPTION;
REVOKE USAGE ON TYPE rights.mood FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION rights.act() FROM PUBLIC;
-- change
GRANT USAGE ON SCHEMA public TO PUBLIC;
REVOKE UPDATE (a) ON rights.held FROM guest;
REVOKE TRUNCATE, DELETE ON rights.held FROM PUBLIC;
REVOKE GRANT OPTION FOR USAGE ON SEQUENCE rights.held_id_seq FROM guest;
GRANT USAGE ON TYPE rights.mood TO guest;
-- drop
DROP SCHEMA rights CASCADE;

-- kind: owners
-- setup
CREATE SCHEMA owned;
CREATE TABLE owned.thing (id serial PRIMARY KEY, a int);
CREATE VIEW owned.view AS SELECT id FROM owned.thing;
CREATE FUNCTION owned.act() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE owned.total(int) (SFUNC = int4pl, STYPE = int);
CREATE TYPE owned.mood AS ENUM ('good', 'bad');
CREATE DOMAIN owned.small AS int;
CREATE TYPE owned.pair AS (x int);
CREATE SEQUENCE owned.free;
-- create
ALTER SCHEMA owned OWNER TO guest;
ALTER TABLE owned.thing OWNER TO guest;
ALTER VIEW owned.view OWNER TO guest;
ALTER FUNCTION owned.act() OWNER TO guest;
ALTER AGGREGATE owned.total(int) OWNER TO guest;
ALTER TYPE owned.mood OWNER TO guest;
ALTER DOMAIN owned.small OWNER TO guest;
ALTER TYPE owned.pair OWNER TO guest;
ALTER SEQUENCE owned.free OWNER TO guest;
-- change
ALTER VIEW owned.view OWNER TO CURRENT_USER;
GRANT SELECT ON owned.thing TO PUBLIC;
CREATE OR REPLACE VIEW owned.view AS SELECT id, a FROM owned.thing;
ALTER TABLE owned.thing OWNER TO CURRENT_USER;
-- drop
DROP SCHEMA owned CASCADE;

-- kind: comments
-- setup
CREATE SCHEMA commented;
CREATE TABLE commented.thing (id int, a int UNIQUE, b int, CONSTRAINT thing_key PRIMARY KEY (id), CONSTRAINT a_small CHECK (a < 5));
CREATE TABLE commented.other (id int PRIMARY KEY, thing int, CONSTRAINT other_thing FOREIGN KEY (thing) REFERENCES commented.thing (id));
CREATE INDEX thing_b ON commented.thing (b);
CREATE TYPE commented.mood AS ENUM ('good');
CREATE SEQUENCE commented.free;
-- create
COMMENT ON SCHEMA commented IS 'a schema';
COMMENT ON SCHEMA public IS 'the public schema';
COMMENT ON TABLE commented.thing IS 'a table';
COMMENT ON COLUMN commented.thing.a IS 'a column';
COMMENT ON CONSTRAINT thing_key ON commented.thing IS 'a primary key';
COMMENT ON CONSTRAINT a_small ON commented.thing IS 'a check';
COMMENT ON CONSTRAINT other_thing ON commented.other IS 'a foreign key';
COMMENT ON INDEX commented.thing_b IS 'an index';
COMMENT ON TYPE commented.mood IS 'an enum';
COMMENT ON SEQUENCE commented.free IS 'a sequence';
COMMENT ON EXTENSION plpgsql IS 'a language';
-- change
ALTER TABLE commented.thing DROP CONSTRAINT a_small, ADD CONSTRAINT a_small CHECK (a < 6);
ALTER TABLE commented.other DROP CONSTRAINT other_thing;
ALTER TABLE commented.other ADD CONSTRAINT other_thing FOREIGN KEY (thing) REFERENCES commented.thing (id) ON DELETE CASCADE;
DROP INDEX commented.thing_b;
CREATE INDEX thing_b ON commented.thing (b DESC);
ALTER TABLE commented.thing DROP COLUMN a;
COMMENT ON TABLE commented.thing IS 'another';
COMMENT ON EXTENSION plpgsql IS NULL;
-- drop
DROP TABLE commented.thing CASCADE;
COMMENT ON SCHEMA public IS NULL;

-- kind: enum in use
-- setup
CREATE TYPE level AS ENUM ('low', 'high');
CREATE DOMAIN any_level AS level DEFAULT 'low';
CREATE FUNCTION next_level(level) RETURNS level LANGUAGE sql IMMUTABLE AS $$ SELECT $1 $$;
CREATE TABLE levelled (id int PRIMARY KEY, l level NOT NULL DEFAULT 'low', m level[], CONSTRAINT l_low CHECK (l <> 'high'));
CREATE INDEX levelled_low ON levelled (id) WHERE l = 'low';
CREATE INDEX levelled_next ON levelled (next_level(l));
CREATE VIEW levelled_view AS SELECT next_level(l) AS l FROM levelled WHERE l = 'low'::level;
COMMENT ON TYPE level IS 'a level';
COMMENT ON INDEX levelled_low IS 'low ones';
GRANT SELECT ON levelled_view TO guest;
-- create
ALTER TYPE level ADD VALUE 'middle' BEFORE 'high';
-- change
ALTER TYPE level RENAME VALUE 'middle' TO 'medium';
-- drop
DROP TABLE levelled CASCADE;
DROP DOMAIN any_level;
DROP FUNCTION next_level;
DROP TYPE level;
