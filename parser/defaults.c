// @default: which functions and which literals a type takes. Whether the text of a literal means
// anything (a date, JSON, base64) is looked at later, when everything else is right.

#include "parser/attributes.h"
#include "parser/literals.h"

bool default_value_judge(Visit *visit, const Argument *argument) {
  if (!argument) return false;
  visit->field->default_attribute = visit->attribute;
  visit->default_value = &argument->value;
  return true;
}

bool default_map_judge(Visit *visit, const Argument *argument) {
  Str name;
  visit->field->default_is_mapped = visit_name(visit, argument, "map", &name);
  return true;
}

static bool argument_refuse(Visit *visit, const Expr *call) {
  return visit_error(
      visit,
      "The `%.*s` function does not take any argument. Consider changing this default "
      "to `%.*s()`.",
      STR_ARG(call->text), STR_ARG(call->text));
}

// --- Functions

static bool no_arguments(Visit *visit, const Expr *call) {
  return !call->arguments.list.len || argument_refuse(visit, call);
}

static bool autoincrement_check(Visit *visit, const Expr *call) {
  if (visit->field->default_is_mapped)
    return visit_error(visit, "Naming an autoincrement default value is not allowed.");
  return no_arguments(visit, call);
}

static bool auto_check(Visit *visit, const Expr *call) {
  return !call->arguments.list.len || visit_error(visit, "`auto()` takes no arguments");
}

static bool dbgenerated_check(Visit *visit, const Expr *call) {
  static const char WRONG[] = "`dbgenerated()` takes a single String argument";
  const ArgumentList *list = &call->arguments.list;
  if (list->len > 1) visit_error(visit, WRONG);
  if (!list->len) return true;
  const Expr *text = &list->at[0].value;
  if (text->kind != EXPR_STRING) return visit_error(visit, WRONG);
  return text->text.len ||
         visit_error(
             visit,
             "dbgenerated() takes either no argument, or a single nonempty string argument.");
}

// A function with at most one number, of which `fits` says whether it will do.
static bool number_check(Visit *visit, const Expr *call, bool (*fits)(int64_t),
                         const char *allowed) {
  const ArgumentList *list = &call->arguments.list;
  int64_t number;
  if (list->len > 1)
    visit_error(visit, "`%.*s()` takes a single Int argument.", STR_ARG(call->text));
  if (!list->len) return true;
  if (list->at[0].value.kind != EXPR_NUMBER)
    return visit_error(visit, "`%.*s()` takes a single Int argument.", STR_ARG(call->text));
  return (str_to_int64(list->at[0].value.text, &number) && fits(number)) ||
         visit_error(visit, "`%.*s()` takes either no argument, or a single integer argument %s.",
                     STR_ARG(call->text), allowed);
}

static bool is_uuid_version(int64_t number) { return number == 4 || number == 7; }
static bool is_cuid_version(int64_t number) { return number == 1 || number == 2; }
static bool is_nanoid_length(int64_t number) { return number >= 2 && number <= 255; }

static bool uuid_check(Visit *visit, const Expr *call) {
  return number_check(visit, call, is_uuid_version, "which is either 4 or 7");
}

static bool cuid_check(Visit *visit, const Expr *call) {
  return number_check(visit, call, is_cuid_version, "which is either 1 or 2");
}

static bool nanoid_check(Visit *visit, const Expr *call) {
  return number_check(visit, call, is_nanoid_length, "between 2 and 255");
}

// Which families a function is for; bits by TypeFamily.
#define BIT(name) (1u << FAMILY_##name)
#define EVERY ((1u << FAMILY_COUNT) - 1)

typedef struct {
  Str name;
  uint32_t families;
  bool (*check)(Visit *visit, const Expr *call);
} DefaultFunction;

static const DefaultFunction FUNCTIONS[] = {
    {STR_INIT("autoincrement"), BIT(INT) | BIT(BIGINT), autoincrement_check},
    {STR_INIT("now"), BIT(DATETIME), no_arguments},
    {STR_INIT("uuid"), BIT(STRING), uuid_check},
    {STR_INIT("cuid"), BIT(STRING), cuid_check},
    {STR_INIT("ulid"), BIT(STRING), no_arguments},
    {STR_INIT("nanoid"), BIT(STRING), nanoid_check},
    {STR_INIT("auto"), EVERY, auto_check},
    {STR_INIT("dbgenerated"), EVERY, dbgenerated_check},
};

static const DefaultFunction *function_find(Str name) {
  for (size_t i = 0; i < COUNT_OF(FUNCTIONS); i++)
    if (str_eq(FUNCTIONS[i].name, name)) return &FUNCTIONS[i];
  return NULL;
}

static bool function_check(Visit *visit, const Expr *call) {
  const DefaultFunction *function = function_find(call->text);
  ModelField *field = visit->field;
  if (!function) return field->default_unknown = true;
  if (!(function->families >> field->family & 1))
    return visit_error(visit, "The function `%.*s()` cannot be used on fields of type `%.*s`.",
                       STR_ARG(call->text), STR_ARG(TYPE_FAMILY_PRISMA[field->family]));
  return function->check(visit, call);
}

// --- Literals

static bool enum_value_check(Visit *visit, const Expr *expr) {
  if (expr->kind != EXPR_CONSTANT)
    return visit_error(visit, "Expected an enum value, but found `%.*s`.",
                       STR_ARG(expr_text(visit->datamodel->arena, expr)));
  return str_map_get(&visit->field->enumeration->by_name, expr->text) ||
         visit_error(
             visit,
             "The defined default value `%.*s` is not a valid value of the enum specified for the "
             "field.",
             STR_ARG(expr->text));
}

static bool literal_fits(TypeFamily family, const Expr *expr) {
  switch (family) {
    case FAMILY_INT:
    case FAMILY_BIGINT:
    case FAMILY_FLOAT:
      return expr->kind == EXPR_NUMBER;
    case FAMILY_DECIMAL:
      return expr->kind == EXPR_NUMBER || expr->kind == EXPR_STRING;
    case FAMILY_BOOLEAN:
      return expr->kind == EXPR_CONSTANT;
    case FAMILY_STRING:
    case FAMILY_DATETIME:
    case FAMILY_JSON:
    case FAMILY_BYTES:
      return expr->kind == EXPR_STRING;
    case FAMILY_ENUM:
    case FAMILY_UNSUPPORTED:
    case FAMILY_COUNT:
      return false;
  }
  return false;
}

static bool literal_check(Visit *visit, const Expr *expr) {
  TypeFamily family = visit->field->family;
  if (family == FAMILY_ENUM) return enum_value_check(visit, expr);
  if (!literal_fits(family, expr))
    return visit_error(visit, "Expected a %.*s value, but found `%.*s`.",
                       STR_ARG(TYPE_FAMILY_PRISMA[family]),
                       STR_ARG(expr_text(visit->datamodel->arena, expr)));
  if (family != FAMILY_BOOLEAN || str_eq(expr->text, STR("true")) ||
      str_eq(expr->text, STR("false")))
    return true;
  return report_attribute(visit->datamodel, expr->place, "@default",
                          "A boolean literal must be `true` or `false`.");
}

// Stops at the first element that is wrong.
static bool list_check(Visit *visit, const Expr *expr) {
  if (expr->kind != EXPR_ARRAY && visit->field->family != FAMILY_ENUM)
    return visit_error(visit, "The default value of a list field must be a list.");
  if (expr->kind != EXPR_ARRAY)
    return visit_error(visit, "Expected an enum value, but found `%.*s`.",
                       STR_ARG(expr_text(visit->datamodel->arena, expr)));
  for (vec_each(const Expr, item, &expr->items))
    if (!literal_check(visit, item)) return false;
  return true;
}

static bool default_check(Visit *visit, const Expr *expr) {
  ModelField *field = visit->field;
  bool is_enum = field->family == FAMILY_ENUM;
  if (expr->kind == EXPR_FUNCTION && str_eq(expr->text, STR("dbgenerated")))
    return dbgenerated_check(visit, expr);
  if (field->kind == FIELD_COMPOSITE)
    return report(visit->datamodel, visit->attribute->place,
                  "Error validating field `%.*s` in composite type `%.*s`: Defaults on fields of "
                  "type composite are not supported. Please remove the `@default` attribute.",
                  STR_ARG(field->field->name.text), STR_ARG(field->target->block->name.text));
  if (field->family == FAMILY_UNSUPPORTED)
    return visit_error(visit,
                       "Only @default(dbgenerated(\"...\")) can be used for Unsupported types.");
  if (expr->kind == EXPR_FUNCTION && !is_enum) return function_check(visit, expr);
  if (field->field->arity == ARITY_LIST) return list_check(visit, expr);
  if (expr->kind == EXPR_ARRAY && !is_enum)
    return visit_error(visit, "The default value of a non-list field cannot be a list.");
  return literal_check(visit, expr);
}

void default_close(Visit *visit) {
  if (default_check(visit, visit->default_value))
    visit->field->default_value = visit->default_value;
}

// --- What the texts mean

static bool literal_error(Datamodel *datamodel, const Expr *expr, const char *label,
                          const char *what, const char *why) {
  return report_attribute(datamodel, expr->place, label,
                          "Parse error: \"%.*s\" is not a valid %s. (%s)", STR_ARG(expr->text),
                          what, why);
}

static bool text_literal_check(Datamodel *datamodel, TypeFamily family, const Expr *expr) {
  Arena *arena = datamodel->arena;
  const char *why;
  Str ignored;
  if (family == FAMILY_JSON)
    return literal_json(arena, expr->text, &why) ||
           literal_error(datamodel, expr, "@default", "JSON string", why);
  if (family == FAMILY_BYTES)
    return literal_base64(arena, expr->text, &ignored) ||
           literal_error(datamodel, expr, "@default", "base64 string",
                         "Could not convert from `base64 encoded bytes` to `PrismaValue::Bytes`");
  if (family == FAMILY_DATETIME)
    return literal_datetime(expr->text, &why) ||
           literal_error(datamodel, expr, "@default", "rfc3339 datetime string", why);
  // Prisma forgets the "@" here.
  if (family == FAMILY_DECIMAL)
    return literal_decimal(arena, expr->text, &ignored, &why) ||
           literal_error(datamodel, expr, "default", "decimal", why);
  return true;
}

static void literal_meaning_check(Datamodel *datamodel, TypeFamily family, const Expr *expr) {
  const char *why;
  Str ignored;
  if (expr->kind == EXPR_ARRAY)
    for (vec_each(const Expr, item, &expr->items)) literal_meaning_check(datamodel, family, item);
  if (expr->kind == EXPR_STRING) text_literal_check(datamodel, family, expr);
  if (expr->kind == EXPR_NUMBER && (family == FAMILY_INT || family == FAMILY_BIGINT) &&
      !literal_integer(datamodel->arena, expr->text, &ignored, &why))
    literal_error(datamodel, expr, "@default", "integer", why);
}

void default_literals_check(Datamodel *datamodel, const ModelField *field) {
  if (field->default_value && field->kind == FIELD_SCALAR)
    literal_meaning_check(datamodel, field->family, field->default_value);
}
