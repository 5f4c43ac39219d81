// pmig status: what of the migrations folder is in the database. Reads only. Ends with 0 and 1 as `prisma migrate status`
// does, for which a database is up to date when nothing is pending and nothing has failed; what else is not as it should
// be is said all the same, and ends with 1 where --strict asks. A migration is a line: its state, since when, its name,
// and in a word what is odd about it; below the table every such word is explained, with the command that helps.

#include "cli/project.h"

typedef struct {
  bool strict;
  Str list;
} StatusArgs;

typedef struct {
  Cli *cli;
  Db *db;
  const History *history;
  bool locked;  // somebody holds the migration lock: what seems to have failed may be running
} Status;

// --- What there is to say of a migration

static bool is_clean(const HistoryEntry *entry) {
  return entry->state == MIGRATION_FAILED && ledger_row_is_clean(entry->row);
}
static bool is_gone(const HistoryEntry *entry) { return is_clean(entry) && !entry->migration; }
static bool is_to_mend(const HistoryEntry *entry) { return is_clean(entry) && entry->migration; }
static bool is_failed(const HistoryEntry *entry) {
  return entry->state == MIGRATION_FAILED && !is_clean(entry);
}
static bool is_missing(const HistoryEntry *entry) {
  return !entry->migration && entry->rows && !is_clean(entry);
}
static bool is_edited(const HistoryEntry *entry) { return entry->edited; }
static bool is_duplicate(const HistoryEntry *entry) { return entry->rows > 1; }
static bool is_out_of_order(const HistoryEntry *entry) { return entry->out_of_order; }
static bool lacks_script(const HistoryEntry *entry) {
  return entry->migration && !entry->migration->has_script;
}
static bool is_marked(const HistoryEntry *entry) {
  return entry->state == MIGRATION_ROLLED_BACK && entry->migration;
}
static bool is_pending(const HistoryEntry *entry) {
  return entry->migration &&
         (entry->state == MIGRATION_PENDING || entry->state == MIGRATION_ROLLED_BACK);
}

typedef struct {
  bool (*belongs)(const HistoryEntry *entry);
  const char *word;    // beside a migration; NULL: its state says it
  const char *advice;  // once, below
} Remark;

static const Remark REMARKS[] = {
    {is_failed, NULL,
     "Failed: it stopped on the way, or is still running. pmig recover finds out what\n"
     "of it is in the database, and finishes or undoes it."},
    {is_to_mend, NULL,
     "Failed, with nothing of it in the database: mend the script, then run pmig up."},
    {is_gone, "missing",
     "Failed, with nothing of it in the database, and missing in the migrations folder:\n"
     "restore it from version control, or pmig resolve --rolled-back NAME."},
    {is_missing, "missing",
     "Missing: it is in the database, but not in the migrations folder. Restore it from\n"
     "version control, or undo it with pmig down if its way back was kept."},
    {is_edited, "edited",
     "Edited: migration.sql is not what was applied. Restore it from version control;\n"
     "what should change becomes a migration of its own (pmig new)."},
    {is_duplicate, "duplicate",
     "Duplicate: _prisma_migrations has several rows of it, of which one should stay."},
    {lacks_script, "no script", "No script: its folder lacks migration.sql; restore or delete it."},
    {is_marked, NULL,
     "Rolled back: marked so, therefore pending. Prisma up to 6.19 takes it for applied."},
    {is_out_of_order, "out of order",
     "Out of order: pending, but older than one that is applied. pmig up applies it all\n"
     "the same, after that, as Prisma does."},
    {is_pending, NULL, "To apply what is pending: pmig up"},
};

static const Str DATABASE_ERROR = STR_INIT("Database error:\n");

// The first line of what the database said, in the words of P3018, which Prisma and pmig leave in the ledger.
static Str error_of(const LedgerRow *row) {
  ptrdiff_t at = row ? str_find(row->logs, DATABASE_ERROR, 0) : -1;
  if (at < 0) return (Str){0};
  Str text = str_slice(row->logs, (size_t)at + DATABASE_ERROR.len, row->logs.len);
  ptrdiff_t end = str_find(text, STR("\n"), 0);
  return end < 0 ? text : str_slice(text, 0, (size_t)end);
}

// How far it has come; known only where pmig noted it.
static Progress progress_of(const HistoryEntry *entry) {
  return entry->state == MIGRATION_FAILED ? progress_read(entry->row) : (Progress){0};
}

// --- Verdicts

static bool is_managed(const History *history) {
  return history->ledger->exists || history->folder->migrations.len;
}

static bool is_up_to_date(const History *history) {
  return is_managed(history) && !history->pending && !history->failed;
}

static bool is_clean_history(const History *history) {
  return is_up_to_date(history) && !history->edited && !history->missing && !history->duplicate;
}

// --- Text

static Str remarks_on(Arena *arena, const HistoryEntry *entry) {
  StrList words = {0};
  Progress progress = progress_of(entry);
  if (progress.known)
    vec_push(arena, &words,
             str_format(arena, "%zu of %zu statements%s", progress.done, progress.total,
                        progress.reverting ? " back" : ""));
  for (size_t i = 0; i < COUNT_OF(REMARKS); i++)
    if (REMARKS[i].word && REMARKS[i].belongs(entry))
      vec_push(arena, &words, str_of(REMARKS[i].word));
  return str_list_join(arena, &words, STR(", "));
}

// 2026-11-22 07:36, since when it is in the state it is in; empty where nothing has happened yet.
static Str since(Arena *arena, const LedgerRow *row) {
  if (!row) return (Str){0};
  int64_t at_ms = row->rolled_back_ms ? row->rolled_back_ms
                  : row->finished_ms  ? row->finished_ms
                                      : row->started_ms;
  return str_replace(arena, str_slice(time_format_utc(arena, at_ms), 0, 16), STR("T"), STR(" "));
}

static void say_entry(const Status *status, const HistoryEntry *entry) {
  Arena *arena = &status->cli->arena;
  Str state = MIGRATION_STATE_WORDS[entry->state], time = since(arena, entry->row);
  Str remarks = remarks_on(arena, entry), error = error_of(entry->row);
  Str shown = state_in_color(status->cli, state);
  say(status->cli, "  %.*s  %-16.*s  %.*s%s%.*s%s", STR_ARG(shown), STR_ARG(time),
      STR_ARG(entry->name), remarks.len ? " (" : "", STR_ARG(remarks), remarks.len ? ")" : "");
  if (entry->state == MIGRATION_FAILED && error.len)
    say(status->cli, "  %-*s  %.*s", STATE_COLUMNS, "", STR_ARG(error));
}

// Applied migrations of which there is nothing to say are told apart by nobody: of a long row of them the last ones stand.
enum { LONG_ROW = 10, LAST_ONES = 3 };

static bool is_unremarkable(Arena *arena, const HistoryEntry *entry) {
  return entry->state == MIGRATION_APPLIED && !remarks_on(arena, entry).len;
}

static size_t unremarkable_from(const Status *status, size_t first) {
  size_t end = first;
  while (end < status->history->entries.len &&
         is_unremarkable(&status->cli->arena, &status->history->entries.at[end]))
    end++;
  return end - first;
}

static void say_table(const Status *status) {
  for (size_t i = 0; i < status->history->entries.len; i++) {
    size_t row = unremarkable_from(status, i);
    if (row > LONG_ROW) {
      Str shown = state_in_color(status->cli, STR("applied"));
      say(status->cli, "  %.*s  %zu more", STR_ARG(shown), row - LAST_ONES);
      i += row - LAST_ONES;
    }
    say_entry(status, &status->history->entries.at[i]);
  }
}

static void say_advice(const Status *status) {
  const char *separator = "\n";
  for (size_t i = 0; i < COUNT_OF(REMARKS); i++) {
    size_t count = 0;
    for (vec_each(const HistoryEntry, entry, &status->history->entries))
      count += REMARKS[i].belongs(entry);
    if (!count) continue;
    say(status->cli, "%s%s", separator, REMARKS[i].advice);
    separator = "";
  }
  if (status->locked && status->history->failed)
    say(status->cli, "Somebody holds the migration lock, so it may be running: pmig lock");
  if (status->history->last_common.len)
    say(status->cli, "The last that folder and database have in common: %.*s",
        STR_ARG(status->history->last_common));
}

typedef struct {
  size_t offset;  // in History
  const char *word;
  bool in_another;  // a part of one above
} Count;

static const Count COUNTS[] = {
    {offsetof(History, applied), "applied", false},
    {offsetof(History, pending), "pending", false},
    {offsetof(History, failed), "failed", false},
    {offsetof(History, rolled_back), "rolled back", true},
    {offsetof(History, edited), "edited", false},
    {offsetof(History, missing), "missing", false},
    {offsetof(History, duplicate), "duplicate", false},
    {offsetof(History, out_of_order), "out of order", true},
};

static size_t count_at(const History *history, const Count *count) {
  return *(const size_t *)(const void *)((const char *)history + count->offset);
}

static void say_counts(const Status *status) {
  const Folder *folder = status->history->folder;
  Text text = text_new(&status->cli->arena);
  text_format(&text, "%zu %s in %.*s", folder->migrations.len,
              folder->migrations.len == 1 ? "migration" : "migrations", STR_ARG(folder->path));
  for (size_t i = 0; i < COUNT_OF(COUNTS); i++) {
    size_t count = count_at(status->history, &COUNTS[i]);
    if (!COUNTS[i].in_another && (count || i == 0))
      text_format(&text, ", %zu %s", count, COUNTS[i].word);
  }
  Str line = text_str(&text);
  say(status->cli, "%.*s%s", STR_ARG(line), status->history->entries.len ? "\n" : "");
}

static void say_status(const Status *status) {
  const History *history = status->history;
  Str display = db_display(status->db);
  say(status->cli, "%.*s", STR_ARG(display));
  say_counts(status);
  say_table(status);
  say_advice(status);
  if (!is_managed(history))
    say(status->cli,
        "\nThe database is not managed by migrations: it has no table _prisma_migrations.\n"
        "The first migration is made by pmig new; one that is in the database already is marked\n"
        "with pmig resolve --applied NAME.");
  if (is_clean_history(history)) say(status->cli, "\nDatabase schema is up to date!");
}

// --- Names alone

static bool is_applied(const HistoryEntry *entry) { return entry->state == MIGRATION_APPLIED; }

static const struct {
  Str word;
  bool (*belongs)(const HistoryEntry *entry);
  bool newest;  // that one alone
} LISTS[] = {   // the words of the option
    {STR_INIT("pending"), is_pending, false},
    {STR_INIT("applied"), is_applied, false},
    {STR_INIT("latest"), is_applied, true}};

static ExitCode print_names(Cli *cli, const History *history, Str list) {
  size_t kind = 0;
  while (!str_eq(LISTS[kind].word, list)) kind++;
  Text names = text_new(&cli->arena);
  for (vec_each(const HistoryEntry, entry, &history->entries)) {
    if (!LISTS[kind].belongs(entry)) continue;
    if (LISTS[kind].newest) names.len = 0;
    text_format(&names, "%.*s\n", STR_ARG(entry->name));
  }
  print_text(cli, text_str(&names));
  return EXIT_OK;
}

// --- JSON

static void add_failure(json_t *object, const HistoryEntry *entry) {
  Progress progress = progress_of(entry);
  Str error = error_of(entry->row);
  json_object_set_new(object, "clean", json_boolean(is_clean(entry)));
  json_object_set_new(object, "error", error.len ? json_of_str(error) : json_null());
  json_object_set_new(object, "statements",
                      progress.known ? json_pack("{s:I, s:I}", "done", (json_int_t)progress.done,
                                                 "total", (json_int_t)progress.total)
                                     : json_null());
}

static json_t *json_of_entry(Cli *cli, const HistoryEntry *entry) {
  const Migration *migration = entry->migration;
  const LedgerRow *row = entry->row;
  json_t *object = json_object();
  json_object_set_new(object, "name", json_of_str(entry->name));
  json_object_set_new(object, "state", json_of_str(MIGRATION_STATE_WORDS[entry->state]));
  json_object_set_new(object, "edited", json_boolean(entry->edited));
  json_object_set_new(object, "missing", json_boolean(!migration));
  json_object_set_new(object, "out_of_order", json_boolean(entry->out_of_order));
  json_object_set_new(object, "rows", json_integer((json_int_t)entry->rows));
  json_object_set_new(object, "has_down", json_boolean(migration && migration->has_down));
  json_object_set_new(object, "started_at", json_of_time(&cli->arena, row ? row->started_ms : 0));
  json_object_set_new(object, "finished_at", json_of_time(&cli->arena, row ? row->finished_ms : 0));
  if (entry->state == MIGRATION_FAILED) add_failure(object, entry);
  return object;
}

static json_t *result_of(const Status *status) {
  const History *history = status->history;
  json_t *migrations = json_array(), *result = json_object();
  for (vec_each(HistoryEntry, entry, &history->entries))
    json_array_append_new(migrations, json_of_entry(status->cli, entry));
  json_object_set_new(result, "up_to_date", json_boolean(is_up_to_date(history)));
  json_object_set_new(result, "database", json_of_str(db_display(status->db)));
  json_object_set_new(result, "migrations_folder", json_of_str(history->folder->path));
  for (size_t i = 0; i < COUNT_OF(COUNTS); i++) {
    Str key = str_replace(&status->cli->arena, str_of(COUNTS[i].word), STR(" "), STR("_"));
    json_object_set_new(result, str_c(&status->cli->arena, key),
                        json_integer((json_int_t)count_at(history, &COUNTS[i])));
  }
  if (history->last_common.len)
    json_object_set_new(result, "last_common", json_of_str(history->last_common));
  json_object_set_new(result, "locked", json_boolean(status->locked));
  json_object_set_new(result, "migrations", migrations);
  return result;
}

// --- The command

// Who holds the lock is worth a question only where something may be running.
static bool look_at_lock(Status *status) {
  LockHolder holder;
  return !status->history->failed || lock_holder(&status->cli->arena, status->db, &holder,
                                                 &status->locked, &status->cli->diags);
}

// What stands in the table, where only annotations are looked at.
static void annotate(Cli *cli, const History *history) {
  for (vec_each(const HistoryEntry, entry, &history->entries)) {
    Str remarks = remarks_on(&cli->arena, entry);
    if (entry->state == MIGRATION_APPLIED && !remarks.len) continue;
    Str state = MIGRATION_STATE_WORDS[entry->state];
    diag_error(&cli->diags, DIAG_HISTORY, "%.*s is %.*s%s%.*s%s", STR_ARG(entry->name),
               STR_ARG(state), remarks.len ? " (" : "", STR_ARG(remarks), remarks.len ? ")" : "");
    if (entry->migration && entry->migration->has_script)
      annotate_script(cli, &entry->migration->script, entry->migration->sections.up);
  }
}

static ExitCode show(Status *status, const StatusArgs *asked) {
  Cli *cli = status->cli;
  const History *history = status->history;
  if (asked->list.len && !cli->common.json) return print_names(cli, history, asked->list);
  if (!look_at_lock(status)) return EXIT_ERROR;
  bool good = asked->strict ? is_clean_history(history) : is_up_to_date(history);
  ExitCode code = good ? EXIT_OK : EXIT_ERROR;
  say_status(status);
  if (!good && str_eq(cli->common.format, STR("github"))) annotate(cli, history);
  return json_result(cli, code, result_of(status));
}

static ExitCode run_status(Cli *cli, const void *args) {
  Folder folder;
  Ledger ledger;
  History history;
  Status status = {.cli = cli, .history = &history};
  ExitCode code = EXIT_ERROR;
  if (project_known_folder(cli, &folder) && project_open(cli, &folder, PROJECT_READ, &status.db) &&
      ledger_load(&cli->arena, status.db, &ledger, &cli->diags)) {
    history = history_compare(&cli->arena, &folder, &ledger);
    code = show(&status, args);
  }
  db_close(status.db);
  return code;
}

static const Option OPTIONS[] = {
    {"strict", 0, OPTION_FLAG, offsetof(StatusArgs, strict), NULL,
     "end with 1 for edited, missing and duplicate migrations, too", 0},
    {"list", 0, OPTION_VALUE, offsetof(StatusArgs, list), "pending|applied|latest",
     "print the names of these alone, and end with 0", 0},
};

const Command COMMAND_STATUS = {
    .name = "status",
    .group = GROUP_LOOK,
    .operands = "",
    .line = "Tells which migrations are applied, pending, failed, edited or missing.",
    .help = "Ends with 1, as Prisma does, when migrations are pending or have failed.",
    .examples = EXAMPLES({"pmig status", "what is applied and what is pending"},
                         {"pmig status --list pending", "what pmig up would apply, a name a line"},
                         {"pmig status --json", "all of it, for programs"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(StatusArgs),
    .run = run_status,
};
