-- Objects: what ALTER DEFAULT PRIVILEGES gives or takes: one for each role, schema, kind, grantee and right. Without a
-- schema the list replaces the standard of the kind, so a standard right that is missing is an object whose creation
-- revokes it; with a schema it comes on top. The role of the connection is not named.
WITH entry AS (
  SELECT a.oid, n.nspname, a.defaclacl AS acl,
         CASE WHEN n.oid IS NULL THEN acldefault(CASE a.defaclobjtype WHEN 'S' THEN 's' ELSE a.defaclobjtype END, a.defaclrole)
              END AS standard,
         CASE a.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
                              WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END AS kind,
         CASE WHEN r.rolname <> current_user THEN ' FOR ROLE ' || quote_ident(r.rolname) ELSE '' END
           || coalesce(' IN SCHEMA ' || quote_ident(n.nspname), '') AS place
  FROM pg_default_acl a
  JOIN pg_roles r ON r.oid = a.defaclrole
  LEFT JOIN pg_namespace n ON n.oid = a.defaclnamespace
), right_of AS (
  SELECT e.*, g.*, true AS given
  FROM entry e
  CROSS JOIN LATERAL (
    SELECT grantee, privilege_type, is_grantable FROM aclexplode(e.acl)
    EXCEPT
    SELECT grantee, privilege_type, is_grantable FROM aclexplode(e.standard)) g
  UNION ALL
  SELECT e.*, g.*, false
  FROM entry e
  CROSS JOIN LATERAL (
    SELECT grantee, privilege_type, is_grantable FROM aclexplode(e.standard)
    EXCEPT
    SELECT grantee, privilege_type, is_grantable FROM aclexplode(e.acl)) g
)
SELECT 'DEFAULT_PRIVILEGE', r.nspname, NULL, format('%s on %s to %s%s', r.privilege_type, lower(r.kind), who.name, r.place),
       CASE WHEN r.given THEN w.given ELSE w.revoked END, CASE WHEN r.given THEN w.revoked ELSE w.given END,
       'pg_default_acl'::regclass::oid, format('%s.%s.%s', r.oid, r.grantee, r.privilege_type)
FROM right_of r
CROSS JOIN LATERAL (
  SELECT CASE r.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r.grantee)) END AS name) who
CROSS JOIN LATERAL (
  SELECT format('ALTER DEFAULT PRIVILEGES%s GRANT %s ON %s TO %s%s', r.place, r.privilege_type, r.kind, who.name,
                CASE WHEN r.is_grantable THEN ' WITH GRANT OPTION' END) AS given,
         format('ALTER DEFAULT PRIVILEGES%s REVOKE %s ON %s FROM %s', r.place, r.privilege_type, r.kind, who.name) AS revoked) w
