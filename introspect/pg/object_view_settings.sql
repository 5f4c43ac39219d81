-- Objects: what is set on the columns of views and of materialized views, and the order of the latter's rows.
SELECT 'SETTING', n.nspname, NULL, format('%s of %s.%s', s.name, c.relname, a.attname),
       format('ALTER TABLE %I.%I ALTER COLUMN %I SET %s', n.nspname, c.relname, a.attname, s.up),
       format('ALTER TABLE %I.%I ALTER COLUMN %I %s', n.nspname, c.relname, a.attname, s.off),
       'pg_class'::regclass::oid, c.oid, NULL::name, 'setting'
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT * FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 OFFSET 0) a
JOIN pg_type t ON t.oid = a.atttypid
CROSS JOIN LATERAL (
  SELECT 'default', 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), 'DROP DEFAULT'
  FROM pg_attrdef d
  WHERE d.adrelid = c.oid AND d.adnum = a.attnum
  UNION ALL
  SELECT 'statistics', 'STATISTICS ' || a.attstattarget, 'SET STATISTICS -1'
  WHERE c.relkind = 'm' AND a.attstattarget >= 0
  UNION ALL
  SELECT 'storage', 'STORAGE ' || word.now, 'SET STORAGE ' || word.usual
  FROM (SELECT CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END AS now,
               CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END AS usual) word
  WHERE c.relkind = 'm' AND a.attstorage <> t.typstorage
) s(name, up, off)
WHERE c.relkind IN ('v', 'm') AND c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
UNION ALL
SELECT 'SETTING', n.nspname, c.relname, 'clustered', format('ALTER TABLE %I.%I CLUSTER ON %I', n.nspname, c.relname, x.relname),
       format('ALTER TABLE %I.%I SET WITHOUT CLUSTER', n.nspname, c.relname), 'pg_class'::regclass, x.oid, NULL, 'setting'
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid AND c.relkind = 'm'
JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE i.indisclustered AND c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
