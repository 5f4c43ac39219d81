// pmig up: applies what is pending, as `prisma migrate deploy` does, in the same order and to the same ledger.

#include "cli/pick.h"
#include "cli/plan_losses.h"
#include "cli/pm_config.h"

typedef struct {
  Str to, steps;
  RunArgs run;
  bool dry_run, interactive, ignored;
} UpArgs;

static const Option OPTIONS[] = {
    {"to", 0, OPTION_VALUE, offsetof(UpArgs, to), "NAME|TIMESTAMP", "the last migration to apply",
     0},
    {"dry-run", 0, OPTION_FLAG, offsetof(UpArgs, dry_run), NULL,
     "print the SQL, and change nothing", 0},
    {"interactive", 'i', OPTION_FLAG, offsetof(UpArgs, interactive), NULL,
     "choose on the terminal, see the SQL, agree", 0},
    RUN_OPTIONS(UpArgs),
    {"steps", 's', OPTION_VALUE, offsetof(UpArgs, steps), "N", NULL, 0},
    {"preview", 'p', OPTION_FLAG, offsetof(UpArgs, dry_run), NULL, NULL, 0},
    {"create-db", 'c', OPTION_FLAG, offsetof(UpArgs, ignored), NULL, NULL, 0},
};

// A database that does not exist yet is an empty one, so an empty one stands for it.
static bool open_for_plan(Cli *cli, const Folder *folder, Db **db) {
  const Dialect *dialect;
  ShadowPlan plan;
  Mark mark = diags_mark(&cli->diags);
  if (project_open(cli, folder, PROJECT_READ, db)) return true;
  if (vec_last(&cli->diags.list)->code != DIAG_P1003) return false;
  diags_forget(&cli->diags, mark);
  return project_dialect(cli, folder, &dialect) && shadow_plan_project(cli, dialect, &plan) &&
         shadow_open(cli, &plan, db);
}

static ExitCode dry_run(Cli *cli, const Folder *folder, Target target, const RunArgs *run) {
  Db *db = NULL;
  Plan plan;
  RunOptions options;
  bool ok = project_run_options(cli, run, &options) && open_for_plan(cli, folder, &db) &&
            runner_plan_up(&cli->arena, db, folder, target, &options, &plan, &cli->diags);
  db_close(db);
  if (!ok) return EXIT_ERROR;
  if (!plan.migrations.len) say(cli, "No pending migrations to apply.");
  print_plan(cli, &plan, false);
  json_t *result = json_object();
  json_object_set_new(result, "dry_run", json_true());
  json_object_set_new(result, "migrations", json_of_plan(&plan));
  return json_result(cli, EXIT_OK, result);
}

static ExitCode choose(Cli *cli, Db *db, Plan *plan) {
  ExitCode code = pick_plan(cli, plan, false);
  if (code != EXIT_OK) return code;
  RowLosses losses = plan_losses(cli, db, plan, false);
  Str text = row_losses_text(&cli->arena, &losses, false);
  if (losses.len) fprintf(cli->err, "%.*s\n", STR_ARG(text));
  Str question = plan_question(&cli->arena, plan, false);
  return confirm(cli, str_c(&cli->arena, question)) ? EXIT_OK : EXIT_CANCELLED;
}

// What is to be applied, as somebody says who has seen it: so many, and none behind the last of them, although somebody
// else may apply some meanwhile.
static ExitCode interview(Cli *cli, const Folder *folder, const RunArgs *run, Target *target) {
  Db *db = NULL;
  Plan plan = {0};
  RunOptions options;
  ExitCode code = EXIT_ERROR;
  if (project_run_options(cli, run, &options) && open_for_plan(cli, folder, &db) &&
      runner_plan_up(&cli->arena, db, folder, *target, &options, &plan, &cli->diags))
    code = plan.migrations.len ? choose(cli, db, &plan) : EXIT_OK;
  db_close(db);
  if (plan.migrations.len)
    *target =
        (Target){.count = plan.migrations.len, .to = vec_last(&plan.migrations)->migration->name};
  return code;
}

static ExitCode apply(Cli *cli, const Folder *folder, Target target, const RunArgs *run) {
  Db *db = NULL;
  size_t done = 0;
  RunOptions options;
  bool ok = project_run_options(cli, run, &options) && pm_hook_run(cli, HOOK_BEFORE_UP) &&
            project_open(cli, folder, PROJECT_CREATE, &db);
  if (cli->schema && cli->schema->prisma.schema->explicit_namespaces)
    options.namespaces = cli->schema->prisma.schema->namespaces;
  ok = ok && runner_up(&cli->arena, db, folder, target, &options, &done, &cli->diags);
  db_close(db);
  if (ok && !done) say(cli, "No pending migrations to apply.");
  if (ok && done)
    say(cli, "%zu %s applied.", done, done == 1 ? "migration has been" : "migrations have been");
  ok = ok && pm_hook_run(cli, HOOK_AFTER_UP);
  json_t *result = json_object();
  json_object_set_new(result, "applied", json_integer((json_int_t)done));
  return json_result(cli, ok ? EXIT_OK : EXIT_ERROR, result);
}

static ExitCode run_up(Cli *cli, const void *values) {
  const UpArgs *args = values;
  Target target = {.to = args->to};
  Folder folder;
  if (!project_target(cli, args->steps, &target) || !project_history(cli, &folder))
    return EXIT_ERROR;
  ExitCode code = args->interactive ? interview(cli, &folder, &args->run, &target) : EXIT_OK;
  if (code != EXIT_OK) return json_result(cli, code, NULL);
  return args->dry_run ? dry_run(cli, &folder, target, &args->run)
                       : apply(cli, &folder, target, &args->run);
}

const Command COMMAND_UP = {
    .name = "up",
    .group = GROUP_RUN,
    .operands = "[N | NAME]",
    .max_operands = 1,
    .line = "Applies pending migrations: all, the next N, or those up to one.",
    .help = "A database that does not exist is made.",
    .examples = EXAMPLES({"pmig up", "all that is pending"},
                         {"pmig up 1 --dry-run", "the SQL of the next one"},
                         {"pmig up --to 20240101120000", "up to the last one that is not younger"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(UpArgs),
    .run = run_up,
};
