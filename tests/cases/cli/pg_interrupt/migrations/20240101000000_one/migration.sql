CREATE TABLE "one" ("id" INT);
