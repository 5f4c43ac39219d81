-- From here on every name that is not PostgreSQL's own is printed with its schema, so that a definition can be run
-- wherever search_path points.
SELECT set_config('search_path', '', true)
