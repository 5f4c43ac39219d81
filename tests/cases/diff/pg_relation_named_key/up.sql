-- RenameForeignKey
ALTER TABLE "Book" RENAME CONSTRAINT "book_author" TO "author_of_book";
