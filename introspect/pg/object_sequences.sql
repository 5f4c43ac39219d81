-- Objects: sequences that do not come with a column. One comes with a column when that column owns it and takes its
-- default from it (SERIAL), it alone, or has it as identity. Counted in a subquery, since a join is planned badly as long
-- as the catalogs have no statistics, as in a new shadow database. What depends on a sequence is little, so it is looked
-- up first (OFFSET 0).
SELECT 'SEQUENCE', n.nspname, NULL, c.relname,
       format('CREATE SEQUENCE %I.%I AS %s START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s %sCYCLE',
              n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
              s.seqcache, CASE WHEN NOT s.seqcycle THEN 'NO ' END),
       format('DROP SEQUENCE IF EXISTS %I.%I', n.nspname, c.relname),
       'pg_class'::regclass::oid, c.oid
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.deptype IN ('a', 'i')
  AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND c.relkind = 'S' AND coalesce(o.deptype, 'a') <> 'i'
  AND (SELECT count(*) FILTER (WHERE (f.adrelid, f.adnum) = (o.refobjid, o.refobjsubid)) <> 1 OR count(*) <> 1
       FROM (
         SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_class'::regclass AND refobjid = c.oid OFFSET 0) d
       JOIN pg_attrdef f ON f.oid = d.objid
       WHERE d.classid = 'pg_attrdef'::regclass)
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
