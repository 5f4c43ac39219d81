CREATE TABLE "Post" (id INT PRIMARY KEY);
CREATE INDEX CONCURRENTLY "User_email_idx" ON "User" (email);
