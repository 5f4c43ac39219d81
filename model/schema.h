// What a database schema is. One model serves every source (a Prisma schema, a live database, the
// end of a migrations folder, nothing) and every consumer (differ, emitter, risk); it knows no I/O
// and no SQL statements.
//
// A schema is built by pushing tables, enums and so on with names only, then linked once
// (schema_link), which fills every field marked "linked" below; from then on it is passed as `const
// Schema *` and never changed. Everything in it lives in the arena of whoever built it.
#ifndef PMIG_SCHEMA_H
#define PMIG_SCHEMA_H

#include "base/base.h"
#include "model/dialect.h"
#include "model/object.h"
#include "model/rename.h"

typedef struct Schema Schema;
typedef struct Table Table;
typedef struct Enum Enum;

// What a Prisma schema calls something, and what it says that had been called before. Both empty
// from a database.
typedef struct {
  Str label;         // of the model, field, enum or value; `name` is the one in the database
  Str renamed_from;  // @pmig.rename(from: "…") in its documentation
} SchemaName;

// --- Values and defaults ------------------------------------------------------------------------

typedef enum {
  VALUE_INT,       // text: decimal digits with an optional "-"
  VALUE_BIGINT,    // the same, of a BigInt column
  VALUE_FLOAT,     // Float and Decimal; text: plain decimal notation, scale kept (1.50)
  VALUE_BOOLEAN,   // text: "true" or "false"
  VALUE_STRING,    // text: the string itself
  VALUE_ENUM,      // text: the value's name in the database
  VALUE_JSON,      // text: JSON as written
  VALUE_BYTES,     // text: the bytes themselves
  VALUE_DATETIME,  // text: RFC 3339 as written
  VALUE_LIST,      // items
} ValueKind;

typedef struct Value {
  ValueKind kind;
  Str text;
  Vec(struct Value) items;
} Value;

typedef enum {
  DEFAULT_NONE,
  DEFAULT_VALUE,        // value
  DEFAULT_NOW,          // CURRENT_TIMESTAMP
  DEFAULT_DBGENERATED,  // text: any expression; empty for dbgenerated() without an argument
  DEFAULT_SEQUENCE,     // autoincrement; text: the sequence's name, from a PostgreSQL database
  DEFAULT_CLIENT,       // uuid(), cuid(), …: made by Prisma's client; nothing in the database
  DEFAULT_UPDATED_AT,   // @updatedAt without @default: likewise made by the client
} DefaultKind;

typedef struct {
  DefaultKind kind;
  Value value;
  Str text;
  Str catalog;  // as the database prints it: pg_get_expr, SQLite's dflt_value
} Default;

// --- Columns ------------------------------------------------------------------------------------

typedef enum { ARITY_REQUIRED, ARITY_NULLABLE, ARITY_LIST } Arity;

typedef struct {
  TypeFamily family;
  const NativeType *native;  // NULL for an enum and for an unsupported type
  uint32_t args[2];          // length, or precision and scale
  uint8_t arg_count;
  Str enum_namespace, enum_name;  // family ENUM
  const Enum *enumeration;        // linked; NULL when the enum is in no namespace that was read
  // family UNSUPPORTED: the type's text, verbatim from Unsupported("…") or from the database.
  // Any family read from a database: the whole type as the database prints it (format_type with []
  // on PostgreSQL, the declared text on SQLite).
  Str text;
  Str catalog;     // from PostgreSQL: pg_type.typname, "_point" of a list of points
  bool is_domain;  // from PostgreSQL: `text` names the domain, the rest is the type it is made of
} ColumnType;

typedef enum { IDENTITY_NONE, IDENTITY_ALWAYS, IDENTITY_BY_DEFAULT } Identity;

// The sequence that belongs to a column and gives it its values: an identity's, or one that the column
// owns and has as its default (SERIAL).
typedef struct {
  Str namespace, name;  // empty where there is none
  Str options;  // of an identity: what is not the standard, as AS IDENTITY takes it, with parentheses
  Str settings;  // all there is to it, as ALTER COLUMN (of an identity) or ALTER SEQUENCE takes it
  bool counts_down;
} Sequence;

typedef struct Column {
  Str name;
  ColumnType type;
  Arity arity;
  Default value;       // the default
  bool autoincrement;  // a sequence, an identity, or SQLite's rowid
  SchemaName in_schema;
  uint32_t position;   // linked: 0-based, in the order of the table
  const Table *table;  // linked
  // What Prisma cannot express; empty from a Prisma schema.
  bool not_null;  // PostgreSQL: it says so itself, a list too; `arity` heeds its domain as well
  // PostgreSQL 18: the constraint that NOT NULL is, and what follows it there: " NO INHERIT", " NOT VALID".
  Str required_name, required_options;
  bool inherited;  // PostgreSQL: from the table's parent, and from nowhere else
  Identity identity;
  Sequence sequence;       // PostgreSQL
  Str generated;           // expression of a generated column
  bool generated_virtual;  // SQLite: VIRTUAL instead of STORED
  Str collation;           // quoted for SQL; only when not the type's own
} Column;

// --- Keys and indexes ---------------------------------------------------------------------------

typedef enum { INDEX_NORMAL, INDEX_UNIQUE, INDEX_PRIMARY } IndexKind;
typedef enum { SORT_UNSPECIFIED, SORT_ASC, SORT_DESC } SortOrder;

// X(name, SQL, Prisma)
#define INDEX_METHODS(X)        \
  X(BTREE, "BTREE", "BTree")    \
  X(HASH, "HASH", "Hash")       \
  X(GIST, "GIST", "Gist")       \
  X(GIN, "GIN", "Gin")          \
  X(SPGIST, "SPGIST", "SpGist") \
  X(BRIN, "BRIN", "Brin")

typedef enum {
#define X(name, sql, prisma) METHOD_##name,
  INDEX_METHODS(X)
#undef X
} IndexMethod;

extern const Str INDEX_METHOD_SQL[];     // by IndexMethod
extern const Str INDEX_METHOD_PRISMA[];  // by IndexMethod

typedef struct {
  Str name;              // of the column
  const Column *column;  // linked
  SortOrder sort;        // an index of a database never says UNSPECIFIED; it equals ASC
  Str opclass;           // SQL name of the operator class; empty for the default one
  bool
      opclass_is_default;  // it is named all the same; Prisma's scripts show it, its comparison does not
} IndexColumn;

// A primary key, a unique index or constraint, or an index. Indexes over expressions are objects
// (object.h), since Prisma neither sees nor touches them.
typedef struct Index {
  Str name;  // empty for SQLite primary keys
  IndexKind kind;
  IndexMethod method;
  Vec(IndexColumn) columns;  // INCLUDE columns too, as Prisma counts them
  Str predicate;             // of a partial index, without WHERE
  bool is_constraint;        // made by a constraint, so PostgreSQL drops it only as a constraint
  bool
      inherited;  // PostgreSQL: a partition's part of its parent's index, with which it comes and goes
  Str definition;      // pg_get_indexdef, pg_get_constraintdef, sqlite_master.sql
  uint32_t id;         // linked: position among all indexes of the schema
  const Table *table;  // linked
} Index;

// X(name, SQL, Prisma)
#define FK_ACTIONS(X)                   \
  X(NO_ACTION, "NO ACTION", "NoAction") \
  X(RESTRICT, "RESTRICT", "Restrict")   \
  X(CASCADE, "CASCADE", "Cascade")      \
  X(SET_NULL, "SET NULL", "SetNull")    \
  X(SET_DEFAULT, "SET DEFAULT", "SetDefault")

typedef enum {
#define X(name, sql, prisma) FK_##name,
  FK_ACTIONS(X)
#undef X
} FkAction;

extern const Str FK_ACTION_SQL[];     // by FkAction
extern const Str FK_ACTION_PRISMA[];  // by FkAction

typedef struct ForeignKey {
  Str name;         // empty for SQLite keys read from a database
  StrList columns;  // in the key's order
  Str referenced_namespace, referenced_table;
  StrList referenced_columns;  // as many as columns
  FkAction on_delete, on_update;
  Str definition;  // PostgreSQL: pg_get_constraintdef; shows DEFERRABLE, NOT VALID, MATCH FULL
  Str referenced_index;     // PostgreSQL: the key or unique index that it stands on
  uint32_t id;              // linked: position among all foreign keys of the schema
  const Table *table;       // linked
  const Table *referenced;  // linked; NULL when the table was not read
} ForeignKey;

// --- Tables, enums, extensions ------------------------------------------------------------------

struct Table {
  Str namespace;  // PostgreSQL schema; empty when the Prisma schema names none, and on SQLite
  Str name;
  Vec(Column) columns;
  Index *primary_key;  // NULL when there is none
  Vec(Index) indexes;  // without the primary key
  Vec(ForeignKey) foreign_keys;
  bool implicit_many_to_many;  // a table that a Prisma schema implies
  SchemaName in_schema;
  bool is_view;         // in Schema.views
  bool is_partitioned;  // PostgreSQL: its rows are in its partitions
  Str partition_key;    // PostgreSQL: of a partitioned table, what follows PARTITION BY
  // PostgreSQL: of a partition, whose it is and what follows its name in ATTACH PARTITION; of an heir, the first of its
  // parents, and all as INHERITS takes them. Partitions are read where everything is; Prisma does not see them.
  Str parent_namespace, parent_name, partition_bound, parents;
  const Table *parent;  // linked
  bool shadow;     // SQLite: part of a virtual table, which makes and drops it; Prisma sees a table
  Str definition;  // SQLite: sqlite_master.sql, the whole CREATE TABLE; empty from a Prisma schema
  uint32_t id;     // linked: position in the schema
  StrMap columns_by_name;  // linked; of Column *
  const Schema *schema;    // linked
};

struct Enum {
  Str namespace, name;
  StrList values;  // names in the database, in order
  SchemaName in_schema;
  Vec(SchemaName) values_in_schema;  // as many as values from a Prisma schema, else none
  uint32_t id;                       // linked
};

typedef struct {
  Str name;                // in the database ("uuid-ossp")
  Str namespace, version;  // empty when not stated
  bool relocatable;        // from a database
} Extension;

// --- Schema -------------------------------------------------------------------------------------

typedef enum {
  ORIGIN_EMPTY,     // nothing at all
  ORIGIN_PRISMA,    // from a Prisma schema: holds only what Prisma can express
  ORIGIN_DATABASE,  // from a database: holds everything
} SchemaOrigin;

struct Schema {
  const Dialect *dialect;  // NULL for ORIGIN_EMPTY
  SchemaOrigin origin;
  // Every table and enum has a namespace: true for a PostgreSQL database and for a Prisma schema
  // with `schemas`. Where false, one unnamed namespace stands for whatever single one the other
  // side has.
  bool explicit_namespaces;
  Str default_namespace;  // PostgreSQL: "public", or what the URL's ?schema= says
  StrList
      namespaces;  // PostgreSQL: those that exist or are listed; the default one when not explicit
  Vec(Extension) extensions;
  bool manages_extensions;  // preview feature postgresqlExtensions
  bool partial_indexes;     // preview feature partialIndexes
  Vec(Enum) enums;
  Vec(Table)
      tables;  // Prisma: order of the schema; database: by namespace, then name, in byte order
  // From a database, when asked for: what views look like to Prisma. Names and columns; what they
  // are is in `objects`. Nothing finds them by name.
  Vec(Table) views;
  Vec(Object) objects;     // what Prisma cannot express
  Vec(CatalogName) names;  // from PostgreSQL, when asked for: of everything that can be renamed
  StrMap tables_by_name;   // linked; keys from schema_key
  StrMap enums_by_name;    // linked; keys from schema_key
};

// A schema with nothing in it, to be filled and linked.
Schema *schema_new(Arena *arena, const Dialect *dialect, SchemaOrigin origin);

// Numbers everything, makes the name tables and resolves names to pointers. Call once, when all is
// pushed; nothing may be pushed afterwards.
void schema_link(Arena *arena, Schema *schema);

// Tables and enums that somebody else manages, by name: "auth.users" where the database has namespaces, else "users".
typedef struct {
  StrList tables, enums;
} External;

// `schema` as if it did not hold them, linked; what refers to one keeps its name. It takes over what stays, so `schema` is not
// to be used again. The same where there is nothing to leave out.
const Schema *schema_without(Arena *arena, const Schema *schema, const External *external);

// NULL when there is none. A namespace is compared only when the schema has explicit ones and
// `namespace` is not empty.
const Table *schema_find_table(const Schema *schema, Str namespace, Str name);
const Enum *schema_find_enum(const Schema *schema, Str namespace, Str name);
const Column *table_find_column(const Table *table, Str name);  // NULL when there is none
// As an object, or as what a SERIAL column owns; not an identity's, which nobody can take away from its column.
bool schema_has_sequence(const Schema *schema, Str namespace, Str name);
// As an object alone.
bool schema_has_free_sequence(const Schema *schema, Str namespace, Str name);
bool index_has_column(const Index *index, Str column);
bool primary_key_has_column(const Table *table, Str column);

// SQLite: what follows the table's name in its definition, which a rename leaves as it is.
Str table_definition_body(const Table *table);

// Stable text of everything in a schema, for tests and for comparing by eye.
Str schema_dump(Arena *arena, const Schema *schema);

// The same for two schemas that are equal: without the order of columns and of objects (canonical.c).
Str schema_canonical(Arena *arena, const Schema *schema);

#endif
