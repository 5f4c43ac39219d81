DROP TABLE purchase;
DROP TABLE customer;
DROP TYPE mood;
DROP FUNCTION touch();
CREATE SCHEMA later;
CREATE TABLE later."it's ""here""" ("a""b" integer PRIMARY KEY, c smallserial);
