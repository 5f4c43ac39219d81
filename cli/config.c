// Where the project keeps things, found as Prisma finds them: the schema (--schema, prisma.config.ts,
// package.json#prisma.schema, schema.prisma, prisma/schema.prisma, prisma/schema/), the database (--url, prisma.config.ts,
// the datasource's directUrl or url, DATABASE_URL) and the migrations folder. Nothing is read before a command asks for it.

#include "cli/pm_config.h"

Str path_in(Arena *arena, Str folder, Str name) {
  return str_eq(folder, STR(".")) ? name : path_join(arena, folder, name);
}

// --- The schema

static json_t *read_json(Cli *cli, Str path) {
  Str text;
  if (path_kind(&cli->arena, path) != PATH_FILE) return NULL;
  if (!file_read(&cli->arena, path, &text, &cli->diags)) return NULL;
  return json_loadb(text.at, text.len, 0, NULL);
}

Str package_folder(Cli *cli) {
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

static bool found(Str *origin, Str place) {
  *origin = place;
  return true;
}

// False, with an error, when it cannot be known; the path is empty where there is no schema.
static bool find_schema(Cli *cli, Str *path) {
  static const Str PLACES[] = {STR_INIT("schema.prisma"), STR_INIT("prisma/schema.prisma"),
                               STR_INIT("prisma/schema")};
  PrismaConfig *config;
  Str *origin = &cli->origins.schema;
  *path = cli->common.schema;
  if (path->len) return found(origin, STR("--schema"));
  if (!prisma_config_read(cli, &config) ||
      !prisma_config_path(cli, config, &config->schema, "--schema PATH", path))
    return false;
  if (path->len) return found(origin, config->source->name);
  if (find_in_package_json(cli, path)) return found(origin, STR("package.json"));
  for (size_t i = 0; i < COUNT_OF(PLACES) && !path->len; i++)
    if (path_kind(&cli->arena, PLACES[i]) != PATH_MISSING) *path = PLACES[i];
  return found(origin, STR("found there"));
}

bool config_schema_path(Cli *cli, Str *path) {
  if (!find_schema(cli, path)) return false;
  if (path->len) return true;
  diag_error(&cli->diags, DIAG_CONFIG,
             "there is no Prisma schema here: neither schema.prisma, nor prisma/schema.prisma, nor "
             "prisma/schema/");
  return diag_remedy(&cli->diags, "say where it is with --schema PATH");
}

bool config_has_schema(Cli *cli) {
  Str path;
  Mark mark = diags_mark(&cli->diags);
  if (find_schema(cli, &path)) return path.len > 0;
  diags_forget(&cli->diags, mark);
  return true;
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

static const char UNSET_REMEDY[] =
    "set it in the environment or in .env, or say the database with --url URL";

// Where the schema says env("NAME").
static void point_at_variable(Cli *cli, const SchemaFile *schema, Str name) {
  Str call = str_format(&cli->arena, "env(\"%.*s\")", STR_ARG(name));
  for (size_t i = 0; i < schema->sources.len; i++) {
    const Source *source = schema->sources.at[i];
    ptrdiff_t at = str_find(source->text, call, 0);
    if (at < 0) continue;
    Span span = {(uint32_t)at, (uint32_t)((size_t)at + call.len)};
    diag_error_at(&cli->diags, DIAG_P1012, source, span, "Environment variable not found: %.*s.",
                  STR_ARG(name));
    return;
  }
  diag_error(&cli->diags, DIAG_P1012, "Environment variable not found: %.*s.", STR_ARG(name));
}

static bool unset_variable(Cli *cli, const SchemaFile *schema, Str name) {
  point_at_variable(cli, schema, name);
  return diag_remedy(&cli->diags, UNSET_REMEDY);
}

// False when the setting names a variable that is not set.
static bool setting_value(Cli *cli, const Setting *setting, Str *value) {
  if (setting->env.len) return config_variable(cli, setting->env, value);
  *value = setting->text;
  return true;
}

// "prisma.config.ts: datasource.url, from DATABASE_URL in .env"
static Str setting_origin(Cli *cli, Str file, const char *place, const Setting *setting) {
  Str name = setting->env;
  if (!name.len) return str_format(&cli->arena, "%.*s: %s", STR_ARG(file), place);
  Str origin = config_variable_origin(cli, name);
  return str_format(&cli->arena, "%.*s: %s, from %.*s in %.*s", STR_ARG(file), place, STR_ARG(name),
                    STR_ARG(origin));
}

static bool from_database_url(Cli *cli, DatabaseUrl *out) {
  Str name = STR("DATABASE_URL");
  if (!config_variable(cli, name, &out->url) || !out->url.len) return false;
  Str origin = config_variable_origin(cli, name);
  out->origin = str_format(&cli->arena, "DATABASE_URL in %.*s", STR_ARG(origin));
  return true;
}

static bool is_written(const Setting *setting) { return setting->text.len || setting->env.len; }

// Prisma's words for a URL of another database than the provider's.
static bool check_protocol(Cli *cli, const SchemaFile *schema, const DatabaseUrl *url) {
  const Dialect *dialect = schema->prisma.schema->dialect;
  if (dialect_of_url(url->url) == dialect) return true;
  const char *protocols = dialect == &SQLITE ? "`file:`" : "`postgresql://` or `postgres://`";
  diag_error(&cli->diags, DIAG_P1012,
             "Error validating datasource `%.*s`: the URL must start with the protocol %s.",
             STR_ARG(schema->prisma.datasource), protocols);
  return diag_remedy(&cli->diags, "the URL comes from %.*s", STR_ARG(url->origin));
}

// A URL in prisma.config.ts goes before the schema's. Relative paths count from the file.
static bool prisma_config_url(Cli *cli, const SchemaFile *schema, DatabaseUrl *out) {
  PrismaConfig *config;
  *out = (DatabaseUrl){0};
  if (!prisma_config_read(cli, &config) ||
      !prisma_config_settle(cli, config, &config->direct_url, "--url URL") ||
      !prisma_config_settle(cli, config, &config->url, "--url URL") ||
      !config_read_variables(cli, schema->datasource_folder))
    return false;
  const ConfigValue *value = config->direct_url.is_written ? &config->direct_url : &config->url;
  if (!value->is_written) return true;
  out->base_folder = config->folder;
  out->origin = setting_origin(cli, config->source->name,
                               value == &config->url ? "datasource.url" : "datasource.directUrl",
                               &value->setting);
  if (!setting_value(cli, &value->setting, &out->url)) {
    diag_error_at(&cli->diags, DIAG_P1012, config->source, value->span,
                  "Environment variable not found: %.*s.", STR_ARG(value->setting.env));
    return diag_remedy(&cli->diags, UNSET_REMEDY);
  }
  return check_protocol(cli, schema, out);
}

bool schema_database_url(Cli *cli, const SchemaFile *schema, DatabaseUrl *out) {
  const PrismaSchema *prisma = &schema->prisma;
  bool is_direct = is_written(&prisma->direct_url);
  const Setting *setting = is_direct ? &prisma->direct_url : &prisma->url;
  *out = (DatabaseUrl){.base_folder = schema->datasource_folder};
  if (!config_read_variables(cli, schema->datasource_folder)) return false;
  out->origin = setting_origin(cli, schema->path, is_direct ? "directUrl" : "url", setting);
  if (is_written(setting)) {
    if (!setting_value(cli, setting, &out->url)) return unset_variable(cli, schema, setting->env);
    if (out->url.len) return check_protocol(cli, schema, out);
    return diag_error(&cli->diags, DIAG_CONFIG, "the connection URL of datasource %.*s is empty",
                      STR_ARG(prisma->datasource));
  }
  if (from_database_url(cli, out)) {
    out->base_folder = (Str){0};  // Prisma 7: relative to where the configuration is
    return check_protocol(cli, schema, out);
  }
  diag_error(&cli->diags, DIAG_CONFIG,
             "no connection URL: datasource %.*s of %.*s names none, and DATABASE_URL is not set",
             STR_ARG(prisma->datasource), STR_ARG(schema->path));
  return diag_remedy(&cli->diags, "say it with --url URL");
}

bool config_database_url(Cli *cli, DatabaseUrl *out) {
  const SchemaFile *schema;
  *out = (DatabaseUrl){.url = cli->common.url, .origin = STR("--url")};
  if (out->url.len) return true;
  if (config_has_schema(cli)) {
    if (!config_schema(cli, &schema) || !prisma_config_url(cli, schema, out)) return false;
    return out->url.len || schema_database_url(cli, schema, out);
  }
  if (!config_read_variables(cli, (Str){0})) return false;
  if (from_database_url(cli, out)) return true;
  diag_error(&cli->diags, DIAG_CONFIG,
             "no connection URL: there is no Prisma schema here, and DATABASE_URL is not set");
  return diag_remedy(&cli->diags, "say it with --url URL, or the schema with --schema PATH");
}

bool config_url_in_variable(Cli *cli, Str name, Str *url) {
  *url = env_get(str_c(&cli->arena, name));
  if (url->len) return true;
  if (!config_read_variables(cli, (Str){0})) return false;
  return (config_variable(cli, name, url) && url->len) ||
         diag_error(&cli->diags, DIAG_STATE, "the environment variable %.*s is not set",
                    STR_ARG(name));
}

static bool settle_url(Cli *cli, Str *url) {
  static const Str MARK = STR_INIT("env:");
  return !str_starts_with(*url, MARK) ||
         config_url_in_variable(cli, str_slice(*url, MARK.len, url->len), url);
}

bool config_settle_urls(Cli *cli) {
  return settle_url(cli, &cli->common.url) && settle_url(cli, &cli->common.shadow_database_url);
}

bool config_shadow_url(Cli *cli, const SchemaFile *schema, DatabaseUrl *out) {
  *out =
      (DatabaseUrl){.url = cli->common.shadow_database_url, .origin = STR("--shadow-database-url")};
  if (out->url.len || !schema) return true;
  PrismaConfig *config;
  if (!config_read_variables(cli, schema->datasource_folder) || !prisma_config_read(cli, &config) ||
      !prisma_config_settle(cli, config, &config->shadow_database_url, "--shadow-database-url URL"))
    return false;
  const Setting *setting = &config->shadow_database_url.setting;
  out->base_folder = config->folder;
  if (setting_value(cli, setting, &out->url) && out->url.len) {
    out->origin =
        setting_origin(cli, config->source->name, "datasource.shadowDatabaseUrl", setting);
    return true;
  }
  // A variable that is not set counts as no shadow database: the same schema serves in production.
  setting = &schema->prisma.shadow_database_url;
  out->base_folder = schema->datasource_folder;
  if (setting_value(cli, setting, &out->url) && out->url.len)
    out->origin = setting_origin(cli, schema->path, "shadowDatabaseUrl", setting);
  return true;
}

static void add_setting(Cli *cli, const Setting *setting, Str base_folder, DatabaseUrlList *out) {
  DatabaseUrl url = {.base_folder = base_folder};
  if (setting_value(cli, setting, &url.url) && url.url.len) vec_push(&cli->arena, out, url);
}

void config_known_databases(Cli *cli, DatabaseUrlList *out) {
  Mark mark = diags_mark(&cli->diags);
  const SchemaFile *schema = NULL;
  PrismaConfig *config;
  if (config_has_schema(cli)) config_schema(cli, &schema);
  Str folder = schema ? schema->datasource_folder : (Str){0};
  config_read_variables(cli, folder);
  add_setting(cli, &(Setting){.text = cli->common.url}, (Str){0}, out);
  add_setting(cli, &(Setting){.env = STR("DATABASE_URL")}, folder, out);
  if (prisma_config_read(cli, &config)) {
    prisma_config_settle(cli, config, &config->url, "--url URL");
    add_setting(cli, &config->url.setting, config->folder, out);
    add_setting(cli, &config->direct_url.setting, config->folder, out);
  }
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
    *folder = path_in(arena, places[i], STR("migrations"));
    if (path_kind(arena, *folder) == PATH_FOLDER) return true;
  }
  *folder = path_in(arena, datasource_folder, STR("migrations"));
  return true;
}

// What prisma-migrations works on is what its users mean, whatever Prisma's own commands take.
static bool find_migrations_of_pm(Cli *cli, Str *folder) {
  PmConfig *config;
  if (!pm_config_read(cli, &config) ||
      !pm_config_text(cli, config, &config->migrations, "--migrations DIR", folder))
    return false;
  if (folder->len)
    found(&cli->origins.migrations,
          str_format(&cli->arena, "%.*s: migrationsDir", STR_ARG(config->source->name)));
  return true;
}

bool config_migrations_folder(Cli *cli, Str *folder) {
  Str path;
  const SchemaFile *schema;
  PrismaConfig *config;
  Str *origin = &cli->origins.migrations;
  *folder = cli->common.migrations;
  if (folder->len) return found(origin, STR("--migrations"));
  if (!find_migrations_of_pm(cli, folder)) return false;
  if (folder->len) return true;
  if (!prisma_config_read(cli, &config) ||
      !prisma_config_path(cli, config, &config->migrations, "--migrations DIR", folder))
    return false;
  if (folder->len) return found(origin, config->source->name);
  *origin = STR("where Prisma looks");
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
  Str *origin = &cli->origins.prisma;
  if (compat.len) return found(origin, STR("--compat"));
  Str folder = package_folder(cli);
  int number = folder.len ? installed_version(cli, folder) : 0;
  *origin = number ? STR("node_modules") : STR("package.json");
  if (!number && folder.len) number = wanted_version(cli, folder);
  if (number && number < 7) *version = PRISMA_6;
  return number || found(origin, STR("nothing says otherwise"));
}
