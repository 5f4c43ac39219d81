// Generators and the datasource as text. Prisma writes them anew, too: the properties it knows in its own order, then
// the others by name, without comments. Preview features are sorted; where an index is partial, the one that lets the
// schema say so joins them.

#include "parser/pull.h"

// --- Values

static void put_value(Text *out, const Expr *expr);

static void put_items(Text *out, const ExprList *items) {
  text_char(out, '[');
  for (vec_each(const Expr, item, items)) {
    if (item != items->at) text_literal(out, ", ");
    put_value(out, item);
  }
  text_char(out, ']');
}

// Numbers and words become texts.
static void put_value(Text *out, const Expr *expr) {
  switch (expr->kind) {
    case EXPR_ARRAY:
      put_items(out, &expr->items);
      break;
    case EXPR_FUNCTION:
      text_put(out, expr_text(out->arena, expr));
      break;
    case EXPR_STRING:
    case EXPR_NUMBER:
    case EXPR_CONSTANT:
      string_literal_put(out, expr->text);
      break;
    case EXPR_MISSING:
    case EXPR_OBJECT:
      break;
  }
}

static Str value_text(Arena *arena, const Expr *expr) {
  Text out = text_new(arena);
  put_value(&out, expr);
  return text_str(&out);
}

// A list, also where only its one element is written.
static Str list_text(Arena *arena, const Expr *expr) {
  if (expr->kind == EXPR_ARRAY) return value_text(arena, expr);
  return str_format(arena, "[%.*s]", STR_ARG(value_text(arena, expr)));
}

static Str names_text(Arena *arena, const StrList *names) {
  Text out = text_new(arena);
  text_char(&out, '[');
  for (vec_each(const Str, name, names)) {
    if (name != names->at) text_literal(&out, ", ");
    string_literal_put(&out, *name);
  }
  text_char(&out, ']');
  return text_str(&out);
}

static void add_line(Arena *arena, BlockText *block, Str name, Str value) {
  vec_push(arena, &block->lines,
           (Line){.name = name, .type = str_format(arena, "= %.*s", STR_ARG(value))});
}

// --- Preview features

static bool has_partial_index(const Pull *pull) {
  for (vec_each(const Table, table, &pull->schema->tables))
    for (vec_each(const Index, index, &table->indexes))
      if (index->predicate.len) return true;
  return false;
}

static int name_order(const void *a, const void *b) {
  return str_cmp(*(const Str *)a, *(const Str *)b);
}

// In their order; what a feature is called today counts.
static StrList sorted_features(Arena *arena, const Property *property) {
  StrList names = {0}, unique = {0};
  const Expr *value = &property->value;
  size_t count = value->kind == EXPR_ARRAY ? value->items.len : 1;
  for (size_t i = 0; i < count; i++) {
    Str name = value->kind == EXPR_ARRAY ? value->items.at[i].text : value->text;
    bool is_old = str_eq(name, STR("fullTextSearch"));
    vec_push(arena, &names, is_old ? STR("fullTextSearchPostgres") : name);
  }
  if (names.len) qsort(names.at, names.len, sizeof *names.at, name_order);
  for (vec_each(const Str, name, &names))
    if (!str_list_has(&unique, *name)) vec_push(arena, &unique, *name);
  return unique;
}

static void add_features(const Pull *pull, BlockText *block, const Property *property) {
  static const Str PARTIAL = STR_INIT("partialIndexes");
  StrList names = {0};
  if (property) names = sorted_features(pull->arena, property);
  if (has_partial_index(pull) && !str_list_has(&names, PARTIAL))
    vec_push(pull->arena, &names, PARTIAL);
  if (names.len || property)
    add_line(pull->arena, block, STR("previewFeatures"), names_text(pull->arena, &names));
}

// --- Generators

static const Str KNOWN[] = {STR_INIT("provider"), STR_INIT("output"), STR_INIT("previewFeatures"),
                            STR_INIT("binaryTargets")};

static bool is_known(Str key) {
  for (size_t i = 0; i < COUNT_OF(KNOWN); i++)
    if (str_eq(key, KNOWN[i])) return true;
  return false;
}

static int property_order(const void *a, const void *b) {
  return str_cmp((*(const Property *const *)a)->key.text, (*(const Property *const *)b)->key.text);
}

// Of several properties of one name, the last one counts.
static const Property *last_property(const Block *block, Str key) {
  const Property *found = NULL;
  for (vec_each(const Property, property, &block->properties))
    if (str_eq(property->key.text, key)) found = property;
  return found;
}

typedef const Property *PropertyRef;

static void add_other_properties(Arena *arena, BlockText *text, const Block *generator) {
  Vec(PropertyRef) others = {0};
  for (vec_each(const Property, property, &generator->properties))
    if (!is_known(property->key.text) && last_property(generator, property->key.text) == property)
      vec_push(arena, &others, property);
  if (others.len) qsort(others.at, others.len, sizeof *others.at, property_order);
  for (vec_each(const PropertyRef, property, &others))
    add_line(arena, text, (*property)->key.text, value_text(arena, &(*property)->value));
}

BlockText pull_generator_text(const Pull *pull, const Block *generator) {
  Arena *arena = pull->arena;
  BlockText text = {
      .keyword = "generator", .doc = pull_doc(generator->doc), .name = generator->name.text};
  const Property *provider = last_property(generator, KNOWN[0]);
  const Property *output = last_property(generator, KNOWN[1]);
  const Property *targets = last_property(generator, KNOWN[3]);
  if (provider) add_line(arena, &text, KNOWN[0], value_text(arena, &provider->value));
  if (output) add_line(arena, &text, KNOWN[1], value_text(arena, &output->value));
  add_features(pull, &text, last_property(generator, KNOWN[2]));
  if (targets) add_line(arena, &text, KNOWN[3], list_text(arena, &targets->value));
  add_other_properties(arena, &text, generator);
  return text;
}

// --- The datasource

// What the schema says, as long as the database has it, and what Prisma counts on in any case.
static const Str KNOWN_EXTENSIONS[] = {STR_INIT("citext"), STR_INIT("postgis"),
                                       STR_INIT("pg_crypto"), STR_INIT("uuid-ossp")};

static const DatasourceExtension *previous_extension(const Pull *pull, Str name) {
  for (vec_each(const DatasourceExtension, extension, &pull->previous->source.extensions))
    if (str_eq(extension->map.at ? extension->map : extension->name, name)) return extension;
  return NULL;
}

static bool is_known_extension(Str name) {
  for (size_t i = 0; i < COUNT_OF(KNOWN_EXTENSIONS); i++)
    if (str_eq(name, KNOWN_EXTENSIONS[i])) return true;
  return false;
}

static void add_text_argument(Arena *arena, StrList *arguments, const char *name, Str value) {
  Text out = text_new(arena);
  text_format(&out, "%s: ", name);
  string_literal_put(&out, value);
  vec_push(arena, arguments, text_str(&out));
}

static Str extension_text(Arena *arena, const Extension *extension,
                          const DatasourceExtension *previous) {
  StrList arguments = {0};
  Str name = name_sanitize(arena, extension->name);
  if (name_needs_sanitizing(extension->name))
    add_text_argument(arena, &arguments, "map", extension->name);
  if (previous && previous->version.at)
    add_text_argument(arena, &arguments, "version", extension->version);
  if (!previous || previous->schema.at)
    add_text_argument(arena, &arguments, "schema", extension->namespace);
  if (!arguments.len) return name;
  return str_format(arena, "%.*s(%.*s)", STR_ARG(name),
                    STR_ARG(str_list_join(arena, &arguments, STR(", "))));
}

static void add_extensions(const Pull *pull, BlockText *text) {
  StrList extensions = {0};
  if (!pull->previous->preview[PREVIEW_EXTENSIONS]) return;
  for (vec_each(const Extension, extension, &pull->schema->extensions)) {
    const DatasourceExtension *previous = previous_extension(pull, extension->name);
    if (previous || is_known_extension(extension->name))
      vec_push(pull->arena, &extensions, extension_text(pull->arena, extension, previous));
  }
  if (!extensions.len) return;
  Str list = str_list_join(pull->arena, &extensions, STR(", "));
  add_line(pull->arena, text, STR("extensions"), str_format(pull->arena, "[%.*s]", STR_ARG(list)));
}

static void add_property(const Pull *pull, BlockText *text, const char *name) {
  const Property *property = last_property(pull->previous->source.block, str_of(name));
  if (property)
    add_line(pull->arena, text, str_of(name), value_text(pull->arena, &property->value));
}

// Prisma 7 has no URLs here, so where there are some, their order is that of Prisma 6.
BlockText pull_datasource_text(const Pull *pull) {
  const Datasource *source = &pull->previous->source;
  BlockText text = {.keyword = "datasource",
                    .doc = pull_doc(source->block->doc),
                    .name = source->block->name.text};
  add_property(pull, &text, "provider");
  add_property(pull, &text, "url");
  add_property(pull, &text, "directUrl");
  add_property(pull, &text, "shadowDatabaseUrl");
  add_property(pull, &text, "relationMode");
  add_extensions(pull, &text);
  const StrList *schemas =
      pull->forced_namespaces.len ? &pull->forced_namespaces : &source->schemas;
  if (schemas->len) add_line(pull->arena, &text, STR("schemas"), names_text(pull->arena, schemas));
  return text;
}
