// pmig push: makes the database what the schema says, without a migration, as `prisma db push` does: for prototypes. What
// would lose rows needs a word of agreement, what cannot run on the rows that are there is not begun. Prisma sends statement
// after statement; here they are one transaction where the database allows it. The ledger is neither read nor written.

#include "cli/loss.h"
#include "cli/project.h"
#include "emit/emit.h"

typedef struct {
  RunArgs run;
  bool accept_data_loss, force_reset, ignored;
} PushArgs;

static const Option OPTIONS[] = {
    {"accept-data-loss", 0, OPTION_FLAG, offsetof(PushArgs, accept_data_loss), NULL,
     "go on although data will be lost", 0},
    {"force-reset", 0, OPTION_FLAG, offsetof(PushArgs, force_reset), NULL,
     "empty the database first", 0},
    RUN_OPTIONS(PushArgs),
    {"skip-generate", 0, OPTION_FLAG, offsetof(PushArgs, ignored), NULL, NULL, 0},
};

typedef struct {
  Cli *cli;
  const PushArgs *args;
  const Schema *wanted;
  RunOptions options;
  Db *db;
  Diff diff;
  RiskList risks;
  Losses losses;
  bool was_reset;
} Push;

// --- The database

static bool reset_first(Push *push) {
  Cli *cli = push->cli;
  StrList namespaces;
  if (!push->args->force_reset) return true;
  if (!project_namespaces(cli, push->db, &namespaces) ||
      !runner_reset(&cli->arena, push->db, &namespaces, &push->options, &cli->diags))
    return false;
  push->was_reset = true;
  say(cli, "The %.*s was successfully reset.", STR_ARG(db_display(push->db)));
  return true;
}

static bool find_changes(Push *push) {
  Cli *cli = push->cli;
  PrismaVersion prisma;
  const Schema *actual;
  IntrospectOptions scope = {
      .namespaces = push->wanted->explicit_namespaces ? &push->wanted->namespaces : NULL};
  if (!config_prisma_version(cli, &prisma) ||
      !introspect_managed(cli, &cli->arena, push->db, &scope, &actual))
    return false;
  push->diff = diff_schemas_as(&cli->arena, actual, push->wanted, prisma);
  push->risks = diff_risks(&cli->arena, &push->diff);
  losses_count(cli, push->db, &push->diff, &push->risks, &push->losses);
  return true;
}

static bool prepare(Push *push) {
  Cli *cli = push->cli;
  const SchemaFile *schema;
  Folder none = {0};  // push has to do with no migrations, so no lock file is asked
  if (!config_schema(cli, &schema)) return false;
  push->wanted = schema->prisma.schema;
  return leave_out_external(cli, &cli->arena, &push->wanted) &&
         project_run_options(cli, &push->args->run, &push->options) &&
         project_open(cli, &none, PROJECT_CREATE, &push->db) && reset_first(push) &&
         find_changes(push);
}

// --- What would be lost

static bool can_run(const Push *push) {
  const LossList *list = &push->losses.unexecutable;
  Cli *cli = push->cli;
  if (!list->len) return true;
  Text text = text_new(&cli->arena);
  text_literal(&text, "We found changes that cannot be executed:\n");
  for (vec_each(const Loss, loss, list)) text_format(&text, "\n  • %.*s", STR_ARG(loss->message));
  diag_error(&cli->diags, DIAG_LOSS, "%.*s", STR_ARG(text_str(&text)));
  return diag_remedy(&cli->diags,
                     "pmig push --force-reset empties the database first; all data will be lost");
}

static ExitCode ask_about_losses(const Push *push) {
  Cli *cli = push->cli;
  if (!can_run(push)) return EXIT_ERROR;
  if (!push->losses.warnings.len) return EXIT_OK;
  losses_warn(cli, &push->losses);
  if (push->args->accept_data_loss || cli->common.yes) return EXIT_OK;
  if (cli->common.json || !term_is_interactive()) {
    diag_error(&cli->diags, DIAG_LOSS, "There might be data loss when applying the changes");
    diag_remedy(&cli->diags, "pmig push --accept-data-loss goes on all the same");
    return EXIT_ERROR;
  }
  show_diags(cli);
  if (confirm(cli, "Do you want to ignore the warning(s)?")) return EXIT_OK;
  say(cli, "Push cancelled.");
  return EXIT_CANCELLED;
}

// --- The command

static bool execute(Push *push) {
  Cli *cli = push->cli;
  Source *script = arena_new(&cli->arena, Source);
  *script = (Source){STR("push.sql"), emit_script(&cli->arena, &push->diff)};
  return runner_execute(&cli->arena, push->db, script, &push->options, &cli->diags);
}

static ExitCode push_schema(Push *push) {
  Cli *cli = push->cli;
  int64_t start = clock_monotonic_us();
  if (!prepare(push)) return EXIT_ERROR;
  if (!push->diff.steps.len) {
    say(cli, push->was_reset ? "Your database is now in sync with your Prisma schema."
                             : "The database is already in sync with the Prisma schema.");
    return EXIT_OK;
  }
  ExitCode code = ask_about_losses(push);
  if (code != EXIT_OK) return code;
  if (!execute(push)) return EXIT_ERROR;
  say(cli, "Your database is now in sync with your Prisma schema. Done in %lld ms",
      (long long)(clock_monotonic_us() - start) / 1000);
  return EXIT_OK;
}

static ExitCode run_push(Cli *cli, const void *args) {
  Push push = {.cli = cli, .args = args};
  ExitCode code = push_schema(&push);
  db_close(push.db);
  json_t *result = json_object();
  json_object_set_new(result, "steps", json_integer((json_int_t)push.diff.steps.len));
  json_object_set_new(result, "reset", json_boolean(push.was_reset));
  json_object_set_new(result, "losses", json_of_losses(&push.losses));
  return json_result(cli, code, result);
}

const Command COMMAND_PUSH = {
    .name = "push",
    .group = GROUP_DATABASE,
    .operands = "",
    .line = "Makes the database what the schema says, without a migration.",
    .help =
        "As prisma db push: for prototypes. What would lose rows needs --accept-data-loss, or an\n"
        "answer on a terminal; what cannot run on the rows that are there needs --force-reset.",
    .examples = EXAMPLES({"pmig push", "while you try things out"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(PushArgs),
    .run = run_push,
};
