// What tables, columns, enums and their values are called. The existing schema decides where it has a name. Elsewhere a
// name loses what is no letter at its beginning, and gets a "_" for what is no letter, digit or "_" further on; a
// reserved word is prefixed with "Renamed", and where two PostgreSQL schemas have the same name, it is with the schema's.

#include "parser/pull.h"

// --- Sanitizing

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool is_word_character(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

bool name_needs_sanitizing(Str name) {
  if (name.len && !is_letter(name.at[0])) return true;
  for (size_t i = 0; i < name.len; i++)
    if (!is_word_character(name.at[i])) return true;
  return false;
}

// A character of several bytes becomes one "_".
Str name_sanitize(Arena *arena, Str name) {
  Text text = text_new(arena);
  size_t i = 0;
  while (i < name.len && !is_letter(name.at[i])) i++;
  for (; i < name.len; i++) {
    bool is_continuation = ((unsigned char)name.at[i] & 0xC0) == 0x80;
    if (!is_continuation) text_char(&text, is_word_character(name.at[i]) ? name.at[i] : '_');
  }
  return text_str(&text);
}

static PullName name_from_database(const Pull *pull, Str name) {
  if (!name_needs_sanitizing(name)) return (PullName){.name = name};
  return (PullName){.name = name_sanitize(pull->arena, name), .map = name, .mapped = true};
}

static PullName name_from_schema(Str name, bool mapped, Str map) {
  return (PullName){.name = name, .map = map, .mapped = mapped};
}

// --- Names of types

bool pull_name_is_unique(const Pull *pull, Str name) {
  const size_t *count = str_map_get(&pull->type_names, name_sanitize(pull->arena, name));
  return !count || *count <= 1;
}

static PullName type_name(const Pull *pull, Str namespace, Str name) {
  Arena *arena = pull->arena;
  if (namespace.len && !pull_name_is_unique(pull, name)) {
    Str both = str_format(arena, "%.*s_%.*s", STR_ARG(namespace), STR_ARG(name));
    return (PullName){.name = name_sanitize(arena, both), .map = name, .mapped = true};
  }
  if (type_name_is_reserved(name))
    return (PullName){
        .name = str_format(arena, "Renamed%.*s", STR_ARG(name)), .map = name, .mapped = true};
  return name_from_database(pull, name);
}

static PullName model_name(const Pull *pull, const PullModel *model) {
  const Model *previous = pull->names_are_new ? NULL : model->previous;
  if (!previous) return type_name(pull, model->table->namespace, model->table->name);
  return name_from_schema(previous->block->name.text, previous->mapped, previous->database_name);
}

// Of an enum that only the schema has, the engine forgets @@map.
static PullName enum_name(const Pull *pull, const PullEnum *enumeration) {
  const ModelEnum *previous = enumeration->previous;
  const Enum *found = enumeration->enumeration;
  if (!previous) return type_name(pull, found->namespace, found->name);
  bool mapped = found && attribute_find(&previous->block->attributes, STR("map"));
  return name_from_schema(previous->block->name.text, mapped, previous->database_name);
}

static PullName column_name(const Pull *pull, const PullField *field) {
  const ModelField *previous = pull->names_are_new ? NULL : field->previous;
  if (!previous) return name_from_database(pull, field->column->name);
  return name_from_schema(previous->field->name.text, previous->mapped, previous->column);
}

static void assign_names(const Pull *pull, PullModel *model) {
  model->name = model_name(pull, model);
  for (size_t i = 0; i < model->table->columns.len; i++)
    model->fields[i].name = column_name(pull, &model->fields[i]);
}

void pull_assign_names(Pull *pull) {
  for (size_t i = 0; i < pull->schema->tables.len; i++) assign_names(pull, &pull->models[i]);
  for (size_t i = 0; i < pull->view_count; i++) assign_names(pull, &pull->views[i]);
  for (size_t i = 0; i < pull->enum_count; i++)
    pull->enums[i].name = enum_name(pull, &pull->enums[i]);
}

// --- Counting

static void count_name(Pull *pull, const Block *previous, Str name) {
  Str key = previous ? previous->name.text : name_sanitize(pull->arena, name);
  size_t *count = str_map_get(&pull->type_names, key);
  if (!count) {
    count = arena_new(pull->arena, size_t);
    str_map_put(pull->arena, &pull->type_names, key, count);
  }
  ++*count;
}

static void count_model(Pull *pull, const PullModel *model) {
  if (!model->is_join)
    count_name(pull, model->previous ? model->previous->block : NULL, model->table->name);
}

void pull_count_names(Pull *pull) {
  for (size_t i = 0; i < pull->schema->tables.len; i++) count_model(pull, &pull->models[i]);
  for (size_t i = 0; i < pull->view_count; i++) count_model(pull, &pull->views[i]);
  for (size_t i = 0; i < pull->schema->enums.len; i++) {
    const PullEnum *enumeration = &pull->enums[i];
    count_name(pull, enumeration->previous ? enumeration->previous->block : NULL,
               enumeration->enumeration->name);
  }
}

// --- Values of enums

PullName pull_value_name(const Pull *pull, const PullEnum *enumeration, Str value) {
  const ModelEnum *previous = enumeration->previous;
  for (size_t i = 0; previous && i < previous->values.len; i++) {
    if (!str_eq(previous->values.at[i], value)) continue;
    const EnumValue *written = &previous->block->values.at[i];
    bool mapped = attribute_find(&written->attributes, STR("map"));
    return name_from_schema(written->name.text, mapped, value);
  }
  if (!value.len) return (PullName){.name = STR("EMPTY_ENUM_VALUE"), .mapped = true};
  return name_from_database(pull, value);
}

// Of several values with one name in the database the last stands where the first stood.
EnumValueRefs pull_written_values(Arena *arena, const ModelEnum *enumeration) {
  EnumValueRefs written = {0};
  StrMap seen = {0};  // of EnumValueRef *
  vec_reserve(arena, &written, enumeration->values.len);
  for (size_t i = 0; i < enumeration->values.len; i++) {
    const EnumValue *value = &enumeration->block->values.at[i];
    EnumValueRef *slot = str_map_get(&seen, enumeration->values.at[i]);
    if (slot) {
      *slot = value;
      continue;
    }
    vec_push(arena, &written, value);
    str_map_put(arena, &seen, enumeration->values.at[i], vec_last(&written));
  }
  return written;
}

// --- Names of fields

// A column of whose name nothing is left keeps it, as a comment.
Str pull_field_name(const PullField *field) {
  return field->name.name.len ? field->name.name : field->column->name;
}

const PullField *pull_field(const Pull *pull, const Table *table, Str column) {
  const Column *found = table_find_column(table, column);
  return found ? &pull_model_of(pull, table)->fields[found->position] : NULL;
}

StrList pull_field_names(const Pull *pull, const Table *table, const StrList *columns) {
  StrList names = {0};
  for (vec_each(const Str, column, columns)) {
    const PullField *field = pull_field(pull, table, *column);
    vec_push(pull->arena, &names, field ? field->name.name : *column);
  }
  return names;
}
