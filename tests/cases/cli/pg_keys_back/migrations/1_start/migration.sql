CREATE TYPE "the kinds of rooms that a hotel of this size has or once had ok" AS ENUM ('single', 'double');
CREATE TABLE "kind" ("kind" "the kinds of rooms that a hotel of this size has or once had ok" PRIMARY KEY, "next" "the kinds of rooms that a hotel of this size has or once had ok");
ALTER TABLE "kind" ADD CONSTRAINT "kind_next_fkey" FOREIGN KEY ("next") REFERENCES "kind"("kind") DEFERRABLE;
CREATE TABLE "room" ("id" INTEGER PRIMARY KEY, "kind" "the kinds of rooms that a hotel of this size has or once had ok" REFERENCES "kind"("kind"));
CREATE TABLE "guest" ("id" INTEGER PRIMARY KEY, "number" INTEGER NOT NULL UNIQUE, "card" BIGINT NOT NULL UNIQUE, "token" JSONB NOT NULL UNIQUE,
  "mark" BYTEA NOT NULL UNIQUE, "score" DOUBLE PRECISION NOT NULL UNIQUE, "since" TIMESTAMP(3) NOT NULL UNIQUE, "seen" TIMESTAMPTZ NOT NULL UNIQUE, "day" DATE NOT NULL UNIQUE);
