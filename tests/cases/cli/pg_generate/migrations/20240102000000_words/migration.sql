ALTER TABLE "Note" RENAME COLUMN "text" TO "words";
ALTER TABLE "Note" ALTER COLUMN "words" TYPE TEXT, ALTER COLUMN "words" DROP DEFAULT;
CREATE INDEX "Note_words_idx" ON "Note"("words");
