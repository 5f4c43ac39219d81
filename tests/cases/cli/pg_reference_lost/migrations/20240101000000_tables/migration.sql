CREATE TABLE author (id int PRIMARY KEY);
CREATE TABLE book (id int PRIMARY KEY, author int NOT NULL REFERENCES author, title text NOT NULL);
