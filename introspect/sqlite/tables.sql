-- Tables, virtual ones and their shadow tables too. Prisma's ledger counts as such only with all its columns;
-- the others that are left out belong to SQLite and to Cloudflare D1. The last column tells the tables that a virtual one
-- keeps its data in: those of FTS3 to FTS5, R*Tree and Geopoly, by their names (PRAGMA table_list is newer than 3.35).
WITH virtual(name) AS MATERIALIZED (
  SELECT name || '_'
  FROM sqlite_master
  WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%'
)
SELECT m.name, m.sql,
       EXISTS (
         SELECT 1
         FROM virtual v
         WHERE substr(m.name, 1, length(v.name)) = v.name
           AND substr(m.name, length(v.name) + 1) IN ('config', 'content', 'data', 'docsize', 'idx', 'node', 'parent',
                                                      'rowid', 'segdir', 'segments', 'stat'))
FROM sqlite_master m
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.name NOT GLOB '_cf_[A-Z]*'
  AND m.name <> 'd1_migrations'
  AND NOT (m.name = '_prisma_migrations' AND 8 = (
    SELECT count(*)
    FROM pragma_table_info(m.name, 'main') c
    WHERE c.name IN ('id', 'checksum', 'finished_at', 'migration_name', 'logs', 'rolled_back_at', 'started_at',
                     'applied_steps_count')))
ORDER BY m.name
