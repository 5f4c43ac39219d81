-- RenameForeignKey
ALTER TABLE "Letter" RENAME CONSTRAINT "letter_receiver" TO "letter_to";
