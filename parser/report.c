// The forms of the engine's messages, and values taken for what they have to be.

#include "parser/report.h"

PRINTF_LIKE(4, 0)
static bool report_with(Datamodel *datamodel, Place place, Str prefix, const char *format,
                        va_list args) {
  Str message = str_vformat(datamodel->arena, format, args);
  return diag_error_at(datamodel->diags, DIAG_P1012, AT(place), "%.*s%.*s", STR_ARG(prefix),
                       STR_ARG(message));
}

// Records the message of the enclosing function's variable arguments behind `prefix`.
#define REPORT(place, prefix)                              \
  va_list args;                                            \
  va_start(args, format);                                  \
  report_with(datamodel, (place), (prefix), format, args); \
  va_end(args);                                            \
  return false

static Str container(const Model *model) { return str_of(block_keyword(model->block->kind)); }

bool report(Datamodel *datamodel, Place place, const char *format, ...) { REPORT(place, (Str){0}); }

bool report_invalid(Datamodel *datamodel, Place place, const char *format, ...) {
  REPORT(place, STR("Error validating: "));
}

bool report_attribute(Datamodel *datamodel, Place place, const char *label, const char *format,
                      ...) {
  REPORT(place, str_format(datamodel->arena, "Error parsing attribute \"%s\": ", label));
}

bool report_model(Datamodel *datamodel, Place place, const Model *model, const char *format, ...) {
  REPORT(place, str_format(datamodel->arena, "Error validating %.*s \"%.*s\": ",
                           STR_ARG(container(model)), STR_ARG(model->block->name.text)));
}

bool report_field(Datamodel *datamodel, const ModelField *field, const char *format, ...) {
  REPORT(field->field->place,
         str_format(datamodel->arena, "Error validating field `%.*s` in %.*s `%.*s`: ",
                    STR_ARG(field->field->name.text), STR_ARG(container(field->model)),
                    STR_ARG(field->model->block->name.text)));
}

bool report_datasource(Datamodel *datamodel, Place place, Str name, const char *format, ...) {
  REPORT(place,
         str_format(datamodel->arena, "Error validating datasource `%.*s`: ", STR_ARG(name)));
}

bool report_mismatch(Datamodel *datamodel, const Expr *expr, const char *wanted) {
  return report(datamodel, expr->place, "Expected a %s value, but received %s value `%.*s`.",
                wanted, expr_kind_word(expr), STR_ARG(expr_text(datamodel->arena, expr)));
}

// --- Values

bool expr_string(Datamodel *datamodel, const Expr *expr, Str *out) {
  if (expr->kind != EXPR_STRING) return report_mismatch(datamodel, expr, "string");
  *out = expr->text;
  return true;
}

bool expr_constant(Datamodel *datamodel, const Expr *expr, Str *out) {
  if (expr->kind != EXPR_CONSTANT) return report_mismatch(datamodel, expr, "constant");
  *out = expr->text;
  return true;
}

bool expr_integer(Datamodel *datamodel, const Expr *expr, int64_t *out) {
  return (expr->kind == EXPR_NUMBER && str_to_int64(expr->text, out)) ||
         report_mismatch(datamodel, expr, "numeric");
}

bool expr_boolean(Datamodel *datamodel, const Expr *expr) {
  bool is_boolean = expr->kind == EXPR_CONSTANT &&
                    (str_eq(expr->text, STR("true")) || str_eq(expr->text, STR("false")));
  return is_boolean || report_mismatch(datamodel, expr, "boolean");
}

ExprList expr_elements(const Expr *expr) {
  if (expr->kind == EXPR_ARRAY) return expr->items;
  return (ExprList){.at = (Expr *)expr, .len = 1, .cap = 1};
}

const char *connector_name(const Datamodel *datamodel) {
  return datamodel->source.dialect == &POSTGRESQL ? "Postgres" : "sqlite";
}

Str fields_join(Arena *arena, const FieldRefs *fields, Str separator) {
  StrList names = {0};
  for (vec_each(FieldRef, field, fields)) vec_push(arena, &names, (*field)->field->name.text);
  return str_list_join(arena, &names, separator);
}
