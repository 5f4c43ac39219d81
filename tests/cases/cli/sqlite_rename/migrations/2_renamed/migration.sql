ALTER TABLE "User" RENAME TO "Person";
ALTER TABLE Person RENAME COLUMN [name] TO "fullName";
ALTER TABLE main.Person ADD COLUMN name INT;
