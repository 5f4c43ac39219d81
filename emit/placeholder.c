// What stands in rows for a value that nobody knows any more: a required column without a default that comes back.

#include "emit/writer.h"

static const char *const BY_FAMILY[FAMILY_COUNT] = {
    [FAMILY_INT] = "0",     [FAMILY_BIGINT] = "0",      [FAMILY_FLOAT] = "0",
    [FAMILY_DECIMAL] = "0", [FAMILY_BOOLEAN] = "false", [FAMILY_STRING] = "''",
    [FAMILY_JSON] = "'{}'", [FAMILY_BYTES] = "''",
};

// PostgreSQL's types whose texts are not those of their families; NULL where there is no such text.
static const char *by_type(PgType type, const char *of_family) {
  switch (type) {
    case PG_UUID:
      return "'00000000-0000-0000-0000-000000000000'";
    case PG_INET:
      return "'0.0.0.0'";
    case PG_TIMESTAMP:
    case PG_TIMESTAMPTZ:
    case PG_DATE:
      return "'epoch'";
    case PG_TIME:
    case PG_TIMETZ:
      return "'00:00'";
    case PG_BIT:
    case PG_XML:
      return NULL;
    case PG_SMALLINT:
    case PG_INTEGER:
    case PG_OID:
    case PG_BIGINT:
    case PG_REAL:
    case PG_DOUBLE:
    case PG_DECIMAL:
    case PG_MONEY:
    case PG_BOOLEAN:
    case PG_TEXT:
    case PG_CITEXT:
    case PG_VARCHAR:
    case PG_CHAR:
    case PG_VARBIT:
    case PG_JSONB:
    case PG_JSON:
    case PG_BYTEA:
    case PG_TYPE_COUNT:
      break;
  }
  return of_family;
}

bool needs_value(const Column *column) {
  bool required = column->arity == ARITY_REQUIRED || column->not_null;
  return required && column->value.kind == DEFAULT_NONE && !column->autoincrement &&
         !column->generated.len && column->identity == IDENTITY_NONE;
}

static Str enum_placeholder(Arena *arena, const Column *column) {
  const Enum *enumeration = column->type.enumeration;
  Text text = text_new(arena);
  if (!enumeration || !enumeration->values.len) return (Str){0};
  sql_text(&text, enumeration->values.at[0]);
  return text_str(&text);
}

// A key over nothing but columns that come back tells rows apart by these alone.
static bool is_new_key(const Index *index, const Table *before, const Column *column) {
  if (index->kind == INDEX_NORMAL || !index_has_column(index, column->name)) return false;
  for (vec_each(const IndexColumn, part, &index->columns))
    if (before && table_find_column(before, part->name)) return false;
  return true;
}

static bool needs_distinct_value(const SqlWriter *writer, const Column *column) {
  const Table *table = column->table;
  const Table *before = schema_find_table(writer->diff->before, table->namespace, table->name);
  if (table->primary_key && is_new_key(table->primary_key, before, column)) return true;
  for (vec_each(const Index, index, &table->indexes))
    if (is_new_key(index, before, column)) return true;
  return false;
}

static Str random_on_sqlite(const ColumnType *type) {
  if (type->family == FAMILY_STRING) return STR("lower(hex(randomblob(16)))");
  bool whole = type->family == FAMILY_INT || type->family == FAMILY_BIGINT;
  return whole ? STR("abs(random())") : (Str){0};
}

static Str random_text(const ColumnType *type) {
  enum { UUID_LENGTH = 36 };
  bool roomy = !type->arg_count || type->args[0] >= UUID_LENGTH;
  return roomy ? STR("gen_random_uuid()::text") : (Str){0};
}

static Str random_on_postgresql(const ColumnType *type) {
  if (!type->native) return (Str){0};
  switch ((PgType)type->native->kind) {
    case PG_UUID:
      return STR("gen_random_uuid()");
    case PG_TEXT:
    case PG_CITEXT:
    case PG_VARCHAR:
      return random_text(type);
    case PG_JSONB:
      return STR("to_jsonb(gen_random_uuid())");
    case PG_BYTEA:
      return STR("uuid_send(gen_random_uuid())");
    case PG_INTEGER:
      return STR("floor(random() * 2147483647)::integer");
    case PG_BIGINT:
      return STR("floor(random() * 9007199254740991)::bigint");
    case PG_DOUBLE:
      return STR("random()");
    case PG_TIMESTAMP:
    case PG_TIMESTAMPTZ:
      return STR("'epoch'::timestamp + random() * interval '10000 days'");
    case PG_SMALLINT:
    case PG_OID:
    case PG_REAL:
    case PG_DECIMAL:
    case PG_MONEY:
    case PG_INET:
    case PG_BOOLEAN:
    case PG_CHAR:
    case PG_DATE:
    case PG_TIME:
    case PG_TIMETZ:
    case PG_BIT:
    case PG_VARBIT:
    case PG_JSON:
    case PG_XML:
    case PG_TYPE_COUNT:
      break;
  }
  return (Str){0};
}

// Random values that fit the column and hardly ever meet; nothing where there are none, so that the script fails rather
// than guesses.
static Str distinct_placeholder(const SqlWriter *writer, const Column *column) {
  if (column->arity == ARITY_LIST) return (Str){0};
  return dialect_of(writer)->alters_columns ? random_on_postgresql(&column->type)
                                            : random_on_sqlite(&column->type);
}

// It has to be the value of another row, and which one only the rows that are gone could tell.
static bool is_reference(const Column *column) {
  for (vec_each(const ForeignKey, key, &column->table->foreign_keys))
    if (str_list_has(&key->columns, column->name)) return true;
  return false;
}

Str placeholder_of(const SqlWriter *writer, const Column *column) {
  const ColumnType *type = &column->type;
  if (!writer->fills_rows || !needs_value(column) || is_reference(column)) return (Str){0};
  if (needs_distinct_value(writer, column)) return distinct_placeholder(writer, column);
  if (column->arity == ARITY_LIST) return STR("'{}'");
  if (type->family == FAMILY_ENUM) return enum_placeholder(writer->arena, column);
  const char *text = BY_FAMILY[type->family];
  // Prisma's times on SQLite are milliseconds.
  if (!dialect_of(writer)->alters_columns)
    return str_of(type->family == FAMILY_DATETIME ? "0" : text);
  return type->native ? str_of(by_type((PgType)type->native->kind, text)) : (Str){0};
}
