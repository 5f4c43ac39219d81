-- Foreign keys, one row for each column. No "to": the primary key of the other table.
SELECT m.name, k.id, k."table", k."from", k."to", k.on_delete, k.on_update
FROM sqlite_master m
JOIN pragma_foreign_key_list(m.name, 'main') k
WHERE m.type = 'table'
ORDER BY m.name, k.id, k.seq
