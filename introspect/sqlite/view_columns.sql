-- Columns of the view ?1, in the form of columns.sql. An error when the view is over something that is gone.
SELECT ?1, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM pragma_table_xinfo(?1, 'main') c
ORDER BY c.cid
