SET search_path = other;
DROP TABLE t;
DROP SCHEMA other;
