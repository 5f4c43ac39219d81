CREATE TYPE address AS (street text, zip int); CREATE TYPE free AS (a int, b int); CREATE TABLE p (id int PRIMARY KEY, home address);
