CREATE VIEW author AS SELECT u."id", u."name", count(*) AS posts FROM "User" u JOIN "Post" p ON p."authorId" = u."id" GROUP BY u."id";
