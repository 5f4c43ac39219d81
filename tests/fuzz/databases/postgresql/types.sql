-- Types that Prisma knows, knows half, and does not know.
CREATE DOMAIN plain AS text;
CREATE DOMAIN short AS varchar(7) NOT NULL DEFAULT 'd';
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN cents AS numeric(8, 2);
CREATE DOMAIN tags AS text[];
CREATE TYPE pair AS (a int, b text);
CREATE TYPE empty_enum AS ENUM ();
CREATE TYPE size AS ENUM ('s', 'm', 'l');
CREATE DOMAIN big_size AS size CHECK (VALUE <> 's');
CREATE TABLE known (
  id int PRIMARY KEY, a smallint, b bigint, c real, d double precision, e numeric, f numeric(10, 2), g numeric(65, 30), h numeric(5), i money, j boolean, k text,
  l varchar, m varchar(10), n char, o char(4), p bit, q bit(3), r varbit, s varbit(6), t uuid, u xml, v inet, w oid, x bytea, y json, z jsonb
);
CREATE TABLE moments (
  id int PRIMARY KEY, a timestamp, b timestamp(0), c timestamp(3), d timestamptz, e timestamptz(3), f date, g time, h time(2), i timetz, j timetz(1), k timestamp[], l timestamptz(3)[], m time[]
);
CREATE TABLE arrays (
  id int PRIMARY KEY, a int[] NOT NULL, b text[], c varchar(5)[], d numeric(4, 1)[], e char(3)[], f size[], g int[][], h int[3], i plain[], j uuid[] NOT NULL, k bit(2)[], l jsonb[], m timestamp(3)[]
);
CREATE TABLE unknown (
  id int PRIMARY KEY, a point, b tsvector, c interval, d cidr, e int4range, f macaddr, g pair, h "char", i name, j regclass, k tsquery, l interval(3), m interval year to month, n pair[], o point[], p box,
  q tstzrange NOT NULL, r pg_lsn, t jsonpath, u "char"[], v name[], w refcursor
);
CREATE TABLE domains (id int PRIMARY KEY, a plain, b short, c positive DEFAULT 5, d cents, e tags, f big_size, g positive NOT NULL, i plain DEFAULT 'x');
CREATE TABLE nothing ();
CREATE TABLE no_key (a int, b text);
CREATE TABLE generated (id int PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a * 2) STORED, c text GENERATED ALWAYS AS ('x') STORED);
CREATE TABLE "odd ""names""" ("a ""b""" int PRIMARY KEY, "A" int, "ünï" text, "select" int, "with space" int, "1st" int);
CREATE TABLE collated (id text COLLATE "C" PRIMARY KEY, a text COLLATE "C", b varchar(5) COLLATE "POSIX");
CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY);
CREATE TABLE parent (id int PRIMARY KEY, a int);
CREATE TABLE child (b int) INHERITS (parent);
