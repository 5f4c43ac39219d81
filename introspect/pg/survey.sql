-- What is there, without reading it: for each relation, and for each set of catalog rows that an answer depends on, how
-- many rows there are and the sum of the transactions that wrote them (xmin).
--
-- Every change of a catalog row writes a new version of it, and a later transaction has a higher number than all before
-- it. Whether a row counts depends on nothing but that version of it. So where as many rows came as went the sum has grown, and
-- what is the same in two surveys has not changed in between. What PostgreSQL overwrites in place (statistics,
-- relhasindex and the like) is read by none of the other queries; freezing leaves xmin as it is, and the values of sequences stand
-- in no catalog. Rows below oid 16384 are PostgreSQL's own. age() counts back from the newest transaction, so the sums
-- are taken from a fixed one.
--
-- RELATION: a table with its indexes, a view, a sequence, … ENUM: a type with its values. Their names begin with what they
-- began with, unless something was renamed. REST: all else that has a name and is no part of a relation.
-- SURROUNDINGS: what is not the database's own, as text. The others stand beside the queries that ask for them.
WITH class AS MATERIALIZED (
  SELECT oid, relname, relnamespace, relkind, relowner, relacl, reloptions, age(xmin) AS age
  FROM pg_class
  WHERE oid >= 16384
), index AS MATERIALIZED (
  SELECT indexrelid, indrelid, indpred, indexprs, indisexclusion, age(xmin) AS age
  FROM pg_index
  WHERE indexrelid >= 16384
), attribute AS MATERIALIZED (
  SELECT attrelid, count(*) AS rows, sum(age(xmin)) AS age, count(attacl) AS granted, sum(age(xmin)) FILTER (WHERE attacl IS NOT NULL) AS granted_age
  FROM pg_attribute
  WHERE attrelid >= 16384 AND attnum > 0
  GROUP BY attrelid
), part(relation, rows, age) AS (
  SELECT oid, 1, age FROM class
  UNION ALL
  SELECT attrelid, rows, age FROM attribute
  UNION ALL
  SELECT adrelid, 1, age(xmin) FROM pg_attrdef
  UNION ALL
  SELECT conrelid, 1, age(xmin) FROM pg_constraint WHERE conrelid >= 16384
  UNION ALL
  SELECT indrelid, 1, age FROM index
  UNION ALL
  SELECT seqrelid, 1, age(xmin) FROM pg_sequence
), relation AS (
  SELECT coalesce(i.indrelid, p.relation) AS oid, sum(p.rows) AS rows, sum(p.age) AS age
  FROM part p
  LEFT JOIN index i ON i.indexrelid = p.relation
  GROUP BY 1
), ownership AS MATERIALIZED (
  SELECT d.refobjid, d.refobjsubid, age(d.xmin) AS age
  FROM class c
  JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
    AND d.refobjsubid > 0
  WHERE c.relkind = 'S'
), fact(fact, rows, age) AS (
  SELECT 'REST', 1, CASE age(xmin) WHEN 2147483647 THEN age('3'::xid) ELSE age(xmin) END FROM pg_namespace
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_type WHERE oid >= 16384 AND typrelid = 0 AND (typelem = 0 OR typlen <> -1) AND typtype <> 'e'
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_constraint WHERE contypid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_range WHERE rngtypid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_proc WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_operator WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_opclass WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_opfamily WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_amop WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_amproc WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_am WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_cast WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_collation WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_conversion WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_language WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_transform
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_ts_parser WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_ts_template WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_ts_dict WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_ts_config WHERE oid >= 16384
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_ts_config_map WHERE mapcfg >= 16384
  UNION ALL
  SELECT 'REST', 1, CASE age(xmin) WHEN 2147483647 THEN age('3'::xid) ELSE age(xmin) END FROM pg_extension
  UNION ALL
  SELECT 'REST', 1, CASE age(xmin) WHEN 2147483647 THEN age('3'::xid) ELSE age(xmin) END FROM pg_depend WHERE refclassid = 'pg_extension'::regclass
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_event_trigger
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_foreign_data_wrapper
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_foreign_server
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_default_acl
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_statistic_ext
  UNION ALL
  SELECT 'REST', 1, age(xmin) FROM pg_publication
  UNION ALL
  SELECT 'REST', 1, age FROM class WHERE relkind = 't' AND reloptions IS NOT NULL
  UNION ALL
  SELECT 'HEIR', 1, age(xmin) FROM pg_inherits
  UNION ALL
  SELECT 'SEQUENCE', 1, age FROM class WHERE relkind = 'S'
  UNION ALL
  SELECT 'SEQUENCE', 1, age(xmin) FROM pg_sequence
  UNION ALL
  SELECT 'SEQUENCE OWNERSHIP', 1, age FROM ownership
  UNION ALL
  SELECT 'SEQUENCE COLUMN', 1, age(a.xmin) FROM ownership o JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
  UNION ALL
  SELECT 'SEQUENCE DEFAULT', 1, age(xmin)
  FROM pg_depend
  WHERE classid = 'pg_attrdef'::regclass AND refclassid = 'pg_class'::regclass AND refobjsubid = 0
  UNION ALL
  SELECT 'OWNER', 1, age FROM class
  WHERE relowner <> (SELECT oid FROM pg_roles WHERE rolname = current_user) OR relname = '_prisma_migrations'
  UNION ALL
  SELECT 'OWNER', 1, age(xmin) FROM pg_type
  WHERE oid >= 16384 AND typtype = 'e' AND typowner <> (SELECT oid FROM pg_roles WHERE rolname = current_user)
  UNION ALL
  SELECT 'GRANT', 1, age FROM class WHERE relacl IS NOT NULL
  UNION ALL
  SELECT 'GRANT', granted, granted_age FROM attribute WHERE granted > 0
  UNION ALL
  SELECT 'GRANT', 1, age(xmin) FROM pg_type WHERE oid >= 16384 AND typacl IS NOT NULL
  UNION ALL
  SELECT 'PREDICATE', 1, age FROM index WHERE indpred IS NOT NULL
  UNION ALL
  SELECT 'INDEX', 1, age FROM index WHERE indexprs IS NOT NULL
  UNION ALL
  SELECT 'INDEX', 1, age FROM class WHERE relkind = 'm'
  UNION ALL
  SELECT 'CONSTRAINT', 1, age FROM index WHERE indisexclusion
  UNION ALL
  SELECT 'CONSTRAINT', 1, age(xmin) FROM pg_constraint WHERE conrelid >= 16384 AND contype IN ('c', 'x')
  UNION ALL
  SELECT 'TYPE', 1, age(xmin) FROM pg_type WHERE oid >= 16384 AND typtype IN ('d', 'r')
  UNION ALL
  SELECT 'TYPE', 1, age FROM class WHERE relkind = 'c'
  UNION ALL
  SELECT 'FUNCTION', 1, age(xmin) FROM pg_proc WHERE oid >= 16384
  UNION ALL
  SELECT 'VIEW', 1, age FROM class WHERE relkind IN ('v', 'm')
  UNION ALL
  SELECT 'RULE', 1, age(xmin) FROM pg_rewrite WHERE oid >= 16384 AND rulename <> '_RETURN'
  UNION ALL
  SELECT 'TRIGGER', 1, age(xmin) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL
  SELECT 'POLICY', 1, age(xmin) FROM pg_policy
  UNION ALL
  SELECT 'STATISTICS', 1, age(xmin) FROM pg_statistic_ext
  UNION ALL
  SELECT 'FOREIGN', 1, age(xmin) FROM pg_foreign_data_wrapper
  UNION ALL
  SELECT 'PUBLICATION', 1, age(xmin) FROM pg_publication
  UNION ALL
  SELECT 'COMMENT', 1, age(s.xmin)
  FROM pg_description s
  LEFT JOIN pg_extension e ON s.classoid = 'pg_extension'::regclass AND e.oid = s.objoid
  WHERE s.objoid >= 16384 AND (e.oid IS NULL OR e.xmin <> s.xmin)
  UNION ALL
  SELECT 'COMMENT', 1, age(s.xmin)
  FROM pg_namespace n
  JOIN pg_description s ON s.objoid = n.oid AND s.classoid = 'pg_namespace'::regclass
  WHERE n.nspname = 'public' AND s.description <> 'standard public schema'
  UNION ALL
  SELECT 'COMMENT', 1, age(s.xmin)
  FROM pg_extension e
  JOIN pg_description s ON s.objoid = e.oid AND s.classoid = 'pg_extension'::regclass
  WHERE e.oid < 16384 AND e.xmin <> s.xmin
)
SELECT 'RELATION', r.oid, format('%s.%L', c.relnamespace, c.relname), r.rows, r.rows * age('3'::xid)::int8 - r.age
FROM relation r
JOIN class c ON c.oid = r.oid
WHERE c.relkind <> 't'
UNION ALL
SELECT 'ENUM', t.oid, concat(format('%s.%L', t.typnamespace, t.typname), e.labels), coalesce(e.rows, 0) + 1,
       coalesce(e.written, 0) + age('3'::xid)::int8 - age(t.xmin)
FROM pg_type t
LEFT JOIN (
  SELECT enumtypid, string_agg(quote_literal(enumlabel), ',' ORDER BY oid) AS labels, count(*) AS rows,
         count(*) * age('3'::xid)::int8 - sum(age(xmin)) AS written
  FROM pg_enum
  GROUP BY enumtypid) e ON e.enumtypid = t.oid
WHERE t.oid >= 16384 AND t.typtype = 'e'
UNION ALL
SELECT fact, 0, NULL, sum(rows), sum(rows) * age('3'::xid)::int8 - sum(age)
FROM fact
GROUP BY fact
UNION ALL
SELECT 'SURROUNDINGS', 0,
       concat_ws(' ', current_user, current_setting('default_table_access_method'),
                 (SELECT string_agg(format('%s %I', oid, rolname), ' ' ORDER BY oid) FROM pg_roles),
                 (SELECT string_agg(format('%s %I', oid, spcname), ' ' ORDER BY oid) FROM pg_tablespace)), 0, 0
