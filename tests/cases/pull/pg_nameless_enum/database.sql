create type "色" as enum ('a','b');
create table users (id int primary key, l varchar(40) not null,  c "色" not null default 'a',fffffffffffff "色" not null);
create table us (id int primary key, l "色" unique,  c "色"[] default '{a}' not null ,fffffffffffff "色" not null default 'b', "dd d" "色" not null unique, "e e" "色"[]);
