// Building and linking schemas: numbering, name tables, names turned into pointers.

#include "model/schema.h"

const Str INDEX_METHOD_SQL[] = {
#define X(name, sql, prisma) STR_INIT(sql),
    INDEX_METHODS(X)
#undef X
};

const Str INDEX_METHOD_PRISMA[] = {
#define X(name, sql, prisma) STR_INIT(prisma),
    INDEX_METHODS(X)
#undef X
};

const Str FK_ACTION_SQL[] = {
#define X(name, sql, prisma) STR_INIT(sql),
    FK_ACTIONS(X)
#undef X
};

const Str FK_ACTION_PRISMA[] = {
#define X(name, sql, prisma) STR_INIT(prisma),
    FK_ACTIONS(X)
#undef X
};

const Str OBJECT_KIND_WORDS[] = {
#define X(name, word) STR_INIT(word),
    OBJECT_KINDS(X)
#undef X
};

bool object_same(const Object *a, const Object *b) {
  return a->kind == b->kind && str_eq(a->namespace, b->namespace) && str_eq(a->table, b->table) &&
         str_eq(a->name, b->name);
}

bool object_is_remark(const Object *object) {
  return object->kind == OBJECT_GRANT || object->kind == OBJECT_COMMENT ||
         object->kind == OBJECT_OWNER || object->kind == OBJECT_DEFAULT_PRIVILEGE;
}

bool object_is_attribute(const Object *object) {
  return object->kind == OBJECT_ATTRIBUTE || object->kind >= OBJECT_SETTING;
}

Schema *schema_new(Arena *arena, const Dialect *dialect, SchemaOrigin origin) {
  Schema *schema = arena_new(arena, Schema);
  schema->dialect = dialect;
  schema->origin = origin;
  return schema;
}

// --- Linking

// Tables and enums are kept under their bare name, and under namespace and name where there is a
// namespace. A NUL byte cannot be part of either, so it separates them.
static Str schema_key(Arena *arena, Str namespace, Str name) {
  return str_format(arena, "%.*s%c%.*s", STR_ARG(namespace), '\0', STR_ARG(name));
}

static void map_put_both(Arena *arena, StrMap *map, Str namespace, Str name, void *value) {
  if (!str_map_get(map, name)) str_map_put(arena, map, name, value);
  if (namespace.len) str_map_put(arena, map, schema_key(arena, namespace, name), value);
}

static void *map_get_either(const StrMap *map, Str namespace, Str name) {
  if (!namespace.len) return str_map_get(map, name);
  char buffer[512];  // two identifiers of 63 bytes on PostgreSQL; SQLite has no namespaces
  if (namespace.len + name.len + 1 > sizeof buffer) return NULL;
  memcpy(buffer, namespace.at, namespace.len);
  buffer[namespace.len] = '\0';
  if (name.len) memcpy(buffer + namespace.len + 1, name.at, name.len);
  return str_map_get(map, (Str){buffer, namespace.len + name.len + 1});
}

static void index_link(Index *index, const Table *table, uint32_t id) {
  index->id = id;
  index->table = table;
  for (vec_each(IndexColumn, column, &index->columns))
    column->column = table_find_column(table, column->name);
}

static void table_link_columns(Arena *arena, Table *table) {
  str_map_reserve(arena, &table->columns_by_name, table->columns.len);
  for (vec_each(Column, column, &table->columns)) {
    column->position = (uint32_t)(column - table->columns.at);
    column->table = table;
    str_map_put(arena, &table->columns_by_name, column->name, column);
  }
}

static void table_link_references(Schema *schema, Table *table) {
  for (vec_each(Column, column, &table->columns))
    if (column->type.family == FAMILY_ENUM)
      column->type.enumeration =
          schema_find_enum(schema, column->type.enum_namespace, column->type.enum_name);
  for (vec_each(ForeignKey, key, &table->foreign_keys))
    key->referenced = schema_find_table(schema, key->referenced_namespace, key->referenced_table);
}

void schema_link(Arena *arena, Schema *schema) {
  uint32_t index_id = 0, key_id = 0;
  str_map_reserve(arena, &schema->tables_by_name, schema->tables.len);
  for (vec_each(Enum, enumeration, &schema->enums)) {
    enumeration->id = (uint32_t)(enumeration - schema->enums.at);
    map_put_both(arena, &schema->enums_by_name, enumeration->namespace, enumeration->name,
                 enumeration);
  }
  for (vec_each(Table, table, &schema->tables)) {
    table->id = (uint32_t)(table - schema->tables.at);
    table->schema = schema;
    map_put_both(arena, &schema->tables_by_name, table->namespace, table->name, table);
    table_link_columns(arena, table);
    if (table->primary_key) index_link(table->primary_key, table, index_id++);
    for (vec_each(Index, index, &table->indexes)) index_link(index, table, index_id++);
    for (vec_each(ForeignKey, key, &table->foreign_keys)) key->id = key_id++, key->table = table;
  }
  for (vec_each(Table, view, &schema->views)) {
    view->id = (uint32_t)(view - schema->views.at);
    view->schema = schema;
    view->is_view = true;
    table_link_columns(arena, view);
    table_link_references(schema, view);
  }
  for (vec_each(Table, table, &schema->tables)) {
    table_link_references(schema, table);
    if (table->parent_name.len)
      table->parent = schema_find_table(schema, table->parent_namespace, table->parent_name);
  }
}

// --- Looking up

const Table *schema_find_table(const Schema *schema, Str namespace, Str name) {
  return map_get_either(&schema->tables_by_name, schema->explicit_namespaces ? namespace : (Str){0},
                        name);
}

const Enum *schema_find_enum(const Schema *schema, Str namespace, Str name) {
  return map_get_either(&schema->enums_by_name, schema->explicit_namespaces ? namespace : (Str){0},
                        name);
}

const Column *table_find_column(const Table *table, Str name) {
  return str_map_get(&table->columns_by_name, name);
}

static bool table_owns_sequence(const Table *table, Str namespace, Str name) {
  for (vec_each(const Column, column, &table->columns))
    if (column->identity == IDENTITY_NONE && str_eq(column->sequence.name, name) &&
        str_eq(column->sequence.namespace, namespace))
      return true;
  return false;
}

bool schema_has_free_sequence(const Schema *schema, Str namespace, Str name) {
  for (vec_each(const Object, object, &schema->objects))
    if (object->kind == OBJECT_SEQUENCE && str_eq(object->name, name) &&
        str_eq(object->namespace, namespace))
      return true;
  return false;
}

bool schema_has_sequence(const Schema *schema, Str namespace, Str name) {
  if (schema_has_free_sequence(schema, namespace, name)) return true;
  for (vec_each(const Table, table, &schema->tables))
    if (table_owns_sequence(table, namespace, name)) return true;
  return false;
}

bool index_has_column(const Index *index, Str column) {
  for (vec_each(const IndexColumn, entry, &index->columns))
    if (str_eq(entry->name, column)) return true;
  return false;
}

bool primary_key_has_column(const Table *table, Str column) {
  return table->primary_key && index_has_column(table->primary_key, column);
}

// --- Definitions of SQLite

static Str skip_spaces(Str text) {
  while (text.len && strchr(" \t\r\n", text.at[0])) text = str_slice(text, 1, text.len);
  return text;
}

static Str skip_word(Str text, Str word) {
  text = skip_spaces(text);
  bool there = str_eq_nocase(str_slice(text, 0, word.len), word);
  return there ? str_slice(text, word.len, text.len) : text;
}

// A name is bare, or between "…", `…`, '…' or […], where the closing sign is doubled to stand for itself.
static Str skip_name(Str text) {
  text = skip_spaces(text);
  char open = text.len ? text.at[0] : 0, close = open == '[' ? ']' : open;
  size_t at = 0;
  if (!strchr("\"`'[", open)) {
    while (at < text.len && !strchr(" (\t\r\n", text.at[at])) at++;
    return str_slice(text, at, text.len);
  }
  for (at = 1; at < text.len; at++) {
    if (text.at[at] != close) continue;
    if (at + 1 >= text.len || text.at[at + 1] != close) break;
    at++;
  }
  return str_slice(text, at + 1, text.len);
}

Str table_definition_body(const Table *table) {
  Str rest = skip_word(table->definition, STR("CREATE"));
  rest = skip_word(rest, STR("VIRTUAL"));
  return skip_name(skip_word(rest, STR("TABLE")));
}

// --- Without what is external

static bool is_named(const Schema *schema, const StrList *names, Str namespace, Str name) {
  if (!namespace.len) namespace = schema->default_namespace;
  for (vec_each(const Str, full, names)) {
    ptrdiff_t dot = schema->dialect->has_namespaces ? str_find_char(*full, '.') : -1;
    Str in = str_slice(*full, 0, dot < 0 ? 0 : (size_t)dot);
    Str wanted = str_slice(*full, (size_t)(dot + 1), full->len);
    if (str_eq(name, wanted) && (dot < 0 || str_eq(in, namespace))) return true;
  }
  return false;
}

const Schema *schema_without(Arena *arena, const Schema *schema, const External *external) {
  if (!external->tables.len && !external->enums.len) return schema;
  Schema *rest = arena_new(arena, Schema);
  *rest = *schema;
  memset(&rest->tables, 0, sizeof rest->tables);
  memset(&rest->enums, 0, sizeof rest->enums);
  memset(&rest->objects, 0, sizeof rest->objects);
  rest->tables_by_name = rest->enums_by_name = (StrMap){0};
  for (vec_each(const Table, table, &schema->tables)) {
    if (is_named(schema, &external->tables, table->namespace, table->name)) continue;
    vec_push(arena, &rest->tables, *table);
    vec_last(&rest->tables)->columns_by_name = (StrMap){0};
  }
  for (vec_each(const Enum, enumeration, &schema->enums))
    if (!is_named(schema, &external->enums, enumeration->namespace, enumeration->name))
      vec_push(arena, &rest->enums, *enumeration);
  for (vec_each(const Object, object, &schema->objects))
    if (!object->table.len ||
        !is_named(schema, &external->tables, object->namespace, object->table))
      vec_push(arena, &rest->objects, *object);
  for (vec_each(Table, view, &rest->views)) view->columns_by_name = (StrMap){0};
  schema_link(arena, rest);
  return rest;
}
