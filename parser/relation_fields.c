// @relation, and what a relation field refuses.

#include "parser/attributes.h"

bool relation_open(Visit *visit) {
  visit->field->end->attribute = visit->attribute;
  return true;
}

// Reads an array of field names. False when something in it is reported already.
static bool names_read(Visit *visit, Model *model, const Expr *expr, FieldNames *out) {
  ExprList elements = expr_elements(expr);
  bool valid = true;
  Str name;
  for (vec_each(const Expr, element, &elements))
    valid = expr_constant(visit->datamodel, element, &name) && valid;
  for (size_t i = 0; valid && i < elements.len; i++)
    valid = field_name_enter(visit, model, elements.at[i].text, out);
  return valid;
}

static Str names_text(Visit *visit, const StrList *names) {
  return str_list_join(visit->datamodel->arena, names, STR(", "));
}

static Str relations_text(Visit *visit, const FieldNames *names) {
  return fields_join(visit->datamodel->arena, &names->relations, STR(", "));
}

bool relation_fields_judge(Visit *visit, const Argument *argument) {
  Datamodel *datamodel = visit->datamodel;
  Place place = argument->value.place;
  FieldNames names = {0};
  visit->field->end->has_fields = true;
  if (!names_read(visit, visit->model, &argument->value, &names)) return true;
  if (names.unknown.len)
    report_invalid(
        datamodel, place,
        "The argument fields must refer only to existing fields. The following fields do "
        "not exist in this model: %.*s",
        STR_ARG(names_text(visit, &names.unknown)));
  if (names.relations.len)
    report_invalid(
        datamodel, place,
        "The argument fields must refer only to scalar fields. But it is referencing the "
        "following relation fields: %.*s",
        STR_ARG(relations_text(visit, &names)));
  if (!names.unknown.len && !names.relations.len) visit->field->end->fields = names.fields;
  return true;
}

bool relation_references_judge(Visit *visit, const Argument *argument) {
  Datamodel *datamodel = visit->datamodel;
  Model *target = visit->field->target;
  FieldNames names = {0};
  visit->field->end->has_references = true;
  if (!names_read(visit, target, &argument->value, &names)) return true;
  if (names.unknown.len)
    report_invalid(datamodel, visit->attribute->place,
                   "The argument `references` must refer only to existing fields in the related "
                   "model `%.*s`. The following fields do not exist in the related model: %.*s",
                   STR_ARG(target->block->name.text), STR_ARG(names_text(visit, &names.unknown)));
  if (names.relations.len)
    report_invalid(
        datamodel, visit->attribute->place,
        "The argument `references` must refer only to scalar fields in the related model "
        "`%.*s`. But it is referencing the following relation fields: %.*s",
        STR_ARG(target->block->name.text), STR_ARG(relations_text(visit, &names)));
  if (!names.unknown.len && !names.relations.len) visit->field->end->references = names.fields;
  return true;
}

bool relation_name_judge(Visit *visit, const Argument *argument) {
  RelationEnd *end = visit->field->end;
  if (!expr_string(visit->datamodel, &argument->value, &end->name)) return true;
  end->has_name = end->name.len > 0;
  if (!end->has_name) visit_error(visit, "A relation cannot have an empty name.");
  return true;
}

static bool action_read(Visit *visit, const Argument *argument, Action *out) {
  Str text;
  if (!expr_constant(visit->datamodel, &argument->value, &text)) return false;
  for (FkAction action = FK_NO_ACTION; action <= FK_SET_DEFAULT; action++)
    if (str_eq(text, FK_ACTION_PRISMA[action])) {
      *out = (Action){.written = true, .action = action, .place = argument->value.place};
      return true;
    }
  return report_attribute(visit->datamodel, argument->value.place, "@relation",
                          "Invalid referential action: `%.*s`", STR_ARG(text));
}

bool relation_delete_judge(Visit *visit, const Argument *argument) {
  return action_read(visit, argument, &visit->field->end->on_delete);
}

bool relation_update_judge(Visit *visit, const Argument *argument) {
  return action_read(visit, argument, &visit->field->end->on_update);
}

bool relation_map_judge(Visit *visit, const Argument *argument) {
  return visit_name(visit, argument, "map", &visit->field->end->map);
}

// --- Attributes of scalar fields

bool relation_id_refuse(Visit *visit) {
  return visit_error(visit,
                     "The field `%.*s` is a relation field and cannot be marked with `@id`. Only "
                     "scalar fields can be declared as id.",
                     STR_ARG(visit->field->field->name.text));
}

bool relation_default_refuse(Visit *visit) {
  return visit_error(visit, "Cannot set a default value on a relation field.");
}

// Its argument is looked for all the same.
bool relation_column_refuse(Visit *visit) {
  visit_error(visit, "The attribute `@map` cannot be used on relation fields.");
  return true;
}

bool relation_unique_refuse(Visit *visit) {
  Arena *arena = visit->datamodel->arena;
  const FieldRefs *fields = &visit->field->end->fields;
  Str names = fields_join(arena, fields, STR(", "));
  Str hint = (Str){0};
  if (fields->len == 1)
    hint = str_format(arena, " Did you mean to put it on `%.*s`?", STR_ARG(names));
  if (fields->len > 1)
    hint = str_format(arena, " Did you mean to provide `@@unique([%.*s])`?", STR_ARG(names));
  return visit_error(
      visit,
      "The field `%.*s` is a relation field and cannot be marked with `unique`. Only "
      "scalar fields can be made unique.%.*s",
      STR_ARG(visit->field->field->name.text), STR_ARG(hint));
}
