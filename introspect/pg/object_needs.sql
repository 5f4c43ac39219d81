-- What must be there before what: pairs (class, oid) → (class, oid) of things that users made. A view stands for its
-- rule, a table for the defaults of its columns, an element for its array type, a table for its row type; a dependency
-- of a primary key, a foreign key or an ordinary index tells nothing about objects.
WITH pair AS (
  SELECT CASE WHEN r.rulename = '_RETURN' OR f.oid IS NOT NULL THEN 'pg_class'::regclass::oid
              ELSE d.classid END AS classid,
         CASE WHEN r.rulename = '_RETURN' THEN r.ev_class WHEN f.oid IS NOT NULL THEN f.adrelid ELSE d.objid END AS objid,
         CASE WHEN t.typrelid <> 0 AND tc.relkind <> 'c' THEN 'pg_class'::regclass::oid ELSE d.refclassid END AS refclassid,
         CASE WHEN t.typrelid <> 0 AND tc.relkind <> 'c' THEN t.typrelid WHEN t.typcategory = 'A' THEN t.typelem
              ELSE d.refobjid END AS refobjid
  FROM pg_depend d
  LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
  LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
  LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
  LEFT JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid
  LEFT JOIN pg_class tc ON tc.oid = t.typrelid
  WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a')
    AND (d.classid IN ('pg_rewrite'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_trigger'::regclass,
                       'pg_policy'::regclass)
         OR k.contype IN ('c', 'x')
         OR (d.classid IN ('pg_class'::regclass, 'pg_attrdef'::regclass)
             AND d.refclassid IN ('pg_proc'::regclass, 'pg_type'::regclass)))
)
SELECT DISTINCT classid, objid, refclassid, refobjid
FROM pair
WHERE (classid, objid) <> (refclassid, refobjid)
