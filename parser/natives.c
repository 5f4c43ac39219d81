// Native types: @db.VarChar(20) is known, fits its field's type, and its arguments are in range.

#include "parser/report.h"

// An argument without a value is none.
static ArgumentList arguments_given(Datamodel *datamodel, const Attribute *attribute) {
  ArgumentList given = {0};
  for (vec_each(const Argument, argument, &attribute->arguments.list))
    if (argument->value.kind != EXPR_MISSING) vec_push(datamodel->arena, &given, *argument);
  return given;
}

static bool argument_read(const Expr *value, uint32_t *out) {
  int64_t number;
  if (value->kind != EXPR_NUMBER || !str_to_int64(value->text, &number) || number < 0 ||
      number > UINT32_MAX)
    return false;
  *out = (uint32_t)number;
  return true;
}

// An optional length, or precision and scale together.
static bool arguments_read(const NativeType *native, const ArgumentList *list, uint32_t out[2]) {
  if (list->len && list->len != native->most_args) return false;
  for (size_t i = 0; i < list->len; i++)
    if (!argument_read(&list->at[i].value, &out[i])) return false;
  return true;
}

void native_type_resolve(Datamodel *datamodel, ModelField *field) {
  const Attribute *attribute = field->native_attribute;
  if (!attribute) return;
  const NativeType *native = dialect_find_type(datamodel->source.dialect, attribute->suffix);
  ArgumentList given = arguments_given(datamodel, attribute);
  if (!native || !arguments_read(native, &given, field->native_args)) return;
  field->native = native;
  field->native_arg_count = (uint8_t)given.len;
}

static void arguments_report(Datamodel *datamodel, const NativeType *native,
                             const Attribute *attribute) {
  StrList texts = {0};
  ArgumentList given = arguments_given(datamodel, attribute);
  for (vec_each(const Argument, argument, &given))
    vec_push(datamodel->arena, &texts, expr_text(datamodel->arena, &argument->value));
  report(datamodel, attribute->place, "Expected %s, but found (%.*s).",
         native->most_args == 2 ? "two nonnegative integers" : "a nonnegative integer",
         STR_ARG(str_list_join(datamodel->arena, &texts, STR(", "))));
}

static Str native_text(Datamodel *datamodel, const ModelField *field) {
  Text text = text_new(datamodel->arena);
  text_put(&text, field->native->name);
  for (size_t i = 0; i < field->native_arg_count; i++)
    text_format(&text, "%s%u", i ? "," : "(", field->native_args[i]);
  if (field->native_arg_count) text_char(&text, ')');
  return text_str(&text);
}

static bool native_range_error(Datamodel *datamodel, const ModelField *field, const char *range) {
  return report(datamodel, field->native_attribute->place,
                "Argument M is out of range for native type `%.*s` of Postgres: %s",
                STR_ARG(native_text(datamodel, field)), range);
}

static bool native_ranges_check(Datamodel *datamodel, const ModelField *field) {
  uint32_t first = field->native_args[0], second = field->native_args[1];
  if (!field->native_arg_count) return true;
  if (field->native->family == FAMILY_DECIMAL && second > first)
    return report(datamodel, field->native_attribute->place,
                  "The scale must not be larger than the precision for the %.*s native type in "
                  "Postgres.",
                  STR_ARG(native_text(datamodel, field)));
  if (field->native->family == FAMILY_DECIMAL && (first == 0 || first > 1000))
    return native_range_error(datamodel, field,
                              "Precision must be positive with a maximum value of 1000.");
  if (field->native->family == FAMILY_DATETIME && first > 6)
    return native_range_error(datamodel, field, "M can range from 0 to 6.");
  if ((field->native->kind == PG_BIT || field->native->kind == PG_VARBIT) && first == 0)
    return native_range_error(datamodel, field, "M must be a positive integer.");
  return true;
}

static bool native_count_check(Datamodel *datamodel, const NativeType *native,
                               const Attribute *attribute) {
  size_t count = arguments_given(datamodel, attribute).len;
  if (count <= native->most_args) return true;
  if (!native->most_args)
    return report(datamodel, attribute->place,
                  "Function \"%.*s\" takes 0 arguments, but received %zu.", STR_ARG(native->name),
                  count);
  return report(datamodel, attribute->place,
                "Native type %.*s takes %d optional arguments, but received %zu.",
                STR_ARG(native->name), native->most_args, count);
}

static void prefix_check(Datamodel *datamodel, const Attribute *attribute) {
  Str source = datamodel->source.block->name.text;
  if (!str_eq(source, attribute->prefix))
    report(
        datamodel, attribute->place,
        "The prefix %.*s is invalid. It must be equal to the name of an existing datasource e.g. "
        "%.*s. Did you mean to use %.*s.%.*s?",
        STR_ARG(attribute->prefix), STR_ARG(source), STR_ARG(source), STR_ARG(attribute->suffix));
}

void native_type_check(Datamodel *datamodel, const ModelField *field) {
  const Attribute *attribute = field->native_attribute;
  if (!attribute) return;
  const NativeType *native = dialect_find_type(datamodel->source.dialect, attribute->suffix);
  prefix_check(datamodel, attribute);
  if (!native)
    report(datamodel, attribute->place, "Native type %.*s is not supported for %.*s connector.",
           STR_ARG(attribute->suffix), STR_ARG(datamodel->source.dialect->name));
  else if (!native_count_check(datamodel, native, attribute))
    return;
  else if (native->family != field->family)
    report(datamodel, attribute->place,
           "Native type %.*s is not compatible with declared field type %.*s, expected field type "
           "%.*s.",
           STR_ARG(native->name), STR_ARG(TYPE_FAMILY_PRISMA[field->family]),
           STR_ARG(TYPE_FAMILY_PRISMA[native->family]));
  else if (!field->native)
    arguments_report(datamodel, native, attribute);
  else
    native_ranges_check(datamodel, field);
}

// --- Unsupported("…")

// The arguments in "VarChar(20)", between the first parenthesis and the one that closes it. A type
// without arguments takes whatever stands there.
static bool text_arguments_read(Str params, const NativeType *native, uint32_t out[2],
                                size_t *count) {
  bool more = true;
  for (*count = 0; more; ++*count) {
    ptrdiff_t comma = str_find_char(params, ',');
    Str param = str_trim(str_slice(params, 0, comma < 0 ? params.len : (size_t)comma));
    int64_t number;
    if (*count == 2 || !str_to_int64(param, &number) || number < 0 || number > UINT32_MAX)
      return false;
    out[*count] = (uint32_t)number;
    more = comma >= 0;
    params = str_slice(params, (size_t)comma + 1, params.len);
  }
  return *count == native->most_args;
}

void unsupported_type_check(Datamodel *datamodel, const ModelField *field) {
  if (field->kind != FIELD_SCALAR || field->family != FAMILY_UNSUPPORTED) return;
  Str text = field->field->type.text;
  ptrdiff_t open = str_find_char(text, '('), close = str_find_char(text, ')');
  Str name = str_trim(str_slice(text, 0, open < 0 ? text.len : (size_t)open));
  bool has_params = open > 0 && close > open;
  const NativeType *native = dialect_find_type(datamodel->source.dialect, name);
  ModelField known = {.native = native};
  size_t count = 0;
  if (!native) return;
  Str params = has_params ? str_slice(text, (size_t)open + 1, (size_t)close) : (Str){0};
  if (has_params && native->most_args &&
      !text_arguments_read(params, native, known.native_args, &count))
    return;
  known.native_arg_count = (uint8_t)count;
  report_invalid(
      datamodel, field->field->place,
      "The type `Unsupported(\"%.*s\")` you specified in the type definition for the "
      "field `%.*s` is supported as a native type by Prisma. Please use the native type "
      "notation `%.*s @%.*s.%.*s` for full support.",
      STR_ARG(text), STR_ARG(field->field->name.text), STR_ARG(TYPE_FAMILY_PRISMA[native->family]),
      STR_ARG(datamodel->source.block->name.text), STR_ARG(native_text(datamodel, &known)));
}
