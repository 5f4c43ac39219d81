// pmig's own memory of what it reverted, where Prisma does not look (the choice is explained in runner.h). A record is a
// ledger row as it was, with the time, the role and the checksum of the down script that took it back.
// PostgreSQL first, SQLite second, then what chooses between them.

#include "runner/internal.h"

// --- PostgreSQL: _pmig.reverted

static const Str POSTGRES_TABLE = STR_INIT(
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
    "  down_checksum text NOT NULL\n"
    ")");

// CREATE SCHEMA IF NOT EXISTS asks for the right to create one even where it exists.
static bool postgres_prepare(Arena *arena, Db *db, Diags *diags) {
  static const Str MISSING = STR_INIT(
      "SELECT pg_catalog.to_regnamespace('_pmig') IS NULL, "
      "pg_catalog.to_regclass('_pmig.reverted') IS NULL");
  Rows rows;
  if (!db_query(db, arena, MISSING, NULL, 0, &rows, diags)) return false;
  bool no_schema = str_eq(ROWS_CELL(rows, 0, 0), STR("t")),
       no_table = str_eq(ROWS_CELL(rows, 0, 1), STR("t"));
  Diags failure = diags_new(arena);
  if ((!no_schema || db_run(db, STR("CREATE SCHEMA IF NOT EXISTS _pmig"), &failure)) &&
      (!no_table || db_run(db, POSTGRES_TABLE, &failure)))
    return true;
  diag_error(diags, failure.list.at[0].code,
             "Cannot make pmig's journal, the table _pmig.reverted: %.*s",
             STR_ARG(failure.list.at[0].message));
  return diag_remedy(diags,
                     "let somebody who may run CREATE SCHEMA _pmig AUTHORIZATION \"your role\"");
}

static bool postgres_add(Arena *arena, Db *db, Str name, Str down_checksum, int64_t at_ms,
                         Diags *diags) {
  Str table = ledger_table(arena, db);
  Str sql = str_format(arena,
                       "INSERT INTO _pmig.reverted SELECT $1, id, checksum, finished_at, "
                       "migration_name, logs, rolled_back_at, "
                       "started_at, applied_steps_count, $2::timestamptz, current_user, $3 FROM "
                       "%.*s WHERE migration_name = $4",
                       STR_ARG(table));
  Str params[] = {db_namespace(db), time_format_utc(arena, at_ms), down_checksum, name};
  Rows rows;
  return db_query(db, arena, sql, params, COUNT_OF(params), &rows, diags);
}

// --- SQLite: the database FILE-pmig, attached only while it is written, so that no script meets its table

static bool sqlite_journal_path(Arena *arena, Db *db, Str *path, Diags *diags) {
  Rows rows;
  if (!db_query(db, arena, STR("SELECT file FROM pragma_database_list WHERE name = 'main'"), NULL,
                0, &rows, diags))
    return false;
  Str file = rows.row_count ? ROWS_CELL(rows, 0, 0) : (Str){0};
  // A database in memory ends with its connection, and so may its journal.
  *path = file.len ? str_format(arena, "%.*s-pmig", STR_ARG(file)) : STR(":memory:");
  // ATTACH makes a file only when the connection was opened to make one; an empty file is an empty database.
  return !file.len || path_kind(arena, *path) != PATH_MISSING ||
         file_write(arena, *path, (Str){0}, diags);
}

static bool sqlite_write(Arena *arena, Db *db, Str sql, const Str *params, size_t count,
                         Diags *diags) {
  static const Str MAKE = STR_INIT(
      "CREATE TABLE IF NOT EXISTS _pmig.reverted (id TEXT NOT NULL, checksum TEXT NOT NULL, "
      "finished_at DATETIME, "
      "migration_name TEXT NOT NULL, logs TEXT, rolled_back_at DATETIME, started_at DATETIME NOT "
      "NULL, "
      "applied_steps_count INTEGER NOT NULL, reverted_at DATETIME NOT NULL, down_checksum TEXT NOT "
      "NULL)");
  Str path;
  Rows rows;
  if (!sqlite_journal_path(arena, db, &path, diags) ||
      !db_query(db, arena, STR("ATTACH DATABASE $1 AS _pmig"), &path, 1, &rows, diags))
    return false;
  bool ok = db_run(db, MAKE, diags) && db_query(db, arena, sql, params, count, &rows, diags);
  return db_try(db, STR("DETACH DATABASE _pmig")) && ok;
}

static bool sqlite_add(Arena *arena, Db *db, Str name, Str down_checksum, int64_t at_ms,
                       Diags *diags) {
  Str params[] = {str_format(arena, "%lld", (long long)at_ms), down_checksum, name};
  return sqlite_write(
      arena, db,
      STR("INSERT INTO _pmig.reverted SELECT id, checksum, finished_at, migration_name, logs, "
          "rolled_back_at, started_at, applied_steps_count, $1, $2 FROM main._prisma_migrations "
          "WHERE migration_name = $3"),
      params, COUNT_OF(params), diags);
}

// --- Either

bool journal_prepare(Arena *arena, Db *db, Diags *diags) {
  return db_dialect(db) != &POSTGRESQL || postgres_prepare(arena, db, diags);
}

bool journal_add(Arena *arena, Db *db, Str name, Str down_checksum, int64_t at_ms, Diags *diags) {
  bool postgres = db_dialect(db) == &POSTGRESQL;
  return postgres ? postgres_add(arena, db, name, down_checksum, at_ms, diags)
                  : sqlite_add(arena, db, name, down_checksum, at_ms, diags);
}

// A record that stays because this fails is void: its id is still in the ledger.
void journal_forget(Arena *arena, Db *db, Str name, int64_t at_ms) {
  if (db_dialect(db) == &POSTGRESQL) return;
  Diags ignored = diags_new(arena);
  Str params[] = {name, str_format(arena, "%lld", (long long)at_ms)};
  sqlite_write(arena, db,
               STR("DELETE FROM _pmig.reverted WHERE migration_name = $1 AND reverted_at = $2"),
               params, COUNT_OF(params), &ignored);
}
