-- Indexes in the order of PRAGMA index_list, one row for each column; not those that a primary key makes (origin pk).
-- A column without a name is an expression. An index without sql was made by a UNIQUE in the table.
SELECT m.name, i.name, i."unique", i.origin, i.partial, c.name, c."desc", s.sql
FROM sqlite_master m
JOIN pragma_index_list(m.name, 'main') i
JOIN pragma_index_xinfo(i.name, 'main') c
LEFT JOIN sqlite_master s ON s.type = 'index' AND s.name = i.name
WHERE m.type = 'table' AND i.origin <> 'pk' AND c.key
ORDER BY m.name, i.seq, c.seqno
