// pmig reset: what `prisma migrate reset` does. Everything in the project's schemas is dropped, then all migrations are
// applied. External tables stay, with their rows, as they do there. Asks, and without a terminal wants --force. A role that may not drop a schema drops what is in it.

#include "cli/project.h"
#include "emit/emit.h"

typedef struct {
  RunArgs run;
  bool force, ignored;
} ResetArgs;

static const Option OPTIONS[] = {
    {"force", 'f', OPTION_FLAG, offsetof(ResetArgs, force), NULL, "do not ask", 0},
    RUN_OPTIONS(ResetArgs),
    {"skip-generate", 0, OPTION_FLAG, offsetof(ResetArgs, ignored), NULL, NULL, 0},
    {"skip-seed", 0, OPTION_FLAG, offsetof(ResetArgs, ignored), NULL, NULL, 0},
};

// --- The question

static ExitCode ask_first(Cli *cli, const ResetArgs *args, const Db *db) {
  if (args->force || cli->common.yes) return EXIT_OK;
  if (cli->common.json || !term_is_interactive()) {
    diag_error(&cli->diags, DIAG_LOSS,
               "pmig reset has nobody to ask here, and all data would be lost: %.*s",
               STR_ARG(db_display(db)));
    diag_remedy(&cli->diags, "pmig reset --force does not ask");
    return EXIT_ERROR;
  }
  fprintf(cli->err, "%.*s\n", STR_ARG(db_display(db)));
  if (confirm(cli, "Are you sure you want to reset your database? All data will be lost."))
    return EXIT_OK;
  say(cli, "Reset cancelled.");
  return EXIT_CANCELLED;
}

// --- Emptying

// Drops what the role owns, one by one, in one transaction; what somebody else manages stays.
static bool empty_by_hand(Cli *cli, Db *db, const StrList *namespaces, const RunOptions *options) {
  IntrospectOptions scope = {.namespaces = namespaces, .views = true};
  const Schema *actual;
  if (!introspect_managed(cli, &cli->arena, db, &scope, &actual)) return false;
  Diff away = diff_schemas(&cli->arena, actual, schema_new(&cli->arena, NULL, ORIGIN_EMPTY));
  Text text = text_new(&cli->arena);
  if (away.steps.len) text_put(&text, emit_script(&cli->arena, &away));
  text_literal(&text, "DROP TABLE IF EXISTS _prisma_migrations;\n");
  Source *script = arena_new(&cli->arena, Source);
  *script = (Source){STR("reset.sql"), text_str(&text)};
  return runner_execute(&cli->arena, db, script, options, &cli->diags);
}

static bool empty(Cli *cli, Db *db, const RunOptions *options) {
  StrList namespaces;
  if (!project_namespaces(cli, db, &namespaces)) return false;
  Mark mark = diags_mark(&cli->diags);
  if (options->external.len) {
    if (!empty_by_hand(cli, db, &namespaces, options)) return false;
    Str left = str_list_join(&cli->arena, &options->external, STR(", "));
    say(cli, "Left alone, since prisma.config says that they are external: %.*s", STR_ARG(left));
    return true;
  }
  if (runner_reset(&cli->arena, db, &namespaces, options, &cli->diags)) return true;
  if (!str_eq(db_last_error(db)->sqlstate, STR("42501"))) return false;
  diags_forget(&cli->diags, mark);
  if (empty_by_hand(cli, db, &namespaces, options)) return true;
  Str why = diags_take_error(&cli->diags, mark);
  return diag_error(&cli->diags, DIAG_P3016,
                    "The fallback method for database resets failed, meaning Migrate could not "
                    "clean up the database entirely. Original error: %.*s",
                    STR_ARG(why));
}

// --- The command

static ExitCode reset(Cli *cli, const ResetArgs *args, const Folder *folder, Db *db,
                      size_t *applied) {
  RunOptions options;
  ExitCode code = ask_first(cli, args, db);
  if (code != EXIT_OK) return code;
  if (!project_run_options(cli, &args->run, &options) || !empty(cli, db, &options))
    return EXIT_ERROR;
  say(cli, "Database reset successful");
  if (!runner_up(&cli->arena, db, folder, (Target){0}, &options, applied, &cli->diags))
    return EXIT_ERROR;
  say(cli, "%zu %s applied.", *applied,
      *applied == 1 ? "migration has been" : "migrations have been");
  return EXIT_OK;
}

static ExitCode run_reset(Cli *cli, const void *args) {
  Folder folder;
  Db *db = NULL;
  size_t applied = 0;
  ExitCode code = EXIT_ERROR;
  if (project_known_folder(cli, &folder) && project_open(cli, &folder, PROJECT_CREATE, &db))
    code = reset(cli, args, &folder, db, &applied);
  db_close(db);
  json_t *result = json_object();
  json_object_set_new(result, "applied", json_integer((json_int_t)applied));
  return json_result(cli, code, result);
}

const Command COMMAND_RESET = {
    .name = "reset",
    .group = GROUP_RUN,
    .operands = "",
    .line = "Empties the database and applies all migrations. All data is lost.",
    .help =
        "Everything in the schemas of the project goes, also what no migration has made, but not "
        "the tables that prisma.config calls external. Asks on "
        "a\n"
        "terminal; without one it needs --force.",
    .examples = EXAMPLES({"pmig reset --force", "in a script"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(ResetArgs),
    .run = run_reset,
};
