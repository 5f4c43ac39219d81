// What a table has that Prisma's language cannot express, and that Prisma therefore only warns about: read off the
// objects of the schema, and off the definitions of indexes and foreign keys as the catalogs print them.

#include "parser/pull.h"

// --- Names in SQL text

// Cuts the first part off a name as PostgreSQL writes it: public."my table".column
static Str next_part(Arena *arena, Str *rest) {
  if (!str_starts_with(*rest, STR("\""))) {
    ptrdiff_t dot = str_find_char(*rest, '.');
    size_t end = dot < 0 ? rest->len : (size_t)dot;
    Str part = str_slice(*rest, 0, end);
    *rest = str_slice(*rest, end + 1, rest->len);
    return part;
  }
  size_t end = 1;
  while (end < rest->len &&
         (rest->at[end] != '"' || str_starts_with(str_slice(*rest, end, rest->len), STR("\"\""))))
    end += rest->at[end] == '"' ? 2 : 1;
  Str part = str_replace(arena, str_slice(*rest, 1, end), STR("\"\""), STR("\""));
  *rest = str_slice(*rest, end + 2, rest->len);
  return part;
}

// The last of several parts.
static Str last_part(Arena *arena, Str name) {
  Str part = {0};
  while (name.len) part = next_part(arena, &name);
  return part;
}

// --- Definitions

static bool is_deferrable(Str definition) {
  if (str_ends_with(definition, STR(" NOT VALID")))
    definition = str_slice(definition, 0, definition.len - STR(" NOT VALID").len);
  return str_ends_with(definition, STR(" DEFERRABLE")) ||
         str_ends_with(definition, STR(" DEFERRABLE INITIALLY DEFERRED"));
}

bool index_is_deferrable(const Index *index) {
  return index->is_constraint && is_deferrable(index->definition);
}

bool foreign_key_is_deferrable(const ForeignKey *key) { return is_deferrable(key->definition); }

// Where the quoted text that begins at `at` ends.
static size_t skip_quoted(Str text, size_t at) {
  char quote = text.at[at++];
  while (at < text.len && text.at[at] != quote) at++;
  return at < text.len ? at + 1 : at;
}

// What stands between the first parentheses, cut at the commas between them.
static StrList split_columns(Arena *arena, Str definition) {
  StrList columns = {0};
  size_t at = 0, start = 0;
  int depth = 0;
  while (at < definition.len) {
    char c = definition.at[at];
    if (c == '"' || c == '\'') {
      at = skip_quoted(definition, at);
      continue;
    }
    if (c == '(' && depth++ == 0) start = at + 1;
    bool is_end = c == ')' && --depth == 0;
    if (is_end || (c == ',' && depth == 1)) {
      vec_push(arena, &columns, str_slice(definition, start, at));
      start = at + 1;
    }
    if (is_end) break;
    at++;
  }
  return columns;
}

// PostgreSQL prints where NULLs go only when it is not the standard.
bool index_moves_nulls(Arena *arena, const Index *index, size_t column) {
  if (index->is_constraint || !str_contains(index->definition, STR(" NULLS "))) return false;
  StrList columns = split_columns(arena, index->definition);
  return column < columns.len && (str_ends_with(columns.at[column], STR(" NULLS FIRST")) ||
                                  str_ends_with(columns.at[column], STR(" NULLS LAST")));
}

// --- Objects

static PullModel *view_of(const Pull *pull, const Object *object) {
  for (size_t i = 0; i < pull->view_count; i++) {
    const Table *view = pull->views[i].table;
    if (str_eq(view->name, object->table) && str_eq(view->namespace, object->namespace))
      return &pull->views[i];
  }
  return NULL;
}

static PullModel *model_of(const Pull *pull, Str namespace, Str name) {
  const Table *table = schema_find_table(pull->schema, namespace, name);
  return table ? &pull->models[table->id] : NULL;
}

static bool after_prefix(Str *text, Str prefix) {
  if (!str_starts_with(*text, prefix)) return false;
  *text = str_slice(*text, prefix.len, text->len);
  return true;
}

static void read_type_comment(Pull *pull, const Object *object, Str name) {
  for (size_t i = 0; i < pull->schema->enums.len; i++) {
    const Enum *enumeration = pull->enums[i].enumeration;
    if (str_eq(enumeration->namespace, object->namespace) &&
        str_eq(enumeration->name, last_part(pull->arena, name)))
      pull->enums[i].has_comment = true;
  }
}

static void read_column_comment(const Pull *pull, PullModel *model, Str name) {
  const PullField *found = pull_field(pull, model->table, last_part(pull->arena, name));
  if (found) model->fields[found->column->position].has_comment = true;
}

// The name of the object says what the comment is on: "table column public.users.name".
static void read_comment(Pull *pull, const Object *object, PullModel *model) {
  Str name = object->name;
  PullModel *view = model ? NULL : view_of(pull, object);
  if (view && after_prefix(&name, STR("view column ")))
    read_column_comment(pull, view, name);
  else if (view && after_prefix(&name, STR("view ")))
    view->has_comment = true;
  if (after_prefix(&name, STR("type ")))
    read_type_comment(pull, object, name);
  else if (model && after_prefix(&name, STR("table column ")))
    read_column_comment(pull, model, name);
  else if (model && after_prefix(&name, STR("table ")))
    model->has_comment = !str_starts_with(name, STR("constraint "));
}

static void read_constraint(const Pull *pull, const Object *object, PullModel *model) {
  bool is_exclusion = str_contains(object->create, STR(" EXCLUDE USING "));
  bool is_inherited = !is_exclusion && !str_ends_with(object->create, STR(" NO INHERIT"));
  if (is_inherited) vec_push(pull->arena, &model->inherited, object->name);
  vec_push(pull->arena, is_exclusion ? &model->exclusions : &model->checks, object->name);
}

// The parent that a setting names; NULL when it names none, or one that was not read.
static PullModel *parent_of(const Pull *pull, const Object *object) {
  Str name = object->name;
  if (object->kind != OBJECT_SETTING || !after_prefix(&name, STR("parent "))) return NULL;
  ptrdiff_t dot = str_find_char(name, '.');
  return model_of(pull, str_slice(name, 0, (size_t)dot),
                  str_slice(name, (size_t)dot + 1, name.len));
}

static void read_setting(const Pull *pull, const Object *object, PullModel *model) {
  PullModel *parent = parent_of(pull, object);
  if (str_eq(object->name, STR("row level security"))) model->has_row_security = true;
  if (parent) parent->is_parent = true;
}

static int name_order(const void *a, const void *b) {
  return str_cmp(*(const Str *)a, *(const Str *)b);
}

// Objects are what a table has of its own, so the checks of its parents are added. True when there were new ones.
static bool inherit_checks(const Pull *pull, PullModel *model, const PullModel *parent) {
  size_t before = model->checks.len;
  for (vec_each(const Str, name, &parent->inherited)) {
    if (str_list_has(&model->checks, *name)) continue;
    vec_push(pull->arena, &model->checks, *name);
    vec_push(pull->arena, &model->inherited, *name);
  }
  if (model->checks.len > before)
    qsort(model->checks.at, model->checks.len, sizeof(Str), name_order);
  return model->checks.len > before;
}

static void read_inherited_checks(const Pull *pull) {
  for (bool more = true; more;) {
    more = false;
    for (vec_each(const Object, object, &pull->schema->objects)) {
      const PullModel *parent = parent_of(pull, object);
      PullModel *model = parent ? model_of(pull, object->namespace, object->table) : NULL;
      if (model && inherit_checks(pull, model, parent)) more = true;
    }
  }
}

// On SQLite Prisma does not look for expressions.
void pull_read_facts(Pull *pull) {
  bool has_methods = pull->schema->dialect->has_index_methods;
  for (vec_each(const Object, object, &pull->schema->objects)) {
    PullModel *model = object->table.len ? model_of(pull, object->namespace, object->table) : NULL;
    if (object->kind == OBJECT_COMMENT) read_comment(pull, object, model);
    if (!model) continue;
    if (object->kind == OBJECT_CONSTRAINT) read_constraint(pull, object, model);
    if (object->kind == OBJECT_SETTING) read_setting(pull, object, model);
    if (object->kind == OBJECT_INDEX && has_methods)
      vec_push(pull->arena, &model->expressions, object->name);
  }
  read_inherited_checks(pull);
}
