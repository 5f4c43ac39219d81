-- Tables, virtual ones and their shadow tables too. Prisma's ledger counts as such only with all its columns;
-- the others that are left out belong to SQLite and to Cloudflare D1.
SELECT m.name, m.sql
FROM sqlite_master m
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.name NOT GLOB '_cf_[A-Z]*' AND m.name <> 'd1_migrations'
  AND NOT (m.name = '_prisma_migrations' AND 8 = (
    SELECT count(*)
    FROM pragma_table_info(m.name) c
    WHERE c.name IN ('id', 'checksum', 'finished_at', 'migration_name', 'logs', 'rolled_back_at', 'started_at',
                     'applied_steps_count')))
ORDER BY m.name
