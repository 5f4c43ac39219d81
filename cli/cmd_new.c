// pmig new: the next migration, and its way back, for a history that is replayed on a shadow database. Where the
// project's database can be asked, the rows in it decide what is warned of, and whether the migration could run at all.

#include "cli/creation.h"
#include "cli/renaming.h"

typedef struct {
  bool empty, force, readme, dry_run, ignored;
  Str title;
  StrList renames;
} NewArgs;

static const Option OPTIONS[] = {
    {"empty", 0, OPTION_FLAG, offsetof(NewArgs, empty), NULL,
     "an empty migration.sql, to be written by hand", 0},
    {"force", 0, OPTION_FLAG, offsetof(NewArgs, force), NULL,
     "write a migration that cannot run on the rows that are there, to be edited", 0},
    {"readme", 0, OPTION_FLAG, offsetof(NewArgs, readme), NULL,
     "a README.md beside the scripts that tells what changes", 0},
    {"dry-run", 0, OPTION_FLAG, offsetof(NewArgs, dry_run), NULL,
     "print both scripts, and write nothing", 0},
    RENAME_OPTION(NewArgs),
    {"name", 'n', OPTION_VALUE, offsetof(NewArgs, title), "TITLE", NULL, 0},
    {"preview", 'p', OPTION_FLAG, offsetof(NewArgs, dry_run), NULL, NULL, 0},
    {"create-db", 'c', OPTION_FLAG, offsetof(NewArgs, ignored), NULL, NULL, 0},
    {"create-only", 0, OPTION_FLAG, offsetof(NewArgs, force), NULL, NULL, 0},
};

// --- What the rows say

// Only the end of the history has the tables that the migration starts from.
static bool is_up_to_date(Cli *cli, const Creation *creation, Db *db) {
  Ledger ledger;
  if (!ledger_load(&cli->arena, db, &ledger, &cli->diags)) return false;
  History history = history_compare(&cli->arena, &creation->folder, &ledger);
  if (!history.pending && !history.failed && !history.missing) return true;
  return diag_error(&cli->diags, DIAG_HISTORY, "it is not at the end of the migrations");
}

// A project without a database, or with one that is still to be made, has no rows to lose.
static bool has_no_database(const Diag *diag) {
  return diag->code == DIAG_P1003 || diag->code == DIAG_CONFIG;
}

static void count_losses(Creation *creation) {
  Cli *cli = creation->cli;
  Db *db = NULL;
  Mark mark = diags_mark(&cli->diags);
  if (project_open(cli, &creation->folder, PROJECT_READ, &db) && is_up_to_date(cli, creation, db)) {
    losses_count(cli, db, &creation->forth, &creation->risks, &creation->losses);
  } else {
    bool is_news = !has_no_database(vec_last(&cli->diags.list));
    Str error = diags_take_error(&cli->diags, mark);
    if (is_news)
      diag_note(&cli->diags, DIAG_LOSS,
                "the rows in the database are not counted, so warnings tell what could happen at "
                "worst: %.*s",
                STR_ARG(error));
  }
  db_close(db);
}

static void warn(const Creation *creation) {
  Cli *cli = creation->cli;
  losses_warn(cli, &creation->losses);
  if (creation->losses.counted) return;
  for (vec_each(const Risk, risk, &creation->risks))
    diag_warning(&cli->diags, DIAG_LOSS, "%.*s", STR_ARG(risk->message));
}

static bool accept_losses(Creation *creation, bool force) {
  Cli *cli = creation->cli;
  if (creation->risks.len) count_losses(creation);
  if (!force && !losses_refuse(cli, &creation->losses))
    return diag_remedy(&cli->diags,
                       "pmig new --force writes the migration all the same, for you to edit it "
                       "before it is applied");
  warn(creation);
  for (vec_each(const Loss, loss, &creation->losses.unexecutable))
    diag_warning(&cli->diags, DIAG_LOSS, "%.*s", STR_ARG(loss->message));
  return true;
}

// --- The command

static bool replay_history(Creation *creation) {
  Cli *cli = creation->cli;
  return creation_open_shadow(creation) && runner_replay(&cli->arena, &creation->folder, (Str){0},
                                                         creation->shadow, NULL, NULL, &cli->diags);
}

static bool finish(Creation *creation, const NewArgs *args) {
  if (args->dry_run) return creation_print(creation), true;
  if (args->readme) creation_make_readme(creation);
  return creation_write(creation);
}

static bool create(Creation *creation, const NewArgs *args) {
  Cli *cli = creation->cli;
  Str title = args->title.len ? args->title : cli->operands.at[0];
  if (args->empty) {
    creation_make_empty(creation, title);
    return finish(creation, args);
  }
  if (!replay_history(creation) || !creation_find_changes(creation, &args->renames)) return false;
  if (!creation->forth.steps.len) {
    say(cli, "No changes: the migrations lead to this schema already.");
    return true;
  }
  if (!accept_losses(creation, args->force)) return false;
  creation_make(creation, title);
  return finish(creation, args);
}

static ExitCode run_new(Cli *cli, const void *values) {
  const NewArgs *args = values;
  Creation creation;
  if (!cli->operands.len && !args->title.len) {
    diag_error(&cli->diags, DIAG_USAGE, "the migration needs a name");
    diag_remedy(&cli->diags, "pmig new add_users");
    return EXIT_ERROR;
  }
  bool ready = creation_init(cli, &creation);
  bool ok = ready && create(&creation, args);
  creation_close(&creation);
  json_t *result = json_object();
  if (ready) creation_tell_json(&creation, result);
  return json_result(cli, ok ? EXIT_OK : EXIT_ERROR, result);
}

const Command COMMAND_NEW = {
    .name = "new",
    .group = GROUP_MAKE,
    .operands = "NAME",
    .max_operands = 1,
    .line = "Makes the next migration from the schema: migration.sql and a proved down.sql.",
    .help =
        "Nothing is applied. Without changes nothing is made. When the way back cannot be proved\n"
        "there is no down.sql, and pmig says why.\n"
        "Where the project's database can be reached and has all migrations, its rows are "
        "counted:\n"
        "pmig warns of what is really lost, and refuses a migration that cannot run on them.",
    .examples =
        EXAMPLES({"pmig new add_orders", "the next migration, and its way back"},
                 {"pmig new rename_name --rename User.name=full_name", "the column keeps its rows"},
                 {"pmig new fill_totals --empty",
                  "to be written by hand; pmig generate makes its way back"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(NewArgs),
    .run = run_new,
};
