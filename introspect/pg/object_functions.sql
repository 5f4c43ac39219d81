-- Objects: functions and procedures of any language, aggregates. The name has the arguments' types, since one name may
-- stand for several functions. CREATE OR REPLACE leaves the result, the names of the arguments and the number of their
-- defaults as they are. An aggregate has no pg_get_functiondef; ordered-set aggregates (aggkind) write their arguments in
-- their own way, and pg_get_function_arguments knows it.
SELECT 'FUNCTION', n.nspname, NULL, format('%s(%s)', p.proname, (
         SELECT string_agg(format_type(type, NULL), ', ' ORDER BY position)
         FROM unnest(p.proargtypes) WITH ORDINALITY u(type, position))),
       CASE p.prokind WHEN 'a' THEN (
         SELECT format('CREATE OR REPLACE AGGREGATE %I.%I(%s) (SFUNC = %s, STYPE = %s%s)', n.nspname, p.proname,
                       CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_arguments(p.oid) END,
                       g.aggtransfn::regproc, format_type(g.aggtranstype, NULL), concat(
           CASE WHEN g.aggtransspace <> 0 THEN ', SSPACE = ' || g.aggtransspace END,
           CASE WHEN g.aggfinalfn <> 0 THEN ', FINALFUNC = ' || g.aggfinalfn::regproc END,
           CASE WHEN g.aggfinalextra THEN ', FINALFUNC_EXTRA' END,
           CASE WHEN g.aggfinalfn <> 0 AND g.aggfinalmodify <> usual.modify THEN ', FINALFUNC_MODIFY = ' || m.word END,
           CASE WHEN g.aggcombinefn <> 0 THEN ', COMBINEFUNC = ' || g.aggcombinefn::regproc END,
           CASE WHEN g.aggserialfn <> 0 THEN ', SERIALFUNC = ' || g.aggserialfn::regproc END,
           CASE WHEN g.aggdeserialfn <> 0 THEN ', DESERIALFUNC = ' || g.aggdeserialfn::regproc END,
           ', INITCOND = ' || quote_literal(g.agginitval),
           CASE WHEN g.aggmtransfn <> 0 THEN ', MSFUNC = ' || g.aggmtransfn::regproc || ', MINVFUNC = '
             || g.aggminvtransfn::regproc || ', MSTYPE = ' || format_type(g.aggmtranstype, NULL) END,
           CASE WHEN g.aggmtransspace <> 0 THEN ', MSSPACE = ' || g.aggmtransspace END,
           CASE WHEN g.aggmfinalfn <> 0 THEN ', MFINALFUNC = ' || g.aggmfinalfn::regproc END,
           CASE WHEN g.aggmfinalextra THEN ', MFINALFUNC_EXTRA' END,
           CASE WHEN g.aggmfinalfn <> 0 AND g.aggmfinalmodify <> usual.modify THEN ', MFINALFUNC_MODIFY = ' || m.moving_word END,
           ', MINITCOND = ' || quote_literal(g.aggminitval),
           CASE WHEN g.aggsortop <> 0 THEN (
             SELECT format(', SORTOP = OPERATOR(%I.%s)', opn.nspname, op.oprname)
             FROM pg_operator op
             JOIN pg_namespace opn ON opn.oid = op.oprnamespace
             WHERE op.oid = g.aggsortop) END,
           CASE p.proparallel WHEN 's' THEN ', PARALLEL = SAFE' WHEN 'r' THEN ', PARALLEL = RESTRICTED' END,
           CASE WHEN g.aggkind = 'h' THEN ', HYPOTHETICAL' END))
         FROM pg_aggregate g
         CROSS JOIN LATERAL (SELECT CASE g.aggkind WHEN 'n' THEN 'r' ELSE 'w' END AS modify) usual
         CROSS JOIN LATERAL (
           SELECT CASE g.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END AS word,
                  CASE g.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END
                    AS moving_word) m
         WHERE g.aggfnoid = p.oid)
       ELSE rtrim(pg_get_functiondef(p.oid), E'\n') END,
       format('DROP %s %I.%I(%s)', CASE p.prokind WHEN 'a' THEN 'AGGREGATE' WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
              n.nspname, p.proname,
              CASE WHEN p.prokind = 'a' AND p.pronargs = 0 THEN '*' ELSE pg_get_function_identity_arguments(p.oid) END),
       'pg_proc'::regclass::oid, p.oid, NULL,
       concat_ws(' ', p.prokind, p.pronargdefaults, pg_get_function_identity_arguments(p.oid), 'returns',
                 pg_get_function_result(p.oid))
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.pronamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[]) AND p.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                    AND d.deptype IN ('e', 'i'))
