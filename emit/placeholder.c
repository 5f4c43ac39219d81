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

static bool needs_value(const Column *column) {
  return column->arity == ARITY_REQUIRED && column->value.kind == DEFAULT_NONE &&
         !column->autoincrement && !column->generated.len && column->identity == IDENTITY_NONE;
}

static Str enum_placeholder(Arena *arena, const Column *column) {
  const Enum *enumeration = column->type.enumeration;
  Text text = text_new(arena);
  if (!enumeration || !enumeration->values.len) return (Str){0};
  sql_text(&text, enumeration->values.at[0]);
  return text_str(&text);
}

Str placeholder_of(const SqlWriter *writer, const Column *column) {
  const ColumnType *type = &column->type;
  if (!writer->fills_rows || !needs_value(column)) return (Str){0};
  if (type->family == FAMILY_ENUM) return enum_placeholder(writer->arena, column);
  const char *text = BY_FAMILY[type->family];
  // Prisma's times on SQLite are milliseconds.
  if (!dialect_of(writer)->alters_columns)
    return str_of(type->family == FAMILY_DATETIME ? "0" : text);
  return type->native ? str_of(by_type((PgType)type->native->kind, text)) : (Str){0};
}
