// pmig config: what the project's settings are and where each was found, so that nobody has to guess why a command went to
// another database. Passwords are not shown.

#include "cli/pm_config.h"

typedef struct {
  Cli *cli;
  json_t *settings;
} Listing;

static void list_setting(Listing *listing, const char *name, json_t *value, Str origin) {
  Cli *cli = listing->cli;
  const char *text = json_string_value(value);
  if (text && *text)
    say(cli, "%-16s %s\n%-16s   %.*s", name, text, "", STR_ARG(origin));
  else if (!json_is_array(value))
    say(cli, "%-16s -", name);
  for (size_t i = 0; i < json_array_size(value); i++)
    say(cli, "%-16s %s", i ? "" : name, json_string_value(json_array_get(value, i)));
  json_t *object = json_object();
  json_object_set_new(object, "value", text && !*text ? json_null() : json_incref(value));
  json_object_set_new(object, "origin", text && *text ? json_of_str(origin) : json_null());
  json_object_set_new(listing->settings, name, object);
  json_decref(value);
}

static void list_text(Listing *listing, const char *name, Str value, Str origin) {
  list_setting(listing, name, json_of_str(db_redact_text(&listing->cli->arena, value)), origin);
}

static void list_url(Listing *listing, const char *name, const DatabaseUrl *url) {
  list_text(listing, name, db_redact_url(&listing->cli->arena, url->url), url->origin);
}

static void list_config(Listing *listing, const PrismaConfig *config) {
  Str file = config->source ? config->source->name : (Str){0};
  bool is_given = listing->cli->common.config.len;
  list_text(listing, "config", file, is_given ? STR("--config") : STR("found there"));
}

static bool list_paths(Listing *listing) {
  Cli *cli = listing->cli;
  Str schema = {0}, migrations = {0};
  bool has_schema = config_has_schema(cli);
  bool ok = (!has_schema || config_schema_path(cli, &schema)) &&
            config_migrations_folder(cli, &migrations);
  list_text(listing, "schema", schema, cli->origins.schema);
  list_text(listing, "migrations", migrations, cli->origins.migrations);
  return ok;
}

static bool list_databases(Listing *listing) {
  Cli *cli = listing->cli;
  DatabaseUrl database = {0}, shadow = {0};
  const SchemaFile *schema = NULL;
  bool ok = !config_has_schema(cli) || config_schema(cli, &schema);
  ok = config_database_url(cli, &database) && ok;
  if (!ok) database.url = (Str){0};
  list_url(listing, "database", &database);
  ok = config_shadow_url(cli, schema, &shadow) && ok;
  list_url(listing, "shadow-database", &shadow);
  return ok;
}

static void list_names(Listing *listing, const char *name, const ConfigValue *value) {
  json_t *names = value->names.len ? json_of_list(&value->names) : json_null();
  list_setting(listing, name, names, (Str){0});
}

static bool list_external(Listing *listing, PrismaConfig *config) {
  Cli *cli = listing->cli;
  const ConfigValue *tables = &config->external_tables, *enums = &config->external_enums;
  bool ok = prisma_config_settle(cli, config, tables, "--config FILE") &&
            prisma_config_settle(cli, config, enums, "--config FILE");
  list_names(listing, "external-tables", tables);
  list_names(listing, "external-enums", enums);
  return ok;
}

static bool list_version(Listing *listing) {
  Cli *cli = listing->cli;
  PrismaVersion version;
  bool ok = config_prisma_version(cli, &version);
  list_text(listing, "prisma", version == PRISMA_6 ? STR("6") : STR("7"), cli->origins.prisma);
  return ok;
}

static void list_hooks(Listing *listing, const PmConfig *config) {
  const struct {
    const char *name;
    const ConfigValue *value;
  } hooks[] = {{"beforeUp", &config->before_up},
               {"afterUp", &config->after_up},
               {"beforeDown", &config->before_down},
               {"afterDown", &config->after_down}};
  Text text = text_new(&listing->cli->arena);
  for (size_t i = 0; i < COUNT_OF(hooks); i++)
    if (hooks[i].value->is_written)
      text_format(&text, "%s%s", text_str(&text).len ? ", " : "", hooks[i].name);
  if (text_str(&text).len) list_text(listing, "hooks", text_str(&text), config->source->name);
}

// Only in projects that come from prisma-migrations.
static bool list_pm_config(Listing *listing) {
  Cli *cli = listing->cli;
  PmConfig *config;
  Str wait, lock;
  if (!pm_config_read(cli, &config)) return false;
  if (!config->source) return true;
  if (!pm_config_text(cli, config, &config->lock_wait_ms, "PMIG_LOCK_WAIT", &wait) ||
      !pm_config_text(cli, config, &config->without_lock, "PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK",
                      &lock))
    return false;
  if (wait.len)
    list_text(listing, "lock-wait", str_format(&cli->arena, "%.*sms", STR_ARG(wait)),
              config->source->name);
  if (str_eq(lock, STR("true"))) list_text(listing, "lock", STR("none"), config->source->name);
  list_hooks(listing, config);
  return true;
}

static ExitCode run_config(Cli *cli, const void *args) {
  (void)args;
  PrismaConfig *config;
  Listing listing = {cli, json_object()};
  bool ok = prisma_config_read(cli, &config);
  if (ok) list_config(&listing, config);
  ok = ok && list_paths(&listing);
  ok = ok && list_databases(&listing);
  ok = ok && list_external(&listing, config);
  ok = ok && list_version(&listing);
  ok = ok && list_pm_config(&listing);
  json_t *result = json_object();
  json_object_set_new(result, "settings", listing.settings);
  return json_result(cli, ok ? EXIT_OK : EXIT_ERROR, result);
}

const Command COMMAND_CONFIG = {
    .name = "config",
    .group = GROUP_LOOK,
    .operands = "",
    .line = "Shows the settings, and where each was found.",
    .help = "Reads the files and connects to nothing. Passwords are not shown.",
    .examples = EXAMPLES({"pmig config", "when pmig takes another database than the one you mean"}),
    .args_size = 1,
    .run = run_config,
};
