ALTER TYPE "Mood" ADD VALUE 'sleepy';
ALTER TABLE "cat" ADD COLUMN "next" "Mood", ADD COLUMN "past" "Mood"[];
CREATE TABLE "dog" ("id" INTEGER PRIMARY KEY, "mood" "Mood" NOT NULL DEFAULT 'calm');
