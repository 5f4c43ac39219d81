create table shirts (id integer primary key, size text not null);
create table "100%" (id integer primary key, settings text not null default '{"a"} {');
create table zones (id integer primary key);
