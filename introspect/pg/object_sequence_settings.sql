-- Objects: for a column that owns a sequence, that it does although its default is another, or that the sequence counts
-- otherwise than a new SERIAL's would: in another type than the column's, from or to another number, in other steps.
WITH owned AS MATERIALIZED (
  SELECT s.*, c.oid, format('%I.%I', n.nspname, c.relname) AS place, format('%s.%s', n.nspname, c.relname) AS name,
         tn.nspname, t.relname, a.atttypid, format('%I.%I.%I', tn.nspname, t.relname, a.attname) AS owner,
         (SELECT count(*)
          FROM pg_depend d
          WHERE d.classid = 'pg_attrdef'::regclass
            AND d.objid = (SELECT f.oid FROM pg_attrdef f WHERE f.adrelid = o.refobjid AND f.adnum = o.refobjsubid)
            AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid) > 0 AS used,
         CASE s.seqtypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
                         ELSE 9223372036854775807 END AS high
  FROM pg_sequence s
  JOIN pg_class c ON c.oid = s.seqrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.deptype = 'a'
    AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0
  JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
  JOIN pg_class t ON t.oid = o.refobjid
  JOIN pg_namespace tn ON tn.oid = t.relnamespace
  WHERE c.relkind = 'S' AND c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
)
SELECT 'SETTING', nspname, relname, 'owner of sequence ' || name,
       format('ALTER SEQUENCE %s OWNED BY %s', place, owner), format('ALTER SEQUENCE IF EXISTS %s OWNED BY NONE', place),
       'pg_class'::regclass::oid, oid
FROM owned
WHERE NOT used
UNION ALL
SELECT 'SETTING', nspname, relname, 'options of sequence ' || name,
       format('ALTER SEQUENCE %s AS %s START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s %sCYCLE', place,
              format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache,
              CASE WHEN NOT seqcycle THEN 'NO ' END),
       format('ALTER SEQUENCE %s%s START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1 NO CYCLE', place,
              CASE WHEN atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
                   THEN ' AS ' || format_type(atttypid, NULL) END),
       'pg_class'::regclass::oid, oid
FROM owned
WHERE used
  AND (seqtypid <> atttypid OR seqstart <> 1 OR seqincrement <> 1 OR seqmin <> 1 OR seqmax <> high OR seqcache <> 1 OR seqcycle)
