-- What must be there before what: the thing (class, oid) that needs another one (class, oid), and of a table the part, its
-- column or key; where a table is what needs it, that table and its column or index, and whether only a default does. A view stands for its rule, a table for the defaults of its columns, an operator class for its
-- members, a composite type for its attributes, an element for its array type, a table for its row type, a range for its
-- multirange. Between a text search configuration and its dictionaries are its mappings, which change without it. The names of columns are looked up one by one (OFFSET 0), for there are many more of them. Tables and their indexes, keys and sequences among themselves are no business of objects.
WITH edge AS MATERIALIZED (
  SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid
  FROM pg_depend d
  LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
  WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a')
    AND d.refclassid NOT IN ('pg_namespace'::regclass, 'pg_extension'::regclass)
    AND NOT (d.refclassid = 'pg_class'::regclass
             AND (d.classid IN ('pg_class'::regclass, 'pg_attrdef'::regclass) OR coalesce(k.contype NOT IN ('c', 'x'), false)))
), dependent AS (
  SELECT e.*, CASE WHEN r.rulename = '_RETURN' OR f.oid IS NOT NULL THEN 'pg_class'::regclass::oid
                   WHEN c.relkind = 'c' THEN 'pg_type'::regclass::oid
                   WHEN m.refclassid IS NOT NULL THEN m.refclassid
                   WHEN e.classid = 'pg_ts_config'::regclass AND e.refclassid = 'pg_ts_dict'::regclass
                   THEN 'pg_ts_config_map'::regclass::oid
                   ELSE e.classid END AS class,
         CASE WHEN r.rulename = '_RETURN' THEN r.ev_class WHEN f.oid IS NOT NULL THEN f.adrelid
              WHEN c.relkind = 'c' THEN c.reltype
              ELSE coalesce(m.refobjid, e.objid) END AS id,
         coalesce(f.adnum, CASE WHEN c.relkind IN ('r', 'p') THEN e.objsubid END) AS column_number, f.oid IS NOT NULL AS by_default,
         CASE WHEN c.relkind IN ('i', 'I') THEN c.relname END AS index_name
  FROM edge e
  LEFT JOIN pg_rewrite r ON e.classid = 'pg_rewrite'::regclass AND r.oid = e.objid AND r.oid >= 16384
  LEFT JOIN pg_attrdef f ON e.classid = 'pg_attrdef'::regclass AND f.oid = e.objid
  LEFT JOIN pg_class c ON e.classid = 'pg_class'::regclass AND c.oid = e.objid AND c.oid >= 16384
  LEFT JOIN pg_depend m ON e.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass)
    AND m.classid = e.classid AND m.objid = e.objid AND m.deptype = 'i'
    AND m.refclassid = 'pg_opclass'::regclass
), element AS (
  SELECT d.class, d.id, d.column_number, d.by_default, d.index_name, d.refclassid, d.refobjid, d.refobjsubid,
         CASE WHEN t.typtype = 'b' AND t.typcategory = 'A' THEN t.typelem
              WHEN t.typtype = 'm' THEN (
                SELECT m.refobjid
                FROM pg_depend m
                WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid AND m.deptype = 'i')
              ELSE t.oid END AS type
  FROM dependent d
  LEFT JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid AND t.oid >= 16384
), needed AS (
  SELECT e.class, e.id,
         CASE WHEN k.conrelid <> 0 OR tc.relkind <> 'c' THEN 'pg_class'::regclass::oid
              WHEN r.rulename = '_RETURN' THEN 'pg_class'::regclass::oid
              WHEN rc.oid IS NOT NULL THEN 'pg_type'::regclass::oid
              ELSE e.refclassid END AS refclass,
         CASE WHEN k.conrelid <> 0 THEN k.conrelid WHEN tc.relkind <> 'c' THEN tc.oid
              WHEN r.rulename = '_RETURN' THEN r.ev_class
              ELSE coalesce(rc.reltype, e.type, e.refobjid) END AS refid,
         coalesce(k.conname, a.attname) AS part, coalesce(x.indrelid, own.attrelid) AS user_table,
         coalesce(e.index_name, own.attname) AS user_part, e.by_default
  FROM element e
  LEFT JOIN pg_constraint k ON e.refclassid = 'pg_constraint'::regclass AND k.oid = e.refobjid AND k.contype IN ('p', 'u', 'f')
  LEFT JOIN pg_type t ON t.oid = e.type AND t.oid >= 16384 AND t.typrelid <> 0
  LEFT JOIN pg_class tc ON tc.oid = t.typrelid AND tc.oid >= 16384
  LEFT JOIN pg_rewrite r ON e.refclassid = 'pg_rewrite'::regclass AND r.oid = e.refobjid AND r.oid >= 16384
  LEFT JOIN pg_class rc ON e.refclassid = 'pg_class'::regclass AND rc.oid = e.refobjid AND rc.oid >= 16384 AND rc.relkind = 'c'
  LEFT JOIN LATERAL (
    SELECT attname
    FROM pg_attribute
    WHERE attrelid = e.refobjid AND attnum = e.refobjsubid AND e.refclassid = 'pg_class'::regclass AND e.refobjsubid > 0
    OFFSET 0) a ON true
  LEFT JOIN LATERAL (
    SELECT attrelid, attname
    FROM pg_attribute
    WHERE attrelid = e.id AND attnum = e.column_number AND e.column_number > 0
    OFFSET 0) own ON true
  LEFT JOIN pg_index x ON e.index_name IS NOT NULL AND x.indexrelid = e.id AND x.indexrelid >= 16384
  UNION ALL
  SELECT 'pg_class'::regclass, i.indexrelid, 'pg_class'::regclass, i.indrelid, NULL, NULL, NULL, false
  FROM pg_class m
  JOIN pg_index i ON i.indrelid = m.oid
  WHERE m.oid >= 16384 AND m.relkind = 'm'
  UNION ALL
  SELECT 'pg_ts_config'::regclass, c.oid, 'pg_ts_config_map'::regclass, c.oid, NULL, NULL, NULL, false
  FROM pg_ts_config c
  WHERE c.oid >= 16384
)
SELECT DISTINCT class, id, refclass, refid, part, user_table, user_part, by_default
FROM needed
WHERE (class, id) <> (refclass, refid)
