// What PostgreSQL needs for the steps that dialects write differently.
//
// For a Prisma schema the texts are those of Prisma's engine, its oddities included: names are not
// escaped, an integer that becomes autoincrementing gets a sequence with a lower-cased unquoted
// name, a removed enum value may be cast in columns that do not exist yet. An exact script is made
// to run: it uses the catalog's types and defaults where Prisma's words do not say the same, keeps
// data by casting through text, and leaves BEGIN and COMMIT to whoever runs it.

#include "emit/writer.h"

// --- Types

// Empty for a type that has no serial form; Prisma then writes the type without a default.
static Str serial_name(const Column *column) {
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

static bool is_exact(const SqlWriter *writer) { return writer->diff->exact; }

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

static void put_type(SqlWriter *writer, const Column *column) {
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

static bool is_sequence(const Column *column) { return column->value.kind == DEFAULT_SEQUENCE; }

static bool has_default(const Column *column) {
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

static void put_default(SqlWriter *writer, const Column *column) {
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

// A sequence that no column owns is an object of its own and comes and goes as such.
static bool owns_sequence(const Column *column) {
  if (!is_sequence(column)) return false;
  for (vec_each(const Object, object, &column->table->schema->objects))
    if (object->kind == OBJECT_SEQUENCE && str_eq(object->name, column->value.text)) return false;
  return true;
}

static bool has_own_named_sequence(const SqlWriter *writer, const Column *column) {
  return is_exact(writer) && owns_sequence(column) && !is_serial(column);
}

static void put_create_sequence(SqlWriter *writer, const Column *column) {
  put(writer, "CREATE SEQUENCE ");
  put_place(writer, column->table->namespace, column->value.text);
  if (serial_name(column).len) put(writer, " AS "), put_str(writer, column->type.native->sql);
  put_end(writer);
}

static void put_own_sequence(SqlWriter *writer, const Column *column) {
  put(writer, "ALTER SEQUENCE ");
  put_place(writer, column->table->namespace, column->value.text);
  put(writer, " OWNED BY ");
  put_table(writer, column->table);
  put(writer, ".");
  put_name(writer, column->name);
  put_end(writer);
}

// --- Columns

static void put_identity(SqlWriter *writer, const Column *column) {
  put(writer, column->identity == IDENTITY_ALWAYS ? "GENERATED ALWAYS AS IDENTITY"
                                                  : "GENERATED BY DEFAULT AS IDENTITY");
  if (column->identity_options.len) put(writer, " "), put_str(writer, column->identity_options);
}

static bool is_written_serial(const SqlWriter *writer, const Column *column) {
  if (is_exact(writer)) return is_serial(column) && owns_sequence(column);
  return column->autoincrement && column->type.native && serial_name(column).len;
}

static bool is_required(const Column *column) {
  return column->arity == ARITY_REQUIRED || column->list_required;
}

static void put_column(SqlWriter *writer, const Column *column) {
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

// --- Tables

// A primary key has no directions: PostgreSQL knows them only in CREATE INDEX.
static void put_key(SqlWriter *writer, const Index *key, const char *separator) {
  put(writer, "CONSTRAINT ");
  put_name(writer, key->name);
  bool plain = str_ends_with(key->definition, STR(")")) &&
               !str_contains(key->definition, STR(") INCLUDE ("));
  if (is_exact(writer) && !plain) {
    put(writer, " "), put_str(writer, key->definition);
    return;
  }
  put(writer, " PRIMARY KEY (");
  for (size_t i = 0; i < key->columns.len; i++) {
    if (i) put(writer, separator);
    put_name(writer, key->columns.at[i].name);
  }
  put(writer, ")");
}

static void pg_create_table(SqlWriter *writer, const Table *table) {
  for (vec_each(const Column, column, &table->columns))
    if (has_own_named_sequence(writer, column)) put_create_sequence(writer, column);
  put(writer, "CREATE TABLE ");
  put_table(writer, table);
  put(writer, " (");
  for (vec_each(const Column, column, &table->columns)) {
    put(writer, column->position ? ",\n    " : "\n    ");
    put_column(writer, column);
  }
  const Index *key = table->primary_key;
  if (key) put(writer, ",\n\n    "), put_key(writer, key, ",");
  put(writer, table->columns.len ? "\n)" : "\n\n)");
  put_end(writer);
  for (vec_each(const Column, column, &table->columns))
    if (has_own_named_sequence(writer, column)) put_own_sequence(writer, column);
}

static void pg_drop_table(SqlWriter *writer, const Table *table) {
  put(writer, "DROP TABLE ");
  put_table(writer, table);
  put_end(writer);
}

// --- ALTER TABLE

// One statement with several clauses, each on a line of its own.
typedef struct {
  SqlWriter *writer;
  const Table *table;
  bool open;
} Alteration;

static void clause(Alteration *alteration, const char *text) {
  SqlWriter *writer = alteration->writer;
  if (!alteration->open) {
    put(writer, "ALTER TABLE ");
    put_table(writer, alteration->table);
    put(writer, " ");
  } else {
    put(writer, ",\n");
  }
  alteration->open = true;
  put(writer, text);
}

static void clause_column(Alteration *alteration, const Column *column, const char *text) {
  clause(alteration, "ALTER COLUMN ");
  put_name(alteration->writer, column->name);
  put(alteration->writer, text);
}

static void clause_default(Alteration *alteration, const Column *after) {
  clause_column(alteration, after, has_default(after) ? " SET DEFAULT " : " DROP DEFAULT");
  if (has_default(after)) put_default(alteration->writer, after);
}

static void clause_set_type(Alteration *alteration, const Column *after) {
  clause_column(alteration, after, " SET DATA TYPE ");
  if (after->autoincrement && serial_name(after).len)
    put_str(alteration->writer, serial_name(after));
  else
    put_type(alteration->writer, after);
}

// Prisma's sequence for a column that becomes autoincrementing: all in lower case, its schema too.
static void put_new_sequence(SqlWriter *writer, const Column *column) {
  SqlWriter aside = writer_new(writer->arena, writer->diff);
  put_qualifier(&aside, column->table->namespace);
  Str name = str_format(writer->arena, "%.*s%.*s_%.*s_seq", STR_ARG(text_str(&aside.text)),
                        STR_ARG(column->table->name), STR_ARG(column->name));
  put_str(writer, str_lower_utf8(writer->arena, name));
}

static void alter_column_prisma(Alteration *alteration, const TableChange *change) {
  SqlWriter *writer = alteration->writer;
  const Column *before = change->before, *after = change->after;
  bool list_changed = (before->arity == ARITY_LIST) != (after->arity == ARITY_LIST);
  if (change->differences & COLUMN_ARITY && after->arity != ARITY_LIST)
    clause_column(alteration, after,
                  after->arity == ARITY_REQUIRED ? " SET NOT NULL" : " DROP NOT NULL");
  if (change->differences & COLUMN_DEFAULT) clause_default(alteration, after);
  if (change->differences & COLUMN_AUTOINCREMENT_REMOVED)
    clause_column(alteration, after, " DROP DEFAULT");
  if (change->differences & COLUMN_AUTOINCREMENT_ADDED) {
    clause_column(alteration, after, " SET DEFAULT nextval('");
    put_new_sequence(writer, after);
    put(writer, "')");
  }
  if (change->differences & COLUMN_TYPE || list_changed) clause_set_type(alteration, after);
}

// A cast through text exists between any two types; where a value does not fit, the statement fails
// and changes nothing.
static void clause_cast(Alteration *alteration, const TableChange *change) {
  SqlWriter *writer = alteration->writer;
  clause_column(alteration, change->after, " SET DATA TYPE ");
  put_type(writer, change->after);
  if (change->cast == CAST_SAFE) return;
  put(writer, " USING (");
  put_name(writer, change->after->name);
  put(writer, "::text::");
  put_type(writer, change->after);
  put(writer, ")");
}

static void alter_identity(Alteration *alteration, const Column *before, const Column *after) {
  bool changed = before->identity != after->identity ||
                 !str_eq(before->identity_options, after->identity_options);
  if (!changed) return;
  if (before->identity != IDENTITY_NONE) clause_column(alteration, after, " DROP IDENTITY");
  if (after->identity == IDENTITY_NONE) return;
  clause_column(alteration, after, " ADD ");
  put_identity(alteration->writer, after);
}

// The default goes before the type changes, since PostgreSQL would have to cast it, and comes back
// afterwards.
static void alter_column_exact(Alteration *alteration, const TableChange *change) {
  const Column *before = change->before, *after = change->after;
  bool retyped = change->differences & COLUMN_TYPE,
       redefaulted = change->differences & COLUMN_DEFAULT;
  bool recollated = !str_eq(before->collation, after->collation);
  if (before->generated.len && !after->generated.len)
    clause_column(alteration, after, " DROP EXPRESSION");
  if ((retyped || redefaulted) && has_default(before) && !before->generated.len)
    clause_column(alteration, after, " DROP DEFAULT");
  if (retyped || recollated) clause_cast(alteration, change);
  if (recollated)
    put(alteration->writer, " COLLATE "),
        put_str(alteration->writer, after->collation.len ? after->collation : STR("\"default\""));
  if ((retyped || redefaulted) && has_default(after) && !after->generated.len)
    clause_default(alteration, after);
  if (!is_required(before) && is_required(after)) clause_column(alteration, after, " SET NOT NULL");
  if (is_required(before) && !is_required(after))
    clause_column(alteration, after, " DROP NOT NULL");
  alter_identity(alteration, before, after);
}

static void put_added_column(Alteration *alteration, const Column *column) {
  Str placeholder = placeholder_of(alteration->writer, column);
  clause(alteration, "ADD COLUMN     ");
  put_column(alteration->writer, column);
  if (placeholder.len)
    put(alteration->writer, " DEFAULT "), put_str(alteration->writer, placeholder);
}

// The default that filled the rows is no part of the table.
static void put_placeholders_end(SqlWriter *writer, const Step *step) {
  Alteration alteration = {.writer = writer, .table = step->table.before};
  for (vec_each(const TableChange, change, &step->changes)) {
    bool added = change->kind == CHANGE_ADD_COLUMN || change->kind == CHANGE_RECREATE_COLUMN;
    if (added && placeholder_of(writer, change->after).len)
      clause_column(&alteration, change->after, " DROP DEFAULT");
  }
  if (alteration.open) put_end(writer);
}

static void put_dropped_column(Alteration *alteration, const Column *column) {
  clause(alteration, "DROP COLUMN ");
  put_name(alteration->writer, column->name);
}

static void put_added_key(Alteration *alteration, const Index *key) {
  clause(alteration, "ADD ");
  put_key(alteration->writer, key, ", ");
}

// PostgreSQL refuses to rename a constraint beside other changes; Prisma 6 did not know that.
static bool renames_key_alone(const SqlWriter *writer) {
  return is_exact(writer) || writer->diff->prisma != PRISMA_6;
}

static void clause_key_rename(Alteration *alteration, const Step *step) {
  clause(alteration, "RENAME CONSTRAINT ");
  put_name(alteration->writer, step->table.before->primary_key->name);
  put(alteration->writer, " TO ");
  put_name(alteration->writer, step->table.after->primary_key->name);
}

static void put_change(Alteration *alteration, const Step *step, const TableChange *change) {
  switch (change->kind) {
    case CHANGE_DROP_PRIMARY_KEY:
      clause(alteration, "DROP CONSTRAINT ");
      put_name(alteration->writer, step->table.before->primary_key->name);
      break;
    case CHANGE_RENAME_PRIMARY_KEY:
      if (!renames_key_alone(alteration->writer)) clause_key_rename(alteration, step);
      break;
    case CHANGE_DROP_COLUMN:
      put_dropped_column(alteration, change->before);
      break;
    case CHANGE_ADD_COLUMN:
      put_added_column(alteration, change->after);
      break;
    case CHANGE_ALTER_COLUMN:
      if (is_exact(alteration->writer))
        alter_column_exact(alteration, change);
      else
        alter_column_prisma(alteration, change);
      break;
    case CHANGE_RECREATE_COLUMN:
      put_dropped_column(alteration, change->before);
      put_added_column(alteration, change->after);
      break;
    case CHANGE_ADD_PRIMARY_KEY:
      put_added_key(alteration, step->table.after->primary_key);
      break;
  }
}

static bool gains_sequence(const SqlWriter *writer, const TableChange *change) {
  if (!change->after) return false;
  if (!is_exact(writer))
    return change->kind == CHANGE_ALTER_COLUMN && change->differences & COLUMN_AUTOINCREMENT_ADDED;
  if (change->kind == CHANGE_ADD_COLUMN) return has_own_named_sequence(writer, change->after);
  return change->differences & COLUMN_DEFAULT && owns_sequence(change->after) &&
         !(change->before && owns_sequence(change->before));
}

// Whether a column after still takes its values from the sequence. In a Prisma schema all sequences have the empty name,
// and so Prisma takes each for every other.
static bool sequence_stays(const Schema *after, Str name) {
  for (vec_each(const Table, table, &after->tables))
    for (vec_each(const Column, column, &table->columns))
      if (is_sequence(column) && str_eq(column->value.text, name)) return true;
  return false;
}

static bool loses_sequence(const SqlWriter *writer, const TableChange *change) {
  if (change->kind != CHANGE_ALTER_COLUMN) return false;
  if (is_exact(writer))
    return change->differences & COLUMN_DEFAULT && owns_sequence(change->before) &&
           !owns_sequence(change->after);
  return change->differences & COLUMN_AUTOINCREMENT_REMOVED &&
         change->before->identity == IDENTITY_NONE &&
         !sequence_stays(writer->diff->after, change->before->value.text);
}

static void put_sequences_before(SqlWriter *writer, const Step *step) {
  for (vec_each(const TableChange, change, &step->changes)) {
    if (!gains_sequence(writer, change)) continue;
    if (is_exact(writer)) {
      put_create_sequence(writer, change->after);
      continue;
    }
    put(writer, "CREATE SEQUENCE ");
    put_new_sequence(writer, change->after);
    put_end(writer);
  }
}

static void put_sequence_owner(SqlWriter *writer, const Column *column) {
  if (is_exact(writer)) {
    put_own_sequence(writer, column);
    return;
  }
  put(writer, "ALTER SEQUENCE ");
  put_new_sequence(writer, column);
  put(writer, " OWNED BY ");
  put_table(writer, column->table);
  put(writer, ".");
  put_name(writer, column->name);
  put_end(writer);
}

static void put_sequences_after(SqlWriter *writer, const Step *step) {
  for (vec_each(const TableChange, change, &step->changes)) {
    if (gains_sequence(writer, change)) put_sequence_owner(writer, change->after);
    if (!loses_sequence(writer, change)) continue;
    put(writer, "DROP SEQUENCE ");
    if (is_exact(writer)) put_qualifier(writer, change->before->table->namespace);
    put_name(writer, change->before->value.text);
    put_end(writer);
  }
}

// A column that becomes required again may have rows without a value, written since it became optional.
static void put_missing_values(SqlWriter *writer, const Step *step, const TableChange *change) {
  bool required = change->kind == CHANGE_ALTER_COLUMN && !is_required(change->before) &&
                  is_required(change->after);
  if (!required || change->differences & COLUMN_TYPE) return;
  bool takes_default =
      writer->fills_rows && has_default(change->after) && !is_sequence(change->after);
  Str placeholder = placeholder_of(writer, change->after);
  if (!takes_default && !placeholder.len) return;
  put(writer, "UPDATE ");
  put_table(writer, step->table.before);
  put(writer, " SET ");
  put_name(writer, change->after->name);
  put(writer, " = ");
  if (takes_default)
    put_default(writer, change->after);
  else
    put_str(writer, placeholder);
  put(writer, " WHERE ");
  put_name(writer, change->after->name);
  put(writer, " IS NULL");
  put_end(writer);
}

static void put_renamed_key(SqlWriter *writer, const Step *step) {
  Alteration alone = {.writer = writer, .table = step->table.before};
  for (vec_each(const TableChange, change, &step->changes))
    if (change->kind == CHANGE_RENAME_PRIMARY_KEY && renames_key_alone(writer))
      clause_key_rename(&alone, step);
  if (alone.open) put_end(writer);
}

static void pg_alter_table(SqlWriter *writer, const Step *step) {
  Alteration alteration = {.writer = writer, .table = step->table.before};
  for (vec_each(const TableChange, change, &step->changes))
    put_missing_values(writer, step, change);
  put_sequences_before(writer, step);
  for (vec_each(const TableChange, change, &step->changes)) put_change(&alteration, step, change);
  if (alteration.open) put_end(writer);
  put_placeholders_end(writer, step);
  put_renamed_key(writer, step);
  put_sequences_after(writer, step);
}

// --- Indexes

static Str without_quotes(Arena *arena, Str text) {
  return str_replace(arena, text, STR("\""), (Str){0});
}

// Prisma's words leave out operator classes, INCLUDE, NULLS, storage and predicates, so only what is a list of plain
// columns in the catalog too is written in them.
static bool prisma_says_index(const SqlWriter *writer, const Index *index) {
  Text columns = text_new(writer->arena);
  text_literal(&columns, " USING btree (");
  for (size_t i = 0; i < index->columns.len; i++)
    text_format(&columns, "%s%.*s%s", i ? ", " : "", STR_ARG(index->columns.at[i].name),
                index->columns.at[i].sort == SORT_DESC ? " DESC" : "");
  text_char(&columns, ')');
  return str_ends_with(without_quotes(writer->arena, index->definition),
                       without_quotes(writer->arena, text_str(&columns)));
}

static void put_constraint(SqlWriter *writer, const Index *index) {
  put(writer, "ALTER TABLE ");
  put_table(writer, index->table);
  put(writer, " ADD CONSTRAINT ");
  put_name(writer, index->name);
  put(writer, " ");
  put_statement(writer, index->definition);
}

// Prisma takes whatever begins and ends with a parenthesis for being in parentheses.
static void put_predicate(SqlWriter *writer, Str predicate) {
  bool enclosed = str_starts_with(predicate, STR("(")) && str_ends_with(predicate, STR(")"));
  put(writer, enclosed ? " WHERE " : " WHERE (");
  put_str(writer, predicate);
  if (!enclosed) put(writer, ")");
}

static void pg_create_index(SqlWriter *writer, const Index *index) {
  if (is_exact(writer) && index->is_constraint) {
    put_constraint(writer, index);
    return;
  }
  if (is_exact(writer) && !prisma_says_index(writer, index)) {
    put_statement(writer, index->definition);
    return;
  }
  put(writer, index->kind == INDEX_UNIQUE ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
  put_name(writer, index->name);
  put(writer, " ON ");
  put_table(writer, index->table);
  if (index->method != METHOD_BTREE)
    put(writer, " USING "), put_str(writer, INDEX_METHOD_SQL[index->method]), put(writer, " ");
  put(writer, "(");
  put_index_columns(writer, index, ", ");
  put(writer, ")");
  if (index->predicate.len && diff_compares_predicates(writer->diff))
    put_predicate(writer, index->predicate);
  put_end(writer);
}

static void pg_rename_index(SqlWriter *writer, const Step *step) {
  put(writer, "ALTER INDEX ");
  put_place(writer, step->table.before->namespace, step->index.before->name);
  put(writer, " RENAME TO ");
  put_name(writer, step->index.after->name);
  put_end(writer);
}

// --- Enums

static void put_enum_values(SqlWriter *writer, const Enum *enumeration) {
  put(writer, " AS ENUM (");
  for (size_t i = 0; i < enumeration->values.len; i++) {
    if (i) put(writer, ", ");
    put_enum_value(writer, enumeration->values.at[i]);
  }
  put(writer, ")");
}

void put_create_enum(SqlWriter *writer, const Enum *enumeration) {
  put(writer, "CREATE TYPE ");
  put_place(writer, enumeration->namespace, enumeration->name);
  put_enum_values(writer, enumeration);
  put_end(writer);
}

static bool has_enum(const Column *column, const Enum *enumeration) {
  return column->type.family == FAMILY_ENUM && column->type.enumeration == enumeration;
}

static void put_alter_column(SqlWriter *writer, const Column *column) {
  put(writer, "ALTER TABLE ");
  put_table(writer, column->table);
  put(writer, " ALTER COLUMN ");
  put_name(writer, column->name);
}

typedef Vec(const Column *) ColumnList;

static const Table *table_after(const SqlWriter *writer, const Table *before) {
  return schema_find_table(writer->diff->after, before->namespace, before->name);
}

static int compare_names(const void *a, const void *b) {
  return str_cmp((*(const Column *const *)a)->name, (*(const Column *const *)b)->name);
}

static void list_table_defaults(SqlWriter *writer, const Step *step, const Table *table,
                                bool dropped_columns, ColumnList *list) {
  const Table *after = table_after(writer, table);
  size_t start = list->len;
  for (vec_each(const Column, column, &table->columns)) {
    bool dropped = !after || !table_find_column(after, column->name);
    if (has_enum(column, step->enumeration.before) && has_default(column) &&
        dropped == dropped_columns)
      vec_push(writer->arena, list, column);
  }
  if (list->len > start)
    qsort(list->at + start, list->len - start, sizeof *list->at, compare_names);
}

// Columns of the enum before that have a default, in Prisma's order: those of dropped tables, then by
// table the dropped columns and the others.
static ColumnList defaults_of_enum(SqlWriter *writer, const Step *step) {
  ColumnList list = {0};
  const Schema *before = writer->diff->before;
  for (vec_each(const Table, table, &before->tables))
    if (!table_after(writer, table)) list_table_defaults(writer, step, table, true, &list);
  for (vec_each(const Table, table, &before->tables)) {
    if (!table_after(writer, table)) continue;
    list_table_defaults(writer, step, table, true, &list);
    list_table_defaults(writer, step, table, false, &list);
  }
  return list;
}

static void put_new_enum_name(SqlWriter *writer, const Step *step) {
  const Enum *after = step->enumeration.after;
  put_place(writer, after->namespace, str_format(writer->arena, "%.*s_new", STR_ARG(after->name)));
}

static void put_cast_to_new(SqlWriter *writer, const Step *step, const Column *column) {
  const char *array = column->arity == ARITY_LIST ? "[]" : "";
  put_alter_column(writer, column);
  put(writer, " TYPE ");
  put_new_enum_name(writer, step);
  put(writer, array);
  put(writer, " USING (");
  put_name(writer, column->name);
  put(writer, "::text::");
  put_new_enum_name(writer, step);
  put(writer, array);
  put(writer, ")");
  put_end(writer);
}

// Prisma casts the columns of the schema after; a script that must run casts those that exist,
// which are the ones before.
static void put_casts_to_new(SqlWriter *writer, const Step *step) {
  bool exact = is_exact(writer);
  const Schema *schema = exact ? writer->diff->before : writer->diff->after;
  const Enum *enumeration = exact ? step->enumeration.before : step->enumeration.after;
  for (vec_each(const Table, table, &schema->tables))
    for (vec_each(const Column, column, &table->columns))
      if (has_enum(column, enumeration)) put_cast_to_new(writer, step, column);
}

static void put_enum_renames(SqlWriter *writer, const Step *step, Str old_name) {
  const Enum *before = step->enumeration.before, *after = step->enumeration.after;
  put(writer, "ALTER TYPE ");
  put_place(writer, before->namespace, before->name);
  put(writer, " RENAME TO ");
  put_name(writer, old_name);
  put(writer, ";\nALTER TYPE ");
  put_new_enum_name(writer, step);
  put(writer, " RENAME TO ");
  put_name(writer, after->name);
  put(writer, ";\nDROP TYPE ");
  put_old_place(writer, before->namespace, old_name);
  put_end(writer);
}

static void put_defaults_back(SqlWriter *writer, const Step *step, const ColumnList *columns) {
  for (size_t i = 0; i < columns->len; i++) {
    const Column *before = columns->at[i];
    const Table *table = table_after(writer, before->table);
    const Column *after = table ? table_find_column(table, before->name) : NULL;
    if (!after || !has_default(after) || !has_enum(after, step->enumeration.after)) continue;
    put_alter_column(writer, after);
    put(writer, " SET DEFAULT ");
    put_default(writer, after);
    put_end(writer);
  }
}

static void put_enum_recreation(SqlWriter *writer, const Step *step) {
  Str old_name = str_format(writer->arena, "%.*s_old", STR_ARG(step->enumeration.before->name));
  ColumnList defaults = defaults_of_enum(writer, step);
  if (!is_exact(writer)) put(writer, "BEGIN;\n");
  put(writer, "CREATE TYPE ");
  put_new_enum_name(writer, step);
  put_enum_values(writer, step->enumeration.after);
  put_end(writer);
  for (size_t i = 0; i < defaults.len; i++) {
    put(writer, "ALTER TABLE ");
    put_old_place(writer, defaults.at[i]->table->namespace, defaults.at[i]->table->name);
    put(writer, " ALTER COLUMN ");
    put_name(writer, defaults.at[i]->name);
    put(writer, " DROP DEFAULT;\n");
  }
  put_casts_to_new(writer, step);
  put_enum_renames(writer, step, old_name);
  put_defaults_back(writer, step, &defaults);
  if (!is_exact(writer)) put(writer, "COMMIT;\n");
}

static void put_added_value(SqlWriter *writer, const Step *step, size_t at) {
  const Enum *after = step->enumeration.after;
  put(writer, "ALTER TYPE ");
  put_place(writer, step->enumeration.before->namespace, step->enumeration.before->name);
  put(writer, " ADD VALUE ");
  put_enum_value(writer, after->values.at[at]);
  put_end(writer);
}

static const char SEVERAL_VALUES[] =
    "-- This migration adds more than one value to an enum.\n"
    "-- With PostgreSQL versions 11 and earlier, this is not possible\n"
    "-- in a single migration. This can be worked around by creating\n"
    "-- multiple migrations, each migration adding only one value to\n"
    "-- the enum.\n\n\n";

// An exact script recreates the enum for any change: a value added in a transaction cannot be used
// in it.
static void pg_alter_enum(SqlWriter *writer, const Step *step) {
  const Enum *before = step->enumeration.before, *after = step->enumeration.after;
  size_t added = 0, removed = 0;
  for (vec_each(const Str, value, &after->values)) added += !str_list_has(&before->values, *value);
  for (vec_each(const Str, value, &before->values))
    removed += !str_list_has(&after->values, *value);
  if (removed || is_exact(writer)) {
    put_enum_recreation(writer, step);
    return;
  }
  if (added > 1) put(writer, SEVERAL_VALUES);
  for (size_t i = 0; i < after->values.len; i++)
    if (!str_list_has(&before->values, after->values.at[i])) put_added_value(writer, step, i);
}

const Emitter EMITTER_POSTGRESQL = {
    .create_table = pg_create_table,
    .alter_table = pg_alter_table,
    .drop_table = pg_drop_table,
    .create_index = pg_create_index,
    .rename_index = pg_rename_index,
    .alter_enum = pg_alter_enum,
};
