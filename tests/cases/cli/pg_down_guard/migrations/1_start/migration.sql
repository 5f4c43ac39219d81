CREATE TABLE "User" (id int PRIMARY KEY, name text NOT NULL);
