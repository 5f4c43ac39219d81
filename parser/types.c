// Types: what each field is of. Only now does a schema without values in an enum show, as in the
// engine.

#include "parser/report.h"

static bool scalar_find(Str name, TypeFamily *out) {
  for (size_t i = 0; i < FAMILY_ENUM; i++)
    if (str_eq(name, TYPE_FAMILY_PRISMA[i])) {
      *out = (TypeFamily)i;
      return true;
    }
  return false;
}

static bool is_lower_form(Str lower, Str name) {
  for (size_t i = 0; i < lower.len && lower.len == name.len; i++) {
    char c = name.at[i] >= 'A' && name.at[i] <= 'Z' ? (char)(name.at[i] + 32) : name.at[i];
    if (c != lower.at[i]) return false;
  }
  return lower.len == name.len;
}

// What was perhaps meant: a block whose name is `name` but for capitals, or a scalar type.
static Str type_suggest(const Datamodel *datamodel, Str name) {
  for (vec_each(const Block, block, &datamodel->ast->blocks))
    if (!block_is_configuration(block->kind) && is_lower_form(name, block->name.text))
      return block->name.text;
  for (size_t i = 0; i < FAMILY_ENUM; i++)
    if (str_eq_nocase(name, TYPE_FAMILY_PRISMA[i])) return TYPE_FAMILY_PRISMA[i];
  return (Str){0};
}

static void type_unknown(Datamodel *datamodel, const Field *field) {
  Str suggestion = type_suggest(datamodel, field->type.text);
  Str hint = suggestion.len
                 ? str_format(datamodel->arena, " Did you mean \"%.*s\"?", STR_ARG(suggestion))
                 : (Str){0};
  report(
      datamodel, field->type.place,
      "Type \"%.*s\" is neither a built-in type, nor refers to another model, composite type, or "
      "enum.%.*s",
      STR_ARG(field->type.text), STR_ARG(hint));
}

// The block that a field's type names, as what it is.
static void block_type_resolve(Datamodel *datamodel, ModelField *field, const Block *block) {
  size_t i = (size_t)(block - datamodel->ast->blocks.at);
  field->target = datamodel->models_of_blocks[i];
  field->enumeration = datamodel->enums_of_blocks[i];
  if (field->enumeration) {
    field->kind = FIELD_SCALAR;
    field->family = FAMILY_ENUM;
  } else if (block->kind == BLOCK_TYPE) {
    field->kind = FIELD_COMPOSITE;
  } else {
    field->kind = FIELD_RELATION;
    field->end = arena_new(datamodel->arena, RelationEnd);
  }
}

static void field_type_resolve(Datamodel *datamodel, ModelField *field) {
  const Field *written = field->field;
  const Block *block;
  if (written->unsupported) {
    field->kind = FIELD_SCALAR;
    field->family = FAMILY_UNSUPPORTED;
  } else if (scalar_find(written->type.text, &field->family)) {
    field->kind = FIELD_SCALAR;
  } else if ((block = str_map_get(&datamodel->blocks, written->type.text))) {
    block_type_resolve(datamodel, field, block);
  } else {
    type_unknown(datamodel, written);
  }
}

// Composite types cannot hold relations.
static void composite_field_check(Datamodel *datamodel, ModelField *field) {
  if (field->model->block->kind != BLOCK_TYPE || field->kind != FIELD_RELATION) return;
  field->kind = FIELD_UNKNOWN;
  report(datamodel, field->field->type.place,
         "Error validating composite type \"%.*s\": %.*s refers to a model, making this a relation "
         "field. Relation fields inside composite types are not supported.",
         STR_ARG(field->model->block->name.text), STR_ARG(field->target->block->name.text));
}

void types_resolve(Datamodel *datamodel) {
  for (vec_each(const Block, block, &datamodel->ast->blocks)) {
    Model *model = datamodel->models_of_blocks[block - datamodel->ast->blocks.at];
    for (size_t i = 0; model && i < model->field_count; i++) {
      field_type_resolve(datamodel, &model->fields[i]);
      composite_field_check(datamodel, &model->fields[i]);
    }
    if (block->kind == BLOCK_ENUM && !block->values.len)
      report_invalid(datamodel, block->place, "An enum must have at least one value.");
  }
}
