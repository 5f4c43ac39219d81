// Names: what is defined twice, what is reserved, what is no identifier. Every block gets its Model
// or ModelEnum here, whose fields and values are found by name from then on; of two with one name,
// the later one is found.

#include "parser/report.h"

// Names that would collide in Prisma's client with its own or with JavaScript's.
static const Str RESERVED[] = {
    STR_INIT("PrismaClient"), STR_INIT("async"),      STR_INIT("await"),      STR_INIT("break"),
    STR_INIT("case"),         STR_INIT("catch"),      STR_INIT("class"),      STR_INIT("const"),
    STR_INIT("continue"),     STR_INIT("debugger"),   STR_INIT("default"),    STR_INIT("delete"),
    STR_INIT("do"),           STR_INIT("else"),       STR_INIT("enum"),       STR_INIT("export"),
    STR_INIT("extends"),      STR_INIT("false"),      STR_INIT("finally"),    STR_INIT("for"),
    STR_INIT("function"),     STR_INIT("if"),         STR_INIT("implements"), STR_INIT("import"),
    STR_INIT("in"),           STR_INIT("instanceof"), STR_INIT("interface"),  STR_INIT("let"),
    STR_INIT("new"),          STR_INIT("null"),       STR_INIT("package"),    STR_INIT("private"),
    STR_INIT("protected"),    STR_INIT("public"),     STR_INIT("return"),     STR_INIT("super"),
    STR_INIT("switch"),       STR_INIT("this"),       STR_INIT("throw"),      STR_INIT("true"),
    STR_INIT("try"),          STR_INIT("typeof"),     STR_INIT("using"),      STR_INIT("var"),
    STR_INIT("void"),         STR_INIT("while"),      STR_INIT("with"),       STR_INIT("yield"),
};

bool type_name_is_reserved(Str name) {
  for (size_t i = 0; i < COUNT_OF(RESERVED); i++)
    if (str_eq(name, RESERVED[i])) return true;
  return false;
}

// ENUM and UNSUPPORTED are families, but no type names.
static bool name_is_scalar(Str name) {
  for (size_t i = 0; i < FAMILY_ENUM; i++)
    if (str_eq(name, TYPE_FAMILY_PRISMA[i])) return true;
  return false;
}

static void identifier_check(Datamodel *datamodel, const Name *name, const char *what) {
  if (name->text.len && name->text.at[0] >= '0' && name->text.at[0] <= '9')
    report_invalid(datamodel, name->place, "The name of a %s must not start with a number.", what);
  else if (str_find_char(name->text, '-') >= 0)
    report_invalid(datamodel, name->place, "The character `-` is not allowed in %s names.", what);
}

static void attribute_names_check(Datamodel *datamodel, const AttributeList *attributes) {
  for (vec_each(const Attribute, attribute, attributes))
    identifier_check(datamodel, &attribute->name, "Attribute");
}

// --- Enums

static void enum_name_check(Datamodel *datamodel, const Block *block) {
  identifier_check(datamodel, &block->name, "Enum");
  if (type_name_is_reserved(block->name.text))
    report(datamodel, block->place,
           "Error validating enum `%.*s`: The enum name `%.*s` is invalid. It is a reserved name. "
           "Please change it. Read more at "
           "https://www.prisma.io/docs/reference/tools-and-interfaces/prisma-schema/"
           "data-model#naming-enums",
           STR_ARG(block->name.text), STR_ARG(block->name.text));
  attribute_names_check(datamodel, &block->attributes);
}

static ModelEnum *enum_new(Datamodel *datamodel, const Block *block) {
  Arena *arena = datamodel->arena;
  ModelEnum *enumeration = arena_new(arena, ModelEnum);
  enumeration->block = block;
  enumeration->database_name = block->name.text;
  vec_reserve(arena, &enumeration->values, block->values.len);
  enum_name_check(datamodel, block);
  for (vec_each(const EnumValue, value, &block->values)) {
    identifier_check(datamodel, &value->name, "Enum Value");
    attribute_names_check(datamodel, &value->attributes);
    vec_push(arena, &enumeration->values, value->name.text);
    if (str_map_put(arena, &enumeration->by_name, value->name.text, vec_last(&enumeration->values)))
      report(datamodel, value->place, "Value \"%.*s\" is already defined on enum \"%.*s\".",
             STR_ARG(value->name.text), STR_ARG(block->name.text));
  }
  vec_push(arena, &datamodel->enums, enumeration);
  return enumeration;
}

// --- Models, views, composite types

// What messages call a block's name, its fields, and the block itself.
static const struct {
  const char *name, *field, *container;
} WORDS[] = {
    [BLOCK_MODEL] = {"Model", "Field", "model"},
    [BLOCK_VIEW] = {"view", "field", "view"},
    [BLOCK_TYPE] = {"Composite type", "field", "composite type"},
};

static void model_name_check(Datamodel *datamodel, const Model *model) {
  const Block *block = model->block;
  identifier_check(datamodel, &block->name, WORDS[block->kind].name);
  if (block->kind == BLOCK_TYPE) return;
  if (type_name_is_reserved(block->name.text))
    report(datamodel, block->place,
           "Error validating model \"%.*s\": The %s name `%.*s` is invalid. It is a reserved name. "
           "Please change it. Read more at https://pris.ly/d/naming-models",
           STR_ARG(block->name.text), block_keyword(block->kind), STR_ARG(block->name.text));
  attribute_names_check(datamodel, &block->attributes);
}

static void field_add(Datamodel *datamodel, Model *model, const Field *field) {
  const Block *block = model->block;
  ModelField *added = &model->fields[model->field_count++];
  added->field = field;
  added->model = model;
  added->column = field->name.text;
  if (block->kind != BLOCK_TYPE) {
    identifier_check(datamodel, &field->name, WORDS[block->kind].field);
    attribute_names_check(datamodel, &field->attributes);
  }
  if (str_map_put(datamodel->arena, &model->by_name, field->name.text, added))
    report(datamodel, field->name.place, "Field \"%.*s\" is already defined on %s \"%.*s\".",
           STR_ARG(field->name.text), WORDS[block->kind].container, STR_ARG(block->name.text));
}

static Model *model_new(Datamodel *datamodel, const Block *block) {
  Model *model = arena_new(datamodel->arena, Model);
  model->block = block;
  model->number = (uint32_t)(block - datamodel->ast->blocks.at);
  model->database_name = block->name.text;
  model->fields = arena_new_array(datamodel->arena, ModelField, block->fields.len);
  str_map_reserve(datamodel->arena, &model->by_name, block->fields.len);
  model_name_check(datamodel, model);
  for (vec_each(const Field, field, &block->fields)) field_add(datamodel, model, field);
  return model;
}

// --- Blocks

// What messages about doubles call a block.
static const char *block_word(const Block *block) {
  if (block->kind == BLOCK_DATASOURCE) return "source";
  return block->kind == BLOCK_TYPE ? "composite type" : block_keyword(block->kind);
}

static void properties_check(Datamodel *datamodel, const Block *block) {
  StrMap seen = {0};
  for (vec_each(const Property, property, &block->properties))
    if (str_map_put(datamodel->arena, &seen, property->key.text, (void *)property))
      report(datamodel, property->key.place, "Key \"%.*s\" is already defined in %s \"%.*s\".",
             STR_ARG(property->key.text), block_word(block), STR_ARG(block->name.text));
}

static void block_open(Datamodel *datamodel, const Block *block) {
  size_t i = (size_t)(block - datamodel->ast->blocks.at);
  switch (block->kind) {
    case BLOCK_DATASOURCE:
    case BLOCK_GENERATOR:
      properties_check(datamodel, block);
      break;
    case BLOCK_MODEL:
    case BLOCK_VIEW:
    case BLOCK_TYPE:
      datamodel->models_of_blocks[i] = model_new(datamodel, block);
      break;
    case BLOCK_ENUM:
      datamodel->enums_of_blocks[i] = enum_new(datamodel, block);
      break;
  }
}

static void block_name_enter(Datamodel *datamodel, StrMap *names, const Block *block) {
  const Block *before = str_map_put(datamodel->arena, names, block->name.text, (void *)block);
  if (before)
    report(datamodel, block->name.place,
           "The %s \"%.*s\" cannot be defined because a %s with that name already exists.",
           block_word(block), STR_ARG(block->name.text), block_word(before));
}

// Models before views: that is the order in which everything is checked later.
static void models_list(Datamodel *datamodel, BlockKind kind) {
  for (vec_each(const Block, block, &datamodel->ast->blocks)) {
    Model *model = datamodel->models_of_blocks[block - datamodel->ast->blocks.at];
    if (!model || block->kind != kind) continue;
    if (kind == BLOCK_TYPE)
      vec_push(datamodel->arena, &datamodel->types, model);
    else
      vec_push(datamodel->arena, &datamodel->models, model);
  }
}

void names_resolve(Datamodel *datamodel) {
  StrMap generators = {0}, datasources = {0};
  size_t count = datamodel->ast->blocks.len;
  datamodel->models_of_blocks = arena_new_array(datamodel->arena, ModelRef, count);
  datamodel->enums_of_blocks = arena_new_array(datamodel->arena, EnumRef, count);
  for (vec_each(const Block, block, &datamodel->ast->blocks)) {
    if (name_is_scalar(block->name.text))
      report(datamodel, block->name.place,
             "\"%.*s\" is a reserved scalar type name and cannot be used.",
             STR_ARG(block->name.text));
    block_open(datamodel, block);
    block_name_enter(datamodel,
                     block->kind == BLOCK_DATASOURCE  ? &datasources
                     : block->kind == BLOCK_GENERATOR ? &generators
                                                      : &datamodel->blocks,
                     block);
  }
  models_list(datamodel, BLOCK_MODEL);
  models_list(datamodel, BLOCK_VIEW);
  models_list(datamodel, BLOCK_TYPE);
}
