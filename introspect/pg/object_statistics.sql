-- Objects: extended statistics, and how much is sampled for them; not set is -1, from 17 on NULL. Columns are in the
-- order of their names, since that of the table means nothing.
WITH statistics AS (
  SELECT s.oid, n.nspname, s.stxname, cn.nspname AS table_namespace, c.relname,
         (to_jsonb(s) ->> 'stxstattarget')::int AS target,
         CASE WHEN to_jsonb(s) ->> 'stxexprs' IS NULL
              THEN regexp_replace(d.text, ' ON .*$', format(' ON %s FROM %I.%I', columns.list, cn.nspname, c.relname))
              ELSE d.text END AS definition
  FROM pg_statistic_ext s
  JOIN pg_namespace n ON n.oid = s.stxnamespace
  JOIN pg_class c ON c.oid = s.stxrelid
  JOIN pg_namespace cn ON cn.oid = c.relnamespace
  CROSS JOIN LATERAL (SELECT pg_get_statisticsobjdef(s.oid) AS text) d
  CROSS JOIN LATERAL (
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) AS list
    FROM pg_attribute a
    WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys)) columns
  WHERE s.stxnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid AND d.deptype = 'e')
)
SELECT 'STATISTICS', table_namespace, relname, format('%s.%s', nspname, stxname), definition,
       format('DROP STATISTICS %I.%I', nspname, stxname), 'pg_statistic_ext'::regclass::oid, oid, NULL::name, NULL
FROM statistics
UNION ALL
SELECT 'SETTING', table_namespace, relname, format('target of statistics %s.%s', nspname, stxname),
       format('ALTER STATISTICS %I.%I SET STATISTICS %s', nspname, stxname, target),
       format('ALTER STATISTICS %I.%I SET STATISTICS -1', nspname, stxname), 'pg_statistic_ext'::regclass, oid, NULL, 'target'
FROM statistics
WHERE target >= 0
