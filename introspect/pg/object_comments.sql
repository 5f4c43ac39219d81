-- Objects: comments on everything in the namespaces. pg_identify_object names an object almost as COMMENT ON does:
-- "table column" and the like are to be cut, and a domain's constraint lacks the word DOMAIN.
SELECT 'COMMENT', coalesce(i.schema, n.nspname), c.relname, i.type || ' ' || i.identity,
       format('COMMENT ON %s IS %L', i.place, s.description), format('COMMENT ON %s IS NULL', i.place),
       s.classoid, s.objoid
FROM pg_description s
CROSS JOIN LATERAL (
  SELECT o.type, o.schema, o.identity,
         CASE WHEN o.type = 'domain constraint' THEN 'CONSTRAINT ' || replace(o.identity, ' on ', ' ON DOMAIN ')
              ELSE upper(regexp_replace(o.type, '^(table|view|materialized view|composite type) (?=column|constraint)', ''))
                   || ' ' || o.identity END AS place
  FROM pg_identify_object(s.classoid, s.objoid, s.objsubid) o) i
LEFT JOIN pg_constraint k ON s.classoid = 'pg_constraint'::regclass AND k.oid = s.objoid
LEFT JOIN pg_trigger t ON s.classoid = 'pg_trigger'::regclass AND t.oid = s.objoid
LEFT JOIN pg_policy p ON s.classoid = 'pg_policy'::regclass AND p.oid = s.objoid
LEFT JOIN pg_rewrite r ON s.classoid = 'pg_rewrite'::regclass AND r.oid = s.objoid
LEFT JOIN pg_index x ON s.classoid = 'pg_class'::regclass AND x.indexrelid = s.objoid
LEFT JOIN pg_class c ON c.oid = coalesce(k.conrelid, t.tgrelid, p.polrelid, r.ev_class, x.indrelid,
  CASE WHEN s.classoid = 'pg_class'::regclass THEN s.objoid END)
LEFT JOIN pg_type y ON y.oid = CASE s.classoid WHEN 'pg_type'::regclass THEN s.objoid
                                               WHEN 'pg_constraint'::regclass THEN k.contypid END
LEFT JOIN pg_proc f ON s.classoid = 'pg_proc'::regclass AND f.oid = s.objoid
LEFT JOIN pg_namespace n ON n.oid = coalesce(c.relnamespace, y.typnamespace, f.pronamespace,
  CASE WHEN s.classoid = 'pg_namespace'::regclass THEN s.objoid END)
WHERE s.objoid >= 16384 AND n.oid = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = s.classoid AND d.objid = s.objoid AND d.deptype = 'e')
