create schema oth; create type oth.ecomp as (a int); create type oth.en as enum ('x');
create type "My Type" as (a int); create type comp as (a int, b text);
create domain dp as point; create domain dt as varchar(10); create domain di as int not null check (value > 0); create domain dd as text default 'x';
create type rng as range (subtype = float8);
create table t (id int primary key, a interval(3), b interval day to second, c interval[], d "My Type", e "My Type"[], f comp[], g oth.ecomp, h oth.ecomp[], i dp, j dp[], k dt, l dt[], m di, n dd, o rng, p tsquery, q cidr, r cidr[], s macaddr, t bit varying(3)[], u timestamptz[], v timestamp(2)[], w numeric(5,2)[], x "char", y name, z regclass, aa oid[], ab int2vector, ac char(5)[], ad bpchar, ae xml[], af pg_lsn, ag money[], ah json[], ai time(3)[], aj bit, ak "char"[], al inet[], am int2[], an bytea[] default '{}', ao text[] default '{}'::text[], ap bool[] default '{t,f}', aq varchar[] default array['x']::varchar[], ar int[][] );
