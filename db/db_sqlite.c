// SQLite by way of sqlite3: files as Prisma's URLs name them, foreign keys enforced as Prisma's engine leaves them, five
// seconds of patience with other users of the file. The file is looked into when it is opened, so that one that is no
// database, or damaged, is said to be so before anything is done.

#define _POSIX_C_SOURCE 200809L
#include <sqlite3.h>
#include <sys/stat.h>

#include "base/interrupt.h"
#include "base/os.h"
#include "db/driver.h"

enum { BUSY_TIMEOUT_MS = 5000, STEPS_BETWEEN_LOOKS = 10000 };

typedef struct {
  Db base;
  sqlite3 *connection;
  Str path;             // absolute; empty in memory
  int64_t patience_ms;  // with somebody else's lock
  int64_t limit_ms;     // for a statement; 0: none
  int64_t deadline_us;  // of the one that is running; 0: none
} SqliteDb;

static SqliteDb *sqlite_of(const Db *db) { return (SqliteDb *)(uintptr_t)db; }

// --- Errors

static bool record_error(SqliteDb *db, size_t statement_start) {
  int code = sqlite3_extended_errcode(db->connection);
  bool busy = (code & 0xff) == SQLITE_BUSY, stopped = (code & 0xff) == SQLITE_INTERRUPT;
  if ((busy || stopped) && interrupt_is_pending())
    db_fail_interrupted(&db->base);
  else if (stopped && db->deadline_us)
    db_fail(&db->base, DIAG_DATABASE, "the statement took longer than %lld ms",
            (long long)db->limit_ms);
  else if (busy)
    db_fail(&db->base, DIAG_P1008,
            "Operations timed out after `%lld ms`. Context: the database is locked by somebody "
            "else",
            (long long)db->patience_ms);
  else
    db_fail(&db->base, DIAG_DATABASE, "%s", sqlite3_errmsg(db->connection));
  db->base.error.sqlstate = str_format(&db->base.texts, "%d", code);
#if SQLITE_VERSION_NUMBER >= 3038000
  int offset = sqlite3_error_offset(db->connection);
  if (offset >= 0) db->base.error.position = statement_start + (size_t)offset + 1;
#else
  db->base.error.position = statement_start + 1;
#endif
  return false;
}

// --- Statements

// Called by SQLite again and again while a statement runs; it ends when the answer is not 0.
static int must_stop(void *context) {
  const SqliteDb *db = context;
  return interrupt_is_pending() || (db->deadline_us && clock_monotonic_us() > db->deadline_us);
}

// Called while somebody else holds a lock; 0 gives up. The pauses are those of SQLite's own busy_timeout.
static int wait_for_other(void *context, int tries) {
  static const int PAUSES_MS[] = {1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100};
  const SqliteDb *db = context;
  int64_t waited_ms = 0, last = PAUSES_MS[COUNT_OF(PAUSES_MS) - 1];
  for (int i = 0; i < tries && i < (int)COUNT_OF(PAUSES_MS); i++) waited_ms += PAUSES_MS[i];
  if (tries > (int)COUNT_OF(PAUSES_MS)) waited_ms += last * (tries - (int)COUNT_OF(PAUSES_MS));
  int64_t pause = tries < (int)COUNT_OF(PAUSES_MS) ? PAUSES_MS[tries] : last;
  int64_t left = db->patience_ms - waited_ms;
  if (left <= 0 || interrupt_is_pending()) return 0;
  clock_sleep_ms(pause < left ? pause : left);
  return 1;
}

static void start_clock(SqliteDb *db) {
  db->deadline_us = db->limit_ms ? clock_monotonic_us() + db->limit_ms * 1000 : 0;
}

static bool prepare(SqliteDb *db, Str sql, size_t from, sqlite3_stmt **statement, size_t *next) {
  const char *tail = NULL;
  Str rest = str_slice(sql, from, sql.len);
  if (rest.len > INT32_MAX) return db_fail(&db->base, DIAG_DATABASE, "the script is too long");
  if (sqlite3_prepare_v2(db->connection, rest.len ? rest.at : "", (int)rest.len, statement,
                         &tail) != SQLITE_OK)
    return record_error(db, from);
  *next = rest.len ? from + (size_t)(tail - rest.at) : sql.len;
  return true;
}

static bool step_to_end(SqliteDb *db, sqlite3_stmt *statement, size_t from) {
  int code;
  start_clock(db);
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) continue;
  bool ok = code == SQLITE_DONE || record_error(db, from);
  sqlite3_finalize(statement);
  return ok;
}

static bool sqlite_run(Db *base, Str script) {
  SqliteDb *db = sqlite_of(base);
  for (size_t at = 0; at < script.len;) {
    sqlite3_stmt *statement = NULL;
    size_t start = at;
    if (!prepare(db, script, start, &statement, &at)) return false;
    if (statement && !step_to_end(db, statement, start)) return false;
  }
  return true;
}

static Str cell(Arena *arena, sqlite3_stmt *statement, int column) {
  if (sqlite3_column_type(statement, column) == SQLITE_NULL) return (Str){0};
  const void *bytes = sqlite3_column_blob(statement, column);
  size_t len = (size_t)sqlite3_column_bytes(statement, column);
  return len ? str_copy(arena, (Str){bytes, len}) : STR("");
}

static bool read_rows(SqliteDb *db, Arena *arena, sqlite3_stmt *statement, Rows *rows) {
  Vec(Str) cells = {0};
  int code, column_count = sqlite3_column_count(statement);
  size_t row_count = 0;
  start_clock(db);
  for (; (code = sqlite3_step(statement)) == SQLITE_ROW; row_count++)
    for (int i = 0; i < column_count; i++) vec_push(arena, &cells, cell(arena, statement, i));
  *rows = (Rows){row_count, (size_t)column_count, cells.at};
  return code == SQLITE_DONE || record_error(db, 0);
}

static void bind_all(sqlite3_stmt *statement, const Str *params, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (params[i].at)
      sqlite3_bind_text(statement, (int)i + 1, params[i].at, (int)params[i].len, SQLITE_TRANSIENT);
}

static bool sqlite_query(Db *base, Arena *arena, Str sql, const Str *params, size_t param_count,
                         Rows *rows) {
  SqliteDb *db = sqlite_of(base);
  sqlite3_stmt *statement = NULL;
  size_t next;
  *rows = (Rows){0};
  if (!prepare(db, sql, 0, &statement, &next)) return false;
  bind_all(statement, params, param_count);
  bool ok = !statement || read_rows(db, arena, statement, rows);
  sqlite3_finalize(statement);
  return ok;
}

static bool sqlite_in_transaction(const Db *db) {
  return !sqlite3_get_autocommit(sqlite_of(db)->connection);
}

static bool sqlite_query_all(Db *db, Arena *arena, const Str *sqls, size_t count, const Str *params,
                             size_t param_count, Rows *rows) {
  bool nested = sqlite_in_transaction(db);
  if (!nested && !sqlite_run(db, STR("BEGIN"))) return false;
  bool ok = true;
  for (size_t i = 0; ok && i < count; i++)
    ok = sqlite_query(db, arena, sqls[i], params, i ? 0 : param_count, &rows[i]);
  if (!nested) db_rollback(db);
  return ok;
}

static bool sqlite_query_within(Db *db, Arena *arena, Str sql, int64_t limit_ms, Rows *rows) {
  int64_t usual_ms = sqlite_of(db)->limit_ms;
  sqlite_of(db)->limit_ms = limit_ms;
  bool ok = sqlite_query(db, arena, sql, NULL, 0, rows);
  sqlite_of(db)->limit_ms = usual_ms;
  return ok;
}

static bool sqlite_set_limits(Db *db, DbLimits limits) {
  sqlite_of(db)->patience_ms = limits.lock_ms;
  sqlite_of(db)->limit_ms = limits.statement_ms;
  return true;
}

// A failed statement is undone alone; the transaction goes on, or SQLite has already rolled it back.
static bool sqlite_transaction_failed(const Db *db) { return db == NULL; }

static void sqlite_interrupt(Db *db) { sqlite3_interrupt(sqlite_of(db)->connection); }

// --- Opening

// The path in a URL: without scheme and parameters. Not percent-decoded, since Prisma does not either.
static Str path_of_url(Str url) {
  ptrdiff_t query = str_find_char(url, '?');
  Str path = query < 0 ? url : str_slice(url, 0, (size_t)query);
  static const Str SCHEMES[] = {STR_INIT("file:"), STR_INIT("sqlite:")};
  for (size_t i = 0; i < COUNT_OF(SCHEMES); i++)
    if (str_starts_with(path, SCHEMES[i])) return str_slice(path, SCHEMES[i].len, path.len);
  return path;
}

static bool check_path(Arena *arena, Str path, bool create, Diags *diags) {
  PathKind kind = path_kind(arena, path);
  if (kind == PATH_FOLDER)
    return diag_error(diags, DIAG_DATABASE, "%.*s is a folder, not a SQLite database",
                      STR_ARG(path));
  if (kind != PATH_MISSING) return true;
  if (create) return folder_make(arena, path_folder(path), diags);
  return diag_error(diags, DIAG_P1003, "Database %.*s does not exist at %.*s",
                    STR_ARG(path_name(path)), STR_ARG(path));
}

static bool open_failed(SqliteDb *db, Diags *diags) {
  int code = sqlite3_errcode(db->connection) & 0xff;
  const char *what = code == SQLITE_NOTADB    ? "is not a SQLite database"
                     : code == SQLITE_CORRUPT ? "is a damaged SQLite database"
                                              : "cannot be opened as a SQLite database";
  Str name = db->path.len ? db->path : STR(":memory:");
  record_error(db, 0);
  if (code == SQLITE_BUSY) return db_report(&db->base, diags);
  return diag_error(diags, DIAG_DATABASE, "%.*s %s: %.*s", STR_ARG(name), what,
                    STR_ARG(db->base.error.message));
}

// A name that sqlite3 would read as a URI or as a special name is opened as a plain file, since paths here are absolute.
static bool open_connection(Arena *arena, SqliteDb *db, int flags, Diags *diags) {
  const char *name = db->path.len ? str_c(arena, db->path) : ":memory:";
  if (sqlite3_open_v2(name, &db->connection, flags, NULL) != SQLITE_OK)
    return open_failed(db, diags);
  sqlite3_extended_result_codes(db->connection, 1);
  db->patience_ms = BUSY_TIMEOUT_MS;
  sqlite3_busy_handler(db->connection, wait_for_other, db);
  sqlite3_progress_handler(db->connection, STEPS_BETWEEN_LOOKS, must_stop, db);
  return sqlite_run(&db->base,
                    STR("PRAGMA foreign_keys = ON; SELECT count(*) FROM sqlite_master;")) ||
         open_failed(db, diags);
}

static bool open_path(Arena *arena, SqliteDb *db, int flags, Diags *diags) {
  db->base.driver = &SQLITE_DRIVER;
  db->base.version = sqlite3_libversion_number();
  if (open_connection(arena, db, flags, diags)) return true;
  db_close(&db->base);
  return false;
}

static bool sqlite_open(Arena *arena, Str url, const DbOptions *options, Db **out, Diags *diags) {
  SqliteDb *db = arena_new(arena, SqliteDb);
  Str path = path_of_url(url);
  if (!path.len || memchr(path.at, '\0', path.len))
    return diag_error(diags, DIAG_P1013,
                      "The provided database string is invalid. It names no SQLite file.");
  bool create = options->create_if_missing && !options->read_only;
  if (!str_eq(path, STR(":memory:"))) {
    db->path = path_absolute(arena, path_join(arena, options->base_folder, path));
    if (!check_path(arena, db->path, create, diags)) return false;
  }
  db->base.display = str_format(arena, "SQLite database \"%.*s\" at \"%.*s\"",
                                STR_ARG(path_name(path)), STR_ARG(url));
  int flags = options->read_only && db->path.len ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (!open_path(arena, db, flags | (create || !db->path.len ? SQLITE_OPEN_CREATE : 0), diags))
    return false;
  *out = &db->base;
  return true;
}

static bool sqlite_open_again(Arena *arena, Db *db, Db **out, Diags *diags) {
  SqliteDb *again = arena_new(arena, SqliteDb);
  again->path = sqlite_of(db)->path;
  again->base.display = db->display;
  if (!open_path(arena, again, SQLITE_OPEN_READWRITE, diags)) return false;
  *out = &again->base;
  return true;
}

static bool sqlite_is_pooled(const Db *db) { return db == NULL; }
static bool sqlite_begin(Db *db) { return sqlite_run(db, STR("BEGIN IMMEDIATE")); }

static void sqlite_close(Db *db) { sqlite3_close_v2(sqlite_of(db)->connection); }

// --- Identity, reset, copies

static bool sqlite_identity(Db *base, Arena *arena, Str *identity) {
  SqliteDb *db = sqlite_of(base);
  struct stat info;
  if (!db->path.len) {
    *identity = str_format(arena, "sqlite:memory:%p", (void *)db->connection);
    return true;
  }
  if (stat(str_c(arena, db->path), &info) != 0)
    return db_fail(base, DIAG_P1003, "Database %.*s does not exist at %.*s",
                   STR_ARG(path_name(db->path)), STR_ARG(db->path));
  *identity = str_format(arena, "sqlite:%llu:%llu", (unsigned long long)info.st_dev,
                         (unsigned long long)info.st_ino);
  return true;
}

// The documented way to empty a database file, whatever is in it.
static bool sqlite_reset(Db *base, Arena *scratch) {
  (void)scratch;
  sqlite3 *connection = sqlite_of(base)->connection;
  int now;
  sqlite3_db_config(connection, SQLITE_DBCONFIG_RESET_DATABASE, 1, &now);
  bool ok = sqlite_run(base, STR("VACUUM"));
  sqlite3_db_config(connection, SQLITE_DBCONFIG_RESET_DATABASE, 0, &now);
  return ok;
}

static bool sqlite_reset_namespaces(Db *db, Arena *scratch, const StrList *namespaces) {
  (void)namespaces;
  return sqlite_reset(db, scratch);
}

static bool sqlite_open_shadow(Arena *arena, Db *main, Db **out, Diags *diags) {
  (void)main;
  return sqlite_open(arena, STR(":memory:"), &(DbOptions){0}, out, diags);
}

static bool sqlite_copy(Db *from, Db *to) {
  SqliteDb *target = sqlite_of(to);
  sqlite3_backup *backup =
      sqlite3_backup_init(target->connection, "main", sqlite_of(from)->connection, "main");
  // To finish after a step that only found the database busy is no error.
  bool whole = backup && sqlite3_backup_step(backup, -1) == SQLITE_DONE;
  return (sqlite3_backup_finish(backup) == SQLITE_OK && whole) || record_error(target, 0);
}

const Driver SQLITE_DRIVER = {
    .dialect = &SQLITE,
    .open = sqlite_open,
    .open_again = sqlite_open_again,
    .is_pooled = sqlite_is_pooled,
    .begin = sqlite_begin,
    .close = sqlite_close,
    .run = sqlite_run,
    .query = sqlite_query,
    .query_all = sqlite_query_all,
    .query_within = sqlite_query_within,
    .set_limits = sqlite_set_limits,
    .in_transaction = sqlite_in_transaction,
    .transaction_failed = sqlite_transaction_failed,
    .interrupt = sqlite_interrupt,
    .identity = sqlite_identity,
    .environment = STR_INIT("SELECT sqlite_source_id() || group_concat(compile_options) "
                            "FROM pragma_compile_options"),
    .reset = sqlite_reset,
    .reset_namespaces = sqlite_reset_namespaces,
    .open_shadow = sqlite_open_shadow,
    .copy = sqlite_copy,
};
