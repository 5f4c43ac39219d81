-- Objects: owners other than the one that everything has: who owns the ledger or, where there is none, who is connected.
WITH usual AS MATERIALIZED (
  SELECT coalesce((
           SELECT c.relowner
           FROM pg_class c
           WHERE c.relname = '_prisma_migrations' AND c.relkind = 'r'
           ORDER BY c.relnamespace::regnamespace::text <> 'public'
           LIMIT 1), r.oid) AS owner, r.oid AS connected
  FROM pg_roles r
  WHERE r.rolname = current_user
), owned AS (
  SELECT 'pg_namespace'::regclass::oid AS classid, n.oid, n.oid AS namespace, n.nspowner AS owner, NULL::name AS table_name
  FROM pg_namespace n
  UNION ALL
  SELECT 'pg_class'::regclass, c.oid, c.relnamespace, c.relowner, CASE WHEN c.relkind <> 'S' THEN c.relname END
  FROM pg_class c
  WHERE c.relowner <> (SELECT owner FROM usual)
    AND (c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
         OR c.relkind = 'S' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                              AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_class'::regclass))
  UNION ALL
  SELECT 'pg_proc'::regclass, p.oid, p.pronamespace, p.proowner, NULL
  FROM pg_proc p
  WHERE p.oid >= 16384
  UNION ALL
  SELECT 'pg_type'::regclass, t.oid, t.typnamespace, t.typowner, NULL
  FROM pg_type t
  LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE t.typowner <> (SELECT owner FROM usual) AND (t.typtype IN ('d', 'e', 'r') OR c.relkind = 'c')
  UNION ALL
  SELECT 'pg_operator'::regclass, oid, oprnamespace, oprowner, NULL FROM pg_operator WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_opclass'::regclass, oid, opcnamespace, opcowner, NULL FROM pg_opclass WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_opfamily'::regclass, oid, opfnamespace, opfowner, NULL FROM pg_opfamily WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_collation'::regclass, oid, collnamespace, collowner, NULL FROM pg_collation WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_conversion'::regclass, oid, connamespace, conowner, NULL FROM pg_conversion WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_ts_dict'::regclass, oid, dictnamespace, dictowner, NULL FROM pg_ts_dict WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_ts_config'::regclass, oid, cfgnamespace, cfgowner, NULL FROM pg_ts_config WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_statistic_ext'::regclass, oid, stxnamespace, stxowner, NULL FROM pg_statistic_ext
  UNION ALL
  SELECT 'pg_language'::regclass, oid, NULL, lanowner, NULL FROM pg_language WHERE oid >= 16384
  UNION ALL
  SELECT 'pg_foreign_data_wrapper'::regclass, oid, NULL, fdwowner, NULL FROM pg_foreign_data_wrapper
  UNION ALL
  SELECT 'pg_foreign_server'::regclass, oid, NULL, srvowner, NULL FROM pg_foreign_server
  UNION ALL
  SELECT 'pg_publication'::regclass, oid, NULL, pubowner, NULL FROM pg_publication
  UNION ALL
  SELECT 'pg_event_trigger'::regclass, oid, NULL, evtowner, NULL FROM pg_event_trigger
)
SELECT 'OWNER', n.nspname, o.table_name, i.type || ' ' || i.identity,
       format('ALTER %s OWNER TO %I', i.place, pg_get_userbyid(o.owner)),
       format('ALTER %s OWNER TO %s', i.place,
              CASE WHEN u.owner = u.connected THEN 'CURRENT_USER' ELSE quote_ident(pg_get_userbyid(u.owner)) END),
       o.classid, o.oid, NULL, 'owner'
FROM usual u
JOIN owned o ON o.owner <> u.owner AND o.oid >= 16384
LEFT JOIN pg_namespace n ON n.oid = o.namespace
CROSS JOIN LATERAL (
  SELECT d.type, d.identity,
         CASE d.type WHEN 'foreign-data wrapper' THEN 'FOREIGN DATA WRAPPER' WHEN 'statistics object' THEN 'STATISTICS'
                     ELSE upper(d.type) END || ' ' || d.identity AS place
  FROM pg_identify_object(o.classid, o.oid, 0) d) i
WHERE (o.namespace IS NULL OR o.namespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[]))
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.oid AND d.deptype = 'e')
