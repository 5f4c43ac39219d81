-- Objects: publications, and each table and schema in one as an object of its own, so that it goes with its table. Column
-- lists, row filters and schemas came with 15, generated columns with 18: these are looked for by name, and the members
-- that are schemas found by what they depend on.
WITH publication AS (
  SELECT p.*, to_jsonb(p) AS row
  FROM pg_publication p
  WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_publication'::regclass AND d.objid = p.oid AND d.deptype = 'e')
)
SELECT 'PUBLICATION', NULL::name, NULL::name, p.pubname::text,
       format('CREATE PUBLICATION %I%s WITH (%s)', p.pubname, CASE WHEN p.puballtables THEN ' FOR ALL TABLES' END, o.options),
       format('DROP PUBLICATION %I', p.pubname), 'pg_publication'::regclass::oid, p.oid, NULL::name,
       CASE WHEN p.puballtables THEN 'all tables' ELSE 'some tables' END,
       format('ALTER PUBLICATION %I SET (%s)', p.pubname, o.options)
FROM publication p
CROSS JOIN LATERAL (
  SELECT concat_ws(', ', 'publish = ' || quote_literal(concat_ws(', ',
                     CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                     CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END)),
                   'publish_via_partition_root = ' || p.pubviaroot,
                   'publish_generated_columns = ' || CASE p.row ->> 'pubgencols' WHEN 's' THEN 'stored' WHEN 'n' THEN 'none' END)
           AS options) o
UNION ALL
SELECT 'PUBLICATION', n.nspname, c.relname, format('%s: table %s.%s', p.pubname, n.nspname, c.relname),
       format('ALTER PUBLICATION %I ADD TABLE ONLY %I.%I%s%s', p.pubname, n.nspname, c.relname,
              (SELECT ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) || ')'
               FROM pg_attribute a
               WHERE a.attrelid = c.oid
                 AND a.attnum = ANY (string_to_array(translate(m.row ->> 'prattrs', '[] ', ''), ',')::int2[])),
              CASE WHEN m.row ->> 'prqual' IS NOT NULL THEN (
                SELECT ' WHERE ' || (to_jsonb(t) ->> 'rowfilter')
                FROM pg_publication_tables t
                WHERE t.pubname = p.pubname AND t.schemaname = n.nspname AND t.tablename = c.relname) END),
       format('ALTER PUBLICATION %I DROP TABLE ONLY %I.%I', p.pubname, n.nspname, c.relname),
       'pg_publication_rel'::regclass, r.oid, NULL, NULL, NULL
FROM publication p
JOIN pg_publication_rel r ON r.prpubid = p.oid
JOIN pg_class c ON c.oid = r.prrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT to_jsonb(r) AS row) m
UNION ALL
SELECT 'PUBLICATION', NULL, NULL, format('%s: schema %s', p.pubname, n.nspname),
       format('ALTER PUBLICATION %I ADD TABLES IN SCHEMA %I', p.pubname, n.nspname),
       format('ALTER PUBLICATION %I DROP TABLES IN SCHEMA %I', p.pubname, n.nspname),
       d.classid, d.objid, NULL, NULL, NULL
FROM publication p
JOIN pg_depend d ON d.classid = to_regclass('pg_catalog.pg_publication_namespace')::oid
  AND d.refclassid = 'pg_publication'::regclass AND d.refobjid = p.oid
JOIN pg_depend s ON s.classid = d.classid AND s.objid = d.objid AND s.refclassid = 'pg_namespace'::regclass
JOIN pg_namespace n ON n.oid = s.refobjid
