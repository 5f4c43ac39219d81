-- The schemas that are read and exist.
SELECT nspname
FROM pg_namespace
WHERE oid = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
ORDER BY nspname
