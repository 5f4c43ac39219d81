// pmig down: reverts applied migrations, newest first, by their down.sql. A reverted migration is pending again for
// every version of Prisma. What is asked before is in down_guard.c.

#include "cli/down_guard.h"
#include "cli/pick.h"
#include "cli/pm_config.h"

typedef struct {
  Str to, through, steps;
  RunArgs run;
  bool dry_run, interactive, all;
  DownConsent consent;
} DownArgs;

static const Option OPTIONS[] = {
    {"to", 0, OPTION_VALUE, offsetof(DownArgs, to), "NAME|TIMESTAMP",
     "revert what came after this migration, and keep it", 0},
    {"through", 0, OPTION_VALUE, offsetof(DownArgs, through), "NAME",
     "revert this migration and what came after it", 0},
    {"all", 0, OPTION_FLAG, offsetof(DownArgs, all), NULL, "revert everything", 0},
    {"dry-run", 0, OPTION_FLAG, offsetof(DownArgs, dry_run), NULL,
     "print the SQL, and change nothing", 0},
    {"interactive", 'i', OPTION_FLAG, offsetof(DownArgs, interactive), NULL,
     "choose on the terminal, see the SQL, agree", 0},
    DOWN_CONSENT_OPTIONS(DownArgs),
    RUN_OPTIONS(DownArgs),
    {"steps", 's', OPTION_VALUE, offsetof(DownArgs, steps), "N", NULL, 0},
    {"preview", 'p', OPTION_FLAG, offsetof(DownArgs, dry_run), NULL, NULL, 0},
};

// --- The command

static ExitCode show_plan(Cli *cli, const Plan *plan) {
  if (!plan->migrations.len) say(cli, "No migrations to revert.");
  print_plan(cli, plan, true);
  json_t *result = json_object();
  json_object_set_new(result, "dry_run", json_true());
  json_object_set_new(result, "migrations", json_of_plan(plan));
  return json_result(cli, EXIT_OK, result);
}

static ExitCode revert(Cli *cli, Db *db, const Folder *folder, Target target, Plan *plan,
                       const DownArgs *args, const RunOptions *options) {
  size_t done = 0;
  ExitCode code = EXIT_OK;
  DownConsent consent = args->consent;
  consent.picked = args->interactive;
  if (args->interactive && plan->migrations.len) {
    code = pick_plan(cli, plan, true);
    target = (Target){.count = plan->migrations.len};
  }
  if (code == EXIT_OK) code = down_guard(cli, db, folder, plan, consent);
  if (code != EXIT_OK) return json_result(cli, code, NULL);
  bool ok = pm_hook_run(cli, HOOK_BEFORE_DOWN) &&
            runner_down(&cli->arena, db, folder, target, plan, options, &done, &cli->diags);
  if (ok && !done) say(cli, "No migrations to revert.");
  if (ok && done)
    say(cli, "%zu %s reverted.", done, done == 1 ? "migration has been" : "migrations have been");
  ok = ok && pm_hook_run(cli, HOOK_AFTER_DOWN);
  json_t *result = json_object();
  json_object_set_new(result, "reverted", json_integer((json_int_t)done));
  return json_result(cli, ok ? EXIT_OK : EXIT_ERROR, result);
}

static bool read_target(Cli *cli, const DownArgs *args, Target *target) {
  *target =
      (Target){.to = args->to, .through = args->through.len > 0, .count = args->all ? SIZE_MAX : 0};
  if (target->through) target->to = args->through;
  // All of it is there to choose from, unless the command line says less.
  if (args->interactive && !target->to.len && !args->steps.len && !cli->operands.len)
    target->count = SIZE_MAX;
  if (args->to.len && args->through.len)
    return diag_error(&cli->diags, DIAG_USAGE,
                      "--to keeps its migration, --through reverts it: pass one of them");
  return project_target(cli, args->steps, target);
}

static ExitCode run_down(Cli *cli, const void *values) {
  const DownArgs *args = values;
  ExitCode code = EXIT_ERROR;
  Target target;
  Folder folder;
  Plan plan;
  RunOptions options;
  Db *db = NULL;
  if (read_target(cli, args, &target) && project_run_options(cli, &args->run, &options) &&
      project_history(cli, &folder) &&
      project_open(cli, &folder, args->dry_run ? PROJECT_READ : PROJECT_WRITE, &db) &&
      runner_plan_down(&cli->arena, db, &folder, target, &plan, &cli->diags))
    code = args->dry_run ? show_plan(cli, &plan)
                         : revert(cli, db, &folder, target, &plan, args, &options);
  db_close(db);
  return code;
}

const Command COMMAND_DOWN = {
    .name = "down",
    .group = GROUP_RUN,
    .operands = "[N | NAME]",
    .max_operands = 1,
    .line = "Reverts applied migrations: the newest, the newest N, or those after one.",
    .help =
        "Only what is proved is run, and only from the state it was proved from: a down.sql that\n"
        "nobody proved, or that was edited since, and a database that is another one are refused\n"
        "unless --unproved is given. Rows that would be lost are counted; pmig asks on a "
        "terminal,\n"
        "and elsewhere needs --accept-data-loss (or --yes). --dry-run shows what would run.",
    .examples = EXAMPLES({"pmig down", "revert the newest"},
                         {"pmig down 2 --dry-run", "the SQL that would undo the newest two"},
                         {"pmig down --to add_orders", "revert what came after it"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(DownArgs),
    .run = run_down,
};
