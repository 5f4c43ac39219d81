-- RenameForeignKey
ALTER TABLE "Book" RENAME CONSTRAINT "author_of_book" TO "book_author";
