// Columns of PostgreSQL: types, defaults, the sequences of SERIAL columns, identities.
//
// An exact script uses the catalog's own types and defaults where Prisma's words do not say the same.

#include "emit/emit_pg.h"

// --- Types

Str serial_name(const Column *column) {
  switch ((PgType)column->type.native->kind) {
    case PG_SMALLINT:
      return STR("SMALLSERIAL");
    case PG_BIGINT:
      return STR("BIGSERIAL");
    case PG_INTEGER:
      return STR("SERIAL");
    default:
      return (Str){0};
  }
}

bool is_exact(const SqlWriter *writer) { return writer->diff->exact; }

static void put_native_type(SqlWriter *writer, const ColumnType *type) {
  put_str(writer, type->native->sql);
  if (type->arg_count == 1) put_str(writer, str_format(writer->arena, "(%u)", type->args[0]));
  if (type->arg_count == 2)
    put_str(writer, str_format(writer->arena, "(%u,%u)", type->args[0], type->args[1]));
}

// Prisma's name for a type says all that the catalog's does, unless that is a domain, or has other arguments: a
// timestamp without a precision is one with 6 to Prisma, "char" is CHAR(1).
static bool prisma_names_type(const ColumnType *type) {
  if (type->is_domain) return false;
  if (type->family == FAMILY_ENUM) return true;
  bool same_arguments = (type->arg_count > 0) == (str_find_char(type->text, '(') >= 0);
  bool quoted = str_find_char(type->text, '"') >= 0 || str_find_char(type->text, '.') >= 0;
  return type->native && same_arguments && !quoted;
}

void put_type(SqlWriter *writer, const Column *column) {
  const ColumnType *type = &column->type;
  if (is_exact(writer) && !prisma_names_type(type)) {
    put_str(writer, type->text);
    return;
  }
  if (type->family == FAMILY_ENUM)
    put_place(writer, type->enum_namespace, type->enum_name);
  else if (type->native)
    put_native_type(writer, type);
  else
    put_str(writer, type->catalog.len ? type->catalog : type->text);
  if (column->arity == ARITY_LIST) put(writer, "[]");
}

// --- Defaults

bool is_sequence(const Column *column) { return column->value.kind == DEFAULT_SEQUENCE; }

bool has_default(const Column *column) {
  switch (column->value.kind) {
    case DEFAULT_NONE:
    case DEFAULT_CLIENT:
    case DEFAULT_UPDATED_AT:
      return false;
    case DEFAULT_SEQUENCE:
      return column->value.catalog.len > 0;
    case DEFAULT_DBGENERATED:
      return column->value.text.len > 0;
    case DEFAULT_VALUE:
    case DEFAULT_NOW:
      return true;
  }
  return false;
}

// What a catalog casts a plain string to, without quotes: bit for '1'::"bit".
static Str cast_of(Str catalog) {
  ptrdiff_t quote = str_find_last_char(catalog, '\'');
  Str type = str_slice(catalog, (size_t)(quote + 1), catalog.len);
  if (quote < 0 || !str_starts_with(type, STR("::"))) return (Str){0};
  type = str_slice(type, 2, type.len);
  bool quoted = type.len > 1 && type.at[0] == '"';
  return quoted ? str_slice(type, 1, type.len - 1) : type;
}

// Whether a string without a cast gets the one that the catalog shows.
static bool is_cast_to_column(const Column *column) {
  Str text = column->type.text, cast = cast_of(column->value.catalog);
  ptrdiff_t args = str_find_char(text, '(');
  bool padded = column->type.native->kind == PG_CHAR && str_eq(cast, STR("bpchar"));
  return padded || str_eq(cast, str_slice(text, 0, args < 0 ? text.len : (size_t)args));
}

// Whether Prisma's words for a default come back from the catalog as they were.
static bool prisma_says_default(const Column *column) {
  const Default *value = &column->value;
  if (value->kind == DEFAULT_NOW) return str_eq(value->catalog, STR("CURRENT_TIMESTAMP"));
  if (value->kind != DEFAULT_VALUE || column->arity == ARITY_LIST) return false;
  TypeFamily family = column->type.family;
  bool plain = family == FAMILY_INT || family == FAMILY_BIGINT || family == FAMILY_BOOLEAN;
  if (plain) return str_eq(value->catalog, value->value.text);
  if (family == FAMILY_ENUM) return true;
  return family == FAMILY_STRING && column->type.native && is_cast_to_column(column) &&
         !str_contains(value->value.text, STR("\\"));
}

void put_default(SqlWriter *writer, const Column *column) {
  const Default *value = &column->value;
  if (is_exact(writer) && !prisma_says_default(column)) {
    put_str(writer, value->catalog);
    return;
  }
  if (value->kind == DEFAULT_NOW) put(writer, "CURRENT_TIMESTAMP");
  if (value->kind == DEFAULT_DBGENERATED) put_str(writer, value->text);
  if (value->kind == DEFAULT_SEQUENCE) put_str(writer, value->catalog);
  if (value->kind != DEFAULT_VALUE) return;
  put_str(writer, value_literal(writer->arena, &value->value, "\\x"));
  if (value->value.kind == VALUE_LIST) put(writer, "::"), put_type(writer, column);
}

// --- Sequences

// PostgreSQL names the sequence of a SERIAL column after table and column; longer names it cuts in
// its own way.
static bool is_serial(const Column *column) {
  char name[64];
  int len = snprintf(name, sizeof name, "%.*s_%.*s_seq", STR_ARG(column->table->name),
                     STR_ARG(column->name));
  return is_sequence(column) && column->type.native && len < (int)sizeof name &&
         str_eq(column->value.text, (Str){name, (size_t)len});
}

bool has_sequence_object(const Schema *schema, const Column *column) {
  for (vec_each(const Object, object, &schema->objects))
    if (object->kind == OBJECT_SEQUENCE && str_eq(object->name, column->value.text)) return true;
  return false;
}

bool owns_sequence(const Column *column) {
  return is_sequence(column) && !has_sequence_object(column->table->schema, column);
}

// As an object, which becomes the column's.
static bool has_its_sequence(const SqlWriter *writer, const Column *column) {
  return has_sequence_object(writer->diff->before, column);
}

bool has_own_named_sequence(const SqlWriter *writer, const Column *column) {
  return is_exact(writer) && owns_sequence(column) &&
         (!is_serial(column) || has_its_sequence(writer, column));
}

void put_create_sequence(SqlWriter *writer, const Column *column) {
  bool there = has_its_sequence(writer, column);
  if (there && !serial_name(column).len) return;
  put(writer, there ? "ALTER SEQUENCE " : "CREATE SEQUENCE ");
  put_place(writer, column->table->namespace, column->value.text);
  if (serial_name(column).len) put(writer, " AS "), put_str(writer, column->type.native->sql);
  put_end(writer);
}

void put_own_sequence(SqlWriter *writer, const Column *column) {
  put(writer, "ALTER SEQUENCE ");
  put_place(writer, column->table->namespace, column->value.text);
  put(writer, " OWNED BY ");
  put_table(writer, column->table);
  put(writer, ".");
  put_name(writer, column->name);
  put_end(writer);
}

// --- Columns

void put_identity(SqlWriter *writer, const Column *column) {
  put(writer, column->identity == IDENTITY_ALWAYS ? "GENERATED ALWAYS AS IDENTITY"
                                                  : "GENERATED BY DEFAULT AS IDENTITY");
  if (column->identity_options.len) put(writer, " "), put_str(writer, column->identity_options);
}

static bool is_written_serial(const SqlWriter *writer, const Column *column) {
  if (is_exact(writer))
    return is_serial(column) && owns_sequence(column) && !has_its_sequence(writer, column);
  return column->autoincrement && column->type.native && serial_name(column).len;
}

bool is_required(const Column *column) {
  return column->arity == ARITY_REQUIRED || column->list_required;
}

void put_column(SqlWriter *writer, const Column *column) {
  put_name(writer, column->name);
  put(writer, " ");
  bool serial = is_written_serial(writer, column);
  if (serial)
    put_str(writer, serial_name(column));
  else
    put_type(writer, column);
  if (serial && column->arity == ARITY_LIST) put(writer, "[]");
  bool exact =
      is_exact(writer);  // Prisma takes an expression for a default, and lists for nullable
  if (exact && column->collation.len) put(writer, " COLLATE "), put_str(writer, column->collation);
  if (exact ? is_required(column) : column->arity == ARITY_REQUIRED) put(writer, " NOT NULL");
  if (exact && column->generated.len) {
    put(writer, " GENERATED ALWAYS AS (");
    put_str(writer, column->generated);
    put(writer, column->generated_virtual ? ") VIRTUAL" : ") STORED");
  } else if (exact && column->identity != IDENTITY_NONE) {
    put(writer, " ");
    put_identity(writer, column);
  } else if (!serial && has_default(column)) {
    put(writer, " DEFAULT ");
    put_default(writer, column);
  }
}
