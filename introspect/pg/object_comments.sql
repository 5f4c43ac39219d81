-- Objects: comments on everything. pg_identify_object names an object almost as COMMENT ON does: "table column" and the
-- like are to be cut, and a domain's constraint lacks the word DOMAIN. The comments that the schema public and an
-- extension are born with are none; that of an extension is looked up in its files only when it was written later.
SELECT 'COMMENT', i.space, c.relname, i.type || ' ' || i.identity,
       format('COMMENT ON %s IS %L', i.place, s.description),
       format('COMMENT ON %s IS %L', i.place, CASE
         WHEN s.classoid = 'pg_extension'::regclass THEN (SELECT comment FROM pg_available_extensions WHERE name = i.identity)
         WHEN i.type = 'schema' AND i.identity = 'public' THEN 'standard public schema' END),
       CASE WHEN y.oid IS NULL THEN s.classoid ELSE 'pg_type'::regclass::oid END, coalesce(y.reltype, s.objoid),
       coalesce(a.attname, x.relname, k.conname), 'comment'
FROM pg_description s
LEFT JOIN pg_constraint k ON s.classoid = 'pg_constraint'::regclass AND k.oid = s.objoid
LEFT JOIN pg_trigger t ON s.classoid = 'pg_trigger'::regclass AND t.oid = s.objoid
LEFT JOIN pg_policy p ON s.classoid = 'pg_policy'::regclass AND p.oid = s.objoid
LEFT JOIN pg_rewrite r ON s.classoid = 'pg_rewrite'::regclass AND r.oid = s.objoid
LEFT JOIN pg_index xi ON s.classoid = 'pg_class'::regclass AND xi.indexrelid = s.objoid
LEFT JOIN pg_class x ON x.oid = xi.indexrelid
LEFT JOIN pg_class y ON s.classoid = 'pg_class'::regclass AND y.oid = s.objoid AND y.relkind = 'c'
LEFT JOIN pg_class c ON c.oid = coalesce(k.conrelid, t.tgrelid, p.polrelid, r.ev_class, xi.indrelid,
  CASE WHEN s.classoid = 'pg_class'::regclass THEN s.objoid END) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
LEFT JOIN pg_attribute a ON s.classoid = 'pg_class'::regclass AND a.attrelid = s.objoid AND a.attnum = s.objsubid
  AND s.objsubid > 0
LEFT JOIN pg_namespace n ON n.oid = coalesce(c.relnamespace, CASE WHEN s.classoid = 'pg_namespace'::regclass THEN s.objoid END)
CROSS JOIN LATERAL (
  SELECT o.type, o.identity, coalesce(o.schema, n.nspname) AS space,
         CASE o.type
           WHEN 'domain constraint' THEN 'CONSTRAINT ' || replace(o.identity, ' on ', ' ON DOMAIN ')
           WHEN 'foreign-data wrapper' THEN 'FOREIGN DATA WRAPPER ' || o.identity
           WHEN 'statistics object' THEN 'STATISTICS ' || o.identity
           WHEN 'transform' THEN 'TRANSFORM ' || replace(o.identity, ' on language ', ' LANGUAGE ')
           ELSE upper(regexp_replace(o.type, '^(table|view|materialized view|foreign table|composite type) (?=column|constraint)', ''))
                || ' ' || o.identity END AS place
  FROM pg_identify_object(s.classoid, s.objoid, s.objsubid) o) i
WHERE (s.objoid >= 16384 OR s.classoid IN ('pg_namespace'::regclass, 'pg_extension'::regclass))
  AND CASE s.classoid
        WHEN 'pg_namespace'::regclass THEN i.identity <> 'public' OR s.description <> 'standard public schema'
        WHEN 'pg_extension'::regclass THEN (
          SELECT e.xmin <> s.xmin AND s.description IS DISTINCT FROM (
                   SELECT comment FROM pg_available_extensions WHERE name = e.extname)
          FROM pg_extension e
          WHERE e.oid = s.objoid)
        ELSE s.classoid <> 'pg_largeobject'::regclass END
  AND CASE WHEN i.space IS NULL THEN current_setting('pmig.whole') = 'on'
           ELSE to_regnamespace(quote_ident(i.space))::oid = ANY ((SELECT current_setting('pmig.namespaces'))::oid[]) END
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = s.classoid AND d.objid = s.objoid AND d.deptype = 'e')
