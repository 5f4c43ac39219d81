-- Written by hand: Prisma has no views in a schema without preview features.
CREATE VIEW "open_loans" AS
SELECT "id", "bookId", "reader" FROM "Loan" WHERE "returned" IS NULL;
