-- What Prisma's formatter cannot read in what it is given: the name "_", and a block without a name.
create table parts (id int, "_" int, weight float8, primary key (id, "_"), unique ("_", weight), unique (id, weight));
create table uses (id int primary key, part int, under int, foreign key (part, under) references parts (id, "_"));
create table "100%" (id int primary key, settings jsonb not null default '{}');
create table zones (id int primary key);
