-- A sequence keeps its value when a transaction is rolled back.
ALTER TABLE q DROP COLUMN m;
SELECT setval('q_id_seq', 1, false);
