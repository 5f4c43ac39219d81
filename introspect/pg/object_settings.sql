-- Objects: what ALTER TABLE sets on a table and its columns. Each setting is an object of its own; `off` takes it back to
-- the standard.
SELECT 'SETTING', n.nspname, c.relname, s.name,
       format('ALTER TABLE %I.%I %s', n.nspname, c.relname, s.up),
       format('ALTER TABLE %I.%I %s', n.nspname, c.relname, s.off),
       'pg_class'::regclass::oid, c.oid
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
  SELECT 'row level security', 'ENABLE ROW LEVEL SECURITY', 'DISABLE ROW LEVEL SECURITY'
  WHERE c.relrowsecurity
  UNION ALL
  SELECT 'forced row level security', 'FORCE ROW LEVEL SECURITY', 'NO FORCE ROW LEVEL SECURITY'
  WHERE c.relforcerowsecurity
  UNION ALL
  SELECT 'unlogged', 'SET UNLOGGED', 'SET LOGGED'
  WHERE c.relpersistence = 'u'
  UNION ALL
  SELECT 'replica identity', 'REPLICA IDENTITY ' || CASE c.relreplident WHEN 'n' THEN 'NOTHING' WHEN 'f' THEN 'FULL'
           ELSE (SELECT format('USING INDEX %I', x.relname)
                 FROM pg_index i
                 JOIN pg_class x ON x.oid = i.indexrelid
                 WHERE i.indrelid = c.oid AND i.indisreplident) END, 'REPLICA IDENTITY DEFAULT'
  WHERE c.relreplident <> 'd'
  UNION ALL
  SELECT 'storage parameter ' || split_part(o, '=', 1),
         format('SET (%I = %L)', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)),
         format('RESET (%I)', split_part(o, '=', 1))
  FROM unnest(c.reloptions) o
  UNION ALL
  SELECT 'clustered', format('CLUSTER ON %I', x.relname), 'SET WITHOUT CLUSTER'
  FROM pg_index i
  JOIN pg_class x ON x.oid = i.indexrelid
  WHERE i.indrelid = c.oid AND i.indisclustered
  UNION ALL
  SELECT 'storage of ' || a.attname,
         format('ALTER COLUMN %I SET STORAGE %s', a.attname,
                CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END),
         format('ALTER COLUMN %I SET STORAGE %s', a.attname,
                CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END)
  FROM pg_attribute a
  CROSS JOIN LATERAL (SELECT typstorage FROM pg_type WHERE oid = a.atttypid OFFSET 0) t
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attstorage <> t.typstorage
  UNION ALL
  SELECT 'statistics of ' || a.attname, format('ALTER COLUMN %I SET STATISTICS %s', a.attname, a.attstattarget),
         format('ALTER COLUMN %I SET STATISTICS -1', a.attname)
  FROM pg_attribute a
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attstattarget >= 0
  UNION ALL
  SELECT format('parent %s.%s', pn.nspname, p.relname), format('INHERIT %I.%I', pn.nspname, p.relname),
         format('NO INHERIT %I.%I', pn.nspname, p.relname)
  FROM pg_inherits h
  JOIN pg_class p ON p.oid = h.inhparent
  JOIN pg_namespace pn ON pn.oid = p.relnamespace
  WHERE h.inhrelid = c.oid AND c.relkind = 'r'
) s(name, up, off)
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND c.relkind IN ('r', 'p') AND NOT c.relispartition
