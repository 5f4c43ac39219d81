// Relation fields, paired: two fields of two models (or one) that point to each other under one
// name are one relation.

#include "parser/report.h"

// Relation fields of one model to one other under one name share a key: both numbers, whether there
// is a name, the name.
static Str pair_key(Arena *arena, const Model *owner, const Model *target,
                    const ModelField *field) {
  size_t numbers = sizeof owner->number * 2;
  char *key = arena_alloc(arena, numbers + 1 + field->end->name.len);
  memcpy(key, &owner->number, sizeof owner->number);
  memcpy(key + sizeof owner->number, &target->number, sizeof target->number);
  key[numbers] = field->end->has_name;
  if (field->end->has_name) memcpy(key + numbers + 1, field->end->name.at, field->end->name.len);
  return (Str){key, numbers + 1 + (field->end->has_name ? field->end->name.len : 0)};
}

const FieldRefs *relation_field_namesakes(const Datamodel *datamodel, const ModelField *field) {
  return str_map_get(&datamodel->fields_of_relations,
                     pair_key(datamodel->arena, field->model, field->target, field));
}

static void namesake_add(Datamodel *datamodel, ModelField *field) {
  Arena *arena = datamodel->arena;
  Str key = pair_key(arena, field->model, field->target, field);
  FieldRefs *fields = str_map_get(&datamodel->fields_of_relations, key);
  if (!fields) {
    fields = arena_new(arena, FieldRefs);
    str_map_put(arena, &datamodel->fields_of_relations, key, fields);
  }
  vec_push(arena, fields, field);
}

// The first field that can be the other end of `field`; NULL when nobody wrote one.
static ModelField *opposite_find(const Datamodel *datamodel, const ModelField *field) {
  const FieldRefs *candidates =
      str_map_get(&datamodel->fields_of_relations,
                  pair_key(datamodel->arena, field->target, field->model, field));
  for (size_t i = 0; candidates && i < candidates->len; i++)
    if (candidates->at[i] != field) return candidates->at[i];
  return NULL;
}

// By model, then by field: which end comes first when nothing else decides.
static bool comes_after(const ModelField *a, const ModelField *b) {
  int order = str_cmp(a->model->block->name.text, b->model->block->name.text);
  return order ? order > 0 : str_cmp(a->field->name.text, b->field->name.text) > 0;
}

// A field without an opposite is one to one when its columns are unique.
static bool fields_are_unique(const ModelField *field) {
  if (!field->end->has_fields) return false;
  for (vec_each(KeyRef, key, &field->model->keys)) {
    if ((*key)->kind != INDEX_UNIQUE || (*key)->fields.len != field->end->fields.len) continue;
    size_t same = 0;
    while (same < field->end->fields.len &&
           (*key)->fields.at[same].field == field->end->fields.at[same])
      same++;
    if (same == field->end->fields.len) return true;
  }
  return false;
}

static void relation_add(Datamodel *datamodel, RelationKind kind, ModelField *forward,
                         ModelField *back) {
  Relation *relation = arena_new(datamodel->arena, Relation);
  *relation = (Relation){.kind = kind,
                         .from = forward ? forward->model : back->target,
                         .to = forward ? forward->target : back->model,
                         .forward = forward,
                         .back = back};
  relation->two_way =
      kind == RELATION_MANY_TO_MANY && (forward->end->has_fields || back->end->has_fields);
  vec_push(datamodel->arena, &datamodel->relations, relation);
}

// Both ends are single. The required one has the foreign key; of two optional ones, that with
// `fields`.
static bool is_forward(const ModelField *field, const ModelField *opposite) {
  bool required = field->field->arity == ARITY_REQUIRED;
  if (required != (opposite->field->arity == ARITY_REQUIRED)) return required;
  if (!required && field->end->has_fields) return true;
  if (!required && opposite->end->has_fields) return false;
  return !comes_after(field, opposite);
}

// A relation is met from both of its ends, and made at one.
static void relation_field_visit(Datamodel *datamodel, ModelField *field) {
  ModelField *opposite = opposite_find(datamodel, field);
  bool list = field->field->arity == ARITY_LIST;
  if (!opposite && list) {
    relation_add(datamodel, RELATION_ONE_TO_MANY, NULL, field);
  } else if (!opposite) {
    relation_add(datamodel, fields_are_unique(field) ? RELATION_ONE_TO_ONE : RELATION_ONE_TO_MANY,
                 field, NULL);
  } else if (opposite->field->arity == ARITY_LIST) {
    if (!list || !comes_after(field, opposite))
      relation_add(datamodel, list ? RELATION_MANY_TO_MANY : RELATION_ONE_TO_MANY, field, opposite);
  } else if (!list && is_forward(field, opposite)) {
    relation_add(datamodel, RELATION_ONE_TO_ONE, field, opposite);
  }
}

static void each_relation_field(Datamodel *datamodel, void (*visit)(Datamodel *, ModelField *)) {
  for (size_t i = 0; i < datamodel->ast->blocks.len; i++) {
    Model *model = datamodel->models_of_blocks[i];
    for (size_t j = 0; model && j < model->field_count; j++)
      if (model->fields[j].kind == FIELD_RELATION) visit(datamodel, &model->fields[j]);
  }
}

// A column that is required makes its relation so, whatever the relation's field says. Lists leave it to the field.
static bool relation_is_optional(const ModelField *forward) {
  for (vec_each(FieldRef, column, &forward->end->fields))
    if ((*column)->field->arity == ARITY_REQUIRED) return false;
  return forward->field->arity == ARITY_NULLABLE;
}

FkAction relation_on_delete(const Relation *relation) {
  const ModelField *forward = relation->forward;
  if (forward->end->on_delete.written) return forward->end->on_delete.action;
  return relation_is_optional(forward) ? FK_SET_NULL : FK_RESTRICT;
}

FkAction relation_on_update(const Relation *relation) {
  const ModelField *field = relation->forward;
  return field->end->on_update.written ? field->end->on_update.action : FK_CASCADE;
}

void relations_infer(Datamodel *datamodel) {
  each_relation_field(datamodel, namesake_add);
  each_relation_field(datamodel, relation_field_visit);
}
