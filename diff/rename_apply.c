// Renames done to a schema in memory: a copy whose tables, columns, enums and values have their new names, and in which
// everything that names them does so too. What the databases themselves do when asked (keys, indexes and defaults keep
// what they are made of) is done here by going through all places that hold a name. Copying first, renaming last.

#include "diff/compare.h"

#define COPY_ITEMS(arena, vec)                                                \
  do {                                                                        \
    void *items = arena_alloc((arena), (vec)->len * sizeof *(vec)->at);       \
    if ((vec)->len) memcpy(items, (vec)->at, (vec)->len * sizeof *(vec)->at); \
    (vec)->at = items, (vec)->cap = (vec)->len;                               \
  } while (0)

// --- Copying

static void copy_table(Arena *arena, Table *table) {
  COPY_ITEMS(arena, &table->columns);
  COPY_ITEMS(arena, &table->indexes);
  COPY_ITEMS(arena, &table->foreign_keys);
  table->columns_by_name = (StrMap){0};
  if (table->primary_key) {
    Index *key = arena_new(arena, Index);
    *key = *table->primary_key;
    COPY_ITEMS(arena, &key->columns);
    table->primary_key = key;
  }
  for (vec_each(Index, index, &table->indexes)) COPY_ITEMS(arena, &index->columns);
  for (vec_each(ForeignKey, key, &table->foreign_keys)) {
    COPY_ITEMS(arena, &key->columns);
    COPY_ITEMS(arena, &key->referenced_columns);
  }
}

static Schema *schema_copy(Arena *arena, const Schema *schema) {
  Schema *copy = arena_new(arena, Schema);
  *copy = *schema;
  copy->tables_by_name = copy->enums_by_name = (StrMap){0};
  COPY_ITEMS(arena, &copy->tables);
  COPY_ITEMS(arena, &copy->enums);
  for (vec_each(Table, table, &copy->tables)) copy_table(arena, table);
  for (vec_each(Enum, enumeration, &copy->enums)) COPY_ITEMS(arena, &enumeration->values);
  return copy;
}

// --- Places that hold a name

static bool same_place(Str namespace, Str name, Str other_namespace, Str other_name) {
  bool same_namespace =
      !namespace.len || !other_namespace.len || str_eq(namespace, other_namespace);
  return same_namespace && str_eq(name, other_name);
}

static bool is_owner(const Rename *rename, Str namespace, Str name) {
  return same_place(rename->namespace, rename->owner, namespace, name);
}

static bool is_subject(const Rename *rename, Str namespace, Str name) {
  return same_place(rename->namespace, rename->from, namespace, name);
}

static void replace_name(const Rename *rename, Str *name) {
  if (str_eq(*name, rename->from)) *name = rename->to;
}

static void replace_in_list(const Rename *rename, StrList *names) {
  for (vec_each(Str, name, names)) replace_name(rename, name);
}

// The end of the run that begins at `at`: a quoted text, a word, or one character.
static size_t run_end(Str sql, size_t at) {
  char c = sql.at[at];
  size_t end = at + 1;
  if (c == '"' || c == '\'') {
    while (end < sql.len && sql.at[end] != c) end++;
    return end < sql.len ? end + 1 : end;
  }
  while (is_word_char(c) && end < sql.len && is_word_char(sql.at[end])) end++;
  return end;
}

// A condition names its columns as words or in double quotes.
static Str replace_in_sql(Arena *arena, const Rename *rename, Str sql) {
  Text text = text_new(arena);
  for (size_t at = 0, end; at < sql.len; at = end) {
    end = run_end(sql, at);
    Str run = str_slice(sql, at, end);
    bool quoted = run.at[0] == '"' && run.len > 1;
    Str name = quoted ? str_slice(run, 1, run.len - 1) : run;
    if (str_eq(name, rename->from))
      text_format(&text, "\"%.*s\"", STR_ARG(rename->to));
    else
      text_put(&text, run);
  }
  return text_str(&text);
}

static void replace_in_index(Arena *arena, const Rename *rename, Index *index) {
  for (vec_each(IndexColumn, column, &index->columns)) replace_name(rename, &column->name);
  if (index->predicate.len) index->predicate = replace_in_sql(arena, rename, index->predicate);
}

// --- One rename

static void rename_column(Arena *arena, Schema *schema, const Rename *rename) {
  for (vec_each(Table, table, &schema->tables)) {
    bool is_table = is_owner(rename, table->namespace, table->name);
    for (vec_each(ForeignKey, key, &table->foreign_keys)) {
      if (is_table) replace_in_list(rename, &key->columns);
      if (is_owner(rename, key->referenced_namespace, key->referenced_table))
        replace_in_list(rename, &key->referenced_columns);
    }
    if (!is_table) continue;
    for (vec_each(Column, column, &table->columns)) replace_name(rename, &column->name);
    if (table->primary_key) replace_in_index(arena, rename, table->primary_key);
    for (vec_each(Index, index, &table->indexes)) replace_in_index(arena, rename, index);
  }
}

static void rename_table(Schema *schema, const Rename *rename) {
  for (vec_each(Table, table, &schema->tables)) {
    if (is_subject(rename, table->namespace, table->name)) table->name = rename->to;
    for (vec_each(ForeignKey, key, &table->foreign_keys))
      if (is_subject(rename, key->referenced_namespace, key->referenced_table))
        key->referenced_table = rename->to;
  }
}

static void rename_enum(Schema *schema, const Rename *rename) {
  for (vec_each(Enum, enumeration, &schema->enums))
    if (is_subject(rename, enumeration->namespace, enumeration->name))
      enumeration->name = rename->to;
  for (vec_each(Table, table, &schema->tables))
    for (vec_each(Column, column, &table->columns))
      if (column->type.family == FAMILY_ENUM &&
          is_subject(rename, column->type.enum_namespace, column->type.enum_name))
        column->type.enum_name = rename->to;
}

static Value value_renamed(Arena *arena, const Rename *rename, Value value) {
  if (value.kind == VALUE_ENUM) replace_name(rename, &value.text);
  if (value.kind != VALUE_LIST) return value;
  COPY_ITEMS(arena, &value.items);
  for (size_t i = 0; i < value.items.len; i++)
    value.items.at[i] = value_renamed(arena, rename, value.items.at[i]);
  return value;
}

static void rename_enum_value(Arena *arena, Schema *schema, const Rename *rename) {
  for (vec_each(Enum, enumeration, &schema->enums))
    if (is_owner(rename, enumeration->namespace, enumeration->name))
      replace_in_list(rename, &enumeration->values);
  for (vec_each(Table, table, &schema->tables))
    for (vec_each(Column, column, &table->columns))
      if (column->type.family == FAMILY_ENUM && column->value.kind == DEFAULT_VALUE &&
          is_owner(rename, column->type.enum_namespace, column->type.enum_name))
        column->value.value = value_renamed(arena, rename, column->value.value);
}

const Schema *schema_with_renames(Arena *arena, const Schema *schema, const RenameList *ordered) {
  Schema *copy = schema_copy(arena, schema);
  for (vec_each(const Rename, rename, ordered)) {
    if (rename->kind == RENAME_COLUMN) rename_column(arena, copy, rename);
    if (rename->kind == RENAME_TABLE) rename_table(copy, rename);
    if (rename->kind == RENAME_ENUM) rename_enum(copy, rename);
    if (rename->kind == RENAME_ENUM_VALUE) rename_enum_value(arena, copy, rename);
  }
  schema_link(arena, copy);
  return copy;
}
