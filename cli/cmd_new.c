// pmig new: the next migration, and its way back. The history is replayed on a shadow database; the difference from there
// to the schema is migration.sql, in the text of `prisma migrate dev --create-only`. The new script then runs there too,
// and down.sql is what the catalogs say leads back, written only when running it restored the state before.

#include "cli/walk.h"
#include "emit/emit.h"

enum { CLOCK_SKEW_S = 60 * 60 };

typedef struct {
  bool empty;
} NewArgs;

static const Option OPTIONS[] = {
    {"empty", 0, OPTION_FLAG, offsetof(NewArgs, empty), NULL,
     "an empty migration.sql, to be written by hand", 0},
};

typedef struct {
  Cli *cli;
  const Schema *schema;  // what is wanted
  Folder folder;
  Db *shadow;
  const Schema *before;  // the end of the history, in all schemas of the database
  Diff forth;            // from the history to `schema`, as Prisma sees both
  RiskList risks;
  NewMigration migration;
  Str reason;  // why there is no down.sql; empty when there is one
} Creation;

// --- The way there

static bool replay_history(Creation *creation) {
  Cli *cli = creation->cli;
  ShadowPlan plan;
  return shadow_plan_project(cli, creation->schema->dialect, &plan) &&
         shadow_open(cli, &plan, &creation->shadow) &&
         runner_replay(&cli->arena, &creation->folder, (Str){0}, creation->shadow, NULL, NULL,
                       &cli->diags) &&
         introspect_all(cli, creation->shadow, &creation->before);
}

static bool find_changes(Creation *creation) {
  Cli *cli = creation->cli;
  const Schema *schema = creation->schema, *before;
  IntrospectOptions options = {.namespaces =
                                   schema->explicit_namespaces ? &schema->namespaces : NULL};
  if (!introspect(&cli->arena, creation->shadow, &options, &before, &cli->diags)) return false;
  PrismaVersion prisma;
  if (!config_prisma_version(cli, &prisma)) return false;
  creation->forth = diff_schemas_as(&cli->arena, before, schema, prisma);
  creation->risks = diff_risks(&cli->arena, &creation->forth);
  Text script = text_new(&cli->arena);
  text_put(&script, emit_warnings(&cli->arena, &creation->risks));
  text_put(&script, emit_script(&cli->arena, &creation->forth));
  creation->migration.script = text_str(&script);
  return true;
}

// --- The way back

static Migration new_migration(const Creation *creation) {
  Str script = creation->migration.script;
  return (Migration){
      .name = creation->migration.name,
      .has_script = true,
      .script = {STR("migration.sql"), script},
      .sections = script_sections(script),
  };
}

// The script of one's own schema can fail on an empty database only where the history puts rows into it; then the
// migration is still made, since somebody has to edit it.
static bool run_forth(Creation *creation, const Migration *migration, const Schema **after) {
  Cli *cli = creation->cli;
  Mark mark = diags_mark(&cli->diags);
  if (runner_replay_part(&cli->arena, migration, &migration->script, migration->sections.up,
                         creation->shadow, &cli->diags) &&
      introspect_all(cli, creation->shadow, after))
    return true;
  Str error = diags_take_error(&cli->diags, mark);
  creation->reason = str_format(&cli->arena, "migration.sql itself fails: %.*s", STR_ARG(error));
  return false;
}

static void find_way_back(Creation *creation) {
  Cli *cli = creation->cli;
  Migration migration = new_migration(creation);
  const Schema *after;
  if (!run_forth(creation, &migration, &after)) return;
  Diff back = diff_schemas(&cli->arena, after, creation->before);
  Source down = {STR("down.sql"),
                 down_text(cli, creation->shadow, &migration, &creation->forth, &back)};
  if (prove_restores(cli, creation->shadow, &migration, &down, script_whole(down.text),
                     creation->before, &creation->reason))
    creation->migration.down = down.text;
}

// --- What it comes to

static void show_created(const Creation *creation) {
  Cli *cli = creation->cli;
  const NewMigration *migration = &creation->migration;
  const char *files = migration->down.at ? "├─ migration.sql\n    └─ down.sql" : "└─ migration.sql";
  say(cli, "%.*s/\n  └─ %.*s/\n    %s", STR_ARG(creation->folder.path), STR_ARG(migration->name),
      files);
  for (vec_each(Risk, risk, &creation->risks))
    diag_warning(&cli->diags, DIAG_LOSS, "%.*s", STR_ARG(risk->message));
  if (creation->reason.len)
    diag_warning(&cli->diags, DIAG_IRREVERSIBLE, "no down.sql: %.*s", STR_ARG(creation->reason));
}

static json_t *result_of(const Creation *creation) {
  const NewMigration *migration = &creation->migration;
  json_t *risks = json_array(), *result = json_object();
  json_object_set_new(result, "name",
                      migration->script.at ? json_of_str(migration->name) : json_null());
  if (!migration->script.at) return json_decref(risks), result;
  Str folder = path_join(&creation->cli->arena, creation->folder.path, migration->name);
  json_object_set_new(result, "folder", json_of_str(folder));
  json_object_set_new(result, "down", json_boolean(migration->down.at != NULL));
  if (creation->reason.len) json_object_set_new(result, "reason", json_of_str(creation->reason));
  for (vec_each(Risk, risk, &creation->risks))
    json_array_append_new(risks, json_of_str(risk->message));
  json_object_set_new(result, "warnings", risks);
  return result;
}

// --- The command

// Migrations run in the order of their names: one that is made in the same second as the last one, or after that was
// made by a clock that is ahead, gets the second after it.
static Str next_name(Creation *creation) {
  Arena *arena = &creation->cli->arena;
  Str title = creation->cli->operands.at[0];
  const Folder *folder = &creation->folder;
  int64_t now = clock_unix_ms();
  Str name = migration_folder_name(arena, title, now);
  Str last = folder->migrations.len ? vec_last(&folder->migrations)->name : (Str){0};
  for (int64_t later = 1; str_cmp(name, last) <= 0 && later < CLOCK_SKEW_S; later++)
    name = migration_folder_name(arena, title, now + later * 1000);
  return name;
}

static bool prepare(Creation *creation) {
  Cli *cli = creation->cli;
  const SchemaFile *schema;
  if (!cli->operands.len)
    return diag_error(&cli->diags, DIAG_USAGE, "the migration needs a name") ||
           diag_remedy(&cli->diags, "pmig new add_users");
  if (!config_schema(cli, &schema) || !project_folder(cli, &creation->folder)) return false;
  creation->schema = schema->prisma.schema;
  creation->migration.name = next_name(creation);
  return folder_check_provider(&creation->folder, creation->schema->dialect, &cli->diags);
}

static bool write_migration(Creation *creation) {
  Cli *cli = creation->cli;
  if (!folder_add(&cli->arena, creation->folder.path, creation->schema->dialect,
                  &creation->migration, &cli->diags))
    return false;
  show_created(creation);
  return true;
}

static bool create_empty(Creation *creation) {
  creation->migration.script = STR("-- This is an empty migration.\n");
  creation->reason = STR("its migration.sql is still to be written; then `pmig generate` finds it");
  return write_migration(creation);
}

static bool create(Creation *creation) {
  if (!replay_history(creation) || !find_changes(creation)) return false;
  if (!creation->forth.steps.len) {
    creation->migration.script = (Str){0};
    say(creation->cli, "No changes: the migrations lead to this schema already.");
    return true;
  }
  find_way_back(creation);
  return write_migration(creation);
}

static ExitCode run_new(Cli *cli, const void *values) {
  const NewArgs *args = values;
  Creation creation = {.cli = cli};
  bool ok = prepare(&creation) && (args->empty ? create_empty(&creation) : create(&creation));
  db_close(creation.shadow);
  return ok ? json_result(cli, EXIT_OK, result_of(&creation)) : EXIT_ERROR;
}

const Command COMMAND_NEW = {
    .name = "new",
    .operands = "NAME",
    .max_operands = 1,
    .line = "Makes the next migration from the schema: migration.sql and a proved down.sql.",
    .help =
        "Nothing is applied. Without changes nothing is made. When the way back cannot be proved\n"
        "there is no down.sql, and pmig says why.",
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(NewArgs),
    .run = run_new,
};
