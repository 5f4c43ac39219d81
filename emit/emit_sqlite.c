// What SQLite needs for the steps that dialects write differently: keys stand inside of CREATE
// TABLE, and what ALTER TABLE cannot do is done by making the table anew (Prisma 6.6 to 7: under
// the name new_T, filled, put in place of T).
//
// An exact script takes the text of CREATE TABLE from the database it leads to, so that checks,
// collations, generated columns, STRICT and WITHOUT ROWID come back with it.

#include "emit/writer.h"

static bool is_rowid_key(const Table *table, const Column *column) {
  return table->primary_key && table->primary_key->columns.len == 1 &&
         primary_key_has_column(table, column->name);
}

static bool has_default(const Column *column) {
  const Default *value = &column->value;
  return value->kind == DEFAULT_VALUE || value->kind == DEFAULT_NOW ||
         (value->kind == DEFAULT_DBGENERATED && value->text.len);
}

// Prisma writes a JSON default without quotes, and bytes as a text of hexadecimal digits.
static void put_default(SqlWriter *writer, const Default *value) {
  if (value->kind == DEFAULT_NOW)
    put(writer, "CURRENT_TIMESTAMP");
  else if (value->kind == DEFAULT_DBGENERATED)
    put_str(writer, value->text);
  else if (value->value.kind == VALUE_JSON)
    put_str(writer, value->value.text);
  else
    put_str(writer, value_literal(writer->arena, &value->value, ""));
}

static void put_column(SqlWriter *writer, const Table *table, const Column *column) {
  put_name(writer, column->name);
  put(writer, " ");
  put_str(writer, column->type.native ? column->type.native->sql : column->type.text);
  if (column->arity == ARITY_REQUIRED) put(writer, " NOT NULL");
  bool key = is_rowid_key(table, column);
  if (key)
    put(writer, column->type.family == FAMILY_INT ? " PRIMARY KEY AUTOINCREMENT" : " PRIMARY KEY");
  if (has_default(column)) {
    put(writer, " DEFAULT ");
    put_default(writer, &column->value);
  }
}

static void put_foreign_key(SqlWriter *writer, const ForeignKey *key) {
  put(writer, ",\n    ");
  if (key->name.len) {
    put(writer, "CONSTRAINT ");
    put_name(writer, key->name);
    put(writer, " ");
  }
  put(writer, "FOREIGN KEY (");
  put_names(writer, &key->columns, ", ");
  put(writer, ") REFERENCES ");
  put_name(writer, key->referenced_table);
  put(writer, " (");
  put_names(writer, &key->referenced_columns, ", ");
  put(writer, ")");
  put_actions(writer, key);
}

static void put_table_body(SqlWriter *writer, const Table *table) {
  put(writer, " (");
  bool first = true;
  for (vec_each(const Column, column, &table->columns)) {
    if (column->generated.len) continue;  // in a database, and not seen by Prisma
    put(writer, first ? "\n    " : ",\n    ");
    put_column(writer, table, column);
    first = false;
  }
  if (table->primary_key && table->primary_key->columns.len > 1) {
    put(writer, ",\n\n    PRIMARY KEY (");
    put_index_columns(writer, table->primary_key, ", ");
    put(writer, ")");
  }
  for (vec_each(const ForeignKey, key, &table->foreign_keys)) put_foreign_key(writer, key);
  put(writer, "\n)");
}

static void put_create_table(SqlWriter *writer, const Table *table, Str name) {
  put(writer, "CREATE TABLE ");
  put_name(writer, name);
  if (writer->diff->exact && table->definition.len)
    put_str(writer, table_definition_body(table));
  else
    put_table_body(writer, table);
  put_end(writer);
}

static void sqlite_create_table(SqlWriter *writer, const Table *table) {
  if (writer->diff->exact && table->definition.len)
    put_statement(writer, table->definition);
  else
    put_create_table(writer, table, table->name);
}

static void sqlite_drop_table(SqlWriter *writer, const Table *table) {
  put(writer, "PRAGMA foreign_keys=off;\nDROP TABLE ");
  put_name(writer, table->name);
  put(writer, ";\nPRAGMA foreign_keys=on;\n");
}

// Only optional columns are added in place; see needs_redefinition in the differ.
static void sqlite_alter_table(SqlWriter *writer, const Step *step) {
  for (vec_each(const TableChange, change, &step->changes)) {
    if (change->kind != CHANGE_ADD_COLUMN) continue;
    put(writer, "ALTER TABLE ");
    put_table(writer, step->table.before);
    put(writer, " ADD COLUMN ");
    put_column(writer, step->table.after, change->after);
    put_end(writer);
  }
}

static void sqlite_create_index(SqlWriter *writer, const Index *index) {
  if (writer->diff->exact && index->is_constraint) return;  // part of CREATE TABLE
  if (writer->diff->exact && index->definition.len) {
    put_statement(writer, index->definition);
    return;
  }
  // An index that a UNIQUE made has a name that SQLite keeps for itself.
  bool reserved = str_starts_with(index->name, STR("sqlite_"));
  if (reserved) put(writer, "Pragma writable_schema=1;\n");
  put(writer, index->kind == INDEX_UNIQUE ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
  put_name(writer, index->name);
  put(writer, " ON ");
  put_table(writer, index->table);
  put(writer, "(");
  put_index_columns(writer, index, ", ");
  put(writer, ")");
  if (index->predicate.len && diff_compares_predicates(writer->diff))
    put(writer, " WHERE "), put_str(writer, index->predicate);
  put_end(writer);
  if (reserved) put(writer, "Pragma writable_schema=0;\n");
}

static void sqlite_rename_index(SqlWriter *writer, const Step *step) {
  put(writer, "DROP INDEX ");
  put_name(writer, step->index.before->name);
  put_end(writer);
  sqlite_create_index(writer, step->index.after);
}

// --- Redefinition

static int compare_columns(const void *a, const void *b) {
  return str_cmp((*(const Column *const *)a)->name, (*(const Column *const *)b)->name);
}

// The columns that can be written and that both tables have, or that need a placeholder, in byte order of their names.
static size_t copied_columns(SqlWriter *writer, const TablePair *tables, const Column ***out) {
  const Column **columns =
      arena_new_array(writer->arena, const Column *, tables->after->columns.len + 1);
  size_t count = 0;
  for (vec_each(const Column, column, &tables->after->columns))
    if (!column->generated.len &&
        (table_find_column(tables->before, column->name) || placeholder_of(writer, column).len))
      columns[count++] = column;
  if (count) qsort(columns, count, sizeof *columns, compare_columns);
  *out = columns;
  return count;
}

static void put_selected(SqlWriter *writer, const TablePair *tables, const Column *after) {
  const Column *before = table_find_column(tables->before, after->name);
  Str placeholder = placeholder_of(writer, after);
  if (!before) {
    put_str(writer, placeholder);
    return;
  }
  bool made_required = before->arity == ARITY_NULLABLE && after->arity == ARITY_REQUIRED;
  if (!made_required || (!has_default(after) && !placeholder.len)) {
    put_name(writer, after->name);
    return;
  }
  put(writer, "coalesce(");
  put_name(writer, after->name);
  put(writer, ", ");
  if (has_default(after))
    put_default(writer, &after->value);
  else
    put_str(writer, placeholder);
  put(writer, ") AS ");
  put_name(writer, after->name);
}

static void put_copy(SqlWriter *writer, const TablePair *tables, Str new_name) {
  const Column **columns;
  size_t count = copied_columns(writer, tables, &columns);
  if (!count) return;
  put(writer, "INSERT INTO ");
  put_name(writer, new_name);
  put(writer, " (");
  for (size_t i = 0; i < count; i++) {
    if (i) put(writer, ", ");
    put_name(writer, columns[i]->name);
  }
  put(writer, ") SELECT ");
  for (size_t i = 0; i < count; i++) {
    if (i) put(writer, ", ");
    put_selected(writer, tables, columns[i]);
  }
  put(writer, " FROM ");
  put_table(writer, tables->before);
  put_end(writer);
}

static bool is_autoincrement(SqlWriter *writer, const Table *table) {
  return str_contains(str_upper(writer->arena, table->definition), STR("AUTOINCREMENT"));
}

// The new table has counted up to the highest id there is; ids of rows that are gone must not come again either.
static void put_sequence(SqlWriter *writer, const TablePair *tables, Str new_name) {
  if (!writer->diff->exact || !is_autoincrement(writer, tables->before) ||
      !is_autoincrement(writer, tables->after))
    return;
  put(writer, "DELETE FROM sqlite_sequence WHERE name = ");
  sql_text(&writer->text, new_name);
  put(writer, ";\nINSERT INTO sqlite_sequence (name, seq) SELECT ");
  sql_text(&writer->text, new_name);
  put(writer, ", seq FROM sqlite_sequence WHERE name = ");
  sql_text(&writer->text, tables->before->name);
  put_end(writer);
}

static void put_redefinition(SqlWriter *writer, const TablePair *tables) {
  Str new_name = str_format(writer->arena, "new_%.*s", STR_ARG(tables->after->name));
  put_create_table(writer, tables->after, new_name);
  put_copy(writer, tables, new_name);
  put_sequence(writer, tables, new_name);
  put(writer, "DROP TABLE ");
  put_table(writer, tables->before);
  put(writer, ";\nALTER TABLE ");
  put_name(writer, new_name);
  put(writer, " RENAME TO ");
  put_table(writer, tables->after);
  put_end(writer);
  for (vec_each(const Index, index, &tables->after->indexes)) sqlite_create_index(writer, index);
}

static void sqlite_redefine_tables(SqlWriter *writer, const Step *step) {
  put(writer, "PRAGMA defer_foreign_keys=ON;\nPRAGMA foreign_keys=OFF;\n");
  for (vec_each(const Redefinition, redefinition, &step->redefinitions))
    put_redefinition(writer, &redefinition->table);
  put(writer, "PRAGMA foreign_keys=ON;\nPRAGMA defer_foreign_keys=OFF;\n");
}

const Emitter EMITTER_SQLITE = {
    .create_table = sqlite_create_table,
    .alter_table = sqlite_alter_table,
    .drop_table = sqlite_drop_table,
    .redefine_tables = sqlite_redefine_tables,
    .create_index = sqlite_create_index,
    .rename_index = sqlite_rename_index,
};
