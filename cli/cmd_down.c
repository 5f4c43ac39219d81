// pmig down: reverts applied migrations, newest first, by their down.sql. A reverted migration is pending again for
// every version of Prisma. Before data is lost, somebody at a terminal is asked.

#include "cli/project.h"

typedef struct {
  Str to, through;
  RunArgs run;
  bool dry_run;
} DownArgs;

static const Option OPTIONS[] = {
    {"to", 0, OPTION_VALUE, offsetof(DownArgs, to), "NAME|TIMESTAMP",
     "revert what came after this migration, and keep it", 0},
    {"through", 0, OPTION_VALUE, offsetof(DownArgs, through), "NAME",
     "revert this migration and what came after it", 0},
    {"dry-run", 0, OPTION_FLAG, offsetof(DownArgs, dry_run), NULL,
     "print the SQL, and change nothing", 0},
    RUN_OPTIONS(DownArgs),
};

// --- What is lost

static void collect_losses(Arena *arena, const PlannedMigration *planned, StrList *losses) {
  for (vec_each(Statement, statement, &planned->script.statements)) {
    if (!(statement->flags & STATEMENT_DESTROYS)) continue;
    Str what = statement->object.len ? statement->object : script_text(&planned->script, statement);
    vec_push(arena, losses,
             str_format(arena, "  %.*s: %.*s", STR_ARG(planned->migration->name), STR_ARG(what)));
  }
}

// True when nothing is lost, or somebody agreed, or nobody is there to be asked.
static bool agreed(Cli *cli, const Plan *plan) {
  StrList losses = {0};
  for (vec_each(PlannedMigration, planned, &plan->migrations))
    collect_losses(&cli->arena, planned, &losses);
  if (!losses.len || cli->common.yes || cli->common.json || !term_is_interactive()) return true;
  Str list = str_list_join(&cli->arena, &losses, STR("\n"));
  fprintf(cli->err, "These go away, with all data in them:\n%.*s\n", STR_ARG(list));
  return confirm(cli, "Revert?");
}

// --- The command

static ExitCode show_plan(Cli *cli, const Plan *plan) {
  if (!plan->migrations.len) say(cli, "No migrations to revert.");
  print_plan(cli, plan, true);
  json_t *result = json_object();
  json_object_set_new(result, "dry_run", json_true());
  json_object_set_new(result, "migrations", json_of_plan(plan));
  return json_result(cli, EXIT_OK, result);
}

static ExitCode revert(Cli *cli, Db *db, const Folder *folder, Target target, const Plan *plan,
                       const RunOptions *options) {
  size_t done = 0;
  if (!agreed(cli, plan)) {
    diag_error(&cli->diags, DIAG_LOSS, "nothing was reverted");
    return EXIT_CANCELLED;
  }
  bool ok = runner_down(&cli->arena, db, folder, target, plan, options, &done, &cli->diags);
  if (ok && !done) say(cli, "No migrations to revert.");
  if (ok && done)
    say(cli, "%zu %s reverted.", done, done == 1 ? "migration has been" : "migrations have been");
  json_t *result = json_object();
  json_object_set_new(result, "reverted", json_integer((json_int_t)done));
  return json_result(cli, ok ? EXIT_OK : EXIT_ERROR, result);
}

static bool read_target(Cli *cli, const DownArgs *args, Target *target) {
  *target = (Target){.to = args->to, .through = args->through.len > 0};
  if (target->through) target->to = args->through;
  if (args->to.len && args->through.len)
    return diag_error(&cli->diags, DIAG_USAGE,
                      "--to keeps its migration, --through reverts it: pass one of them");
  if (target->to.len && cli->operands.len)
    return diag_error(&cli->diags, DIAG_USAGE, "pass a number of migrations or a name, not both");
  return project_count(cli, &target->count);
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
    code =
        args->dry_run ? show_plan(cli, &plan) : revert(cli, db, &folder, target, &plan, &options);
  db_close(db);
  return code;
}

const Command COMMAND_DOWN = {
    .name = "down",
    .alias = "rollback",
    .operands = "[N]",
    .max_operands = 1,
    .line = "Reverts applied migrations: the newest, the newest N, or those after one.",
    .help =
        "On a terminal pmig asks before data is lost; --yes answers. Without a terminal nobody is\n"
        "asked: --dry-run shows beforehand what would run.",
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(DownArgs),
    .run = run_down,
};
