// Names of keys and foreign keys in the database: as written, or Prisma's default; and whether two
// of them collide. PostgreSQL keeps indexes and primary keys of a schema in one namespace, and
// constraints of a table in another; SQLite has one for all indexes. Two names that only differ
// beyond what PostgreSQL keeps are equal here.

#include "parser/report.h"

// --- Naming

static StrList key_columns(const Datamodel *datamodel, const ModelKey *key) {
  StrList columns = {0};
  vec_reserve(datamodel->arena, &columns, key->fields.len);
  for (vec_each(const KeyField, over, &key->fields))
    vec_push(datamodel->arena, &columns, over->field->column);
  return columns;
}

static Str key_default_name(const Datamodel *datamodel, const ModelKey *key) {
  const Dialect *dialect = datamodel->source.dialect;
  Str table = key->model->database_name;
  StrList columns = key_columns(datamodel, key);
  switch (key->kind) {
    case INDEX_NORMAL:
      return name_of_index(datamodel->arena, dialect, table, &columns);
    case INDEX_UNIQUE:
      return name_of_unique(datamodel->arena, dialect, table, &columns);
    case INDEX_PRIMARY:
      return dialect->names_primary_keys ? name_of_primary_key(datamodel->arena, dialect, table)
                                         : (Str){0};
  }
  return (Str){0};
}

static void key_name(const Datamodel *datamodel, ModelKey *key) {
  bool named = key->kind != INDEX_PRIMARY || datamodel->source.dialect->names_primary_keys;
  key->constraint_name = key->map.len && named ? key->map : key_default_name(datamodel, key);
}

static void relation_name(const Datamodel *datamodel, Relation *relation) {
  const ModelField *field = relation->forward;
  StrList columns = {0};
  if (relation->kind == RELATION_MANY_TO_MANY) return;
  for (size_t i = 0; field && i < field->end->fields.len; i++)
    vec_push(datamodel->arena, &columns, field->end->fields.at[i]->column);
  relation->constraint_name = field && field->end->map.len
                                  ? field->end->map
                                  : name_of_foreign_key(datamodel->arena, datamodel->source.dialect,
                                                        relation->from->database_name, &columns);
}

// --- Counting

static size_t count_get(const StrMap *counts, Str name) {
  return (size_t)(uintptr_t)str_map_get(counts, name);
}

static void count_up(Arena *arena, StrMap *counts, Str name) {
  str_map_put(arena, counts, name, (void *)(uintptr_t)(count_get(counts, name) + 1));
}

// Names in one namespace are counted together.
static Str global_key(const Datamodel *datamodel, const Model *model, Str name) {
  if (!model->namespace.name.len) return name;
  return str_format(datamodel->arena, "%.*s%c%.*s", STR_ARG(model->namespace.name), '\0',
                    STR_ARG(name));
}

static void key_count(Datamodel *datamodel, Model *model, const ModelKey *key) {
  Arena *arena = datamodel->arena;
  if (!key->constraint_name.len) return;
  count_up(arena, &datamodel->constraint_counts,
           global_key(datamodel, model, key->constraint_name));
  count_up(arena, &model->constraint_counts, key->constraint_name);
}

// A relation that only its list tells of counts where that list is: it has no key to collide with.
static void relation_count(Datamodel *datamodel, const Relation *relation) {
  const ModelField *field = relation->forward ? relation->forward : relation->back;
  if (relation->constraint_name.len)
    count_up(datamodel->arena, &field->model->constraint_counts, relation->constraint_name);
}

void constraints_name(Datamodel *datamodel) {
  for (vec_each(ModelRef, model, &datamodel->models)) {
    if ((*model)->id) {
      key_name(datamodel, (*model)->id);
      key_count(datamodel, *model, (*model)->id);
    }
    for (vec_each(KeyRef, key, &(*model)->keys)) {
      key_name(datamodel, *key);
      key_count(datamodel, *model, *key);
    }
  }
  for (vec_each(RelationRef, relation, &datamodel->relations)) {
    relation_name(datamodel, *relation);
    relation_count(datamodel, *relation);
  }
}

// --- Checking

static void collision_report(Datamodel *datamodel, Place place, const char *label, Str name,
                             Str namespace) {
  report_attribute(datamodel, place, label,
                   "The given constraint name `%.*s` has to be unique in the following namespace: "
                   "%.*s. Please provide a different name using the `map` argument.",
                   STR_ARG(name), STR_ARG(namespace));
}

static Place argument_place(const Attribute *attribute, Str name, Place otherwise) {
  const Argument *argument = attribute ? argument_find(&attribute->arguments, name) : NULL;
  return argument ? argument->place : otherwise;
}

static bool is_double(const Datamodel *datamodel, const Model *model, Str name) {
  return count_get(&datamodel->constraint_counts, global_key(datamodel, model, name)) > 1;
}

// What must not happen twice on PostgreSQL to the keys and foreign keys of one model.
static Str model_namespace(const Datamodel *datamodel, const Model *model) {
  return str_format(datamodel->arena,
                    "on model `%.*s` for primary key, indexes, unique constraints and foreign keys",
                    STR_ARG(model->block->name.text));
}

static Str global_namespace(const Datamodel *datamodel) {
  return datamodel->source.dialect->names_primary_keys
             ? STR("global for primary key, indexes and unique constraints")
             : STR("global for indexes and unique constraints");
}

void key_name_check(Datamodel *datamodel, const ModelKey *key) {
  Place place = key->attribute->place;
  Str name = key->constraint_name;
  if (!name.len) return;
  if (key->kind != INDEX_PRIMARY) place = argument_place(key->attribute, STR("name"), place);
  place = argument_place(key->attribute, STR("map"), place);
  if (is_double(datamodel, key->model, name))
    collision_report(datamodel, place, key->label, name, global_namespace(datamodel));
  if (key->kind == INDEX_PRIMARY && count_get(&key->model->constraint_counts, name) > 1)
    collision_report(datamodel, place, key->label, name, model_namespace(datamodel, key->model));
}

void relation_name_check(Datamodel *datamodel, const Relation *relation) {
  Str name = relation->constraint_name;
  const ModelField *field = relation->forward;
  if (!datamodel->source.dialect->names_primary_keys ||
      count_get(&relation->from->constraint_counts, name) < 2)
    return;
  Place place = field ? argument_place(field->end->attribute, STR("map"), field->field->place)
                      : relation->to->block->place;
  collision_report(datamodel, place, "@relation", name, model_namespace(datamodel, relation->from));
}

void name_length_check(Datamodel *datamodel, const Model *model, const Attribute *attribute,
                       const char *ats, Str name) {
  size_t limit = datamodel->source.dialect->max_name_bytes;
  if (name.len > limit)
    report(datamodel, attribute->place,
           "Error validating model \"%.*s\": The constraint name '%.*s' specified in the `map` "
           "argument for the `%s%.*s` constraint is too long for your chosen provider. The maximum "
           "allowed length is %zu bytes.",
           STR_ARG(model->block->name.text), STR_ARG(name), ats, STR_ARG(attribute->name.text),
           limit);
}
