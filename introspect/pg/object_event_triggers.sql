-- Objects: event triggers, with their being disabled.
SELECT 'EVENT_TRIGGER', NULL, NULL, e.evtname,
       format('CREATE EVENT TRIGGER %I ON %s%s EXECUTE FUNCTION %s()%s', e.evtname, e.evtevent,
              (SELECT ' WHEN TAG IN (' || string_agg(quote_literal(tag), ', ') || ')' FROM unnest(e.evttags) tag),
              e.evtfoid::regproc,
              CASE WHEN e.evtenabled <> 'O' THEN format(E';\nALTER EVENT TRIGGER %I %s', e.evtname,
                CASE e.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END) END),
       format('DROP EVENT TRIGGER %I', e.evtname), 'pg_event_trigger'::regclass::oid, e.oid
FROM pg_event_trigger e
WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = e.oid AND d.deptype = 'e')
