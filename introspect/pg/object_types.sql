-- Objects: domains, composite types, ranges. Enums are part of the model itself; the row types of tables are no types of
-- their own. The multirange type of a range is named by PostgreSQL unless it was given a name.
SELECT 'TYPE', n.nspname, NULL, t.typname,
       CASE t.typtype
         WHEN 'd' THEN format('CREATE DOMAIN %I.%I AS %s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod))
           || coalesce(' COLLATE ' || (
                SELECT format('%I.%I', ln.nspname, l.collname)
                FROM pg_collation l
                JOIN pg_namespace ln ON ln.oid = l.collnamespace
                JOIN pg_type b ON b.oid = t.typbasetype
                WHERE l.oid = t.typcollation AND t.typcollation <> b.typcollation), '')
           || coalesce(' DEFAULT ' || pg_get_expr(t.typdefaultbin, 0), '')
           || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
           || coalesce((
                SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), '' ORDER BY k.conname)
                FROM pg_constraint k
                WHERE k.contypid = t.oid AND k.contype = 'c'), '')
         WHEN 'c' THEN format('CREATE TYPE %I.%I AS (%s)', n.nspname, t.typname, (
           SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
                    || CASE WHEN a.attcollation NOT IN (0, at.typcollation)
                            THEN (SELECT format(' COLLATE %I.%I', ln.nspname, l.collname)
                                  FROM pg_collation l
                                  JOIN pg_namespace ln ON ln.oid = l.collnamespace
                                  WHERE l.oid = a.attcollation) ELSE '' END, ', ' ORDER BY a.attnum)
           FROM pg_attribute a
           JOIN pg_type at ON at.oid = a.atttypid
           WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))
         ELSE (
           SELECT format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s', n.nspname, t.typname, format_type(r.rngsubtype, NULL))
             || CASE WHEN NOT o.opcdefault THEN format(', SUBTYPE_OPCLASS = %I.%I', oon.nspname, o.opcname) ELSE '' END
             || CASE WHEN r.rngsubdiff <> 0 THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff::regproc ELSE '' END || ')'
           FROM pg_range r
           JOIN pg_opclass o ON o.oid = r.rngsubopc
           JOIN pg_namespace oon ON oon.oid = o.opcnamespace
           WHERE r.rngtypid = t.oid)
       END,
       format(CASE t.typtype WHEN 'd' THEN 'DROP DOMAIN %I.%I' ELSE 'DROP TYPE %I.%I' END, n.nspname, t.typname),
       'pg_type'::regclass::oid, t.oid
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND (t.typtype IN ('d', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = t.typrelid AND d.deptype = 'e')
