-- Objects: collations. Where the locale of ICU stands changed with 15 and 17, rules came with 16, so these columns are
-- looked for by name.
SELECT 'COLLATION', n.nspname, NULL, l.collname,
       format('CREATE COLLATION %I.%I (%s)', n.nspname, l.collname, concat_ws(', ',
         'PROVIDER = ' || CASE l.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
         CASE WHEN l.collprovider = 'c'
              THEN format('LC_COLLATE = %L, LC_CTYPE = %L', l.collcollate, l.collctype)
              ELSE 'LOCALE = ' || quote_literal(coalesce(j.row ->> 'colllocale', j.row ->> 'colliculocale', l.collcollate)) END,
         CASE WHEN NOT l.collisdeterministic THEN 'DETERMINISTIC = false' END,
         'RULES = ' || quote_literal(j.row ->> 'collicurules'))),
       format('DROP COLLATION %I.%I', n.nspname, l.collname),
       'pg_collation'::regclass::oid, l.oid
FROM pg_collation l
JOIN pg_namespace n ON n.oid = l.collnamespace
CROSS JOIN LATERAL (SELECT to_jsonb(l) AS row) j
WHERE l.oid >= 16384 AND l.collnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_collation'::regclass AND d.objid = l.oid AND d.deptype = 'e')
