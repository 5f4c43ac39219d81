-- Enum types, one row for each value, in the order of the values.
SELECT n.nspname, t.typname, e.enumlabel, t.oid
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_enum e ON e.enumtypid = t.oid
WHERE t.typnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
ORDER BY n.nspname, t.typname, e.enumsortorder
