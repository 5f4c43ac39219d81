// Steps for what Prisma cannot express, in an exact diff only.
//
// An object that tables need (a column's type, the function of a default) is created before the tables and dropped after
// them; every other one, since it may need tables, the other way round. Within each group creation follows Object.order
// and dropping its reverse. What stands on something that goes, or that the database refuses to change under it, is
// dropped before and created again afterwards, and with it whatever is said about it: comments, rights, settings.

#include "diff/compare.h"

typedef Vec(const Object *) ObjectList;

// What becomes of an object of the schema before. LOST: it vanishes with what it is said about, without a step.
typedef enum { FATE_STAYS, FATE_REPLACED, FATE_DROPPED, FATE_LOST } Fate;

struct ObjectChanges {
  Fate *fates;           // by position in the objects before
  bool *waiting;         // by the same: tables need it until they have changed
  bool *returning;       // by the same: tables need it, and it goes before these change
  bool *by_name;         // by the same: its values come back by the names of attributes
  StrMap before, after;  // by identity; of Object
};

// --- Finding objects

static Str identity(Arena *arena, const Object *object) {
  return str_format(arena, "%d%c%.*s%c%.*s%c%.*s", (int)object->kind, '\0',
                    STR_ARG(object->namespace), '\0', STR_ARG(object->table), '\0',
                    STR_ARG(object->name));
}

static void map_objects(Arena *arena, const Schema *schema, StrMap *map) {
  str_map_reserve(arena, map, schema->objects.len);
  for (vec_each(Object, object, &schema->objects))
    str_map_put(arena, map, identity(arena, object), object);
}

static bool is_view(const Object *object) {
  return object->kind == OBJECT_VIEW || object->kind == OBJECT_MATERIALIZED_VIEW;
}

// --- What an object stands on

static bool enum_breaks(const Differ *differ, const ObjectBase *base) {
  const Enum *before = schema_find_enum(differ->diff->before, base->namespace, base->name);
  const Enum *after = schema_find_enum(differ->diff->after, base->namespace, base->name);
  return before && (!after || enum_recreated(differ, before, after));
}

// A comment or a right survives that a column changes its type; a view does not survive it.
static bool column_breaks(const ColumnPair *column, bool attribute) {
  bool changes_type = column->differences & COLUMN_TYPE ||
                      !str_eq(column->before->collation, column->after->collation);
  return column->cast == CAST_IMPOSSIBLE || (changes_type && !attribute);
}

static bool index_breaks(const Differ *differ, const PairedTable *pair, Str name) {
  const Index *key = pair->table.before->primary_key;
  if (key && str_eq(key->name, name)) return pair->primary_key_dropped;
  for (vec_each(const Index, index, &pair->table.before->indexes))
    if (str_eq(index->name, name)) return !index_find_match(differ, pair->table.after, index, true);
  return false;
}

static bool key_breaks(const Differ *differ, const PairedTable *pair, Str name) {
  for (vec_each(const ForeignKey, key, &pair->table.before->foreign_keys))
    if (str_eq(key->name, name)) return !foreign_key_partner(differ, pair, key);
  return false;
}

static bool base_breaks(const Differ *differ, const ObjectBase *base, bool attribute) {
  if (base->is_enum) return enum_breaks(differ, base);
  const Table *table = schema_find_table(differ->diff->before, base->namespace, base->name);
  if (!table) return false;
  const PairedTable *pair = differ->by_before[table->id];
  if (!pair) return true;
  if (!base->part.len) return pair->redefined;
  if (!table_find_column(table, base->part))
    return index_breaks(differ, pair, base->part) || key_breaks(differ, pair, base->part);
  const Table *parent = pair->follows ? table->parent : NULL;
  if (parent &&
      base_breaks(
          differ,
          &(ObjectBase){.namespace = parent->namespace, .name = parent->name, .part = base->part},
          attribute))
    return true;
  const ColumnPair *column = pair_find_column(pair, base->part);
  return !column || column_breaks(column, attribute);
}

static bool stands_firm(const Differ *differ, const Object *object) {
  for (vec_each(const ObjectBase, base, &object->bases))
    if (base_breaks(differ, base, object_is_attribute(object))) return false;
  for (vec_each(const uint32_t, need, &object->needs))
    if (differ->objects->fates[*need] >= FATE_DROPPED) return false;
  return true;
}

// SQLite refuses to rename the new table into place while any view or trigger names the old one. An index goes with its own.
static bool is_redefined_under(const Differ *differ, const Object *object) {
  bool names_any = is_view(object) || object->kind == OBJECT_TRIGGER;
  for (vec_each(const PairedTable, pair, &differ->pairs)) {
    if (!pair->redefined) continue;
    if (names_any || str_eq(object->table, pair->table.before->name)) return true;
  }
  return false;
}

// --- What becomes of each

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

// A setting, a comment or an owner is simply said again.
static bool is_replaceable(const Object *before, const Object *after) {
  if (before->kind == OBJECT_SEQUENCE || before->kind == OBJECT_SETTING ||
      before->kind == OBJECT_COMMENT || before->kind == OBJECT_OWNER)
    return true;
  return after->shape.len && str_eq(after->shape, before->shape);
}

static bool is_equal(const Object *before, const Object *after) {
  bool nothing_to_do = after->change.at && !after->change.len;
  return str_eq(before->create, after->create) || (nothing_to_do && is_replaceable(before, after));
}

static int compare_place(const void *a, const void *b) {
  const Object *left = *(const Object *const *)a, *right = *(const Object *const *)b;
  int64_t places[2] = {0};
  str_to_int64(left->shape, &places[0]);
  str_to_int64(right->shape, &places[1]);
  return (places[0] > places[1]) - (places[0] < places[1]);
}

// In their places.
static ObjectList attributes_of(const Differ *differ, const Schema *schema, const Object *type) {
  ObjectList list = {0};
  uint32_t position = (uint32_t)(type - schema->objects.at);
  for (vec_each(const Object, object, &schema->objects))
    if (object->kind == OBJECT_ATTRIBUTE && object->needs.at[0] == position)
      vec_push(differ->arena, &list, object);
  if (list.len) qsort(list.at, list.len, sizeof *list.at, compare_place);
  return list;
}

static bool is_retyped(const Object *before, const Object *after) {
  return !str_eq(before->create, after->create);
}

static bool same_names(const ObjectList *before, const ObjectList *after, bool *retyped) {
  if (before->len != after->len) return false;
  for (size_t i = 0; i < before->len; i++) {
    if (!str_eq(before->at[i]->name, after->at[i]->name)) return false;
    *retyped |= is_retyped(before->at[i], after->at[i]);
  }
  return true;
}

// Those that ALTER TYPE would leave, in its order; false where it cannot give one another type.
static bool altered_attributes(const Differ *differ, const Object *type, const ObjectList *before,
                               const ObjectList *after, ObjectList *altered) {
  for (size_t i = 0; i < before->len; i++) {
    const Object *same =
        str_map_get(&differ->objects->after, identity(differ->arena, before->at[i]));
    if (same && type->precedes_tables && is_retyped(before->at[i], same)) return false;
    if (same) vec_push(differ->arena, altered, same);
  }
  for (size_t i = 0; i < after->len; i++)
    if (!str_map_get(&differ->objects->before, identity(differ->arena, after->at[i])))
      vec_push(differ->arena, altered, after->at[i]);
  return true;
}

typedef enum { COMPOSITE_STAYS, COMPOSITE_BY_PLACE, COMPOSITE_BY_NAME } CompositeFate;

// PostgreSQL gives no attribute another type while a table has the composite type, and adds one at the end alone; so a type
// is made anew. Its values come back by the places of the attributes where these have the same names, else by the names.
static CompositeFate composite_fate(const Differ *differ, const Object *type) {
  const Object *same = type->kind == OBJECT_TYPE
                           ? str_map_get(&differ->objects->after, identity(differ->arena, type))
                           : NULL;
  if (!same) return COMPOSITE_STAYS;
  ObjectList before = attributes_of(differ, differ->diff->before, type), altered = {0};
  ObjectList after = attributes_of(differ, differ->diff->after, same);
  bool retyped = false;
  if (same_names(&before, &after, &retyped))
    return retyped && type->precedes_tables ? COMPOSITE_BY_PLACE : COMPOSITE_STAYS;
  if (!before.len || !after.len) return COMPOSITE_STAYS;
  return altered_attributes(differ, type, &before, &after, &altered) &&
                 same_names(&altered, &after, &retyped)
             ? COMPOSITE_STAYS
             : COMPOSITE_BY_NAME;
}

// A constraint that PostgreSQL checks when a domain gets it.
static bool is_checked_by_domain(const Object *object) {
  return (object->kind == OBJECT_CONSTRAINT && !str_ends_with(object->create, STR(" NOT VALID"))) ||
         (object->kind == OBJECT_SETTING && str_starts_with(object->name, STR("not null of")));
}

static bool needs_object(const Object *object, const Schema *schema, const Object *needed) {
  for (vec_each(const uint32_t, need, &object->needs))
    if (&schema->objects.at[*need] == needed) return true;
  return false;
}

static bool gains_constraint(const Differ *differ, const Object *domain) {
  const Schema *after = differ->diff->after;
  const Object *same = str_map_get(&differ->objects->after, identity(differ->arena, domain));
  for (vec_each(const Object, object, &after->objects)) {
    if (!is_checked_by_domain(object) || !same || !needs_object(object, after, same)) continue;
    const Object *had = str_map_get(&differ->objects->before, identity(differ->arena, object));
    if (!had || !str_eq(had->create, object->create)) return true;
  }
  return false;
}

static bool is_in_arrays(const Differ *differ, const Object *domain) {
  for (vec_each(const ObjectUse, use, &domain->uses)) {
    const Table *table = schema_find_table(differ->diff->before, use->namespace, use->table);
    const Column *column = table ? table_find_column(table, use->part) : NULL;
    if (column && column->arity == ARITY_LIST) return true;
  }
  return false;
}

// What a domain requires PostgreSQL checks in no array and no composite value, and refuses while a table has such.
static bool has_unchecked_values(const Differ *differ, const Object *domain) {
  const Schema *before = differ->diff->before;
  if (domain->kind != OBJECT_TYPE || !str_starts_with(domain->create, STR("CREATE DOMAIN")) ||
      !gains_constraint(differ, domain))
    return false;
  for (vec_each(const Object, object, &before->objects))
    if (object->kind == OBJECT_TYPE && object->uses.len && needs_object(object, before, domain))
      return true;
  return is_in_arrays(differ, domain);
}

// The options of a SERIAL column's sequence, of which its type is one, are set anew where the column changes its type.
static bool is_set_with_column(const Differ *differ, const Object *object) {
  const Table *table = schema_find_table(differ->diff->before, object->namespace, object->table);
  const PairedTable *pair = table ? differ->by_before[table->id] : NULL;
  if (object->kind != OBJECT_SETTING || !pair) return false;
  for (vec_each(const ColumnPair, column, &pair->columns)) {
    const Sequence *own = &column->before->sequence;
    if (!(column->differences & COLUMN_TYPE) || !own->name.len) continue;
    Str name = str_format(differ->arena, "options of sequence %.*s.%.*s", STR_ARG(own->namespace),
                          STR_ARG(own->name));
    if (str_eq(object->name, name)) return true;
  }
  return false;
}

static Fate fate_of(const Differ *differ, const Object *object) {
  const Object *same = str_map_get(&differ->objects->after, identity(differ->arena, object));
  bool firm = differ->dialect->alters_columns ? stands_firm(differ, object)
                                              : !is_redefined_under(differ, object);
  if (goes_with_its_parent(differ, object))
    return same && is_equal(object, same) ? FATE_STAYS : FATE_LOST;
  if (!firm) return object_is_attribute(object) ? FATE_LOST : FATE_DROPPED;
  if (!same && is_set_with_column(differ, object)) return FATE_LOST;
  if (!same) return is_sequence_in(object, differ->diff->after) ? FATE_STAYS : FATE_DROPPED;
  if (composite_fate(differ, object) || has_unchecked_values(differ, object)) return FATE_DROPPED;
  if (is_equal(object, same)) return FATE_STAYS;
  return is_replaceable(object, same) ? FATE_REPLACED : FATE_DROPPED;
}

static bool comes_by_name(const Differ *differ, const Object *object) {
  bool by_name = composite_fate(differ, object) == COMPOSITE_BY_NAME;
  for (vec_each(const uint32_t, need, &object->needs)) by_name |= differ->objects->by_name[*need];
  return by_name;
}

static int compare_order(const void *a, const void *b) {
  const Object *left = *(const Object *const *)a, *right = *(const Object *const *)b;
  return (left->order > right->order) - (left->order < right->order);
}

static void objects_sort(ObjectList *list) {
  if (list->len) qsort(list->at, list->len, sizeof *list->at, compare_order);
}

static bool is_enum_made_anew(const Differ *differ, const ObjectBase *base) {
  return base->is_enum && enum_breaks(differ, base) &&
         schema_find_enum(differ->diff->after, base->namespace, base->name);
}

// It comes back, or stands on something that does.
static bool is_returning(const Differ *differ, const Object *object) {
  if (!object->precedes_tables) return false;
  if (str_map_get(&differ->objects->after, identity(differ->arena, object))) return true;
  for (vec_each(const uint32_t, need, &object->needs))
    if (differ->objects->returning[*need]) return true;
  for (vec_each(const ObjectBase, base, &object->bases))
    if (is_enum_made_anew(differ, base)) return true;
  return false;
}

static void decide_fate(Differ *differ, const Object *object) {
  size_t position = (size_t)(object - differ->diff->before->objects.at);
  Fate fate = fate_of(differ, object);
  bool returning = fate == FATE_DROPPED && is_returning(differ, object);
  differ->objects->fates[position] = fate;
  differ->objects->returning[position] = returning;
  differ->objects->by_name[position] = returning && comes_by_name(differ, object);
  if (returning) release_users(differ, object, differ->objects->by_name[position]);
}

// What goes for good waits for the tables that use it, and for what else waits. The rest makes way for what may have its
// name. The catalogs do not say which columns use a sequence, nor which dictionaries a configuration that is used.
static void decide_who_waits(Differ *differ, const ObjectList *ordered) {
  const Schema *before = differ->diff->before;
  ObjectChanges *changes = differ->objects;
  for (size_t i = ordered->len; i-- > 0;) {
    const Object *object = ordered->at[i];
    bool *waits = &changes->waiting[object - before->objects.at];
    bool returning = changes->returning[object - before->objects.at];
    *waits = !returning && object->precedes_tables &&
             (*waits || object->uses.len || object->kind == OBJECT_SEQUENCE ||
              object->kind == OBJECT_TEXT_SEARCH);
    if (!*waits) continue;
    for (vec_each(const uint32_t, need, &object->needs)) changes->waiting[*need] = true;
  }
}

// In the order of creation, so that what an object needs is decided before it.
static void decide_fates(Differ *differ) {
  const Schema *before = differ->diff->before;
  ObjectList list = {0};
  for (vec_each(const Object, object, &before->objects)) vec_push(differ->arena, &list, object);
  objects_sort(&list);
  for (size_t i = 0; i < list.len; i++) decide_fate(differ, list.at[i]);
  decide_who_waits(differ, &list);
}

static Fate fate_before(const Differ *differ, const Object *before) {
  return differ->objects->fates[before - differ->diff->before->objects.at];
}

// The object that the one after takes the place of; NULL when it is made from nothing.
static const Object *object_standing(const Differ *differ, const Object *object) {
  const Object *same = str_map_get(&differ->objects->before, identity(differ->arena, object));
  return same && fate_before(differ, same) <= FATE_REPLACED ? same : NULL;
}

// What PostgreSQL gives rights of its own when it is created.
static bool has_rights(const Object *object) {
  return object->kind == OBJECT_TYPE || object->kind == OBJECT_SEQUENCE ||
         object->kind == OBJECT_FUNCTION || object->kind == OBJECT_FOREIGN_TABLE || is_view(object);
}

static bool gains_sequence(const PairedTable *pair) {
  for (vec_each(const Column, column, &pair->table.after->columns)) {
    const Column *before = table_find_column(pair->table.before, column->name);
    if (column->sequence.name.len && !(before && before->sequence.name.len)) return true;
  }
  return false;
}

static bool creates_tables(const Differ *differ) {
  for (vec_each(const Table, table, &differ->diff->after->tables))
    if (!differ->by_after[table->id] || gains_sequence(differ->by_after[table->id])) return true;
  return false;
}

static bool creates_enums(const Differ *differ) {
  for (vec_each(const Enum, after, &differ->diff->after->enums)) {
    const Enum *before = schema_find_enum(differ->diff->before, after->namespace, after->name);
    if (!before || enum_recreated(differ, before, after)) return true;
  }
  return false;
}

static bool creates_objects(const Differ *differ) {
  for (vec_each(const Object, object, &differ->diff->after->objects))
    if (has_rights(object) && !object_standing(differ, object)) return true;
  return false;
}

static bool creates_namespaces(const Differ *differ) {
  for (vec_each(const Str, name, &differ->diff->after->namespaces))
    if (!str_list_has(&differ->diff->before->namespaces, *name)) return true;
  return false;
}

// What is made again is to have the rights that it had and no others, so default privileges are set aside meanwhile.
static void set_aside_default_privileges(Differ *differ) {
  const Schema *before = differ->diff->before;
  Vec(Fate *) standing = {0};
  for (vec_each(const Object, object, &before->objects)) {
    Fate *fate = &differ->objects->fates[object - before->objects.at];
    if (object->kind == OBJECT_DEFAULT_PRIVILEGE && *fate == FATE_STAYS)
      vec_push(differ->arena, &standing, fate);
  }
  if (!standing.len || !(creates_tables(differ) || creates_enums(differ) ||
                         creates_objects(differ) || creates_namespaces(differ)))
    return;
  for (size_t i = 0; i < standing.len; i++) *standing.at[i] = FATE_DROPPED;
}

static void objects_compare(Differ *differ) {
  ObjectChanges *changes = differ->objects = arena_new(differ->arena, ObjectChanges);
  changes->fates = arena_new_array(differ->arena, Fate, differ->diff->before->objects.len + 1);
  changes->waiting = arena_new_array(differ->arena, bool, differ->diff->before->objects.len + 1);
  changes->returning = arena_new_array(differ->arena, bool, differ->diff->before->objects.len + 1);
  changes->by_name = arena_new_array(differ->arena, bool, differ->diff->before->objects.len + 1);
  map_objects(differ->arena, differ->diff->before, &changes->before);
  map_objects(differ->arena, differ->diff->after, &changes->after);
  if (differ->dialect->alters_columns) release_users_of_enums(differ);
  decide_fates(differ);
  set_aside_default_privileges(differ);
}

// --- Steps

// An attribute comes with the type that it is part of.
static bool comes_along(Differ *differ, const Object *object) {
  return object->kind == OBJECT_ATTRIBUTE &&
         !object_standing(differ, &differ->diff->after->objects.at[object->needs.at[0]]);
}

static bool is_created(Differ *differ, const Object *object) {
  const Object *standing = object_standing(differ, object);
  if (comes_with_its_parent(differ, object)) return false;
  return standing ? fate_before(differ, standing) == FATE_REPLACED : !comes_along(differ, object);
}

typedef enum { DROP_DEPENDENTS, DROP_RETURNING, DROP_PREREQUISITES } DropTime;

// What tables need goes after them, unless it comes back before them.
static DropTime drop_time(const Differ *differ, const Object *object) {
  if (!object->precedes_tables) return DROP_DEPENDENTS;
  bool waits = differ->objects->waiting[object - differ->diff->before->objects.at];
  return waits ? DROP_PREREQUISITES : DROP_RETURNING;
}

static void drop_group(Differ *differ, DropTime time) {
  ObjectList list = {0};
  if (!differ->diff->exact) return;
  for (vec_each(const Object, object, &differ->diff->before->objects))
    if (fate_before(differ, object) == FATE_DROPPED && drop_time(differ, object) == time)
      vec_push(differ->arena, &list, object);
  objects_sort(&list);
  for (size_t i = list.len; i-- > 0;) {
    if (time == DROP_RETURNING) users_let_go(differ, list.at[i]);
    step_add(differ, STEP_DROP_OBJECT)->object = list.at[i];
  }
}

static void create_group(Differ *differ, bool prerequisites) {
  ObjectList list = {0};
  for (vec_each(const Object, object, &differ->diff->after->objects))
    if (object->precedes_tables == prerequisites && is_created(differ, object))
      vec_push(differ->arena, &list, object);
  objects_sort(&list);
  for (size_t i = 0; i < list.len; i++) {
    Step *step = step_add(differ, STEP_CREATE_OBJECT);
    step->object = list.at[i];
    step->replaces =
        object_standing(differ, list.at[i]) || is_sequence_in(list.at[i], differ->diff->before);
  }
}

void diff_dependents_drop(Differ *differ) {
  if (!differ->diff->exact) return;
  objects_compare(differ);
  drop_group(differ, DROP_DEPENDENTS);
}

void diff_returning_drop(Differ *differ) {
  drop_group(differ, DROP_RETURNING);
  all_let_go(differ);
}

void diff_prerequisites_create(Differ *differ) {
  if (differ->diff->exact) create_group(differ, true);
}

void diff_prerequisites_drop(Differ *differ) { drop_group(differ, DROP_PREREQUISITES); }

void diff_dependents_create(Differ *differ) {
  if (differ->diff->exact) create_group(differ, false);
}
