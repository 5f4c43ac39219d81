-- What an identity column's sequence does otherwise than the standard for its type: start, increment, bounds, cache,
-- cycle, as GENERATED … AS IDENTITY takes them.
SELECT d.refobjid, a.attname, '(' || concat_ws(' ',
         CASE WHEN s.seqstart <> standard.start THEN 'START WITH ' || s.seqstart END,
         CASE WHEN s.seqincrement <> 1 THEN 'INCREMENT BY ' || s.seqincrement END,
         CASE WHEN s.seqmin <> standard.low THEN 'MINVALUE ' || s.seqmin END,
         CASE WHEN s.seqmax <> standard.high THEN 'MAXVALUE ' || s.seqmax END,
         CASE WHEN s.seqcache <> 1 THEN 'CACHE ' || s.seqcache END,
         CASE WHEN s.seqcycle THEN 'CYCLE' END) || ')'
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i' AND d.refobjsubid > 0
JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
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
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND (s.seqstart <> standard.start OR s.seqincrement <> 1 OR s.seqmin <> standard.low OR s.seqmax <> standard.high
       OR s.seqcache <> 1 OR s.seqcycle)
