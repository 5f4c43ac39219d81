-- Every extension of the database, wherever its objects are.
SELECT e.extname, n.nspname, e.extversion, e.extrelocatable
FROM pg_extension e
JOIN pg_namespace n ON n.oid = e.extnamespace
ORDER BY e.extname
