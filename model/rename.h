// What can have another name and still be the same thing: a rename, and what a catalog knows of identity. And what has the
// same name and is another thing.
#ifndef PMIG_RENAME_H
#define PMIG_RENAME_H

#include "base/base.h"

// In the order in which they are done: what is part of something before that itself, so that a
// rename names its owner as it is called before. X(name, word in titles)
#define RENAME_KINDS(X)                         \
  X(ENUM_VALUE, "EnumValue")                    \
  X(COLUMN, "Column")                           \
  X(ATTRIBUTE, "Attribute") /* of a type */     \
  X(CONSTRAINT, "Constraint")                   \
  X(DOMAIN_CONSTRAINT, "DomainConstraint")      \
  X(TRIGGER, "Trigger")                         \
  X(POLICY, "Policy")                           \
  X(RULE, "Rule")                               \
  X(FUNCTION, "Function")                       \
  X(PROCEDURE, "Procedure")                     \
  X(AGGREGATE, "Aggregate")                     \
  X(INDEX, "Index") /* from here on … */      \
  X(VIEW, "View")                               \
  X(MATERIALIZED_VIEW, "MaterializedView")      \
  X(SEQUENCE, "Sequence")                       \
  X(TABLE, "Table") /* … names of one kind */ \
  X(ENUM, "Enum")                               \
  X(DOMAIN, "Domain")                           \
  X(TYPE, "Type") /* composite, range */        \
  X(SCHEMA, "Schema")

typedef enum {
#define X(name, title) RENAME_##name,
  RENAME_KINDS(X)
#undef X
} RenameKind;

extern const Str RENAME_KIND_TITLES[];  // by RenameKind

typedef struct {
  RenameKind kind;
  Str namespace;  // as in the state before; empty on SQLite and for a schema itself
  Str owner;      // the table of a column, the enum of a value, …; empty where there is none
  Str from, to;
  Str arguments;  // of a function, as in ALTER FUNCTION f(…)
  // Not empty: no new name, but another PostgreSQL schema, which is made when it is not there.
  Str to_namespace;
  bool makes_namespace;
} Rename;
typedef Vec(Rename) RenameList;

// The name of something in a PostgreSQL catalog, and what stays the same when it is renamed.
typedef struct {
  Str id;  // the oids of its catalog and of itself, the number within that
  RenameKind kind;
  Str namespace, owner, name, arguments;  // as in Rename
  bool movable;                           // into another namespace, by itself
} CatalogName;

// What a migration dropped and made again: the schema looks as before, the rows are not those that were there.
typedef struct {
  Str namespace, table;  // as in the state before; the namespace is empty on SQLite
  Str column;            // empty: the whole table
  bool computed;         // a column whose values come from an expression
} Remade;
typedef Vec(Remade) RemadeList;

#endif
