// What PostgreSQL needs for the steps that dialects write differently: tables and indexes here, columns, ALTER TABLE and
// enums in the files of their name.
//
// For a Prisma schema the texts are those of Prisma's engine, its oddities included: names are not
// escaped, an integer that becomes autoincrementing gets a sequence with a lower-cased unquoted
// name, a removed enum value may be cast in columns that do not exist yet. An exact script is made
// to run: it uses the catalog's types and defaults where Prisma's words do not say the same, keeps
// data by casting through text, and leaves BEGIN and COMMIT to whoever runs it.

#include "emit/emit_pg.h"

// --- Tables

static Str without_quotes(Arena *arena, Str text) {
  return str_replace(arena, text, STR("\""), (Str){0});
}

// Prisma's words leave out INCLUDE, DEFERRABLE and WITHOUT OVERLAPS.
static bool prisma_says_key(const SqlWriter *writer, const Index *key) {
  Text text = text_new(writer->arena);
  text_literal(&text, "PRIMARY KEY (");
  for (size_t i = 0; i < key->columns.len; i++)
    text_format(&text, "%s%.*s", i ? ", " : "", STR_ARG(key->columns.at[i].name));
  text_char(&text, ')');
  return str_eq(without_quotes(writer->arena, key->definition),
                without_quotes(writer->arena, text_str(&text)));
}

// A primary key has no directions: PostgreSQL knows them only in CREATE INDEX.
void put_key(SqlWriter *writer, const Index *key, const char *separator) {
  put(writer, "CONSTRAINT ");
  put_name(writer, key->name);
  if (is_exact(writer) && !prisma_says_key(writer, key)) {
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

// A partition is attached when everything is in it.
static bool is_heir(const SqlWriter *writer, const Table *table) {
  return is_exact(writer) && table->parents.len && !table->partition_bound.len;
}

static void pg_create_table(SqlWriter *writer, const Table *table) {
  for (vec_each(const Column, column, &table->columns))
    if (has_sequence_apart(writer, column)) put_create_sequence(writer, column);
  put(writer, "CREATE TABLE ");
  put_table(writer, table);
  put(writer, " (");
  bool first = true;
  for (vec_each(const Column, column, &table->columns)) {
    if (is_heir(writer, table) && column->inherited) continue;
    put(writer, first ? "\n    " : ",\n    ");
    put_column(writer, column);
    first = false;
  }
  const Index *key = table->primary_key;
  if (key) put(writer, ",\n\n    "), put_key(writer, key, ",");
  put(writer, table->columns.len ? "\n)" : "\n\n)");
  if (is_heir(writer, table))
    put(writer, " INHERITS ("), put_str(writer, table->parents), put(writer, ")");
  if (is_exact(writer) && table->partition_key.len)
    put(writer, " PARTITION BY "), put_str(writer, table->partition_key);
  put_end(writer);
  for (vec_each(const Column, column, &table->columns)) {
    if (has_sequence_apart(writer, column)) put_own_sequence(writer, column);
    put_required_later(writer, column);
  }
}

// Foreign keys to its table would hold a partition.
static void put_detach(SqlWriter *writer, const Table *table) {
  const Table *parent = table->parent;
  if (!parent || !table->partition_bound.len ||
      !schema_find_table(writer->diff->after, parent->namespace, parent->name))
    return;
  put(writer, "ALTER TABLE ");
  put_table(writer, parent);
  put(writer, " DETACH PARTITION ");
  put_table(writer, table);
  put_end(writer);
}

static void pg_drop_table(SqlWriter *writer, const Table *table) {
  if (is_exact(writer)) put_detach(writer, table);
  if (is_exact(writer))
    for (vec_each(const Column, column, &table->columns)) put_disown_sequence(writer, column);
  put(writer, "DROP TABLE ");
  put_table(writer, table);
  put_end(writer);
}

// --- Indexes

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

// The definition of a partitioned table's index leaves its partitions out.
static Str index_definition(SqlWriter *writer, const Index *index) {
  return index->table->is_partitioned
             ? str_replace(writer->arena, index->definition, STR(" ON ONLY "), STR(" ON "))
             : index->definition;
}

static void pg_create_index(SqlWriter *writer, const Index *index) {
  if (is_exact(writer) && index->is_constraint) {
    put_constraint(writer, index);
    return;
  }
  if (is_exact(writer) && !prisma_says_index(writer, index)) {
    put_statement(writer, index_definition(writer, index));
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

const Emitter EMITTER_POSTGRESQL = {
    .create_table = pg_create_table,
    .alter_table = pg_alter_table,
    .drop_table = pg_drop_table,
    .create_index = pg_create_index,
    .rename_index = pg_rename_index,
    .alter_enum = pg_alter_enum,
    .set_sequence = pg_set_sequence,
};
