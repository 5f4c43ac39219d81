// The answers to the catalog queries of PostgreSQL, as introspect_pg.c decodes them. Private to introspect.
#ifndef PMIG_INTROSPECT_ROWS_PG_H
#define PMIG_INTROSPECT_ROWS_PG_H

#include "introspect/introspect.h"

// In the order of the pipeline: setup first; what is printed for Prisma's eyes before qualify, the rest behind it. What
// follows the needs is read only with everything else.
//
// X(query, reading, fact) says what a second reading may go without (rows_pg.c), and which rows of survey.sql tell:
//   EACH_TIME  nothing
//   RELATION   what it says of relations that have not changed; the first column is the relation's oid, or the eighth
//   KEPT       all of it, while REST and the rows of `fact` (all that begin so) are the same
//   WHERE      all of it, where there is no row of `fact`
//   NEEDS      all of it, where there are no objects and were none
#define QUERIES(X)                              \
  X(SETUP, EACH_TIME, "")                       \
  X(NAMESPACES, KEPT, "")                       \
  X(EXTENSIONS, KEPT, "")                       \
  X(ENUMS, KEPT, "ENUM")                        \
  X(TABLES, RELATION, "")                       \
  X(COLUMNS, RELATION, "")                      \
  X(COLUMN_SEQUENCES, KEPT, "SEQUENCE")         \
  X(PREDICATES, WHERE, "PREDICATE")             \
  X(QUALIFY, EACH_TIME, "")                     \
  X(INDEXES, RELATION, "")                      \
  X(FOREIGN_KEYS, RELATION, "")                 \
  X(NAMES, EACH_TIME, "")                       \
  X(OBJECT_TYPES, WHERE, "TYPE")                \
  X(OBJECT_SEQUENCES, KEPT, "SEQUENCE")         \
  X(OBJECT_FUNCTIONS, WHERE, "FUNCTION")        \
  X(OBJECT_CONSTRAINTS, WHERE, "CONSTRAINT")    \
  X(OBJECT_INDEXES, WHERE, "INDEX")             \
  X(OBJECT_VIEWS, WHERE, "VIEW")                \
  X(OBJECT_RULES, WHERE, "RULE")                \
  X(OBJECT_TRIGGERS, WHERE, "TRIGGER")          \
  X(OBJECT_POLICIES, WHERE, "POLICY")           \
  X(OBJECT_SETTINGS, RELATION, "")              \
  X(OBJECT_SEQUENCE_SETTINGS, KEPT, "SEQUENCE") \
  X(OBJECT_COMMENTS, WHERE, "COMMENT")          \
  X(OBJECT_GRANTS, KEPT, "GRANT")               \
  X(OBJECT_NEEDS, NEEDS, "")                    \
  X(OBJECT_COLLATIONS, KEPT, "")                \
  X(OBJECT_OPERATORS, KEPT, "")                 \
  X(OBJECT_TEXT_SEARCH, KEPT, "")               \
  X(OBJECT_STATISTICS, WHERE, "STATISTICS")     \
  X(OBJECT_VIEW_SETTINGS, WHERE, "VIEW")        \
  X(OBJECT_OWNERS, KEPT, "OWNER")               \
  X(OBJECT_LANGUAGES, KEPT, "")                 \
  X(OBJECT_FOREIGN, WHERE, "FOREIGN")           \
  X(OBJECT_PUBLICATIONS, WHERE, "PUBLICATION")  \
  X(OBJECT_EVENT_TRIGGERS, KEPT, "")            \
  X(OBJECT_DEFAULT_PRIVILEGES, KEPT, "")

enum {
#define X(name, reading, fact) QUERY_##name,
  QUERIES(X)
#undef X
      QUERY_COUNT
};

// The columns that tell which relation a row is about.
enum {
  TABLE_OID = 0,
  TABLE_NAMESPACE,
  TABLE_NAME,
  KEY_TABLE = 0,
  KEY_REFERENCED_OID = 11,
  OBJECT_ROW_OID = 7
};

// Fills `rows`, by query. What `options` leaves out has no rows. Everything lives in `arena`, but with a memory in that,
// as long as introspect.h says.
bool rows_pg_read(Arena *arena, Db *db, const IntrospectOptions *options, Rows *rows, Diags *diags);

#endif
