// The text of a column's default, as a database prints it, read the way Prisma reads it. Private to introspect.
#ifndef PMIG_DEFAULTS_H
#define PMIG_DEFAULTS_H

#include "model/schema.h"

// `text` is what pg_get_expr prints. What Prisma does not understand becomes DEFAULT_DBGENERATED with that text; every
// result keeps it as `catalog`. Borrows `text`.
Default default_parse_pg(Arena *arena, Str text, const ColumnType *type, Arity arity);

// The same for dflt_value of PRAGMA table_info.
Default default_parse_sqlite(Arena *arena, Str text, const ColumnType *type);

#endif
