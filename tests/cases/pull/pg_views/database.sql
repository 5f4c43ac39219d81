create table users (id int primary key, name varchar(20) not null, e text);
create type en as enum ('a','B b');
create view "v-1" as select id, name, now() as t, 'a'::en as e, array[1,2] as arr, null::point as p from users;
create view active as select * from users;
create view nocol as select;
create materialized view mv as select * from users;
comment on view active is 'x'; comment on column active.id is 'y';
create view async as select 1 as "é", 2 as "1a";
