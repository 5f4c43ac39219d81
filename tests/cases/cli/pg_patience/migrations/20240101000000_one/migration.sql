CREATE TABLE "User" ("id" INT); CREATE TABLE "other" ("id" INT);
