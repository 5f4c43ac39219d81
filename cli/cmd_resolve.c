// pmig resolve: tells the ledger what somebody has found out or repaired by hand, as `prisma migrate resolve`.

#include "cli/project.h"

typedef struct {
  Str applied, rolled_back;
  RunArgs run;
} ResolveArgs;

static const Option OPTIONS[] = {
    {"applied", 0, OPTION_VALUE, offsetof(ResolveArgs, applied), "NAME",
     "all of this migration is in the database", 0},
    {"rolled-back", 0, OPTION_VALUE, offsetof(ResolveArgs, rolled_back), "NAME",
     "nothing of this failed migration is in the database", 0},
    RUN_OPTIONS(ResolveArgs),
};

static bool check_args(Cli *cli, const ResolveArgs *args) {
  if (args->applied.len && args->rolled_back.len)
    return diag_error(&cli->diags, DIAG_USAGE, "Pass either --applied or --rolled-back, not both.");
  if (args->applied.len || args->rolled_back.len) return true;
  return diag_error(&cli->diags, DIAG_USAGE,
                    "--applied or --rolled-back must be part of the command") ||
         diag_remedy(&cli->diags, "pmig resolve --applied 20240101120000_init");
}

static bool resolve(Cli *cli, const ResolveArgs *args, const Folder *folder, Db *db) {
  RunOptions options;
  if (!project_run_options(cli, &args->run, &options)) return false;
  if (args->applied.len)
    return runner_resolve_applied(&cli->arena, db, folder, args->applied, &options, &cli->diags);
  return runner_resolve_rolled_back(&cli->arena, db, args->rolled_back, &options, &cli->diags);
}

static ExitCode run_resolve(Cli *cli, const void *values) {
  const ResolveArgs *args = values;
  Str name = args->applied.len ? args->applied : args->rolled_back;
  const char *state = args->applied.len ? "applied" : "rolled back";
  Folder folder;
  Db *db = NULL;
  bool ok = check_args(cli, args) && project_known_folder(cli, &folder) &&
            project_open(cli, &folder, PROJECT_WRITE, &db) && resolve(cli, args, &folder, db);
  db_close(db);
  if (!ok) return EXIT_ERROR;
  say(cli, "Migration %.*s marked as %s.", STR_ARG(name), state);
  json_t *result = json_object();
  json_object_set_new(result, "name", json_of_str(name));
  json_object_set_new(result, "state", json_string(state));
  return json_result(cli, EXIT_OK, result);
}

const Command COMMAND_RESOLVE = {
    .name = "resolve",
    .group = GROUP_MEND,
    .operands = "--applied NAME | --rolled-back NAME",
    .line = "Marks a migration as applied, or a failed one as rolled back.",
    .help = "Runs no script. --applied is also how an existing database gets its baseline.",
    .examples = EXAMPLES({"pmig resolve --rolled-back 20240101120000_add_orders",
                          "nothing of it is in the database"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(ResolveArgs),
    .run = run_resolve,
};
