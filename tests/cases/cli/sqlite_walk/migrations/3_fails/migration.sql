INSERT INTO a VALUES (2, 'y');
CREATE INDEX by_name ON a (name);
