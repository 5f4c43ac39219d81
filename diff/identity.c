// Renames that a catalog proves. What was renamed keeps its oid, so two states that were read in one database tell by
// their oids what has another name, or stands in another schema, and is still the same. What holds a name that is needed
// again, and does not exist on the other side, makes way: it gets a name in between, by which it is dropped. What has its
// name on both sides and another oid was dropped and made anew.

#include "diff/compare.h"

typedef struct {
  Arena *arena;
  const Schema *before, *after;
  RenameList renames;
  StrMap ids;     // of CatalogName in `after`, by id
  StrMap places;  // of CatalogName in `before`, by place_key
} Identities;

static void read_ids(Identities *identities) {
  str_map_reserve(identities->arena, &identities->ids, identities->after->names.len);
  for (vec_each(CatalogName, name, &identities->after->names))
    str_map_put(identities->arena, &identities->ids, name->id, name);
}

static bool has_namespace(const Schema *schema, Str namespace) {
  return str_list_has(&schema->namespaces, namespace);
}

static Rename rename_of(const CatalogName *name, Str to) {
  return (Rename){.kind = name->kind,
                  .namespace = name->namespace,
                  .owner = name->owner,
                  .from = name->name,
                  .to = to,
                  .arguments = name->arguments};
}

static Str namespace_after(const Identities *identities, Str before) {
  for (vec_each(const CatalogName, name, &identities->before->names)) {
    if (name->kind != RENAME_SCHEMA || !str_eq(name->name, before)) continue;
    const CatalogName *same = str_map_get(&identities->ids, name->id);
    return same ? same->name : before;
  }
  return before;
}

static void find_renamed(Identities *identities) {
  for (vec_each(const CatalogName, before, &identities->before->names)) {
    const CatalogName *after = str_map_get(&identities->ids, before->id);
    if (after && !str_eq(before->name, after->name))
      vec_push(identities->arena, &identities->renames, rename_of(before, after->name));
  }
}

// A rename comes before the move, so what moves is called by its new name.
static void find_moved(Identities *identities) {
  for (vec_each(const CatalogName, before, &identities->before->names)) {
    const CatalogName *after = str_map_get(&identities->ids, before->id);
    if (!after || !before->movable || str_eq(before->namespace, after->namespace)) continue;
    if (str_eq(namespace_after(identities, before->namespace), after->namespace)) continue;
    Rename move = rename_of(before, after->name);
    move.from = after->name;
    move.to_namespace = after->namespace;
    move.makes_namespace = !has_namespace(identities->before, after->namespace);
    vec_push(identities->arena, &identities->renames, move);
  }
}

// --- What is in the way

static Str place_key(Arena *arena, RenameKind kind, Str namespace, Str owner, Str name,
                     Str arguments) {
  Str owned =
      str_format(arena, "%.*s\n%.*s\n%.*s", STR_ARG(namespace), STR_ARG(owner), STR_ARG(name));
  return str_format(arena, "%d\n%.*s\n%.*s", rename_name_class(kind), STR_ARG(owned),
                    STR_ARG(arguments));
}

static void read_places(Identities *identities) {
  Arena *arena = identities->arena;
  str_map_reserve(arena, &identities->places, identities->before->names.len);
  for (vec_each(CatalogName, name, &identities->before->names))
    str_map_put(
        arena, &identities->places,
        place_key(arena, name->kind, name->namespace, name->owner, name->name, name->arguments),
        name);
}

static bool is_renamed(const Identities *identities, const CatalogName *name) {
  const CatalogName *same = str_map_get(&identities->ids, name->id);
  return same && !str_eq(same->name, name->name);
}

static void make_way(Identities *identities) {
  Arena *arena = identities->arena;
  size_t count = identities->renames.len;
  for (size_t i = 0; i < count; i++) {
    Rename rename = identities->renames.at[i];
    Str place =
        place_key(arena, rename.kind, rename.namespace, rename.owner, rename.to, rename.arguments);
    const CatalogName *occupant = str_map_get(&identities->places, place);
    if (occupant && !rename.to_namespace.len && !is_renamed(identities, occupant))
      vec_push(arena, &identities->renames,
               rename_of(occupant, rename_name_between(arena, occupant->name)));
  }
}

RenameList renames_by_identity(Arena *arena, const Schema *before, const Schema *after) {
  Identities identities = {.arena = arena, .before = before, .after = after};
  read_ids(&identities);
  find_renamed(&identities);
  if (identities.renames.len) {
    read_places(&identities);
    make_way(&identities);
  }
  find_moved(&identities);
  return renames_in_order(arena, &identities.renames);
}

// --- What was made anew

static CatalogName *name_at_place(const Identities *identities, const CatalogName *table,
                                  Str column) {
  bool is_column = column.len > 0;
  Str owner = is_column ? table->name : (Str){0};
  Str place = place_key(identities->arena, is_column ? RENAME_COLUMN : RENAME_TABLE,
                        table->namespace, owner, is_column ? column : table->name, (Str){0});
  return str_map_get(&identities->places, place);
}

// Of a table that is gone, or holds nothing that a person put there, nothing is to be told.
static const CatalogName *remade_as(const Identities *forth, const Identities *back,
                                    const CatalogName *name) {
  const Table *table =
      schema_find_table(forth->before, name->namespace, name->owner.len ? name->owner : name->name);
  if (!table || str_map_get(&forth->ids, name->id)) return NULL;
  if (name->kind == RENAME_TABLE) return name_at_place(back, name, (Str){0});
  const Column *column = table_find_column(table, name->name);
  const CatalogName *owner = name_at_place(
      forth, &(CatalogName){.namespace = table->namespace, .name = table->name}, (Str){0});
  const CatalogName *now = owner ? str_map_get(&forth->ids, owner->id) : NULL;
  return now && column && !column->generated.len ? name_at_place(back, now, name->name) : NULL;
}

RemadeList remade_by_identity(Arena *arena, const Schema *before, const Schema *after) {
  Identities forth = {.arena = arena, .before = before, .after = after};
  Identities back = {.arena = arena, .before = after, .after = before};
  RemadeList remade = {0};
  read_ids(&forth), read_places(&forth);
  read_ids(&back), read_places(&back);
  for (vec_each(const CatalogName, name, &before->names)) {
    if (name->kind != RENAME_TABLE && name->kind != RENAME_COLUMN) continue;
    const CatalogName *now = remade_as(&forth, &back, name);
    if (!now || now->kind != name->kind || str_map_get(&back.ids, now->id)) continue;
    bool is_column = name->kind == RENAME_COLUMN;
    vec_push(arena, &remade,
             (Remade){.namespace = name->namespace,
                      .table = is_column ? name->owner : name->name,
                      .column = is_column ? name->name : (Str){0}});
  }
  return remade;
}
