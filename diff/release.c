// Columns that let go, in an exact diff on PostgreSQL only. A type, a collation or a function cannot be dropped while a
// column uses it, and what is to be made anew has to be dropped first. So just before that its columns let go: one of the
// type, or sorted by the collation, waits as text, from which it is cast once the type is back, or as JSON, where the attributes of a type have other
// places then; a default is taken
// away; a generated column is dropped, since it is computed anew. The keys and indexes of such columns go before them.

#include "diff/compare.h"

static const Release *find_release(const Differ *differ, const Column *before) {
  for (vec_each(const Release, release, &differ->releases))
    if (release->before == before) return release;
  return NULL;
}

const Release *column_release(const Differ *differ, const Column *before) {
  return differ->releases.len ? find_release(differ, before) : NULL;
}

// --- What lets go, and how

static ColumnPair *pair_column(PairedTable *pair, const Column *before) {
  for (vec_each(ColumnPair, column, &pair->columns))
    if (column->before == before) return column;
  return NULL;
}

static void pair_lose_key(PairedTable *pair) {
  const Index *before = pair->table.before->primary_key, *after = pair->table.after->primary_key;
  pair->primary_key_dropped = !before->inherited;
  pair->primary_key_added = after && !after->inherited;
}

static void pair_follow(PairedTable *pair, const Column *before, unsigned differences) {
  ColumnPair *column = pair_column(pair, before);
  const Index *key = pair->table.before->primary_key;
  if (column) column->differences |= differences;
  if (column && before->generated.len) column->cast = CAST_IMPOSSIBLE;
  if (differences & COLUMN_TYPE && key && index_has_column(key, before->name)) pair_lose_key(pair);
}

static Column *release_get(Differ *differ, const Column *before) {
  for (vec_each(Release, release, &differ->releases))
    if (release->before == before) return release->meanwhile;
  Column *meanwhile = arena_new(differ->arena, Column);
  *meanwhile = *before;
  meanwhile->value = (Default){0};
  vec_push(differ->arena, &differ->releases, ((Release){.before = before, .meanwhile = meanwhile}));
  return meanwhile;
}

static void release_by_drop(Differ *differ, const Column *before) {
  if (find_release(differ, before)) return;
  vec_push(differ->arena, &differ->releases, ((Release){.before = before}));
}

static void release_default(Differ *differ, const Column *before) {
  PairedTable *pair = differ->by_before[before->table->id];
  release_get(differ, before);
  if (pair) pair_follow(pair, before, COLUMN_DEFAULT);
}

static void release_generated(Differ *differ, const Column *before) {
  PairedTable *pair = differ->by_before[before->table->id];
  release_by_drop(differ, before);
  if (pair) pair_follow(pair, before, COLUMN_TYPE | COLUMN_EXTRAS);
}

static void release_readers(Differ *differ, const Column *before) {
  for (vec_each(const Column, column, &before->table->columns))
    if (column_reads(column, before->name)) release_generated(differ, column);
}

// What is dropped with its table needs no type meanwhile; a partition's column follows that of its table.
static void release_type(Differ *differ, const Column *before, bool by_name) {
  PairedTable *pair = differ->by_before[before->table->id];
  if (before->inherited) return;
  release_readers(differ, before);
  if (!pair) {
    release_by_drop(differ, before);
    return;
  }
  Column *meanwhile = release_get(differ, before);
  if (!meanwhile) return;
  bool is_json = by_name || meanwhile->type.family == FAMILY_JSON;
  Str text = is_json ? STR("jsonb") : STR("text");
  meanwhile->type = (ColumnType){.family = is_json ? FAMILY_JSON : FAMILY_STRING,
                                 .native = dialect_find_catalog_type(&POSTGRESQL, text),
                                 .text = text};
  if (is_json) meanwhile->arity = ARITY_NULLABLE;
  meanwhile->collation = (Str){0};
  pair_follow(pair, before, COLUMN_TYPE | COLUMN_DEFAULT);
}

static void release_index(Differ *differ, const Table *table, Str name) {
  PairedTable *pair = differ->by_before[table->id];
  if (!pair) return;
  const Index *key = table->primary_key;
  if (key && str_eq(key->name, name)) {
    pair_lose_key(pair);
    vec_push(differ->arena, &differ->releases, ((Release){.index = key}));
  }
  for (vec_each(const Index, index, &table->indexes))
    if (str_eq(index->name, name))
      vec_push(differ->arena, &differ->releases, ((Release){.index = index, .done = true}));
}

static void release_column(Differ *differ, const Column *column, bool is_default, bool by_name) {
  if (column->generated.len)
    release_generated(differ, column);
  else if (is_default)
    release_default(differ, column);
  else
    release_type(differ, column, by_name);
}

void release_users(Differ *differ, const Object *object, bool by_name) {
  for (vec_each(const ObjectUse, use, &object->uses)) {
    const Table *table = schema_find_table(differ->diff->before, use->namespace, use->table);
    const Column *column = table ? table_find_column(table, use->part) : NULL;
    if (column)
      release_column(differ, column, use->is_default, by_name);
    else if (table)
      release_index(differ, table, use->part);
  }
}

static bool depends_on_enum(const Column *generated, const Enum *enumeration) {
  if (column_reads(generated, enumeration->name)) return true;
  for (vec_each(const Column, column, &generated->table->columns))
    if (column->type.enumeration == enumeration &&
        (column == generated || column_reads(generated, column->name)))
      return true;
  return false;
}

static void release_users_of(Differ *differ, const Enum *enumeration) {
  for (vec_each(const Table, table, &differ->diff->before->tables))
    for (vec_each(const Column, column, &table->columns))
      if (column->generated.len && depends_on_enum(column, enumeration))
        release_generated(differ, column);
}

void release_users_of_enums(Differ *differ) {
  const Schema *before = differ->diff->before, *after = differ->diff->after;
  for (vec_each(const Enum, old, &before->enums)) {
    const Enum *new = schema_find_enum(after, old->namespace, old->name);
    if (new &&enum_recreated(differ, old, new)) release_users_of(differ, old);
  }
}

// A condition may name any column of its table.
bool index_lets_go(const Differ *differ, const Index *before) {
  for (vec_each(const Release, release, &differ->releases)) {
    const Column *column = release->before;
    if (release->index == before) return true;
    if (!column) continue;
    bool keeps_type =
        release->meanwhile && str_eq(release->meanwhile->type.text, column->type.text);
    if (column->table != before->table || keeps_type) continue;
    if (before->predicate.len || index_has_column(before, column->name)) return true;
  }
  return false;
}

// --- Steps

static void put_key(Differ *differ, Step *step, const Column *before) {
  PairedTable *pair = differ->by_before[before->table->id];
  const Index *key = before->table->primary_key;
  if (!pair || !pair->primary_key_dropped || pair->primary_key_released ||
      !index_has_column(key, before->name))
    return;
  pair->primary_key_released = true;
  vec_push(differ->arena, &step->changes, (TableChange){.kind = CHANGE_DROP_PRIMARY_KEY});
}

// The key alone, since it sorts by an operator class.
static void put_released_key(Differ *differ, const Index *key) {
  PairedTable *pair = differ->by_before[key->table->id];
  if (!pair->primary_key_dropped || pair->primary_key_released) return;
  Step *step = step_add(differ, STEP_ALTER_TABLE);
  step->table = (TablePair){key->table, key->table};
  pair->primary_key_released = true;
  vec_push(differ->arena, &step->changes, (TableChange){.kind = CHANGE_DROP_PRIMARY_KEY});
}

static void put_release(Differ *differ, const Release *release) {
  const Column *before = release->before;
  if (release->index) {
    put_released_key(differ, release->index);
    return;
  }
  Step *step = step_add(differ, STEP_ALTER_TABLE);
  step->table = (TablePair){before->table, before->table};
  put_key(differ, step, before);
  TableChange change = {.kind = CHANGE_DROP_COLUMN, .before = before, .released = true};
  if (release->meanwhile) {
    bool retyped = !str_eq(before->type.text, release->meanwhile->type.text);
    change.kind = CHANGE_ALTER_COLUMN;
    change.after = release->meanwhile;
    change.differences = COLUMN_DEFAULT | (retyped ? COLUMN_TYPE : 0u);
  }
  vec_push(differ->arena, &step->changes, change);
}

static void let_go(Differ *differ, Release *release) {
  if (!release->done) put_release(differ, release);
  release->done = true;
}

static void column_let_go(Differ *differ, const Column *column) {
  for (vec_each(Release, release, &differ->releases))
    if (release->before == column) let_go(differ, release);
}

static void key_let_go(Differ *differ, const Table *table) {
  for (vec_each(Release, release, &differ->releases))
    if (release->index && release->index == table->primary_key) let_go(differ, release);
}

static void readers_let_go(Differ *differ, const Column *column) {
  for (vec_each(const Column, reader, &column->table->columns))
    if (column_reads(reader, column->name)) column_let_go(differ, reader);
}

void users_let_go(Differ *differ, const Object *object) {
  for (vec_each(const ObjectUse, use, &object->uses)) {
    const Table *table = schema_find_table(differ->diff->before, use->namespace, use->table);
    const Column *column = table ? table_find_column(table, use->part) : NULL;
    if (column) {
      readers_let_go(differ, column);
      column_let_go(differ, column);
    } else if (table) {
      key_let_go(differ, table);
    }
  }
}

void all_let_go(Differ *differ) {
  for (vec_each(Release, release, &differ->releases)) let_go(differ, release);
}
