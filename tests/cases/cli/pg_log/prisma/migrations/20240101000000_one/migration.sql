CREATE TABLE one (id integer PRIMARY KEY);
