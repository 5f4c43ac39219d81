-- Ordinary and partitioned tables, and views behind them in the order in which they were made; not partitions unless everything is read, nor foreign tables, tables of extensions. The fourth column tells Prisma's
-- ledger, which counts as such only with all its columns.
SELECT c.oid, n.nspname, c.relname,
       c.relname = '_prisma_migrations' AND 8 = (
         SELECT count(*)
         FROM pg_attribute a
         WHERE a.attrelid = c.oid AND NOT a.attisdropped
           AND a.attname IN ('id', 'checksum', 'finished_at', 'migration_name', 'logs', 'rolled_back_at', 'started_at',
                             'applied_steps_count')),
       c.relkind = 'p', c.relkind = 'v', pg_get_partkeydef(c.oid), h.nspname, h.relname,
       CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END, h.parents
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN (
  SELECT i.inhrelid, (array_agg(pn.nspname ORDER BY i.inhseqno))[1] AS nspname,
         (array_agg(p.relname ORDER BY i.inhseqno))[1] AS relname,
         string_agg(format('%I.%I', pn.nspname, p.relname), ', ' ORDER BY i.inhseqno) AS parents
  FROM pg_inherits i
  JOIN pg_class p ON p.oid = i.inhparent
  JOIN pg_namespace pn ON pn.oid = p.relnamespace
  GROUP BY i.inhrelid) h ON h.inhrelid = c.oid
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND (c.relkind IN ('r', 'p') OR c.relkind = 'v' AND current_setting('pmig.views') = 'on')
  AND (NOT c.relispartition OR current_setting('pmig.whole') = 'on')
  AND lower(c.relname) NOT IN ('spatial_ref_sys', 'geometry_columns', 'geography_columns', 'raster_columns',
                               'raster_overviews')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relkind = 'v', CASE c.relkind WHEN 'v' THEN c.oid END, n.nspname, c.relname
