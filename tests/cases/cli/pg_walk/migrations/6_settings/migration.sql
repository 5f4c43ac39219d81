CREATE SCHEMA other;
CREATE TABLE other.t (id INT);
