// The datasource and the generators: which database, which namespaces and extensions, which preview
// features. Datasources come first and generators after them; with an error in either, Prisma
// reports nothing about models. Written from the properties up to the blocks; config_resolve is
// last.

#include "parser/report.h"

// A property that is read from a block. Those left over are errors in a datasource.
typedef struct {
  Datamodel *datamodel;
  const Block *block;
  bool *taken;  // by property
} Reader;

// Of several properties of one name, the last one counts. NULL when there is none.
static const Property *reader_take(Reader *reader, Str key) {
  const Property *found = NULL;
  for (vec_each(const Property, property, &reader->block->properties)) {
    if (!str_eq(property->key.text, key)) continue;
    reader->taken[property - reader->block->properties.at] = true;
    found = property;
  }
  return found;
}

static bool reader_open(Reader *reader, Datamodel *datamodel, const Block *block) {
  *reader = (Reader){datamodel, block,
                     arena_new_array(datamodel->arena, bool, block->properties.len + 1)};
  for (vec_each(const Property, property, &block->properties))
    if (property->value.kind == EXPR_MISSING)
      return report(
          datamodel, block->place, "Property %.*s in %s %.*s needs to be assigned a value",
          STR_ARG(property->key.text), block_keyword(block->kind), STR_ARG(block->name.text));
  return true;
}

static bool is_call(const Expr *expr, Str name) {
  return expr->kind == EXPR_FUNCTION && str_eq(expr->text, name);
}

// A text or env("NAME").
static bool expr_setting(Datamodel *datamodel, const Expr *expr, Setting *out) {
  if (expr->kind == EXPR_STRING) {
    out->text = expr->text;
    return true;
  }
  if (!is_call(expr, STR("env"))) return report_mismatch(datamodel, expr, "String");
  if (expr->arguments.list.len != 1)
    return report(datamodel, expr->place,
                  "Exactly one string parameter must be passed to the env function.");
  return expr_string(datamodel, &expr->arguments.list.at[0].value, &out->env);
}

// --- Datasource

// What a Prisma provider is called that pmig does not work with.
static bool provider_is_foreign(Str provider) {
  static const Str FOREIGN[] = {STR_INIT("mysql"), STR_INIT("sqlserver"), STR_INIT("mongodb"),
                                STR_INIT("cockroachdb")};
  for (size_t i = 0; i < COUNT_OF(FOREIGN); i++)
    if (str_eq(provider, FOREIGN[i])) return true;
  return false;
}

static bool provider_read(Reader *reader, Str *out) {
  Datamodel *datamodel = reader->datamodel;
  const Block *block = reader->block;
  const Property *property = reader_take(reader, STR("provider"));
  if (!property)
    return report(datamodel, block->place,
                  "Argument \"provider\" is missing in data source block \"%.*s\".",
                  STR_ARG(block->name.text));
  const Expr *value = &property->value;
  if (is_call(value, STR("env")))
    return report(datamodel, block->place,
                  "A datasource must not use the env() function in the provider argument.");
  if (value->kind != EXPR_STRING)
    return report_datasource(datamodel, value->place, block->name.text,
                             "The provider argument in a datasource must be a string literal");
  if (!value->text.len)
    return report_datasource(datamodel, value->place, block->name.text,
                             "The provider argument in a datasource must not be empty");
  if (!dialect_of_provider(value->text) && !provider_is_foreign(value->text))
    return report(datamodel, value->place, "Datasource provider not known: \"%.*s\".",
                  STR_ARG(value->text));
  *out = value->text;
  return true;
}

static void relation_mode_read(Reader *reader, Datasource *source) {
  Datamodel *datamodel = reader->datamodel;
  const Property *mode = reader_take(reader, STR("relationMode"));
  const Property *old = reader_take(reader, STR("referentialIntegrity"));
  Str text;
  if (mode && old) {
    report(datamodel, old->place,
           "The `referentialIntegrity` and `relationMode` attributes cannot be used together. "
           "Please use only `relationMode` instead.");
    return;
  }
  if (old) mode = old;
  if (!mode || !expr_string(datamodel, &mode->value, &text)) return;
  source->emulates_keys = str_eq(text, STR("prisma"));
  if (!source->emulates_keys && !str_eq(text, STR("foreignKeys")))
    report_datasource(datamodel, reader->block->place, STR("relationMode"),
                      "Invalid relation mode setting: \"%.*s\". Supported values: \"prisma\", "
                      "\"foreignKeys\"",
                      STR_ARG(text));
}

// One argument of an extension: its name must be new, its value a text.
static void extension_argument_read(Datamodel *datamodel, const Argument *argument,
                                    DatasourceExtension *out) {
  Str name = argument->name.text, text;
  if (!name.len) {
    report_invalid(datamodel, argument->place, "The argument must have a name");
    return;
  }
  Str *slot = str_eq(name, STR("map"))       ? &out->map
              : str_eq(name, STR("schema"))  ? &out->schema
              : str_eq(name, STR("version")) ? &out->version
                                             : NULL;
  if (!expr_string(datamodel, &argument->value, &text)) {
    if (slot)
      report_invalid(datamodel, argument->place, "The `%.*s` argument must be a string literal",
                     STR_ARG(name));
  } else if (!slot) {
    report(datamodel, argument->place, "Argument not known: \"%.*s\".", STR_ARG(name));
  } else if (slot->at) {
    report_invalid(datamodel, argument->place, "The argument `%.*s` can only be defined once",
                   STR_ARG(name));
  } else {
    // An empty text is still one that is written.
    *slot = text.at ? text : STR("");
  }
}

static bool extension_is_named(Datamodel *datamodel, const Expr *expr) {
  return expr->kind == EXPR_CONSTANT || expr->kind == EXPR_FUNCTION ||
         report_mismatch(datamodel, expr, "constant or function");
}

static void extension_read(Datamodel *datamodel, const Expr *expr, Datasource *source) {
  DatasourceExtension extension = {.name = expr->text, .place = expr->place};
  if (expr->kind == EXPR_FUNCTION)
    for (vec_each(const Argument, argument, &expr->arguments.list))
      if (argument->value.kind != EXPR_MISSING)
        extension_argument_read(datamodel, argument, &extension);
  vec_push(datamodel->arena, &source->extensions, extension);
}

static int extension_order(const void *a, const void *b) {
  return str_cmp(((const DatasourceExtension *)a)->name, ((const DatasourceExtension *)b)->name);
}

static void extensions_read(Reader *reader, Datasource *source) {
  const Property *property = source->dialect && source->dialect->has_extensions
                                 ? reader_take(reader, STR("extensions"))
                                 : NULL;
  if (!property) return;
  source->has_extensions = true;
  source->extensions_place = property->place;
  ExprList elements = expr_elements(&property->value);
  bool named = true;
  for (vec_each(const Expr, element, &elements))
    named = extension_is_named(reader->datamodel, element) && named;
  for (size_t i = 0; named && i < elements.len; i++)
    extension_read(reader->datamodel, &elements.at[i], source);
  if (source->extensions.len)
    qsort(source->extensions.at, source->extensions.len, sizeof(DatasourceExtension),
          extension_order);
}

static int name_order(const void *a, const void *b) {
  return str_cmp(*(const Str *)a, *(const Str *)b);
}

static void schemas_sort(Datamodel *datamodel, Datasource *source) {
  StrList *schemas = &source->schemas;
  qsort(schemas->at, schemas->len, sizeof(Str), name_order);
  size_t kept = 1;
  for (size_t i = 1; i < schemas->len; i++) {
    if (str_eq(schemas->at[i], schemas->at[kept - 1]))
      report(datamodel, source->schemas_place, "Duplicated schema names are not allowed");
    else
      schemas->at[kept++] = schemas->at[i];
  }
  schemas->len = kept;
}

static void schemas_read(Reader *reader, Datasource *source) {
  Datamodel *datamodel = reader->datamodel;
  const Property *property = reader_take(reader, STR("schemas"));
  if (!property) return;
  ExprList elements = expr_elements(&property->value);
  bool valid = true;
  Str text;
  source->schemas_place = property->value.place;
  for (vec_each(const Expr, element, &elements)) {
    if (expr_string(datamodel, element, &text))
      vec_push(datamodel->arena, &source->schemas, text);
    else
      valid = false;
  }
  if (!valid) return;
  if (!elements.len) {
    report(datamodel, property->value.place, "If provided, the schemas array can not be empty.");
    return;
  }
  source->has_schemas = true;
  schemas_sort(datamodel, source);
  if (source->dialect && !source->dialect->has_namespaces)
    report(datamodel, property->value.place,
           "The `schemas` property is not supported on the current connector.");
}

static bool setting_same(Setting a, Setting b) {
  return (a.text.len || a.env.len) && str_eq(a.text, b.text) && str_eq(a.env, b.env);
}

// Prisma 5 and 6 keep the URLs here, and look at them here; since 7 they stand in prisma.config.ts.
static void urls_read(Reader *reader, Datasource *source) {
  Datamodel *datamodel = reader->datamodel;
  const Property *url = reader_take(reader, STR("url"));
  const Property *shadow = reader_take(reader, STR("shadowDatabaseUrl"));
  const Property *direct = reader_take(reader, STR("directUrl"));
  if (url) expr_setting(datamodel, &url->value, &source->url);
  if (shadow) expr_setting(datamodel, &shadow->value, &source->shadow_database_url);
  if (direct) expr_setting(datamodel, &direct->value, &source->direct_url);
  static const char SAME[] =
      "shadowDatabaseUrl is the same as %s for datasource \"%.*s\". Please specify a different "
      "database as shadow database to avoid data loss.";
  if (direct && setting_same(source->shadow_database_url, source->direct_url))
    report(datamodel, direct->value.place, SAME, "directUrl", STR_ARG(reader->block->name.text));
  if (url && setting_same(source->shadow_database_url, source->url))
    report(datamodel, url->value.place, SAME, "url", STR_ARG(reader->block->name.text));
}

static void leftovers_report(Reader *reader) {
  for (vec_each(const Property, property, &reader->block->properties)) {
    if (reader->taken[property - reader->block->properties.at]) continue;
    Place place = reader_take(reader, property->key.text)->place;
    report(reader->datamodel, place, "Property not known: \"%.*s\".", STR_ARG(property->key.text));
  }
}

// False when the engine would not count it as a datasource.
static bool datasource_read(Datamodel *datamodel, const Block *block, Datasource *out) {
  Reader reader;
  Str provider;
  if (!reader_open(&reader, datamodel, block) || !provider_read(&reader, &provider)) return false;
  *out = (Datasource){.block = block, .dialect = dialect_of_provider(provider)};
  relation_mode_read(&reader, out);
  extensions_read(&reader, out);
  urls_read(&reader, out);
  const Property *features = reader_take(&reader, STR("previewFeatures"));
  if (features)
    report(datamodel, features->place,
           "Preview features are only supported in the generator block. Please move this field to "
           "the generator block.");
  schemas_read(&reader, out);
  leftovers_report(&reader);
  return true;
}

static void datasources_read(Datamodel *datamodel) {
  size_t count = 0;
  for (vec_each(const Block, block, &datamodel->ast->blocks)) {
    Datasource source;
    if (block->kind != BLOCK_DATASOURCE || !datasource_read(datamodel, block, &source)) continue;
    if (count++ == 0) datamodel->source = source;
  }
  if (count < 2) return;
  for (vec_each(const Block, block, &datamodel->ast->blocks))
    if (block->kind == BLOCK_DATASOURCE)
      report_datasource(datamodel, block->place, block->name.text,
                        "You defined more than one datasource. This is not allowed yet because "
                        "support for multiple databases has not been implemented yet.");
}

// --- Generators

// What previewFeatures may name today; the message about any other name lists them.
static const struct {
  Str name;
  const Dialect *only;  // the one that has it; NULL when all have
} FEATURES[] = {
    {STR_INIT("fullTextSearchPostgres"), &POSTGRESQL},
    {STR_INIT("nativeDistinct"), NULL},
    {STR_INIT("partialIndexes"), NULL},
    {STR_INIT("postgresqlExtensions"), NULL},
    {STR_INIT("relationJoins"), NULL},
    {STR_INIT("schemaEngineDriverAdapters"), NULL},
    {STR_INIT("shardKeys"), NULL},
    {STR_INIT("strictUndefinedChecks"), NULL},
    {STR_INIT("typedSql"), NULL},
    {STR_INIT("views"), NULL},
};

// Those that became part of Prisma or were given up: accepted, without effect. Prisma 7 refuses
// `metrics`, but a schema of Prisma 6 may name it.
static const Str RETIRED_FEATURES[] = {
    STR_INIT("aggregateApi"),
    STR_INIT("atomicNumberOperations"),
    STR_INIT("clientExtensions"),
    STR_INIT("cockroachdb"),
    STR_INIT("connectOrCreate"),
    STR_INIT("createMany"),
    STR_INIT("dataProxy"),
    STR_INIT("deno"),
    STR_INIT("distinct"),
    STR_INIT("driverAdapters"),
    STR_INIT("extendedIndexes"),
    STR_INIT("extendedWhereUnique"),
    STR_INIT("fieldReference"),
    STR_INIT("filterJson"),
    STR_INIT("filteredRelationCount"),
    STR_INIT("fullTextIndex"),
    STR_INIT("fullTextSearch"),
    STR_INIT("groupBy"),
    STR_INIT("improvedQueryRaw"),
    STR_INIT("interactiveTransactions"),
    STR_INIT("jsonProtocol"),
    STR_INIT("metrics"),
    STR_INIT("microsoftSqlServer"),
    STR_INIT("middlewares"),
    STR_INIT("mongoDb"),
    STR_INIT("multiSchema"),
    STR_INIT("nApi"),
    STR_INIT("namedConstraints"),
    STR_INIT("nativeTypes"),
    STR_INIT("omitApi"),
    STR_INIT("orderByAggregateGroup"),
    STR_INIT("orderByNulls"),
    STR_INIT("orderByRelation"),
    STR_INIT("prismaSchemaFolder"),
    STR_INIT("queryCompiler"),
    STR_INIT("reactNative"),
    STR_INIT("referentialActions"),
    STR_INIT("referentialIntegrity"),
    STR_INIT("selectRelationCount"),
    STR_INIT("tracing"),
    STR_INIT("transactionApi"),
    STR_INIT("uncheckedScalarInputs"),
};

static const Str PREVIEW_NAMES[] = {
#define X(name, text) STR_INIT(text),
    PREVIEW_FEATURES(X)
#undef X
};

static bool feature_counts(const Datamodel *datamodel, size_t i) {
  return !FEATURES[i].only || FEATURES[i].only == datamodel->source.dialect;
}

static bool feature_is_known(const Datamodel *datamodel, Str name) {
  for (size_t i = 0; i < COUNT_OF(FEATURES); i++)
    if (str_eq(name, FEATURES[i].name)) return feature_counts(datamodel, i);
  for (size_t i = 0; i < COUNT_OF(RETIRED_FEATURES); i++)
    if (str_eq(name, RETIRED_FEATURES[i])) return true;
  return false;
}

static Str features_listed(const Datamodel *datamodel) {
  StrList names = {0};
  for (size_t i = 0; i < COUNT_OF(FEATURES); i++)
    if (feature_counts(datamodel, i)) vec_push(datamodel->arena, &names, FEATURES[i].name);
  return str_list_join(datamodel->arena, &names, STR(", "));
}

static void feature_switch_on(Datamodel *datamodel, Str name, Place place) {
  for (size_t i = 0; i < PREVIEW_COUNT; i++)
    if (str_eq(name, PREVIEW_NAMES[i])) datamodel->preview[i] = true;
  if (!feature_is_known(datamodel, name))
    report(datamodel, place, "The preview feature \"%.*s\" is not known. Expected one of: %.*s",
           STR_ARG(name), STR_ARG(features_listed(datamodel)));
}

static void features_read(Datamodel *datamodel, const Property *property) {
  ExprList elements = expr_elements(&property->value);
  StrList names = {0};
  bool valid = true;
  Str text;
  for (vec_each(const Expr, element, &elements)) {
    if (expr_string(datamodel, element, &text))
      vec_push(datamodel->arena, &names, text);
    else
      valid = false;
  }
  for (size_t i = 0; valid && i < names.len; i++)
    feature_switch_on(datamodel, names.at[i], property->value.place);
}

// The value of any other property: a text, a list, a number; a function only as env("NAME").
static void option_check(Datamodel *datamodel, const Expr *value) {
  Setting ignored;
  if (is_call(value, STR("env"))) expr_setting(datamodel, value, &ignored);
}

static void generator_read(Datamodel *datamodel, const Block *block) {
  Reader reader;
  Setting ignored;
  if (!reader_open(&reader, datamodel, block)) return;
  const Property *engine = reader_take(&reader, STR("engineType"));
  if (engine && engine->value.kind != EXPR_STRING)
    report_mismatch(datamodel, &engine->value, "String");
  const Property *provider = reader_take(&reader, STR("provider"));
  if (!provider) {
    report(datamodel, block->place, "Argument \"provider\" is missing in generator block \"%.*s\".",
           STR_ARG(block->name.text));
    return;
  }
  if (!expr_setting(datamodel, &provider->value, &ignored)) return;
  const Property *output = reader_take(&reader, STR("output"));
  if (output) expr_setting(datamodel, &output->value, &ignored);
  const Property *targets = reader_take(&reader, STR("binaryTargets"));
  ExprList list = targets ? expr_elements(&targets->value) : (ExprList){0};
  for (vec_each(const Expr, target, &list)) expr_setting(datamodel, target, &ignored);
  const Property *features = reader_take(&reader, STR("previewFeatures"));
  if (features) features_read(datamodel, features);
  for (vec_each(const Property, property, &block->properties))
    if (!reader.taken[property - block->properties.at]) option_check(datamodel, &property->value);
}

// --- The pass

void config_resolve(Datamodel *datamodel) {
  datasources_read(datamodel);
  for (vec_each(const Block, block, &datamodel->ast->blocks))
    if (block->kind == BLOCK_GENERATOR) generator_read(datamodel, block);
}
