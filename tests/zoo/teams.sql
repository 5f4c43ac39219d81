-- More migrations as teams write them by hand: what a year of features, repairs and clean-ups does to a schema. The form is
-- that of histories.sql, and the rows are judged too.

-- kind: trigger functions with other signatures
-- setup
CREATE TABLE ledger (id int PRIMARY KEY, amount int, actor text DEFAULT current_user);
CREATE TABLE ledger_audit (id bigserial PRIMARY KEY, ledger int, what text, at timestamptz DEFAULT now());
CREATE FUNCTION audit(tbl text, kind text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO ledger_audit (what) VALUES (tbl || kind); END $$;
CREATE FUNCTION ledger_audited() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  PERFORM audit(TG_TABLE_NAME::text, TG_OP);
  RETURN COALESCE(new, old);
END
$fn$;
CREATE TRIGGER ledger_a AFTER INSERT OR UPDATE OR DELETE ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_audited();
CREATE TRIGGER ledger_t AFTER TRUNCATE ON ledger FOR EACH STATEMENT EXECUTE FUNCTION ledger_audited('all');
ALTER TABLE ledger ENABLE ALWAYS TRIGGER ledger_t;
-- create
DROP FUNCTION audit(text, text);
CREATE FUNCTION audit(tbl regclass, kind text, VARIADIC extra text[] DEFAULT '{}') RETURNS bigint LANGUAGE plpgsql STRICT AS $$ BEGIN RETURN 1; END $$;
CREATE OR REPLACE FUNCTION ledger_audited() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RETURN new; END $$;
ALTER TABLE ledger ENABLE REPLICA TRIGGER ledger_a;
-- change
DROP TRIGGER ledger_a ON ledger;
CREATE TRIGGER ledger_a BEFORE UPDATE OF amount ON ledger FOR EACH ROW WHEN (old.amount IS DISTINCT FROM new.amount) EXECUTE FUNCTION ledger_audited('x', 'it''s', '');
ALTER TRIGGER ledger_t ON ledger RENAME TO ledger_truncated;
ALTER FUNCTION ledger_audited() RENAME TO ledger_watched;
-- drop
DROP FUNCTION ledger_watched() CASCADE;
DROP FUNCTION audit;

-- kind: policies on a renamed tenant column
-- setup
CREATE SCHEMA app;
CREATE FUNCTION app.tenant() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.tenant', true), '')::uuid $$;
CREATE TABLE account (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), org uuid NOT NULL, name text);
CREATE TABLE doc_page (id int PRIMARY KEY, account uuid REFERENCES account, org uuid NOT NULL, body text);
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE doc_page ENABLE ROW LEVEL SECURITY;
CREATE POLICY account_own ON account USING (org = app.tenant()) WITH CHECK (org = app.tenant());
CREATE POLICY page_own ON doc_page FOR ALL TO guest USING (account IN (SELECT id FROM account WHERE account.org = doc_page.org));
CREATE POLICY page_read ON doc_page AS RESTRICTIVE FOR SELECT TO PUBLIC USING (true);
COMMENT ON POLICY page_own ON doc_page IS 'own pages';
-- create
ALTER TABLE account RENAME org TO tenant;
ALTER TABLE doc_page RENAME TO page;
ALTER POLICY page_own ON page RENAME TO page_mine;
ALTER FUNCTION app.tenant() RENAME TO current_tenant;
-- change
DROP POLICY account_own ON account;
DROP POLICY page_mine ON page;
ALTER TABLE account ALTER tenant TYPE text;
CREATE POLICY account_own ON account USING (tenant = app.current_tenant()::text);
ALTER TABLE page FORCE ROW LEVEL SECURITY;
ALTER POLICY page_read ON page TO guest;
-- drop loses rows
DROP TABLE page;
DROP POLICY account_own ON account;
DROP SCHEMA app CASCADE;
ALTER TABLE account DISABLE ROW LEVEL SECURITY;

-- kind: generated columns over each other's inputs
-- setup
CREATE TABLE invoice_line (id int PRIMARY KEY, qty int, price numeric(10, 2), tax numeric(4, 2) DEFAULT 0.2, sku text, net numeric GENERATED ALWAYS AS (qty * price) STORED, gross numeric GENERATED ALWAYS AS (qty * price * (1 + tax)) STORED, key text GENERATED ALWAYS AS (lower(sku)) STORED);
CREATE UNIQUE INDEX invoice_line_key ON invoice_line (key);
ALTER TABLE invoice_line ADD CONSTRAINT net_ok CHECK (net >= 0);
CREATE VIEW invoice_net AS SELECT id, net FROM invoice_line;
INSERT INTO invoice_line (id, qty, price, sku) VALUES (1, 2, 3.5, 'AB'), (2, 1, 1, 'C');
-- create
DROP VIEW invoice_net;
ALTER TABLE invoice_line DROP COLUMN net, DROP COLUMN gross;
ALTER TABLE invoice_line ALTER qty TYPE bigint, ALTER price TYPE numeric(12, 4);
ALTER TABLE invoice_line ADD COLUMN net numeric GENERATED ALWAYS AS (round(qty * price, 2)) STORED;
-- change
ALTER TABLE invoice_line DROP COLUMN key;
ALTER TABLE invoice_line RENAME sku TO code;
ALTER TABLE invoice_line ADD COLUMN key text GENERATED ALWAYS AS (upper(code) || '-' || id) STORED NOT NULL;
-- drop
ALTER TABLE invoice_line ALTER COLUMN key DROP EXPRESSION, ALTER COLUMN key DROP NOT NULL;
ALTER TABLE invoice_line ALTER COLUMN net DROP EXPRESSION;

-- kind: generated column takes another expression from 17
-- setup
CREATE TABLE gx (id int PRIMARY KEY, a int, b int, s int GENERATED ALWAYS AS (a + b) STORED);
CREATE INDEX gx_s ON gx (s) WHERE s > 1;
CREATE VIEW gx_v AS SELECT s FROM gx;
CREATE STATISTICS gx_st ON a, s FROM gx;
COMMENT ON COLUMN gx.s IS 'sum';
GRANT SELECT (s) ON gx TO guest;
INSERT INTO gx VALUES (1, 2, 3);
-- create
ALTER TABLE gx ALTER COLUMN s SET EXPRESSION AS (a - b);
-- change
ALTER TABLE gx ALTER COLUMN s SET EXPRESSION AS (a * b), ALTER COLUMN s SET STATISTICS 200;
-- drop
DROP VIEW gx_v;
ALTER TABLE gx ALTER COLUMN s TYPE bigint;
CREATE VIEW gx_v AS SELECT s FROM gx;

-- kind: identity and serial swapped on several tables
-- setup
CREATE TABLE t_one (id serial PRIMARY KEY, n int GENERATED BY DEFAULT AS IDENTITY (START 10 INCREMENT 5 MAXVALUE 1000 CYCLE));
CREATE TABLE t_two (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, small smallserial);
INSERT INTO t_one DEFAULT VALUES;
INSERT INTO t_two DEFAULT VALUES;
INSERT INTO t_two DEFAULT VALUES;
-- create
ALTER TABLE t_one ALTER id DROP DEFAULT;
DROP SEQUENCE t_one_id_seq;
ALTER TABLE t_one ALTER id ADD GENERATED BY DEFAULT AS IDENTITY;
SELECT setval(pg_get_serial_sequence('t_one', 'id'), (SELECT max(id) FROM t_one));
ALTER TABLE t_one ALTER n SET GENERATED ALWAYS SET INCREMENT 7 SET NO CYCLE SET CACHE 20 RESTART 500;
-- change
ALTER TABLE t_one ALTER id TYPE bigint;
ALTER TABLE t_two ALTER small TYPE int;
ALTER TABLE t_two ALTER id SET GENERATED BY DEFAULT;
ALTER SEQUENCE t_two_id_seq RENAME TO t_two_ids;
-- drop
ALTER TABLE t_two ALTER id DROP IDENTITY;
ALTER TABLE t_one ALTER n DROP IDENTITY IF EXISTS;
ALTER SEQUENCE t_two_small_seq OWNED BY NONE;

-- kind: serial keys grow, with and without their sequences
-- setup
CREATE TABLE "Big" ("id" serial PRIMARY KEY, "small" smallserial, "other" bigserial);
CREATE TABLE "Ref" ("id" serial PRIMARY KEY, "big" int REFERENCES "Big" ("id"));
INSERT INTO "Big" DEFAULT VALUES;
INSERT INTO "Ref" ("big") VALUES (1);
-- create
ALTER TABLE "Big" ALTER COLUMN "id" SET DATA TYPE BIGINT, ALTER COLUMN "other" TYPE int;
ALTER TABLE "Ref" ALTER COLUMN "big" SET DATA TYPE BIGINT;
-- change
ALTER SEQUENCE "Big_id_seq" AS bigint CACHE 7;
ALTER TABLE "Big" ALTER COLUMN "small" TYPE int;
ALTER SEQUENCE "Big_small_seq" AS int;
-- drop
ALTER TABLE "Big" ALTER COLUMN "id" SET DATA TYPE int, ALTER COLUMN "small" TYPE smallint;
ALTER SEQUENCE "Big_id_seq" AS int NO CYCLE CACHE 1;
ALTER SEQUENCE "Big_small_seq" AS smallint;

-- kind: partitions moved from list to range
-- setup
CREATE TABLE event (id bigint GENERATED BY DEFAULT AS IDENTITY, region text NOT NULL, at date NOT NULL, body jsonb DEFAULT '{}', PRIMARY KEY (id, region, at)) PARTITION BY LIST (region);
CREATE TABLE event_eu PARTITION OF event FOR VALUES IN ('de', 'fr');
CREATE TABLE event_us PARTITION OF event FOR VALUES IN ('us') PARTITION BY RANGE (at);
CREATE TABLE event_us_24 PARTITION OF event_us FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX event_body ON event USING gin (body);
CREATE INDEX event_eu_only ON event_eu (at);
GRANT SELECT ON event, event_eu TO guest;
COMMENT ON TABLE event_us IS 'us';
INSERT INTO event (region, at) VALUES ('de', '2024-03-03'), ('us', '2024-04-04');
-- create
ALTER TABLE event_us DETACH PARTITION event_us_24;
CREATE TABLE event_us_25 PARTITION OF event_us FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
ALTER TABLE event_us_24 ADD CONSTRAINT in_24 CHECK (at >= '2024-01-01' AND at < '2025-01-01');
ALTER TABLE event_us ATTACH PARTITION event_us_24 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE event_default PARTITION OF event DEFAULT;
-- change
CREATE TABLE event_archive (LIKE event INCLUDING ALL);
ALTER TABLE event DETACH PARTITION event_eu;
ALTER INDEX event_eu_only RENAME TO event_eu_at;
ALTER TABLE event_us_24 DROP CONSTRAINT in_24;
ALTER TABLE event RENAME body TO payload;
-- drop loses rows
DROP TABLE event_archive;
DROP TABLE event_us;
ALTER TABLE event_default RENAME TO event_rest;
ALTER TABLE event_eu RENAME body TO payload;
ALTER TABLE event ATTACH PARTITION event_eu FOR VALUES IN ('de');

-- kind: table renamed with everything that hangs on it
-- setup
CREATE TABLE member_list (id serial PRIMARY KEY, email text UNIQUE CHECK (email <> ''), boss int REFERENCES member_list ON DELETE SET NULL, age int, EXCLUDE (age WITH =) WHERE (age > 100));
CREATE TABLE member_note (id serial PRIMARY KEY, member int NOT NULL REFERENCES member_list, EXCLUDE USING btree (id WITH =));
CREATE VIEW member_view AS SELECT l.email, n.id FROM member_list l LEFT JOIN member_note n ON n.member = l.id;
CREATE FUNCTION member_trig() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER member_tr BEFORE INSERT ON member_list FOR EACH ROW EXECUTE FUNCTION member_trig();
ALTER TABLE member_list ENABLE ROW LEVEL SECURITY;
CREATE POLICY member_pol ON member_list USING (EXISTS (SELECT FROM member_note n WHERE n.member = member_list.id));
CREATE RULE member_rule AS ON DELETE TO member_list DO ALSO DELETE FROM member_note WHERE member = old.id;
CREATE STATISTICS member_stats (dependencies) ON email, age FROM member_list;
CREATE INDEX member_age ON member_list (age) WHERE boss IS NULL;
CREATE FUNCTION member_all() RETURNS SETOF member_list LANGUAGE sql AS 'SELECT * FROM member_list';
INSERT INTO member_list (email, age) VALUES ('a@b', 3);
INSERT INTO member_note (member) VALUES (1);
-- create
ALTER TABLE member_list RENAME TO "Member";
ALTER TABLE "Member" RENAME CONSTRAINT member_list_pkey TO "Member_pkey";
ALTER TABLE "Member" RENAME CONSTRAINT member_list_email_key TO "Member_email_key";
ALTER SEQUENCE member_list_id_seq RENAME TO "Member_id_seq";
ALTER TABLE "Member" RENAME CONSTRAINT member_list_boss_fkey TO "Member_boss_fkey";
ALTER TABLE "Member" RENAME email TO "emailAddress";
ALTER TABLE member_note RENAME CONSTRAINT member_note_member_fkey TO "note_member";
-- change
DROP VIEW member_view;
ALTER TABLE "Member" RENAME age TO "yearsOld";
ALTER TABLE "Member" ALTER "yearsOld" TYPE smallint;
ALTER TABLE "Member" ADD COLUMN "createdAt" timestamptz NOT NULL DEFAULT '2020-01-01';
CREATE VIEW member_view AS SELECT "emailAddress", "yearsOld" FROM "Member";
-- drop loses rows
DROP TABLE member_note CASCADE;
ALTER TABLE "Member" RENAME TO member;

-- kind: table moved between schemas with its types
-- setup
CREATE SCHEMA billing;
CREATE SCHEMA "Old Stuff";
CREATE TYPE plan_kind AS ENUM ('free', 'paid');
CREATE TABLE plan (id serial PRIMARY KEY, kind plan_kind NOT NULL DEFAULT 'free', slug text UNIQUE);
CREATE TABLE subscription (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, plan int REFERENCES plan, kinds plan_kind[] DEFAULT '{free}');
CREATE VIEW paid_plans AS SELECT p.id, s.kinds FROM plan p JOIN subscription s ON s.plan = p.id WHERE p.kind = 'paid';
CREATE FUNCTION plan_of(subscription) RETURNS plan LANGUAGE sql STABLE AS 'SELECT p FROM public.plan p WHERE p.id = $1.plan';
CREATE PUBLICATION plan_pub FOR TABLE plan, subscription;
INSERT INTO plan (slug) VALUES ('x');
INSERT INTO subscription (plan) VALUES (1);
-- create
ALTER TABLE plan SET SCHEMA billing;
ALTER TYPE plan_kind SET SCHEMA billing;
ALTER TABLE subscription SET SCHEMA "Old Stuff";
-- change
ALTER TABLE "Old Stuff".subscription SET SCHEMA billing;
ALTER VIEW paid_plans SET SCHEMA billing;
DROP SCHEMA "Old Stuff";
ALTER TABLE billing.plan RENAME TO plans;
-- drop
ALTER SCHEMA billing RENAME TO "Billing";
ALTER TYPE "Billing".plan_kind ADD VALUE 'trial' BEFORE 'paid';

-- kind: composite type retyped and rearranged
-- setup
CREATE TYPE money_amount AS (currency char(3), amount int, note text);
CREATE TABLE price_list (id int PRIMARY KEY, price money_amount, prices money_amount[]);
INSERT INTO price_list VALUES (1, ROW('EUR', 5, 'n'), ARRAY[ROW('USD', 6, 'm')::money_amount]);
-- create
ALTER TYPE money_amount DROP ATTRIBUTE note;
ALTER TYPE money_amount ADD ATTRIBUTE exact boolean;
-- change
ALTER TYPE money_amount RENAME ATTRIBUTE amount TO cents;
-- drop loses rows
ALTER TYPE money_amount DROP ATTRIBUTE currency, ADD ATTRIBUTE code text COLLATE "C";

-- kind: composite type made anew in another order
-- setup
CREATE TYPE point3 AS (x int, y int, z text);
CREATE TABLE shape (id int PRIMARY KEY, at point3, path point3[]);
CREATE VIEW shape_x AS SELECT (at).x FROM shape;
INSERT INTO shape VALUES (1, ROW(1, 2, 'a'), ARRAY[ROW(3, 4, 'b')::point3]);
-- create loses rows
DROP VIEW shape_x;
ALTER TABLE shape DROP at, DROP path;
DROP TYPE point3;
CREATE TYPE point3 AS (z text, x bigint, w int, y int);
ALTER TABLE shape ADD at point3, ADD path point3[];
-- change
INSERT INTO shape VALUES (2, ROW('q', 1, 2, 3), ARRAY[ROW('r', 4, 5, 6)::point3]);
ALTER TABLE shape ALTER at TYPE text USING at::text, ALTER path TYPE text[] USING path::text[];
DROP TYPE point3;
CREATE TYPE point3 AS (z varchar(10), x bigint, w int, y int);
ALTER TABLE shape ALTER at TYPE point3 USING at::point3, ALTER path TYPE point3[] USING path::point3[];
-- drop loses rows
ALTER TABLE shape DROP path;
INSERT INTO shape (id) VALUES (3);

-- kind: enum rewritten by swapping types
-- setup
CREATE TYPE order_status AS ENUM ('draft', 'open', 'closed', 'void');
CREATE TABLE purchase (id int PRIMARY KEY, status order_status NOT NULL DEFAULT 'draft', history order_status[] NOT NULL DEFAULT '{}', CONSTRAINT purchase_open CHECK (status <> 'void' OR history = '{}'));
CREATE INDEX purchase_open_i ON purchase (id) WHERE status = 'open';
CREATE VIEW purchase_v AS SELECT id, status FROM purchase WHERE status IN ('open', 'draft');
CREATE FUNCTION status_next(s order_status) RETURNS order_status LANGUAGE sql IMMUTABLE AS $$ SELECT CASE s WHEN 'draft' THEN 'open'::order_status ELSE s END $$;
GRANT USAGE ON TYPE order_status TO guest;
COMMENT ON TYPE order_status IS 'where it stands';
INSERT INTO purchase VALUES (1, 'open', '{draft}'), (2, 'closed', '{}');
-- create
DROP VIEW purchase_v;
DROP FUNCTION status_next;
ALTER TYPE order_status RENAME TO order_status_old;
CREATE TYPE order_status AS ENUM ('open', 'closed', 'archived');
ALTER TABLE purchase DROP CONSTRAINT purchase_open;
DROP INDEX purchase_open_i;
ALTER TABLE purchase ALTER status DROP DEFAULT, ALTER history DROP DEFAULT;
ALTER TABLE purchase ALTER status TYPE order_status USING (CASE status::text WHEN 'draft' THEN 'open' WHEN 'void' THEN 'archived' ELSE status::text END)::order_status, ALTER history TYPE text[] USING history::text[];
ALTER TABLE purchase ALTER status SET DEFAULT 'open';
DROP TYPE order_status_old;
-- change
CREATE INDEX purchase_open_i ON purchase (id) WHERE status = 'open';
ALTER TYPE order_status RENAME VALUE 'archived' TO 'gone';
-- drop
DROP INDEX purchase_open_i;
ALTER TABLE purchase ALTER status TYPE text;
DROP TYPE order_status CASCADE;

-- kind: blocks with dynamic statements
-- setup
CREATE TABLE dyn_a (id int PRIMARY KEY, v int);
CREATE TABLE dyn_b (id int PRIMARY KEY, v int);
CREATE FUNCTION dyn_touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
-- create
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['dyn_a', 'dyn_b'] LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN updated_at timestamptz DEFAULT now()', t);
    EXECUTE format('CREATE INDEX %I ON %I (updated_at DESC)', t || '_updated', t);
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION dyn_touch()', t || '_touch', t);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY all_of ON %I USING (v > 0)', t);
  END LOOP;
END $$;
-- change
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'dyn_a' AND column_name = 'w') THEN
    ALTER TABLE dyn_a ADD COLUMN w text GENERATED ALWAYS AS (v::text) STORED;
  END IF;
EXCEPTION WHEN duplicate_column THEN NULL;
END $$;
DO $$ DECLARE r record; BEGIN
  FOR r IN SELECT conname FROM pg_constraint WHERE conrelid = 'dyn_b'::regclass AND contype = 'p' LOOP
    EXECUTE 'ALTER TABLE dyn_b DROP CONSTRAINT ' || quote_ident(r.conname);
  END LOOP;
END $$;
-- drop
DO $$ DECLARE r record; BEGIN
  FOR r IN SELECT tgname, tgrelid::regclass AS t FROM pg_trigger WHERE NOT tgisinternal LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', r.tgname, r.t);
  END LOOP;
END $$;

-- kind: columns swapped
-- setup
CREATE TABLE swapped (id int PRIMARY KEY, a int NOT NULL DEFAULT 1, b text DEFAULT 'b', CONSTRAINT a_pos CHECK (a > 0));
CREATE INDEX swapped_a ON swapped (a);
CREATE VIEW swapped_v AS SELECT a, b FROM swapped;
INSERT INTO swapped VALUES (1, 5, 'five');
-- create
ALTER TABLE swapped RENAME a TO tmp;
ALTER TABLE swapped RENAME b TO a;
ALTER TABLE swapped RENAME tmp TO b;
-- change
ALTER TABLE swapped ADD COLUMN c bigint;
UPDATE swapped SET c = b;
ALTER TABLE swapped ALTER c SET NOT NULL;
DROP VIEW swapped_v;
ALTER TABLE swapped DROP b;
ALTER TABLE swapped RENAME c TO b;
-- drop
ALTER TABLE swapped ALTER b SET DEFAULT 3, ADD CONSTRAINT a_pos CHECK (b > 0);

-- kind: constraints renamed, validated, moved
-- setup
CREATE TABLE con_p (id int PRIMARY KEY, code text NOT NULL);
CREATE TABLE con_c (id int PRIMARY KEY, p int, code text, n int);
INSERT INTO con_p VALUES (1, 'a');
INSERT INTO con_c VALUES (1, 1, 'a', 5);
-- create
ALTER TABLE con_c ADD CONSTRAINT con_fk FOREIGN KEY (p) REFERENCES con_p NOT VALID;
ALTER TABLE con_c ADD CONSTRAINT con_n CHECK (n > 0) NOT VALID;
CREATE UNIQUE INDEX con_code ON con_p (code);
-- change
ALTER TABLE con_c VALIDATE CONSTRAINT con_fk;
ALTER TABLE con_c VALIDATE CONSTRAINT con_n;
ALTER TABLE con_p ADD CONSTRAINT con_p_code UNIQUE USING INDEX con_code;
ALTER TABLE con_c ADD CONSTRAINT con_code_fk FOREIGN KEY (code) REFERENCES con_p (code) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE con_c ALTER CONSTRAINT con_fk DEFERRABLE;
-- drop
ALTER TABLE con_c RENAME CONSTRAINT con_code_fk TO con_code_key;
ALTER TABLE con_c ALTER CONSTRAINT con_fk NOT DEFERRABLE;
ALTER TABLE con_p DROP CONSTRAINT con_p_code CASCADE;
ALTER TABLE con_p DROP CONSTRAINT con_p_pkey CASCADE, ADD PRIMARY KEY (code);

-- kind: replica identity, statistics, storage
-- setup
CREATE TABLE tuned (id int PRIMARY KEY, a text NOT NULL, b text, c jsonb);
CREATE UNIQUE INDEX tuned_a ON tuned (a);
ALTER TABLE tuned REPLICA IDENTITY USING INDEX tuned_a;
ALTER TABLE tuned ALTER b SET STATISTICS 100;
CREATE STATISTICS tuned_s (ndistinct) ON a, b FROM tuned;
ALTER TABLE tuned CLUSTER ON tuned_a;
-- create
ALTER TABLE tuned REPLICA IDENTITY FULL;
ALTER TABLE tuned ALTER b SET STATISTICS 500, ALTER c SET STORAGE EXTERNAL, SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER STATISTICS tuned_s RENAME TO tuned_stat;
-- change
DROP INDEX tuned_a;
ALTER TABLE tuned ALTER a TYPE varchar(40);
ALTER TABLE tuned ADD CONSTRAINT tuned_ab UNIQUE (a, b);
CREATE UNIQUE INDEX tuned_a ON tuned (a) WITH (fillfactor = 80);
ALTER TABLE tuned REPLICA IDENTITY USING INDEX tuned_a;
-- drop loses rows
ALTER TABLE tuned DROP b;

-- kind: indexes built concurrently
-- setup
CREATE TABLE conc (id int PRIMARY KEY, a int, b text);
INSERT INTO conc VALUES (1, 1, 'x'), (2, 1, 'y');
-- create
CREATE INDEX conc_a ON conc (a);
CREATE INDEX conc_b ON conc (lower(b)) INCLUDE (a);
-- change
ALTER INDEX conc_a RENAME TO conc_a_old;
CREATE INDEX conc_a ON conc (a, b);
DROP INDEX conc_a_old;
-- drop
DROP INDEX IF EXISTS conc_a, conc_b;

-- kind: soft delete with views in place of tables
-- setup
CREATE TABLE "Customer" ("id" serial PRIMARY KEY, "name" text NOT NULL, "orgId" int);
CREATE TABLE "Order" ("id" serial PRIMARY KEY, "customerId" int NOT NULL REFERENCES "Customer" ("id") ON DELETE RESTRICT);
INSERT INTO "Customer" ("name") VALUES ('n');
INSERT INTO "Order" ("customerId") VALUES (1);
-- create
ALTER TABLE "Customer" RENAME TO "_Customer";
ALTER TABLE "_Customer" ADD COLUMN "deletedAt" timestamptz;
CREATE VIEW "Customer" AS SELECT "id", "name", "orgId" FROM "_Customer" WHERE "deletedAt" IS NULL;
CREATE FUNCTION "Customer_delete"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE "_Customer" SET "deletedAt" = now() WHERE "id" = old."id"; RETURN old; END $$;
CREATE TRIGGER "Customer_soft" INSTEAD OF DELETE ON "Customer" FOR EACH ROW EXECUTE FUNCTION "Customer_delete"();
-- change
DROP VIEW "Customer";
ALTER TABLE "_Customer" RENAME TO "Customer";
DROP FUNCTION "Customer_delete";
-- drop
ALTER TABLE "Order" DROP CONSTRAINT "Order_customerId_fkey", ADD CONSTRAINT "Order_customerId_fkey" FOREIGN KEY ("customerId") REFERENCES "Customer" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- kind: table replaced by a view and back
-- setup
CREATE TABLE report (id int PRIMARY KEY, total int);
CREATE TABLE report_source (id int PRIMARY KEY, n int);
CREATE VIEW report_top AS SELECT * FROM report WHERE total > 5;
GRANT SELECT ON report, report_top TO guest;
-- create loses rows
DROP VIEW report_top;
DROP TABLE report;
CREATE VIEW report AS SELECT id, n AS total FROM report_source;
CREATE VIEW report_top AS SELECT * FROM report WHERE total > 5;
GRANT SELECT ON report TO guest;
-- change
DROP VIEW report CASCADE;
CREATE MATERIALIZED VIEW report AS SELECT id, n AS total FROM report_source;
CREATE INDEX report_total ON report (total);
-- drop
DROP MATERIALIZED VIEW report;
CREATE FUNCTION report() RETURNS TABLE (id int, total int) LANGUAGE sql AS 'SELECT id, n FROM report_source';

-- kind: functions of every sort replaced
-- setup
CREATE TYPE pair_t AS (l int, r text);
CREATE FUNCTION f_out(IN a int, OUT b int, OUT c text) LANGUAGE sql AS $$ SELECT a, 'x'::text $$;
CREATE FUNCTION f_table(a int DEFAULT 3) RETURNS TABLE (x int, y text) LANGUAGE sql ROWS 10 COST 5 AS $$ SELECT a, 'y'::text $$;
CREATE FUNCTION f_poly(anyelement, anyarray) RETURNS anyelement LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT $1';
CREATE FUNCTION f_set() RETURNS SETOF record LANGUAGE plpgsql SET work_mem = '8MB' AS $$ BEGIN RETURN; END $$;
CREATE FUNCTION f_pair(pair_t) RETURNS pair_t LANGUAGE sql LEAKPROOF AS 'SELECT $1';
CREATE PROCEDURE p_in(INOUT a int, VARIADIC b text[]) LANGUAGE plpgsql AS $$ BEGIN a := a + 1; END $$;
CREATE FUNCTION f_state(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2';
CREATE AGGREGATE f_sum(int) (SFUNC = f_state, STYPE = int, INITCOND = '0', PARALLEL = safe);
CREATE AGGREGATE f_hyp(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
REVOKE EXECUTE ON FUNCTION f_out(int) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE p_in(int, text[]) TO guest;
CREATE VIEW f_v AS SELECT f_sum(g) FROM generate_series(1, 3) g;
-- create
DROP FUNCTION f_out(int);
CREATE FUNCTION f_out(IN a int, OUT b int, OUT d int) LANGUAGE sql AS $$ SELECT a, a $$;
CREATE OR REPLACE FUNCTION f_table(a int DEFAULT 4) RETURNS TABLE (x int, y text) LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN QUERY SELECT a, 'z'::text; END $$;
ALTER FUNCTION f_set() RESET work_mem;
ALTER FUNCTION f_poly(anyelement, anyarray) VOLATILE PARALLEL RESTRICTED COST 7;
-- change
DROP VIEW f_v;
DROP AGGREGATE f_sum(int);
DROP AGGREGATE f_hyp(float8 ORDER BY anyelement);
DROP FUNCTION f_state;
CREATE FUNCTION f_state(bigint, int) RETURNS bigint LANGUAGE sql AS 'SELECT $1 + $2';
CREATE AGGREGATE f_sum(int) (SFUNC = f_state, STYPE = bigint, INITCOND = '5');
DROP PROCEDURE p_in;
CREATE PROCEDURE p_in(a int DEFAULT 2) LANGUAGE sql AS 'SELECT 1';
-- drop
DROP TYPE pair_t CASCADE;
DROP ROUTINE p_in;

-- kind: search vector with its own configuration
-- setup
CREATE TEXT SEARCH CONFIGURATION house (COPY = english);
CREATE FUNCTION house_vec(t text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$ SELECT to_tsvector('public.house', t) $$;
CREATE TABLE article (id int PRIMARY KEY, title text, body text, vec tsvector GENERATED ALWAYS AS (setweight(to_tsvector('public.house', coalesce(title, '')), 'A') || setweight(to_tsvector('public.house', coalesce(body, '')), 'B')) STORED);
CREATE INDEX article_vec ON article USING gin (vec);
CREATE INDEX article_fn ON article USING gin (house_vec(body));
INSERT INTO article VALUES (1, 'Cats', 'running dogs');
-- create
ALTER TEXT SEARCH CONFIGURATION house ALTER MAPPING FOR asciiword WITH simple;
-- change
DROP INDEX article_fn;
DROP FUNCTION house_vec;
ALTER TABLE article DROP vec;
DROP TEXT SEARCH CONFIGURATION house;
-- drop
ALTER TABLE article ADD vec tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED;

-- kind: inherited tables change parents
-- setup
CREATE TABLE base_a (id int NOT NULL, created date DEFAULT '2020-01-01', CONSTRAINT base_pos CHECK (id > 0));
CREATE TABLE base_b (label text);
CREATE TABLE kid (extra int) INHERITS (base_a);
CREATE TABLE loner (id int NOT NULL, created date, label text, CONSTRAINT base_pos CHECK (id > 0));
INSERT INTO kid (id, extra) VALUES (1, 2);
INSERT INTO loner (id) VALUES (3);
-- create
ALTER TABLE loner INHERIT base_a;
ALTER TABLE loner INHERIT base_b;
-- change
ALTER TABLE base_a ADD COLUMN more int DEFAULT 4;
-- drop
ALTER TABLE loner NO INHERIT base_b;
ALTER TABLE base_a ALTER created SET DEFAULT '2021-01-01', DROP CONSTRAINT base_pos;

-- kind: pyramid of views over a column that grows
-- setup
CREATE TABLE orders (id serial PRIMARY KEY, note text, amount int NOT NULL, placed timestamp NOT NULL DEFAULT now(), buyer int);
CREATE VIEW orders_open AS SELECT id, amount, placed FROM orders WHERE amount > 0;
CREATE VIEW orders_daily AS SELECT date_trunc('day', placed) AS day, sum(amount) AS total FROM orders_open GROUP BY 1;
CREATE MATERIALIZED VIEW orders_monthly AS SELECT date_trunc('month', day) AS month, sum(total) AS total FROM orders_daily GROUP BY 1;
CREATE UNIQUE INDEX orders_monthly_month ON orders_monthly (month);
CREATE INDEX orders_monthly_total ON orders_monthly (total DESC) WHERE total > 10;
COMMENT ON VIEW orders_daily IS 'by day';
COMMENT ON COLUMN orders_daily.total IS 'sum';
COMMENT ON INDEX orders_monthly_total IS 'biggest';
GRANT SELECT ON orders_daily, orders_monthly TO guest;
GRANT SELECT (id) ON orders_open TO guest;
ALTER VIEW orders_open SET (security_barrier = true);
CREATE FUNCTION orders_total(orders_daily) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT $1.total::numeric';
INSERT INTO orders (amount, placed) VALUES (5, '2024-01-01'), (7, '2024-02-01');
-- create
DROP MATERIALIZED VIEW orders_monthly;
DROP FUNCTION orders_total;
DROP VIEW orders_daily, orders_open;
ALTER TABLE orders ALTER amount TYPE numeric(12, 2), ALTER placed TYPE timestamptz USING placed AT TIME ZONE 'UTC';
CREATE VIEW orders_open WITH (security_barrier = true) AS SELECT id, amount, placed FROM orders WHERE amount > 0;
CREATE VIEW orders_daily AS SELECT date_trunc('day', placed) AS day, sum(amount) AS total FROM orders_open GROUP BY 1;
-- change
ALTER TABLE orders DROP note;
CREATE OR REPLACE VIEW orders_open WITH (security_barrier = true) AS SELECT id, amount, placed, buyer FROM orders WHERE amount >= 0;
CREATE MATERIALIZED VIEW orders_monthly AS SELECT day, total FROM orders_daily WITH NO DATA;
CREATE UNIQUE INDEX orders_monthly_day ON orders_monthly (day) INCLUDE (total);
-- drop loses rows
DROP TABLE orders CASCADE;

-- kind: numbers that are something else for a while
-- setup
CREATE TABLE changing (id int PRIMARY KEY, price numeric(10, 2) NOT NULL DEFAULT 0, active int DEFAULT 1, flag boolean NOT NULL DEFAULT false, big bigint, cents int);
INSERT INTO changing VALUES (1, 5.00, 0, true, 7, 250), (2, 12.00, NULL, false, NULL, 100);
-- create
ALTER TABLE changing ALTER active DROP DEFAULT, ALTER flag DROP DEFAULT;
ALTER TABLE changing ALTER active TYPE boolean USING active = 1, ALTER flag TYPE smallint USING flag::int, ALTER cents TYPE numeric(12, 2);
ALTER TABLE changing ALTER active SET DEFAULT true, ALTER flag SET DEFAULT 0;
-- change
ALTER TABLE changing ALTER price TYPE bigint, ALTER big TYPE numeric;
-- drop
ALTER TABLE changing ALTER flag DROP DEFAULT;
ALTER TABLE changing ALTER flag TYPE boolean USING flag <> 0, ALTER active TYPE text;

-- kind: key on a default operator class made anew
-- setup
CREATE TYPE version AS (major int, minor int);
CREATE FUNCTION version_lt(version, version) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1.major < $2.major';
CREATE FUNCTION pair_cmp(text, text) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT bttextcmp($1, $2)';
CREATE DOMAIN tagged_text AS text;
CREATE TYPE mood_r AS RANGE (SUBTYPE = int);
CREATE FUNCTION citext_cmp(mood_r, mood_r) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT 0';
CREATE FUNCTION b_lt(box, box) RETURNS bool LANGUAGE sql IMMUTABLE STRICT AS 'SELECT area($1) < area($2)';
CREATE FUNCTION b_le(box, box) RETURNS bool LANGUAGE sql IMMUTABLE STRICT AS 'SELECT area($1) <= area($2)';
CREATE FUNCTION b_eq(box, box) RETURNS bool LANGUAGE sql IMMUTABLE STRICT AS 'SELECT area($1) = area($2)';
CREATE FUNCTION b_ge(box, box) RETURNS bool LANGUAGE sql IMMUTABLE STRICT AS 'SELECT area($1) >= area($2)';
CREATE FUNCTION b_gt(box, box) RETURNS bool LANGUAGE sql IMMUTABLE STRICT AS 'SELECT area($1) > area($2)';
CREATE FUNCTION b_cmp(box, box) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT btfloat8cmp(area($1), area($2))';
CREATE OPERATOR <# (LEFTARG = box, RIGHTARG = box, FUNCTION = b_lt, COMMUTATOR = >#);
CREATE OPERATOR <=# (LEFTARG = box, RIGHTARG = box, FUNCTION = b_le);
CREATE OPERATOR =# (LEFTARG = box, RIGHTARG = box, FUNCTION = b_eq);
CREATE OPERATOR >=# (LEFTARG = box, RIGHTARG = box, FUNCTION = b_ge);
CREATE OPERATOR ># (LEFTARG = box, RIGHTARG = box, FUNCTION = b_gt, COMMUTATOR = <#);
CREATE OPERATOR CLASS box_btree DEFAULT FOR TYPE box USING btree AS OPERATOR 1 <#, OPERATOR 2 <=#, OPERATOR 3 =#, OPERATOR 4 >=#, OPERATOR 5 >#, FUNCTION 1 b_cmp(box, box);
CREATE TABLE boxed (b box PRIMARY KEY, c box UNIQUE, d box);
CREATE INDEX boxed_d ON boxed (d DESC);
CREATE TABLE box_child (b box REFERENCES boxed);
INSERT INTO boxed VALUES ('(0,0),(1,1)', '(0,0),(2,2)', NULL);
INSERT INTO box_child VALUES ('(0,0),(1,1)');
-- create
ALTER TABLE box_child DROP CONSTRAINT box_child_b_fkey;
ALTER TABLE boxed DROP CONSTRAINT boxed_pkey, DROP CONSTRAINT boxed_c_key;
DROP INDEX boxed_d;
DROP OPERATOR CLASS box_btree USING btree;
CREATE OR REPLACE FUNCTION b_cmp(box, box) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT btfloat8cmp(area($1), area($2)) * 1';
CREATE OPERATOR CLASS box_btree DEFAULT FOR TYPE box USING btree AS OPERATOR 1 <#, OPERATOR 2 <=#, OPERATOR 3 =#, OPERATOR 4 >=#, OPERATOR 5 >#, FUNCTION 1 b_cmp(box, box);
ALTER TABLE boxed ADD PRIMARY KEY (b), ADD UNIQUE (c);
ALTER TABLE box_child ADD FOREIGN KEY (b) REFERENCES boxed;
-- change
ALTER OPERATOR FAMILY box_btree USING btree RENAME TO box_fam;
-- drop
ALTER TABLE boxed DROP CONSTRAINT boxed_pkey CASCADE, DROP CONSTRAINT boxed_c_key;
DROP OPERATOR FAMILY box_fam USING btree CASCADE;
DROP FUNCTION b_cmp;

-- kind: row type of a table with gaps
-- setup
CREATE TABLE gaps (a int, gone1 text, b text, gone2 int, c date, id serial PRIMARY KEY);
ALTER TABLE gaps DROP gone1;
CREATE FUNCTION gaps_rows() RETURNS SETOF gaps LANGUAGE sql STABLE AS 'SELECT * FROM gaps';
CREATE FUNCTION gaps_first(gaps) RETURNS gaps LANGUAGE sql AS 'SELECT $1';
CREATE VIEW gaps_v AS SELECT * FROM gaps;
CREATE VIEW gaps_w AS SELECT g, g.b FROM gaps g;
CREATE TABLE gaps_log (id int PRIMARY KEY, was gaps, many gaps[]);
CREATE FUNCTION gaps_t() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER gaps_tr BEFORE UPDATE ON gaps FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION gaps_t();
INSERT INTO gaps (a, b, gone2) VALUES (1, 'x', 3);
INSERT INTO gaps_log SELECT 1, g FROM gaps g;
-- create loses rows
DROP VIEW gaps_v;
ALTER TABLE gaps DROP gone2;
CREATE VIEW gaps_v AS SELECT * FROM gaps;
-- change
ALTER TABLE gaps ADD COLUMN d text;
CREATE OR REPLACE VIEW gaps_v AS SELECT * FROM gaps;
-- drop loses rows
DROP TABLE gaps_log;
DROP VIEW gaps_w;

-- kind: domains tightened and loosened
-- setup
CREATE DOMAIN iso2 AS char(2) DEFAULT 'de' NOT NULL CONSTRAINT upper_ok CHECK (VALUE = upper(VALUE) OR VALUE = lower(VALUE));
CREATE DOMAIN iso2s AS iso2[];
CREATE TABLE country (code iso2 PRIMARY KEY, near iso2s, name text);
CREATE VIEW country_v AS SELECT code::text, name FROM country;
INSERT INTO country VALUES ('de', '{fr}', 'Germany');
-- create
ALTER DOMAIN iso2 DROP CONSTRAINT upper_ok;
ALTER DOMAIN iso2 DROP NOT NULL;
-- change
ALTER DOMAIN iso2 SET DEFAULT 'fr';
ALTER DOMAIN iso2 ADD CONSTRAINT two CHECK (length(VALUE) = 2) NOT VALID;
ALTER DOMAIN iso2 RENAME CONSTRAINT two TO two_letters;
COMMENT ON CONSTRAINT two_letters ON DOMAIN iso2 IS 'two';
-- drop
ALTER DOMAIN iso2 RENAME TO country_code;

-- kind: keys turned from numbers to uuids
-- setup
CREATE TABLE "Author" ("id" SERIAL PRIMARY KEY, "name" TEXT NOT NULL);
CREATE TABLE "Book" ("id" SERIAL PRIMARY KEY, "authorId" INTEGER NOT NULL, CONSTRAINT "Book_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Author"("id") ON DELETE RESTRICT ON UPDATE CASCADE);
CREATE INDEX "Book_authorId_idx" ON "Book"("authorId");
INSERT INTO "Author" ("name") VALUES ('a'), ('b');
-- create
ALTER TABLE "Author" ADD COLUMN "uid" UUID NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE "Book" ADD COLUMN "authorUid" UUID;
UPDATE "Book" b SET "authorUid" = a."uid" FROM "Author" a WHERE a."id" = b."authorId";
ALTER TABLE "Book" ALTER COLUMN "authorUid" SET NOT NULL;
-- change loses rows
ALTER TABLE "Book" DROP CONSTRAINT "Book_authorId_fkey";
DROP INDEX "Book_authorId_idx";
ALTER TABLE "Author" DROP CONSTRAINT "Author_pkey", DROP COLUMN "id";
ALTER TABLE "Author" RENAME COLUMN "uid" TO "id";
ALTER TABLE "Author" ADD CONSTRAINT "Author_pkey" PRIMARY KEY ("id");
ALTER TABLE "Book" DROP COLUMN "authorId";
ALTER TABLE "Book" RENAME COLUMN "authorUid" TO "authorId";
ALTER TABLE "Book" ADD CONSTRAINT "Book_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "Author"("id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE INDEX "Book_authorId_idx" ON "Book"("authorId");
-- drop
ALTER TABLE "Book" DROP CONSTRAINT "Book_authorId_fkey", ALTER COLUMN "authorId" TYPE text;
ALTER TABLE "Author" ALTER COLUMN "id" DROP DEFAULT, ALTER COLUMN "id" TYPE text;

-- kind: implicit many-to-many gets a primary key
-- setup
CREATE TABLE "Post" ("id" TEXT NOT NULL, CONSTRAINT "Post_pkey" PRIMARY KEY ("id"));
CREATE TABLE "Tag" ("id" TEXT NOT NULL, CONSTRAINT "Tag_pkey" PRIMARY KEY ("id"));
CREATE TABLE "_PostToTag" ("A" TEXT NOT NULL, "B" TEXT NOT NULL);
CREATE UNIQUE INDEX "_PostToTag_AB_unique" ON "_PostToTag"("A", "B");
CREATE INDEX "_PostToTag_B_index" ON "_PostToTag"("B");
ALTER TABLE "_PostToTag" ADD CONSTRAINT "_PostToTag_A_fkey" FOREIGN KEY ("A") REFERENCES "Post"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "_PostToTag" ADD CONSTRAINT "_PostToTag_B_fkey" FOREIGN KEY ("B") REFERENCES "Tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;
INSERT INTO "Post" VALUES ('p');
INSERT INTO "Tag" VALUES ('t');
INSERT INTO "_PostToTag" VALUES ('p', 't');
-- create
ALTER TABLE "_PostToTag" ADD CONSTRAINT "_PostToTag_AB_pkey" PRIMARY KEY ("A", "B");
DROP INDEX "_PostToTag_AB_unique";
-- change
ALTER TABLE "_PostToTag" RENAME TO "PostTag";
ALTER TABLE "PostTag" RENAME COLUMN "A" TO "postId";
ALTER TABLE "PostTag" RENAME COLUMN "B" TO "tagId";
ALTER TABLE "PostTag" ADD COLUMN "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE "PostTag" RENAME CONSTRAINT "_PostToTag_AB_pkey" TO "PostTag_pkey";
-- drop loses rows
DELETE FROM "PostTag";
ALTER TABLE "PostTag" DROP CONSTRAINT "PostTag_pkey";
ALTER TABLE "PostTag" ADD COLUMN "id" SERIAL NOT NULL, ADD CONSTRAINT "PostTag_pkey" PRIMARY KEY ("id");
ALTER TABLE "PostTag" DROP CONSTRAINT "_PostToTag_B_fkey", DROP COLUMN "tagId";

-- kind: enum values removed as Prisma does it
-- setup
CREATE TYPE "Role" AS ENUM ('USER', 'ADMIN', 'GUEST', 'OWNER');
CREATE TABLE "Account" ("id" INT PRIMARY KEY, "role" "Role" NOT NULL DEFAULT 'USER', "roles" "Role"[] DEFAULT ARRAY['USER', 'GUEST']::"Role"[], "maybe" "Role");
CREATE INDEX "Account_role_idx" ON "Account"("role");
CREATE UNIQUE INDEX "Account_owner" ON "Account"("role") WHERE "role" = 'OWNER';
CREATE VIEW "Admins" AS SELECT "id", "role" FROM "Account" WHERE "role" = 'ADMIN';
INSERT INTO "Account" VALUES (1, 'ADMIN', '{USER}', NULL);
-- create
DROP VIEW "Admins";
DROP INDEX "Account_owner";
BEGIN;
CREATE TYPE "Role_new" AS ENUM ('USER', 'ADMIN', 'OWNER');
ALTER TABLE "Account" ALTER COLUMN "role" DROP DEFAULT;
ALTER TABLE "Account" ALTER COLUMN "roles" DROP DEFAULT;
ALTER TABLE "Account" ALTER COLUMN "role" TYPE "Role_new" USING ("role"::text::"Role_new");
ALTER TABLE "Account" ALTER COLUMN "roles" TYPE "Role_new"[] USING ("roles"::text::"Role_new"[]);
ALTER TABLE "Account" ALTER COLUMN "maybe" TYPE "Role_new" USING ("maybe"::text::"Role_new");
ALTER TYPE "Role" RENAME TO "Role_old";
ALTER TYPE "Role_new" RENAME TO "Role";
DROP TYPE "Role_old";
ALTER TABLE "Account" ALTER COLUMN "role" SET DEFAULT 'USER';
COMMIT;
-- change
ALTER TYPE "Role" ADD VALUE 'SUPPORT' BEFORE 'ADMIN';
-- drop
ALTER TABLE "Account" ALTER COLUMN "role" DROP DEFAULT, ALTER COLUMN "role" TYPE TEXT, ALTER COLUMN "maybe" TYPE TEXT USING lower("maybe"::text);
ALTER TABLE "Account" ALTER COLUMN "role" SET DEFAULT 'USER';

-- kind: text to enum, json and arrays
-- setup
CREATE TABLE "Doc" ("id" INT PRIMARY KEY, "kind" TEXT NOT NULL DEFAULT 'a', "tags" TEXT, "meta" TEXT DEFAULT '{}', "list" TEXT[] NOT NULL DEFAULT '{}', "when" TIMESTAMP(3), "uid" TEXT, "ip" TEXT);
CREATE INDEX "Doc_kind" ON "Doc"("kind");
INSERT INTO "Doc" VALUES (1, 'b', 'x', '{"a": 1}', '{p,q}', '2024-01-01 10:00', '00000000-0000-0000-0000-000000000001', '10.0.0.1');
-- create
CREATE TYPE "Kind" AS ENUM ('a', 'b');
ALTER TABLE "Doc" ALTER COLUMN "kind" DROP DEFAULT, ALTER COLUMN "kind" TYPE "Kind" USING "kind"::"Kind", ALTER COLUMN "kind" SET DEFAULT 'a';
ALTER TABLE "Doc" ALTER COLUMN "meta" DROP DEFAULT, ALTER COLUMN "meta" TYPE JSONB USING "meta"::jsonb, ALTER COLUMN "meta" SET DEFAULT '{}';
ALTER TABLE "Doc" ALTER COLUMN "tags" TYPE TEXT[] USING ARRAY["tags"];
ALTER TABLE "Doc" ALTER COLUMN "uid" TYPE UUID USING "uid"::uuid, ALTER COLUMN "ip" TYPE INET USING "ip"::inet;
CREATE INDEX "Doc_meta" ON "Doc" USING GIN ("meta" jsonb_path_ops);
-- change loses rows
ALTER TABLE "Doc" ALTER COLUMN "when" TYPE TIMESTAMPTZ(6) USING "when" AT TIME ZONE 'Europe/Berlin';
ALTER TABLE "Doc" ALTER COLUMN "list" DROP DEFAULT, ALTER COLUMN "list" TYPE JSONB USING to_jsonb("list");
-- drop
DROP INDEX "Doc_meta";
ALTER TABLE "Doc" ALTER COLUMN "kind" DROP DEFAULT;
ALTER TABLE "Doc" ALTER COLUMN "kind" TYPE VARCHAR(10);
DROP TYPE "Kind";

-- kind: case-insensitive text by extension and back
-- setup
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE "Mail" ("id" INT PRIMARY KEY, "email" TEXT NOT NULL, "alt" TEXT[]);
CREATE UNIQUE INDEX "Mail_email_key" ON "Mail"("email");
CREATE INDEX "Mail_lower" ON "Mail"(lower("email"));
INSERT INTO "Mail" VALUES (1, 'A@b', '{c}');
-- create
ALTER TABLE "Mail" ALTER COLUMN "email" TYPE CITEXT, ALTER COLUMN "alt" TYPE CITEXT[];
-- change
DROP INDEX "Mail_lower";
CREATE VIEW "Mails" AS SELECT "email" FROM "Mail" WHERE "email" = 'x';
CREATE FUNCTION "mailOf"(citext) RETURNS SETOF "Mail" LANGUAGE sql AS 'SELECT * FROM "Mail" WHERE "email" = $1';
-- drop
DROP FUNCTION "mailOf";
DROP VIEW "Mails";
ALTER TABLE "Mail" ALTER COLUMN "email" TYPE TEXT, ALTER COLUMN "alt" TYPE TEXT[];
DROP EXTENSION citext;

-- kind: models mapped to snake case at once
-- setup
CREATE TYPE "UserRole" AS ENUM ('A', 'B');
CREATE TABLE "User" ("id" SERIAL NOT NULL, "firstName" TEXT, "userRole" "UserRole" DEFAULT 'A', "teamId" INTEGER, CONSTRAINT "User_pkey" PRIMARY KEY ("id"));
CREATE TABLE "Team" ("id" SERIAL NOT NULL, "ownerId" INTEGER, CONSTRAINT "Team_pkey" PRIMARY KEY ("id"));
CREATE UNIQUE INDEX "User_firstName_key" ON "User"("firstName");
ALTER TABLE "User" ADD CONSTRAINT "User_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "Team" ADD CONSTRAINT "Team_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
INSERT INTO "Team" DEFAULT VALUES;
INSERT INTO "User" ("firstName", "teamId") VALUES ('x', 1);
-- create
ALTER TABLE "User" RENAME TO "users";
ALTER TABLE "Team" RENAME TO "teams";
ALTER TABLE "users" RENAME COLUMN "firstName" TO "first_name";
ALTER TABLE "users" RENAME COLUMN "teamId" TO "team_id";
ALTER TABLE "teams" RENAME COLUMN "ownerId" TO "owner_id";
ALTER TYPE "UserRole" RENAME TO "user_role";
ALTER INDEX "User_firstName_key" RENAME TO "users_first_name_key";
ALTER TABLE "users" RENAME CONSTRAINT "User_pkey" TO "users_pkey";
ALTER TABLE "users" RENAME CONSTRAINT "User_teamId_fkey" TO "users_team_id_fkey";
-- change
ALTER TYPE "user_role" RENAME VALUE 'A' TO 'admin';
ALTER TABLE "teams" RENAME CONSTRAINT "Team_pkey" TO "teams_pkey";
ALTER TABLE "teams" RENAME CONSTRAINT "Team_ownerId_fkey" TO "teams_owner_id_fkey";
ALTER SEQUENCE "User_id_seq" RENAME TO "users_id_seq";
ALTER TABLE "users" ADD COLUMN "User" INT;
-- drop loses rows
ALTER TABLE "users" DROP COLUMN "team_id", DROP COLUMN "userRole";

-- kind: rights and roles of a read-only user
-- setup
CREATE TABLE secret (id int PRIMARY KEY, a text, b text);
CREATE TABLE open_to (id serial PRIMARY KEY, a text);
CREATE VIEW secret_v WITH (security_barrier) AS SELECT id, a FROM secret;
-- create
GRANT USAGE ON SCHEMA public TO guest;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest;
GRANT SELECT, UPDATE (a), INSERT (a) ON open_to TO guest;
GRANT USAGE ON SEQUENCE open_to_id_seq TO guest;
REVOKE SELECT ON secret FROM guest;
GRANT SELECT (id) ON secret TO guest WITH GRANT OPTION;
-- change
ALTER TABLE open_to ALTER a TYPE varchar(30) USING a;
-- drop loses rows
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM guest;
ALTER TABLE open_to DROP COLUMN a;

-- kind: composite unique swapped and keys widened
-- setup
CREATE TABLE tenant (id int PRIMARY KEY);
CREATE TABLE member_of (tenant int NOT NULL REFERENCES tenant, usr int NOT NULL, role text DEFAULT 'm', PRIMARY KEY (tenant, usr));
CREATE TABLE log_of (id int PRIMARY KEY, tenant int NOT NULL, usr int NOT NULL, FOREIGN KEY (tenant, usr) REFERENCES member_of (tenant, usr) ON DELETE CASCADE ON UPDATE CASCADE);
INSERT INTO tenant VALUES (1);
INSERT INTO member_of VALUES (1, 2);
INSERT INTO log_of VALUES (1, 1, 2);
-- create
ALTER TABLE log_of DROP CONSTRAINT log_of_tenant_usr_fkey;
ALTER TABLE member_of DROP CONSTRAINT member_of_pkey;
ALTER TABLE member_of ADD COLUMN id bigserial PRIMARY KEY;
CREATE UNIQUE INDEX member_of_key ON member_of (usr, tenant);
ALTER TABLE log_of ADD CONSTRAINT log_fk FOREIGN KEY (usr, tenant) REFERENCES member_of (usr, tenant);
-- change
ALTER TABLE log_of DROP CONSTRAINT log_fk;
DROP INDEX member_of_key;
ALTER TABLE member_of ALTER usr TYPE bigint, ADD CONSTRAINT member_key UNIQUE (tenant, usr) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE log_of ADD COLUMN member bigint REFERENCES member_of ON DELETE SET NULL;
-- drop loses rows
DELETE FROM log_of;
ALTER TABLE log_of DROP COLUMN tenant, DROP COLUMN usr;
ALTER TABLE member_of DROP CONSTRAINT member_key;

-- kind: history tables filled by triggers
-- setup
CREATE SCHEMA audit;
CREATE TABLE stock (id int PRIMARY KEY, n int NOT NULL);
CREATE TABLE audit.stock_log (LIKE stock, op char(1) NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE INDEX ON audit.stock_log (id, at DESC);
INSERT INTO stock VALUES (1, 1);
-- create
CREATE FUNCTION audit.log_stock() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = audit, pg_temp AS $body$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO audit.stock_log SELECT old.*, 'D', now();
    RETURN old;
  END IF;
  INSERT INTO audit.stock_log SELECT new.*, left(TG_OP, 1), now();
  RETURN new;
END;
$body$;
CREATE TRIGGER stock_audit AFTER INSERT OR UPDATE OR DELETE ON stock FOR EACH ROW EXECUTE FUNCTION audit.log_stock();
UPDATE stock SET n = n WHERE false;
COMMENT ON FUNCTION audit.log_stock() IS 'keeps everything';
REVOKE ALL ON FUNCTION audit.log_stock() FROM PUBLIC;
-- change
ALTER TABLE stock ADD COLUMN place text NOT NULL DEFAULT 'here';
ALTER TABLE audit.stock_log ADD COLUMN place text;
CREATE OR REPLACE FUNCTION audit.log_stock() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = audit, pg_temp AS $body$ BEGIN RETURN NULL; END; $body$;
-- drop
DROP TRIGGER stock_audit ON stock;
DROP FUNCTION audit.log_stock();

-- kind: time ranges that do not overlap
-- setup
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE booking (id int PRIMARY KEY, room int NOT NULL, starts timestamptz NOT NULL, ends timestamptz NOT NULL, CHECK (starts < ends));
INSERT INTO booking VALUES (1, 1, '2024-01-01+00', '2024-01-02+00');
-- create
ALTER TABLE booking ADD COLUMN during tstzrange GENERATED ALWAYS AS (tstzrange(starts, ends, '[)')) STORED;
ALTER TABLE booking ADD CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (room > 0);
-- change
ALTER TABLE booking DROP CONSTRAINT no_overlap;
ALTER TABLE booking ADD CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, tstzrange(starts, ends) WITH &&) DEFERRABLE;
ALTER TABLE booking DROP COLUMN during;
-- drop
ALTER TABLE booking DROP CONSTRAINT no_overlap, DROP CONSTRAINT booking_check;
DROP EXTENSION btree_gist;

-- kind: required columns split and merged
-- setup
CREATE TABLE contact (id int PRIMARY KEY, full_name text NOT NULL, email varchar(50) NOT NULL UNIQUE, phone text NOT NULL DEFAULT '-');
CREATE VIEW contact_v AS SELECT id, full_name FROM contact;
INSERT INTO contact VALUES (1, 'A B', 'a@b');
-- create
ALTER TABLE contact ADD COLUMN first text, ADD COLUMN last text;
UPDATE contact SET first = split_part(full_name, ' ', 1), last = split_part(full_name, ' ', 2);
ALTER TABLE contact ALTER first SET NOT NULL, ALTER last SET NOT NULL;
-- change loses rows
DROP VIEW contact_v;
ALTER TABLE contact DROP COLUMN full_name;
ALTER TABLE contact ALTER email TYPE text, ALTER phone DROP NOT NULL, ALTER phone DROP DEFAULT;
CREATE VIEW contact_v AS SELECT id, first || ' ' || last AS full_name FROM contact;
-- drop
ALTER TABLE contact DROP CONSTRAINT contact_email_key;
CREATE UNIQUE INDEX contact_email_ci ON contact (lower(email)) WHERE email <> '';

-- kind: views with column lists, options and recursion
-- setup
CREATE TABLE tree_node (id int PRIMARY KEY, parent int REFERENCES tree_node, name text);
CREATE RECURSIVE VIEW tree_path (id, path) AS SELECT id, ARRAY[name] FROM tree_node WHERE parent IS NULL UNION ALL SELECT n.id, p.path || n.name FROM tree_node n JOIN tree_path p ON p.id = n.parent;
CREATE VIEW tree_leaf (leaf, label) AS SELECT id, name FROM tree_node WHERE id NOT IN (SELECT parent FROM tree_node WHERE parent IS NOT NULL) WITH LOCAL CHECK OPTION;
CREATE VIEW tree_both AS SELECT l.label, p.path FROM tree_leaf l JOIN tree_path p ON p.id = l.leaf;
CREATE MATERIALIZED VIEW tree_mat (a, b) WITH (fillfactor = 80) AS SELECT label, path FROM tree_both WITH NO DATA;
CREATE INDEX tree_mat_b ON tree_mat USING gin (b);
ALTER MATERIALIZED VIEW tree_mat ALTER COLUMN a SET STATISTICS 300;
INSERT INTO tree_node VALUES (1, NULL, 'r'), (2, 1, 'c');
-- create
DROP MATERIALIZED VIEW tree_mat;
DROP VIEW tree_both, tree_leaf, tree_path;
ALTER TABLE tree_node ALTER name TYPE varchar(100);
-- change
CREATE VIEW tree_leaf AS SELECT id AS leaf FROM tree_node;
ALTER VIEW tree_leaf ALTER COLUMN leaf SET DEFAULT 5;
CREATE MATERIALIZED VIEW tree_mat AS SELECT leaf FROM tree_leaf;
REFRESH MATERIALIZED VIEW tree_mat;
-- drop
ALTER MATERIALIZED VIEW tree_mat RENAME TO tree_m;
ALTER MATERIALIZED VIEW tree_m RENAME COLUMN leaf TO l;
ALTER VIEW tree_leaf RENAME COLUMN leaf TO id;

-- kind: composite type with an attribute retyped and another moved
-- setup
CREATE TYPE geo AS (lat real, lon real, label text);
CREATE TABLE place_of (id int PRIMARY KEY, at geo NOT NULL DEFAULT ROW(1, 2, 'x')::geo, all_of geo[]);
CREATE FUNCTION geo_label(geo) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1.label';
CREATE INDEX place_label ON place_of (geo_label(at));
INSERT INTO place_of VALUES (1, ROW(1.5, 2.5, 'a'), ARRAY[ROW(3.5, 4.5, 'b')::geo, NULL]), (2, ROW(NULL, 1, 'c,"d'), NULL);
-- create loses rows
DROP INDEX place_label;
DROP FUNCTION geo_label;
CREATE TYPE geo2 AS (label text, lat double precision, lon real);
ALTER TABLE place_of ALTER at DROP DEFAULT;
ALTER TABLE place_of ALTER at TYPE geo2 USING ROW((at).label, (at).lat, (at).lon)::geo2;
DROP TYPE geo CASCADE;
ALTER TYPE geo2 RENAME TO geo;
-- change
CREATE FUNCTION geo_label(geo) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1.label';
-- drop
DROP FUNCTION geo_label;
CREATE TYPE geo3 AS (lon numeric, label varchar(20), lat double precision);
CREATE TABLE places_of (id int PRIMARY KEY, all_of geo[] NOT NULL DEFAULT '{}', one geo);
INSERT INTO places_of VALUES (1, ARRAY[ROW('b', 3.5, 4.5)::geo, NULL], ROW('"q"', 1, NULL)), (2, '{}', NULL);

-- kind: composite type in lists rearranged and back
-- setup
CREATE TYPE leg AS (start_at date, km int, by text);
CREATE TYPE trip AS (legs leg[], name text);
CREATE DOMAIN trip_d AS trip;
CREATE TABLE travel (id int PRIMARY KEY, legs leg[] NOT NULL DEFAULT '{}', best leg, whole trip, safe trip_d);
INSERT INTO travel VALUES (1, ARRAY[ROW('2024-01-01', 5, 'car, "red"')::leg, NULL], ROW(NULL, 6, '')::leg, ROW(ARRAY[ROW('2024-01-02', 7, 'bus')::leg], 'n')::trip, NULL), (2, '{}', NULL, NULL, ROW(NULL, 'x')::trip);
-- create
ALTER TYPE leg ADD ATTRIBUTE cost numeric(6, 2);
-- change
ALTER TYPE leg RENAME ATTRIBUTE by TO vehicle;
-- drop loses rows
ALTER TYPE leg DROP ATTRIBUTE km;
