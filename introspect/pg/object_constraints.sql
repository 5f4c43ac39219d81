-- Objects: check and exclusion constraints of tables, keys WITHOUT OVERLAPS and foreign keys with a PERIOD (18 and later). Those of domains are read with the domain, NOT NULL ones (18 and
-- later) of the column. A partition has those of its table before it is attached; it and an heir keep them when they are
-- let go.
SELECT 'CONSTRAINT', n.nspname, c.relname, k.conname,
       format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)),
       format('ALTER TABLE %I.%I DROP CONSTRAINT %I', n.nspname, c.relname, k.conname),
       'pg_constraint'::regclass::oid, k.oid, NULL, NULL, NULL, NOT k.conislocal OR k.conparentid <> 0
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND c.relkind IN ('r', 'p') AND (NOT c.relispartition OR current_setting('pmig.whole') = 'on')
  AND (k.contype IN ('c', 'x')
       OR k.contype IN ('p', 'u', 'f') AND k.conparentid = 0
          AND EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = k.conindid AND i.indisexclusion))
