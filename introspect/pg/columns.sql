-- Columns in the order of their tables' oids. As in information_schema.columns, a domain counts as the type it is made
-- of (one level deep), and brings its own NOT NULL and length; `b` is that type, `e` the element of an array.
-- PostgreSQL 18 has a constraint for each NOT NULL. The type's text keeps the domain, with its schema, because its name alone could be one of Prisma's types.
WITH required AS MATERIALIZED (
  SELECT conrelid, conkey[1] AS attnum, conname, connoinherit, convalidated
  FROM pg_constraint
  WHERE contype = 'n'
)
SELECT a.attrelid, a.attname,
       CASE t.typtype WHEN 'd' THEN format('%I.%I', tn.nspname, t.typname)
                      ELSE format_type(a.atttypid, a.atttypmod) END,
       a.attnotnull OR (t.typtype = 'd' AND t.typnotnull),
       b.typlen = -1 AND b.typelem <> 0,
       coalesce(e.typname, b.typname),
       coalesce(e.typtype, b.typtype) = 'e',
       en.nspname,
       CASE t.typtype WHEN 'd' THEN t.typtypmod ELSE a.atttypmod END,
       pg_get_expr(d.adbin, d.adrelid),
       a.attidentity, a.attgenerated,
       CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN (
         SELECT CASE WHEN pg_collation_is_visible(l.oid) THEN quote_ident(l.collname)
                     ELSE format('%I.%I', ln.nspname, l.collname) END
         FROM pg_collation l
         JOIN pg_namespace ln ON ln.oid = l.collnamespace
         WHERE l.oid = a.attcollation) END,
       b.typname, t.typtype = 'd', r.conname,
       concat(CASE WHEN r.connoinherit THEN ' NO INHERIT' END, CASE WHEN NOT r.convalidated THEN ' NOT VALID' END),
       a.attinhcount > 0 AND NOT a.attislocal,
       a.attnotnull
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_namespace tn ON tn.oid = t.typnamespace
JOIN pg_type b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
LEFT JOIN pg_type e ON e.oid = b.typelem AND e.typarray = b.oid
JOIN pg_namespace en ON en.oid = coalesce(e.typnamespace, b.typnamespace)
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN required r ON r.conrelid = a.attrelid AND r.attnum = a.attnum
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND (c.relkind IN ('r', 'p') OR c.relkind = 'v' AND current_setting('pmig.views') = 'on') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
