// The differ: pairs the tables of both sides, compares each pair once, then adds the steps kind by
// kind. Within a kind the steps follow the order of the schema they come from (what goes: the one
// before; what comes: the one after), which is the order in which Prisma's engine sorts its own.

#include "diff/diff.h"

#include "diff/compare.h"

const Str STEP_KIND_TITLES[] = {
#define X(name, title) STR_INIT(title),
    STEP_KINDS(X)
#undef X
};

static const Schema NOTHING = {.origin = ORIGIN_EMPTY};

Step *step_add(Differ *differ, StepKind kind) {
  Step *step = vec_add(differ->arena, &differ->diff->steps);
  step->kind = kind;
  return step;
}

static Step *step_add_table(Differ *differ, StepKind kind, const Table *before,
                            const Table *after) {
  Step *step = step_add(differ, kind);
  step->table = (TablePair){before, after};
  return step;
}

// --- Pairing

static bool same_column_order(const Index *before, const Index *after) {
  if (before->columns.len != after->columns.len) return false;
  for (size_t i = 0; i < before->columns.len; i++)
    if (!str_eq(before->columns.at[i].name, after->columns.at[i].name)) return false;
  return true;
}

// A key is replaced when its columns, their order or one of their types change.
static bool primary_key_replaced(const Differ *differ, const PairedTable *pair) {
  const Index *before = pair->table.before->primary_key, *after = pair->table.after->primary_key;
  if (!before || !after) return false;
  if (!same_column_order(before, after)) return true;
  if (differ->diff->exact && !str_eq(before->definition, after->definition)) return true;
  for (vec_each(const IndexColumn, key, &before->columns)) {
    const ColumnPair *column = pair_find_column(pair, key->name);
    if (column && column->differences & COLUMN_TYPE) return true;
  }
  return false;
}

static bool foreign_keys_twin(const Differ *differ, const ForeignKey *a, const ForeignKey *b) {
  return differ->diff->exact ? str_eq(a->definition, b->definition) : foreign_keys_equal(a, b);
}

// The key of the table after that `before` is: of several equal ones that of the same rank. NULL when there is none.
const ForeignKey *foreign_key_partner(const Differ *differ, const PairedTable *pair,
                                      const ForeignKey *before) {
  size_t rank = 0;
  for (vec_each(const ForeignKey, twin, &pair->table.before->foreign_keys)) {
    if (twin == before) break;
    rank += foreign_keys_twin(differ, twin, before);
  }
  for (vec_each(const ForeignKey, after, &pair->table.after->foreign_keys))
    if (foreign_keys_match(differ, pair, before, after) && !rank--) return after;
  return NULL;
}

// Prisma neither drops nor adds a key that has an equal on the other side, whatever their numbers.
static bool foreign_key_stays(const Differ *differ, const PairedTable *pair,
                              const ForeignKey *before) {
  if (differ->diff->exact) return foreign_key_partner(differ, pair, before);
  for (vec_each(const ForeignKey, after, &pair->table.after->foreign_keys))
    if (foreign_keys_match(differ, pair, before, after)) return true;
  return false;
}

static bool foreign_key_was(const Differ *differ, const PairedTable *pair,
                            const ForeignKey *after) {
  for (vec_each(const ForeignKey, before, &pair->table.before->foreign_keys))
    if (differ->diff->exact ? foreign_key_partner(differ, pair, before) == after
                            : foreign_keys_match(differ, pair, before, after))
      return true;
  return false;
}

static bool foreign_keys_changed(const Differ *differ, const PairedTable *pair) {
  for (vec_each(const ForeignKey, key, &pair->table.before->foreign_keys))
    if (!foreign_key_stays(differ, pair, key)) return true;
  for (vec_each(const ForeignKey, key, &pair->table.after->foreign_keys))
    if (!foreign_key_was(differ, pair, key)) return true;
  return false;
}

// Prisma does not see the generated columns of SQLite, and so leaves them alone.
static bool is_seen(const Differ *differ, const Column *column) {
  return differ->diff->exact || differ->dialect->alters_columns || !column->generated.len;
}

// Whether none of the columns of `table`, one of the pair, comes or goes.
static bool all_columns_stay(const PairedTable *pair, const Table *table) {
  return pair->columns.len == table->columns.len;
}

static bool columns_force_redefinition(const Differ *differ, const PairedTable *pair) {
  const Table *before = pair->table.before, *after = pair->table.after;
  for (vec_each(const ColumnPair, column, &pair->columns))
    if (column->differences) return true;
  if (!all_columns_stay(pair, before))
    for (vec_each(const Column, column, &before->columns))
      if (is_seen(differ, column) && !table_find_column(after, column->name)) return true;
  if (!all_columns_stay(pair, after))
    for (vec_each(const Column, column, &after->columns))
      if (column->arity == ARITY_REQUIRED && is_seen(differ, column) &&
          !table_find_column(before, column->name))
        return true;
  return false;
}

// The same text but for white space around it and the quotes of the name.
static bool definitions_equal(const Table *before, const Table *after) {
  return str_eq(str_trim(table_definition_body(before)), str_trim(table_definition_body(after)));
}

// What ALTER TABLE cannot do where a dialect hardly has one. An exact comparison goes by the text
// of CREATE TABLE.
static bool needs_redefinition(const Differ *differ, const PairedTable *pair) {
  if (differ->dialect->alters_columns) return false;
  if (differ->diff->exact) return !definitions_equal(pair->table.before, pair->table.after);
  return pair->primary_key_dropped || pair->primary_key_added ||
         columns_force_redefinition(differ, pair) || foreign_keys_changed(differ, pair);
}

static bool reads_retyped_column(const PairedTable *pair, const Column *generated) {
  for (vec_each(const ColumnPair, column, &pair->columns))
    if (column->before != generated && column->differences & COLUMN_TYPE &&
        column_reads(generated, column->before->name))
      return true;
  return false;
}

// PostgreSQL does not change the type of a column that a generated one reads; that is computed anew.
static void generated_columns_follow(const Differ *differ, PairedTable *pair) {
  if (!differ->diff->exact || !differ->dialect->alters_columns) return;
  for (vec_each(ColumnPair, column, &pair->columns))
    if (column->before->generated.len && column->after->generated.len &&
        reads_retyped_column(pair, column->before)) {
      column->cast = CAST_IMPOSSIBLE;
      column->differences |= COLUMN_EXTRAS;
    }
}

static void pair_compare(Differ *differ, PairedTable *pair) {
  const Table *before = pair->table.before, *after = pair->table.after;
  vec_reserve(differ->arena, &pair->columns, before->columns.len);
  for (vec_each(const Column, column, &before->columns)) {
    const Column *same = table_find_column(after, column->name);
    if (same) vec_push(differ->arena, &pair->columns, column_compare(differ, column, same));
  }
  generated_columns_follow(differ, pair);
  bool replaced = primary_key_replaced(differ, pair);
  pair->primary_key_dropped = before->primary_key && (replaced || !after->primary_key);
  pair->primary_key_added = after->primary_key && (replaced || !before->primary_key);
  pair->redefined = needs_redefinition(differ, pair);
}

// Prisma leaves alone whatever has the name of its ledger, also in a schema.
static bool is_ledger(const Table *table) { return str_eq(table->name, STR("_prisma_migrations")); }

// A table that is left alone is its own partner, so there is never anything to do about it.
static void tables_leave_alone(Differ *differ, const Schema *schema, PairedTable **by_table) {
  for (vec_each(const Table, table, &schema->tables)) {
    if (!is_ledger(table)) continue;
    by_table[table->id] = arena_new(differ->arena, PairedTable);
    by_table[table->id]->table = (TablePair){table, table};
  }
}

static bool is_virtual(const Table *table) {
  return str_starts_with(table->definition, STR("CREATE VIRTUAL TABLE"));
}

// A virtual table cannot be altered, nor filled under another name and renamed: it goes, and another comes. What its
// module keeps in tables beside it is nobody else's business.
static bool is_module_table(const Differ *differ, const Table *before, const Table *after) {
  if (!differ->diff->exact || differ->dialect->alters_columns) return false;
  bool is_any = is_virtual(before) || is_virtual(after);
  return (before->shadow && after->shadow) || (is_any && !definitions_equal(before, after));
}

// No ALTER TABLE makes a table partitioned, or goes back on that: it is dropped and made again.
static bool is_partitioned_otherwise(const Differ *differ, const Table *before,
                                     const Table *after) {
  return differ->diff->exact && (before->is_partitioned != after->is_partitioned ||
                                 !str_eq(before->partition_key, after->partition_key));
}

static void tables_pair(Differ *differ) {
  const Schema *before = differ->diff->before, *after = differ->diff->after;
  differ->by_before = arena_new_array(differ->arena, PairedTable *, before->tables.len + 1);
  differ->by_after = arena_new_array(differ->arena, PairedTable *, after->tables.len + 1);
  vec_reserve(differ->arena, &differ->pairs, before->tables.len);
  if (!differ->diff->exact) {
    tables_leave_alone(differ, before, differ->by_before);
    tables_leave_alone(differ, after, differ->by_after);
  }
  for (vec_each(const Table, table, &before->tables)) {
    const Table *same = schema_find_table(after, table->namespace, table->name);
    if (!same || differ->by_before[table->id] || differ->by_after[same->id]) continue;
    if (is_module_table(differ, table, same)) continue;
    if (is_partitioned_otherwise(differ, table, same)) continue;
    PairedTable *pair = vec_add(differ->arena, &differ->pairs);
    pair->table = (TablePair){table, same};
    differ->by_before[table->id] = differ->by_after[same->id] = pair;
    pair_compare(differ, pair);
  }
  partitions_follow(differ);
}

// --- Namespaces, extensions, enums

static int compare_strs(const void *a, const void *b) {
  return str_cmp(*(const Str *)a, *(const Str *)b);
}

// Prisma makes a schema only when something is put into it.
static bool is_namespace_used(const Schema *schema, Str namespace) {
  if (schema->origin != ORIGIN_PRISMA) return true;
  bool any = !schema->explicit_namespaces;
  for (vec_each(const Table, table, &schema->tables))
    if ((any || str_eq(table->namespace, namespace)) && !is_ledger(table)) return true;
  for (vec_each(const Enum, enumeration, &schema->enums))
    if (any || str_eq(enumeration->namespace, namespace)) return true;
  return false;
}

static void diff_namespaces_created(Differ *differ) {
  const Schema *before = differ->diff->before, *after = differ->diff->after;
  StrList created = {0};
  for (vec_each(const Str, name, &after->namespaces))
    if (!str_list_has(&before->namespaces, *name) && is_namespace_used(after, *name))
      vec_push(differ->arena, &created, *name);
  bool both_implicit = before->origin != ORIGIN_EMPTY && !after->explicit_namespaces;
  if (!created.len || both_implicit) return;
  qsort(created.at, created.len, sizeof *created.at, compare_strs);
  for (vec_each(const Str, name, &created)) step_add(differ, STEP_CREATE_SCHEMA)->namespace = *name;
}

// Prisma never drops a schema; an exact diff does, after everything in it.
static void diff_namespaces_dropped(Differ *differ) {
  if (!differ->diff->exact) return;
  for (vec_each(const Str, name, &differ->diff->before->namespaces))
    if (!str_list_has(&differ->diff->after->namespaces, *name) &&
        !str_eq(*name, differ->diff->before->default_namespace))
      step_add(differ, STEP_DROP_SCHEMA)->namespace = *name;
}

// Every new PostgreSQL database has the extension plpgsql, so that nothing has it too.
static const Extension PLPGSQL = {.name = STR_INIT("plpgsql")};

static const Extension *find_extension(const Schema *schema, Str name) {
  if (schema->origin == ORIGIN_EMPTY && str_eq(name, PLPGSQL.name)) return &PLPGSQL;
  for (vec_each(const Extension, extension, &schema->extensions))
    if (str_eq(extension->name, name)) return extension;
  return NULL;
}

static bool both_stated_and_differ(Str before, Str after) {
  return before.len && after.len && !str_eq(before, after);
}

static bool extension_changed(const Extension *before, const Extension *after) {
  return both_stated_and_differ(before->version, after->version) ||
         both_stated_and_differ(before->namespace, after->namespace);
}

static void extension_step(Differ *differ, StepKind kind, const Extension *before,
                           const Extension *after) {
  Step *step = step_add(differ, kind);
  step->extension.before = before;
  step->extension.after = after;
}

// For good, after all that may use it; Prisma never does that.
static void diff_extensions_dropped(Differ *differ) {
  if (!differ->diff->exact) return;
  for (vec_each(const Extension, old, &differ->diff->before->extensions))
    if (!find_extension(differ->diff->after, old->name))
      extension_step(differ, STEP_DROP_EXTENSION, old, NULL);
}

// Prisma compares extensions only with the preview feature.
static void diff_extensions(Differ *differ) {
  const Schema *before = differ->diff->before, *after = differ->diff->after;
  if (!differ->diff->exact && !after->manages_extensions) return;
  for (vec_each(const Extension, old, &before->extensions)) {
    const Extension *new = find_extension(after, old->name);
    bool replaced = new &&extension_changed(old, new) && !old->relocatable;
    if (replaced) extension_step(differ, STEP_DROP_EXTENSION, old, new);
  }
  for (vec_each(const Extension, new, &after->extensions)) {
    const Extension *old = find_extension(before, new->name);
    if (!old || (extension_changed(old, new) && !old->relocatable))
      extension_step(differ, STEP_CREATE_EXTENSION, old, new);
  }
  for (vec_each(const Extension, old, &before->extensions)) {
    const Extension *new = find_extension(after, old->name);
    if (new &&extension_changed(old, new) && old->relocatable)
      extension_step(differ, STEP_ALTER_EXTENSION, old, new);
  }
}

static void enum_step(Differ *differ, StepKind kind, const Enum *before, const Enum *after) {
  Step *step = step_add(differ, kind);
  step->enumeration.before = before;
  step->enumeration.after = after;
}

static void diff_enums_created_or_altered(Differ *differ) {
  const Schema *before = differ->diff->before, *after = differ->diff->after;
  for (vec_each(const Enum, new, &after->enums))
    if (!schema_find_enum(before, new->namespace, new->name))
      enum_step(differ, STEP_CREATE_ENUM, NULL, new);
  for (vec_each(const Enum, old, &before->enums)) {
    const Enum *new = schema_find_enum(after, old->namespace, old->name);
    if (new &&enum_changed(differ, old, new)) enum_step(differ, STEP_ALTER_ENUM, old, new);
  }
}

static void diff_enums_dropped(Differ *differ) {
  for (vec_each(const Enum, old, &differ->diff->before->enums))
    if (!schema_find_enum(differ->diff->after, old->namespace, old->name))
      enum_step(differ, STEP_DROP_ENUM, old, NULL);
}

// --- Foreign keys

static void foreign_key_step(Differ *differ, StepKind kind, const ForeignKey *before,
                             const ForeignKey *after) {
  Step *step =
      step_add_table(differ, kind, before ? before->table : NULL, after ? after->table : NULL);
  step->foreign_key.before = before;
  step->foreign_key.after = after;
}

// Keys of dropped tables go first, so that the tables can be dropped in any order.
static void diff_foreign_keys_dropped(Differ *differ) {
  if (!differ->dialect->alters_foreign_keys) return;
  for (vec_each(const Table, table, &differ->diff->before->tables)) {
    const PairedTable *pair = differ->by_before[table->id];
    for (vec_each(const ForeignKey, key, &table->foreign_keys))
      if (!pair || !foreign_key_stays(differ, pair, key))
        foreign_key_step(differ, STEP_DROP_FOREIGN_KEY, key, NULL);
  }
}

static void diff_foreign_keys_added(Differ *differ) {
  if (!differ->dialect->alters_foreign_keys) return;
  for (vec_each(const Table, table, &differ->diff->after->tables)) {
    const PairedTable *pair = differ->by_after[table->id];
    for (vec_each(const ForeignKey, key, &table->foreign_keys))
      if (!pair || !foreign_key_was(differ, pair, key))
        foreign_key_step(differ, STEP_ADD_FOREIGN_KEY, NULL, key);
  }
}

// A table with the columns A and B and no other is that of an implicit many-to-many relation;
// Prisma does not rename its keys.
static bool is_join_table(const Table *table) {
  return table->columns.len == 2 && table_find_column(table, STR("A")) &&
         table_find_column(table, STR("B"));
}

// The keys of a join table whose sides changed places keep the names that they would have to swap.
static bool has_key_named(const PairedTable *pair, Str name) {
  for (vec_each(const ForeignKey, key, &pair->table.before->foreign_keys))
    if (str_eq(key->name, name)) return true;
  return false;
}

static void diff_foreign_keys_renamed(Differ *differ) {
  if (!differ->dialect->names_foreign_keys) return;
  for (vec_each(const PairedTable, pair, &differ->pairs)) {
    bool join = is_join_table(pair->table.before) || is_join_table(pair->table.after);
    if (!differ->diff->exact && !differ->diff->follows_renames && join) continue;
    for (vec_each(const ForeignKey, before, &pair->table.before->foreign_keys)) {
      const ForeignKey *after = foreign_key_partner(differ, pair, before);
      if (after && !str_eq(before->name, after->name) &&
          !(join && has_key_named(pair, after->name)))
        foreign_key_step(differ, STEP_RENAME_FOREIGN_KEY, before, after);
    }
  }
}

// --- Indexes

static Step *index_step(Differ *differ, StepKind kind, const Index *before, const Index *after) {
  Step *step =
      step_add_table(differ, kind, before ? before->table : NULL, after ? after->table : NULL);
  step->index.before = before;
  step->index.after = after;
  return step;
}

// In an exact diff each of several equal indexes has a partner of its own: first the one of its name, then the one of
// the same rank among those that have none of their name.
static bool matches(const Differ *differ, const Index *index, const Index *other,
                    bool index_is_before) {
  return index_is_before ? indexes_match(differ, index, other)
                         : indexes_match(differ, other, index);
}

static const Index *index_find_namesake(const Differ *differ, const Table *in, const Index *index,
                                        bool index_is_before) {
  for (vec_each(const Index, other, &in->indexes))
    if (str_eq(other->name, index->name) && matches(differ, index, other, index_is_before))
      return other;
  return NULL;
}

static const Index *index_find_partner(const Differ *differ, const Table *in, const Index *index,
                                       bool index_is_before) {
  const Index *namesake = index_find_namesake(differ, in, index, index_is_before);
  size_t rank = 0;
  if (namesake) return namesake;
  for (vec_each(const Index, twin, &index->table->indexes)) {
    if (twin == index) break;
    rank += indexes_match(differ, index, twin) &&
            !index_find_namesake(differ, in, twin, index_is_before);
  }
  for (vec_each(const Index, other, &in->indexes))
    if (matches(differ, index, other, index_is_before) &&
        !index_find_namesake(differ, index->table, other, !index_is_before) && !rank--)
      return other;
  return NULL;
}

const Index *index_find_match(const Differ *differ, const Table *in, const Index *index,
                              bool index_is_before) {
  if (differ->diff->exact) return index_find_partner(differ, in, index, index_is_before);
  for (vec_each(const Index, other, &in->indexes))
    if (matches(differ, index, other, index_is_before)) return other;
  return NULL;
}

// The indexes of a dropped table go with it. On SQLite Prisma names them all the same, but only beside a redefinition.
static bool drops_indexes_of_dropped_tables(const Differ *differ) {
  if (differ->dialect->alters_columns || differ->diff->exact) return false;
  for (vec_each(const PairedTable, pair, &differ->pairs))
    if (pair->redefined) return true;
  return false;
}

static void diff_indexes_dropped(Differ *differ) {
  bool of_dropped_tables = drops_indexes_of_dropped_tables(differ);
  for (vec_each(const Table, table, &differ->diff->before->tables)) {
    const PairedTable *pair = differ->by_before[table->id];
    if (pair ? pair->redefined : !of_dropped_tables) continue;
    for (vec_each(const Index, index, &table->indexes)) {
      if (!index_is_seen(differ, index) || (pair && pair->follows && index->inherited)) continue;
      bool stays = pair && index_find_match(differ, pair->table.after, index, true);
      if (!stays) index_step(differ, STEP_DROP_INDEX, index, NULL);
    }
  }
}

static void diff_keys_and_indexes_dropped(Differ *differ) {
  diff_foreign_keys_dropped(differ);
  diff_indexes_dropped(differ);
}

static bool touches_recreated_column(const PairedTable *pair, const Index *index) {
  for (vec_each(const IndexColumn, entry, &index->columns)) {
    const ColumnPair *column = pair_find_column(pair, entry->name);
    if (column && column->cast == CAST_IMPOSSIBLE) return true;
  }
  return false;
}

static bool is_single(const Differ *differ, const Index *index);

// Whether an index of the table after is one half of a pair, of which the other half stands alone
// on its side.
static bool index_is_paired(const Differ *differ, const PairedTable *pair, const Index *after) {
  for (vec_each(const Index, before, &pair->table.before->indexes))
    if (is_single(differ, before) &&
        index_find_match(differ, pair->table.after, before, true) == after)
      return true;
  return false;
}

static void diff_indexes_created_on(Differ *differ, const PairedTable *pair) {
  for (vec_each(const Index, index, &pair->table.after->indexes)) {
    bool created = !index_find_match(differ, pair->table.before, index, false);
    bool recreated = !created && differ->dialect->alters_columns &&
                     touches_recreated_column(pair, index) && index_is_paired(differ, pair, index);
    if (!created && !recreated) continue;
    Step *step = index_step(differ, STEP_CREATE_INDEX, NULL, index);
    step->table.before = pair->table.before;
    step->index.recreated = recreated;
  }
}

// A partitioned table takes up the indexes that its partitions have already.
static void diff_indexes_created(Differ *differ) {
  size_t from = differ->diff->steps.len;
  for (vec_each(const Table, table, &differ->diff->after->tables))
    if (!differ->by_after[table->id])
      for (vec_each(const Index, index, &table->indexes))
        index_step(differ, STEP_CREATE_INDEX, NULL, index);
  for (vec_each(const PairedTable, pair, &differ->pairs))
    if (!pair->redefined) diff_indexes_created_on(differ, pair);
  steps_sort_parents_last(differ, from);
}

// Of several indexes on the same columns none is ever renamed, since it would be arbitrary which.
static bool is_single(const Differ *differ, const Index *index) {
  for (vec_each(const Index, other, &index->table->indexes)) {
    bool same = other != index && other->kind == index->kind && same_column_order(index, other);
    if (same && !differ->diff->exact) return false;
  }
  return true;
}

static void diff_indexes_renamed(Differ *differ) {
  StepKind kind = differ->dialect->alters_columns ? STEP_RENAME_INDEX : STEP_REDEFINE_INDEX;
  for (vec_each(const PairedTable, pair, &differ->pairs)) {
    if (pair->redefined) continue;
    for (vec_each(const Index, before, &pair->table.before->indexes)) {
      const Index *after = index_find_match(differ, pair->table.after, before, true);
      if (!after || str_eq(before->name, after->name) || !is_single(differ, before)) continue;
      index_step(differ, kind, before, after)->table.after = pair->table.after;
    }
  }
}

// --- Tables

static void change_add(Differ *differ, TableChangeList *changes, TableChangeKind kind,
                       const Column *before, const Column *after) {
  TableChange change = {.kind = kind, .before = before, .after = after};
  vec_push(differ->arena, changes, change);
}

static int compare_changes_by_name(const void *a, const void *b) {
  const TableChange *left = a, *right = b;
  return str_cmp((left->before ? left->before : left->after)->name,
                 (right->before ? right->before : right->after)->name);
}

// A generated column may read any other one that is added with it.
static int compare_added(const void *a, const void *b) {
  const TableChange *left = a, *right = b;
  int order = (left->after->generated.len > 0) - (right->after->generated.len > 0);
  return order ? order : compare_changes_by_name(a, b);
}

static void sort_by_name(TableChangeList *changes, size_t from) {
  if (changes->len > from)
    qsort(changes->at + from, changes->len - from, sizeof *changes->at, compare_changes_by_name);
}

static bool is_gone(const Differ *differ, const Column *before) {
  const Release *release = column_release(differ, before);
  return release && !release->meanwhile;
}

static void columns_dropped(Differ *differ, const PairedTable *pair, TableChangeList *changes) {
  size_t start = changes->len;
  if (all_columns_stay(pair, pair->table.before)) return;
  for (vec_each(const Column, column, &pair->table.before->columns))
    if (is_seen(differ, column) && !table_find_column(pair->table.after, column->name) &&
        !column_goes_with_parent(differ, pair, column) && !is_gone(differ, column))
      change_add(differ, changes, CHANGE_DROP_COLUMN, column, NULL);
  sort_by_name(changes, start);
}

static void columns_added(Differ *differ, const PairedTable *pair, TableChangeList *changes) {
  size_t start = changes->len;
  if (all_columns_stay(pair, pair->table.after)) return;
  for (vec_each(const Column, column, &pair->table.after->columns))
    if (is_seen(differ, column) && !table_find_column(pair->table.before, column->name) &&
        !column_comes_with_parent(differ, pair, column))
      change_add(differ, changes, CHANGE_ADD_COLUMN, NULL, column);
  if (changes->len > start)
    qsort(changes->at + start, changes->len - start, sizeof *changes->at, compare_added);
}

static bool has_native(const Column *column, PgType kind) {
  return column->type.native && column->type.native->kind == kind;
}

static bool changes_zone(const Differ *differ, const ColumnPair *pair) {
  bool lost = has_native(pair->before, PG_TIMESTAMPTZ) && has_native(pair->after, PG_TIMESTAMP);
  bool won = has_native(pair->before, PG_TIMESTAMP) && has_native(pair->after, PG_TIMESTAMPTZ);
  return differ->dialect->alters_columns && (lost || won);
}

// By position; those of a table that is made anew by name.
static void columns_altered(Differ *differ, const PairedTable *pair, TableChangeList *changes) {
  size_t start = changes->len;
  for (vec_each(const ColumnPair, column, &pair->columns)) {
    if (!column->differences) continue;
    TableChangeKind kind =
        column->cast == CAST_IMPOSSIBLE ? CHANGE_RECREATE_COLUMN : CHANGE_ALTER_COLUMN;
    TableChange change = {.kind = kind,
                          .before = column->before,
                          .after = column->after,
                          .differences = column->differences,
                          .cast = column->cast,
                          .changes_zone = changes_zone(differ, column)};
    const Release *release = column_release(differ, column->before);
    change.released = release;
    change.meanwhile = release ? release->meanwhile : NULL;
    vec_push(differ->arena, changes, change);
  }
  if (pair->redefined) sort_by_name(changes, start);
}

// Prisma's engine renames even a key that it replaces, which then fails; only for its own sake.
static bool primary_key_renamed(const Differ *differ, const PairedTable *pair) {
  const Index *before = pair->table.before->primary_key, *after = pair->table.after->primary_key;
  if (!before || !after || !before->name.len || !after->name.len) return false;
  bool as_prisma = !differ->diff->exact && !differ->diff->follows_renames;
  if (!as_prisma && pair->primary_key_dropped) return false;
  return !str_eq(before->name, after->name);
}

static TableChangeList table_changes(Differ *differ, const PairedTable *pair) {
  TableChangeList changes = {0};
  if (pair->primary_key_dropped && !pair->primary_key_released)
    change_add(differ, &changes, CHANGE_DROP_PRIMARY_KEY, NULL, NULL);
  if (primary_key_renamed(differ, pair))
    change_add(differ, &changes, CHANGE_RENAME_PRIMARY_KEY, NULL, NULL);
  columns_dropped(differ, pair, &changes);
  columns_added(differ, pair, &changes);
  columns_altered(differ, pair, &changes);
  if (pair->primary_key_added) change_add(differ, &changes, CHANGE_ADD_PRIMARY_KEY, NULL, NULL);
  return changes;
}

static void diff_tables_altered(Differ *differ) {
  size_t from = differ->diff->steps.len;
  for (vec_each(const PairedTable, pair, &differ->pairs)) {
    if (pair->redefined) continue;
    TableChangeList changes = table_changes(differ, pair);
    if (!changes.len) continue;
    step_add_table(differ, STEP_ALTER_TABLE, pair->table.before, pair->table.after)->changes =
        changes;
  }
  steps_sort_parents_first(differ, from);
}

// The tables that SQLite keeps for a virtual table come and go with it.
static bool goes_with_virtual_table(const Differ *differ, const Table *table) {
  return differ->diff->exact && table->shadow;
}

static void diff_tables_dropped(Differ *differ) {
  size_t from = differ->diff->steps.len;
  for (vec_each(const Table, table, &differ->diff->before->tables))
    if (!differ->by_before[table->id] && !goes_with_virtual_table(differ, table))
      step_add_table(differ, STEP_DROP_TABLE, table, NULL);
  steps_sort_parents_last(differ, from);
}

static void diff_tables_created(Differ *differ) {
  size_t from = differ->diff->steps.len;
  for (vec_each(const Table, table, &differ->diff->after->tables))
    if (!differ->by_after[table->id] && !goes_with_virtual_table(differ, table))
      step_add_table(differ, STEP_CREATE_TABLE, NULL, table);
  steps_sort_parents_first(differ, from);
}

static void diff_tables_redefined(Differ *differ) {
  Step *step = NULL;
  for (vec_each(const PairedTable, pair, &differ->pairs)) {
    if (!pair->redefined) continue;
    if (!step) step = step_add(differ, STEP_REDEFINE_TABLES);
    Redefinition redefinition = {.table = pair->table, .changes = table_changes(differ, pair)};
    redefinition.foreign_keys_changed = foreign_keys_changed(differ, pair);
    vec_push(differ->arena, &step->redefinitions, redefinition);
  }
}

// --- Order

// A table whose unique index becomes its primary key keeps the index until the key is there, so that foreign keys always
// find something to refer to: the index is dropped right after its table's ALTER TABLE.
static bool is_outlived_by_key(const Differ *differ, const Step *step) {
  if (step->kind != STEP_DROP_INDEX || step->index.before->kind != INDEX_UNIQUE) return false;
  const PairedTable *pair = differ->by_before[step->table.before->id];
  return pair && pair->primary_key_added && !pair->primary_key_dropped &&
         same_column_order(step->index.before, pair->table.after->primary_key);
}

static void steps_delay_index_drops(Differ *differ) {
  size_t count = differ->diff->steps.len;
  Step *sorted = arena_new_array(differ->arena, Step, count), *steps = differ->diff->steps.at;
  size_t len = 0;
  for (size_t i = 0; i < count; i++) {
    if (is_outlived_by_key(differ, &steps[i])) continue;
    sorted[len++] = steps[i];
    bool is_release = steps[i].table.before == steps[i].table.after;
    if (steps[i].kind != STEP_ALTER_TABLE || is_release) continue;
    for (size_t j = 0; j < count; j++)
      if (steps[j].table.before == steps[i].table.before && is_outlived_by_key(differ, &steps[j]))
        sorted[len++] = steps[j];
  }
  differ->diff->steps.at = sorted;
}

static bool needs_delays(const Differ *differ) {
  for (vec_each(const Step, step, &differ->diff->steps))
    if (is_outlived_by_key(differ, step)) return true;
  return false;
}

Diff diff_compare(Arena *arena, Diff diff) {
  if (!diff.before) diff.before = &NOTHING;
  if (!diff.after) diff.after = &NOTHING;
  Differ differ = {.arena = arena, .diff = &diff};
  differ.dialect = diff.before->dialect ? diff.before->dialect : diff.after->dialect;
  if (!differ.dialect) return diff;
  tables_pair(&differ);
  diff_dependents_drop(&differ);
  if (diff.exact) diff_keys_and_indexes_dropped(&differ);  // enums may be made anew below them
  diff_returning_drop(&differ);
  diff_namespaces_created(&differ);
  diff_extensions(&differ);
  diff_enums_created_or_altered(&differ);
  diff_prerequisites_create(&differ);
  if (!diff.exact) diff_keys_and_indexes_dropped(&differ);
  diff_tables_altered(&differ);
  diff_tables_dropped(&differ);
  diff_prerequisites_drop(&differ);  // before enums: a domain or a function may be made of one
  diff_enums_dropped(&differ);
  diff_tables_created(&differ);
  diff_tables_redefined(&differ);
  diff_indexes_created(&differ);
  diff_foreign_keys_renamed(&differ);
  diff_foreign_keys_added(&differ);
  diff_indexes_renamed(&differ);
  diff_extensions_dropped(&differ);
  diff_dependents_create(&differ);
  diff_sequences_set(&differ);
  diff_namespaces_dropped(&differ);
  if (needs_delays(&differ)) steps_delay_index_drops(&differ);
  return diff;
}

Diff diff_schemas(Arena *arena, const Schema *before, const Schema *after) {
  return diff_schemas_as(arena, before, after, PRISMA_7);
}

static bool is_from_prisma(const Schema *schema) {
  return schema && schema->origin == ORIGIN_PRISMA;
}

Diff diff_schemas_as(Arena *arena, const Schema *before, const Schema *after,
                     PrismaVersion prisma) {
  bool exact = !is_from_prisma(before) && !is_from_prisma(after);
  return diff_compare(arena, (Diff){before, after, .prisma = prisma, .exact = exact});
}

Diff diff_databases_as(Arena *arena, const Schema *before, const Schema *after,
                       PrismaVersion prisma) {
  return diff_compare(arena, (Diff){before, after, .prisma = prisma});
}
