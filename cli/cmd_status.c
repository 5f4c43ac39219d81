// pmig status: what of the migrations folder is in the database. Reads only. Ends with 1 unless everything is applied,
// as it stands in the folder, and nothing else is.

#include "cli/project.h"

// --- Text

// A heading, the names that `belongs` picks, and what to do about them.
typedef bool Belongs(const HistoryEntry *entry);

static bool is_clean(const HistoryEntry *entry) {
  return entry->state == MIGRATION_FAILED && ledger_row_is_clean(entry->row);
}
static bool is_failed(const HistoryEntry *entry) {
  return entry->state == MIGRATION_FAILED && !is_clean(entry);
}
static bool is_edited(const HistoryEntry *entry) { return entry->edited; }
static bool is_missing(const HistoryEntry *entry) {
  return !entry->migration &&
         (entry->state == MIGRATION_APPLIED || entry->state == MIGRATION_FAILED);
}
static bool is_pending(const HistoryEntry *entry) {
  return entry->migration &&
         (entry->state == MIGRATION_PENDING || entry->state == MIGRATION_ROLLED_BACK);
}

typedef struct {
  Belongs *belongs;
  const char *heading, *advice;
} Section;

static const Section SECTIONS[] = {
    {is_failed, "failed, or still running:",
     "To find out what of it is in the database, and to finish or undo it: pmig recover"},
    {is_clean, "failed, with nothing of it in the database:", "When the script is mended: pmig up"},
    {is_missing, "in the database, but not in the migrations folder:", NULL},
    {is_edited, "modified after being applied:", NULL},
    {is_pending, "not yet applied:", "To apply: pmig up"},
};

static void say_entry(Cli *cli, const HistoryEntry *entry) {
  const char *note = entry->state == MIGRATION_ROLLED_BACK ? "  (marked as rolled back)"
                     : entry->out_of_order                 ? "  (older than one that is applied)"
                     : entry->migration && !entry->migration->has_script
                         ? "  (has no migration.sql)"
                         : "";
  say(cli, "  %.*s%s", STR_ARG(entry->name), note);
}

static void say_section(Cli *cli, const History *history, const Section *section) {
  size_t count = 0;
  for (vec_each(HistoryEntry, entry, &history->entries)) count += section->belongs(entry);
  if (!count) return;
  say(cli, "\n%zu %s %s", count, count == 1 ? "migration" : "migrations", section->heading);
  for (vec_each(HistoryEntry, entry, &history->entries))
    if (section->belongs(entry)) say_entry(cli, entry);
  if (section->advice) say(cli, "%s", section->advice);
}

static bool is_managed(const History *history) {
  return history->ledger->exists || history->folder->migrations.len;
}

static bool is_up_to_date(const History *history) {
  return is_managed(history) && !history->pending && !history->failed && !history->edited &&
         !history->missing;
}

static void say_status(Cli *cli, const History *history, Db *db) {
  Str display = db_display(db);
  size_t count = history->folder->migrations.len;
  say(cli, "%.*s", STR_ARG(display));
  say(cli, "%zu %s in %.*s, %zu applied", count, count == 1 ? "migration" : "migrations",
      STR_ARG(history->folder->path), history->applied);
  for (size_t i = 0; i < COUNT_OF(SECTIONS); i++) say_section(cli, history, &SECTIONS[i]);
  if (!is_managed(history))
    say(cli,
        "\nThe database is not managed by migrations: it has no table _prisma_migrations.\n"
        "The first migration is made by pmig new; one that is in the database already is marked\n"
        "with pmig resolve --applied NAME.");
  if (is_up_to_date(history)) say(cli, "\nDatabase schema is up to date!");
}

// --- JSON

static json_t *json_of_time(Arena *arena, int64_t unix_ms) {
  return unix_ms ? json_of_str(time_format_utc(arena, unix_ms)) : json_null();
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
  json_object_set_new(object, "has_down", json_boolean(migration && migration->has_down));
  json_object_set_new(object, "started_at", json_of_time(&cli->arena, row ? row->started_ms : 0));
  json_object_set_new(object, "finished_at", json_of_time(&cli->arena, row ? row->finished_ms : 0));
  return object;
}

static json_t *result_of(Cli *cli, const History *history, const Db *db) {
  json_t *migrations = json_array(), *result = json_object();
  for (vec_each(HistoryEntry, entry, &history->entries))
    json_array_append_new(migrations, json_of_entry(cli, entry));
  json_object_set_new(result, "up_to_date", json_boolean(is_up_to_date(history)));
  json_object_set_new(result, "database", json_of_str(db_display(db)));
  json_object_set_new(result, "migrations_folder", json_of_str(history->folder->path));
  json_object_set_new(result, "applied", json_integer((json_int_t)history->applied));
  json_object_set_new(result, "pending", json_integer((json_int_t)history->pending));
  json_object_set_new(result, "failed", json_integer((json_int_t)history->failed));
  json_object_set_new(result, "edited", json_integer((json_int_t)history->edited));
  json_object_set_new(result, "missing", json_integer((json_int_t)history->missing));
  json_object_set_new(result, "migrations", migrations);
  return result;
}

// --- The command

static ExitCode run_status(Cli *cli, const void *args) {
  (void)args;
  Folder folder;
  Ledger ledger;
  Db *db = NULL;
  ExitCode code = EXIT_ERROR;
  if (project_known_folder(cli, &folder) && project_open(cli, &folder, PROJECT_READ, &db) &&
      ledger_load(&cli->arena, db, &ledger, &cli->diags)) {
    History history = history_compare(&cli->arena, &folder, &ledger);
    say_status(cli, &history, db);
    code = is_up_to_date(&history) ? EXIT_OK : EXIT_ERROR;
    json_result(cli, code, result_of(cli, &history, db));
  }
  db_close(db);
  return code;
}

const Command COMMAND_STATUS = {
    .name = "status",
    .operands = "",
    .line = "Tells which migrations are applied, pending, failed, edited or missing.",
    .help = "Ends with 1 unless the database is up to date.",
    .args_size = 1,
    .run = run_status,
};
