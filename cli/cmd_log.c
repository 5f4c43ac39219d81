// pmig log: what ran on the database, newest first: when, how long it took, how it ended. What was reverted is in the ledger
// no more (runner.h says why); pmig's journal has it, and when it was. Reads only.

#include "cli/project.h"

typedef struct {
  Str steps;
} LogArgs;

static const Option OPTIONS[] = {
    {"steps", 's', OPTION_VALUE, offsetof(LogArgs, steps), "N", NULL, 0},
};

// --- What happened

// The run that a row tells of, or the end of it.
typedef struct {
  const LedgerRow *row;
  const JournalRow *taken;  // the row is not in the ledger any more; NULL where it is
  bool is_taking;           // this is about the way back
  int64_t at_ms;
} Entry;
typedef Vec(Entry) EntryList;

static int compare_entries(const void *a, const void *b) {
  const Entry *one = a, *other = b;
  if (one->at_ms != other->at_ms) return one->at_ms < other->at_ms ? 1 : -1;
  return str_cmp(other->row->name, one->row->name);
}

// By JournalCause; what only made way has no entry of its own for that.
static const struct {
  Str word;
  const char *time_key;
} TAKEN[] = {
    [JOURNAL_SUPERSEDED] = {STR_INIT(""), "removed_at"},
    [JOURNAL_REVERTED] = {STR_INIT("reverted"), "reverted_at"},
    [JOURNAL_UNDONE] = {STR_INIT("undone"), "undone_at"},
};

static EntryList entries_of(Arena *arena, const Ledger *ledger, const JournalRowList *journal) {
  EntryList entries = {0};
  for (vec_each(const LedgerRow, row, &ledger->rows))
    vec_push(arena, &entries, ((Entry){row, NULL, false, row->started_ms}));
  for (vec_each(const JournalRow, row, journal)) {
    vec_push(arena, &entries, ((Entry){&row->row, row, false, row->row.started_ms}));
    if (TAKEN[row->cause].word.len)
      vec_push(arena, &entries, ((Entry){&row->row, row, true, row->at_ms}));
  }
  if (entries.len) qsort(entries.at, entries.len, sizeof *entries.at, compare_entries);
  return entries;
}

// Prisma and pmig count a migration that ran as one step, one that was only marked as none.
static bool is_marked(const LedgerRow *row) { return row->finished_ms && !row->steps; }

// -1: not known.
static int64_t duration_ms(const Entry *entry) {
  const LedgerRow *row = entry->row;
  if (entry->is_taking) return entry->taken->took_ms;
  return row->finished_ms ? row->finished_ms - row->started_ms : -1;
}

static Str word_of(const Entry *entry) {
  return entry->is_taking ? TAKEN[entry->taken->cause].word
                          : MIGRATION_STATE_WORDS[ledger_row_state(entry->row)];
}

static Str duration_text(Arena *arena, const Entry *entry) {
  int64_t ms = duration_ms(entry);
  if (ms < 0) return STR("-");
  if (!entry->is_taking && is_marked(entry->row)) return STR("marked");
  if (ms < 1000) return str_format(arena, "%lld ms", (long long)ms);
  if (ms < 60000) return str_format(arena, "%.1f s", (double)ms / 1000);
  return str_format(arena, "%lld min %lld s", (long long)ms / 60000, (long long)ms / 1000 % 60);
}

static void say_entry(Cli *cli, const Entry *entry) {
  Str time = str_replace(&cli->arena, str_slice(time_format_utc(&cli->arena, entry->at_ms), 0, 19),
                         STR("T"), STR(" "));
  Str by = entry->is_taking ? entry->taken->by : (Str){0};
  Str state = state_in_color(cli, word_of(entry));
  say(cli, "%.*s  %11.*s  %.*s  %.*s%s%.*s", STR_ARG(time),
      STR_ARG(duration_text(&cli->arena, entry)), STR_ARG(state), STR_ARG(entry->row->name),
      by.len ? " by " : "", STR_ARG(by));
}

static json_t *json_of_entry(Cli *cli, const Entry *entry) {
  const LedgerRow *row = entry->row;
  json_t *object = json_object();
  json_object_set_new(object, "name", json_of_str(row->name));
  json_object_set_new(object, "state", json_of_str(word_of(entry)));
  json_object_set_new(object, "marked", json_boolean(is_marked(row)));
  json_object_set_new(object, "started_at", json_of_time(&cli->arena, row->started_ms));
  json_object_set_new(object, "finished_at", json_of_time(&cli->arena, row->finished_ms));
  json_object_set_new(object, "rolled_back_at", json_of_time(&cli->arena, row->rolled_back_ms));
  int64_t ms = duration_ms(entry);
  json_object_set_new(object, "duration_ms", ms < 0 ? json_null() : json_integer(ms));
  if (!entry->taken) return object;
  json_object_set_new(object, TAKEN[entry->taken->cause].time_key,
                      json_of_time(&cli->arena, entry->taken->at_ms));
  if (entry->taken->by.len) json_object_set_new(object, "by", json_of_str(entry->taken->by));
  return object;
}

// --- The command

static ExitCode show(Cli *cli, const EntryList *entries, size_t count) {
  json_t *shown = json_array(), *result = json_object();
  for (size_t i = 0; i < entries->len && i < count; i++) {
    say_entry(cli, &entries->at[i]);
    json_array_append_new(shown, json_of_entry(cli, &entries->at[i]));
  }
  if (!entries->len) say(cli, "No migration has been applied yet.");
  json_object_set_new(result, "migrations", shown);
  return json_result(cli, EXIT_OK, result);
}

static ExitCode run_log(Cli *cli, const void *values) {
  const LogArgs *args = values;
  ExitCode code = EXIT_ERROR;
  size_t count;
  Folder folder;
  Ledger ledger;
  JournalRowList journal;
  Db *db = NULL;
  if (project_count(cli, args->steps, &count) && project_folder(cli, &folder) &&
      project_open(cli, &folder, PROJECT_READ, &db) &&
      ledger_load(&cli->arena, db, &ledger, &cli->diags) &&
      journal_load_rows(&cli->arena, db, &ledger, &journal, &cli->diags)) {
    EntryList entries = entries_of(&cli->arena, &ledger, &journal);
    code = show(cli, &entries, count ? count : SIZE_MAX);
  }
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
        "Reads the rows of _prisma_migrations, whoever wrote them, Prisma or pmig, and pmig's "
        "journal "
        "of what was reverted, or undone by pmig recover; times are UTC. A duration of \"marked\" "
        "means that no script ran: "
        "the "
        "migration was only marked as applied.",
    .examples = EXAMPLES({"pmig log", "all of it"}, {"pmig log 5", "the newest five"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(LogArgs),
    .run = run_log,
};
