// pmig drift: what somebody changed in the database behind the back of its migrations, and apart from that, how far the
// schema is away. --adopt makes the change a migration, --revert writes the script that undoes it; the database is never
// reset. Both go by everything that the catalogs say, also where Prisma's language has no word for it.

#include "cli/reasons.h"
#include "emit/emit.h"

typedef struct {
  RunArgs run;
  Str adopt, output;
  bool revert;
} DriftArgs;

static const Option OPTIONS[] = {
    {"adopt", 0, OPTION_VALUE, offsetof(DriftArgs, adopt), "TITLE",
     "write a migration that does the same, and mark it as applied", 0},
    {"revert", 0, OPTION_FLAG, offsetof(DriftArgs, revert), NULL, "print the script that undoes it",
     0},
    {"output", 'o', OPTION_VALUE, offsetof(DriftArgs, output), "FILE",
     "write that script to a file", 0},
    RUN_OPTIONS(DriftArgs),
};

typedef struct {
  Cli *cli;
  const DriftArgs *args;
  Creation creation;
  Db *db;
  History history;
  Folder applied;                   // the part of the folder that the database has
  const Schema *expected, *actual;  // in all schemas of the database
  Diff from_migrations, to_schema;  // as Prisma compares them
  Diff everything;                  // expected to actual
  bool adopted;
} Drift;

// --- Looking

static bool load_history(Drift *drift) {
  Cli *cli = drift->cli;
  Ledger *ledger = arena_new(&cli->arena, Ledger);
  if (!ledger_load(&cli->arena, drift->db, ledger, &cli->diags)) return false;
  drift->history = history_compare(&cli->arena, &drift->creation.folder, ledger);
  drift->applied = drift->creation.folder;
  memset(&drift->applied.migrations, 0, sizeof drift->applied.migrations);
  for (vec_each(const HistoryEntry, entry, &drift->history.entries))
    if (entry->migration && entry->state == MIGRATION_APPLIED)
      vec_push(&cli->arena, &drift->applied.migrations, *entry->migration);
  if (!drift->history.failed) return true;
  diag_error(
      &cli->diags, DIAG_P3009,
      "A migration is unfinished, so the migrations do not say what the database should be.");
  return diag_remedy(&cli->diags, "pmig recover");
}

static bool compare_as_prisma(Drift *drift) {
  Cli *cli = drift->cli;
  Creation *creation = &drift->creation;
  IntrospectOptions scope = creation_scope(creation);
  const Schema *expected, *actual;
  if (!introspect_managed(cli, &cli->arena, creation->shadow, &scope, &expected) ||
      !introspect_managed(cli, &cli->arena, drift->db, &scope, &actual))
    return false;
  drift->from_migrations = drift_between(creation, expected, actual);
  drift->to_schema = diff_schemas_as(&cli->arena, actual, creation->schema, creation->prisma);
  return true;
}

// Other schemas of the database belong to somebody else unless a migration made them.
static bool compare_everything(Drift *drift) {
  Cli *cli = drift->cli;
  StrList namespaces;
  if (!project_namespaces(cli, drift->db, &namespaces)) return false;
  IntrospectOptions scope = {.namespaces = &namespaces};
  if (!introspect_managed(cli, &cli->arena, drift->creation.shadow, &scope, &drift->expected) ||
      !introspect_managed(cli, &cli->arena, drift->db, &scope, &drift->actual))
    return false;
  drift->everything = diff_schemas(&cli->arena, drift->expected, drift->actual);
  return true;
}

static bool look(Drift *drift) {
  Cli *cli = drift->cli;
  Creation *creation = &drift->creation;
  return creation_init(cli, creation) &&
         project_open(cli, &creation->folder, PROJECT_WRITE, &drift->db) && load_history(drift) &&
         creation_open_shadow(creation) &&
         runner_replay(&cli->arena, &drift->applied, (Str){0}, creation->shadow, NULL, NULL,
                       &cli->diags) &&
         compare_as_prisma(drift) && compare_everything(drift);
}

// --- Telling

static void say_part(Cli *cli, const char *title, const Diff *diff, const char *none) {
  Str summary = str_trim(emit_summary(&cli->arena, diff));
  if (!diff->steps.len)
    say(cli, "%s: %s", title, none);
  else
    say(cli, "%s:\n%.*s\n", title, STR_ARG(summary));
}

static void tell(const Drift *drift) {
  Cli *cli = drift->cli;
  say_part(cli, "From the migrations to the database", &drift->everything, "no difference");
  if (drift->everything.steps.len && !drift->from_migrations.steps.len)
    say(cli, "Prisma does not compare any of this, and calls it no drift.\n");
  say_part(cli, "From the database to the schema", &drift->to_schema, "no difference");
  if (drift->everything.steps.len)
    say(cli, "pmig drift --adopt TITLE makes a migration of it; --revert prints what undoes it.");
}

// --- Adopting

// The new migration comes last in the folder, and what the database lacks would come before it.
static bool can_adopt(const Drift *drift) {
  Cli *cli = drift->cli;
  if (!drift->everything.steps.len)
    return diag_error(&cli->diags, DIAG_HISTORY, "there is no drift to adopt");
  if (!drift->history.pending) return true;
  diag_error(&cli->diags, DIAG_HISTORY,
             "%zu migrations are pending, and the adopted one would come after them",
             drift->history.pending);
  return diag_remedy(&cli->diags, "pmig up first");
}

// creation_make has run the migration on the shadow database, and the way back as well when there is one.
static bool prove(Drift *drift) {
  Cli *cli = drift->cli;
  Creation *creation = &drift->creation;
  StrList namespaces;
  const Schema *now;
  const Migration migration = {.name = creation->migration.name};
  Source source = {STR("migration.sql"), creation->migration.script};
  if (creation->migration.down.at &&
      !runner_replay_part(&cli->arena, &migration, &source, script_whole(source.text),
                          creation->shadow, &cli->diags))
    return false;
  if (!project_namespaces(cli, drift->db, &namespaces) ||
      !introspect_managed(cli, &cli->arena, creation->shadow,
                          &(IntrospectOptions){.namespaces = &namespaces}, &now))
    return false;
  Diff rest = diff_schemas(&cli->arena, now, drift->actual);
  Str summary = str_trim(emit_summary(&cli->arena, &rest));
  return !rest.steps.len ||
         diag_error(&cli->diags, DIAG_UNPROVED,
                    "The migration that was made does not lead to the database as it is; nothing "
                    "was written. What is missing:\n%.*s",
                    STR_ARG(summary));
}

static bool adopt(Drift *drift) {
  Cli *cli = drift->cli;
  Creation *creation = &drift->creation;
  RunOptions options;
  if (!can_adopt(drift) || !project_run_options(cli, &drift->args->run, &options) ||
      !introspect_all(cli, &cli->arena, creation->shadow, &creation->before))
    return false;
  creation->forth = drift->everything;
  creation_make(creation, drift->args->adopt);
  if (!prove(drift) || !creation_write(creation) || !project_folder(cli, &creation->folder) ||
      !runner_resolve_applied(&cli->arena, drift->db, &creation->folder, creation->migration.name,
                              &options, &cli->diags))
    return false;
  drift->adopted = true;
  say(cli, "Migration %.*s marked as applied.", STR_ARG(creation->migration.name));
  return true;
}

// --- Reverting

static bool revert(const Drift *drift) {
  Cli *cli = drift->cli;
  Diff back = diff_schemas(&cli->arena, drift->actual, drift->expected);
  Str script = emit_way_back(&cli->arena, &back);
  RiskList risks = diff_risks(&cli->arena, &back);
  for (vec_each(const Risk, risk, &risks))
    diag_warning(&cli->diags, DIAG_LOSS, "%.*s", STR_ARG(risk->message));
  if (drift->args->output.len)
    return file_write(&cli->arena, drift->args->output, script, &cli->diags);
  print_text(cli, script);
  return true;
}

// --- The command

static ExitCode act(Drift *drift) {
  const DriftArgs *args = drift->args;
  if (args->adopt.len && args->revert)
    return diag_error(&drift->cli->diags, DIAG_USAGE, "pass either --adopt or --revert, not both"),
           EXIT_ERROR;
  if (!look(drift)) return EXIT_ERROR;
  if (args->adopt.len) return adopt(drift) ? EXIT_OK : EXIT_ERROR;
  if (args->revert) return revert(drift) ? EXIT_OK : EXIT_ERROR;
  tell(drift);
  return drift->everything.steps.len ? EXIT_DIFFERENT : EXIT_OK;
}

static json_t *json_of_diff(Cli *cli, const Diff *diff) {
  RiskList risks = diff_risks(&cli->arena, diff);
  Str json = emit_json(&cli->arena, diff, &risks);
  return json_loadb(json.at, json.len, 0, NULL);
}

static ExitCode run_drift(Cli *cli, const void *args) {
  Drift drift = {.cli = cli, .args = args};
  ExitCode code = act(&drift);
  json_t *result = json_object();
  if (drift.actual) {
    json_object_set_new(result, "drift", json_boolean(drift.everything.steps.len));
    json_object_set_new(result, "seen_by_prisma", json_boolean(drift.from_migrations.steps.len));
    json_object_set_new(result, "from_migrations", json_of_diff(cli, &drift.everything));
    json_object_set_new(result, "to_schema", json_of_diff(cli, &drift.to_schema));
  }
  json_object_set_new(result, "adopted",
                      drift.adopted ? json_of_str(drift.creation.migration.name) : json_null());
  creation_close(&drift.creation);
  db_close(drift.db);
  return json_result(cli, code, result);
}

const Command COMMAND_DRIFT = {
    .name = "drift",
    .group = GROUP_MEND,
    .operands = "",
    .line = "Tells what was changed in the database but in no migration, and takes it in or back.",
    .help =
        "Compares the database with its applied migrations, replayed on a shadow database, and, "
        "apart\n"
        "from that, with the schema. Ends with 2 when the first two differ. --adopt TITLE writes "
        "a\n"
        "migration with its proved way back and marks it as applied; --revert prints the script "
        "that\n"
        "undoes the change, for you to read and run. Nothing is ever reset.",
    .examples = EXAMPLES({"pmig drift", "what was changed by hand"},
                         {"pmig drift --adopt take_in_hotfix", "make a migration of it"},
                         {"pmig drift --revert", "the SQL that undoes it"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(DriftArgs),
    .run = run_drift,
};
