-- Objects: languages, access methods, transforms, casts, conversions. A range type brings a cast to its multirange.
WITH member AS MATERIALIZED (
  SELECT classid, objid
  FROM pg_depend
  WHERE deptype IN ('e', 'i') AND classid IN ('pg_language'::regclass, 'pg_am'::regclass, 'pg_transform'::regclass,
                                      'pg_cast'::regclass, 'pg_conversion'::regclass)
)
SELECT 'LANGUAGE', NULL::name, NULL::name, l.lanname::text,
       format('CREATE %sLANGUAGE %I HANDLER %s%s%s', CASE WHEN l.lanpltrusted THEN 'TRUSTED ' END, l.lanname,
              l.lanplcallfoid::regproc, CASE WHEN l.laninline <> 0 THEN ' INLINE ' || l.laninline::regproc END,
              CASE WHEN l.lanvalidator <> 0 THEN ' VALIDATOR ' || l.lanvalidator::regproc END),
       format('DROP LANGUAGE %I', l.lanname), 'pg_language'::regclass::oid, l.oid
FROM pg_language l
WHERE l.oid >= 16384 AND l.lanispl AND ('pg_language'::regclass, l.oid) NOT IN (SELECT classid, objid FROM member)
UNION ALL
SELECT 'ACCESS_METHOD', NULL, NULL, m.amname::text,
       format('CREATE ACCESS METHOD %I TYPE %s HANDLER %s', m.amname, CASE m.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END,
              m.amhandler),
       format('DROP ACCESS METHOD %I', m.amname), 'pg_am'::regclass, m.oid
FROM pg_am m
WHERE m.oid >= 16384 AND ('pg_am'::regclass, m.oid) NOT IN (SELECT classid, objid FROM member)
UNION ALL
SELECT 'TRANSFORM', NULL, NULL, format('for %s language %s', format_type(t.trftype, NULL), l.lanname),
       format('CREATE TRANSFORM FOR %s LANGUAGE %I (%s)', format_type(t.trftype, NULL), l.lanname, concat_ws(', ',
         CASE WHEN t.trffromsql <> 0 THEN 'FROM SQL WITH FUNCTION ' || t.trffromsql::regprocedure END,
         CASE WHEN t.trftosql <> 0 THEN 'TO SQL WITH FUNCTION ' || t.trftosql::regprocedure END)),
       format('DROP TRANSFORM FOR %s LANGUAGE %I', format_type(t.trftype, NULL), l.lanname),
       'pg_transform'::regclass, t.oid
FROM pg_transform t
JOIN pg_language l ON l.oid = t.trflang
WHERE ('pg_transform'::regclass, t.oid) NOT IN (SELECT classid, objid FROM member)
UNION ALL
SELECT 'CAST', NULL, NULL, pair.text,
       format('CREATE CAST %s %s%s', pair.text,
              CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure WHEN 'i' THEN 'WITH INOUT'
                                ELSE 'WITHOUT FUNCTION' END,
              CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' END),
       'DROP CAST ' || pair.text, 'pg_cast'::regclass, c.oid
FROM pg_cast c
CROSS JOIN LATERAL (
  SELECT format('(%s AS %s)', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)) AS text) pair
WHERE c.oid >= 16384 AND ('pg_cast'::regclass, c.oid) NOT IN (SELECT classid, objid FROM member)
UNION ALL
SELECT 'CONVERSION', n.nspname, NULL, c.conname,
       format('CREATE %sCONVERSION %I.%I FOR %L TO %L FROM %s', CASE WHEN c.condefault THEN 'DEFAULT ' END, n.nspname,
              c.conname, pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding), c.conproc::regproc),
       format('DROP CONVERSION %I.%I', n.nspname, c.conname), 'pg_conversion'::regclass, c.oid
FROM pg_conversion c
JOIN pg_namespace n ON n.oid = c.connamespace
WHERE c.oid >= 16384 AND c.connamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND ('pg_conversion'::regclass, c.oid) NOT IN (SELECT classid, objid FROM member)
