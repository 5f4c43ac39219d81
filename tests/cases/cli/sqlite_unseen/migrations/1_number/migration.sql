CREATE TABLE a (id INT); PRAGMA main.user_version = 5;
