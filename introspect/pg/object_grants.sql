-- Objects: rights on tables, views, sequences, columns, functions, types, schemas, languages, foreign data wrappers and
-- servers, other than what every new object of its kind has; the schema public is born with rights for everybody, of which
-- there is nothing left where it was dropped and made again. One object for each thing, grantee and right; a standard right that is missing is an object too,
-- whose creation revokes it.
WITH n AS MATERIALIZED (
  SELECT *
  FROM pg_namespace
  WHERE oid = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
), place AS (
  SELECT n.nspname, CASE WHEN c.relkind <> 'S' THEN c.relname END AS table_name,
         format(CASE c.relkind WHEN 'S' THEN 'SEQUENCE %I.%I' ELSE 'TABLE %I.%I' END, n.nspname, c.relname) AS place,
         NULL::name AS part, c.relacl AS acl, acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner) AS standard,
         'pg_class'::regclass::oid AS classid, c.oid AS objid, c.relowner AS owner
  FROM n
  JOIN pg_class c ON c.relnamespace = n.oid
  WHERE c.relacl IS NOT NULL AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND (NOT c.relispartition OR current_setting('pmig.whole') = 'on')
  UNION ALL
  SELECT n.nspname, c.relname, format('TABLE %I.%I', n.nspname, c.relname), a.attname,
         a.attacl, acldefault('c', c.relowner), 'pg_class'::regclass::oid, c.oid, c.relowner
  FROM n
  JOIN pg_class c ON c.relnamespace = n.oid
  JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND (NOT c.relispartition OR current_setting('pmig.whole') = 'on')
  UNION ALL
  SELECT n.nspname, NULL, format('%s %I.%I(%s)', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, n.nspname,
                                 p.proname, (SELECT string_agg(format_type(type, NULL), ', ' ORDER BY position)
                                             FROM unnest(p.proargtypes) WITH ORDINALITY u(type, position))), NULL,
         p.proacl, acldefault('f', p.proowner), 'pg_proc'::regclass::oid, p.oid, p.proowner
  FROM n
  JOIN pg_proc p ON p.pronamespace = n.oid
  WHERE p.proacl IS NOT NULL AND p.oid >= 16384
  UNION ALL
  SELECT n.nspname, NULL, format('TYPE %I.%I', n.nspname, t.typname), NULL,
         t.typacl, acldefault('T', t.typowner), 'pg_type'::regclass::oid, t.oid, t.typowner
  FROM n
  JOIN pg_type t ON t.typnamespace = n.oid
  WHERE t.typacl IS NOT NULL
  UNION ALL
  SELECT n.nspname, NULL, format('SCHEMA %I', n.nspname), NULL,
         n.nspacl, acldefault('n', n.nspowner) || CASE WHEN n.nspname = 'public' THEN
           ARRAY[makeaclitem(0, n.nspowner, 'USAGE', false)]
           || CASE WHEN current_setting('server_version_num')::int < 150000
                   THEN ARRAY[makeaclitem(0, n.nspowner, 'CREATE', false)] ELSE '{}' END ELSE '{}' END,
         'pg_namespace'::regclass::oid, n.oid, n.nspowner
  FROM n
  WHERE n.nspacl IS NOT NULL
  UNION ALL
  SELECT NULL, NULL, format('LANGUAGE %I', l.lanname), NULL, l.lanacl, acldefault('l', l.lanowner),
         'pg_language'::regclass::oid, l.oid, l.lanowner
  FROM pg_language l
  WHERE l.lanacl IS NOT NULL AND l.oid >= 16384 AND current_setting('pmig.whole') = 'on'
  UNION ALL
  SELECT NULL, NULL, format('FOREIGN DATA WRAPPER %I', w.fdwname), NULL, w.fdwacl, acldefault('F', w.fdwowner),
         'pg_foreign_data_wrapper'::regclass::oid, w.oid, w.fdwowner
  FROM pg_foreign_data_wrapper w
  WHERE w.fdwacl IS NOT NULL AND current_setting('pmig.whole') = 'on'
  UNION ALL
  SELECT NULL, NULL, format('FOREIGN SERVER %I', s.srvname), NULL, s.srvacl, acldefault('S', s.srvowner),
         'pg_foreign_server'::regclass::oid, s.oid, s.srvowner
  FROM pg_foreign_server s
  WHERE s.srvacl IS NOT NULL AND current_setting('pmig.whole') = 'on'
), granted AS (
  SELECT p.*, g.grantee, g.privilege_type, g.is_grantable, true AS given
  FROM place p
  CROSS JOIN LATERAL (
    SELECT grantee, privilege_type, is_grantable FROM aclexplode(p.acl) WHERE grantee <> p.owner
    EXCEPT
    SELECT grantee, privilege_type, is_grantable FROM aclexplode(p.standard)) g
  UNION ALL
  SELECT p.*, g.grantee, g.privilege_type, g.is_grantable, false
  FROM place p
  CROSS JOIN LATERAL (
    SELECT grantee, privilege_type, is_grantable FROM aclexplode(p.standard)
    EXCEPT
    SELECT grantee, privilege_type, is_grantable FROM aclexplode(p.acl)) g
)
SELECT 'GRANT', g.nspname, g.table_name,
       format('%s on %s to %s', w.privilege, g.place, w.grantee),
       CASE WHEN g.given THEN t.grant_text ELSE t.revoke_text END,
       CASE WHEN g.given THEN t.revoke_text ELSE t.grant_text END,
       g.classid, g.objid, g.part
FROM granted g
CROSS JOIN LATERAL (
  SELECT g.privilege_type || coalesce(' (' || quote_ident(g.part) || ')', '') AS privilege,
         CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END AS grantee) w
CROSS JOIN LATERAL (
  SELECT format('GRANT %s ON %s TO %s%s', w.privilege, g.place, w.grantee,
                CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' END) AS grant_text,
         format('REVOKE %s ON %s FROM %s', w.privilege, g.place, w.grantee) AS revoke_text) t
WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = g.classid AND d.objid = g.objid AND d.deptype = 'e')
