DROP TABLE "order";
DROP TABLE "key value";
DROP TABLE log;
ALTER TABLE customer RENAME COLUMN mood TO "how ""are"" you";
CREATE VIRTUAL TABLE notes USING fts5 (body);
