-- Objects: operators, operator families and classes. An operator that others only name (a shell) is not there yet. What
-- CREATE OPERATOR CLASS lists belongs to the class; every other member of a family is an object of its own.
SELECT 'OPERATOR', n.nspname, NULL, format('%s(%s, %s)', o.oprname, side.l, side.r),
       format('CREATE OPERATOR %I.%s (%s)', n.nspname, o.oprname, concat_ws(', ',
         'FUNCTION = ' || o.oprcode::regproc,
         CASE WHEN o.oprleft <> 0 THEN 'LEFTARG = ' || side.l END,
         CASE WHEN o.oprright <> 0 THEN 'RIGHTARG = ' || side.r END,
         CASE WHEN o.oprcom <> 0 THEN (
           SELECT format('COMMUTATOR = OPERATOR(%I.%s)', cn.nspname, c.oprname)
           FROM pg_operator c JOIN pg_namespace cn ON cn.oid = c.oprnamespace WHERE c.oid = o.oprcom) END,
         CASE WHEN o.oprnegate <> 0 THEN (
           SELECT format('NEGATOR = OPERATOR(%I.%s)', cn.nspname, c.oprname)
           FROM pg_operator c JOIN pg_namespace cn ON cn.oid = c.oprnamespace WHERE c.oid = o.oprnegate) END,
         CASE WHEN o.oprrest <> 0 THEN 'RESTRICT = ' || o.oprrest::regproc END,
         CASE WHEN o.oprjoin <> 0 THEN 'JOIN = ' || o.oprjoin::regproc END,
         CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END)),
       format('DROP OPERATOR %I.%s (%s, %s)', n.nspname, o.oprname, side.l, side.r),
       'pg_operator'::regclass::oid::text, o.oid::text
FROM pg_operator o
JOIN pg_namespace n ON n.oid = o.oprnamespace
CROSS JOIN LATERAL (
  SELECT CASE o.oprleft WHEN 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END AS l,
         CASE o.oprright WHEN 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END AS r) side
WHERE o.oid >= 16384 AND o.oprcode <> 0
  AND o.oprnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e')
UNION ALL
SELECT 'OPERATOR_FAMILY', n.nspname, NULL, format('%s USING %s', f.opfname, m.amname),
       format('CREATE OPERATOR FAMILY %I.%I USING %I', n.nspname, f.opfname, m.amname),
       format('DROP OPERATOR FAMILY %I.%I USING %I', n.nspname, f.opfname, m.amname),
       'pg_opfamily'::regclass::oid::text, f.oid::text
FROM pg_opfamily f
JOIN pg_namespace n ON n.oid = f.opfnamespace
JOIN pg_am m ON m.oid = f.opfmethod
WHERE f.oid >= 16384 AND f.opfnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_opfamily'::regclass AND d.objid = f.oid AND d.deptype = 'e')
UNION ALL
SELECT 'OPERATOR_FAMILY', n.nspname, NULL, format('%s USING %s: %s', f.opfname, m.amname, o.dropped),
       format('ALTER OPERATOR FAMILY %I.%I USING %I ADD %s', n.nspname, f.opfname, m.amname, o.added),
       format('ALTER OPERATOR FAMILY %I.%I USING %I DROP %s', n.nspname, f.opfname, m.amname, o.dropped),
       o.classid::text, o.oid::text
FROM (
  SELECT 'pg_amop'::regclass::oid AS classid, a.oid, a.amopfamily AS family,
         format('OPERATOR %s %s%s', a.amopstrategy, a.amopopr::regoperator,
                CASE WHEN a.amopsortfamily <> 0 THEN (
                  SELECT format(' FOR ORDER BY %I.%I', sn.nspname, s.opfname)
                  FROM pg_opfamily s JOIN pg_namespace sn ON sn.oid = s.opfnamespace WHERE s.oid = a.amopsortfamily) END) AS added,
         format('OPERATOR %s (%s, %s)', a.amopstrategy, format_type(a.amoplefttype, NULL), format_type(a.amoprighttype, NULL))
           AS dropped
  FROM pg_amop a
  WHERE a.oid >= 16384
  UNION ALL
  SELECT 'pg_amproc'::regclass::oid, a.oid, a.amprocfamily,
         format('FUNCTION %s (%s, %s) %s', a.amprocnum, format_type(a.amproclefttype, NULL),
                format_type(a.amprocrighttype, NULL), a.amproc::regprocedure),
         format('FUNCTION %s (%s, %s)', a.amprocnum, format_type(a.amproclefttype, NULL), format_type(a.amprocrighttype, NULL))
  FROM pg_amproc a
  WHERE a.oid >= 16384) o
JOIN pg_opfamily f ON f.oid = o.family
JOIN pg_namespace n ON n.oid = f.opfnamespace
JOIN pg_am m ON m.oid = f.opfmethod
WHERE f.opfnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.oid AND d.deptype = 'i'
                    AND d.refclassid = 'pg_opclass'::regclass)
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_opfamily'::regclass AND d.objid = f.oid AND d.deptype = 'e')
UNION ALL
SELECT 'OPERATOR_CLASS', n.nspname, NULL, format('%s USING %s', c.opcname, m.amname),
       format('CREATE OPERATOR CLASS %I.%I%s FOR TYPE %s USING %I FAMILY %I.%I AS %s', n.nspname, c.opcname,
              CASE WHEN c.opcdefault THEN ' DEFAULT' END, format_type(c.opcintype, NULL), m.amname, fn.nspname, f.opfname,
              concat_ws(', ', coalesce(member.list, 'STORAGE ' || format_type(c.opcintype, NULL)),
                        CASE WHEN c.opckeytype <> 0 AND member.list IS NOT NULL
                             THEN 'STORAGE ' || format_type(c.opckeytype, NULL) END)),
       format('DROP OPERATOR CLASS %I.%I USING %I', n.nspname, c.opcname, m.amname),
       'pg_opclass'::regclass::oid::text, c.oid::text
FROM pg_opclass c
JOIN pg_namespace n ON n.oid = c.opcnamespace
JOIN pg_opfamily f ON f.oid = c.opcfamily
JOIN pg_namespace fn ON fn.oid = f.opfnamespace
JOIN pg_am m ON m.oid = c.opcmethod
CROSS JOIN LATERAL (
  SELECT string_agg(entry, ', ' ORDER BY place, number, entry) AS list
  FROM (
    SELECT 1 AS place, a.amopstrategy AS number,
           format('OPERATOR %s %s%s', a.amopstrategy, a.amopopr::regoperator,
                  CASE WHEN a.amopsortfamily <> 0 THEN (
                    SELECT format(' FOR ORDER BY %I.%I', sn.nspname, s.opfname)
                    FROM pg_opfamily s JOIN pg_namespace sn ON sn.oid = s.opfnamespace WHERE s.oid = a.amopsortfamily) END) AS entry
    FROM pg_depend d
    JOIN pg_amop a ON a.oid = d.objid
    WHERE d.classid = 'pg_amop'::regclass AND d.refclassid = 'pg_opclass'::regclass AND d.refobjid = c.oid AND d.deptype = 'i'
    UNION ALL
    SELECT 2, a.amprocnum, format('FUNCTION %s (%s, %s) %s', a.amprocnum, format_type(a.amproclefttype, NULL),
                                  format_type(a.amprocrighttype, NULL), a.amproc::regprocedure)
    FROM pg_depend d
    JOIN pg_amproc a ON a.oid = d.objid
    WHERE d.classid = 'pg_amproc'::regclass AND d.refclassid = 'pg_opclass'::regclass AND d.refobjid = c.oid
      AND d.deptype = 'i') members) member
WHERE c.oid >= 16384 AND c.opcnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_opclass'::regclass AND d.objid = c.oid AND d.deptype = 'e')
