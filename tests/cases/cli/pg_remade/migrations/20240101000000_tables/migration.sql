CREATE TABLE dropped (id int PRIMARY KEY, a text, b int DEFAULT 1, sum int GENERATED ALWAYS AS (id + 1) STORED);
CREATE TABLE retyped (a text, b text);
CREATE TABLE turned (a text, b text);
CREATE TABLE emptied (a text);
CREATE SCHEMA other;
CREATE TABLE other.cleared (a text);
CREATE TABLE hidden (a text);
CREATE TABLE swapped (a text);
CREATE TABLE swapped_too (a text);
