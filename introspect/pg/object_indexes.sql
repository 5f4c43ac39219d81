-- Objects: indexes over expressions, and every index of a materialized view.
SELECT 'INDEX', n.nspname, c.relname, x.relname, replace(pg_get_indexdef(x.oid), ' ON ONLY ', ' ON '), format('DROP INDEX %I.%I', n.nspname, x.relname),
       'pg_class'::regclass::oid, x.oid, NULL, NULL, NULL, x.relispartition
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND NOT i.indisexclusion AND (NOT c.relispartition OR current_setting('pmig.whole') = 'on')
  AND (c.relkind = 'm' OR (c.relkind IN ('r', 'p') AND 0 = ANY (i.indkey)))
