// Steps for what Prisma cannot express, in an exact diff only.
//
// Objects that tables need (types, sequences, functions) are created before the tables and dropped
// after them; objects that need tables (views, triggers, checks, …) the other way round. Within
// each group creation follows Object.order and dropping its reverse. Views, and what stands on
// them, are dropped and created again when a table below them changes in a way the database refuses
// to do under a view.

#include "diff/compare.h"

typedef Vec(const Object *) ObjectList;

static bool is_prerequisite(const Object *object) { return object->kind <= OBJECT_FUNCTION; }
static bool is_view(const Object *object) {
  return object->kind == OBJECT_VIEW || object->kind == OBJECT_MATERIALIZED_VIEW;
}

// Schemas hold hundreds of objects at most; those of one comparison are looked up by identity.
static const Object *object_find(const Schema *schema, const Object *like) {
  for (vec_each(const Object, object, &schema->objects))
    if (object_same(object, like)) return object;
  return NULL;
}

// A change of its values makes an enum anew, and with it the type of every column that has it.
static bool enums_recreated(const Differ *differ) {
  for (vec_each(const Enum, before, &differ->diff->before->enums)) {
    const Enum *after = schema_find_enum(differ->diff->after, before->namespace, before->name);
    if (after && enum_changed(differ, before, after)) return true;
  }
  return false;
}

// PostgreSQL refuses to drop or retype a column that a view shows. SQLite refuses to rename the new
// table into place while any view or trigger names the old one.
static bool views_invalidated(const Differ *differ) {
  for (vec_each(const PairedTable, pair, &differ->pairs)) {
    if (pair->redefined || pair->columns.len < pair->table.before->columns.len) return true;
    for (vec_each(const ColumnPair, column, &pair->columns))
      if (column->differences & COLUMN_TYPE || column->cast == CAST_IMPOSSIBLE) return true;
  }
  return enums_recreated(differ);
}

static bool stands_on_view(const Schema *schema, const Object *object) {
  for (vec_each(const Object, view, &schema->objects))
    if (is_view(view) && str_eq(view->name, object->table) &&
        str_eq(view->namespace, object->namespace))
      return true;
  return false;
}

static bool is_recreated(const Differ *differ, const Object *object, bool invalidated) {
  if (!invalidated) return false;
  if (!differ->dialect->alters_columns) return is_view(object) || object->kind == OBJECT_TRIGGER;
  return is_view(object) || (object->table.len && stands_on_view(differ->diff->before, object));
}

static bool goes_with_its_table(const Differ *differ, const Object *object) {
  bool attribute = object->kind == OBJECT_SETTING || object->kind == OBJECT_COMMENT ||
                   object->kind == OBJECT_GRANT;
  if (!attribute || !object->table.len) return false;
  const Table *table = schema_find_table(differ->diff->before, object->namespace, object->table);
  return table && !differ->by_before[table->id];
}

// What needs not go for another of its name to come: CREATE OR REPLACE FUNCTION and ALTER SEQUENCE leave alone what
// depends on them; a setting or a comment is simply said again.
static bool is_replaced(const Object *object) {
  return object->kind == OBJECT_FUNCTION || object->kind == OBJECT_SEQUENCE ||
         object->kind == OBJECT_SETTING || object->kind == OBJECT_COMMENT;
}

// A sequence that a column takes over, or lets go, is the same one.
static bool is_sequence_in(const Object *object, const Schema *schema) {
  return object->kind == OBJECT_SEQUENCE &&
         schema_has_sequence(schema, object->namespace, object->name);
}

// The constraint of a partition that stays one is dropped and added with that of its table; that of one that goes, goes.
// CREATE TABLE … INHERITS brings an heir's.
static bool goes_with_its_parent(const Differ *differ, const Object *object) {
  if (!object->inherited) return false;
  const Table *table = schema_find_table(differ->diff->before, object->namespace, object->table);
  const PairedTable *pair = table ? differ->by_before[table->id] : NULL;
  return !pair || pair->follows;
}

static bool comes_with_its_parent(const Differ *differ, const Object *object) {
  if (!object->inherited) return false;
  const Table *table = schema_find_table(differ->diff->after, object->namespace, object->table);
  const PairedTable *pair = table ? differ->by_after[table->id] : NULL;
  return pair ? pair->follows : table && !table->partition_bound.len;
}

static bool is_dropped(const Differ *differ, const Object *object, bool invalidated) {
  const Object *same = object_find(differ->diff->after, object);
  if (goes_with_its_parent(differ, object)) return false;
  if (!same)
    return !is_sequence_in(object, differ->diff->after) && !goes_with_its_table(differ, object);
  if (str_eq(same->create, object->create)) return is_recreated(differ, object, invalidated);
  return !is_replaced(object) && !goes_with_its_table(differ, object);
}

static bool is_created(const Differ *differ, const Object *object, bool invalidated) {
  const Object *same = object_find(differ->diff->before, object);
  if (comes_with_its_parent(differ, object)) return false;
  if (!same) return true;
  return !str_eq(same->create, object->create) || is_recreated(differ, same, invalidated);
}

static int compare_order(const void *a, const void *b) {
  const Object *left = *(const Object *const *)a, *right = *(const Object *const *)b;
  return (left->order > right->order) - (left->order < right->order);
}

static void objects_sort(ObjectList *list) {
  if (list->len) qsort(list->at, list->len, sizeof *list->at, compare_order);
}

static void drop_group(Differ *differ, bool prerequisites) {
  bool invalidated = views_invalidated(differ);
  ObjectList list = {0};
  for (vec_each(const Object, object, &differ->diff->before->objects))
    if (is_prerequisite(object) == prerequisites && is_dropped(differ, object, invalidated))
      vec_push(differ->arena, &list, object);
  objects_sort(&list);
  for (size_t i = list.len; i-- > 0;) step_add(differ, STEP_DROP_OBJECT)->object = list.at[i];
}

static void create_group(Differ *differ, bool prerequisites) {
  bool invalidated = views_invalidated(differ);
  ObjectList list = {0};
  for (vec_each(const Object, object, &differ->diff->after->objects))
    if (is_prerequisite(object) == prerequisites && is_created(differ, object, invalidated))
      vec_push(differ->arena, &list, object);
  objects_sort(&list);
  for (size_t i = 0; i < list.len; i++) {
    Step *step = step_add(differ, STEP_CREATE_OBJECT);
    step->object = list.at[i];
    step->replaces = (is_replaced(list.at[i]) && object_find(differ->diff->before, list.at[i])) ||
                     is_sequence_in(list.at[i], differ->diff->before);
  }
}

void diff_dependents_drop(Differ *differ) {
  if (differ->diff->exact) drop_group(differ, false);
}

void diff_prerequisites_create(Differ *differ) {
  if (differ->diff->exact) create_group(differ, true);
}

void diff_prerequisites_drop(Differ *differ) {
  if (differ->diff->exact) drop_group(differ, true);
}

void diff_dependents_create(Differ *differ) {
  if (differ->diff->exact) create_group(differ, false);
}
