create type "色" as enum ('a','b');
create table "日本" (id int primary key, fifteen int references "日本"(id));
create table users (id int primary key, long_long_name varchar(40) not null, "日本" int not null references "日本"(id), k int not null references "日本"(id),k2 int references "日本"(id), c "色" not null default 'a', d "色", e "色"[] , f "色" not null);
create table posts (id int primary key, kk int not null references "日本"(id), c "色" not null );
