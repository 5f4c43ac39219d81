-- Foreign keys, one row for each column. Those that PostgreSQL makes itself for partitions have a parent and are not
-- anybody's to change.
SELECT k.conrelid, k.oid, k.conname, fn.nspname, f.relname, k.confdeltype, k.confupdtype,
       CASE WHEN u.position = 1 THEN pg_get_constraintdef(k.oid) END,
       a.attname, fa.attname
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0
JOIN pg_class f ON f.oid = k.confrelid
JOIN pg_namespace fn ON fn.oid = f.relnamespace
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY u(attnum, foreign_attnum, position)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum
JOIN pg_attribute fa ON fa.attrelid = f.oid AND fa.attnum = u.foreign_attnum
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND c.relkind IN ('r', 'p')
ORDER BY n.nspname, c.relname, k.conname, u.position
