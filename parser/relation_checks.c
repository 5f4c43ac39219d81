// Relations once they are paired: which fields are ambiguous, what the two ends must and must not
// say, whether the foreign key they describe can exist. The order of the checks is the engine's.

#include "parser/report.h"

#define RELATION "@relation"

static Str name_of(const ModelField *field) { return field->field->name.text; }
static Str model_of(const ModelField *field) { return field->model->block->name.text; }

// --- Relation fields

// `a`, `b` and `c`
static Str names_worded(Arena *arena, const FieldRefs *fields) {
  Text out = text_new(arena);
  for (size_t i = 0; i < fields->len; i++) {
    if (i) text_put(&out, i + 1 < fields->len ? STR(", ") : STR(" and "));
    text_format(&out, "`%.*s`", STR_ARG(name_of(fields->at[i])));
  }
  return text_str(&out);
}

static bool ambiguity_report(Datamodel *datamodel, const ModelField *field,
                             const FieldRefs *fields) {
  Str names = names_worded(datamodel->arena, fields);
  Str model = model_of(field), target = field->target->block->name.text;
  Place place = field->field->place;
  bool self = field->model == field->target;
  if (field->end->has_name && self)
    return report_model(
        datamodel, place, field->model,
        "Wrongly named self relation detected. The fields %.*s in model `%.*s` have "
        "the same relation name. At most two relation fields can belong to the same "
        "relation and therefore have the same name. Please assign a different "
        "relation name to one of them.",
        STR_ARG(names), STR_ARG(model));
  if (field->end->has_name)
    return report_model(datamodel, place, field->model,
                        "Wrongly named relation detected. The fields %.*s in model `%.*s` both use "
                        "the same relation name. Please provide different relation names for them "
                        "through `@relation(<name>).",
                        STR_ARG(names), STR_ARG(model));
  if (self && fields->len > 2)
    return report_model(datamodel, place, field->model,
                        "Unnamed self relation detected. The fields %.*s in model `%.*s` have no "
                        "relation name. Please provide a relation name for one of them by adding "
                        "`@relation(<name>).",
                        STR_ARG(names), STR_ARG(model));
  if (self)
    return report_model(datamodel, place, field->model,
                        "Ambiguous self relation detected. The fields %.*s in model `%.*s` both "
                        "refer to `%.*s`. If they are part of the same relation add the same "
                        "relation name for them with `@relation(<name>)`.",
                        STR_ARG(names), STR_ARG(model), STR_ARG(target));
  return report_model(datamodel, place, field->model,
                      "Ambiguous relation detected. The fields %.*s in model `%.*s` both refer to "
                      "`%.*s`. Please provide different relation names for them by adding "
                      "`@relation(<name>).",
                      STR_ARG(names), STR_ARG(model), STR_ARG(target));
}

bool relation_field_is_clear(Datamodel *datamodel, const ModelField *field) {
  const FieldRefs *fields = relation_field_namesakes(datamodel, field);
  bool named_pair = field->end->has_name && field->model == field->target && fields->len == 2;
  return fields->len < 2 || named_pair || ambiguity_report(datamodel, field, fields);
}

static void action_check(Datamodel *datamodel, const Action *action) {
  if (!action->written || !datamodel->source.emulates_keys) return;
  if (action->action != FK_NO_ACTION && action->action != FK_SET_DEFAULT) return;
  Str name = FK_ACTION_PRISMA[action->action];
  Str hint = action->action != FK_NO_ACTION
                 ? (Str){0}
                 : str_format(datamodel->arena,
                              ". `NoAction` is not implemented for %s when using `relationMode = "
                              "\"prisma\"`, you could try using `Restrict` instead. Learn more at "
                              "https://pris.ly/d/relation-mode",
                              connector_name(datamodel));
  report_invalid(datamodel, action->place,
                 "Invalid referential action: `%.*s`. Allowed values: (`Cascade`, `Restrict`, "
                 "`SetNull`)%.*s",
                 STR_ARG(name), STR_ARG(hint));
}

void relation_field_check(Datamodel *datamodel, const ModelField *field) {
  if (field->target->ignored && !field->ignored && !field->model->ignored)
    report_attribute(datamodel, field->field->place, "@ignore",
                     "The relation field `%.*s` on Model `%.*s` must specify the `@ignore` "
                     "attribute, because the model %.*s it is pointing to is marked ignored.",
                     STR_ARG(name_of(field)), STR_ARG(model_of(field)),
                     STR_ARG(field->target->block->name.text));
  action_check(datamodel, &field->end->on_delete);
  action_check(datamodel, &field->end->on_update);
  if (!field->end->map.len) return;
  if (datamodel->source.dialect->names_foreign_keys)
    name_length_check(datamodel, field->model, field->end->attribute, "@", field->end->map);
  else
    report_attribute(datamodel, field->end->attribute->place, RELATION,
                     "Your provider does not support named foreign keys.");
}

// --- The foreign key

static bool same_fields(const ModelKey *key, const FieldRefs *fields) {
  if (key->fields.len != fields->len) return false;
  for (vec_each(const KeyField, over, &key->fields)) {
    bool found = false;
    for (vec_each(FieldRef, field, fields)) found = found || *field == over->field;
    if (!found) return false;
  }
  return true;
}

static bool same_fields_in_order(const ModelKey *key, const FieldRefs *fields) {
  if (key->fields.len != fields->len) return false;
  for (size_t i = 0; i < fields->len; i++)
    if (key->fields.at[i].field != fields->at[i]) return false;
  return true;
}

static bool some_unique_key(const Model *model, const FieldRefs *fields,
                            bool (*same)(const ModelKey *, const FieldRefs *)) {
  if (model->id && same(model->id, fields)) return true;
  for (vec_each(KeyRef, key, &model->keys))
    if ((*key)->kind == INDEX_UNIQUE && same(*key, fields)) return true;
  return false;
}

static bool relation_error(Datamodel *datamodel, const ModelField *field, const char *format, ...)
    PRINTF_LIKE(3, 4);

static bool relation_error(Datamodel *datamodel, const ModelField *field, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Str message = str_vformat(datamodel->arena, format, args);
  va_end(args);
  return report_attribute(datamodel, field->field->place, RELATION, "%.*s", STR_ARG(message));
}

static void references_check(Datamodel *datamodel, const Relation *relation) {
  const ModelField *field = relation->forward;
  if (!field->end->references.len ||
      some_unique_key(relation->to, &field->end->references, same_fields))
    return;
  Str names = fields_join(datamodel->arena, &field->end->references, STR(", "));
  Str model = relation->to->block->name.text;
  Str advice =
      field->end->references.len == 1
          ? str_format(datamodel->arena,
                       "`@unique` attribute to the field `%.*s` in the model `%.*s`",
                       STR_ARG(names), STR_ARG(model))
          : str_format(datamodel->arena, "`@@unique([%.*s])` attribute to the model `%.*s`",
                       STR_ARG(names), STR_ARG(model));
  relation_error(datamodel, field,
                 "The argument `references` must refer to a unique criterion in the related model. "
                 "Consider adding an %.*s.",
                 STR_ARG(advice));
}

static void counts_check(Datamodel *datamodel, const ModelField *field) {
  if (field->end->has_fields && field->end->has_references &&
      field->end->fields.len != field->end->references.len)
    report_invalid(datamodel, field->end->attribute->place,
                   "You must specify the same number of fields in `fields` and `references`.");
}

static bool some_arity(const FieldRefs *fields, Arity arity) {
  for (vec_each(FieldRef, field, fields))
    if ((*field)->field->arity == arity) return true;
  return false;
}

static void arity_check(Datamodel *datamodel, const ModelField *field) {
  if (field->field->arity != ARITY_REQUIRED || !some_arity(&field->end->fields, ARITY_NULLABLE))
    return;
  report_invalid(datamodel, field->field->place,
                 "The relation field `%.*s` uses the scalar fields %.*s. At least one of those "
                 "fields is optional. Hence the relation field must be optional as well.",
                 STR_ARG(name_of(field)),
                 STR_ARG(fields_join(datamodel->arena, &field->end->fields, STR(", "))));
}

static bool types_match(const ModelField *a, const ModelField *b) {
  if (a->kind != b->kind) return false;
  if (a->kind == FIELD_COMPOSITE) return a->target == b->target;
  if (a->family != b->family || a->enumeration != b->enumeration) return false;
  return a->family != FAMILY_UNSUPPORTED || str_eq(a->field->type.text, b->field->type.text);
}

static void types_check(Datamodel *datamodel, const ModelField *field) {
  for (size_t i = 0; i < field->end->fields.len && i < field->end->references.len; i++) {
    const ModelField *from = field->end->fields.at[i], *to = field->end->references.at[i];
    if (!types_match(from, to))
      relation_error(datamodel, field,
                     "The type of the field `%.*s` in the model `%.*s` is not matching the type of "
                     "the referenced field `%.*s` in model `%.*s`.",
                     STR_ARG(name_of(from)), STR_ARG(model_of(from)), STR_ARG(name_of(to)),
                     STR_ARG(model_of(to)));
  }
}

// PostgreSQL takes SET NULL over required columns, and fails when it comes to it; Prisma only warns
// there.
static void set_null_check(Datamodel *datamodel, const ModelField *field) {
  bool lenient = datamodel->source.dialect == &POSTGRESQL && !datamodel->source.emulates_keys;
  if (lenient || (field->end->has_fields && !some_arity(&field->end->fields, ARITY_REQUIRED)))
    return;
  const struct {
    const Action *action;
    const char *name;
  } actions[] = {{&field->end->on_delete, "onDelete"}, {&field->end->on_update, "onUpdate"}};
  for (size_t i = 0; i < COUNT_OF(actions); i++)
    if (actions[i].action->written && actions[i].action->action == FK_SET_NULL)
      relation_error(
          datamodel, field,
          "The `%s` referential action of a relation must not be set to `SetNull` when a "
          "referenced field is required.\nEither choose another referential action, or "
          "make the referenced fields optional.\n",
          actions[i].name);
}

// --- Both ends

static void opposite_missing(Datamodel *datamodel, const ModelField *field) {
  report_field(
      datamodel, field,
      "The relation field `%.*s` on %s `%.*s` is missing an opposite relation field on the "
      "model `%.*s`. Either run `prisma format` or add it manually.",
      STR_ARG(name_of(field)), block_keyword(field->model->block->kind), STR_ARG(model_of(field)),
      STR_ARG(field->target->block->name.text));
}

static bool has_actions(const ModelField *field) {
  return field->end->on_delete.written || field->end->on_update.written;
}

// "The relation fields `a` on Model `A` and `b` on Model `B` TEXT", at `place`
static void pair_error(Datamodel *datamodel, const ModelField *place, const ModelField *first,
                       const ModelField *second, const char *text) {
  relation_error(datamodel, place,
                 "The relation fields `%.*s` on Model `%.*s` and `%.*s` on Model `%.*s` %s",
                 STR_ARG(name_of(first)), STR_ARG(model_of(first)), STR_ARG(name_of(second)),
                 STR_ARG(model_of(second)), text);
}

static void none_provides(Datamodel *datamodel, const Relation *relation, const char *text) {
  pair_error(datamodel, relation->forward, relation->forward, relation->back, text);
  pair_error(datamodel, relation->back, relation->back, relation->forward, text);
}

static void both_provide(Datamodel *datamodel, const Relation *relation, const char *text) {
  pair_error(datamodel, relation->forward, relation->forward, relation->back, text);
  pair_error(datamodel, relation->back, relation->forward, relation->back, text);
}

static void arguments_check(Datamodel *datamodel, const Relation *relation) {
  const ModelField *forward = relation->forward, *back = relation->back;
  if (!forward->end->fields.len && !back->end->fields.len)
    none_provides(datamodel, relation,
                  "do not provide the `fields` argument in the @relation attribute. You have to "
                  "provide it on one of the two fields.");
  if (!forward->end->references.len && !back->end->references.len)
    none_provides(
        datamodel, relation,
        "do not provide the `references` argument in the @relation attribute. You have to "
        "provide it on one of the two fields.");
  if (forward->end->references.len && back->end->references.len)
    both_provide(datamodel, relation,
                 "both provide the `references` argument in the @relation attribute. You have to "
                 "provide it only on one of the two fields.");
  if (forward->end->fields.len && back->end->fields.len)
    both_provide(
        datamodel, relation,
        "both provide the `fields` argument in the @relation attribute. You have to provide "
        "it only on one of the two fields.");
}

static void actions_check(Datamodel *datamodel, const Relation *relation) {
  static const char BOTH[] =
      "both provide the `onDelete` or `onUpdate` argument in the @relation attribute. You have to "
      "provide it only on one of the two fields.";
  const ModelField *forward = relation->forward, *back = relation->back;
  bool alone = relation->kind == RELATION_ONE_TO_MANY;
  if (!has_actions(back)) return;
  if (!alone && has_actions(forward)) {
    pair_error(datamodel, back, back, forward, BOTH);
    pair_error(datamodel, forward, forward, back, BOTH);
    return;
  }
  relation_error(datamodel, back,
                 "The relation field `%.*s` on Model `%.*s` must not specify the `onDelete` or "
                 "`onUpdate` argument in the @relation attribute. You must only specify it on the "
                 "opposite field `%.*s` on model `%.*s`%s.",
                 STR_ARG(name_of(back)), STR_ARG(model_of(back)), STR_ARG(name_of(forward)),
                 STR_ARG(model_of(forward)),
                 alone ? ", or in case of a many to many relation, in an explicit join table" : "");
}

static void uniqueness_check(Datamodel *datamodel, const Relation *relation) {
  const ModelField *field = relation->forward;
  const FieldRefs *fields = &field->end->fields;
  if (!field->end->has_fields || some_unique_key(relation->from, fields, same_fields_in_order))
    return;
  Str names = fields_join(datamodel->arena, fields, STR(", "));
  relation_error(datamodel, field,
                 fields->len == 1
                     ? "A one-to-one relation must use unique fields on the defining "
                       "side. Either add an `@unique` attribute to the field `%.*s`, or "
                       "change the relation to one-to-many."
                     : "A one-to-one relation must use unique fields on the defining "
                       "side. Either add an `@@unique([%.*s])` attribute to the model, "
                       "or change the relation to one-to-many.",
                 STR_ARG(names));
}

// `fields` on one side and `references` on the other.
static void mixup_report(Datamodel *datamodel, const Relation *relation, const char *forward_has,
                         const char *back_has) {
  const ModelField *forward = relation->forward, *back = relation->back;
  Str message = str_format(
      datamodel->arena,
      "The relation field `%.*s` on Model `%.*s` provides the `%s` argument in the @relation "
      "attribute. And the related field `%.*s` on Model `%.*s` provides the `%s` argument. You "
      "must "
      "provide both arguments on the same side.",
      STR_ARG(name_of(forward)), STR_ARG(model_of(forward)), forward_has, STR_ARG(name_of(back)),
      STR_ARG(model_of(back)), back_has);
  relation_error(datamodel, forward, "%.*s", STR_ARG(message));
  if (forward_has[0] == 'f') relation_error(datamodel, back, "%.*s", STR_ARG(message));
}

static bool sides_check(Datamodel *datamodel, const Relation *relation) {
  const ModelField *forward = relation->forward, *back = relation->back;
  if (forward->end->fields.len && back->end->references.len)
    mixup_report(datamodel, relation, "fields", "references");
  if (forward->end->references.len && back->end->fields.len)
    mixup_report(datamodel, relation, "references", "fields");
  return !datamodel->diags->error_count;
}

static void back_arity_check(Datamodel *datamodel, const Relation *relation) {
  Str model = relation->forward->model->block->name.text;
  if (relation->back->field->arity == ARITY_REQUIRED)
    relation_error(
        datamodel, relation->back,
        "The relation field `%.*s` on Model `%.*s` is required. This is not valid because "
        "it's not possible to enforce this constraint on the database level. Please "
        "change the field type from `%.*s` to `%.*s?` to fix this.",
        STR_ARG(name_of(relation->back)), STR_ARG(model_of(relation->back)), STR_ARG(model),
        STR_ARG(model));
}

static void wrong_side_check(Datamodel *datamodel, const Relation *relation) {
  const ModelField *forward = relation->forward, *back = relation->back;
  if (forward->field->arity == ARITY_REQUIRED &&
      (back->end->has_fields || back->end->has_references))
    relation_error(
        datamodel, back,
        "The relation field `%.*s.%.*s` defines the `fields` and/or `references` "
        "argument. You must set them on the required side of the relation (`%.*s.%.*s`) "
        "in order for the constraints to be enforced. Alternatively, you can change this "
        "field to be required and the opposite optional, or make both sides of the "
        "relation optional.",
        STR_ARG(model_of(back)), STR_ARG(name_of(back)), STR_ARG(model_of(forward)),
        STR_ARG(name_of(forward)));
}

static void one_to_one_check(Datamodel *datamodel, const Relation *relation) {
  if (!relation->back) {
    opposite_missing(datamodel, relation->forward);
    uniqueness_check(datamodel, relation);
    return;
  }
  arguments_check(datamodel, relation);
  actions_check(datamodel, relation);
  uniqueness_check(datamodel, relation);
  // These would only repeat in other words what is wrong already.
  if (datamodel->diags->error_count || !sides_check(datamodel, relation)) return;
  back_arity_check(datamodel, relation);
  if (!datamodel->diags->error_count) wrong_side_check(datamodel, relation);
}

static void one_to_many_check(Datamodel *datamodel, const Relation *relation) {
  const ModelField *forward = relation->forward, *back = relation->back;
  if (!forward || !back) {
    opposite_missing(datamodel, forward ? forward : back);
    return;
  }
  if (!forward->end->fields.len)
    relation_error(
        datamodel, forward,
        "The relation field `%.*s` on Model `%.*s` must specify the `fields` argument in "
        "the @relation attribute. You can run `prisma format` to fix this automatically.",
        STR_ARG(name_of(forward)), STR_ARG(model_of(forward)));
  if (!forward->end->references.len)
    relation_error(
        datamodel, forward,
        "The relation field `%.*s` on Model `%.*s` must specify the `references` argument "
        "in the @relation attribute.",
        STR_ARG(name_of(forward)), STR_ARG(model_of(forward)));
  if (back->end->fields.len || back->end->references.len)
    relation_error(datamodel, back,
                   "The relation field `%.*s` on Model `%.*s` must not specify the `fields` or "
                   "`references` argument in the @relation attribute. You must only specify it on "
                   "the opposite field `%.*s` on model `%.*s`.",
                   STR_ARG(name_of(back)), STR_ARG(model_of(back)), STR_ARG(name_of(forward)),
                   STR_ARG(model_of(forward)));
  actions_check(datamodel, relation);
}

static void inline_check(Datamodel *datamodel, const RelationGraph *graph,
                         const Relation *relation) {
  const ModelField *forward = relation->forward;
  if (graph && forward && relation->back) cycle_check(graph, relation);
  if (forward) {
    references_check(datamodel, relation);
    counts_check(datamodel, forward);
    arity_check(datamodel, forward);
    types_check(datamodel, forward);
  }
  relation_name_check(datamodel, relation);
  if (forward) set_null_check(datamodel, forward);
  if (relation->kind == RELATION_ONE_TO_ONE)
    one_to_one_check(datamodel, relation);
  else
    one_to_many_check(datamodel, relation);
}

// --- Many to many

static bool references_id(const ModelField *field) {
  const FieldRefs *references = &field->end->references;
  return !field->end->has_references ||
         (references->len == 1 && references->at[0] == field->target->id->fields.at[0].field);
}

static void single_id_check(Datamodel *datamodel, const ModelField *field) {
  const Model *target = field->target;
  if (target->id && target->id->fields.len == 1) {
    if (!references_id(field))
      report_invalid(
          datamodel, field->field->place,
          "Implicit many-to-many relations must always reference the id field of the "
          "related model. Change the argument `references` to use the id field of the "
          "related model `%.*s`. But it is referencing the following fields that are not "
          "the id: %.*s",
          STR_ARG(target->block->name.text),
          STR_ARG(fields_join(datamodel->arena, &field->end->references, STR(", "))));
    return;
  }
  report_field(
      datamodel, field,
      "The relation field `%.*s` on %s `%.*s` references `%.*s` which does not have an `@id` "
      "field. Models without `@id` cannot be part of a many to many relation. Use an "
      "explicit intermediate Model to represent this relationship.",
      STR_ARG(name_of(field)), block_keyword(field->model->block->kind), STR_ARG(model_of(field)),
      STR_ARG(target->block->name.text));
}

static void no_actions_check(Datamodel *datamodel, const ModelField *field) {
  static const char MESSAGE[] =
      "Referential actions on implicit many-to-many relations are not supported";
  if (field->end->on_delete.written)
    report_invalid(datamodel, field->end->on_delete.place, MESSAGE);
  if (field->end->on_update.written)
    report_invalid(datamodel, field->end->on_update.place, MESSAGE);
}

static void no_references_check(Datamodel *datamodel, const ModelField *field) {
  if (field->end->has_references)
    relation_error(datamodel, field,
                   "Implicit many-to-many relation should not have references argument defined. "
                   "Either remove it, or change the relation to one-to-many.");
}

static void two_way_report(Datamodel *datamodel, const ModelField *field) {
  report_invalid(datamodel, field->field->place,
                 "Embedded many-to-many relations are not supported on %s. Please use the syntax "
                 "defined in https://pris.ly/d/relational-database-many-to-many",
                 connector_name(datamodel));
}

static void no_view_check(Datamodel *datamodel, const Relation *relation) {
  if (relation->from->block->kind != BLOCK_VIEW && relation->to->block->kind != BLOCK_VIEW) return;
  const ModelField *ends[] = {relation->forward, relation->back};
  for (size_t i = 0; i < COUNT_OF(ends); i++)
    report_invalid(datamodel, ends[i]->field->place,
                   "Implicit many-to-many relations are not supported for views.");
}

static void many_to_many_check(Datamodel *datamodel, const Relation *relation) {
  void (*const implicit[])(Datamodel *, const ModelField *) = {single_id_check, no_actions_check,
                                                               no_references_check};
  void (*const two_way[])(Datamodel *, const ModelField *) = {two_way_report};
  no_view_check(datamodel, relation);
  size_t count = relation->two_way ? COUNT_OF(two_way) : COUNT_OF(implicit);
  for (size_t i = 0; i < count; i++) {
    (relation->two_way ? two_way : implicit)[i](datamodel, relation->forward);
    (relation->two_way ? two_way : implicit)[i](datamodel, relation->back);
  }
}

void relations_check(Datamodel *datamodel) {
  const RelationGraph *graph =
      datamodel->source.emulates_keys ? relation_graph_new(datamodel) : NULL;
  for (vec_each(RelationRef, relation, &datamodel->relations)) {
    if ((*relation)->kind == RELATION_MANY_TO_MANY)
      many_to_many_check(datamodel, *relation);
    else
      inline_check(datamodel, graph, *relation);
  }
}
