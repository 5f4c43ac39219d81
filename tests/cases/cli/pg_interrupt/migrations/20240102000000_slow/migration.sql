CREATE TABLE "slow" ("id" INT);
SELECT pg_sleep(99);
