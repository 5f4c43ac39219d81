-- What ALTER … RENAME can rename, and the oids that stay the same when it is. Not what follows something else: the index of
-- a key, inherited columns, constraints and triggers of partitions; not what belongs to an extension. Nothing when the
-- setting pmig.names is off. In an order that does not depend on the plan, for scripts follow it.
WITH mine AS MATERIALIZED (
  SELECT oid, nspname
  FROM pg_namespace
  WHERE oid = ANY ((SELECT current_setting('pmig.namespaces'))::oid[]) AND current_setting('pmig.names') = 'on'
), relation AS MATERIALIZED (
  SELECT c.oid, n.nspname, c.relname, c.relkind
  FROM pg_class c
  JOIN mine n ON n.oid = c.relnamespace
  WHERE c.oid >= 16384
), type AS MATERIALIZED (
  SELECT t.oid, n.nspname, t.typname, t.typtype
  FROM pg_type t
  JOIN mine n ON n.oid = t.typnamespace
  LEFT JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
  WHERE t.oid >= 16384 AND (t.typtype IN ('d', 'e', 'r') OR c.oid IS NOT NULL)
), thing AS (
  SELECT 'SCHEMA' AS kind, 'pg_namespace'::regclass AS class, oid, 0 AS sub, '' AS namespace, '' AS owner,
         nspname AS name, '' AS arguments, false AS movable
  FROM mine
  UNION ALL
  SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED_VIEW' WHEN 'S' THEN 'SEQUENCE'
                      WHEN 'i' THEN 'INDEX' WHEN 'I' THEN 'INDEX' ELSE 'TABLE' END,
         'pg_class'::regclass, oid, 0, nspname, '', relname, '',
         relkind NOT IN ('i', 'I') AND NOT EXISTS (
           SELECT FROM pg_depend d
           WHERE d.classid = 'pg_class'::regclass AND d.objid = relation.oid AND d.deptype IN ('a', 'i') AND d.objsubid = 0
             AND d.refclassid = 'pg_class'::regclass)
  FROM relation
  WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'i', 'I')
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = relation.oid AND k.contype IN ('p', 'u', 'x'))
    AND NOT (relkind IN ('i', 'I') AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = relation.oid))
  UNION ALL
  SELECT CASE relkind WHEN 'c' THEN 'ATTRIBUTE' ELSE 'COLUMN' END, 'pg_class'::regclass, r.oid, a.attnum,
         nspname, relname, a.attname, '', false
  FROM relation r
  JOIN pg_attribute a ON a.attrelid = r.oid AND a.attrelid >= 16384
  WHERE relkind IN ('r', 'p', 'v', 'm', 'c') AND a.attnum > 0 AND NOT a.attisdropped AND a.attinhcount = 0
  UNION ALL
  SELECT 'CONSTRAINT', 'pg_constraint'::regclass, k.oid, 0, nspname, relname, k.conname, '', false
  FROM relation r
  JOIN pg_constraint k ON k.conrelid = r.oid
  WHERE k.contype <> 't' AND k.coninhcount = 0 AND k.conparentid = 0
  UNION ALL
  SELECT 'TRIGGER', 'pg_trigger'::regclass, t.oid, 0, nspname, relname, t.tgname, '', false
  FROM relation r
  JOIN pg_trigger t ON t.tgrelid = r.oid
  WHERE NOT t.tgisinternal AND t.tgparentid = 0
  UNION ALL
  SELECT 'POLICY', 'pg_policy'::regclass, p.oid, 0, nspname, relname, p.polname, '', false
  FROM relation r
  JOIN pg_policy p ON p.polrelid = r.oid
  UNION ALL
  SELECT 'RULE', 'pg_rewrite'::regclass, w.oid, 0, nspname, relname, w.rulename, '', false
  FROM relation r
  JOIN pg_rewrite w ON w.ev_class = r.oid
  WHERE w.rulename <> '_RETURN'
  UNION ALL
  SELECT CASE typtype WHEN 'e' THEN 'ENUM' WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, 'pg_type'::regclass, oid, 0,
         nspname, '', typname, '', true
  FROM type
  UNION ALL
  SELECT 'ENUM_VALUE', 'pg_enum'::regclass, e.oid, 0, nspname, typname, e.enumlabel, '', false
  FROM type t
  JOIN pg_enum e ON e.enumtypid = t.oid
  UNION ALL
  SELECT 'DOMAIN_CONSTRAINT', 'pg_constraint'::regclass, k.oid, 0, nspname, typname, k.conname, '', false
  FROM type t
  JOIN pg_constraint k ON k.contypid = t.oid
  UNION ALL
  SELECT CASE p.prokind WHEN 'a' THEN 'AGGREGATE' WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, 'pg_proc'::regclass,
         p.oid, 0, n.nspname, '', p.proname,
         CASE WHEN p.prokind = 'a' AND p.pronargs = 0 THEN '*' ELSE pg_get_function_identity_arguments(p.oid) END, true
  FROM pg_proc p
  JOIN mine n ON n.oid = p.pronamespace
  WHERE p.oid >= 16384
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
)
SELECT kind, format('%s/%s/%s', class::oid, thing.oid, sub), namespace, owner, name, arguments, movable
FROM thing
WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = thing.class AND d.objid = thing.oid AND d.deptype = 'e')
ORDER BY namespace COLLATE "C", owner COLLATE "C", kind, name COLLATE "C", arguments COLLATE "C", sub
