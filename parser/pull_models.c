// Models and enums as text: fields with their types and default values, keys, relations, values.

#include "parser/opclasses.h"
#include "parser/pull.h"

// --- What is asked about more than once

// @@schema is written.
static bool has_namespaces(const Pull *pull) {
  return pull->previous->source.has_schemas || pull->forced_namespaces.len;
}

bool pull_says_ignore(const PullModel *model) {
  return model->previous && model->previous->ignored;
}

bool pull_is_ignored(const PullModel *model) {
  return pull_says_ignore(model) || (!model->is_usable && model->table->columns.len);
}

bool pull_is_unsupported(const PullField *field) {
  const ColumnType *type = &field->column->type;
  return type->family == FAMILY_UNSUPPORTED || (type->family == FAMILY_ENUM && !type->enumeration);
}

// SQLite has no enums, but the schema may have made one of a text.
static const ModelEnum *enum_of_text(const Pull *pull, const PullField *field) {
  if (pull->schema->dialect->has_enums || field->column->type.family != FAMILY_STRING) return NULL;
  return field->previous ? field->previous->enumeration : NULL;
}

Str pull_type_name(const Pull *pull, const PullField *field) {
  const ColumnType *type = &field->column->type;
  const ModelEnum *enumeration = enum_of_text(pull, field);
  if (enumeration) return enumeration->block->name.text;
  if (type->family == FAMILY_ENUM && type->enumeration)
    return pull->enums[type->enumeration->id].name.name;
  if (!pull_is_unsupported(field)) return TYPE_FAMILY_PRISMA[type->family];
  return type->catalog.len ? type->catalog : type->text;
}

static Str quoted(Arena *arena, Str text) {
  Text out = text_new(arena);
  string_literal_put(&out, text);
  return text_str(&out);
}

static Str call(Arena *arena, const char *name, const StrList *arguments) {
  if (!arguments->len) return str_of(name);
  return str_format(arena, "%s(%.*s)", name, STR_ARG(str_list_join(arena, arguments, STR(", "))));
}

static void push_argument(Arena *arena, StrList *arguments, const char *name, Str value) {
  vec_push(arena, arguments, str_format(arena, "%s: %.*s", name, STR_ARG(value)));
}

// --- Default values

static Str base64(Arena *arena, Str bytes) {
  static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  Text out = text_new(arena);
  for (size_t i = 0; i < bytes.len; i += 3) {
    size_t count = bytes.len - i < 3 ? bytes.len - i : 3;
    uint32_t group = 0;
    for (size_t j = 0; j < 3; j++)
      group = group << 8 | (j < count ? (unsigned char)bytes.at[i + j] : 0);
    for (size_t j = 0; j < 4; j++)
      text_char(&out, j <= count ? DIGITS[group >> (18 - 6 * j) & 63] : '=');
  }
  return text_str(&out);
}

static Str database_call(Arena *arena, Str expression) {
  StrList arguments = {0};
  if (expression.len) vec_push(arena, &arguments, quoted(arena, expression));
  return expression.len ? call(arena, "dbgenerated", &arguments) : STR("dbgenerated()");
}

static Str enum_value(const Pull *pull, const Column *column, Str value) {
  const Enum *enumeration = column->type.enumeration;
  if (!enumeration) return value;
  PullName name = pull_value_name(pull, &pull->enums[enumeration->id], value);
  return name.name.len ? name.name : database_call(pull->arena, value);
}

static Str scalar_value(const Pull *pull, const Value *value) {
  switch (value->kind) {
    case VALUE_STRING:
    case VALUE_JSON:
      return quoted(pull->arena, value->text);
    case VALUE_BYTES:
      return quoted(pull->arena, base64(pull->arena, value->text));
    case VALUE_INT:
    case VALUE_BIGINT:
    case VALUE_FLOAT:
    case VALUE_BOOLEAN:
    case VALUE_ENUM:
    case VALUE_DATETIME:
    case VALUE_LIST:
      break;
  }
  return value->text;
}

// The values of an enum in a list keep the names they have in the database, as the engine leaves them.
static Str list_value(const Pull *pull, const Value *list) {
  StrList items = {0};
  for (vec_each(const Value, item, &list->items))
    vec_push(pull->arena, &items, scalar_value(pull, item));
  return str_format(pull->arena, "[%.*s]", STR_ARG(str_list_join(pull->arena, &items, STR(", "))));
}

static Str written_value(const Pull *pull, const Column *column) {
  const Value *value = &column->value.value;
  if (value->kind == VALUE_LIST) return list_value(pull, value);
  if (value->kind == VALUE_ENUM) return enum_value(pull, column, value->text);
  return scalar_value(pull, value);
}

// uuid(), cuid() and the like are made by Prisma's client, so only the schema knows of them.
static Str client_value(const Pull *pull, const PullField *field) {
  static const Str FUNCTIONS[] = {STR_INIT("ulid"), STR_INIT("cuid"), STR_INIT("uuid"),
                                  STR_INIT("nanoid")};
  const Expr *expr = field->previous ? field->previous->default_value : NULL;
  if (!expr || expr->kind != EXPR_FUNCTION || field->column->type.family != FAMILY_STRING)
    return (Str){0};
  for (size_t i = 0; i < COUNT_OF(FUNCTIONS); i++)
    if (str_eq(expr->text, FUNCTIONS[i])) return expr_text(pull->arena, expr);
  return (Str){0};
}

static Str default_value(const Pull *pull, const PullField *field) {
  const Column *column = field->column;
  TypeFamily family = column->type.family;
  if (column->autoincrement && (family == FAMILY_INT || family == FAMILY_BIGINT))
    return STR("autoincrement()");
  switch (column->value.kind) {
    case DEFAULT_VALUE:
      return written_value(pull, column);
    case DEFAULT_NOW:
      return family == FAMILY_DATETIME ? STR("now()") : (Str){0};
    case DEFAULT_DBGENERATED:
      return database_call(pull->arena, column->value.text);
    case DEFAULT_SEQUENCE:
      return STR("autoincrement()");
    case DEFAULT_NONE:
    case DEFAULT_CLIENT:
    case DEFAULT_UPDATED_AT:
      break;
  }
  return client_value(pull, field);
}

static bool is_identifier(Str name) {
  if (!name.len || name.at[0] == '_' || name.at[0] == '-') return false;
  for (size_t i = 0; i < name.len; i++) {
    char c = name.at[i];
    bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '_' || c == '-' || (unsigned char)c >= 0x80;
    if (!is_word) return false;
  }
  return true;
}

// A list of enum values can say what is none in the language.
// Either the name or the type may be missing to the formatter, but no arity stands alone.
static bool is_field(const Line *line) {
  if (!line->name.len) return is_identifier(line->type);
  return is_identifier(line->name) &&
         !(line->type.len && (line->type.at[0] == '?' || line->type.at[0] == '['));
}

static bool default_is_broken(const Column *column) {
  if (column->value.kind != DEFAULT_VALUE || column->type.family != FAMILY_ENUM) return false;
  for (vec_each(const Value, item, &column->value.value.items))
    if (!is_identifier(item->text)) return true;
  return false;
}

// --- Keys

static Str field_in_key(const Pull *pull, const Table *table, const IndexColumn *over) {
  Arena *arena = pull->arena;
  StrList arguments = {0};
  if (over->sort == SORT_DESC) push_argument(arena, &arguments, "sort", STR("Desc"));
  if (over->opclass.len && !over->opclass_is_default) {
    const OperatorClass *known = operator_class_find_sql(over->opclass);
    Str raw = str_format(arena, "raw(%.*s)", STR_ARG(quoted(arena, over->opclass)));
    push_argument(arena, &arguments, "ops", known ? known->name : raw);
  }
  const PullField *field = pull_field(pull, table, over->name);
  return call(arena, str_c(arena, pull_field_name(field)), &arguments);
}

static Str fields_of_key(const Pull *pull, const Index *index) {
  StrList fields = {0};
  for (vec_each(const IndexColumn, over, &index->columns))
    vec_push(pull->arena, &fields, field_in_key(pull, index->table, over));
  return str_format(pull->arena, "[%.*s]", STR_ARG(str_list_join(pull->arena, &fields, STR(", "))));
}

static Str standard_name(const Pull *pull, const Index *index) {
  const Dialect *dialect = pull->schema->dialect;
  Str table = index->table->name;
  StrList columns = {0};
  for (vec_each(const IndexColumn, over, &index->columns))
    vec_push(pull->arena, &columns, over->name);
  if (index->kind == INDEX_PRIMARY) return name_of_primary_key(pull->arena, dialect, table);
  return index->kind == INDEX_UNIQUE ? name_of_unique(pull->arena, dialect, table, &columns)
                                     : name_of_index(pull->arena, dialect, table, &columns);
}

static void push_map(const Pull *pull, StrList *arguments, const Index *index) {
  if (index->kind == INDEX_PRIMARY && !index->name.len) return;
  if (!str_eq(index->name, standard_name(pull, index)))
    push_argument(pull->arena, arguments, "map", quoted(pull->arena, index->name));
}

static void push_predicate(Arena *arena, StrList *arguments, const Index *index) {
  if (!index->predicate.len) return;
  StrList raw = {0};
  vec_push(arena, &raw, quoted(arena, index->predicate));
  push_argument(arena, arguments, "where", call(arena, "raw", &raw));
}

// @id or @unique, at a field.
static Str field_key(const Pull *pull, const char *name, const Index *index) {
  Arena *arena = pull->arena;
  StrList arguments = {0};
  if (index->kind == INDEX_PRIMARY && index->columns.at[0].sort == SORT_DESC)
    push_argument(arena, &arguments, "sort", STR("Desc"));
  push_map(pull, &arguments, index);
  if (index->kind == INDEX_UNIQUE && index->columns.at[0].sort == SORT_DESC)
    push_argument(arena, &arguments, "sort", STR("Desc"));
  push_predicate(arena, &arguments, index);
  return call(arena, name, &arguments);
}

static Str block_key(const Pull *pull, const char *name, const Index *index,
                     const ModelKey *previous) {
  Arena *arena = pull->arena;
  StrList arguments = {0};
  vec_push(arena, &arguments, fields_of_key(pull, index));
  if (previous && previous->client_name.len)
    push_argument(arena, &arguments, "name", quoted(arena, previous->client_name));
  push_map(pull, &arguments, index);
  if (index->kind != INDEX_PRIMARY && index->method != METHOD_BTREE &&
      pull->schema->dialect->has_index_methods)
    push_argument(arena, &arguments, "type", INDEX_METHOD_PRISMA[index->method]);
  push_predicate(arena, &arguments, index);
  return call(arena, name, &arguments);
}

// The formatter keeps what it cannot read among the lines of the fields.
static void add_key(const Pull *pull, BlockText *block, StrList *list, const Index *index,
                    const ModelKey *previous) {
  static const char *const NAMES[] = {
      [INDEX_PRIMARY] = "@@id", [INDEX_UNIQUE] = "@@unique", [INDEX_NORMAL] = "@@index"};
  Str text = block_key(pull, NAMES[index->kind], index, previous);
  for (vec_each(const IndexColumn, over, &index->columns))
    if (!is_identifier(pull_field_name(pull_field(pull, index->table, over->name)))) {
      vec_push(pull->arena, &block->lines, (Line){.name = text, .is_broken = true});
      return;
    }
  vec_push(pull->arena, list, text);
  if (index->kind != INDEX_PRIMARY) vec_push(pull->arena, &block->keys_as_found, text);
}

static bool is_at_field(const Index *index) {
  return index->kind != INDEX_NORMAL && index->columns.len == 1;
}

typedef struct {
  const Index *index;
  const ModelKey *previous;
  size_t place;  // of the attribute in the existing schema; those without one go last
} PlacedKey;

static int place_order(const void *a, const void *b) {
  const PlacedKey *first = a, *second = b;
  if (first->place != second->place) return first->place < second->place ? -1 : 1;
  return first->index->id < second->index->id ? -1 : first->index->id > second->index->id;
}

static size_t place_of(const PullModel *model, const ModelKey *previous) {
  if (!previous || previous->source) return SIZE_MAX;
  return (size_t)(previous->attribute - model->previous->block->attributes.at);
}

static void add_block_keys(const Pull *pull, const PullModel *model, BlockText *block) {
  Arena *arena = pull->arena;
  const Table *table = model->table;
  Vec(PlacedKey) keys = {0};
  for (vec_each(const Index, index, &table->indexes)) {
    if (is_at_field(index)) continue;
    const ModelKey *previous = pull_previous_key(model, index);
    vec_push(arena, &keys, (PlacedKey){index, previous, place_of(model, previous)});
  }
  if (keys.len) qsort(keys.at, keys.len, sizeof *keys.at, place_order);
  for (vec_each(const PlacedKey, key, &keys)) {
    bool unique = key->index->kind == INDEX_UNIQUE;
    add_key(pull, block, unique ? &block->uniques : &block->indexes, key->index, key->previous);
  }
}

// --- Scalar fields

static const Index *unique_of(const Table *table, const Column *column) {
  for (vec_each(const Index, index, &table->indexes))
    if (index->kind == INDEX_UNIQUE && is_at_field(index) && index->columns.at[0].column == column)
      return index;
  return NULL;
}

// The type's arguments are those that it has anyway.
static bool is_standard_type(const ColumnType *type) {
  if (!type->native->is_default) return false;
  if (type->native->most_args == 1) return type->arg_count == 1 && type->args[0] == 3;
  if (type->native->most_args == 2)
    return type->arg_count == 2 && type->args[0] == 65 && type->args[1] == 30;
  return true;
}

static Str native_type(const Pull *pull, const ColumnType *type) {
  StrList arguments = {0};
  if (!type->native || !type->native->name.len || is_standard_type(type)) return (Str){0};
  for (size_t i = 0; i < type->arg_count; i++)
    vec_push(pull->arena, &arguments, str_format(pull->arena, "%u", type->args[i]));
  Str name = str_format(pull->arena, "@%.*s.%.*s", STR_ARG(pull->previous->source.block->name.text),
                        STR_ARG(type->native->name));
  return call(pull->arena, str_c(pull->arena, name), &arguments);
}

static Str map_attribute(Arena *arena, const char *name, const PullName *of) {
  if (!of->mapped) return (Str){0};
  return str_format(arena, "%s(%.*s)", name, STR_ARG(quoted(arena, of->map)));
}

static Str type_with_arity(const Pull *pull, const PullField *field) {
  static const char *const ENDS[] = {
      [ARITY_REQUIRED] = "", [ARITY_NULLABLE] = "?", [ARITY_LIST] = "[]"};
  Str name = pull_type_name(pull, field);
  Arity arity = field->column->arity;
  // A database says of every column of a view that it may be NULL.
  bool is_better_known =
      field->column->table->is_view && field->previous && arity == ARITY_NULLABLE;
  if (is_better_known) arity = field->previous->field->arity;
  if (pull_is_unsupported(field))
    name = str_format(pull->arena, "Unsupported(%.*s)", STR_ARG(quoted(pull->arena, name)));
  return str_format(pull->arena, "%.*s%s", STR_ARG(name), ENDS[arity]);
}

static void comment_out(Arena *arena, Line *line) {
  static const Str WHY = STR_INIT(
      "This field was commented out because of an invalid name. Please provide a valid one that "
      "matches [a-zA-Z][a-zA-Z0-9_]*");
  line->doc =
      line->doc.at ? str_format(arena, "%.*s\n%.*s", STR_ARG(line->doc), STR_ARG(WHY)) : WHY;
  line->is_comment = true;
}

// What is unique in a view, the schema alone knows.
static bool is_unique_in_view(const PullModel *model, const PullField *field) {
  if (!model->table->is_view || !field->previous) return false;
  for (vec_each(const KeyRef, key, &model->previous->keys))
    if ((*key)->source == field->previous && (*key)->kind == INDEX_UNIQUE) return true;
  return false;
}

static Line scalar_line(const Pull *pull, const PullModel *model, const PullField *field) {
  Arena *arena = pull->arena;
  const Column *column = field->column;
  const Index *id = model->table->primary_key, *unique = unique_of(model->table, column);
  const ModelField *previous = field->previous;
  Str value = default_value(pull, field);
  Line line = {.doc = previous ? pull_doc(previous->field->doc) : (Str){0},
               .name = pull_field_name(field),
               .type = type_with_arity(pull, field)};
  Str *attributes = line.attributes;
  if (id && is_at_field(id) && id->columns.at[0].column == column)
    attributes[LINE_ID] = field_key(pull, "@id", id);
  if (unique) attributes[LINE_UNIQUE] = field_key(pull, "@unique", unique);
  if (is_unique_in_view(model, field)) attributes[LINE_UNIQUE] = STR("@unique");
  if (value.len) attributes[LINE_DEFAULT] = str_format(arena, "@default(%.*s)", STR_ARG(value));
  if (previous && previous->updated_at) attributes[LINE_UPDATED_AT] = STR("@updatedAt");
  if (previous && previous->ignored) attributes[LINE_IGNORE] = STR("@ignore");
  attributes[LINE_MAP] = map_attribute(arena, "@map", &field->name);
  attributes[LINE_NATIVE] = native_type(pull, &column->type);
  line.is_broken = !is_field(&line) || default_is_broken(column);
  if (!name_sanitize(arena, column->name).len) comment_out(arena, &line);
  return line;
}

// --- Relation fields

static void push_list(Arena *arena, StrList *arguments, const char *name, const StrList *items) {
  if (!items->len) return;
  Str list = str_list_join(arena, items, STR(", "));
  push_argument(arena, arguments, name, str_format(arena, "[%.*s]", STR_ARG(list)));
}

static Str relation_attribute(Arena *arena, const RelationText *relation) {
  StrList arguments = {0};
  if (relation->relation_name.len)
    vec_push(arena, &arguments, quoted(arena, relation->relation_name));
  push_list(arena, &arguments, "fields", &relation->fields);
  push_list(arena, &arguments, "references", &relation->references);
  if (relation->on_delete.len) push_argument(arena, &arguments, "onDelete", relation->on_delete);
  if (relation->on_update.len) push_argument(arena, &arguments, "onUpdate", relation->on_update);
  if (relation->map.len) push_argument(arena, &arguments, "map", quoted(arena, relation->map));
  return call(arena, "@relation", &arguments);
}

static bool are_identifiers(const StrList *names) {
  for (vec_each(const Str, name, names))
    if (!is_identifier(*name)) return false;
  return true;
}

static Line relation_line(Arena *arena, const RelationText *relation) {
  const char *end = relation->optional ? "?" : relation->list ? "[]" : "";
  Line line = {.name = relation->name,
               .type = str_format(arena, "%.*s%s", STR_ARG(relation->type), end)};
  line.is_broken = !is_field(&line) || !are_identifiers(&relation->fields) ||
                   !are_identifiers(&relation->references);
  if (relation->has_attribute) line.attributes[LINE_RELATION] = relation_attribute(arena, relation);
  if (relation->ignored) line.attributes[LINE_IGNORE] = STR("@ignore");
  return line;
}

// --- Blocks

static Str schema_attribute(const Pull *pull, Str namespace) {
  if (!has_namespaces(pull) || !namespace.len) return (Str){0};
  return str_format(pull->arena, "@@schema(%.*s)", STR_ARG(quoted(pull->arena, namespace)));
}

BlockText pull_model_text(const Pull *pull, const PullModel *model) {
  Arena *arena = pull->arena;
  const Table *table = model->table;
  BlockText block = {.keyword = "model",
                     .doc = pull_model_doc(pull, model),
                     .name = model->name.name,
                     .map = map_attribute(arena, "@@map", &model->name),
                     .schema = schema_attribute(pull, table->namespace),
                     .is_comment = !table->columns.len};
  if (pull_is_ignored(model)) block.ignore = STR("@@ignore");
  for (size_t i = 0; i < table->columns.len; i++)
    if (!model->fields[i].is_unseen)
      vec_push(arena, &block.lines, scalar_line(pull, model, &model->fields[i]));
  RelationTexts relations = pull_relation_texts(pull, model);
  for (vec_each(const RelationText, relation, &relations))
    vec_push(arena, &block.lines, relation_line(arena, relation));
  const ModelKey *previous = model->previous ? model->previous->id : NULL;
  if (table->primary_key && !is_at_field(table->primary_key))
    add_key(pull, &block, &block.ids, table->primary_key, previous);
  add_block_keys(pull, model, &block);
  return block;
}

static Str written_unique(const Pull *pull, const ModelKey *key) {
  StrList names = {0}, arguments = {0};
  for (vec_each(const KeyField, over, &key->fields))
    vec_push(pull->arena, &names, over->field->field->name.text);
  Str fields = str_list_join(pull->arena, &names, STR(", "));
  vec_push(pull->arena, &arguments, str_format(pull->arena, "[%.*s]", STR_ARG(fields)));
  if (key->client_name.len)
    push_argument(pull->arena, &arguments, "name", quoted(pull->arena, key->client_name));
  return call(pull->arena, "@@unique", &arguments);
}

BlockText pull_view_text(const Pull *pull, const PullModel *view) {
  BlockText block = pull_model_text(pull, view);
  block.keyword = "view";
  if (!pull_says_ignore(view)) block.ignore = (Str){0};
  for (size_t i = 0; view->previous && i < view->previous->keys.len; i++) {
    const ModelKey *key = view->previous->keys.at[i];
    if (key->kind != INDEX_UNIQUE || key->fields.len < 2) continue;
    vec_push(pull->arena, &block.uniques, written_unique(pull, key));
    vec_push(pull->arena, &block.keys_as_found, *vec_last(&block.uniques));
  }
  return block;
}

static Line value_line(const Pull *pull, Str name, Str doc, const PullName *of) {
  Line line = {.doc = doc, .name = name, .is_comment = !name.len || name_needs_sanitizing(name)};
  line.attributes[LINE_MAP] = map_attribute(pull->arena, "@map", of);
  return line;
}

// Of several values with one name in the database the last one's.
static Str value_doc(const ModelEnum *previous, Str value) {
  for (size_t i = previous ? previous->values.len : 0; i-- > 0;)
    if (str_eq(previous->values.at[i], value)) return pull_doc(previous->block->values.at[i].doc);
  return (Str){0};
}

// Values of an enum that only the schema has lose their @map, as in the engine.
static void add_values(const Pull *pull, const PullEnum *enumeration, BlockText *block) {
  const Enum *found = enumeration->enumeration;
  const ModelEnum *previous = enumeration->previous;
  for (size_t i = 0; found && i < found->values.len; i++) {
    Str value = found->values.at[i];
    PullName name = pull_value_name(pull, enumeration, value);
    vec_push(
        pull->arena, &block->lines,
        value_line(pull, name.name.len ? name.name : value, value_doc(previous, value), &name));
  }
  if (found) return;
  EnumValueRefs written = pull_written_values(pull->arena, previous);
  for (vec_each(const EnumValueRef, value, &written))
    vec_push(pull->arena, &block->lines,
             value_line(pull, (*value)->name.text, pull_doc((*value)->doc), &(PullName){0}));
}

BlockText pull_enum_text(const Pull *pull, const PullEnum *enumeration) {
  const ModelEnum *previous = enumeration->previous;
  BlockText block = {.keyword = "enum",
                     .name = enumeration->name.name,
                     .map = map_attribute(pull->arena, "@@map", &enumeration->name)};
  if (enumeration->enumeration)
    block.schema = schema_attribute(pull, enumeration->enumeration->namespace);
  if (previous)
    block.doc = pull_doc(previous->block->doc);
  else if (enumeration->has_comment)
    block.doc =
        STR("This enum is commented in the database, and requires an additional setup for "
            "migrations: Read more: https://pris.ly/d/database-comments");
  add_values(pull, enumeration, &block);
  return block;
}
