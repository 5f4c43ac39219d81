-- Several schemas, with references between them, and the same names in both.
-- schemas: "public", "other", "Third Place"
CREATE SCHEMA other;
CREATE SCHEMA "Third Place";
CREATE SCHEMA unlisted;
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TYPE other.kind AS ENUM ('a', 'c');
CREATE TYPE "Third Place"."Kind Of" AS ENUM ('x');
CREATE TABLE t (id serial PRIMARY KEY, k kind DEFAULT 'a', l other.kind DEFAULT 'c', m "Third Place"."Kind Of"[] DEFAULT '{x}');
CREATE TABLE other.t (id serial PRIMARY KEY, t int REFERENCES public.t, k other.kind NOT NULL DEFAULT 'a', CONSTRAINT t_u UNIQUE (t, k));
CREATE TABLE "Third Place"."t t" (id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, o int REFERENCES other.t ON DELETE CASCADE, p int DEFAULT nextval('public.t_id_seq'));
CREATE TABLE unlisted.u (id int PRIMARY KEY);
CREATE INDEX t_k_idx ON t (k);
CREATE INDEX t_k_idx ON other.t (k);
CREATE VIEW other.v AS SELECT * FROM public.t;
CREATE FUNCTION other.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE other.w (id int PRIMARY KEY DEFAULT other.f(), a text DEFAULT 'a'::other.kind::text);
