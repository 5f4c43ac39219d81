CREATE TABLE b (id INT); PRAGMA user_version;
