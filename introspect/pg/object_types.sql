-- Objects: domains, composite types, ranges. Enums are part of the model itself; the row types of tables are no types of
-- their own. A domain's default, NOT NULL and checks, and the attributes of a composite type, change without it and are
-- objects too; those of a composite type come with it, and the shape of one is its place among them. The multirange of a range (from 14 on) is found by name,
-- and named where its name is not the one that PostgreSQL would choose.
WITH own AS MATERIALIZED (
  SELECT t.*, n.nspname, format('%I.%I', n.nspname, t.typname) AS place
  FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE t.typnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
    AND (t.typtype IN ('d', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = t.typrelid AND d.deptype = 'e')
), attribute AS MATERIALIZED (
  SELECT t.oid, a.attnum, a.attname, row_number() OVER (PARTITION BY t.oid ORDER BY a.attnum) AS place_in_type, format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
           || CASE WHEN a.attcollation NOT IN (0, at.typcollation)
                   THEN (SELECT format(' COLLATE %I.%I', ln.nspname, l.collname)
                         FROM pg_collation l
                         JOIN pg_namespace ln ON ln.oid = l.collnamespace
                         WHERE l.oid = a.attcollation) ELSE '' END AS definition
  FROM own t
  JOIN pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type at ON at.oid = a.atttypid
  WHERE t.typtype = 'c'
)
SELECT 'TYPE', t.nspname, NULL::name, t.typname::text,
       CASE t.typtype
         WHEN 'd' THEN format('CREATE DOMAIN %s AS %s', t.place, format_type(t.typbasetype, t.typtypmod))
           || coalesce(' COLLATE ' || (
                SELECT format('%I.%I', ln.nspname, l.collname)
                FROM pg_collation l
                JOIN pg_namespace ln ON ln.oid = l.collnamespace
                JOIN pg_type b ON b.oid = t.typbasetype
                WHERE l.oid = t.typcollation AND t.typcollation <> b.typcollation), '')
         WHEN 'c' THEN format('CREATE TYPE %s AS (%s)', t.place, (
           SELECT string_agg(a.definition, ', ' ORDER BY a.attnum) FROM attribute a WHERE a.oid = t.oid))
         ELSE (
           SELECT format('CREATE TYPE %s AS RANGE (%s)', t.place, concat_ws(', ',
             'SUBTYPE = ' || format_type(r.rngsubtype, NULL),
             CASE WHEN NOT o.opcdefault THEN format('SUBTYPE_OPCLASS = %I.%I', oon.nspname, o.opcname) END,
             CASE WHEN r.rngcollation <> s.typcollation THEN (
               SELECT format('COLLATION = %I.%I', ln.nspname, l.collname)
               FROM pg_collation l
               JOIN pg_namespace ln ON ln.oid = l.collnamespace
               WHERE l.oid = r.rngcollation) END,
             CASE WHEN r.rngcanonical <> 0 THEN 'CANONICAL = ' || r.rngcanonical::regproc END,
             CASE WHEN r.rngsubdiff <> 0 THEN 'SUBTYPE_DIFF = ' || r.rngsubdiff::regproc END,
             CASE WHEN m.typnamespace <> t.typnamespace
                    OR m.typname <> left(CASE WHEN t.typname ~ 'range' THEN regexp_replace(t.typname, 'range', 'multirange')
                                              ELSE t.typname || '_multirange' END, 63)
                  THEN 'MULTIRANGE_TYPE_NAME = ' || format_type(m.oid, NULL) END))
           FROM pg_range r
           LEFT JOIN pg_type m ON m.oid = (to_jsonb(r) ->> 'rngmultitypid')::oid
           JOIN pg_type s ON s.oid = r.rngsubtype
           JOIN pg_opclass o ON o.oid = r.rngsubopc
           JOIN pg_namespace oon ON oon.oid = o.opcnamespace
           WHERE r.rngtypid = t.oid)
       END,
       format('DROP %s %s', CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, t.place),
       'pg_type'::regclass::oid, t.oid, NULL::name, CASE t.typtype WHEN 'c' THEN 'composite' END,
       CASE t.typtype WHEN 'c' THEN '' END
FROM own t
UNION ALL
SELECT 'ATTRIBUTE', t.nspname, NULL, format('%s.%s', t.typname, a.attname),
       format('ALTER TYPE %s ADD ATTRIBUTE %s', t.place, a.definition), format('ALTER TYPE %s DROP ATTRIBUTE %I', t.place, a.attname),
       'pg_type'::regclass, t.oid, a.attname, a.place_in_type::text,
       format('ALTER TYPE %s ALTER ATTRIBUTE %s', t.place, regexp_replace(a.definition, '^("([^"]|"")*"|[^" ]+) ', '\1 TYPE '))
FROM own t
JOIN attribute a ON a.oid = t.oid
UNION ALL
SELECT 'SETTING', t.nspname, NULL, 'default of domain ' || t.typname,
       format('ALTER DOMAIN %s SET DEFAULT %s', t.place, coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault))),
       format('ALTER DOMAIN %s DROP DEFAULT', t.place), 'pg_type'::regclass, t.oid, NULL, 'default', NULL
FROM own t
WHERE t.typtype = 'd' AND t.typdefault IS NOT NULL
UNION ALL
SELECT 'SETTING', t.nspname, NULL, 'not null of domain ' || t.typname, format('ALTER DOMAIN %s SET NOT NULL', t.place),
       format('ALTER DOMAIN %s DROP NOT NULL', t.place), 'pg_type'::regclass, t.oid, NULL, NULL, NULL
FROM own t
WHERE t.typtype = 'd' AND t.typnotnull
UNION ALL
SELECT 'CONSTRAINT', t.nspname, NULL, format('%s on domain %s', k.conname, t.typname),
       format('ALTER DOMAIN %s ADD CONSTRAINT %I %s', t.place, k.conname, pg_get_constraintdef(k.oid)),
       format('ALTER DOMAIN %s DROP CONSTRAINT %I', t.place, k.conname), 'pg_constraint'::regclass, k.oid, NULL, NULL, NULL
FROM own t
JOIN pg_constraint k ON k.contypid = t.oid AND k.contype = 'c'
WHERE t.typtype = 'd'
