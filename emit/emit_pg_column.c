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
static bool has_name_of_serial(const Column *column) {
  char name[64];
  int len = snprintf(name, sizeof name, "%.*s_%.*s_seq", STR_ARG(column->table->name),
                     STR_ARG(column->name));
  return len < (int)sizeof name && str_eq(column->sequence.name, (Str){name, (size_t)len}) &&
         str_eq(column->sequence.namespace, column->table->namespace);
}

bool owns_sequence(const Column *column) {
  return column->sequence.name.len && column->identity == IDENTITY_NONE;
}

// It is there before and afterwards, or comes and goes as an object, since more than one column takes its values.
bool sequence_stays(const SqlWriter *writer, const Sequence *sequence) {
  const Diff *diff = writer->diff;
  bool was = schema_has_sequence(diff->before, sequence->namespace, sequence->name);
  bool is = schema_has_sequence(diff->after, sequence->namespace, sequence->name);
  return (was && is) || schema_has_free_sequence(was ? diff->before : diff->after,
                                                 sequence->namespace, sequence->name);
}

static bool is_written_serial(const SqlWriter *writer, const Column *column) {
  bool has_serial = column->type.native && serial_name(column).len;
  if (!is_exact(writer)) return column->autoincrement && has_serial;
  return has_serial && is_sequence(column) && owns_sequence(column) && has_name_of_serial(column) &&
         !sequence_stays(writer, &column->sequence);
}

bool has_sequence_apart(const SqlWriter *writer, const Column *column) {
  return is_exact(writer) && owns_sequence(column) && !is_written_serial(writer, column);
}

static void put_sequence(SqlWriter *writer, const Column *column) {
  put_place(writer, column->sequence.namespace, column->sequence.name);
}

void put_create_sequence(SqlWriter *writer, const Column *column) {
  if (sequence_stays(writer, &column->sequence)) return;
  put(writer, "CREATE SEQUENCE ");
  put_sequence(writer, column);
  if (column->type.native && serial_name(column).len)
    put(writer, " AS "), put_str(writer, column->type.native->sql);
  put_end(writer);
}

// One that a column takes over may have counted otherwise while it stood alone.
void put_own_sequence(SqlWriter *writer, const Column *column) {
  put(writer, "ALTER SEQUENCE ");
  put_sequence(writer, column);
  if (sequence_stays(writer, &column->sequence))
    put(writer, " "), put_str(writer, column->sequence.settings);
  put(writer, " OWNED BY ");
  put_table(writer, column->table);
  put(writer, ".");
  put_name(writer, column->name);
  put_end(writer);
}

void put_disown_sequence(SqlWriter *writer, const Column *column) {
  if (!owns_sequence(column) || !sequence_stays(writer, &column->sequence)) return;
  put(writer, "ALTER SEQUENCE ");
  put_sequence(writer, column);
  put(writer, " OWNED BY NONE");
  put_end(writer);
}

static Str quoted_place(SqlWriter *writer, Str namespace, Str name) {
  SqlWriter aside = writer_new(writer->arena, writer->diff);
  put_place(&aside, namespace, name);
  return text_str(&aside.text);
}

// A sequence that is made anew starts at its beginning; the values that rows have from the one before it must not come
// again.
void pg_set_sequence(SqlWriter *writer, const Step *step) {
  const Column *column = step->sequence.column;
  bool is_integer = column->type.family == FAMILY_INT || column->type.family == FAMILY_BIGINT;
  bool down = step->sequence.counts_down;
  Str place = quoted_place(writer, step->sequence.namespace, step->sequence.name);
  put(writer, "SELECT setval(");
  sql_text(&writer->text, place);
  put(writer, down ? ", min(" : ", max(");
  put_name(writer, column->name);
  put(writer, is_integer ? ")) FROM " : ")::bigint) FROM ");
  put_table(writer, column->table);
  put(writer, down ? " HAVING min(" : " HAVING max(");
  put_name(writer, column->name);
  put(writer, down ? ") <= (SELECT last_value FROM " : ") >= (SELECT last_value FROM ");
  put_str(writer, place);
  put(writer, ")");
  put_end(writer);
}

// --- Columns

void put_identity(SqlWriter *writer, const Column *column) {
  put(writer, column->identity == IDENTITY_ALWAYS ? "GENERATED ALWAYS AS IDENTITY"
                                                  : "GENERATED BY DEFAULT AS IDENTITY");
  Str options = column->sequence.options;
  if (options.len) put(writer, " "), put_str(writer, options);
}

bool is_required(const Column *column) { return column->not_null; }

// PostgreSQL 18 names the constraint itself like this, unless a former partition has the name from its table.
static bool has_required_name_of_its_own(const Column *column) {
  char name[64];
  int len = snprintf(name, sizeof name, "%.*s_%.*s_not_null", STR_ARG(column->table->name),
                     STR_ARG(column->name));
  bool of_partitions = column->table->is_partitioned || column->table->parent;
  return column->required_name.len && (of_partitions || len >= (int)sizeof name ||
                                       !str_eq(column->required_name, (Str){name, (size_t)len}));
}

bool is_plainly_required(const Column *column) {
  return !has_required_name_of_its_own(column) && !column->required_options.len;
}

static bool is_required_later(const Column *column) {
  return str_contains(column->required_options, STR(" NOT VALID"));
}

void put_required(SqlWriter *writer, const Column *column, Str name) {
  if (has_required_name_of_its_own(column)) {
    put(writer, "CONSTRAINT ");
    put_name(writer, column->required_name);
    put(writer, " ");
  }
  put(writer, "NOT NULL");
  if (name.len) put(writer, " "), put_name(writer, name);
  put_str(writer, column->required_options);
}

void put_required_later(SqlWriter *writer, const Column *column) {
  if (!is_exact(writer) || !is_required_later(column)) return;
  put(writer, "ALTER TABLE ");
  put_table(writer, column->table);
  put(writer, " ADD ");
  put_required(writer, column, column->name);
  put_end(writer);
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
  if (exact && is_required(column) && !is_required_later(column))
    put(writer, " "), put_required(writer, column, (Str){0});
  else if (!exact && column->arity == ARITY_REQUIRED)
    put(writer, " NOT NULL");
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
