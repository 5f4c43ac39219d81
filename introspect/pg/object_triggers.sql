-- Objects: triggers of tables and views, with their being disabled; not those of foreign keys, nor their copies on
-- partitions.
SELECT 'TRIGGER', n.nspname, c.relname, t.tgname,
       pg_get_triggerdef(t.oid)
         || CASE WHEN t.tgenabled <> 'O' THEN format(E';\nALTER TABLE %I.%I %s TRIGGER %I', n.nspname, c.relname,
              CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END, t.tgname)
              ELSE '' END,
       format('DROP TRIGGER %I ON %I.%I', t.tgname, n.nspname, c.relname),
       'pg_trigger'::regclass::oid, t.oid
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND c.relkind IN ('r', 'p', 'v', 'f') AND (NOT c.relispartition OR current_setting('pmig.whole') = 'on')
  AND NOT t.tgisinternal AND t.tgparentid = 0
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.deptype = 'e')
