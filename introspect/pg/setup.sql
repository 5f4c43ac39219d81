-- Prepares the reading transaction; its settings end with it. $1: the namespaces to read as an array, NULL for every
-- user schema. $2: the namespace of the connection. $3: 'on' when the columns of views are wanted,
-- $4: when the names of everything are; $5: the relations to read where that is not all,
-- $6: those whose keys are, as arrays of oids.
--
-- Names are printed as Prisma sees them, relative to that namespace; constants in forms that no setting of the server
-- or the role changes. The queries find the namespaces in pmig.namespaces, as an array of oids. JIT compilation costs
-- more than these queries take, and so does looking for a better order of their joins than the one they are written in,
-- which a new shadow database without statistics could not tell anyway.
SELECT set_config('jit', 'off', true),
       set_config('join_collapse_limit', '1', true),
       set_config('search_path', quote_ident($2), true),
       set_config('datestyle', 'ISO, MDY', true),
       set_config('intervalstyle', 'postgres', true),
       set_config('timezone', 'UTC', true),
       set_config('bytea_output', 'hex', true),
       set_config('extra_float_digits', '1', true),
       set_config('standard_conforming_strings', 'on', true),
       set_config('quote_all_identifiers', 'off', true),
       set_config('pmig.views', $3, true),
       set_config('pmig.whole', CASE WHEN $1::name[] IS NULL THEN 'on' ELSE 'off' END, true),
       set_config('pmig.names', $4, true),
       set_config('pmig.changed', $5, true),
       set_config('pmig.referring', $6, true),
       set_config('pmig.namespaces', coalesce((
         SELECT array_agg(oid)
         FROM pg_namespace
         WHERE CASE WHEN $1::name[] IS NULL THEN nspname !~ '^pg_' AND nspname NOT IN ('information_schema', '_pmig')
                    ELSE nspname = ANY ($1::name[]) END), '{}')::text, true)
