CREATE TYPE "Mood" AS ENUM ('good', 'bad');
CREATE TABLE "Note" (
    "id" SERIAL NOT NULL,
    "text" VARCHAR(80) NOT NULL DEFAULT '',
    "mood" "Mood" NOT NULL DEFAULT 'good',
    CONSTRAINT "Note_pkey" PRIMARY KEY ("id")
);
INSERT INTO "Note" ("text") VALUES ('first');
