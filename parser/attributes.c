// Attributes, each judged by itself: the machine that goes by attrs.def, and the attributes that
// need little more.
//
// Whatever the attribute, Prisma has the same rules: one that may stand once is not looked at when
// it stands twice; one with an argument that lacks its value is not looked at; of two arguments
// with one name the later one counts; what nobody looked at in the end does not exist.

#include "parser/attributes.h"

typedef enum { NAMED, DEFAULT, OPTIONAL } ArgumentHow;
typedef enum { ONCE, MANY } AttributeTimes;
typedef enum { CHECKED, DISCARDED } AttributeLeftovers;
typedef enum {
  OWNER_RELATION,
  OWNER_SCALAR,
  OWNER_COMPOSITE,
  OWNER_MODEL,
  OWNER_ENUM_VALUE,
  OWNER_ENUM
} AttributeOwner;

typedef struct {
  Str name;
  ArgumentHow how;
  bool (*judge)(Visit *visit, const Argument *argument);
} ArgumentRule;

typedef struct {
  AttributeOwner owner;
  Str name;
  AttributeTimes times;
  AttributeLeftovers leftovers;
  bool (*open)(Visit *visit);
  ArgumentRule arguments[7];  // ends with one that has no name
  void (*close)(Visit *visit);
} AttributeRule;

static const Str NATIVE_TYPE = STR_INIT(".");

static const char *attribute_label(const Visit *visit, const char *ats) {
  return str_format(visit->datamodel->arena, "%s%.*s", ats, STR_ARG(visit->attribute->name.text))
      .at;
}

bool visit_error(Visit *visit, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Str message = str_vformat(visit->datamodel->arena, format, args);
  va_end(args);
  return report_attribute(visit->datamodel, visit->attribute->place, attribute_label(visit, "@"),
                          "%.*s", STR_ARG(message));
}

bool visit_name(Visit *visit, const Argument *argument, const char *name, Str *out) {
  Str text;
  if (!expr_string(visit->datamodel, &argument->value, &text)) return false;
  if (!text.len) return visit_error(visit, "The `%s` argument cannot be an empty string.", name);
  *out = text;
  return true;
}

bool field_name_enter(Visit *visit, Model *model, Str name, FieldNames *out) {
  Arena *arena = visit->datamodel->arena;
  ModelField *field = str_map_get(&model->by_name, name);
  if (!field) {
    vec_push(arena, &out->unknown, name);
    return true;
  }
  if (field->kind != FIELD_SCALAR && field->kind != FIELD_COMPOSITE) {
    vec_push(arena, &out->relations, field);
    return true;
  }
  for (vec_each(FieldRef, other, &out->fields))
    if (*other == field)
      return report_model(visit->datamodel, visit->attribute->place, model,
                          "The unique index definition refers to the field %.*s multiple times.",
                          STR_ARG(name));
  vec_push(arena, &out->fields, field);
  return true;
}

// --- Small judges and openers

static bool anything_judge(Visit *visit, const Argument *argument) {
  (void)visit;
  return argument != NULL;
}

static bool text_judge(Visit *visit, const Argument *argument) {
  return argument && expr_string(visit->datamodel, &argument->value, &visit->text);
}

static bool namespace_judge(Visit *visit, const Argument *argument) {
  Namespace namespace = {.written = true};
  if (!argument || !expr_string(visit->datamodel, &argument->value, &namespace.name)) return false;
  namespace.place = argument->value.place;
  *(visit->model ? &visit->model->namespace : &visit->enumeration->namespace) = namespace;
  return true;
}

static bool ignore_open(Visit *visit) {
  if (visit->field->kind == FIELD_SCALAR && visit->field->family == FAMILY_UNSUPPORTED) {
    visit_error(visit,
                "Fields of type `Unsupported` cannot take an `@ignore` attribute. They are already "
                "treated as ignored by the client due to their type.");
    return true;
  }
  visit->field->ignored = true;
  return true;
}

static bool model_ignore_open(Visit *visit) {
  Model *model = visit->model;
  model->ignored = true;
  for (size_t i = 0; i < model->field_count; i++)
    if (model->fields[i].ignored && model->fields[i].kind != FIELD_RELATION)
      report_attribute(visit->datamodel, model->fields[i].field->place, "@ignore",
                       "Fields on an already ignored Model do not need an `@ignore` annotation.");
  return true;
}

static bool scalar_relation_refuse(Visit *visit) {
  return visit_error(visit, "Invalid field type, not a relation.");
}

static bool updated_at_open(Visit *visit) {
  ModelField *field = visit->field;
  if (field->kind != FIELD_SCALAR || field->family != FAMILY_DATETIME)
    visit_error(visit, "Fields that are marked with @updatedAt must be of type DateTime.");
  if (field->field->arity == ARITY_LIST)
    visit_error(visit, "Fields that are marked with @updatedAt cannot be lists.");
  field->updated_at = true;
  return true;
}

// A name in the database that is taken: by another @map, or by a field that has not got another
// name so far. That a field further down is going to be mapped away does not count, since the
// engine reads them in their order.
static void column_close(Visit *visit) {
  ModelField *field = visit->field;
  Model *model = visit->model;
  field->column = visit->text;
  field->mapped = true;
  bool taken = str_map_put(visit->datamodel->arena, &model->columns, visit->text, field) != NULL;
  const ModelField *other = str_map_get(&model->by_name, visit->text);
  bool hides = other && other != field &&
               (other->kind == FIELD_SCALAR || other->kind == FIELD_COMPOSITE) &&
               (!other->mapped || str_eq(other->column, visit->text));
  for (int times = taken + hides; times > 0; times--)
    report(visit->datamodel, field->field->place,
           "Field \"%.*s\" is already defined on %s \"%.*s\".", STR_ARG(field->field->name.text),
           block_keyword(model->block->kind), STR_ARG(model->block->name.text));
}

static void table_close(Visit *visit) {
  visit->model->database_name = visit->text;
  visit->model->mapped = true;
}

static void type_close(Visit *visit) { visit->enumeration->database_name = visit->text; }

static void value_close(Visit *visit) { visit->enumeration->values.at[visit->value] = visit->text; }

// --- The table

#define NONE
#define ARGUMENT(name_, how_, judge_) {STR_INIT(name_), how_, judge_},
#define ATTRIBUTE(owner_, name_, times_, leftovers_, open_, arguments_, close_) \
  {.owner = OWNER_##owner_,                                                     \
   .name = STR_INIT(name_),                                                     \
   .times = times_,                                                             \
   .leftovers = leftovers_,                                                     \
   .open = open_,                                                               \
   .arguments = {arguments_{{0}, NAMED, NULL}},                                 \
   .close = close_},
// The rules of one owner stand together.
static const AttributeRule RULES[] = {
#include "parser/attrs.def"
};

// --- Arguments

// Values that are missing, commas too many. False when the attribute cannot be judged at all.
static bool arguments_are_whole(Visit *visit, const Arguments *arguments) {
  bool whole = true;
  for (vec_each(const Argument, argument, &arguments->list))
    if (argument->value.kind == EXPR_MISSING) {
      whole =
          report_attribute(visit->datamodel, argument->name.place, attribute_label(visit, "@"),
                           "The `%.*s` argument is missing a value.", STR_ARG(argument->name.text));
    }
  return whole;
}

// The same inside of arrays, `[field(sort: )]`; such an attribute is judged all the same.
static void elements_are_whole(Visit *visit, const Arguments *arguments) {
  for (vec_each(const Argument, argument, &arguments->list)) {
    if (argument->value.kind != EXPR_ARRAY) continue;
    for (vec_each(const Expr, element, &argument->value.items)) {
      if (element->kind != EXPR_FUNCTION) continue;
      for (vec_each(const Argument, inner, &element->arguments.list))
        if (inner->value.kind == EXPR_MISSING)
          report_attribute(visit->datamodel, inner->name.place, attribute_label(visit, "@@"),
                           "The `%.*s` argument is missing a value.", STR_ARG(inner->name.text));
    }
  }
}

static bool arguments_check(Visit *visit, const Arguments *arguments) {
  bool whole = arguments_are_whole(visit, arguments);
  elements_are_whole(visit, arguments);
  if (arguments->trailing_comma.to > arguments->trailing_comma.from)
    report_attribute(
        visit->datamodel, (Place){visit->attribute->place.source, arguments->trailing_comma},
        attribute_label(visit, "@"),
        "Trailing commas are not valid in attribute arguments, please remove the comma.");
  return whole;
}

static bool all_arguments_check(Visit *visit) {
  const Arguments *arguments = &visit->attribute->arguments;
  bool whole = arguments_check(visit, arguments);
  for (vec_each(const Argument, argument, &arguments->list))
    if (argument->value.kind == EXPR_FUNCTION)
      whole = arguments_check(visit, &argument->value.arguments) && whole;
  return whole;
}

// The last argument of that name before `end`; the empty name finds one without a name. NULL when
// there is none.
static const Argument *argument_before(const ArgumentList *list, Str name, size_t end) {
  for (size_t i = end; i-- > 0;)
    if (str_eq(list->at[i].name.text, name)) return &list->at[i];
  return NULL;
}

static void doubles_report(Visit *visit) {
  const ArgumentList *list = &visit->attribute->arguments.list;
  Arena *arena = visit->datamodel->arena;
  StrList unnamed = {0};
  size_t unnamed_count = 0;
  for (size_t i = 0; i < list->len; i++) {
    const Argument *argument = &list->at[i];
    if (!argument->name.text.len) {
      if (list->len > 1) vec_push(arena, &unnamed, expr_text(arena, &argument->value));
      unnamed_count++;
    } else if (argument_before(list, argument->name.text, i)) {
      report(visit->datamodel, argument->place, "Argument \"%.*s\" is already specified.",
             STR_ARG(argument->name.text));
    }
  }
  if (unnamed_count > 1)
    visit_error(visit,
                "You provided multiple unnamed arguments. This is not possible. Did you forget the "
                "brackets? Did you mean `[%.*s]`?",
                STR_ARG(str_list_join(arena, &unnamed, STR(", "))));
}

static const Argument *argument_take(Visit *visit, Str name) {
  const ArgumentList *list = &visit->attribute->arguments.list;
  const Argument *found = argument_before(list, name, list->len);
  if (found) visit->taken[found - list->at] = true;
  return found;
}

// Says whether the next one is to be judged.
static bool argument_judge(Visit *visit, const ArgumentRule *rule) {
  const Argument *named = argument_take(visit, rule->name);
  if (rule->how == NAMED) {
    if (named) rule->judge(visit, named);
    return true;
  }
  const Argument *unnamed = argument_take(visit, (Str){0});
  bool both = named && unnamed;
  const Argument *argument = both ? NULL : named ? named : unnamed;
  if (rule->how == OPTIONAL) {
    if (argument) rule->judge(visit, argument);
    return true;
  }
  if (both)
    report(visit->datamodel, named->place,
           "Argument \"%.*s\" is already specified as unnamed argument.", STR_ARG(rule->name));
  else if (!argument)
    report(visit->datamodel, visit->attribute->place, "Argument \"%.*s\" is missing.",
           STR_ARG(rule->name));
  return rule->judge(visit, argument);
}

static void leftovers_report(Visit *visit) {
  const ArgumentList *list = &visit->attribute->arguments.list;
  for (size_t i = 0; i < list->len; i++) {
    const Argument *argument = &list->at[i];
    bool counts = argument_before(list, argument->name.text, list->len) == argument;
    if (counts && !visit->taken[i]) report(visit->datamodel, argument->place, "No such argument.");
  }
}

// --- Attributes

static void attribute_judge(Visit *visit, const AttributeRule *rule, const Attribute *attribute) {
  visit->attribute = attribute;
  if (!all_arguments_check(visit)) return;
  visit->taken = arena_new_array(visit->datamodel->arena, bool, attribute->arguments.list.len + 1);
  doubles_report(visit);
  bool going = !rule->open || rule->open(visit);
  for (const ArgumentRule *argument = rule->arguments; going && argument->name.len; argument++)
    going = argument_judge(visit, argument);
  if (going && rule->close) rule->close(visit);
  if (rule->leftovers == CHECKED) leftovers_report(visit);
}

static bool rule_is_for(const AttributeRule *rule, const Visit *visit, const Attribute *attribute) {
  if (!str_eq(rule->name, NATIVE_TYPE)) return str_eq(rule->name, attribute->name.text);
  return attribute->prefix.len && visit->field->kind == FIELD_SCALAR &&
         visit->field->family < FAMILY_ENUM;
}

static const AttributeRule *rule_find(const Visit *visit, AttributeOwner owner,
                                      const Attribute *attribute) {
  size_t i = 0;
  while (RULES[i].owner != owner) i++;
  for (; i < COUNT_OF(RULES) && RULES[i].owner == owner; i++)
    if (rule_is_for(&RULES[i], visit, attribute)) return &RULES[i];
  return NULL;
}

static void native_type_visit(Visit *visit, const Attribute *attribute) {
  if (visit->field->native_attribute)
    report(visit->datamodel, attribute->place, "Attribute \"@%.*s\" can only be defined once.",
           STR_ARG(attribute->prefix));
  visit->field->native_attribute = attribute;
}

// The attributes of one owner, and the rule of each; NULL for one that does not exist.
typedef struct {
  const AttributeList *list;
  const AttributeRule **rules;
} Attributes;

static size_t rule_count(const Attributes *attributes, const AttributeRule *rule) {
  size_t count = 0;
  for (size_t i = 0; i < attributes->list->len; i++) count += attributes->rules[i] == rule;
  return count;
}

// The next rule in the order of the table, whatever the order of the attributes; the first one behind NULL.
static const AttributeRule *rule_behind(const Attributes *attributes, const AttributeRule *rule) {
  const AttributeRule *next = NULL;
  for (size_t i = 0; i < attributes->list->len; i++) {
    const AttributeRule *other = attributes->rules[i];
    if (other && (!rule || other > rule) && (!next || other < next)) next = other;
  }
  return next;
}

static void rule_apply(Visit *visit, const AttributeRule *rule, const Attributes *attributes) {
  size_t count = rule_count(attributes, rule);
  bool native = str_eq(rule->name, NATIVE_TYPE);
  for (size_t i = 0; i < attributes->list->len; i++) {
    const Attribute *attribute = &attributes->list->at[i];
    if (attributes->rules[i] != rule) continue;
    if (native)
      native_type_visit(visit, attribute);
    else if (count > 1 && rule->times == ONCE)
      report(visit->datamodel, attribute->place, "Attribute \"@%.*s\" can only be defined once.",
             STR_ARG(rule->name));
    else
      attribute_judge(visit, rule, attribute);
  }
}

static Attributes attributes_judge(Visit *visit, AttributeOwner owner, const AttributeList *list) {
  Attributes attributes = {list, NULL};
  if (!list->len) return attributes;
  attributes.rules = arena_new_array(visit->datamodel->arena, const AttributeRule *, list->len);
  for (size_t i = 0; i < list->len; i++)
    attributes.rules[i] = rule_find(visit, owner, &list->at[i]);
  for (const AttributeRule *rule = NULL; (rule = rule_behind(&attributes, rule));)
    rule_apply(visit, rule, &attributes);
  return attributes;
}

static void unknown_report(Visit *visit, const Attributes *attributes) {
  for (size_t i = 0; i < attributes->list->len; i++)
    if (!attributes->rules[i])
      report(visit->datamodel, attributes->list->at[i].place, "Attribute not known: \"@%.*s\".",
             STR_ARG(attributes->list->at[i].name.text));
}

static void all_attributes_judge(Visit *visit, AttributeOwner owner, const AttributeList *list) {
  Attributes attributes = attributes_judge(visit, owner, list);
  unknown_report(visit, &attributes);
}

// --- Owners

static void field_attributes(Datamodel *datamodel, AttributeOwner owner, ModelField *field) {
  Visit visit = {.datamodel = datamodel, .model = field->model, .field = field};
  all_attributes_judge(&visit, owner, &field->field->attributes);
}

// Not before the whole model is read: an ignored one may have an id that is optional.
static void id_arity_check(Datamodel *datamodel, const Model *model) {
  if (model->ignored || !model->id || !model->id->source) return;
  if (model->id->source->field->arity != ARITY_REQUIRED)
    report_attribute(datamodel, model->id->attribute->place, "@id",
                     "Fields that are marked as id must be required.");
}

static void model_attributes(Datamodel *datamodel, Model *model) {
  AttributeOwner owner = model->block->kind == BLOCK_TYPE ? OWNER_COMPOSITE : OWNER_SCALAR;
  for (size_t i = 0; i < model->field_count; i++) {
    FieldKind kind = model->fields[i].kind;
    if (kind == FIELD_SCALAR || kind == FIELD_COMPOSITE)
      field_attributes(datamodel, owner, &model->fields[i]);
  }
  Visit visit = {.datamodel = datamodel, .model = model};
  Attributes attributes = attributes_judge(&visit, OWNER_MODEL, &model->block->attributes);
  id_arity_check(datamodel, model);
  unknown_report(&visit, &attributes);
}

static void enum_attributes(Datamodel *datamodel, ModelEnum *enumeration) {
  Visit visit = {.datamodel = datamodel, .enumeration = enumeration};
  for (vec_each(const EnumValue, value, &enumeration->block->values)) {
    visit.value = (size_t)(value - enumeration->block->values.at);
    all_attributes_judge(&visit, OWNER_ENUM_VALUE, &value->attributes);
  }
  all_attributes_judge(&visit, OWNER_ENUM, &enumeration->block->attributes);
}

void attributes_resolve(Datamodel *datamodel) {
  size_t count = datamodel->ast->blocks.len;
  for (size_t i = 0; i < count; i++) {
    Model *model = datamodel->models_of_blocks[i];
    for (size_t j = 0; model && j < model->field_count; j++)
      if (model->fields[j].kind == FIELD_RELATION)
        field_attributes(datamodel, OWNER_RELATION, &model->fields[j]);
  }
  for (size_t i = 0; i < count; i++) {
    if (datamodel->models_of_blocks[i]) model_attributes(datamodel, datamodel->models_of_blocks[i]);
    if (datamodel->enums_of_blocks[i]) enum_attributes(datamodel, datamodel->enums_of_blocks[i]);
  }
}
