CREATE TYPE "Mood" AS ENUM ('calm', 'cross');
CREATE TABLE "cat" ("id" INTEGER PRIMARY KEY, "mood" "Mood" NOT NULL DEFAULT 'calm');
INSERT INTO "cat" VALUES (1, 'cross');
