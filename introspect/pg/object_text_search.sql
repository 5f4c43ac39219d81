-- Objects: parsers, templates, dictionaries and configurations of text search. Options of a dictionary
-- come with it and change without it; what a configuration does with a kind of token is said about the configuration.
WITH found AS (
  SELECT 'pg_ts_parser'::regclass::oid AS classid, p.oid, p.prsnamespace AS namespace, 'PARSER' AS word, p.prsname AS name,
         concat_ws(', ', 'START = ' || p.prsstart::regproc, 'GETTOKEN = ' || p.prstoken::regproc, 'END = ' || p.prsend::regproc,
                   CASE WHEN p.prsheadline <> 0 THEN 'HEADLINE = ' || p.prsheadline::regproc END,
                   'LEXTYPES = ' || p.prslextype::regproc) AS options, NULL AS shape
  FROM pg_ts_parser p
  WHERE p.oid >= 16384
  UNION ALL
  SELECT 'pg_ts_template'::regclass, t.oid, t.tmplnamespace, 'TEMPLATE', t.tmplname,
         concat_ws(', ', CASE WHEN t.tmplinit <> 0 THEN 'INIT = ' || t.tmplinit::regproc END,
                   'LEXIZE = ' || t.tmpllexize::regproc), NULL
  FROM pg_ts_template t
  WHERE t.oid >= 16384
  UNION ALL
  SELECT 'pg_ts_dict'::regclass, d.oid, d.dictnamespace, 'DICTIONARY', d.dictname,
         concat_ws(', ', format('TEMPLATE = %I.%I', tn.nspname, t.tmplname), d.dictinitoption),
         format('%s.%s', tn.nspname, t.tmplname)
  FROM pg_ts_dict d
  JOIN pg_ts_template t ON t.oid = d.dicttemplate
  JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
  WHERE d.oid >= 16384
  UNION ALL
  SELECT 'pg_ts_config'::regclass, c.oid, c.cfgnamespace, 'CONFIGURATION', c.cfgname,
         format('PARSER = %I.%I', pn.nspname, p.prsname), NULL
  FROM pg_ts_config c
  JOIN pg_ts_parser p ON p.oid = c.cfgparser
  JOIN pg_namespace pn ON pn.oid = p.prsnamespace
  WHERE c.oid >= 16384
), own AS (
  SELECT f.*, n.nspname
  FROM found f
  JOIN pg_namespace n ON n.oid = f.namespace
  WHERE f.namespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = f.classid AND d.objid = f.oid AND d.deptype = 'e')
)
SELECT 'TEXT_SEARCH', o.nspname, NULL, lower(o.word) || ' ' || o.name,
       format('CREATE TEXT SEARCH %s %I.%I (%s)', o.word, o.nspname, o.name, o.options),
       format('DROP TEXT SEARCH %s %I.%I', o.word, o.nspname, o.name),
       o.classid, o.oid, NULL, o.shape, CASE WHEN o.shape IS NOT NULL THEN '' END
FROM own o
UNION ALL
SELECT 'ATTRIBUTE', o.nspname, NULL, format('option %s of dictionary %s', p.option[1], o.name),
       format('ALTER TEXT SEARCH DICTIONARY %I.%I (%s = %s)', o.nspname, o.name, p.option[1], p.option[2]),
       format('ALTER TEXT SEARCH DICTIONARY %I.%I (%s)', o.nspname, o.name, p.option[1]),
       o.classid, o.oid, p.option[1], 'option', NULL
FROM own o
JOIN pg_ts_dict d ON o.word = 'DICTIONARY' AND d.oid = o.oid
CROSS JOIN LATERAL regexp_matches(d.dictinitoption, '("(?:[^"]|"")+"|\w+) = (E?''(?:[^'']|'''')*''|[^,]+)', 'g') p(option)
UNION ALL
SELECT 'SETTING', o.nspname, NULL, format('mapping of configuration %s for %s', o.name, k.alias),
       format('ALTER TEXT SEARCH CONFIGURATION %I.%I ADD MAPPING FOR %I WITH %s', o.nspname, o.name, k.alias, k.dictionaries),
       format('ALTER TEXT SEARCH CONFIGURATION %I.%I DROP MAPPING FOR %I', o.nspname, o.name, k.alias),
       o.classid, o.oid, NULL, 'mapping',
       format('ALTER TEXT SEARCH CONFIGURATION %I.%I ALTER MAPPING FOR %I WITH %s', o.nspname, o.name, k.alias, k.dictionaries)
FROM own o
JOIN pg_ts_config c ON o.word = 'CONFIGURATION' AND c.oid = o.oid
CROSS JOIN LATERAL (
  SELECT t.alias, string_agg(format('%I.%I', dn.nspname, d.dictname), ', ' ORDER BY m.mapseqno) AS dictionaries
  FROM pg_ts_config_map m
  JOIN ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype
  JOIN pg_ts_dict d ON d.oid = m.mapdict
  JOIN pg_namespace dn ON dn.oid = d.dictnamespace
  WHERE m.mapcfg = c.oid
  GROUP BY t.alias) k
