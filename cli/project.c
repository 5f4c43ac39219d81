// The project's database and migrations, what up and down have in common, and how a run is told.

#include "base/activity.h"
#include "cli/pm_config.h"
#include "cli/project.h"

// --- Migrations

bool project_folder(Cli *cli, Folder *folder) {
  Str path;
  return config_migrations_folder(cli, &path) &&
         folder_load(&cli->arena, path, folder, &cli->diags);
}

bool project_history(Cli *cli, Folder *folder) {
  if (!project_folder(cli, folder)) return false;
  if (folder->exists) return true;
  diag_error(&cli->diags, DIAG_HISTORY, "there is no migrations folder %.*s",
             STR_ARG(folder->path));
  return diag_remedy(
      &cli->diags, "pmig new NAME makes the first migration; --migrations DIR says where they are");
}

bool project_known_folder(Cli *cli, Folder *folder) {
  return cli->common.migrations.len ? project_history(cli, folder) : project_folder(cli, folder);
}

static const Dialect *dialect_of_project(Cli *cli) {
  const SchemaFile *schema;
  DatabaseUrl url;
  if (cli->common.url.len) return dialect_of_url(cli->common.url);
  if (config_has_schema(cli))
    return config_schema(cli, &schema) ? schema->prisma.schema->dialect : NULL;
  return config_database_url(cli, &url) ? dialect_of_url(url.url) : NULL;
}

bool project_dialect(Cli *cli, const Folder *folder, const Dialect **dialect) {
  if (!folder_dialect(cli, folder, dialect)) return false;
  if (!*dialect) *dialect = dialect_of_project(cli);
  if (*dialect) return true;
  if (!cli->diags.error_count)
    diag_error(&cli->diags, DIAG_CONFIG, "pmig does not know the kind of database of %.*s",
               STR_ARG(folder->path));
  return diag_remedy(&cli->diags, "%.*s/migration_lock.toml would say for which database it is",
                     STR_ARG(folder->path));
}

// --- The database

// A URL that nobody has typed is often another one than was meant.
static bool tell_way_in(Cli *cli, Str origin) {
  const Diag *error = vec_last(&cli->diags.list);
  if (error->code == DIAG_P1003)
    return diag_remedy(&cli->diags, "pmig up makes it; pmig config tells where its URL comes from");
  bool refused =
      error->code == DIAG_P1000 || error->code == DIAG_P1001 || error->code == DIAG_P1010;
  if (refused && !error->remedy.len && !cli->common.url.len)
    diag_remedy(&cli->diags, "the URL comes from %.*s", STR_ARG(origin));
  return false;
}

bool project_open(Cli *cli, const Folder *folder, ProjectAccess access, Db **db) {
  DatabaseUrl url;
  if (!config_database_url(cli, &url)) return false;
  const Dialect *dialect = dialect_of_url(url.url);
  DbOptions options = {
      .create_if_missing = access == PROJECT_CREATE,
      .read_only = access == PROJECT_READ,
      .base_folder = url.base_folder,
  };
  // Before connecting: the wrong kind of database would only be made, or refuse in words of its own.
  if (dialect && !folder_check_provider(folder, dialect, &cli->diags)) return false;
  return db_open(&cli->arena, url.url, &options, db, &cli->diags) || tell_way_in(cli, url.origin);
}

bool project_namespaces(Cli *cli, const Db *db, StrList *namespaces) {
  const SchemaFile *schema;
  *namespaces = (StrList){0};
  if (config_has_schema(cli)) {
    if (!config_schema(cli, &schema)) return false;
    if (schema->prisma.schema->explicit_namespaces) *namespaces = schema->prisma.schema->namespaces;
  }
  if (!namespaces->len && db_namespace(db).len) vec_push(&cli->arena, namespaces, db_namespace(db));
  return true;
}

enum { TIMESTAMP_DIGITS = 14 };

static bool is_number(Str text) {
  int64_t number;
  return str_to_int64(text, &number) && text.len < TIMESTAMP_DIGITS;
}

bool project_count(Cli *cli, Str steps, size_t *count) {
  int64_t number = 0;
  Str text = steps.len ? steps : cli->operands.len ? cli->operands.at[0] : (Str){0};
  *count = 0;
  if (!text.len) return true;
  if (!is_number(text) || !str_to_int64(text, &number) || number < 1)
    return diag_error(&cli->diags, DIAG_USAGE, "%.*s is no number of migrations", STR_ARG(text));
  *count = (size_t)number;
  return true;
}

bool project_target(Cli *cli, Str steps, Target *target) {
  size_t said = (target->to.len > 0) + (steps.len > 0) + (cli->operands.len > 0);
  if (said > 1 || (said && target->count))
    return diag_error(&cli->diags, DIAG_USAGE, "pass a number of migrations or a name, not both");
  if (cli->operands.len && !is_number(cli->operands.at[0])) {
    target->to = cli->operands.at[0];
    return true;
  }
  return (target->count && !said) || project_count(cli, steps, &target->count);
}

// --- Plans

static void put_statements(Text *text, const PlannedMigration *planned, size_t first, size_t end) {
  for (size_t i = first; i < end; i++) {
    text_put(text, script_text(&planned->script, &planned->script.statements.at[i]));
    text_literal(text, ";\n");
  }
}

static void put_group(Text *text, const PlannedMigration *planned, const StatementGroup *group) {
  if (!planned->one_transaction)
    text_put(text, group->alone ? STR("-- outside of a transaction\n") : STR("-- a transaction\n"));
  put_statements(text, planned, group->first, group->end);
}

void print_plan(Cli *cli, const Plan *plan, bool is_down) {
  Text text = text_new(&cli->arena);
  for (vec_each(PlannedMigration, planned, &plan->migrations)) {
    if (planned != plan->migrations.at) text_char(&text, '\n');
    text_format(&text, "-- %s %.*s%s%s\n", is_down ? "Revert" : "Apply",
                STR_ARG(planned->migration->name),
                planned->one_transaction ? ", in one transaction" : ", not in one transaction",
                planned->from_journal ? ", by the script kept when it was applied" : "");
    for (vec_each(StatementGroup, group, &planned->groups)) put_group(&text, planned, group);
  }
  print_text(cli, text_str(&text));
}

static json_t *json_of_group(const PlannedMigration *planned, const StatementGroup *group) {
  json_t *object = json_object(), *statements = json_array();
  for (size_t i = group->first; i < group->end; i++)
    json_array_append_new(
        statements, json_of_str(script_text(&planned->script, &planned->script.statements.at[i])));
  json_object_set_new(object, "transaction", json_boolean(!group->alone));
  json_object_set_new(object, "statements", statements);
  return object;
}

json_t *json_of_plan(const Plan *plan) {
  json_t *migrations = json_array();
  for (vec_each(PlannedMigration, planned, &plan->migrations)) {
    json_t *object = json_object(), *groups = json_array();
    for (vec_each(StatementGroup, group, &planned->groups))
      json_array_append_new(groups, json_of_group(planned, group));
    json_object_set_new(object, "name", json_of_str(planned->migration->name));
    json_object_set_new(object, "one_transaction", json_boolean(planned->one_transaction));
    if (planned->from_journal) json_object_set_new(object, "from_journal", json_true());
    json_object_set_new(object, "groups", groups);
    json_array_append_new(migrations, object);
  }
  return migrations;
}

// --- Events

static json_t *json_of_event(const RunEvent *event) {
  json_t *object = json_object();
  if (!event->planned) return object;
  json_object_set_new(object, "name", json_of_str(event->planned->migration->name));
  json_object_set_new(object, "number", json_integer((json_int_t)event->number));
  json_object_set_new(object, "total", json_integer((json_int_t)event->total));
  if (event->planned->from_journal) json_object_set_new(object, "from_journal", json_true());
  if ((event->kind == RUN_STATEMENT || event->kind == RUN_FAILED) && event->statement != SIZE_MAX)
    json_object_set_new(object, "statement", json_integer((json_int_t)event->statement));
  if (event->kind != RUN_STARTED)
    json_object_set_new(object, "duration_ms", json_integer(event->duration_us / 1000));
  return object;
}

static void tell_run(const RunEvent *event, void *context) {
  Cli *cli = context;
  Str name = event->planned ? event->planned->migration->name : (Str){0};
  if (cli->common.json)
    json_event(cli, str_c(&cli->arena, RUN_EVENT_WORDS[event->kind]), json_of_event(event));
  switch (event->kind) {
    case RUN_WAITING:
      say(cli, "Waiting for the migration lock");
      activity_task("waiting for", STR("the migration lock"), 0, 0);
      break;
    case RUN_APPLIED:
    case RUN_REVERTED:
      say(cli, "%.*s %.*s%s (%lld ms)", STR_ARG(RUN_EVENT_WORDS[event->kind]), STR_ARG(name),
          event->planned->from_journal ? " by the script kept when it was applied" : "",
          (long long)event->duration_us / 1000);
      break;
    case RUN_RETRYING:
      say(cli, "%.*s: a lock was not to be had in time; trying again", STR_ARG(name));
      break;
    case RUN_STARTED:
      activity_task(event->reverting ? "reverting" : "applying", name, event->number, event->total);
      break;
    case RUN_STATEMENT:
    case RUN_FAILED:
      break;
  }
}

// "3", "3s", "250ms", "1.5s", "2m"; a number alone counts seconds.
static bool read_time(Str text, int64_t *ms) {
  static const struct {
    Str unit;
    double ms;
  } UNITS[] = {
      {STR_INIT("ms"), 1}, {STR_INIT("s"), 1000}, {STR_INIT("m"), 60000}, {STR_INIT(""), 1000}};
  char number[32], *end;
  for (size_t i = 0; i < COUNT_OF(UNITS); i++) {
    if (!str_ends_with(text, UNITS[i].unit)) continue;
    Str digits = str_slice(text, 0, text.len - UNITS[i].unit.len);
    if (!digits.len || digits.len >= sizeof number || strspn(digits.at, "0123456789.") < digits.len)
      return false;
    memcpy(number, digits.at, digits.len);
    number[digits.len] = '\0';
    double value = strtod(number, &end) * UNITS[i].ms;
    *ms = (int64_t)value;
    return !*end && value <= INT32_MAX;
  }
  return false;
}

// The option's value, or that of its variable; empty when neither is set.
static Str run_setting(Cli *cli, Str given, const char *variable) {
  Str value = {0};
  if (given.len) return given;
  return config_variable(cli, str_of(variable), &value) ? value : (Str){0};
}

static bool read_run_time(Cli *cli, Str given, const char *option, const char *variable,
                          int64_t *ms) {
  Str text = run_setting(cli, given, variable);
  if (!text.len || read_time(text, ms)) return true;
  diag_error(&cli->diags, DIAG_USAGE, "--%s: %.*s is no time", option, STR_ARG(text));
  return diag_remedy(&cli->diags, "say it like 10s, 250ms or 2m; the variable %s says it too",
                     variable);
}

static bool read_retries(Cli *cli, Str given, size_t *retries) {
  int64_t number = 0;
  Str text = run_setting(cli, given, "PMIG_LOCK_RETRIES");
  if (!text.len) return true;
  if (!str_to_int64(text, &number) || number < 0 || number > INT32_MAX)
    return diag_error(&cli->diags, DIAG_USAGE, "--lock-retries: %.*s is no number", STR_ARG(text));
  *retries = (size_t)number;
  return true;
}

// The option, its variable, what prisma-migrations was told.
static bool read_lock_wait(Cli *cli, Str given, int64_t *ms) {
  PmConfig *config;
  Str text;
  if (run_setting(cli, given, "PMIG_LOCK_WAIT").len)
    return read_run_time(cli, given, "lock-wait", "PMIG_LOCK_WAIT", ms);
  if (!pm_config_read(cli, &config) ||
      !pm_config_text(cli, config, &config->lock_wait_ms, "--lock-wait TIME", &text))
    return false;
  if (!text.len || (str_to_int64(text, ms) && *ms > 0)) return true;
  return diag_error_at(&cli->diags, DIAG_CONFIG, config->source, config->lock_wait_ms.span,
                       "lockTimeout is a number of milliseconds");
}

// To look for the database reads the .env files, which may say these too.
bool project_run_options(Cli *cli, const RunArgs *args, RunOptions *options) {
  DatabaseUrl url;
  *options = RUN_DEFAULTS;
  options->listen = tell_run;
  options->context = cli;
  return config_database_url(cli, &url) && external_tables(cli, &options->external) &&
         read_lock_wait(cli, args->lock_wait, &options->lock_wait_ms) &&
         pm_config_without_lock(cli, &options->without_lock) &&
         read_run_time(cli, args->lock_timeout, "lock-timeout", "PMIG_LOCK_TIMEOUT",
                       &options->lock_timeout_ms) &&
         read_run_time(cli, args->statement_timeout, "statement-timeout", "PMIG_STATEMENT_TIMEOUT",
                       &options->statement_timeout_ms) &&
         read_retries(cli, args->lock_retries, &options->lock_retries);
}
