-- RenameForeignKey
ALTER TABLE "Letter" RENAME CONSTRAINT "letter_to" TO "letter_receiver";
