// Other people's locks. A statement that waits for one makes everybody queue behind it who comes later, so a migration
// waits for at most --lock-timeout, counted over all of its transaction from the first statement that locks a table, and
// then gives way: the transaction is rolled back, and run again after a pause, in which the queue moves on. Statements
// that take long by themselves count too, since they hold what they locked; none gets less than a short moment.
// Only what is whole again after a rollback is tried again. Statements with CONCURRENTLY wait for old transactions and
// nobody waits for them, and a limit would leave an invalid index behind: they have none.
// Limits first, then trying again, then who is in the way.

#include "base/interrupt.h"
#include "runner/internal.h"

enum { SHORTEST_LIMIT_MS = 200, FIRST_PAUSE_MS = 100, LONGEST_PAUSE_MS = 5000 };

static int64_t usual_limit_ms(const Job *job) { return job->session->options->lock_timeout_ms; }

// --- Limits

static bool has_limit(const Job *job) {
  Str text = job->planned->script.source->text;
  return db_dialect(job->session->db) == &POSTGRESQL && usual_limit_ms(job) &&
         !str_contains(text, STR("lock_timeout"));  // what the author says about it counts
}

// Rows that are read or written lock tables only against changes of the tables themselves.
static bool locks_table(const Statement *statement) {
  switch (statement->kind) {
    case STATEMENT_INSERT:
    case STATEMENT_UPDATE:
    case STATEMENT_DELETE:
    case STATEMENT_MERGE:
    case STATEMENT_SELECT:
    case STATEMENT_SETTING:
    case STATEMENT_BEGIN:
    case STATEMENT_COMMIT:
    case STATEMENT_ROLLBACK:
    case STATEMENT_SAVEPOINT:
      return false;
    case STATEMENT_CREATE:
    case STATEMENT_ALTER:
    case STATEMENT_RENAME:
    case STATEMENT_DROP:
    case STATEMENT_TRUNCATE:
    case STATEMENT_BLOCK:
    case STATEMENT_GRANT:
    case STATEMENT_COMMENT:
    case STATEMENT_MAINTAIN:
    case STATEMENT_OTHER:
      return true;
  }
  return true;
}

void patience_begin(Job *job) {
  job->locking_since_us = 0;
  job->lock_limit_ms = usual_limit_ms(job);
}

bool patience_before(Job *job, const Statement *statement) {
  if (!locks_table(statement) || !has_limit(job)) return true;
  int64_t now_us = clock_monotonic_us(), usual_ms = usual_limit_ms(job);
  if (!job->locking_since_us) job->locking_since_us = now_us;
  int64_t left_ms = usual_ms - (now_us - job->locking_since_us) / 1000;
  if (left_ms < SHORTEST_LIMIT_MS)
    left_ms = SHORTEST_LIMIT_MS < usual_ms ? SHORTEST_LIMIT_MS : usual_ms;
  // A statement is only sent for what makes a difference.
  if (job->lock_limit_ms - left_ms <= usual_ms / 20) return true;
  job->lock_limit_ms = left_ms;
  Arena *arena = job->session->arena;
  return db_try(job->session->db,
                str_format(arena, "SET LOCAL lock_timeout = %lld", (long long)left_ms));
}

static bool is_concurrent(const Job *job, size_t statement) {
  const Script *script = &job->planned->script;
  Str text = script_text(script, &script->statements.at[statement]);
  return str_contains(str_lower(job->session->arena, text), STR("concurrently"));
}

bool patience_alone(Job *job, size_t statement, bool *lifted) {
  *lifted = has_limit(job) && !db_is_pooled(job->session->db) && is_concurrent(job, statement);
  return !*lifted || db_try(job->session->db, STR("SET lock_timeout = 0"));
}

bool patience_restore(Job *job) {
  Diags ignored = diags_new(job->session->arena);
  return session_set_limits(job->session, &ignored);
}

// --- Again

static bool is_lock_timeout(const Job *job) {
  return db_dialect(job->session->db) == &POSTGRESQL && str_eq(job->code, STR("55P03"));
}

bool job_gave_way(const Job *job) { return is_lock_timeout(job) && !job->done && !job->opened; }

// A procedure may have committed a part of its work.
static bool is_whole(const Job *job) {
  if (job->failed == SIZE_MAX) return true;
  const Statement *statement = &job->planned->script.statements.at[job->failed];
  return !(statement->flags & STATEMENT_ALONE) || statement->kind != STATEMENT_BLOCK;
}

// Half of the pause is chance, so that two runs that are in each other's way do not meet again and again.
static int64_t pause_ms(const Job *job) {
  int64_t pause = FIRST_PAUSE_MS;
  for (size_t i = 1; i < job->attempts && pause < LONGEST_PAUSE_MS; i++) pause *= 2;
  if (pause > LONGEST_PAUSE_MS) pause = LONGEST_PAUSE_MS;
  return pause / 2 + clock_monotonic_us() % (pause / 2 + 1);
}

bool patience_again(Job *job) {
  if (!is_lock_timeout(job) || !is_whole(job) || interrupt_is_pending() ||
      job->attempts >= job->session->options->lock_retries)
    return false;
  job->attempts++;
  clock_sleep_ms(pause_ms(job));
  return !interrupt_is_pending();
}

// --- Who is in the way

// Whoever holds a lock on a relation that the statement names, the oldest transaction first.
static bool find_blocker(const Job *job, LockHolder *blocker) {
  static const Str FROM = STR_INIT(
      "FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
      "JOIN pg_catalog.pg_class c ON c.oid = l.relation "
      "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
      "WHERE l.granted AND l.pid <> pg_catalog.pg_backend_pid() AND n.nspname !~ '^pg_' "
      "AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = "
      "pg_catalog.current_database()) AND pg_catalog.strpos($1, c.relname) > 0 "
      "ORDER BY a.xact_start LIMIT 1");
  const Script *script = &job->planned->script;
  Diags ignored = diags_new(job->session->arena);
  bool found = false;
  if (job->failed == SIZE_MAX) return false;
  Str text = script_text(script, &script->statements.at[job->failed]);
  return lock_holder_where(job->session->arena, job->session->db, FROM, &text, 1, blocker, &found,
                           &ignored) &&
         found;
}

void job_report_giving_way(const Job *job, Diags *diags) {
  Text text = text_new(job->session->arena);
  LockHolder blocker;
  Str place = job_place_text(job), state = job_state_text(job);
  text_format(&text,
              "The migration `%.*s` could not get its locks within %.1f s, in %zu attempts, and "
              "gave way. %.*s %.*s The ledger is as it was.",
              STR_ARG(job->row.name), (double)usual_limit_ms(job) / 1000, job->attempts + 1,
              STR_ARG(place), STR_ARG(state));
  bool found = find_blocker(job, &blocker);
  if (found) {
    text_literal(&text, "\n\nIn its way is ");
    lock_holder_put(&blocker, &text);
  }
  const Source *source = job_source(job);
  if (source)
    diag_error_at(diags, DIAG_P1008, source, job_span(job), "%.*s", STR_ARG(text_str(&text)));
  else
    diag_error(diags, DIAG_P1008, "%.*s", STR_ARG(text_str(&text)));
  if (found)
    diag_remedy(diags,
                "run it again when that has ended; SELECT pg_terminate_backend(%lld) would end it",
                (long long)blocker.pid);
  else
    diag_remedy(diags, "run it again later, or with more patience: --lock-timeout, --lock-retries");
}
