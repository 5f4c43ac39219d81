-- The conditions of partial indexes, with names as Prisma sees them.
SELECT i.indexrelid, pg_get_expr(i.indpred, i.indrelid)
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND i.indpred IS NOT NULL
