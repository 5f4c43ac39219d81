// PostgreSQL by way of libpq. connect_pg.c makes the connection; the session is then set up as Prisma does it: search_path
// is the URL's schema alone. In order: statements, settings, the pipeline, sessions, then identity, reset and shadow databases.

#include "base/interrupt.h"
#include "base/os.h"
#include "db/connect_pg.h"
#include "db/driver.h"

typedef struct {
  Db base;
  Target target;
  PGconn *connection;
  PGcancel *cancel;
  bool pooled;          // a proxy lends us a server process for one transaction at a time
  bool can_notice_end;  // then: the server can look, during a statement, whether we are still there
  DbLimits limits;
  PGconn *admin;  // of a shadow database: what drops it
  const char *shadow_name, *leftover;
  Arena plan_texts;
  StrMap plans;  // of Plan, by statement
  unsigned plan_count;
  size_t planned_rows;  // what there was to read when the plans were made
} PgDb;

static PgDb *pg_of(const Db *db) { return (PgDb *)(uintptr_t)db; }

// --- Statements

static Str field(PgDb *pg, const PGresult *result, int code) {
  return str_copy(&pg->base.texts, str_of(PQresultErrorField(result, code)));
}

// The server counts characters from 1; a DbError counts bytes from 1.
static size_t byte_position(Str sql, Str characters) {
  int64_t left = 0;
  size_t at = 0;
  if (!characters.len || !str_to_int64(characters, &left)) return 0;
  for (; left > 1 && at < sql.len; left--) do
      at++;
    while (at < sql.len && ((unsigned char)sql.at[at] & 0xC0) == 0x80);
  return at + 1;
}

static bool record_error(PgDb *pg, const PGresult *result, Str sql) {
  if (PQstatus(pg->connection) == CONNECTION_BAD)
    db_fail(&pg->base, DIAG_P1017, "Server has closed the connection.");
  else
    db_fail(&pg->base, DIAG_DATABASE, "%s", PQerrorMessage(pg->connection));
  if (!result || !PQresultErrorField(result, PG_DIAG_SQLSTATE)) return false;
  DbError *error = &pg->base.error;
  error->sqlstate = field(pg, result, PG_DIAG_SQLSTATE);
  if (str_starts_with(error->sqlstate, STR("57P0"))) pg->base.error_code = DIAG_P1017;
  if (str_eq(error->sqlstate, STR("57014")) && interrupt_is_pending())
    pg->base.error_code = DIAG_INTERRUPTED;
  error->message = field(pg, result, PG_DIAG_MESSAGE_PRIMARY);
  error->detail = field(pg, result, PG_DIAG_MESSAGE_DETAIL);
  error->hint = field(pg, result, PG_DIAG_MESSAGE_HINT);
  error->context = field(pg, result, PG_DIAG_CONTEXT);
  error->position = byte_position(sql, field(pg, result, PG_DIAG_STATEMENT_POSITION));
  return false;
}

// A COPY that wants to talk to the client gets an end at once: there is no client here to feed it.
static void end_copy(PGconn *connection, ExecStatusType status) {
  char *row = NULL;
  if (status == PGRES_COPY_IN)
    PQputCopyEnd(connection, "COPY FROM STDIN cannot be used in a script");
  else
    while (PQgetCopyData(connection, &row, 0) > 0) PQfreemem(row);
}

static void pg_interrupt(Db *db) {
  char reason[256];
  if (pg_of(db)->cancel) PQcancel(pg_of(db)->cancel, reason, sizeof reason);
}

// For a signal that came after the last look at it, and before there was something to cancel.
static void cancel_if_asked(PgDb *pg) {
  if (interrupt_is_pending()) pg_interrupt(&pg->base);
}

static bool is_failure(ExecStatusType status) {
  return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE ||
         status == PGRES_PIPELINE_ABORTED;
}

// Single-row mode keeps the memory small when a script selects much; every row is thrown away.
static bool run_script(PgDb *pg, const char *script, Str text) {
  if (!PQsendQuery(pg->connection, script)) return record_error(pg, NULL, text);
  cancel_if_asked(pg);
  PQsetSingleRowMode(pg->connection);
  bool ok = true;
  for (PGresult *result; (result = PQgetResult(pg->connection)); PQclear(result)) {
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) end_copy(pg->connection, status);
    if (is_failure(status) && ok) ok = record_error(pg, result, text);
  }
  return ok;
}

static bool pg_run(Db *db, Str script) {
  Arena scratch = {0};
  bool ok = run_script(pg_of(db), str_c(&scratch, script), script);
  arena_close(&scratch);
  return ok;
}

static void rows_copy(Arena *arena, const PGresult *result, Rows *rows) {
  int row_count = PQntuples(result), column_count = PQnfields(result);
  size_t bytes = 0, at = 0, cell = 0;
  for (int row = 0; row < row_count; row++)
    for (int column = 0; column < column_count; column++)
      bytes += (size_t)PQgetlength(result, row, column);
  Str *cells = arena_new_array(arena, Str, (size_t)row_count * (size_t)column_count + 1);
  char *text = arena_alloc(arena, bytes + 1);
  for (int row = 0; row < row_count; row++)
    for (int column = 0; column < column_count; column++, cell++) {
      if (PQgetisnull(result, row, column)) continue;
      size_t len = (size_t)PQgetlength(result, row, column);
      memcpy(text + at, PQgetvalue(result, row, column), len);
      cells[cell] = (Str){text + at, len};
      at += len;
    }
  *rows = (Rows){(size_t)row_count, (size_t)column_count, cells};
}

static bool rows_take(PgDb *pg, Arena *arena, PGresult *result, Str sql, Rows *rows) {
  bool ok = result && !is_failure(PQresultStatus(result));
  if (ok)
    rows_copy(arena, result, rows);
  else
    record_error(pg, result, sql);
  PQclear(result);
  return ok;
}

static const char **param_values(Arena *arena, const Str *params, size_t count) {
  const char **values = arena_new_array(arena, const char *, count + 1);
  for (size_t i = 0; i < count; i++) values[i] = params[i].at ? str_c(arena, params[i]) : NULL;
  return values;
}

static bool pg_query(Db *db, Arena *arena, Str sql, const Str *params, size_t param_count,
                     Rows *rows) {
  PgDb *pg = pg_of(db);
  Arena scratch = {0};
  bool ok = PQsendQueryParams(pg->connection, str_c(&scratch, sql), (int)param_count, NULL,
                              param_values(&scratch, params, param_count), NULL, NULL, 0);
  if (ok) cancel_if_asked(pg);
  ok = rows_take(pg, arena, PQgetResult(pg->connection), sql, rows);
  for (PGresult *rest; (rest = PQgetResult(pg->connection));) PQclear(rest);
  arena_close(&scratch);
  return ok;
}

static bool pg_in_transaction(const Db *db) {
  PGTransactionStatusType status = PQtransactionStatus(pg_of(db)->connection);
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

static bool pg_transaction_failed(const Db *db) {
  return PQtransactionStatus(pg_of(db)->connection) == PQTRANS_INERROR;
}

// --- Settings
// Those of a session are made once. A proxy that pools transactions (PgBouncer, Supavisor, RDS Proxy …) would leave them
// with a server process that serves somebody else next; there they are made in every transaction, and end with it.

static Str quoted(PgDb *pg, Arena *arena, const char *name) {
  char *text = PQescapeIdentifier(pg->connection, name, strlen(name));
  Str copy = str_copy(arena, str_of(text));
  PQfreemem(text);
  return copy;
}

static Str local_search_path(PgDb *pg, Arena *arena) {
  Str ident = quoted(pg, arena, pg->target.namespace);
  return str_format(arena, "SET LOCAL search_path = %.*s", STR_ARG(ident));
}

static void put_limit(Text *script, const char *setting, int64_t ms) {
  text_format(script, "; SET LOCAL %s = %lld", setting, (long long)ms);
}

static bool pg_begin(Db *db) {
  PgDb *pg = pg_of(db);
  Arena scratch = {0};
  Text script = text_new(&scratch);
  text_literal(&script, "BEGIN");
  if (pg->pooled) {
    Str path = local_search_path(pg, &scratch);
    text_format(&script, "; %.*s", STR_ARG(path));
    if (pg->can_notice_end) put_limit(&script, "client_connection_check_interval", 300);
    if (pg->limits.lock_ms) put_limit(&script, "lock_timeout", pg->limits.lock_ms);
    if (pg->limits.statement_ms) put_limit(&script, "statement_timeout", pg->limits.statement_ms);
  }
  bool ok = pg_run(db, text_str(&script));
  arena_close(&scratch);
  return ok;
}

static Str limit_text(Arena *arena, const char *setting, int64_t ms) {
  return ms ? str_format(arena, "SET %s = %lld", setting, (long long)ms)
            : str_format(arena, "RESET %s", setting);
}

static bool pg_set_limits(Db *db, DbLimits limits) {
  PgDb *pg = pg_of(db);
  pg->limits = limits;
  if (pg->pooled) return true;
  Arena scratch = {0};
  Str lock = limit_text(&scratch, "lock_timeout", limits.lock_ms);
  Str statement = limit_text(&scratch, "statement_timeout", limits.statement_ms);
  bool ok = pg_run(db, str_format(&scratch, "%.*s; %.*s", STR_ARG(lock), STR_ARG(statement)));
  arena_close(&scratch);
  return ok;
}

static bool pg_is_pooled(const Db *db) { return pg_of(db)->pooled; }

// --- The pipeline: all statements are sent, then all results are read

// A statement that has come through this connection's pipeline, by its text. What comes a second time will come again, as
// when every state of a history is read, so it is then prepared and its plan kept. What comes once leaves no name behind:
// behind a pooler the next client would meet it.
typedef struct {
  char name[24];
  unsigned uses;
} Plan;

typedef struct {
  Str sql;
  const Str *params;
  size_t param_count;
  bool prepares;  // answers with a result more
} Query;

static Plan *plan_of(PgDb *pg, Str sql) {
  Plan *plan = str_map_get(&pg->plans, sql);
  if (plan) return plan;
  plan = arena_new(&pg->plan_texts, Plan);
  snprintf(plan->name, sizeof plan->name, "pmig_%u", ++pg->plan_count);
  str_map_put(&pg->plan_texts, &pg->plans, str_copy(&pg->plan_texts, sql), plan);
  return plan;
}

static void plans_forget(PgDb *pg) {
  arena_close(&pg->plan_texts);
  pg->plans = (StrMap){0};
}

// A script may have said DISCARD ALL, and a pooler may have given us another session.
static bool plans_are_lost(const PgDb *pg) {
  Str sqlstate = pg->base.error.sqlstate;
  return str_eq(sqlstate, STR("26000")) || str_eq(sqlstate, STR("42P05"));
}

// The server keeps plans that were made for a few tables when there are thousands, so they are made anew each time that
// there is twice as much to read.
static void plans_renew(PgDb *pg, size_t rows) {
  enum { FEW = 200 };
  if (rows <= 2 * pg->planned_rows + FEW) return;
  pg->planned_rows = rows;
  PQclear(PQexec(pg->connection, "DISCARD PLANS"));
}

static bool send(PgDb *pg, Arena *scratch, Query *query) {
  Plan *plan = pg->pooled ? NULL : plan_of(pg, query->sql);
  const char *sql = str_c(scratch, query->sql);
  const char **values = param_values(scratch, query->params, query->param_count);
  int count = (int)query->param_count;
  bool is_named = plan && plan->uses++ > 0;
  query->prepares = plan && plan->uses == 2;
  if (query->prepares && !PQsendPrepare(pg->connection, plan->name, sql, 0, NULL))
    return record_error(pg, NULL, query->sql);
  int sent = is_named
                 ? PQsendQueryPrepared(pg->connection, plan->name, count, values, NULL, NULL, 0)
                 : PQsendQueryParams(pg->connection, sql, count, NULL, values, NULL, NULL, 0);
  return sent || record_error(pg, NULL, query->sql);
}

// Each statement answers with a result and a NULL. After a failure the server skips the rest, up to the sync.
static bool receive(PgDb *pg, Arena *arena, Str sql, Rows *rows) {
  bool ok = rows_take(pg, arena, PQgetResult(pg->connection), sql, rows);
  PQclear(PQgetResult(pg->connection));
  return ok;
}

// What is still to come, up to the sync, is of no interest. A NULL ends a statement, two in a row the pipeline.
static void pipeline_leave(PGconn *connection) {
  bool synced = false;
  for (int nulls = 0; nulls < 2 && !synced && PQstatus(connection) == CONNECTION_OK;) {
    PGresult *result = PQgetResult(connection);
    nulls = result ? 0 : nulls + 1;
    synced = result && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    PQclear(result);
  }
  PQexitPipelineMode(connection);
}

static bool pipeline_run(PgDb *pg, Arena *arena, Query *queries, size_t count, Rows *rows) {
  Arena scratch = {0};
  bool ok = PQenterPipelineMode(pg->connection) || record_error(pg, NULL, queries->sql);
  for (size_t i = 0; ok && i < count; i++) ok = send(pg, &scratch, &queries[i]);
  if (!PQpipelineSync(pg->connection)) ok = ok && record_error(pg, NULL, queries->sql);
  for (size_t i = 0; ok && i < count; i++)
    ok = (!queries[i].prepares || receive(pg, &scratch, queries[i].sql, &rows[i])) &&
         receive(pg, arena, queries[i].sql, &rows[i]);
  pipeline_leave(pg->connection);
  arena_close(&scratch);
  if (ok) return true;
  PQclear(PQexec(pg->connection, queries[count - 1].sql.at));
  plans_forget(pg);
  return false;
}

// The statements get a transaction of their own, or a savepoint in the one that is open, so that they share a snapshot
// and what they set ends with them.
static bool pg_query_all(Db *db, Arena *arena, const Str *sqls, size_t count, const Str *params,
                         size_t param_count, Rows *rows) {
  PgDb *pg = pg_of(db);
  Arena scratch = {0};
  Query *queries = arena_new_array(&scratch, Query, count + 3);
  Rows *results = arena_new_array(&scratch, Rows, count + 3);
  bool nested = pg_in_transaction(db);
  size_t first = 1;
  queries[0].sql = nested ? STR("SAVEPOINT pmig_read")
                          : STR("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
  if (pg->pooled && !nested) queries[first++].sql = local_search_path(pg, &scratch);
  for (size_t i = 0; i < count; i++) queries[first + i].sql = sqls[i];
  if (count) queries[first] = (Query){sqls[0], params, param_count, false};
  queries[first + count].sql = nested ? STR("ROLLBACK TO SAVEPOINT pmig_read") : STR("ROLLBACK");
  bool ok = pipeline_run(pg, arena, queries, first + count + 1, results);
  if (!ok && plans_are_lost(pg)) {
    db_clear_error(db);
    ok = pipeline_run(pg, arena, queries, first + count + 1, results);
  }
  size_t total = 0;
  for (size_t i = 0; ok && i < count; i++) total += (rows[i] = results[first + i]).row_count;
  if (ok) plans_renew(pg, total);
  arena_close(&scratch);
  return ok;
}

static bool pg_query_within(Db *db, Arena *arena, Str sql, int64_t limit_ms, Rows *rows) {
  Arena scratch = {0};
  Str limit = str_format(&scratch, "%lld", (long long)limit_ms);
  Str sqls[] = {STR("SELECT set_config('statement_timeout', $1, true)"), sql};
  Rows results[COUNT_OF(sqls)];
  bool ok = pg_query_all(db, arena, sqls, COUNT_OF(sqls), &limit, 1, results);
  if (ok) *rows = results[1];
  arena_close(&scratch);
  return ok;
}

// --- Sessions

// Of two that create the same thing at the same time one fails, and finds it made: an error of its own for a database or a
// schema, a duplicate key of the catalog where both looked before either wrote.
static bool somebody_was_faster(const PgDb *pg) {
  static const Str SQLSTATES[] = {STR_INIT("42P04"), STR_INIT("42P06"), STR_INIT("23505")};
  for (size_t i = 0; i < COUNT_OF(SQLSTATES); i++)
    if (str_eq(pg->base.error.sqlstate, SQLSTATES[i])) return true;
  return false;
}

static bool create_namespace(PgDb *pg, Arena *scratch) {
  Rows rows;
  Str name = str_of(pg->target.namespace);
  if (!pg_query(&pg->base, scratch, STR("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1"),
                &name, 1, &rows))
    return false;
  Str ident = quoted(pg, scratch, pg->target.namespace);
  return rows.row_count ||
         pg_run(&pg->base, str_format(scratch, "CREATE SCHEMA %.*s", STR_ARG(ident))) ||
         somebody_was_faster(pg);
}

// A proxy makes up the process id that it tells its client, so the server's own tells whether one is between. Then the
// settings are local to this statement, that is: not made.
static bool make_settings(PgDb *pg, Arena *scratch) {
  Text sql = text_new(scratch);
  Rows rows;
  Str params[] = {
      str_of(pg->target.namespace),
      str_format(scratch, "%d", pg->target.pooled ? 0 : PQbackendPID(pg->connection)),
  };
  text_literal(
      &sql,
      "SELECT pooled, pg_catalog.set_config('search_path', pg_catalog.quote_ident($1), pooled)");
  if (pg->target.read_only)
    text_literal(&sql, ", pg_catalog.set_config('default_transaction_read_only', 'on', pooled)");
  if (pg->target.expendable)
    text_literal(&sql, ", pg_catalog.set_config('synchronous_commit', 'off', pooled)");
  text_literal(&sql, " FROM (SELECT pg_catalog.pg_backend_pid() <> $2::int) p (pooled)");
  if (!pg_query(&pg->base, scratch, text_str(&sql), params, COUNT_OF(params), &rows)) return false;
  pg->pooled = str_eq(ROWS_CELL(rows, 0, 0), STR("t"));
  // Local, so only asked whether this server (14 or later, and not on every platform) would do it.
  static const Str CHECK =
      STR_INIT("SELECT pg_catalog.set_config('client_connection_check_interval', '300', true)");
  pg->can_notice_end = pg->pooled && PQserverVersion(pg->connection) >= 140000 &&
                       pg_query(&pg->base, scratch, CHECK, NULL, 0, &rows);
  return true;
}

static bool session_start(PgDb *pg, bool create) {
  Arena scratch = {0};
  bool ok = (!create || create_namespace(pg, &scratch)) && make_settings(pg, &scratch);
  arena_close(&scratch);
  return ok;
}

// DROP DATABASE looks for sessions every 100 ms only, and the one that has just been closed takes some to end.
static void await_end_of_sessions(Db *admin, Str database) {
  enum { TRIES = 50, PAUSE_MS = 1 };
  static const Str SESSION =
      STR_INIT("SELECT FROM pg_catalog.pg_stat_activity WHERE datname = $1 LIMIT 1");
  Arena scratch = {0};
  Rows rows;
  for (size_t i = 0; i < TRIES; i++) {
    if (!pg_query(admin, &scratch, SESSION, &database, 1, &rows) || !rows.row_count) break;
    clock_sleep_ms(PAUSE_MS);
  }
  arena_close(&scratch);
}

static void pg_close(Db *db) {
  PgDb *pg = pg_of(db);
  plans_forget(pg);
  PQfreeCancel(pg->cancel);
  PQfinish(pg->connection);
  pg->connection = pg->admin;
  if (pg->admin) {
    Arena scratch = {0};
    Str name = quoted(pg, &scratch, pg->shadow_name);
    bool forced = PQserverVersion(pg->admin) >= 130000;
    await_end_of_sessions(db, str_of(pg->shadow_name));
    pg_run(db, str_format(&scratch, "DROP DATABASE IF EXISTS %.*s%s", STR_ARG(name),
                          forced ? " WITH (FORCE)" : ""));
    leftover_remove(pg->leftover);
    PQfinish(pg->admin);
    arena_close(&scratch);
  }
}

// Makes the connection that `target` describes into `pg`.
static bool pg_connect(Arena *arena, PgDb *pg, const Target *target, bool create, Diags *diags) {
  PGconn *connection = target_connect(target, diags);
  if (!connection) return false;
  pg->target = *target;
  pg->connection = connection;
  pg->cancel = PQgetCancel(connection);
  pg->base.driver = &PG_DRIVER;
  pg->base.namespace = str_of(target->namespace);
  pg->base.version = PQserverVersion(pg->connection);
  pg->base.display = str_format(arena, "PostgreSQL database \"%s\", schema \"%s\" at \"%s:%s\"",
                                target->database, target->namespace, target->host, target->port);
  if (session_start(pg, create)) return true;
  db_report(&pg->base, diags);
  return false;
}

// As Prisma: any database that is always there will do to send CREATE DATABASE from.
static bool create_database(Arena *arena, const Target *target, Diags *diags) {
  static const char *const ADMINS[] = {"postgres", "template1", "defaultdb"};
  PgDb admin = {0};
  Diags tried = diags_new(arena);
  bool ok = false;
  for (size_t i = 0; i < COUNT_OF(ADMINS) && !admin.connection; i++) {
    Target place = target_named(target, ADMINS[i]);
    place.read_only = false;
    pg_connect(arena, &admin, &place, false, &tried);
  }
  if (admin.connection) {
    Str name = quoted(&admin, arena, target->database);
    ok = pg_run(&admin.base, str_format(arena, "CREATE DATABASE %.*s", STR_ARG(name))) ||
         somebody_was_faster(&admin) || db_report(&admin.base, diags);
    db_close(&admin.base);
  } else {
    diag_error(diags, tried.list.at[0].code, "%.*s", STR_ARG(tried.list.at[0].message));
  }
  return ok;
}

static bool open_or_create(Arena *arena, PgDb *pg, const Target *target, bool create,
                           Diags *diags) {
  Diags first = diags_new(arena);
  if (pg_connect(arena, pg, target, create, &first)) return true;
  if (create && !pg->connection && first.list.at[0].code == DIAG_P1003)
    return create_database(arena, target, diags) && pg_connect(arena, pg, target, create, diags);
  return diags_pass_on(diags, &first);
}

static bool pg_open(Arena *arena, Str url, const DbOptions *options, Db **out, Diags *diags) {
  PgDb *pg = arena_new(arena, PgDb);
  Target target;
  if (!libpq_load(diags) || !target_init(arena, &target, url, options, diags)) return false;
  if (open_or_create(arena, pg, &target, options->create_if_missing, diags)) {
    *out = &pg->base;
    return true;
  }
  if (pg->connection) db_close(&pg->base);
  return false;
}

static bool pg_open_again(Arena *arena, Db *db, Db **out, Diags *diags) {
  PgDb *again = arena_new(arena, PgDb);
  if (pg_connect(arena, again, &pg_of(db)->target, false, diags)) {
    *out = &again->base;
    return true;
  }
  if (again->connection) db_close(&again->base);
  return false;
}

// --- Identity, reset, shadow databases

// The start of the server tells a database from its copy: a restored backup has the same system identifier.
static bool pg_identity(Db *db, Arena *arena, Str *identity) {
  static const Str MAY_ASK = STR_INIT(
      "SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')");
  static const Str BY_SYSTEM = STR_INIT(
      "SELECT pg_catalog.concat_ws('/', (SELECT system_identifier FROM "
      "pg_catalog.pg_control_system()), "
      "pg_catalog.pg_postmaster_start_time()::pg_catalog.timestamptz(6) AT TIME ZONE 'UTC', oid) "
      "FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()");
  static const Str BY_ADDRESS = STR_INIT(
      "SELECT pg_catalog.concat_ws('/', pg_catalog.inet_server_addr(), "
      "pg_catalog.inet_server_port(), "
      "pg_catalog.pg_postmaster_start_time()::pg_catalog.timestamptz(6) AT TIME ZONE 'UTC', oid) "
      "FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()");
  Rows rows;
  if (!pg_query(db, arena, MAY_ASK, NULL, 0, &rows)) return false;
  bool may_ask = str_eq(ROWS_CELL(rows, 0, 0), STR("t"));
  if (!pg_query(db, arena, may_ask ? BY_SYSTEM : BY_ADDRESS, NULL, 0, &rows)) return false;
  *identity = str_format(arena, "postgresql:%.*s", STR_ARG(ROWS_CELL(rows, 0, 0)));
  return true;
}

// What is in no schema: event triggers first, since they would watch the rest go. What an extension brought goes with it.
static bool pg_reset_outside(Db *db, Arena *scratch) {
  static const Str STATEMENTS = STR_INIT(
      "WITH outside AS ("
      "SELECT 1 AS turn, 'pg_event_trigger'::regclass::oid AS classid, oid, "
      "format('DROP EVENT TRIGGER %I;', evtname) AS statement FROM pg_event_trigger "
      "UNION ALL SELECT 2, 'pg_publication'::regclass, oid, "
      "format('DROP PUBLICATION %I;', pubname) FROM pg_publication "
      "UNION ALL SELECT 3, 'pg_foreign_data_wrapper'::regclass, oid, "
      "format('DROP FOREIGN DATA WRAPPER %I CASCADE;', fdwname) FROM pg_foreign_data_wrapper "
      "UNION ALL SELECT 4, 'pg_language'::regclass, oid, "
      "format('DROP LANGUAGE %I CASCADE;', lanname) FROM pg_language WHERE oid >= 16384 "
      "UNION ALL SELECT 5, 'pg_am'::regclass, oid, "
      "format('DROP ACCESS METHOD IF EXISTS %I CASCADE;', amname) FROM pg_am WHERE oid >= 16384) "
      "SELECT statement FROM outside o WHERE NOT EXISTS (SELECT FROM pg_depend d "
      "WHERE d.classid = o.classid AND d.objid = o.oid AND d.deptype = 'e') ORDER BY turn");
  Rows rows;
  if (!pg_query(db, scratch, STATEMENTS, NULL, 0, &rows)) return false;
  Text script = text_new(scratch);
  for (size_t i = 0; i < rows.row_count; i++) text_put(&script, ROWS_CELL(rows, i, 0));
  return !rows.row_count || pg_run(db, text_str(&script));
}

// A schema that an extension made goes only with the extension. Of the others, what a new database has comes back empty,
// and the connection's own; a migration that makes one has to find it missing. Temporary tables are in a schema of the
// session's.
static bool pg_reset(Db *db, Arena *scratch) {
  static const Str STATEMENTS = STR_INIT(
      "SELECT CASE WHEN e.extname IS NULL "
      "THEN pg_catalog.format('DROP SCHEMA %I CASCADE;', n.nspname) "
      "|| CASE WHEN n.nspname IN ('public', $1) "
      "THEN pg_catalog.format('CREATE SCHEMA %I;', n.nspname) ELSE '' END "
      "ELSE pg_catalog.format('DROP EXTENSION IF EXISTS %I CASCADE;', e.extname) END "
      "FROM pg_catalog.pg_namespace n "
      "LEFT JOIN pg_catalog.pg_depend d ON d.classid = "
      "'pg_catalog.pg_namespace'::pg_catalog.regclass "
      "AND d.objid = n.oid AND d.deptype = 'e' "
      "LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid "
      "WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY e.extname NULLS "
      "LAST, n.nspname");
  Rows rows;
  Str own = str_of(pg_of(db)->target.namespace);
  if (!pg_reset_outside(db, scratch) || !pg_query(db, scratch, STATEMENTS, &own, 1, &rows))
    return false;
  Text script = text_new(scratch);
  for (size_t i = 0; i < rows.row_count; i++) text_put(&script, ROWS_CELL(rows, i, 0));
  text_put(&script, STR("DISCARD TEMP"));
  return pg_run(db, text_str(&script));
}

static bool pg_reset_namespaces(Db *db, Arena *scratch, const StrList *namespaces) {
  Text script = text_new(scratch);
  for (size_t i = 0; i < namespaces->len; i++) {
    Str ident = quoted(pg_of(db), scratch, str_c(scratch, namespaces->at[i]));
    text_format(&script, "DROP SCHEMA IF EXISTS %.*s CASCADE; CREATE SCHEMA %.*s;", STR_ARG(ident),
                STR_ARG(ident));
  }
  return pg_run(db, text_str(&script));
}

static bool shadow_refused(const Db *db, Diags *diags) {
  const DbError *error = &db->error;
  if (!str_eq(error->sqlstate, STR("42501"))) return db_report(db, diags);
  diag_error(diags, DIAG_P3014,
             "pmig could not create the shadow database. Please make sure the database user "
             "has permission to "
             "create databases. Read more about the shadow database (and workarounds) at "
             "https://pris.ly/d/migrate-shadow\n\nOriginal error: ERROR: %.*s",
             STR_ARG(error->message));
  return diag_remedy(diags,
                     "name an empty database of yours with --shadow-database-url URL (it is "
                     "emptied), or have the role allowed it: ALTER ROLE NAME CREATEDB");
}

// The name alone tells that it is pmig's, is used once, and its lock is taken before the database is made. So one that
// nobody has the lock of was left by a pmig that was killed, at whatever moment. Behind a proxy that pools transactions no
// lock is anybody's: the name is one that Prisma would choose, and is not swept.
#define SHADOW_LOCK_OF(name) "72707370, hashtext(" name ") & 2147483647"
#define SHADOW_PREFIX "prisma_migrate_shadow_db_"
#define SHADOW_OWN SHADOW_PREFIX "pmig_"

// PostgreSQL cuts names at 63 bytes, so there is no room for the dashes of a UUID.
static Str shadow_name(const PgDb *admin, Arena *arena) {
  Str uuid = uuid_new(arena);
  if (admin->pooled) return str_format(arena, SHADOW_PREFIX "%.*s", STR_ARG(uuid));
  Str digits = str_replace(arena, uuid, STR("-"), (Str){0});
  return str_format(arena, SHADOW_OWN "%.*s", STR_ARG(digits));
}

static bool shadow_lock(PgDb *admin, Arena *arena, Str name) {
  Rows rows;
  return admin->pooled ||
         pg_query(&admin->base, arena, STR("SELECT pg_advisory_lock(" SHADOW_LOCK_OF("$1") ")"),
                  &name, 1, &rows);
}

// Whatever cannot be dropped stays: this is nobody's errand.
static void shadows_sweep(PgDb *admin, Arena *arena) {
  static const Str LEFT = STR_INIT(
      "SELECT format('DROP DATABASE IF EXISTS %I', d.datname) FROM pg_database d "
      "WHERE d.datname ~ '^" SHADOW_OWN
      "[0-9a-f]{32}$' "
      "AND pg_has_role(d.datdba, 'MEMBER') "
      "AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid) "
      "AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 2 "
      "AND (l.classid, l.objid) = (" SHADOW_LOCK_OF("d.datname::text") "))");
  Rows rows;
  if (!pg_query(&admin->base, arena, LEFT, NULL, 0, &rows)) return;
  for (size_t i = 0; i < rows.row_count; i++) pg_run(&admin->base, ROWS_CELL(rows, i, 0));
}

// A connection of its own makes the database and later drops it, since the main one may be in a transaction, or closed
// first.
static bool pg_open_shadow(Arena *arena, Db *main, Db **out, Diags *diags) {
  PgDb *shadow = arena_new(arena, PgDb), admin = {0};
  Target target = pg_of(main)->target;
  target.read_only = false;
  if (!pg_connect(arena, &admin, &target, false, diags)) return false;
  shadow->shadow_name = shadow_name(&admin, arena).at;
  Str name = quoted(&admin, arena, shadow->shadow_name);
  shadow->leftover = str_format(arena, "the temporary database %.*s", STR_ARG(name)).at;
  leftover_add(shadow->leftover);
  shadows_sweep(&admin, arena);
  if (!shadow_lock(&admin, arena, str_of(shadow->shadow_name)) ||
      !pg_run(&admin.base, str_format(arena, "CREATE DATABASE %.*s", STR_ARG(name)))) {
    shadow_refused(&admin.base, diags);
    leftover_remove(shadow->leftover);
    db_close(&admin.base);
    return false;
  }
  PQfreeCancel(admin.cancel);
  shadow->admin = admin.connection;
  shadow->base.driver = &PG_DRIVER;
  target = target_named(&target, shadow->shadow_name);
  target.expendable = true;
  if (pg_connect(arena, shadow, &target, true, diags)) {
    *out = &shadow->base;
    return true;
  }
  db_close(&shadow->base);
  return false;
}

const Driver PG_DRIVER = {
    .dialect = &POSTGRESQL,
    .begin = pg_begin,
    .open = pg_open,
    .open_again = pg_open_again,
    .close = pg_close,
    .run = pg_run,
    .query = pg_query,
    .query_all = pg_query_all,
    .query_within = pg_query_within,
    .set_limits = pg_set_limits,
    .is_pooled = pg_is_pooled,
    .in_transaction = pg_in_transaction,
    .transaction_failed = pg_transaction_failed,
    .interrupt = pg_interrupt,
    .identity = pg_identity,
    .environment = STR_INIT(
        "SELECT concat_ws(E'\\n', version(), current_user, d.encoding, d.datcollate, d.datctype, "
        "(SELECT string_agg(concat(name, '=', setting), E'\\n' ORDER BY name) FROM pg_settings "
        "WHERE context IN ('user', 'superuser') AND source NOT IN ('default', 'override')), "
        "(SELECT string_agg(concat_ws(' ', rolname, rolsuper, rolinherit, rolcreaterole, "
        "rolbypassrls), E'\\n' ORDER BY rolname) FROM pg_roles), "
        "(SELECT string_agg(concat_ws(' ', name, default_version), E'\\n' ORDER BY name) "
        "FROM pg_available_extensions)) "
        "FROM pg_database d WHERE d.datname = current_database()"),
    .reset = pg_reset,
    .reset_namespaces = pg_reset_namespaces,
    .open_shadow = pg_open_shadow,
};
