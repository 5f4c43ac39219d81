ALTER TABLE "User" ADD COLUMN bio text, ADD COLUMN age int;
CREATE TABLE "Note" (id int PRIMARY KEY);
UPDATE "User" SET bio = 'about ' || name;
