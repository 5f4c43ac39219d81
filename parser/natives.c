// Native types: @db.VarChar(20) is known, fits its field's type, and its arguments are in range.

#include "parser/report.h"

// What a native type's arguments are asked for. An optional length, or precision and scale together.
static bool native_arguments_read(Datamodel *datamodel, ModelField *field) {
  const ArgumentList *list = &field->native_attribute->arguments.list;
  bool valid = list->len == 0 || list->len == field->native->most_args;
  StrList texts = {0};
  int64_t number;
  field->native_arg_count = (uint8_t)list->len;
  for (size_t i = 0; i < list->len; i++) {
    const Expr *value = &list->at[i].value;
    bool counts = value->kind == EXPR_NUMBER && str_to_int64(value->text, &number) && number >= 0 &&
                  number <= UINT32_MAX;
    if (counts) field->native_args[i] = (uint32_t)number;
    valid = valid && counts;
    vec_push(datamodel->arena, &texts, expr_text(datamodel->arena, value));
  }
  return valid ||
         report(
             datamodel, field->native_attribute->place, "Expected %s, but found (%.*s).",
             field->native->most_args == 2 ? "two nonnegative integers" : "a nonnegative integer",
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
  size_t count = attribute->arguments.list.len;
  if (count <= native->most_args) return true;
  if (!native->most_args)
    return report(datamodel, attribute->place,
                  "Function \"%.*s\" takes 0 arguments, but received %zu.", STR_ARG(native->name),
                  count);
  return report(datamodel, attribute->place,
                "Native type %.*s takes %d optional arguments, but received %zu.",
                STR_ARG(native->name), native->most_args, count);
}

void native_type_check(Datamodel *datamodel, ModelField *field) {
  const Attribute *attribute = field->native_attribute;
  if (!attribute) return;
  Str source = datamodel->source.block->name.text;
  const NativeType *native = dialect_find_type(datamodel->source.dialect, attribute->suffix);
  if (!str_eq(source, attribute->prefix))
    report(
        datamodel, attribute->place,
        "The prefix %.*s is invalid. It must be equal to the name of an existing datasource e.g. "
        "%.*s. Did you mean to use %.*s.%.*s?",
        STR_ARG(attribute->prefix), STR_ARG(source), STR_ARG(source), STR_ARG(attribute->suffix));
  if (!native) {
    report(datamodel, attribute->place, "Native type %.*s is not supported for %.*s connector.",
           STR_ARG(attribute->suffix), STR_ARG(datamodel->source.dialect->name));
    return;
  }
  if (!native_count_check(datamodel, native, attribute)) return;
  if (native->family != field->family) {
    report(datamodel, attribute->place,
           "Native type %.*s is not compatible with declared field type %.*s, expected field type "
           "%.*s.",
           STR_ARG(native->name), STR_ARG(TYPE_FAMILY_PRISMA[field->family]),
           STR_ARG(TYPE_FAMILY_PRISMA[native->family]));
    return;
  }
  field->native = native;
  if (native_arguments_read(datamodel, field)) native_ranges_check(datamodel, field);
}
