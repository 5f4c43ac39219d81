// What is the same for every database: choosing the driver, turning recorded errors into diagnostics, transactions.

#include <pthread.h>

#include "base/interrupt.h"
#include "db/driver.h"

// Connections that a signal handler cancels: linked when they are usable, unlinked before anything of them goes. The handler
// reads the list without the mutex: it finds it whole after every single write, and what is closed is held from it.
static Db *volatile open_connections;
static pthread_mutex_t linking = PTHREAD_MUTEX_INITIALIZER;

// --- Errors

void db_clear_error(Db *db) {
  arena_close(&db->texts);
  db->error = (DbError){0};
  db->error_code = DIAG_DATABASE;
}

bool db_fail(Db *db, DiagCode code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  db->error = (DbError){.message = str_vformat(&db->texts, format, args)};
  db->error_code = code;
  va_end(args);
  return false;
}

bool db_fail_interrupted(Db *db) {
  return db_fail(db, DIAG_INTERRUPTED, "stopped by %s", interrupt_name());
}

bool db_report(const Db *db, Diags *diags) {
  const DbError *error = &db->error;
  Text text = text_new(diags->arena);
  text_put(&text, error->message);
  if (error->sqlstate.len && db->driver == &PG_DRIVER)
    text_format(&text, " (SQLSTATE %.*s)", STR_ARG(error->sqlstate));
  if (error->detail.len) text_format(&text, "\nDETAIL: %.*s", STR_ARG(error->detail));
  if (error->hint.len) text_format(&text, "\nHINT: %.*s", STR_ARG(error->hint));
  return diag_error(diags, db->error_code, "%.*s", STR_ARG(text_str(&text)));
}

const DbError *db_last_error(const Db *db) { return &db->error; }

// --- Connections

static const Driver *driver_of_url(Str url) {
  if (str_eq(url, STR(":memory:"))) return &SQLITE_DRIVER;
  const Dialect *dialect = dialect_of_url(url);
  return dialect == &POSTGRESQL ? &PG_DRIVER : dialect == &SQLITE ? &SQLITE_DRIVER : NULL;
}

static bool link_open(Db *db) {
  pthread_mutex_lock(&linking);
  db->next_open = open_connections;
  open_connections = db;
  pthread_mutex_unlock(&linking);
  return true;
}

static void unlink_open(Db *db) {
  pthread_mutex_lock(&linking);
  if (open_connections == db) open_connections = db->next_open;
  for (Db *other = open_connections; other; other = other->next_open)
    if (other->next_open == db) other->next_open = db->next_open;
  pthread_mutex_unlock(&linking);
}

bool db_open(Arena *arena, Str url, const DbOptions *options, Db **out, Diags *diags) {
  static const DbOptions STANDARD = {0};
  const Driver *driver = driver_of_url(url);
  if (driver)
    return driver->open(arena, url, options ? options : &STANDARD, out, diags) && link_open(*out);
  return diag_error(diags, DIAG_P1013,
                    "The provided database string is invalid. The URL must start with "
                    "`postgresql://`, `postgres://`, "
                    "`file:` or `sqlite:`.");
}

void db_close(Db *db) {
  if (!db) return;
  interrupts_hold();
  unlink_open(db);
  db->driver->close(db);
  interrupts_release();
  arena_close(&db->texts);
}

bool db_open_again(Arena *arena, Db *db, Db **out, Diags *diags) {
  return db->driver->open_again(arena, db, out, diags) && link_open(*out);
}

bool db_open_shadow(Arena *arena, Db *main, Db **out, Diags *diags) {
  return main->driver->open_shadow(arena, main, out, diags) && link_open(*out);
}

bool db_open_copy(Arena *arena, Db *db, Db **out, Diags *diags) {
  if (!db_open_shadow(arena, db, out, diags)) return false;
  return db->driver->copy(db, *out) || db_report(*out, diags);
}

void db_cancel_running(void) {
  for (Db *db = open_connections; db; db = db->next_open) db->driver->interrupt(db);
}

const Dialect *db_dialect(const Db *db) { return db->driver->dialect; }
Str db_namespace(const Db *db) { return db->namespace; }
Str db_display(const Db *db) { return db->display; }
bool db_is_pooled(const Db *db) { return db->driver->is_pooled(db); }
int db_server_version(const Db *db) { return db->version; }

// --- Statements

static bool has_nul(Str text) { return text.len && memchr(text.at, '\0', text.len); }

// Every call begins so.
static bool may_send(Db *db) {
  db_clear_error(db);
  return !interrupt_is_pending() || db_fail_interrupted(db);
}

bool db_try(Db *db, Str script) {
  if (!may_send(db)) return false;
  if (has_nul(script))
    return db_fail(db, DIAG_DATABASE,
                   "the script contains a NUL byte, which SQL cannot have; nothing was run");
  return db->driver->run(db, script);
}

bool db_run(Db *db, Str script, Diags *diags) { return db_try(db, script) || db_report(db, diags); }

static bool params_are_text(Db *db, const Str *params, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (has_nul(params[i])) return db_fail(db, DIAG_DATABASE, "a value contains a NUL byte");
  return true;
}

bool db_query(Db *db, Arena *arena, Str sql, const Str *params, size_t param_count, Rows *rows,
              Diags *diags) {
  bool ok = may_send(db) && params_are_text(db, params, param_count) &&
            db->driver->query(db, arena, sql, params, param_count, rows);
  return ok || db_report(db, diags);
}

bool db_query_all(Db *db, Arena *arena, const Str *sqls, size_t count, const Str *params,
                  size_t param_count, Rows *rows, Diags *diags) {
  bool ok = may_send(db) && params_are_text(db, params, param_count) &&
            db->driver->query_all(db, arena, sqls, count, params, param_count, rows);
  return ok || db_report(db, diags);
}

bool db_query_within(Db *db, Arena *arena, Str sql, int64_t limit_ms, Rows *rows, Diags *diags) {
  return (may_send(db) && db->driver->query_within(db, arena, sql, limit_ms, rows)) ||
         db_report(db, diags);
}

bool db_environment(Db *db, Arena *arena, Str *environment, Diags *diags) {
  Rows rows;
  if (!db_query(db, arena, db->driver->environment, NULL, 0, &rows, diags)) return false;
  *environment = ROWS_CELL(rows, 0, 0);
  return true;
}

bool db_identity(Db *db, Arena *arena, Str *identity, Diags *diags) {
  return (may_send(db) && db->driver->identity(db, arena, identity)) || db_report(db, diags);
}

bool db_reset(Db *db, Diags *diags) {
  Arena scratch = {0};
  bool ok = (may_send(db) && db->driver->reset(db, &scratch)) || db_report(db, diags);
  arena_close(&scratch);
  return ok;
}

bool db_set_limits(Db *db, DbLimits limits, Diags *diags) {
  return (may_send(db) && db->driver->set_limits(db, limits)) || db_report(db, diags);
}

bool db_reset_namespaces(Db *db, const StrList *namespaces, Diags *diags) {
  Arena scratch = {0};
  bool ok = (may_send(db) && db->driver->reset_namespaces(db, &scratch, namespaces)) ||
            db_report(db, diags);
  arena_close(&scratch);
  return ok;
}

// --- Transactions

bool db_begin(Db *db, Diags *diags) {
  return (may_send(db) && db->driver->begin(db)) || db_report(db, diags);
}

bool db_commit(Db *db, Diags *diags) {
  if (!db->driver->transaction_failed(db)) return db_run(db, STR("COMMIT"), diags);
  db_rollback(db);
  return diag_error(diags, DIAG_DATABASE,
                    "the transaction cannot be committed, because a statement in it failed");
}

// The words of the error that made the caller roll back stay readable.
void db_rollback(Db *db) {
  interrupts_hold();
  if (db->driver->in_transaction(db)) db->driver->run(db, STR("ROLLBACK"));
  interrupts_release();
}

bool db_in_transaction(const Db *db) { return db->driver->in_transaction(db); }
