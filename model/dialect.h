// Facts about the databases: native types, limits, what can be altered, and Prisma's default names
// of constraints. Shared code asks a Dialect for a capability, never for its name.
#ifndef PMIG_DIALECT_H
#define PMIG_DIALECT_H

#include "base/base.h"

// Prisma's scalar types. X(name, Prisma's name, the name in messages about SQLite casts)
#define TYPE_FAMILIES(X)              \
  X(INT, "Int", "Int")                \
  X(BIGINT, "BigInt", "BigInt")       \
  X(FLOAT, "Float", "Float")          \
  X(DECIMAL, "Decimal", "Decimal")    \
  X(BOOLEAN, "Boolean", "Boolean")    \
  X(STRING, "String", "String")       \
  X(DATETIME, "DateTime", "DateTime") \
  X(JSON, "Json", "Json")             \
  X(BYTES, "Bytes", "Binary")         \
  X(ENUM, "Enum", "Enum")             \
  X(UNSUPPORTED, "Unsupported", "Unsupported")

typedef enum {
#define X(name, prisma, message) FAMILY_##name,
  TYPE_FAMILIES(X)
#undef X
      FAMILY_COUNT
} TypeFamily;

extern const Str TYPE_FAMILY_PRISMA[];   // by TypeFamily: "Int"
extern const Str TYPE_FAMILY_MESSAGE[];  // by TypeFamily: "Binary" for Bytes

// The native types Prisma knows on PostgreSQL.
// X(name, @db.name, SQL, pg_type.typname, family, fewest arguments, most arguments, is the family's
// default)
#define PG_TYPES(X)                                                                  \
  X(SMALLINT, "SmallInt", "SMALLINT", "int2", INT, 0, 0, false)                      \
  X(INTEGER, "Integer", "INTEGER", "int4", INT, 0, 0, true)                          \
  X(OID, "Oid", "OID", "oid", INT, 0, 0, false)                                      \
  X(BIGINT, "BigInt", "BIGINT", "int8", BIGINT, 0, 0, true)                          \
  X(REAL, "Real", "REAL", "float4", FLOAT, 0, 0, false)                              \
  X(DOUBLE, "DoublePrecision", "DOUBLE PRECISION", "float8", FLOAT, 0, 0, true)      \
  X(DECIMAL, "Decimal", "DECIMAL", "numeric", DECIMAL, 0, 2, true)                   \
  X(MONEY, "Money", "MONEY", "money", DECIMAL, 0, 0, false)                          \
  X(BOOLEAN, "Boolean", "BOOLEAN", "bool", BOOLEAN, 0, 0, true)                      \
  X(TEXT, "Text", "TEXT", "text", STRING, 0, 0, true)                                \
  X(CITEXT, "Citext", "CITEXT", "citext", STRING, 0, 0, false)                       \
  X(VARCHAR, "VarChar", "VARCHAR", "varchar", STRING, 0, 1, false)                   \
  X(CHAR, "Char", "CHAR", "bpchar", STRING, 0, 1, false)                             \
  X(BIT, "Bit", "BIT", "bit", STRING, 0, 1, false)                                   \
  X(VARBIT, "VarBit", "VARBIT", "varbit", STRING, 0, 1, false)                       \
  X(UUID, "Uuid", "UUID", "uuid", STRING, 0, 0, false)                               \
  X(XML, "Xml", "XML", "xml", STRING, 0, 0, false)                                   \
  X(INET, "Inet", "INET", "inet", STRING, 0, 0, false)                               \
  X(TIMESTAMP, "Timestamp", "TIMESTAMP", "timestamp", DATETIME, 0, 1, true)          \
  X(TIMESTAMPTZ, "Timestamptz", "TIMESTAMPTZ", "timestamptz", DATETIME, 0, 1, false) \
  X(DATE, "Date", "DATE", "date", DATETIME, 0, 0, false)                             \
  X(TIME, "Time", "TIME", "time", DATETIME, 0, 1, false)                             \
  X(TIMETZ, "Timetz", "TIMETZ", "timetz", DATETIME, 0, 1, false)                     \
  X(JSONB, "JsonB", "JSONB", "jsonb", JSON, 0, 0, true)                              \
  X(JSON, "Json", "JSON", "json", JSON, 0, 0, false)                                 \
  X(BYTEA, "ByteA", "BYTEA", "bytea", BYTES, 0, 0, true)

typedef enum {
#define X(name, prisma, sql, catalog, family, fewest, most, is_default) PG_##name,
  PG_TYPES(X)
#undef X
      PG_TYPE_COUNT
} PgType;

// What Prisma declares on SQLite, one type for each family; @db attributes do not exist there.
#define SQLITE_TYPES(X)             \
  X(INTEGER, "INTEGER", INT)        \
  X(BIGINT, "BIGINT", BIGINT)       \
  X(REAL, "REAL", FLOAT)            \
  X(DECIMAL, "DECIMAL", DECIMAL)    \
  X(BOOLEAN, "BOOLEAN", BOOLEAN)    \
  X(TEXT, "TEXT", STRING)           \
  X(DATETIME, "DATETIME", DATETIME) \
  X(JSONB, "JSONB", JSON)           \
  X(BLOB, "BLOB", BYTES)

typedef struct NativeType {
  uint8_t kind;  // PgType on PostgreSQL; the row's number elsewhere
  TypeFamily family;
  Str name;     // as in @db.VarChar; empty where there is no such attribute
  Str sql;      // without arguments
  Str catalog;  // PostgreSQL: pg_type.typname
  uint8_t fewest_args, most_args;
  bool is_default;  // what a field of the family gets without @db
} NativeType;

typedef struct Dialect {
  Str name;          // as in `provider = "…"` and in migration_lock.toml
  Str display_name;  // for people
  const NativeType *types;
  size_t type_count;
  size_t max_name_bytes;  // PostgreSQL cuts longer names; Prisma cuts the ones it makes up
  bool has_enums, has_lists, has_namespaces, has_extensions;
  bool names_primary_keys;   // a primary key has a name of its own
  bool names_foreign_keys;   // a foreign key read from the database has its name
  bool alters_columns;       // ALTER COLUMN exists; otherwise the table is redefined
  bool alters_foreign_keys;  // by ALTER TABLE; otherwise they are part of the table
  // A single Int column that is the primary key is numbered by the database, whether asked to or not.
  bool numbers_integer_keys;
  bool has_index_methods;     // an index has a type, and its columns operator classes
  bool many_to_many_has_key;  // implicit join tables have a primary key; otherwise a unique index
  bool transactional_ddl;
  bool scripts_are_transactions;  // sent as one string, it is one but for what its own COMMITs end
  bool replays_in_memory;         // a shadow database costs nothing and needs no server
} Dialect;

extern const Dialect POSTGRESQL, SQLITE;

const Dialect *dialect_of_provider(
    Str provider);                       // "postgres" too; NULL when pmig does not know it
const Dialect *dialect_of_url(Str url);  // by its scheme; NULL when unknown
const NativeType *dialect_default_type(const Dialect *dialect,
                                       TypeFamily family);  // NULL for ENUM and UNSUPPORTED
const NativeType *dialect_find_type(const Dialect *dialect,
                                    Str attribute);  // @db.NAME; NULL when unknown
const NativeType *dialect_find_catalog_type(const Dialect *dialect,
                                            Str catalog);  // pg_type.typname; NULL when unknown

// Prisma's default constraint names, cut so that the name fits the dialect (never inside a UTF-8
// sequence): the part before the suffix loses what is too much. `table` and `columns` are names in
// the database.
Str name_of_primary_key(Arena *arena, const Dialect *dialect, Str table);
Str name_of_unique(Arena *arena, const Dialect *dialect, Str table, const StrList *columns);
Str name_of_index(Arena *arena, const Dialect *dialect, Str table, const StrList *columns);
Str name_of_foreign_key(Arena *arena, const Dialect *dialect, Str table, const StrList *columns);
// `table` followed by a suffix such as "_AB_pkey", for the tables of implicit many-to-many
// relations.
Str name_with_suffix(Arena *arena, const Dialect *dialect, Str table, Str suffix);

#endif
