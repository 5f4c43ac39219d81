-- Objects: rights on tables, views, sequences, columns, functions, types and schemas, other than what every new object
-- of its kind has. One object for each thing, grantee and right; a standard right that is missing is an object too,
-- whose creation revokes it.
WITH n AS MATERIALIZED (
  SELECT *
  FROM pg_namespace
  WHERE oid = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
), place AS (
  SELECT n.nspname, CASE WHEN c.relkind IN ('r', 'p', 'v', 'm') THEN c.relname END AS table_name,
         format(CASE c.relkind WHEN 'S' THEN 'SEQUENCE %I.%I' ELSE 'TABLE %I.%I' END, n.nspname, c.relname) AS place,
         '' AS part, c.relacl AS acl, acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner) AS standard,
         'pg_class'::regclass::oid AS classid, c.oid AS objid, c.relowner AS owner
  FROM n
  JOIN pg_class c ON c.relnamespace = n.oid
  WHERE c.relacl IS NOT NULL AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND (NOT c.relispartition OR current_setting('pmig.whole') = 'on')
  UNION ALL
  SELECT n.nspname, c.relname, format('TABLE %I.%I', n.nspname, c.relname), format(' (%I)', a.attname),
         a.attacl, acldefault('c', c.relowner), 'pg_class'::regclass::oid, c.oid, c.relowner
  FROM n
  JOIN pg_class c ON c.relnamespace = n.oid
  JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm') AND (NOT c.relispartition OR current_setting('pmig.whole') = 'on')
  UNION ALL
  SELECT n.nspname, NULL, format('%s %I.%I(%s)', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, n.nspname,
                                 p.proname, pg_get_function_identity_arguments(p.oid)), '',
         p.proacl, acldefault('f', p.proowner), 'pg_proc'::regclass::oid, p.oid, p.proowner
  FROM n
  JOIN pg_proc p ON p.pronamespace = n.oid
  WHERE p.proacl IS NOT NULL AND p.oid >= 16384
  UNION ALL
  SELECT n.nspname, NULL, format('TYPE %I.%I', n.nspname, t.typname), '',
         t.typacl, acldefault('T', t.typowner), 'pg_type'::regclass::oid, t.oid, t.typowner
  FROM n
  JOIN pg_type t ON t.typnamespace = n.oid
  WHERE t.typacl IS NOT NULL
  UNION ALL
  SELECT n.nspname, NULL, format('SCHEMA %I', n.nspname), '',
         n.nspacl, acldefault('n', n.nspowner), 'pg_namespace'::regclass::oid, n.oid, n.nspowner
  FROM n
  WHERE n.nspacl IS NOT NULL AND n.nspname <> 'public'
), granted AS (
  SELECT p.classid, p.objid, p.part, g.grantee, g.privilege_type, g.is_grantable, true AS given
  FROM place p
  CROSS JOIN LATERAL (
    SELECT grantee, privilege_type, is_grantable FROM aclexplode(p.acl) WHERE grantee <> p.owner
    EXCEPT
    SELECT grantee, privilege_type, is_grantable FROM aclexplode(p.standard)) g
  UNION ALL
  SELECT p.classid, p.objid, p.part, g.grantee, g.privilege_type, g.is_grantable, false
  FROM place p
  CROSS JOIN LATERAL (
    SELECT grantee, privilege_type, is_grantable FROM aclexplode(p.standard) WHERE grantee <> p.owner
    EXCEPT
    SELECT grantee, privilege_type, is_grantable FROM aclexplode(p.acl)) g
)
SELECT 'GRANT', p.nspname, p.table_name,
       format('%s%s on %s to %s', g.privilege_type, g.part, p.place, who.name),
       CASE WHEN g.given THEN w.grant_text ELSE w.revoke_text END,
       CASE WHEN g.given THEN w.revoke_text ELSE w.grant_text END,
       p.classid, p.objid
FROM place p
JOIN granted g USING (classid, objid, part)
CROSS JOIN LATERAL (
  SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END AS name) who
CROSS JOIN LATERAL (
  SELECT format('GRANT %s%s ON %s TO %s%s', g.privilege_type, g.part, p.place, who.name,
                CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' END) AS grant_text,
         format('REVOKE %s%s ON %s FROM %s', g.privilege_type, g.part, p.place, who.name) AS revoke_text) w
WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = p.classid AND d.objid = p.objid AND d.deptype = 'e')
