PRAGMA writable_schema=ON;
UPDATE sqlite_master SET sql = replace(sql, 'TEXT', 'text') WHERE name = 'none';
PRAGMA writable_schema=OFF;
