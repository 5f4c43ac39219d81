// Which index types of PostgreSQL go with which fields. A table of operator classes says it all:
// without `ops`, a field fits when some class of the index type takes its native type; with it,
// when that very class does.

#include "parser/opclasses.h"

#define ANY_LIST 0
// The rows are written in bare names; here they become bits.
enum {
  BTREE = 1u << METHOD_BTREE,
  HASH = 1u << METHOD_HASH,
  GIST = 1u << METHOD_GIST,
  GIN = 1u << METHOD_GIN,
  SPGIST = 1u << METHOD_SPGIST,
  BRIN = 1u << METHOD_BRIN,
};
enum {
#define X(name, prisma, sql, catalog, family, fewest, most, is_default) name = 1u << PG_##name,
  PG_TYPES(X)
#undef X
};

#define OPCLASS(name_, sql_, methods_, natives_, is_default_) \
  {STR_INIT(name_), STR_INIT(sql_), (methods_), (natives_), (is_default_)},
static const OperatorClass CLASSES[] = {
#include "parser/opclasses.def"
};

const OperatorClass *operator_class_find(Str name) {
  for (size_t i = 0; i < COUNT_OF(CLASSES); i++)
    if (str_eq(CLASSES[i].name, name)) return &CLASSES[i];
  return NULL;
}

const OperatorClass *operator_class_find_sql(Str name) {
  for (size_t i = 0; i < COUNT_OF(CLASSES); i++)
    if (str_eq(CLASSES[i].sql, name)) return &CLASSES[i];
  return NULL;
}

typedef struct {
  Datamodel *datamodel;
  const ModelKey *key;
  const KeyField *over;
} Check;

static bool class_error(const Check *check, const char *format, ...) PRINTF_LIKE(2, 3);

static bool class_error(const Check *check, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Str message = str_vformat(check->datamodel->arena, format, args);
  va_end(args);
  return report_attribute(check->datamodel, check->key->attribute->place, check->key->label, "%.*s",
                          STR_ARG(message));
}

static bool is_list(const ModelField *field) { return field->field->arity == ARITY_LIST; }

// The family for which `natives` holds the default type; -1 when it holds none.
static int default_family(uint32_t natives) {
  for (size_t i = 0; i < POSTGRESQL.type_count; i++)
    if (POSTGRESQL.types[i].is_default && (natives >> POSTGRESQL.types[i].kind & 1))
      return (int)POSTGRESQL.types[i].family;
  return -1;
}

static uint32_t natives_of_method(IndexMethod method) {
  uint32_t natives = 0;
  for (size_t i = 0; i < COUNT_OF(CLASSES); i++)
    if (CLASSES[i].methods >> method & 1) natives |= CLASSES[i].natives;
  return natives;
}

// A field without @db, an index without `ops`. Prisma lets a plain String into a GiST index, which
// PostgreSQL does not.
static bool method_takes_family(IndexMethod method, const ModelField *field) {
  if (field->family == FAMILY_UNSUPPORTED) return true;
  if (method == METHOD_GIST) return field->family == FAMILY_STRING;
  if (method == METHOD_GIN && is_list(field)) return true;
  uint32_t natives = natives_of_method(method);
  for (size_t i = 0; i < POSTGRESQL.type_count; i++) {
    const NativeType *type = &POSTGRESQL.types[i];
    if (type->is_default && type->family == field->family && (natives >> type->kind & 1))
      return true;
  }
  return false;
}

static bool without_class_check(const Check *check) {
  const ModelField *field = check->over->field;
  IndexMethod method = check->key->method;
  Str method_name = INDEX_METHOD_PRISMA[method];
  if (method == METHOD_GIN && is_list(field)) return true;
  if (!field->native)
    return method_takes_family(method, field) ||
           class_error(check, "The %.*s index type does not support the type of the field `%.*s`.",
                       STR_ARG(method_name), STR_ARG(field->field->name.text));
  return (method != METHOD_GIST && (natives_of_method(method) >> field->native->kind & 1)) ||
         class_error(check, "The %.*s index field type `%.*s` has no default operator class.",
                     STR_ARG(method_name), STR_ARG(field->native->name));
}

static bool list_class_check(const Check *check) {
  return is_list(check->over->field) ||
         class_error(
             check,
             "The given operator class `ArrayOps` expects the type of field `%.*s` to be an "
             "array.",
             STR_ARG(check->over->field->field->name.text));
}

static bool with_class_check(const Check *check) {
  const OperatorClass *class = check->over->operator_class;
  const ModelField *field = check->over->field;
  Str name = field->field->name.text;
  if (!class->natives) return list_class_check(check);
  if (field->native)
    return (class->natives >> field->native->kind & 1) ||
           class_error(
               check,
               "The given operator class `%.*s` does not support native type `%.*s` of field "
               "`%.*s`.",
               STR_ARG(class->name), STR_ARG(field->native->name), STR_ARG(name));
  int family = default_family(class->natives);
  if (family < 0)
    return class_error(
        check,
        "The given operator class `%.*s` expects the field `%.*s` to define a valid native type.",
        STR_ARG(class->name), STR_ARG(name));
  return (int)field->family == family ||
         class_error(check,
                     "The given operator class `%.*s` points to the field `%.*s` that is not of "
                     "%.*s type.",
                     STR_ARG(class->name), STR_ARG(name), STR_ARG(TYPE_FAMILY_PRISMA[family]));
}

static bool field_check(const Check *check) {
  const KeyField *over = check->over;
  IndexMethod method = check->key->method;
  if (over->raw_class.at) return true;
  if (over->operator_class && !(over->operator_class->methods >> method & 1))
    return class_error(
        check, "The given operator class `%.*s` is not supported with the `%.*s` index type.",
        STR_ARG(over->operator_class->name), STR_ARG(INDEX_METHOD_PRISMA[method]));
  if (method == METHOD_BTREE || method == METHOD_HASH) return true;
  return over->operator_class ? with_class_check(check) : without_class_check(check);
}

void key_methods_check(Datamodel *datamodel, const ModelKey *key) {
  for (vec_each(const KeyField, over, &key->fields)) {
    Check check = {datamodel, key, over};
    field_check(&check);
  }
}
