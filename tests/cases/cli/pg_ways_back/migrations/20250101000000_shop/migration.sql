CREATE TYPE mood AS ENUM ('happy', 'so so', 'it''s bad');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TABLE customer (
  id serial PRIMARY KEY,
  name text NOT NULL,
  email varchar(80) NOT NULL,
  mood mood NOT NULL DEFAULT 'happy',
  balance numeric(10,2) DEFAULT 0 CHECK (balance >= 0),
  since timestamp DEFAULT now(),
  CONSTRAINT customer_email_once UNIQUE (email)
);
CREATE TABLE purchase (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100) PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customer DEFERRABLE INITIALLY DEFERRED,
  amount positive,
  tags text[] NOT NULL DEFAULT '{}',
  gross integer GENERATED ALWAYS AS (amount * 2) STORED,
  note text COLLATE "C"
);
CREATE VIEW happy_customer AS SELECT id, name, email FROM customer WHERE mood = 'happy';
INSERT INTO customer (name, email) VALUES ('Ada', 'ada@example.org'), ('Bo', 'bo@example.org');
INSERT INTO purchase (customer_id, amount) VALUES (1, 10);
