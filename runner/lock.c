// Prisma's migration lock: the advisory lock 72707369 of the database, held by the session. Taken by trying again and
// again, never by waiting inside the server: a session that waits holds a snapshot, and CREATE INDEX CONCURRENTLY of
// the holder would wait for that snapshot while we wait for the holder.
// Behind a proxy that pools transactions a session's lock would stay with a server process that serves somebody else
// next, and never be given back. There a connection of its own keeps a transaction open that has the lock; between two
// statements such a transaction holds no snapshot, so nothing waits for it. Should the proxy end it, each migration's
// own look into the ledger still keeps two runs apart.
// SQLite has no such lock; there each migration takes the write lock with BEGIN IMMEDIATE and looks into the ledger again.

#include "base/interrupt.h"
#include "runner/internal.h"

enum { FIRST_PAUSE_MS = 5, LONGEST_PAUSE_MS = 200 };

static bool is_disabled(void) {
  Str value = env_get("PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK");
  return value.len && !str_eq(value, STR("0"));
}

static bool try_lock(Arena *arena, Db *db, bool *got, Diags *diags) {
  Rows rows;
  if (!db_query(db, arena, STR("SELECT pg_catalog.pg_try_advisory_lock(72707369)"), NULL, 0, &rows,
                diags))
    return false;
  *got = str_eq(ROWS_CELL(rows, 0, 0), STR("t"));
  return true;
}

static bool try_transaction_lock(Arena *arena, Db *keeper, bool *got, Diags *diags) {
  static const Str SQL = STR_INIT(
      "SELECT pg_catalog.pg_try_advisory_xact_lock(72707369), "
      "pg_catalog.set_config('idle_in_transaction_session_timeout', '0', true)");
  Rows rows;
  if (!db_begin(keeper, diags) || !db_query(keeper, arena, SQL, NULL, 0, &rows, diags))
    return false;
  *got = str_eq(ROWS_CELL(rows, 0, 0), STR("t"));
  if (!*got) db_rollback(keeper);
  return true;
}

bool lock_holder_where(Arena *arena, Db *db, Str from, const Str *params, size_t count,
                       LockHolder *holder, bool *found, Diags *diags) {
  Str sql = str_format(
      arena,
      "SELECT a.pid, a.application_name, coalesce(host(a.client_addr), ''), a.usename, a.state, "
      "a.query, (extract(epoch FROM clock_timestamp() - a.backend_start) * 1000)::bigint, "
      "coalesce((extract(epoch FROM clock_timestamp() - a.query_start) * 1000)::bigint, 0) %.*s",
      STR_ARG(from));
  Rows rows;
  *found = false;
  if (!db_query(db, arena, sql, params, count, &rows, diags)) return false;
  if (!rows.row_count) return true;
  const Str *cells = rows.cells;
  *found = true;
  *holder = (LockHolder){.application = cells[1],
                         .address = cells[2],
                         .user = cells[3],
                         .state = cells[4],
                         .query = cells[5]};
  str_to_int64(cells[0], &holder->pid);
  str_to_int64(cells[6], &holder->session_ms);
  str_to_int64(cells[7], &holder->query_ms);
  return true;
}

bool lock_holder(Arena *arena, Db *db, LockHolder *holder, bool *found, Diags *diags) {
  // A bigint key is split into classid and objid, and objsubid is 1.
  static const Str FROM = STR_INIT(
      "FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
      "WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objid = 72707369 AND l.objsubid = 1 "
      "AND l.granted AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
      "pg_catalog.current_database())");
  *found = false;
  return db_dialect(db) != &POSTGRESQL ||
         lock_holder_where(arena, db, FROM, NULL, 0, holder, found, diags);
}

bool lock_take_away(Arena *arena, Db *db, const LockHolder *holder, bool *ended, Diags *diags) {
  static const Str SQL = STR_INIT(
      "SELECT pg_catalog.pg_terminate_backend(l.pid) FROM pg_catalog.pg_locks l "
      "WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objid = 72707369 AND l.objsubid = 1 "
      "AND l.granted AND l.pid = $1::int");
  Str pid = str_format(arena, "%lld", (long long)holder->pid);
  Rows rows;
  if (!db_query(db, arena, SQL, &pid, 1, &rows, diags)) return false;
  *ended = rows.row_count && str_eq(ROWS_CELL(rows, 0, 0), STR("t"));
  return true;
}

void lock_holder_put(const LockHolder *holder, Text *text) {
  text_format(text, "process %lld", (long long)holder->pid);
  if (holder->application.len) text_format(text, " (%.*s)", STR_ARG(holder->application));
  if (holder->user.len) text_format(text, " of user %.*s", STR_ARG(holder->user));
  if (holder->address.len) text_format(text, " from %.*s", STR_ARG(holder->address));
  text_format(text, ", connected for %.1f s", (double)holder->session_ms / 1000);
  Str query = str_trim(holder->query);
  ptrdiff_t line_end = str_find_char(query, '\n');
  if (line_end >= 0) query = str_slice(query, 0, (size_t)line_end);
  if (query.len)
    text_format(text, ". Its last query started %.1f s ago: %.*s", (double)holder->query_ms / 1000,
                STR_ARG(str_truncate_utf8(query, 200)));
}

static bool lock_timed_out(Arena *arena, Db *db, int64_t waited_ms, Diags *diags) {
  Diags ignored = diags_new(arena);
  LockHolder holder;
  bool found = false;
  Text text = text_new(arena);
  text_format(&text,
              "The database server was reached but timed out. Context: Timed out trying to acquire "
              "a postgres "
              "advisory lock (SELECT pg_advisory_lock(72707369)). Elapsed: %lldms. See "
              "https://pris.ly/d/migrate-advisory-locking for details.",
              (long long)waited_ms);
  if (lock_holder(arena, db, &holder, &found, &ignored) && found) {
    text_literal(&text, "\n\nIt is held by ");
    lock_holder_put(&holder, &text);
  }
  diag_error(diags, DIAG_P1002, "%.*s", STR_ARG(text_str(&text)));
  return found && diag_remedy(diags, "wait for it, or end its session: pmig lock --release");
}

static void tell_waiting(const RunOptions *options) {
  if (options->listen)
    options->listen(&(RunEvent){.kind = RUN_WAITING, .statement = SIZE_MAX}, options->context);
}

static bool wait_for_lock(Arena *arena, Db *db, Db *keeper, const RunOptions *options,
                          Diags *diags) {
  int64_t start = clock_monotonic_us();
  for (int64_t pause = FIRST_PAUSE_MS;;
       pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2 : LONGEST_PAUSE_MS) {
    bool got = false;
    if (!(keeper ? try_transaction_lock(arena, keeper, &got, diags)
                 : try_lock(arena, db, &got, diags)))
      return false;
    if (got) return true;
    int64_t left = options->lock_wait_ms - (clock_monotonic_us() - start) / 1000;
    if (left <= 0) return lock_timed_out(arena, db, options->lock_wait_ms - left, diags);
    if (pause == FIRST_PAUSE_MS) tell_waiting(options);
    clock_sleep_ms(pause < left ? pause : left);
    if (interrupt_is_pending())
      return diag_error(diags, DIAG_INTERRUPTED,
                        "stopped by %s while waiting for the migration lock; nothing was changed",
                        interrupt_name());
  }
}

// Without this a server (14 and later) notices only at the end of a long statement that the program was killed, and
// keeps the lock until then. Not every platform can, so an error is none.
static void let_server_notice_the_end(Db *db) {
  enum { CHECKS_SINCE = 140000 };
  if (db_server_version(db) >= CHECKS_SINCE && !db_is_pooled(db))
    db_try(db, STR("SET client_connection_check_interval = 300"));
}

bool lock_take(Arena *arena, Db *db, const RunOptions *options, Lock *lock, Diags *diags) {
  *lock = (Lock){0};
  if (db_dialect(db) != &POSTGRESQL || options->without_lock || is_disabled()) return true;
  if (db_is_pooled(db) && !db_open_again(arena, db, &lock->keeper, diags)) return false;
  lock->held = wait_for_lock(arena, db, lock->keeper, options, diags);
  if (lock->held) let_server_notice_the_end(db);
  return lock->held;
}

bool runner_lock_shadow(Arena *arena, Db *shadow, const RunOptions *options, Diags *diags) {
  Lock lock;
  return db_is_pooled(shadow) || lock_take(arena, shadow, options, &lock, diags);
}

void lock_release(Db *db, Lock *lock) {
  if (lock->held && !lock->keeper)
    db_try(db, STR("SELECT pg_catalog.pg_advisory_unlock(72707369)"));
  db_close(lock->keeper);  // and with it goes its transaction
  *lock = (Lock){0};
}
