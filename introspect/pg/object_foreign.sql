-- Objects: foreign data wrappers, servers, user mappings (the options of another user's only for who may see them), foreign
-- tables. Options are a list of name=value.
WITH member AS MATERIALIZED (
  SELECT classid, objid
  FROM pg_depend
  WHERE deptype = 'e' AND classid IN ('pg_foreign_data_wrapper'::regclass, 'pg_foreign_server'::regclass, 'pg_class'::regclass)
)
SELECT 'FOREIGN_DATA_WRAPPER', NULL::name, NULL::name, w.fdwname::text,
       format('CREATE FOREIGN DATA WRAPPER %I%s%s%s', w.fdwname,
              CASE WHEN w.fdwhandler <> 0 THEN ' HANDLER ' || w.fdwhandler::regproc END,
              CASE WHEN w.fdwvalidator <> 0 THEN ' VALIDATOR ' || w.fdwvalidator::regproc END,
              (SELECT ' OPTIONS (' || string_agg(format('%I %L', option_name, option_value), ', ') || ')'
               FROM pg_options_to_table(w.fdwoptions))),
       format('DROP FOREIGN DATA WRAPPER %I', w.fdwname), 'pg_foreign_data_wrapper'::regclass::oid, w.oid
FROM pg_foreign_data_wrapper w
WHERE ('pg_foreign_data_wrapper'::regclass, w.oid) NOT IN (SELECT classid, objid FROM member)
UNION ALL
SELECT 'SERVER', NULL, NULL, s.srvname,
       format('CREATE SERVER %I%s%s FOREIGN DATA WRAPPER %I%s', s.srvname, ' TYPE ' || quote_literal(s.srvtype),
              ' VERSION ' || quote_literal(s.srvversion), w.fdwname,
              (SELECT ' OPTIONS (' || string_agg(format('%I %L', option_name, option_value), ', ') || ')'
               FROM pg_options_to_table(s.srvoptions))),
       format('DROP SERVER %I', s.srvname), 'pg_foreign_server'::regclass, s.oid
FROM pg_foreign_server s
JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
WHERE ('pg_foreign_server'::regclass, s.oid) NOT IN (SELECT classid, objid FROM member)
UNION ALL
SELECT 'USER_MAPPING', NULL, NULL, format('for %s server %s', u.usename, u.srvname),
       format('CREATE USER MAPPING FOR %s SERVER %I%s', who.name, u.srvname,
              (SELECT ' OPTIONS (' || string_agg(format('%I %L', option_name, option_value), ', ') || ')'
               FROM pg_options_to_table(u.umoptions))),
       format('DROP USER MAPPING FOR %s SERVER %I', who.name, u.srvname), 'pg_user_mapping'::regclass, u.umid
FROM pg_user_mappings u
CROSS JOIN LATERAL (SELECT CASE u.umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(u.usename) END AS name) who
UNION ALL
SELECT 'FOREIGN_TABLE', n.nspname, NULL, c.relname,
       format('CREATE FOREIGN TABLE %I.%I (%s) SERVER %I%s', n.nspname, c.relname, concat_ws(', ', (
         SELECT string_agg(format('%I %s%s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                                  (SELECT ' OPTIONS (' || string_agg(format('%I %L', option_name, option_value), ', ') || ')'
                                   FROM pg_options_to_table(a.attfdwoptions)),
                                  CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN (
                                    SELECT format(' COLLATE %I.%I', ln.nspname, l.collname)
                                    FROM pg_collation l JOIN pg_namespace ln ON ln.oid = l.collnamespace
                                    WHERE l.oid = a.attcollation) END,
                                  CASE WHEN a.attnotnull THEN ' NOT NULL' END,
                                  CASE a.attgenerated WHEN '' THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)
                                       ELSE format(' GENERATED ALWAYS AS (%s) STORED', pg_get_expr(d.adbin, d.adrelid)) END),
                           ', ' ORDER BY a.attnum)
         FROM pg_attribute a
         JOIN pg_type t ON t.oid = a.atttypid
         LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), (
         SELECT string_agg(format('CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), ', ' ORDER BY k.conname)
         FROM pg_constraint k
         WHERE k.conrelid = c.oid AND k.contype = 'c')), s.srvname,
         (SELECT ' OPTIONS (' || string_agg(format('%I %L', option_name, option_value), ', ') || ')'
          FROM pg_options_to_table(f.ftoptions))),
       format('DROP FOREIGN TABLE %I.%I', n.nspname, c.relname), 'pg_class'::regclass, c.oid
FROM pg_foreign_table f
JOIN pg_class c ON c.oid = f.ftrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_foreign_server s ON s.oid = f.ftserver
WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[]) AND NOT c.relispartition
  AND ('pg_class'::regclass, c.oid) NOT IN (SELECT classid, objid FROM member)
