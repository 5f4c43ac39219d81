-- Objects: views and triggers, in the order in which they were made.
SELECT upper(m.type), CASE m.type WHEN 'trigger' THEN m.tbl_name END, m.name, m.sql,
       printf('DROP %s "%w"', upper(m.type), m.name)
FROM sqlite_master m
WHERE m.type IN ('view', 'trigger')
ORDER BY m.rowid
