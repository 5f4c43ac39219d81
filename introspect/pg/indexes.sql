-- Indexes and the keys among them, one row for each column. Not those of exclusion constraints and keys WITHOUT OVERLAPS, nor those over an
-- expression (indkey 0): these are objects. INCLUDE columns have no operator class and no direction.
-- Prisma asks for operator classes of GIN, GiST, SP-GiST and BRIN only.
SELECT i.indrelid, i.indexrelid, x.relname, i.indisunique, i.indisprimary, m.amname, k.conname IS NOT NULL,
       CASE WHEN u.position = 1 THEN coalesce(pg_get_constraintdef(k.oid), pg_get_indexdef(i.indexrelid)) END,
       (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = u.attnum),
       coalesce(i.indoption[u.position - 1] & 1 = 1, false),
       CASE WHEN m.amname NOT IN ('btree', 'hash') THEN o.opcname END,
       o.opcdefault, x.relispartition
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_index i ON i.indrelid = c.oid
JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_am m ON m.oid = x.relam
CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY u(attnum, position)
LEFT JOIN pg_opclass o ON o.oid = i.indclass[u.position - 1]
LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = c.oid AND k.contype IN ('p', 'u')
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND c.relkind IN ('r', 'p') AND NOT i.indisexclusion
  AND 0 <> ALL (i.indkey)
ORDER BY n.nspname, c.relname, x.relname, u.position
