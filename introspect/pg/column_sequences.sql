-- The sequences of columns: an identity's, and one that a column owns and takes its default from. For an identity what
-- it does otherwise than the standard for its type, as GENERATED … AS IDENTITY takes it; for each all that it does, as
-- ALTER COLUMN or ALTER SEQUENCE takes it. PostgreSQL names it after table and column and keeps that name when these are renamed; one that had
-- to be cut is named as well.
SELECT d.refobjid, a.attname, n.nspname, c.relname, d.deptype = 'i',
       nullif(concat_ws(' ',
         CASE WHEN c.relname <> t.relname || '_' || a.attname || '_seq'
                OR octet_length(t.relname || '_' || a.attname || '_seq') > 63
              THEN format('SEQUENCE NAME %I.%I', n.nspname, c.relname) END,
         CASE WHEN s.seqstart <> standard.start THEN 'START WITH ' || s.seqstart END,
         CASE WHEN s.seqincrement <> 1 THEN 'INCREMENT BY ' || s.seqincrement END,
         CASE WHEN s.seqmin <> standard.low THEN 'MINVALUE ' || s.seqmin END,
         CASE WHEN s.seqmax <> standard.high THEN 'MAXVALUE ' || s.seqmax END,
         CASE WHEN s.seqcache <> 1 THEN 'CACHE ' || s.seqcache END,
         CASE WHEN s.seqcycle THEN 'CYCLE' END), ''),
       format(CASE d.deptype
                WHEN 'i' THEN 'SET START WITH %2$s SET INCREMENT BY %3$s SET MINVALUE %4$s SET MAXVALUE %5$s SET CACHE %6$s SET %7$sCYCLE'
                ELSE 'AS %1$s START WITH %2$s INCREMENT BY %3$s MINVALUE %4$s MAXVALUE %5$s CACHE %6$s %7$sCYCLE' END,
              format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, CASE WHEN NOT s.seqcycle THEN 'NO ' END),
       s.seqincrement < 0
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
  AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
JOIN pg_class t ON t.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
LEFT JOIN pg_attrdef f ON f.adrelid = d.refobjid AND f.adnum = d.refobjsubid
CROSS JOIN LATERAL (
  SELECT CASE WHEN s.seqincrement > 0 THEN 1
              WHEN s.seqtypid = 'int2'::regtype THEN -32768
              WHEN s.seqtypid = 'int4'::regtype THEN -2147483648
              ELSE -9223372036854775808 END AS low,
         CASE WHEN s.seqincrement < 0 THEN -1
              WHEN s.seqtypid = 'int2'::regtype THEN 32767
              WHEN s.seqtypid = 'int4'::regtype THEN 2147483647
              ELSE 9223372036854775807 END AS high,
         CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END AS start) standard
WHERE t.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND (d.deptype = 'i' OR (SELECT count(*)
                           FROM pg_depend u
                           WHERE u.classid = 'pg_attrdef'::regclass AND u.objid = f.oid
                             AND u.refclassid = 'pg_class'::regclass AND u.refobjid = c.oid) > 0)
