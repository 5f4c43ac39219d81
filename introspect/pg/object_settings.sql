-- Objects: what ALTER TABLE and ALTER INDEX set on a table, its columns and its indexes. Each setting is an object of its
-- own; `off` takes it back to the standard. `part` is the column or index that it is said about and disappears with.
-- ONLY, where heirs and partitions would follow although they have settings of their own. A key's parameters are no part of its definition.
-- Columns with a setting of their own are few, and looked for once.
-- pg_attribute has attcompression from PostgreSQL 14 on; where it lacks it, the name means the one beside it.
WITH place AS MATERIALIZED (
  SELECT c.*, n.nspname, format('ALTER TABLE %I.%I ', n.nspname, c.relname) AS alter_table,
         format('ALTER TABLE ONLY %I.%I ', n.nspname, c.relname) AS alter_only
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
    AND c.relkind IN ('r', 'p') AND (NOT c.relispartition OR current_setting('pmig.whole') = 'on')
), unusual AS MATERIALIZED (
  SELECT p.oid, p.alter_only, a.*, t.typstorage
  FROM place p
  CROSS JOIN (SELECT ''::"char" AS attcompression) beside
  CROSS JOIN LATERAL (
    SELECT attname, atttypid, attstorage, attcompression AS compression, attstattarget, attoptions
    FROM pg_attribute
    WHERE attrelid = p.oid AND attnum > 0 AND NOT attisdropped) a
  JOIN pg_type t ON t.oid = a.atttypid
  WHERE a.attstorage <> t.typstorage OR a.compression <> '' OR a.attstattarget >= 0 OR a.attoptions IS NOT NULL
), setting(oid, name, up, off, part) AS (
  SELECT oid, 'row level security', alter_table || 'ENABLE ROW LEVEL SECURITY', alter_table || 'DISABLE ROW LEVEL SECURITY', NULL
  FROM place
  WHERE relrowsecurity
  UNION ALL
  SELECT oid, 'forced row level security', alter_table || 'FORCE ROW LEVEL SECURITY',
         alter_table || 'NO FORCE ROW LEVEL SECURITY', NULL
  FROM place
  WHERE relforcerowsecurity
  UNION ALL
  SELECT oid, 'unlogged', alter_table || 'SET UNLOGGED', alter_table || 'SET LOGGED', NULL
  FROM place
  WHERE relpersistence = 'u'
  UNION ALL
  SELECT p.oid, 'access method', p.alter_table || format('SET ACCESS METHOD %I', m.amname),
         p.alter_table || format('SET ACCESS METHOD %I', current_setting('default_table_access_method')), NULL
  FROM place p
  JOIN pg_am m ON m.oid = p.relam
  WHERE m.amname <> current_setting('default_table_access_method')
  UNION ALL
  SELECT p.oid, 'tablespace', p.alter_table || format('SET TABLESPACE %I', s.spcname),
         p.alter_table || format('SET TABLESPACE %I', (
           SELECT spcname
           FROM pg_tablespace
           WHERE oid = (SELECT dattablespace FROM pg_database WHERE datname = current_database()))), NULL
  FROM place p
  JOIN pg_tablespace s ON s.oid = p.reltablespace
  UNION ALL
  SELECT p.oid, 'type', p.alter_table || 'OF ' || format_type(p.reloftype, NULL), p.alter_table || 'NOT OF', NULL
  FROM place p
  WHERE p.reloftype <> 0
  UNION ALL
  SELECT p.oid, 'replica identity', p.alter_table || 'REPLICA IDENTITY ' || CASE p.relreplident WHEN 'n' THEN 'NOTHING'
           WHEN 'f' THEN 'FULL' ELSE format('USING INDEX %I', x.relname) END, p.alter_table || 'REPLICA IDENTITY DEFAULT',
         x.relname
  FROM place p
  LEFT JOIN pg_index i ON p.relreplident = 'i' AND i.indrelid = p.oid AND i.indisreplident
  LEFT JOIN pg_class x ON x.oid = i.indexrelid
  WHERE p.relreplident IN ('n', 'f') OR x.oid IS NOT NULL
  UNION ALL
  SELECT p.oid, 'storage parameter ' || o.name, p.alter_table || format('SET (%s = %L)', o.name, o.value),
         p.alter_table || format('RESET (%s)', o.name), NULL
  FROM place p
  LEFT JOIN pg_class t ON t.oid = p.reltoastrelid
  CROSS JOIN LATERAL (
    SELECT quote_ident(option_name), option_value FROM pg_options_to_table(p.reloptions)
    UNION ALL
    SELECT 'toast.' || quote_ident(option_name), option_value FROM pg_options_to_table(t.reloptions)) o(name, value)
  WHERE p.reloptions IS NOT NULL OR t.reloptions IS NOT NULL
  UNION ALL
  SELECT a.oid, 'storage of ' || a.attname,
         a.alter_only || format('ALTER COLUMN %I SET STORAGE %s', a.attname, word.current),
         a.alter_only || format('ALTER COLUMN %I SET STORAGE %s', a.attname, word.standard), a.attname
  FROM unusual a
  CROSS JOIN LATERAL (
    SELECT '{"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}'::jsonb AS words) w
  CROSS JOIN LATERAL (SELECT w.words->>a.attstorage::text AS current, w.words->>a.typstorage::text AS standard) word
  WHERE a.attstorage <> a.typstorage
  UNION ALL
  SELECT a.oid, 'compression of ' || a.attname,
         a.alter_only || format('ALTER COLUMN %I SET COMPRESSION %s', a.attname,
                                 CASE a.compression WHEN 'p' THEN 'pglz' ELSE 'lz4' END),
         a.alter_only || format('ALTER COLUMN %I SET COMPRESSION default', a.attname), a.attname
  FROM unusual a
  WHERE a.compression <> ''
  UNION ALL
  SELECT a.oid, 'statistics of ' || a.attname,
         a.alter_only || format('ALTER COLUMN %I SET STATISTICS %s', a.attname, a.attstattarget),
         a.alter_only || format('ALTER COLUMN %I SET STATISTICS -1', a.attname), a.attname
  FROM unusual a
  WHERE a.attstattarget >= 0
  UNION ALL
  SELECT a.oid, format('parameter %s of %s', o.option_name, a.attname),
         a.alter_only || format('ALTER COLUMN %I SET (%I = %s)', a.attname, o.option_name, o.option_value),
         a.alter_only || format('ALTER COLUMN %I RESET (%I)', a.attname, o.option_name), a.attname
  FROM unusual a
  CROSS JOIN LATERAL pg_options_to_table(a.attoptions) o
  WHERE a.attoptions IS NOT NULL
  UNION ALL
  SELECT p.oid, format('parent %s.%s', pn.nspname, h.relname), p.alter_table || format('INHERIT %I.%I', pn.nspname, h.relname),
         p.alter_table || format('NO INHERIT %I.%I', pn.nspname, h.relname), NULL
  FROM place p
  JOIN pg_inherits i ON i.inhrelid = p.oid
  JOIN pg_class h ON h.oid = i.inhparent
  JOIN pg_namespace pn ON pn.oid = h.relnamespace
  WHERE NOT p.relispartition
  UNION ALL
  SELECT p.oid, format('partition of %s.%s %s', pn.nspname, h.relname, bound.words),
         format('ALTER TABLE %I.%I ATTACH PARTITION %I.%I %s', pn.nspname, h.relname, p.nspname, p.relname, bound.words),
         format('ALTER TABLE %I.%I DETACH PARTITION %I.%I', pn.nspname, h.relname, p.nspname, p.relname), NULL
  FROM place p
  JOIN pg_inherits i ON i.inhrelid = p.oid
  JOIN pg_class h ON h.oid = i.inhparent
  JOIN pg_namespace pn ON pn.oid = h.relnamespace
  CROSS JOIN LATERAL (SELECT pg_get_expr(p.relpartbound, p.oid) AS words) bound
  WHERE p.relispartition
  UNION ALL
  SELECT p.oid, s.name, s.up, s.off, x.relname
  FROM place p
  JOIN pg_index i ON i.indrelid = p.oid
  JOIN pg_class x ON x.oid = i.indexrelid
  LEFT JOIN pg_tablespace t ON t.oid = x.reltablespace
  CROSS JOIN LATERAL (SELECT format('ALTER INDEX %I.%I ', p.nspname, x.relname) AS alter_index) a
  CROSS JOIN LATERAL (
    SELECT 'clustered', p.alter_table || format('CLUSTER ON %I', x.relname), p.alter_table || 'SET WITHOUT CLUSTER'
    WHERE i.indisclustered
    UNION ALL
    SELECT 'tablespace of ' || x.relname, a.alter_index || format('SET TABLESPACE %I', t.spcname),
           a.alter_index || format('SET TABLESPACE %I', (
             SELECT spcname
             FROM pg_tablespace
             WHERE oid = (SELECT dattablespace FROM pg_database WHERE datname = current_database())))
    WHERE t.oid IS NOT NULL
    UNION ALL
    SELECT format('storage parameter %s of %s', o.option_name, x.relname),
           a.alter_index || format('SET (%I = %L)', o.option_name, o.option_value),
           a.alter_index || format('RESET (%I)', o.option_name)
    FROM pg_options_to_table(x.reloptions) o
    WHERE x.reloptions IS NOT NULL AND EXISTS (SELECT FROM pg_constraint WHERE conindid = x.oid AND conrelid = p.oid)
    UNION ALL
    SELECT format('statistics of column %s of %s', c.attnum, x.relname),
           a.alter_index || format('ALTER COLUMN %s SET STATISTICS %s', c.attnum, c.attstattarget),
           a.alter_index || format('ALTER COLUMN %s SET STATISTICS -1', c.attnum)
    FROM pg_attribute c
    WHERE c.attrelid = x.oid AND c.attstattarget >= 0) s(name, up, off)
)
SELECT 'SETTING', p.nspname, p.relname, s.name, s.up, s.off, 'pg_class'::regclass::oid, p.oid, s.part,
       CASE WHEN NOT s.name ~ '^(parent|partition) ' THEN 'setting' END, NULL, s.name LIKE 'parent %'
FROM setting s
JOIN place p USING (oid)
