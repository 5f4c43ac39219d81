-- Objects: views and materialized views. pg_get_viewdef names every column, so nothing else has to.
SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED_VIEW' END, n.nspname, NULL, c.relname,
       format('CREATE %s %I.%I%s AS%s%s', kind.word, n.nspname, c.relname,
              ' WITH (' || array_to_string(c.reloptions, ', ') || ')',
              E'\n' || rtrim(pg_get_viewdef(c.oid), '; '),
              CASE WHEN c.relkind = 'm' AND NOT c.relispopulated THEN E'\nWITH NO DATA' END),
       format('DROP %s %I.%I', kind.word, n.nspname, c.relname),
       'pg_class'::regclass::oid, c.oid
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END AS word) kind
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND c.relkind IN ('v', 'm')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
