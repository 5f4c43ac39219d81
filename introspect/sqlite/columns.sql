-- Columns in their order. hidden: 1 for those of a virtual table that SELECT * leaves out, 2 and 3 for generated ones
-- (virtual, stored).
SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM sqlite_master m
JOIN pragma_table_xinfo(m.name, 'main') c
WHERE m.type = 'table' AND c.hidden <> 1
ORDER BY m.name, c.cid
