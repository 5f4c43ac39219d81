-- Objects: rewrite rules, other than the one that makes a view a view.
SELECT 'RULE', n.nspname, c.relname, r.rulename,
       rtrim(pg_get_ruledef(r.oid), ';')
         || CASE WHEN r.ev_enabled <> 'O' THEN format(E';\nALTER TABLE %I.%I %s RULE %I', n.nspname, c.relname,
              CASE r.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END, r.rulename)
              ELSE '' END,
       format('DROP RULE %I ON %I.%I', r.rulename, n.nspname, c.relname),
       'pg_rewrite'::regclass::oid, r.oid
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND r.rulename <> '_RETURN' AND (NOT c.relispartition OR current_setting('pmig.whole') = 'on')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
