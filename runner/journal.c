// pmig's own memory, where Prisma does not look (the choice is explained in runner.h): the ledger rows it took away, as
// they were, with the time, the role and the checksum of the script that did it; and the way back of every migration it
// applied, for the day when the file is not at hand.
// PostgreSQL keeps it in the schema _pmig. SQLite in the database FILE-pmig, attached only while it is used, so that no
// script meets its tables; ATTACH is not possible inside a transaction.
// Places first, then rows that were taken away, then ways back.

#include "runner/internal.h"

static bool is_postgres(const Db *db) { return db_dialect(db) == &POSTGRESQL; }

// --- PostgreSQL's schema

static const Str POSTGRES_TABLES = STR_INIT(
    "CREATE TABLE IF NOT EXISTS _pmig.reverted (\n"
    "  ledger text NOT NULL,\n"
    "  id text NOT NULL,\n"
    "  checksum text NOT NULL,\n"
    "  finished_at timestamptz,\n"
    "  migration_name text NOT NULL,\n"
    "  logs text,\n"
    "  rolled_back_at timestamptz,\n"
    "  started_at timestamptz NOT NULL,\n"
    "  applied_steps_count integer NOT NULL,\n"
    "  reverted_at timestamptz NOT NULL,\n"
    "  reverted_by text NOT NULL DEFAULT current_user,\n"
    "  down_checksum text NOT NULL,\n"
    "  took_ms bigint\n"
    ");\n"
    "CREATE TABLE IF NOT EXISTS _pmig.downs (\n"
    "  ledger text NOT NULL,\n"
    "  migration_name text NOT NULL,\n"
    "  checksum text NOT NULL,\n"
    "  script text NOT NULL,\n"
    "  kept_at timestamptz NOT NULL DEFAULT now(),\n"
    "  kept_by text NOT NULL DEFAULT current_user,\n"
    "  PRIMARY KEY (ledger, migration_name)\n"
    ")");

typedef struct {
  bool schema, usable, reverted, downs, took_ms;
} Presence;

// Of the catalogs alone, which everybody may read.
static bool find_tables(Arena *arena, Db *db, Presence *presence, Diags *diags) {
  static const Str SQL = STR_INIT(
      "SELECT n.nspname, pg_catalog.has_schema_privilege(n.oid, 'USAGE'), r.relname, "
      "pg_catalog.has_table_privilege(d.oid, 'SELECT, INSERT'), a.attname "
      "FROM pg_catalog.pg_namespace n "
      "LEFT JOIN pg_catalog.pg_class r ON r.relnamespace = n.oid AND r.relname = 'reverted' "
      "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attname = 'took_ms' "
      "LEFT JOIN pg_catalog.pg_class d ON d.relnamespace = n.oid AND d.relname = 'downs' "
      "WHERE n.nspname = '_pmig'");
  Rows rows;
  *presence = (Presence){0};
  if (!db_query(db, arena, SQL, NULL, 0, &rows, diags)) return false;
  if (!rows.row_count) return true;
  const Str *cells = rows.cells;
  presence->schema = true;
  presence->usable = str_eq(cells[1], STR("t")) && !str_eq(cells[3], STR("f"));
  presence->reverted = cells[2].at != NULL;
  presence->downs = cells[3].at != NULL;
  presence->took_ms = cells[4].at != NULL;
  return true;
}

// CREATE SCHEMA IF NOT EXISTS asks for the right to create one even where it exists. The column that older journals lack
// is its owner's to add; without it reverts go on, and their durations are not kept.
static bool prepare_postgres(Arena *arena, Db *db, Diags *diags) {
  Presence there;
  if (!find_tables(arena, db, &there, diags)) return false;
  Diags failure = diags_new(arena);
  bool whole = there.reverted && there.downs;
  if (there.reverted && !there.took_ms)
    db_try(db, STR("ALTER TABLE _pmig.reverted ADD COLUMN IF NOT EXISTS took_ms bigint"));
  if ((there.schema || db_run(db, STR("CREATE SCHEMA IF NOT EXISTS _pmig"), &failure)) &&
      (whole || db_run(db, POSTGRES_TABLES, &failure)) && (!there.schema || there.usable))
    return true;
  if (!failure.list.len) diag_error(&failure, DIAG_DATABASE, "this role may not use it");
  diag_error(diags, failure.list.at[0].code, "Cannot make pmig's journal, the schema _pmig: %.*s",
             STR_ARG(failure.list.at[0].message));
  return diag_remedy(
      diags, there.schema
                 ? "let its owner run GRANT ALL ON SCHEMA _pmig TO \"your role\"; GRANT "
                   "ALL ON ALL TABLES IN SCHEMA _pmig TO \"your role\""
                 : "let somebody who may run CREATE SCHEMA _pmig AUTHORIZATION \"your role\"");
}

bool journal_prepare(Arena *arena, Db *db, Diags *diags) {
  return !is_postgres(db) || prepare_postgres(arena, db, diags);
}

// --- SQLite's file

static bool journal_path(Arena *arena, Db *db, Str *path, Diags *diags) {
  Rows rows;
  if (!db_query(db, arena, STR("SELECT file FROM pragma_database_list WHERE name = 'main'"), NULL,
                0, &rows, diags))
    return false;
  Str file = rows.row_count ? ROWS_CELL(rows, 0, 0) : (Str){0};
  // A database in memory ends with its connection, and so may its journal.
  *path = file.len ? str_format(arena, "%.*s-pmig", STR_ARG(file)) : STR(":memory:");
  return true;
}

static bool add_missing_column(Arena *arena, Db *db, Diags *diags) {
  static const Str FIND =
      STR_INIT("SELECT 1 FROM pragma_table_info('reverted', '_pmig') WHERE name = 'took_ms'");
  Rows rows;
  return db_query(db, arena, FIND, NULL, 0, &rows, diags) &&
         (rows.row_count ||
          db_run(db, STR("ALTER TABLE _pmig.reverted ADD COLUMN took_ms INTEGER"), diags));
}

static bool attach(Arena *arena, Db *db, Diags *diags) {
  static const Str TABLES = STR_INIT(
      "CREATE TABLE IF NOT EXISTS _pmig.reverted (id TEXT NOT NULL, checksum TEXT NOT NULL, "
      "finished_at DATETIME, migration_name TEXT NOT NULL, logs TEXT, rolled_back_at DATETIME, "
      "started_at DATETIME NOT NULL, applied_steps_count INTEGER NOT NULL, "
      "reverted_at DATETIME NOT NULL, down_checksum TEXT NOT NULL, took_ms INTEGER);\n"
      "CREATE TABLE IF NOT EXISTS _pmig.downs (migration_name TEXT PRIMARY KEY NOT NULL, "
      "checksum TEXT NOT NULL, script TEXT NOT NULL, kept_at DATETIME NOT NULL)");
  Str path;
  Rows rows;
  if (!journal_path(arena, db, &path, diags)) return false;
  // ATTACH makes a file only when the connection was opened to make one; an empty file is an empty database.
  bool in_memory = str_eq(path, STR(":memory:"));
  if (!in_memory && path_kind(arena, path) == PATH_MISSING && !file_make(arena, path, diags))
    return false;
  return db_query(db, arena, STR("ATTACH DATABASE $1 AS _pmig"), &path, 1, &rows, diags) &&
         db_run(db, TABLES, diags) && add_missing_column(arena, db, diags);
}

static bool detach(Db *db, bool ok) {
  if (db_in_transaction(db)) db_rollback(db);
  return db_try(db, STR("DETACH DATABASE _pmig")) && ok;
}

static bool write_beside(Arena *arena, Db *db, Str sql, const Str *params, size_t count,
                         Diags *diags) {
  Rows rows;
  bool ok = attach(arena, db, diags) && db_query(db, arena, sql, params, count, &rows, diags);
  return detach(db, ok);
}

// --- Rows taken out of the ledger

const Str CHECKSUM_OF_UNDOING = STR_INIT("undone");

static int64_t ms_since(int64_t at_ms) {
  int64_t now_ms = clock_unix_ms();
  return now_ms > at_ms ? now_ms - at_ms : 0;
}

// By way of jsonb, so that a journal without the newest column takes what it has columns for.
static bool take_postgres(Arena *arena, Db *db, LedgerKey key, Str checksum, int64_t at_ms,
                          Diags *diags) {
  Str table = ledger_table(arena, db);
  Str sql = str_format(arena,
                       "WITH taken AS (DELETE FROM %.*s WHERE %s = $4 RETURNING *) "
                       "INSERT INTO _pmig.reverted SELECT (jsonb_populate_record("
                       "NULL::_pmig.reverted, to_jsonb(taken) || jsonb_build_object("
                       "'ledger', $1::text, 'reverted_at', $2::timestamptz, "
                       "'reverted_by', current_user, 'down_checksum', $3::text, "
                       "'took_ms', $5::bigint))).* FROM taken",
                       STR_ARG(table), key.column);
  Str took_ms = checksum.len ? str_format(arena, "%lld", (long long)ms_since(at_ms)) : (Str){0};
  Str params[] = {db_namespace(db), time_format_utc(arena, at_ms), checksum, key.value, took_ms};
  Rows rows;
  return db_query(db, arena, sql, params, COUNT_OF(params), &rows, diags);
}

bool journal_add(Arena *arena, Db *db, LedgerKey key, Str checksum, int64_t at_ms, Diags *diags) {
  if (is_postgres(db)) return true;
  Str params[] = {str_format(arena, "%lld", (long long)at_ms), checksum, key.value};
  Str sql = str_format(arena,
                       "INSERT INTO _pmig.reverted SELECT id, checksum, finished_at, "
                       "migration_name, logs, rolled_back_at, started_at, applied_steps_count, $1, "
                       "$2, NULL FROM main._prisma_migrations WHERE %s = $3",
                       key.column);
  return write_beside(arena, db, sql, params, COUNT_OF(params), diags);
}

bool journal_take(Arena *arena, Db *db, LedgerKey key, Str checksum, int64_t at_ms, Diags *diags) {
  return is_postgres(db) ? take_postgres(arena, db, key, checksum, at_ms, diags)
                         : ledger_delete(arena, db, key, diags);
}

// A record that stays because this fails is void: its id is still in the ledger.
void journal_forget(Arena *arena, Db *db, LedgerKey key, int64_t at_ms) {
  if (is_postgres(db)) return;
  Diags ignored = diags_new(arena);
  Str params[] = {key.value, str_format(arena, "%lld", (long long)at_ms)};
  Str sql = str_format(arena, "DELETE FROM _pmig.reverted WHERE %s = $1 AND reverted_at = $2",
                       key.column);
  write_beside(arena, db, sql, params, COUNT_OF(params), &ignored);
}

JournalTime journal_time(int64_t at_ms) { return (JournalTime){at_ms, ms_since(at_ms)}; }

static bool note_times(Arena *arena, Db *db, const JournalTimeList *times, Diags *diags) {
  static const Str SQL = STR_INIT("UPDATE _pmig.reverted SET took_ms = $1 WHERE reverted_at = $2");
  if (!db_begin(db, diags)) return false;
  for (vec_each(const JournalTime, time, times)) {
    Str params[] = {str_format(arena, "%lld", (long long)time->took_ms),
                    str_format(arena, "%lld", (long long)time->at_ms)};
    Rows rows;
    if (!db_query(db, arena, SQL, params, COUNT_OF(params), &rows, diags)) return false;
  }
  return db_commit(db, diags);
}

void journal_note_times(Arena *arena, Db *db, const JournalTimeList *times) {
  if (is_postgres(db) || !times->len) return;
  Diags ignored = diags_new(arena);
  detach(db, attach(arena, db, &ignored) && note_times(arena, db, times, &ignored));
}

// --- Ways back

static const Str KEEP_POSTGRES = STR_INIT(
    "INSERT INTO _pmig.downs (ledger, migration_name, checksum, script) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (ledger, migration_name) DO UPDATE SET checksum = excluded.checksum, "
    "script = excluded.script, kept_at = excluded.kept_at, kept_by = excluded.kept_by");
static const Str KEEP_SQLITE = STR_INIT(
    "INSERT OR REPLACE INTO _pmig.downs (migration_name, checksum, script, kept_at) "
    "VALUES ($1, $2, $3, $4)");

static bool keep_one(Arena *arena, Db *db, const KeptDown *down, Diags *diags) {
  Str on_postgres[] = {db_namespace(db), down->name, down->checksum, down->script};
  Str on_sqlite[] = {down->name, down->checksum, down->script,
                     str_format(arena, "%lld", (long long)clock_unix_ms())};
  Rows rows;
  return db_query(db, arena, is_postgres(db) ? KEEP_POSTGRES : KEEP_SQLITE,
                  is_postgres(db) ? on_postgres : on_sqlite, COUNT_OF(on_sqlite), &rows, diags);
}

static bool keep_all(Arena *arena, Db *db, const KeptDownList *downs, Diags *diags) {
  if (!db_begin(db, diags)) return false;
  for (vec_each(const KeptDown, down, downs))
    if (!keep_one(arena, db, down, diags)) {
      db_rollback(db);
      return false;
    }
  return db_commit(db, diags);
}

bool journal_keep_downs(Arena *arena, Db *db, const KeptDownList *downs, Diags *diags) {
  if (!downs->len) return true;
  if (is_postgres(db))
    return prepare_postgres(arena, db, diags) && keep_all(arena, db, downs, diags);
  return detach(db, attach(arena, db, diags) && keep_all(arena, db, downs, diags));
}

static void take_downs(Arena *arena, const Rows *rows, KeptDownList *downs) {
  for (size_t i = 0; i < rows->row_count; i++)
    vec_push(arena, downs,
             (KeptDown){ROWS_CELL(*rows, i, 0), ROWS_CELL(*rows, i, 1), ROWS_CELL(*rows, i, 2)});
}

static bool load_postgres(Arena *arena, Db *db, Rows *rows, Diags *diags) {
  Presence there;
  Str namespace = db_namespace(db);
  if (!find_tables(arena, db, &there, diags)) return false;
  return !there.downs || !there.usable ||
         db_query(db, arena,
                  STR("SELECT migration_name, checksum, script FROM _pmig.downs WHERE ledger = $1"),
                  &namespace, 1, rows, diags);
}

// Reads a table of the journal, if it has it: an older one may not. Nothing is made, since the connection may be there to
// read only.
static bool load_beside(Arena *arena, Db *db, const char *table, Str sql, Rows *rows,
                        Diags *diags) {
  Str path, name = str_of(table);
  Rows none;
  if (!journal_path(arena, db, &path, diags)) return false;
  if (path_kind(arena, path) != PATH_FILE) return true;
  bool ok = db_query(db, arena, STR("ATTACH DATABASE $1 AS _pmig"), &path, 1, &none, diags) &&
            db_query(db, arena, STR("SELECT name FROM _pmig.sqlite_master WHERE name = $1"), &name,
                     1, &none, diags) &&
            (!none.row_count || db_query(db, arena, sql, NULL, 0, rows, diags));
  return detach(db, ok);
}

bool journal_load_downs(Arena *arena, Db *db, KeptDownList *downs, Diags *diags) {
  static const Str SQL = STR_INIT("SELECT migration_name, checksum, script FROM _pmig.downs");
  Rows rows = {0};
  *downs = (KeptDownList){0};
  bool ok = is_postgres(db) ? load_postgres(arena, db, &rows, diags)
                            : load_beside(arena, db, "downs", SQL, &rows, diags);
  if (ok) take_downs(arena, &rows, downs);
  return ok;
}

// --- Rows, for people

static bool load_rows_postgres(Arena *arena, Db *db, Rows *rows, Diags *diags) {
  static const Str MAY_READ = STR_INIT(
      "SELECT 1 FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = "
      "r.relnamespace "
      "WHERE n.nspname = '_pmig' AND r.relname = 'reverted' "
      "AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') "
      "AND pg_catalog.has_table_privilege(r.oid, 'SELECT')");
  static const Str SQL = STR_INIT("SELECT " LEDGER_COLUMNS_POSTGRES
                                  ", (extract(epoch FROM reverted_at) * 1000)::bigint, "
                                  "down_checksum, reverted_by, to_jsonb(reverted) ->> 'took_ms' "
                                  "FROM _pmig.reverted WHERE ledger = $1 ORDER BY reverted_at");
  Str namespace = db_namespace(db);
  if (!db_query(db, arena, MAY_READ, NULL, 0, rows, diags)) return false;
  return !rows->row_count || db_query(db, arena, SQL, &namespace, 1, rows, diags);
}

// Older failures of a migration go with it; nothing of theirs was taken back.
static JournalCause cause_of(const LedgerRow *row, Str checksum) {
  MigrationState state = ledger_row_state(row);
  if (str_eq(checksum, CHECKSUM_OF_UNDOING))
    return state == MIGRATION_FAILED ? JOURNAL_UNDONE : JOURNAL_SUPERSEDED;
  return checksum.len && state == MIGRATION_APPLIED ? JOURNAL_REVERTED : JOURNAL_SUPERSEDED;
}

// SQLite's record is written before its row goes, so one that was left behind is void.
static bool is_in_ledger(const Ledger *ledger, Str id) {
  for (vec_each(const LedgerRow, row, &ledger->rows))
    if (str_eq(row->id, id)) return true;
  return false;
}

bool journal_load_rows(Arena *arena, Db *db, const Ledger *ledger, JournalRowList *out,
                       Diags *diags) {
  enum { AT = ROW_STEPS + 1, CHECKSUM, BY, TOOK };
  // An older table has no took_ms: then the name in the inner query is that of `older`.
  static const Str SQL =
      STR_INIT("SELECT " LEDGER_COLUMNS_SQLITE
               ", reverted_at, down_checksum, '', "
               "(SELECT took_ms FROM _pmig.reverted AS same WHERE same.rowid = r.rowid) "
               "FROM _pmig.reverted AS r, (SELECT NULL AS took_ms) AS older ORDER BY r.rowid");
  Rows rows = {0};
  *out = (JournalRowList){0};
  if (!(is_postgres(db) ? load_rows_postgres(arena, db, &rows, diags)
                        : load_beside(arena, db, "reverted", SQL, &rows, diags)))
    return false;
  for (size_t i = 0; i < rows.row_count; i++) {
    const Str *cells = &ROWS_CELL(rows, i, 0);
    JournalRow row = {.row = ledger_row_read(cells),
                      .at_ms = ledger_time(cells[AT]),
                      .by = cells[BY],
                      .took_ms = -1};
    // SQLite's record is older than the end of a revert that stopped on the way.
    Progress progress = progress_read(&row.row);
    if (progress.known && progress.reverting) row.row.finished_ms = progress.finished_ms;
    row.cause = cause_of(&row.row, cells[CHECKSUM]);
    if (cells[TOOK].len) str_to_int64(cells[TOOK], &row.took_ms);
    if (!is_in_ledger(ledger, row.row.id)) vec_push(arena, out, row);
  }
  return true;
}
