-- Views, in the order in which Prisma reads them.
SELECT m.name
FROM sqlite_master m
WHERE m.type = 'view'
ORDER BY m.name
