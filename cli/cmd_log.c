// pmig log: what the ledger has, row by row, newest first: when each migration ran, how long it took, how it ended. What
// was reverted is in the ledger no more (runner.h says why). Reads only.

#include "cli/project.h"

typedef struct {
  Str steps;
} LogArgs;

static const Option OPTIONS[] = {
    {"steps", 's', OPTION_VALUE, offsetof(LogArgs, steps), "N", NULL, 0},
};

// --- A row

// Prisma and pmig count a migration that ran as one step, one that was only marked as none.
static bool is_marked(const LedgerRow *row) { return row->finished_ms && !row->steps; }

static Str duration_text(Arena *arena, const LedgerRow *row) {
  int64_t ms = row->finished_ms - row->started_ms;
  if (is_marked(row)) return STR("marked");
  if (!row->finished_ms) return STR("-");
  if (ms < 1000) return str_format(arena, "%lld ms", (long long)ms);
  if (ms < 60000) return str_format(arena, "%.1f s", (double)ms / 1000);
  return str_format(arena, "%lld min %lld s", (long long)ms / 60000, (long long)ms / 1000 % 60);
}

static void say_row(Cli *cli, const LedgerRow *row) {
  Str time =
      str_replace(&cli->arena, str_slice(time_format_utc(&cli->arena, row->started_ms), 0, 19),
                  STR("T"), STR(" "));
  say(cli, "%.*s  %11.*s  %-11.*s  %.*s", STR_ARG(time), STR_ARG(duration_text(&cli->arena, row)),
      STR_ARG(MIGRATION_STATE_WORDS[ledger_row_state(row)]), STR_ARG(row->name));
}

static json_t *json_of_row(Cli *cli, const LedgerRow *row) {
  json_t *object = json_object();
  json_object_set_new(object, "name", json_of_str(row->name));
  json_object_set_new(object, "state", json_of_str(MIGRATION_STATE_WORDS[ledger_row_state(row)]));
  json_object_set_new(object, "marked", json_boolean(is_marked(row)));
  json_object_set_new(object, "started_at", json_of_time(&cli->arena, row->started_ms));
  json_object_set_new(object, "finished_at", json_of_time(&cli->arena, row->finished_ms));
  json_object_set_new(object, "rolled_back_at", json_of_time(&cli->arena, row->rolled_back_ms));
  json_object_set_new(
      object, "duration_ms",
      row->finished_ms ? json_integer(row->finished_ms - row->started_ms) : json_null());
  return object;
}

// --- The command

static ExitCode show(Cli *cli, const Ledger *ledger, size_t count) {
  json_t *rows = json_array(), *result = json_object();
  for (size_t i = ledger->rows.len; i > 0 && ledger->rows.len - i < count; i--) {
    const LedgerRow *row = &ledger->rows.at[i - 1];
    say_row(cli, row);
    json_array_append_new(rows, json_of_row(cli, row));
  }
  if (!ledger->rows.len) say(cli, "No migration has been applied yet.");
  json_object_set_new(result, "migrations", rows);
  return json_result(cli, EXIT_OK, result);
}

static ExitCode run_log(Cli *cli, const void *values) {
  const LogArgs *args = values;
  ExitCode code = EXIT_ERROR;
  size_t count;
  Folder folder;
  Ledger ledger;
  Db *db = NULL;
  if (project_count(cli, args->steps, &count) && project_folder(cli, &folder) &&
      project_open(cli, &folder, PROJECT_READ, &db) &&
      ledger_load(&cli->arena, db, &ledger, &cli->diags))
    code = show(cli, &ledger, count ? count : SIZE_MAX);
  db_close(db);
  return code;
}

const Command COMMAND_LOG = {
    .name = "log",
    .group = GROUP_LOOK,
    .operands = "[N]",
    .max_operands = 1,
    .line = "Shows what ran on the database, newest first, and how long it took.",
    .help =
        "Reads the rows of _prisma_migrations, whoever wrote them, Prisma or pmig; times are UTC. "
        "A duration of \"marked\" means that no script ran: the migration was only marked as "
        "applied. What was reverted is no longer there.",
    .examples = EXAMPLES({"pmig log", "all of it"}, {"pmig log 5", "the newest five"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(LogArgs),
    .run = run_log,
};
