// What a database holds beyond Prisma's language: views, functions, triggers, checks, expression
// indexes, … An object is its own creation statement, in the database's words (pg_get_viewdef and
// its like, sqlite_master.sql): two objects are equal when kind, place, name and statement are.
// Nothing here is parsed; the catalogs know best.
#ifndef PMIG_OBJECT_H
#define PMIG_OBJECT_H

#include "base/base.h"

// In the order in which objects are created; they are dropped in the reverse order.
// X(name, what a person calls it)
#define OBJECT_KINDS(X)                                               \
  X(TYPE, "type")             /* domain, composite, range */          \
  X(SEQUENCE, "sequence")     /* not owned by a column */             \
  X(FUNCTION, "function")     /* procedure, aggregate */              \
  X(CONSTRAINT, "constraint") /* check, exclusion */                  \
  X(INDEX, "index")           /* over expressions */                  \
  X(VIEW, "view")                                                     \
  X(MATERIALIZED_VIEW, "materialized view")                           \
  X(RULE, "rule")                                                     \
  X(TRIGGER, "trigger")                                               \
  X(POLICY, "policy")                                                 \
  X(SETTING, "setting") /* row security, replica identity, storage */ \
  X(COMMENT, "comment")                                               \
  X(GRANT, "grant")

typedef enum {
#define X(name, word) OBJECT_##name,
  OBJECT_KINDS(X)
#undef X
} ObjectKind;

extern const Str OBJECT_KIND_WORDS[];  // by ObjectKind

typedef struct Object {
  ObjectKind kind;
  Str namespace;
  Str table;   // the table it belongs to and disappears with; empty when it stands alone
  Str name;    // unique with the fields above: "my_view", "add(integer, integer)"
  Str create;  // statements, each without its final ";" but the last
  Str drop;    // the statement that removes it, without ";"
  bool
      inherited;  // a table's constraint or index that comes and goes with that of the table above it
  // Position in an order in which everything can be created: what an object needs comes before it.
  uint32_t order;
} Object;

// The same object by identity (kind, namespace, table, name), whatever its statement says.
bool object_same(const Object *a, const Object *b);

// Who may do what, and what people say: no structure, and nothing else stands or falls with it. A production database has
// its own, which no migration gave it.
bool object_is_remark(const Object *object);

#endif
