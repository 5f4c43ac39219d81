CREATE TABLE "parts" ("id" INT);
CREATE INDEX CONCURRENTLY "i" ON "parts" ("id");
SELECT pg_sleep(95);
