create type "Size" as enum ('S', 'm', 'L');
create table shirts (id int primary key, size "Size" not null, sold "Size" default 'm');
