// The attributes that make keys: @id, @unique, @@id, @@unique, @@index, @@fulltext, and the
// predicates of partial indexes. What an index type can do with a field is opclasses.c's; whether
// keys fit together is check.c's.

#include "parser/attributes.h"
#include "parser/opclasses.h"

// --- Openers: which key it is going to be

static ModelKey *key_new(Visit *visit, IndexKind kind, const char *label) {
  ModelKey *key = arena_new(visit->datamodel->arena, ModelKey);
  *key = (ModelKey){.kind = kind,
                    .model = visit->model,
                    .attribute = visit->attribute,
                    .label = label,
                    .source = visit->field};
  if (visit->field)
    vec_push(visit->datamodel->arena, &key->fields, (KeyField){.field = visit->field});
  return visit->key = key;
}

bool field_id_open(Visit *visit) {
  if (visit->model->id)
    return report_model(
        visit->datamodel, visit->model->block->place, visit->model,
        "At most one field must be marked as the id field with the `@id` attribute.");
  return key_new(visit, INDEX_PRIMARY, "@id");
}

bool model_id_open(Visit *visit) { return key_new(visit, INDEX_PRIMARY, "@@id"); }
bool field_unique_open(Visit *visit) { return key_new(visit, INDEX_UNIQUE, "@unique"); }
bool index_open(Visit *visit) { return key_new(visit, INDEX_NORMAL, "@@index"); }
bool unique_open(Visit *visit) { return key_new(visit, INDEX_UNIQUE, "@@unique"); }

bool fulltext_open(Visit *visit) {
  key_new(visit, INDEX_NORMAL, "@@fulltext")->fulltext = true;
  return true;
}

// MySQL has these; what is left to do is to refuse them, once everything else is right.
bool shard_key_open(Visit *visit) {
  key_new(visit, INDEX_NORMAL, visit->field ? "@shardKey" : "@@shardKey");
  visit->model->shard_key = visit->key;
  return true;
}

// --- fields: names, each perhaps with arguments of its own

static const Argument *argument_named(const Arguments *arguments, Str name) {
  for (vec_each(const Argument, argument, &arguments->list))
    if (str_eq(argument->name.text, name) && argument->value.kind != EXPR_MISSING) return argument;
  return NULL;
}

static bool unexpected(Visit *visit, Place place, Str wanted) {
  return report(visit->datamodel, place, "Unexpected token. Expected one of: %.*s",
                STR_ARG(wanted));
}

static bool sort_find(Str text, SortOrder *out) {
  if (str_eq(text, STR("Asc"))) *out = SORT_ASC;
  if (str_eq(text, STR("Desc"))) *out = SORT_DESC;
  return *out != SORT_UNSPECIFIED;
}

static void field_sort_judge(Visit *visit, const Argument *argument, KeyField *out) {
  Str text;
  if (expr_constant(visit->datamodel, &argument->value, &text) && !sort_find(text, &out->sort))
    unexpected(visit, argument->place, STR("Asc, Desc"));
}

static void field_raw_class_judge(Visit *visit, const Expr *call, KeyField *out) {
  const ArgumentList *list = &call->arguments.list;
  if (list->len != 1)
    unexpected(visit, call->place,
               str_format(visit->datamodel->arena,
                          "Wrong number of arguments. Expected: 1, got: %zu", list->len));
  else if (list->at[0].value.kind != EXPR_STRING)
    unexpected(visit, call->place, STR("Invalid parameter type: expected string"));
  else
    out->raw_class = list->at[0].value.text;
}

static void field_class_judge(Visit *visit, const Argument *argument, KeyField *out) {
  const Expr *value = &argument->value;
  if (value->kind == EXPR_FUNCTION && str_eq(value->text, STR("raw"))) {
    field_raw_class_judge(visit, value, out);
  } else if (value->kind != EXPR_CONSTANT) {
    unexpected(visit, argument->place, STR("operator class"));
  } else if (!(out->operator_class = operator_class_find(value->text))) {
    unexpected(
        visit, value->place,
        str_format(visit->datamodel->arena, "Invalid operator class: %.*s", STR_ARG(value->text)));
  }
}

// `name(sort: Desc, length: 5, ops: X)`; other arguments pass unseen.
static void field_arguments_judge(Visit *visit, const Expr *expr, KeyField *out) {
  if (expr->kind != EXPR_FUNCTION) return;
  const Argument *sort = argument_named(&expr->arguments, STR("sort"));
  const Argument *length = argument_named(&expr->arguments, STR("length"));
  const Argument *class = argument_named(&expr->arguments, STR("ops"));
  int64_t bytes;
  if (sort) field_sort_judge(visit, sort, out);
  if (length)
    out->has_length = expr_integer(visit->datamodel, &length->value, &bytes) && bytes >= 0;
  if (class) field_class_judge(visit, class, out);
}

// A field inside of composite types, `address.city`. NULL when a step of the path leads nowhere,
// which is noted.
static ModelField *path_find(Model *model, Str path, FieldNames *names, Arena *arena) {
  ModelField *field = NULL;
  for (Str rest = path; rest.len;) {
    ptrdiff_t dot = str_find_char(rest, '.');
    Str step = str_slice(rest, 0, dot < 0 ? rest.len : (size_t)dot);
    Model *holder = field ? field->target : model;
    ModelField *next = str_map_get(&holder->by_name, step);
    rest = str_slice(rest, step.len + 1, rest.len);
    if (!next) {
      vec_push(arena, &names->unknown,
               field ? str_format(arena, "%.*s in type %.*s", STR_ARG(step),
                                  STR_ARG(holder->block->name.text))
                     : step);
      return NULL;
    }
    if (next->kind == FIELD_RELATION || next->kind == FIELD_UNKNOWN) {
      vec_push(arena, &names->relations, next);
      return NULL;
    }
    if (rest.len && next->kind != FIELD_COMPOSITE) {
      vec_push(arena, &names->unknown, path);
      return NULL;
    }
    field = next;
  }
  return field;
}

static bool key_field_name_enter(Visit *visit, Str name, FieldNames *names) {
  if (str_find_char(name, '.') < 0) return field_name_enter(visit, visit->model, name, names);
  if (visit->key->kind == INDEX_PRIMARY) {
    vec_push(visit->datamodel->arena, &names->unknown, name);
    return true;
  }
  ModelField *field = path_find(visit->model, name, names, visit->datamodel->arena);
  if (field) vec_push(visit->datamodel->arena, &names->fields, field);
  return true;
}

// Reads the array. False when something in it is reported already, and nothing more is to be said.
static bool key_fields_read(Visit *visit, const Expr *expr, FieldNames *names) {
  Datamodel *datamodel = visit->datamodel;
  ExprList elements = expr_elements(expr);
  bool valid = true;
  for (vec_each(const Expr, element, &elements)) {
    KeyField *field = vec_add(datamodel->arena, &visit->key->fields);
    if (element->kind == EXPR_CONSTANT || element->kind == EXPR_FUNCTION)
      field_arguments_judge(visit, element, field);
    else
      valid = report_mismatch(datamodel, element, "constant literal");
  }
  for (size_t i = 0; valid && i < elements.len; i++)
    valid = key_field_name_enter(visit, elements.at[i].text, names);
  return valid;
}

static Str names_join(Visit *visit, const FieldRefs *fields) {
  return fields_join(visit->datamodel->arena, fields, STR(", "));
}

static void unknown_fields_report(Visit *visit, const FieldNames *names) {
  report_model(visit->datamodel, visit->attribute->place, visit->model,
               "The %sindex definition refers to the unknown fields: %.*s.",
               visit->key->kind == INDEX_UNIQUE ? "unique " : "",
               STR_ARG(str_list_join(visit->datamodel->arena, &names->unknown, STR(", "))));
}

static void relation_fields_report(Visit *visit, const FieldNames *names) {
  const char *prefix = visit->key->kind == INDEX_UNIQUE ? "unique " : "";
  FieldRefs meant = {0};
  for (vec_each(FieldRef, relation, &names->relations))
    for (size_t i = 0; (*relation)->end && i < (*relation)->end->fields.len; i++)
      vec_push(visit->datamodel->arena, &meant, (*relation)->end->fields.at[i]);
  Str hint = (Str){0};
  if (meant.len)
    hint = str_format(visit->datamodel->arena, " Did you mean `@@%s([%.*s])`?",
                      visit->key->kind == INDEX_UNIQUE ? "unique" : "index",
                      STR_ARG(names_join(visit, &meant)));
  report_model(visit->datamodel, visit->attribute->place, visit->model,
               "The %sindex definition refers to the relation fields %.*s. Index definitions must "
               "reference only scalar fields.%.*s",
               prefix, STR_ARG(names_join(visit, &names->relations)), STR_ARG(hint));
}

static void key_fields_set(Visit *visit, const FieldNames *names) {
  for (size_t i = 0; i < names->fields.len; i++)
    visit->key->fields.at[i].field = names->fields.at[i];
}

static bool names_are_fields(const FieldNames *names) {
  return !names->unknown.len && !names->relations.len;
}

bool key_fields_judge(Visit *visit, const Argument *argument) {
  FieldNames names = {0};
  if (!argument) return true;
  if (key_fields_read(visit, &argument->value, &names)) {
    if (names.unknown.len) unknown_fields_report(visit, &names);
    if (names.relations.len) relation_fields_report(visit, &names);
    if (names_are_fields(&names)) {
      key_fields_set(visit, &names);
      return true;
    }
  }
  visit->key->fields.len = 0;
  return true;
}

// How messages speak of the keys that take required fields only.
typedef struct {
  const char *declaration, *definition, *definitions;
} KeyWords;

static const KeyWords ID_WORDS = {"multi field id", "id", "ID"};
static const KeyWords SHARD_WORDS = {"multi field shard key", "shard key", "Shard key"};

static const KeyWords *key_words(const Visit *visit) {
  return visit->key->kind == INDEX_PRIMARY ? &ID_WORDS : &SHARD_WORDS;
}

// "field `a`" or "fields `a`, `b`"
static Str fields_worded(Visit *visit, const StrList *names) {
  return str_format(visit->datamodel->arena, "field%s `%.*s`", names->len == 1 ? "" : "s",
                    STR_ARG(str_list_join(visit->datamodel->arena, names, STR("`, `"))));
}

static StrList names_of(Visit *visit, const FieldRefs *fields) {
  StrList names = {0};
  for (vec_each(FieldRef, field, fields))
    vec_push(visit->datamodel->arena, &names, (*field)->field->name.text);
  return names;
}

static void id_names_report(Visit *visit, const FieldNames *names, const Expr *expr) {
  Datamodel *datamodel = visit->datamodel;
  StrList relations = names_of(visit, &names->relations);
  const KeyWords *words = key_words(visit);
  if (names->unknown.len)
    report_model(datamodel, expr->place, visit->model,
                 "The %s declaration refers to the unknown %.*s.", words->declaration,
                 STR_ARG(fields_worded(visit, &names->unknown)));
  if (relations.len)
    report_model(
        datamodel, visit->attribute->place, visit->model,
        "The id definition refers to the relation %.*s. ID definitions must reference only "
        "scalar fields.",
        STR_ARG(fields_worded(visit, &relations)));
}

static void id_optionals_report(Visit *visit) {
  StrList optional = {0};
  const KeyWords *words = key_words(visit);
  for (vec_each(KeyField, over, &visit->key->fields))
    if (over->field->field->arity != ARITY_REQUIRED)
      vec_push(visit->datamodel->arena, &optional, over->field->field->name.text);
  if (optional.len && !visit->model->ignored)
    report_model(
        visit->datamodel, visit->attribute->place, visit->model,
        "The %s definition refers to the optional %.*s. %s definitions must reference only "
        "required fields.",
        words->definition, STR_ARG(fields_worded(visit, &optional)), words->definitions);
}

bool required_fields_judge(Visit *visit, const Argument *argument) {
  FieldNames names = {0};
  if (!argument || !key_fields_read(visit, &argument->value, &names)) return false;
  if (!names_are_fields(&names)) {
    id_names_report(visit, &names, &argument->value);
    return false;
  }
  key_fields_set(visit, &names);
  id_optionals_report(visit);
  if (visit->model->id && visit->key->kind == INDEX_PRIMARY)
    report_model(visit->datamodel, visit->model->block->place, visit->model,
                 "Each model must have at most one id criteria. You can't have `@id` and `@@id` at "
                 "the same time.");
  return true;
}

// --- The other arguments

static bool client_name_is_valid(Str name) {
  for (size_t i = 0; i < name.len; i++) {
    char c = name.at[i];
    bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!word && c != '_') return false;
  }
  return true;
}

// name: of @@id and @@unique is a word of Prisma's client. That of @@index is the old spelling of
// map:.
bool key_name_judge(Visit *visit, const Argument *argument) {
  ModelKey *key = visit->key;
  Str name;
  if (!visit_name(visit, argument, "name", &name)) return true;
  if (key->kind == INDEX_NORMAL) {
    key->map = name;
    return true;
  }
  key->client_name = name;
  if (!client_name_is_valid(name))
    report_model(visit->datamodel, visit->attribute->place, visit->model,
                 "The `name` property within the `%s` attribute only allows for the following "
                 "characters: `_a-zA-Z0-9`.",
                 key->label);
  return true;
}

bool key_map_judge(Visit *visit, const Argument *argument) {
  return visit_name(visit, argument, "map", &visit->key->map);
}

bool index_map_judge(Visit *visit, const Argument *argument) {
  Str map;
  if (!visit_name(visit, argument, "map", &map)) return false;
  if (visit->key->map.len)
    visit_error(visit,
                "The `@@index` attribute accepts the `name` argument as an alias for the `map` "
                "argument for legacy reasons. It does not accept both though. Please use the `map` "
                "argument to specify the database name of the index.");
  visit->key->map = map;
  return true;
}

bool key_length_judge(Visit *visit, const Argument *argument) {
  int64_t bytes;
  visit->key->fields.at[0].has_length = expr_integer(visit->datamodel, &argument->value, &bytes);
  return true;
}

bool key_sort_judge(Visit *visit, const Argument *argument) {
  Str text;
  if (!expr_constant(visit->datamodel, &argument->value, &text)) return false;
  return sort_find(text, &visit->key->fields.at[0].sort) ||
         visit_error(visit, "The `sort` argument can only be `Asc` or `Desc` you provided: %.*s.",
                     STR_ARG(text));
}

bool key_method_judge(Visit *visit, const Argument *argument) {
  Str text;
  if (!expr_constant(visit->datamodel, &argument->value, &text)) return false;
  for (IndexMethod method = METHOD_BTREE; method <= METHOD_BRIN; method++)
    if (str_eq(text, INDEX_METHOD_PRISMA[method])) {
      visit->key->has_method = true;
      visit->key->method = method;
      return true;
    }
  return visit_error(visit, "Unknown index type: %.*s.", STR_ARG(text));
}

bool key_clustered_judge(Visit *visit, const Argument *argument) {
  visit->key->has_clustering = expr_boolean(visit->datamodel, &argument->value);
  return true;
}

void id_close(Visit *visit) { visit->model->id = visit->key; }

void key_close(Visit *visit) { vec_push(visit->datamodel->arena, &visit->model->keys, visit->key); }

// --- where: raw("SQL"), or { field: value, other: { not: null } }

// The families that a literal goes with, and how messages call it.
typedef struct {
  ExprKind kind;
  const char *word;
  uint32_t families;
} WhereLiteral;

#define FAMILY_BIT(name) (1u << FAMILY_##name)
static const WhereLiteral WHERE_BOOLEAN = {EXPR_CONSTANT, "Boolean", FAMILY_BIT(BOOLEAN)};
static const WhereLiteral WHERE_STRING = {
    EXPR_STRING, "a String", FAMILY_BIT(STRING) | FAMILY_BIT(DATETIME) | FAMILY_BIT(ENUM)};
static const WhereLiteral WHERE_NUMBER = {
    EXPR_NUMBER, "a Number",
    FAMILY_BIT(INT) | FAMILY_BIT(BIGINT) | FAMILY_BIT(FLOAT) | FAMILY_BIT(DECIMAL)};

static bool where_type_check(Visit *visit, const ModelField *field, const WhereLiteral *literal) {
  Str name = field->field->name.text;
  if (field->kind == FIELD_COMPOSITE || field->family == FAMILY_UNSUPPORTED)
    return visit_error(
        visit,
        "Field '%.*s' is %s and cannot be used in the object syntax of a where clause. Use raw() "
        "instead.",
        STR_ARG(name), field->kind == FIELD_COMPOSITE ? "a composite type" : "an unsupported type");
  if (literal->families & (1u << field->family)) return true;
  if (field->family == FAMILY_ENUM)
    return visit_error(visit,
                       "Type mismatch: field '%.*s' is an Enum and only accepts String values in "
                       "the where clause.",
                       STR_ARG(name));
  return visit_error(visit, "Type mismatch: field '%.*s' is of type %.*s, but the value is %s.",
                     STR_ARG(name), STR_ARG(TYPE_FAMILY_PRISMA[field->family]), literal->word);
}

static void sql_quote(Text *sql, Str text, char quote) {
  text_char(sql, quote);
  for (size_t i = 0; i < text.len; i++) {
    if (text.at[i] == quote) text_char(sql, quote);
    text_char(sql, text.at[i]);
  }
  text_char(sql, quote);
}

static bool where_literal(Visit *visit, const ModelField *field, const WhereLiteral *literal,
                          const Expr *expr, bool negated, Text *sql) {
  if (!where_type_check(visit, field, literal)) return false;
  text_put(sql, negated ? STR(" != ") : STR(" = "));
  if (literal->kind == EXPR_STRING)
    sql_quote(sql, expr->text, '\'');
  else
    text_put(sql, expr->text);
  return true;
}

static bool where_constant(Visit *visit, const ModelField *field, const Expr *expr, bool negated,
                           Text *sql) {
  if (str_eq(expr->text, STR("true")) || str_eq(expr->text, STR("false")))
    return where_literal(visit, field, &WHERE_BOOLEAN, expr, negated, sql);
  if (!str_eq(expr->text, STR("null")))
    return visit_error(
        visit,
        "Invalid value '%.*s' in where clause. Expected true, false, null, a string, "
        "a number, or an object like { not: null }.",
        STR_ARG(expr->text));
  text_put(sql, negated ? STR(" IS NOT NULL") : STR(" IS NULL"));
  return true;
}

static bool where_value(Visit *visit, const ModelField *field, const Expr *expr, bool negated,
                        Text *sql);

static bool where_negation(Visit *visit, const ModelField *field, const Expr *expr, Text *sql) {
  if (expr->members.len != 1)
    return visit_error(
        visit,
        "Nested object in where clause must have exactly one key. Use `{ not: null }` "
        "or `{ not: \"value\" }`.");
  const Argument *member = &expr->members.at[0];
  if (!str_eq(member->name.text, STR("not")))
    return visit_error(visit,
                       "Unknown key '%.*s' in nested where clause object. Only 'not' is supported.",
                       STR_ARG(member->name.text));
  return where_value(visit, field, &member->value, true, sql);
}

static bool where_value(Visit *visit, const ModelField *field, const Expr *expr, bool negated,
                        Text *sql) {
  switch (expr->kind) {
    case EXPR_STRING:
      return where_literal(visit, field, &WHERE_STRING, expr, negated, sql);
    case EXPR_NUMBER:
      return where_literal(visit, field, &WHERE_NUMBER, expr, negated, sql);
    case EXPR_CONSTANT:
      return where_constant(visit, field, expr, negated, sql);
    case EXPR_OBJECT:
      if (!negated) return where_negation(visit, field, expr, sql);
      break;
    case EXPR_MISSING:
    case EXPR_FUNCTION:
    case EXPR_ARRAY:
      break;
  }
  return visit_error(
      visit,
      "Invalid value in where clause. Expected true, false, null, a string, a number, "
      "or an object like { not: null }.");
}

static bool where_member(Visit *visit, const Argument *member, Text *sql) {
  const ModelField *field = str_map_get(&visit->model->by_name, member->name.text);
  if (!field)
    return visit_error(visit, "Field '%.*s' does not exist in model '%.*s'.",
                       STR_ARG(member->name.text), STR_ARG(visit->model->block->name.text));
  if (field->kind != FIELD_SCALAR && field->kind != FIELD_COMPOSITE)
    return visit_error(visit,
                       "Field '%.*s' is a relation field. Only scalar fields can be used in the "
                       "where clause.",
                       STR_ARG(member->name.text));
  if (sql->len) text_literal(sql, " AND ");
  sql_quote(sql, field->column, '"');
  return where_value(visit, field, &member->value, false, sql);
}

static bool where_object(Visit *visit, const Expr *expr, Str *out) {
  Text sql = text_new(visit->datamodel->arena);
  if (!expr->members.len)
    return visit_error(visit, "The `where` argument cannot be an empty object.");
  for (vec_each(const Argument, member, &expr->members))
    if (!where_member(visit, member, &sql)) return false;
  *out = text_str(&sql);
  return true;
}

static bool where_raw(Visit *visit, const Expr *call, Str *out) {
  const ArgumentList *list = &call->arguments.list;
  if (!list->len || !expr_string(visit->datamodel, &list->at[0].value, out))
    return visit_error(visit,
                       "The `where` argument must be a raw() function with a string argument, e.g. "
                       "`where: raw(\"status = 'active'\")`.");
  return out->len || visit_error(visit, "The `where` argument cannot contain an empty string.");
}

bool key_where_judge(Visit *visit, const Argument *argument) {
  ModelKey *key = visit->key;
  const Expr *value = &argument->value;
  if (value->kind == EXPR_OBJECT)
    return key->has_predicate = where_object(visit, value, &key->predicate);
  if (value->kind == EXPR_FUNCTION && str_eq(value->text, STR("raw")))
    return key->has_predicate = where_raw(visit, value, &key->predicate);
  if (value->kind != EXPR_FUNCTION) report_mismatch(visit->datamodel, value, "function");
  return visit_error(
      visit,
      "The `where` argument must be either a raw() function call or an object "
      "literal, e.g. `where: raw(\"status = 'active'\")` or `where: { active: true }`.");
}
