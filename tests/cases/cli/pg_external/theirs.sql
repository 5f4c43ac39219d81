CREATE SCHEMA auth;
CREATE TYPE auth."Role" AS ENUM ('A', 'B', 'C');
CREATE TABLE auth.users (id integer PRIMARY KEY, email text UNIQUE, secret text);
CREATE INDEX ON auth.users (lower(email));
