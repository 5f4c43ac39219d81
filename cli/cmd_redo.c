// pmig redo: reverts the newest migrations and applies them again, to try a migration that is being written.

#include "cli/down_guard.h"
#include "cli/pm_config.h"

typedef struct {
  RunArgs run;
  DownConsent consent;
  Str steps;
  bool all;
} RedoArgs;

static const Option OPTIONS[] = {
    {"all", 0, OPTION_FLAG, offsetof(RedoArgs, all), NULL, "all that is applied", 0},
    DOWN_CONSENT_OPTIONS(RedoArgs),
    RUN_OPTIONS(RedoArgs),
    {"steps", 's', OPTION_VALUE, offsetof(RedoArgs, steps), "N", NULL, 0},
    {"force", 'f', OPTION_FLAG, offsetof(RedoArgs, consent.accept_data_loss), NULL, NULL, 0},
};

// Before anything is reverted: a way back may be kept where the way there is gone.
static bool can_return(Cli *cli, const Folder *folder, const Plan *plan) {
  for (vec_each(const PlannedMigration, planned, &plan->migrations)) {
    const Migration *migration = folder_find(folder, planned->migration->name, &cli->diags);
    if (!migration) return false;
    if (!migration->has_script)
      return diag_error(&cli->diags, DIAG_P3015,
                        "%.*s has no migration.sql, so it could not be applied again",
                        STR_ARG(migration->name));
  }
  return true;
}

static bool redo(Cli *cli, Db *db, const Folder *folder, const Plan *plan,
                 const RunOptions *options) {
  Target down = {.count = plan->migrations.len},
         up = {.to = plan->migrations.at[0].migration->name};
  size_t reverted = 0, applied = 0;
  if (!pm_hook_run(cli, HOOK_BEFORE_DOWN) ||
      !runner_down(&cli->arena, db, folder, down, plan, options, &reverted, &cli->diags))
    return false;
  if (pm_hook_run(cli, HOOK_AFTER_DOWN) && pm_hook_run(cli, HOOK_BEFORE_UP) &&
      runner_up(&cli->arena, db, folder, up, options, &applied, &cli->diags))
    return pm_hook_run(cli, HOOK_AFTER_UP);
  diag_note(&cli->diags, DIAG_HISTORY, "the old state is gone: %zu %s reverted before", reverted,
            reverted == 1 ? "migration was" : "migrations were");
  return false;
}

static ExitCode redo_agreed(Cli *cli, const RedoArgs *args, Db *db, const Folder *folder,
                            const Plan *plan) {
  RunOptions options;
  if (!project_run_options(cli, &args->run, &options)) return EXIT_ERROR;
  if (!plan->migrations.len) {
    say(cli, "No migrations to revert.");
    return EXIT_OK;
  }
  ExitCode code = down_guard(cli, db, folder, plan, args->consent);
  if (code != EXIT_OK) return code;
  return redo(cli, db, folder, plan, &options) ? EXIT_OK : EXIT_ERROR;
}

static ExitCode run_redo(Cli *cli, const void *values) {
  const RedoArgs *args = values;
  ExitCode code = EXIT_ERROR;
  Target target = {.count = args->all ? SIZE_MAX : 0};
  Folder folder;
  Plan plan = {0};
  Db *db = NULL;
  if ((args->all || project_count(cli, args->steps, &target.count)) &&
      project_history(cli, &folder) && project_open(cli, &folder, PROJECT_WRITE, &db) &&
      runner_plan_down(&cli->arena, db, &folder, target, &plan, &cli->diags) &&
      can_return(cli, &folder, &plan))
    code = redo_agreed(cli, args, db, &folder, &plan);
  db_close(db);
  json_t *result = json_object();
  json_object_set_new(result, "redone",
                      json_integer(code == EXIT_OK ? (json_int_t)plan.migrations.len : 0));
  return json_result(cli, code, result);
}

const Command COMMAND_REDO = {
    .name = "redo",
    .group = GROUP_RUN,
    .operands = "[N]",
    .max_operands = 1,
    .line = "Reverts the newest migration, or the newest N, and applies them again.",
    .help = "Rows in what they made are lost; on a terminal pmig asks before.",
    .examples = EXAMPLES({"pmig redo", "after the newest migration was edited"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(RedoArgs),
    .run = run_redo,
};
