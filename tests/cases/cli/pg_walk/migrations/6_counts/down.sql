-- The value goes with the sequence, so the walk can go on from here.
CREATE SEQUENCE "public"."counter" START WITH 1;
SELECT setval('"public"."counter"', 5);
