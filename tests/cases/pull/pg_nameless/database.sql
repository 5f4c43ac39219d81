create table users (id int primary key);
create table "日本" (id int primary key, k int references users(id));
