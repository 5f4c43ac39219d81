ALTER TABLE "guest" DROP COLUMN "number", DROP COLUMN "card", DROP COLUMN "token", DROP COLUMN "mark", DROP COLUMN "score",
  DROP COLUMN "since", DROP COLUMN "seen";
