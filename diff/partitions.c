// Partitions and heirs of PostgreSQL, in an exact diff only. What is done to a table is done to its partitions and heirs
// too, and much of it cannot be done to them alone. So one that stays is compared as it will be once the changes of its
// parent have reached it; what is left is its own. One that is attached or let go is a table like any other meanwhile: it
// is attached last and let go first (an object).

#include "diff/compare.h"

// --- What a partition gets from its table

static bool same_type(const Column *a, const Column *b) {
  return str_eq(a->type.text, b->type.text) && (a->arity == ARITY_LIST) == (b->arity == ARITY_LIST);
}

// The partition's column after that of its table went from `from` to `to`.
static Column column_following(const Column *own, const Column *from, const Column *to) {
  Column column = *own;
  if (!same_type(from, to)) {
    column.type = to->type;
    if (to->arity == ARITY_LIST || own->arity == ARITY_LIST) column.arity = to->arity;
  }
  if (from->not_null != to->not_null) {
    column.arity = to->arity;
    column.not_null = to->not_null;
    column.required_name = to->required_name;
  }
  if (!str_eq(from->collation, to->collation)) column.collation = to->collation;
  if (!str_eq(from->value.catalog, to->value.catalog)) column.value = to->value;
  column.generated = to->generated;
  column.generated_virtual = to->generated_virtual;
  return column;
}

static void column_follow(Differ *differ, const PairedTable *parent, ColumnPair *pair) {
  const Column *from = table_find_column(parent->table.before, pair->before->name);
  const Column *to = table_find_column(parent->table.after, pair->before->name);
  if (!from || !to) return;
  Column *own = arena_new(differ->arena, Column);
  *own = column_following(pair->before, from, to);
  ColumnPair rest = column_compare(differ, own, pair->after);
  pair->differences = rest.differences;
  pair->cast = rest.cast;
}

// A column that the table gets, as it then is in the partition too.
static void column_arrive(Differ *differ, PairedTable *pair, const Column *after) {
  const PairedTable *parent = differ->by_before[pair->table.before->parent->id];
  const Column *to = table_find_column(parent->table.after, after->name);
  bool arrives = to && !table_find_column(parent->table.before, after->name) &&
                 !table_find_column(pair->table.before, after->name);
  if (!arrives) return;
  Column *own = arena_new(differ->arena, Column);
  *own = *to;
  own->identity = IDENTITY_NONE;
  own->sequence = (Sequence){0};
  own->table = pair->table.before;
  own->inherited = true;
  ColumnPair rest = column_compare(differ, own, after);
  if (rest.differences) vec_push(differ->arena, &pair->columns, rest);
}

// Its part of a key comes and goes with the key.
static void key_follow(PairedTable *pair) {
  const Index *before = pair->table.before->primary_key, *after = pair->table.after->primary_key;
  pair->primary_key_dropped = pair->primary_key_dropped && !before->inherited;
  pair->primary_key_added = pair->primary_key_added && !after->inherited;
}

static const PairedTable *parent_that_stays(const Differ *differ, const TablePair *tables) {
  const Table *before = tables->before, *after = tables->after;
  if (!before->parent || !after->parent) return NULL;
  const PairedTable *parent = differ->by_before[before->parent->id];
  bool stays = parent && parent->table.after == after->parent &&
               str_eq(before->partition_bound, after->partition_bound) &&
               str_eq(before->parents, after->parents);
  return stays ? parent : NULL;
}

void partitions_follow(Differ *differ) {
  if (!differ->diff->exact) return;
  for (vec_each(PairedTable, pair, &differ->pairs)) {
    const PairedTable *parent = parent_that_stays(differ, &pair->table);
    if (!parent) continue;
    pair->follows = true;
    key_follow(pair);
    for (vec_each(ColumnPair, column, &pair->columns)) column_follow(differ, parent, column);
    for (vec_each(const Column, column, &pair->table.after->columns))
      column_arrive(differ, pair, column);
  }
}

static const PairedTable *parent_of(const Differ *differ, const PairedTable *pair) {
  return pair->follows ? differ->by_before[pair->table.before->parent->id] : NULL;
}

bool column_goes_with_parent(const Differ *differ, const PairedTable *pair, const Column *before) {
  const PairedTable *parent = parent_of(differ, pair);
  return parent && before->inherited && !table_find_column(parent->table.after, before->name);
}

bool column_comes_with_parent(const Differ *differ, const PairedTable *pair, const Column *after) {
  const PairedTable *parent = parent_of(differ, pair);
  return parent && table_find_column(parent->table.after, after->name) &&
         !table_find_column(parent->table.before, after->name);
}

// --- Order

// The table whose rows are the column's values; NULL for every other type.
static const Table *row_type_of(const Column *column) {
  Str name = column->type.catalog;
  if (column->type.family != FAMILY_UNSUPPORTED || !name.len) return NULL;
  if (column->arity == ARITY_LIST) name = str_slice(name, 1, name.len);
  const Table *table = schema_find_table(column->table->schema, column->table->namespace, name);
  return table != column->table ? table : NULL;
}

// How many tables have to be there before this one. Two may use each other's rows.
static int table_depth(const Table *table, int limit) {
  int depth = table->parent ? 1 + table_depth(table->parent, limit) : 0;
  for (vec_each(const Column, column, &table->columns)) {
    const Table *rows = limit ? row_type_of(column) : NULL;
    int below = rows ? 1 + table_depth(rows, limit - 1) : 0;
    if (below > depth) depth = below;
  }
  return depth;
}

static int depth_of(const Step *step) {
  const Table *table = step->table.after ? step->table.after : step->table.before;
  return table ? table_depth(table, 8) : 0;
}

// Few steps are of partitions or of tables with rows in their columns, and the others stay where they are.
static void steps_sort(Differ *differ, size_t from, int sign) {
  Step *steps = differ->diff->steps.at;
  if (!differ->diff->exact) return;
  for (size_t i = from + 1; i < differ->diff->steps.len; i++) {
    Step step = steps[i];
    size_t at = i;
    for (; at > from && sign * depth_of(&steps[at - 1]) > sign * depth_of(&step); at--)
      steps[at] = steps[at - 1];
    steps[at] = step;
  }
}

void steps_sort_parents_first(Differ *differ, size_t from) { steps_sort(differ, from, 1); }
void steps_sort_parents_last(Differ *differ, size_t from) { steps_sort(differ, from, -1); }
