// Where the project keeps things, found as Prisma finds them: the schema (--schema, package.json#prisma.schema,
// schema.prisma, prisma/schema.prisma, prisma/schema/), the database (--url, the datasource's directUrl or url,
// DATABASE_URL) and the migrations folder. Nothing is read before a command asks for it.

#include "cli/command.h"

// --- The schema

static json_t *read_json(Cli *cli, Str path) {
  Str text;
  if (path_kind(&cli->arena, path) != PATH_FILE) return NULL;
  if (!file_read(&cli->arena, path, &text, &cli->diags)) return NULL;
  return json_loadb(text.at, text.len, 0, NULL);
}

// The folder of the nearest package.json; empty when there is none.
static Str package_folder(Cli *cli) {
  Arena *arena = &cli->arena;
  Str folder = path_absolute(arena, STR("."));
  while (path_kind(arena, path_join(arena, folder, STR("package.json"))) != PATH_FILE) {
    if (folder.len <= 1) return (Str){0};
    folder = path_folder(folder);
  }
  return folder;
}

// The nearest package.json decides, also when it says nothing about Prisma.
static bool find_in_package_json(Cli *cli, Str *path) {
  Arena *arena = &cli->arena;
  Str folder = package_folder(cli), here = path_absolute(arena, STR("."));
  if (!folder.len) return false;
  json_t *root = read_json(cli, path_join(arena, folder, STR("package.json")));
  json_t *schema = json_object_get(json_object_get(root, "prisma"), "schema");
  if (json_is_string(schema)) {
    Str written = str_copy(arena, str_of(json_string_value(schema)));
    *path = str_eq(folder, here) ? written : path_join(arena, folder, written);
  }
  json_decref(root);
  return path->len > 0;
}

static bool find_schema(Cli *cli, Str *path) {
  static const Str PLACES[] = {STR_INIT("schema.prisma"), STR_INIT("prisma/schema.prisma"),
                               STR_INIT("prisma/schema")};
  const PrismaConfig *config;
  *path = cli->common.schema;
  if (path->len) return true;
  if (prisma_config_read(cli, &config)) *path = config->schema.setting.text;
  if (path->len || find_in_package_json(cli, path)) return true;
  for (size_t i = 0; i < COUNT_OF(PLACES) && !path->len; i++)
    if (path_kind(&cli->arena, PLACES[i]) != PATH_MISSING) *path = PLACES[i];
  return path->len > 0;
}

bool config_schema_path(Cli *cli, Str *path) {
  if (find_schema(cli, path)) return true;
  diag_error(&cli->diags, DIAG_CONFIG,
             "there is no Prisma schema here: neither schema.prisma, nor prisma/schema.prisma, nor "
             "prisma/schema/");
  return diag_remedy(&cli->diags, "say where it is with --schema PATH");
}

bool config_has_schema(Cli *cli) {
  Str path;
  return find_schema(cli, &path);
}

bool config_schema(Cli *cli, const SchemaFile **schema) {
  if (!cli->schema) {
    Str path;
    SchemaFile *loaded = arena_new(&cli->arena, SchemaFile);
    if (!config_schema_path(cli, &path) || !schema_load(cli, path, loaded)) return false;
    cli->schema = loaded;
  }
  *schema = cli->schema;
  return true;
}

// --- The database

// Where the schema says env("NAME").
static bool unset_variable(Cli *cli, const SchemaFile *schema, Str name) {
  Str call = str_format(&cli->arena, "env(\"%.*s\")", STR_ARG(name));
  for (size_t i = 0; i < schema->sources.len; i++) {
    const Source *source = schema->sources.at[i];
    ptrdiff_t at = str_find(source->text, call, 0);
    if (at < 0) continue;
    Span span = {(uint32_t)at, (uint32_t)((size_t)at + call.len)};
    return diag_error_at(&cli->diags, DIAG_P1012, source, span,
                         "Environment variable not found: %.*s.", STR_ARG(name));
  }
  return diag_error(&cli->diags, DIAG_P1012, "Environment variable not found: %.*s.",
                    STR_ARG(name));
}

// False when the setting names a variable that is not set.
static bool setting_value(Cli *cli, const Setting *setting, Str *value) {
  if (setting->env.len) return config_variable(cli, setting->env, value);
  *value = setting->text;
  return true;
}

static bool is_written(const Setting *setting) { return setting->text.len || setting->env.len; }

// Prisma's words for a URL of another database than the provider's.
static bool check_protocol(Cli *cli, const SchemaFile *schema, Str url) {
  const Dialect *dialect = schema->prisma.schema->dialect;
  if (dialect_of_url(url) == dialect) return true;
  const char *protocols = dialect == &SQLITE ? "`file:`" : "`postgresql://` or `postgres://`";
  return diag_error(&cli->diags, DIAG_P1012,
                    "Error validating datasource `%.*s`: the URL must start with the protocol %s.",
                    STR_ARG(schema->prisma.datasource), protocols);
}

// A URL in prisma.config.ts goes before the schema's. Relative paths count from the file, which is here.
static bool prisma_config_url(Cli *cli, const SchemaFile *schema, DatabaseUrl *out) {
  const PrismaConfig *config;
  *out = (DatabaseUrl){0};
  if (!prisma_config_read(cli, &config) || !config->url.is_written) return true;
  const Setting *setting = &config->url.setting;
  if (!config_value_check(cli, config, &config->url, "--url URL")) return false;
  if (!setting_value(cli, setting, &out->url))
    return diag_error_at(&cli->diags, DIAG_P1012, config->source, config->url.span,
                         "Environment variable not found: %.*s.", STR_ARG(setting->env));
  return check_protocol(cli, schema, out->url);
}

bool schema_database_url(Cli *cli, const SchemaFile *schema, DatabaseUrl *out) {
  const PrismaSchema *prisma = &schema->prisma;
  const Setting *setting = is_written(&prisma->direct_url) ? &prisma->direct_url : &prisma->url;
  *out = (DatabaseUrl){.base_folder = schema->datasource_folder};
  if (!config_read_variables(cli, schema->datasource_folder)) return false;
  if (is_written(setting)) {
    if (!setting_value(cli, setting, &out->url)) return unset_variable(cli, schema, setting->env);
    if (out->url.len) return check_protocol(cli, schema, out->url);
    return diag_error(&cli->diags, DIAG_CONFIG, "the connection URL of datasource %.*s is empty",
                      STR_ARG(prisma->datasource));
  }
  if (config_variable(cli, STR("DATABASE_URL"), &out->url) && out->url.len) {
    out->base_folder = (Str){0};  // Prisma 7: relative to where the configuration is
    return check_protocol(cli, schema, out->url);
  }
  diag_error(&cli->diags, DIAG_CONFIG,
             "no connection URL: datasource %.*s of %.*s names none, and DATABASE_URL is not set",
             STR_ARG(prisma->datasource), STR_ARG(schema->path));
  return diag_remedy(&cli->diags, "say it with --url URL");
}

bool config_database_url(Cli *cli, DatabaseUrl *out) {
  const SchemaFile *schema;
  *out = (DatabaseUrl){.url = cli->common.url};
  if (out->url.len) return true;
  if (config_has_schema(cli)) {
    if (!config_schema(cli, &schema) || !config_read_variables(cli, schema->datasource_folder) ||
        !prisma_config_url(cli, schema, out))
      return false;
    return out->url.len || schema_database_url(cli, schema, out);
  }
  if (!config_read_variables(cli, (Str){0})) return false;
  if (config_variable(cli, STR("DATABASE_URL"), &out->url) && out->url.len) return true;
  diag_error(&cli->diags, DIAG_CONFIG,
             "no connection URL: there is no Prisma schema here, and DATABASE_URL is not set");
  return diag_remedy(&cli->diags, "say it with --url URL, or the schema with --schema PATH");
}

bool config_shadow_url(Cli *cli, const SchemaFile *schema, DatabaseUrl *out) {
  *out = (DatabaseUrl){.url = cli->common.shadow_database_url};
  if (out->url.len || !schema) return true;
  const PrismaConfig *config;
  if (!config_read_variables(cli, schema->datasource_folder) || !prisma_config_read(cli, &config) ||
      !config_value_check(cli, config, &config->shadow_database_url, "--shadow-database-url URL"))
    return false;
  if (setting_value(cli, &config->shadow_database_url.setting, &out->url) && out->url.len)
    return true;
  // A variable that is not set counts as no shadow database: the same schema serves in production.
  if (setting_value(cli, &schema->prisma.shadow_database_url, &out->url) && out->url.len)
    out->base_folder = schema->datasource_folder;
  return true;
}

static void add_setting(Cli *cli, const Setting *setting, Str base_folder, DatabaseUrlList *out) {
  DatabaseUrl url = {.base_folder = base_folder};
  if (setting_value(cli, setting, &url.url) && url.url.len) vec_push(&cli->arena, out, url);
}

void config_known_databases(Cli *cli, DatabaseUrlList *out) {
  Mark mark = diags_mark(&cli->diags);
  const SchemaFile *schema = NULL;
  const PrismaConfig *config;
  if (config_has_schema(cli)) config_schema(cli, &schema);
  Str folder = schema ? schema->datasource_folder : (Str){0};
  config_read_variables(cli, folder);
  add_setting(cli, &(Setting){.text = cli->common.url}, (Str){0}, out);
  add_setting(cli, &(Setting){.env = STR("DATABASE_URL")}, folder, out);
  if (prisma_config_read(cli, &config)) add_setting(cli, &config->url.setting, (Str){0}, out);
  if (schema) {
    add_setting(cli, &schema->prisma.url, folder, out);
    add_setting(cli, &schema->prisma.direct_url, folder, out);
  }
  diags_forget(&cli->diags, mark);
}

// --- The migrations folder

// Prisma has looked in three places, one after the other; the first that exists is the one in use.
static bool find_migrations(Cli *cli, Str schema_path, Str datasource_folder, Str *folder) {
  Arena *arena = &cli->arena;
  bool is_folder = path_kind(arena, schema_path) == PATH_FOLDER;
  Str places[] = {datasource_folder, is_folder ? schema_path : path_folder(schema_path),
                  path_folder(schema_path)};
  for (size_t i = 0; i < COUNT_OF(places); i++) {
    bool is_here = str_eq(places[i], STR("."));
    *folder = is_here ? STR("migrations") : path_join(arena, places[i], STR("migrations"));
    if (path_kind(arena, *folder) == PATH_FOLDER) return true;
  }
  *folder = path_join(arena, datasource_folder, STR("migrations"));
  return true;
}

bool config_migrations_folder(Cli *cli, Str *folder) {
  Str path;
  const SchemaFile *schema;
  const PrismaConfig *config;
  *folder = cli->common.migrations;
  if (folder->len) return true;
  if (!prisma_config_read(cli, &config) ||
      !config_value_check(cli, config, &config->migrations, "--migrations DIR"))
    return false;
  *folder = config->migrations.setting.text;
  if (folder->len) return true;
  if (!config_has_schema(cli)) {
    bool is_here = path_kind(&cli->arena, STR("migrations")) == PATH_FOLDER;
    *folder = is_here ? STR("migrations") : STR("prisma/migrations");
    return true;
  }
  if (!find_schema(cli, &path)) return false;
  if (path_kind(&cli->arena, path) != PATH_FOLDER)
    return find_migrations(cli, path, path_folder(path), folder);
  return config_schema(cli, &schema) &&
         find_migrations(cli, path, schema->datasource_folder, folder);
}

// --- The version of Prisma

// "6.19.0", "^6", "~5.22.0", ">=6 <7": the first number is the version.
static int leading_number(const char *range) {
  Str text = str_of(range);
  size_t at = 0;
  while (at < text.len && (text.at[at] < '0' || text.at[at] > '9')) at++;
  int number = 0;
  for (; at < text.len && text.at[at] >= '0' && text.at[at] <= '9' && number < 1000; at++)
    number = number * 10 + (text.at[at] - '0');
  return number;
}

static int installed_version(Cli *cli, Str folder) {
  json_t *root =
      read_json(cli, path_join(&cli->arena, folder, STR("node_modules/prisma/package.json")));
  int version = leading_number(json_string_value(json_object_get(root, "version")));
  json_decref(root);
  return version;
}

static int wanted_version(Cli *cli, Str folder) {
  static const char *const LISTS[] = {"devDependencies", "dependencies"};
  static const char *const NAMES[] = {"prisma", "@prisma/client"};
  json_t *root = read_json(cli, path_join(&cli->arena, folder, STR("package.json")));
  int version = 0;
  for (size_t i = 0; i < COUNT_OF(NAMES) && !version; i++)
    for (size_t j = 0; j < COUNT_OF(LISTS) && !version; j++)
      version = leading_number(
          json_string_value(json_object_get(json_object_get(root, LISTS[j]), NAMES[i])));
  json_decref(root);
  return version;
}

bool config_prisma_version(Cli *cli, PrismaVersion *version) {
  Str compat = cli->common.compat;
  *version = str_eq(compat, STR("6")) ? PRISMA_6 : PRISMA_7;
  if (compat.len && *version == PRISMA_7 && !str_eq(compat, STR("7")))
    return diag_error(&cli->diags, DIAG_USAGE, "--compat takes 6 or 7, not %.*s", STR_ARG(compat));
  if (compat.len) return true;
  Str folder = package_folder(cli);
  int found = folder.len ? installed_version(cli, folder) : 0;
  if (!found && folder.len) found = wanted_version(cli, folder);
  if (found && found < 7) *version = PRISMA_6;
  return true;
}
