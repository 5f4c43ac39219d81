// What a database holds beyond Prisma's language: views, functions, triggers, checks, expression
// indexes, … An object is its own creation statement, in the database's words (pg_get_viewdef and
// its like, sqlite_master.sql): two objects are equal when kind, place, name and statement are.
// Nothing here is parsed; the catalogs know best.
#ifndef PMIG_OBJECT_H
#define PMIG_OBJECT_H

#include "base/base.h"

// In the order in which objects are created where nothing else puts them in one. Attributes, and all from SETTING on, are
// said about something else, their subject, and go with it. X(name, what a person calls it)
#define OBJECT_KINDS(X)                                                    \
  X(LANGUAGE, "language")                                                  \
  X(COLLATION, "collation")                                                \
  X(TYPE, "type")           /* domain, composite, range */                 \
  X(ATTRIBUTE, "attribute") /* of a composite type, comes with it */       \
  X(SEQUENCE, "sequence")   /* not owned by a column */                    \
  X(FUNCTION, "function")   /* procedure, aggregate */                     \
  X(ACCESS_METHOD, "access method")                                        \
  X(OPERATOR, "operator")                                                  \
  X(OPERATOR_FAMILY, "operator family") /* and its members */              \
  X(OPERATOR_CLASS, "operator class")                                      \
  X(CAST, "cast")                                                          \
  X(TRANSFORM, "transform")                                                \
  X(CONVERSION, "conversion")                                              \
  X(TEXT_SEARCH, "text search") /* parser, template, dictionary, … */    \
  X(FOREIGN_DATA_WRAPPER, "foreign data wrapper")                          \
  X(SERVER, "server")                                                      \
  X(USER_MAPPING, "user mapping")                                          \
  X(FOREIGN_TABLE, "foreign table")                                        \
  X(CONSTRAINT, "constraint") /* check, exclusion; of a domain: check */   \
  X(INDEX, "index")           /* over expressions */                       \
  X(VIEW, "view")                                                          \
  X(MATERIALIZED_VIEW, "materialized view")                                \
  X(RULE, "rule")                                                          \
  X(TRIGGER, "trigger")                                                    \
  X(POLICY, "policy")                                                      \
  X(STATISTICS, "statistics")                                              \
  X(PUBLICATION, "publication") /* and its members */                      \
  X(EVENT_TRIGGER, "event trigger")                                        \
  X(DEFAULT_PRIVILEGE, "default privilege")                                \
  X(SETTING, "setting") /* row security, replica identity, storage, … */ \
  X(COMMENT, "comment")                                                    \
  X(OWNER, "owner")                                                        \
  X(GRANT, "grant")

typedef enum {
#define X(name, word) OBJECT_##name,
  OBJECT_KINDS(X)
#undef X
} ObjectKind;

extern const Str OBJECT_KIND_WORDS[];  // by ObjectKind

// What an object stands on, or what stands on it, that is no object itself: an enum, or a table or the part of one. A
// part is named as its table knows it, be it a column, an index or a key; empty is the table as a whole.
typedef struct {
  bool is_enum;
  Str namespace, name, part;
} ObjectBase;

// A column that uses an object: as its type or collation, in its expression, or in its default. Or an index, of which it
// is an operator class; named as its table knows it. Empty is the table as a whole.
typedef struct {
  Str namespace, table, part;
  bool is_default;
} ObjectUse;

typedef struct Object {
  ObjectKind kind;
  Str namespace;  // empty for what is in none
  Str table;      // the table it belongs to and disappears with; empty when it stands alone
  Str name;       // unique with the fields above: "my_view", "add(integer, integer)"
  Str create;     // statements, each without its final ";" but the last
  Str drop;       // the statement that removes it, without ";"
  bool
      inherited;  // a table's constraint or index that comes and goes with that of the table above it
  // What a database does not change in place. Where two objects of one identity have the same shape, `change` of the one
  // turns the other into it (NULL: `create` does), and where it is the empty string there is nothing to do, since all that
  // can differ are objects. With an empty shape, the other has to be dropped before.
  Str shape, change;
  // Position in an order in which everything can be created: what an object needs comes before it.
  uint32_t order;
  Vec(uint32_t) needs;    // positions in Schema.objects of those it cannot be without
  Vec(ObjectBase) bases;  // and what else it cannot be without
  Vec(ObjectUse) uses;    // columns and indexes of tables that cannot be without it
  // A table cannot be without it: a column has its type, a default calls it, an index sorts with it.
  bool precedes_tables;
} Object;

// The same object by identity (kind, namespace, table, name), whatever its statement says.
bool object_same(const Object *a, const Object *b);

// Who may do what, and what people say: no structure, and nothing else stands or falls with it. A production database has
// its own, which no migration gave it.
bool object_is_remark(const Object *object);

// It is said about something else, its subject.
bool object_is_attribute(const Object *object);

#endif
