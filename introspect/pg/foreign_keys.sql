-- Foreign keys, one row for each column; not those with a PERIOD, which are objects. Those that PostgreSQL makes itself for partitions have a parent and are not
-- anybody's to change.
SELECT k.conrelid, k.oid, k.conname, fn.nspname, f.relname, k.confdeltype, k.confupdtype,
       CASE WHEN u.position = 1 THEN pg_get_constraintdef(k.oid) END,
       (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = u.attnum),
       (SELECT attname FROM pg_attribute WHERE attrelid = f.oid AND attnum = u.foreign_attnum),
       (SELECT relname FROM pg_class WHERE oid = k.conindid), k.confrelid
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0
JOIN pg_class f ON f.oid = k.confrelid
JOIN pg_namespace fn ON fn.oid = f.relnamespace
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY u(attnum, foreign_attnum, position)
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND c.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = k.conindid AND i.indisexclusion)
ORDER BY n.nspname, c.relname, k.conname, u.position
