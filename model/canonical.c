// The text that two equal schemas share: schema_dump without what equality passes over. Columns are in the order of their
// names, since what is dropped and added again stands at the end; objects have no number; rights and comments are left out,
// for those of a database in use are its own; on SQLite the name of a table
// in its own definition may be quoted in several ways.

#include "model/schema.h"

static int compare_columns(const void *a, const void *b) {
  return str_cmp(((const Column *)a)->name, ((const Column *)b)->name);
}

static void *copy_items(Arena *arena, const void *items, size_t size) {
  void *copy = arena_alloc(arena, size);
  if (size) memcpy(copy, items, size);
  return copy;
}

static void table_settle(Arena *arena, Table *table) {
  size_t count = table->columns.len;
  table->columns.at = copy_items(arena, table->columns.at, count * sizeof *table->columns.at);
  if (count) qsort(table->columns.at, count, sizeof *table->columns.at, compare_columns);
  table->definition = str_trim(table_definition_body(table));
}

Str schema_canonical(Arena *arena, const Schema *schema) {
  Schema copy = *schema;
  copy.tables.at = copy_items(arena, schema->tables.at, copy.tables.len * sizeof *copy.tables.at);
  for (vec_each(Table, table, &copy.tables)) table_settle(arena, table);
  memset(&copy.objects, 0, sizeof copy.objects);
  for (vec_each(const Object, object, &schema->objects)) {
    if (object_is_remark(object)) continue;
    vec_push(arena, &copy.objects, *object);
    vec_last(&copy.objects)->order = 0;
  }
  return schema_dump(arena, &copy);
}
