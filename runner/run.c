// One script, run as planned: each group in its transaction, the ledger's row in the same one where there is only one.
//
// The rules. A statement that fails rolls its group back; what earlier groups committed stays, and every message counts
// it. Three errors of PostgreSQL only mean that the plan was wrong about a statement (it must not run in a transaction,
// or needs an enum value committed): as long as its group is the runner's own, the plan is changed and the group run
// again, since nothing of it has happened. A connection lost in COMMIT leaves in doubt what happened: then a new one
// asks the ledger, once it holds the lock that the old session had, so that the old one has certainly ended.
// Groups first, then the script, what is done after a failure, and the whole.

#include "base/activity.h"
#include "base/interrupt.h"
#include "runner/internal.h"

const Str RUN_EVENT_WORDS[] = {
#define X(name, word) [RUN_##name] = STR_INIT(word),
    RUN_EVENTS(X)
#undef X
};

static bool is_postgres(const Job *job) { return db_dialect(job->session->db) == &POSTGRESQL; }

static const Statement *statement_at(const Job *job, size_t i) {
  return &job->planned->script.statements.at[i];
}

static void tell(const Job *job, RunEventKind kind, size_t statement, int64_t since_us) {
  const Session *session = job->session;
  if (!session->options->listen) return;
  RunEvent event = {.kind = kind,
                    .planned = job->planned,
                    .reverting = job->direction->success == RUN_REVERTED,
                    .number = session->number,
                    .total = session->total,
                    .statement = statement,
                    .duration_us = clock_monotonic_us() - since_us};
  session->options->listen(&event, session->options->context);
}

// --- Groups

static bool begin(Job *job) {
  Diags reason = diags_new(job->session->arena);
  if (db_in_transaction(job->session->db) || db_begin(job->session->db, &reason)) return true;
  job->begun = job->opened;
  return job_failed_during(job, "beginning the transaction", &reason);
}

static bool commit(Job *job) {
  Diags reason = diags_new(job->session->arena);
  if (!db_in_transaction(job->session->db) || db_commit(job->session->db, &reason)) return true;
  job->outcome = OUTCOME_UNKNOWN;
  return job_failed_during(job, "committing", &reason);
}

// Runs one of the direction's functions.
static bool step(Job *job, bool (*function)(Job *, Diags *), const char *during) {
  Diags reason = diags_new(job->session->arena);
  return function(job, &reason) || job_failed_during(job, during, &reason);
}

// SQLite's BEGIN IMMEDIATE keeps everybody else out; on PostgreSQL without its lock a transaction holds the ledger.
static bool find_obsolete(Job *job) {
  Diags reason = diags_new(job->session->arena);
  if (job->session->lock.held && !job->session->lock.keeper) return true;
  return (ledger_lock(job->session->arena, job->session->db, &reason) &&
          job->direction->is_obsolete(job, &job->obsolete, &reason)) ||
         job_failed_during(job, "reading the ledger", &reason);
}

static bool restore_session(Job *job) {
  Diags reason = diags_new(job->session->arena);
  return session_restore(job->session, &job->planned->script, &reason) ||
         job_failed_during(job, "restoring the session's settings", &reason);
}

// Plain BEGIN and COMMIT only mark where the runner's own transaction is; SQLite's switch is thrown outside of it.
static bool is_marker(const Statement *statement) {
  if (statement->flags & STATEMENT_SETS_FOREIGN_KEYS) return true;
  bool control = statement->kind == STATEMENT_BEGIN || statement->kind == STATEMENT_COMMIT;
  return control && !(statement->flags & STATEMENT_HAS_OPTIONS);
}

static bool passed(Job *job, size_t statement) {
  Diags reason = diags_new(job->session->arena);
  bool (*function)(Job *, size_t, Diags *) = job->direction->passed;
  return !function || function(job, statement, &reason) ||
         job_failed_during(job, "looking at the database", &reason);
}

static bool run_statement(Job *job, const StatementGroup *group, size_t i) {
  const Statement *statement = statement_at(job, i);
  if (is_marker(statement)) return true;
  activity_statement(i + 1, job->planned->script.statements.len);
  return ((group->alone || patience_before(job, statement)) &&
          db_try(job->session->db, script_text(&job->planned->script, statement))) ||
         job_failed_at(job, i);
}

static bool run_statements(Job *job, const StatementGroup *group) {
  for (size_t i = group->first; i < group->end; i++)
    if (!run_statement(job, group, i) || !passed(job, i)) return false;
  return true;
}

// Part of the transaction that is open; on its own where there is none.
static bool write_progress(Job *job, size_t done, size_t begun) {
  const Session *session = job->session;
  Diags reason = diags_new(session->arena);
  bool nested = db_in_transaction(session->db);
  if (!job->direction->note) return true;
  bool ok = (nested || db_begin(session->db, &reason)) &&
            session_step_out(session, &job->planned->script, &reason) &&
            job->direction->note(job, job_progress_line(job, done, begun), &reason) &&
            (nested || db_commit(session->db, &reason));
  return ok || job_failed_during(job, "writing the ledger", &reason);
}

static bool run_alone(Job *job, const StatementGroup *group) {
  bool lifted;
  if (!patience_alone(job, group->first, &lifted)) return job_failed_at(job, group->first);
  bool ok = run_statements(job, group);
  return (!lifted || patience_restore(job)) && ok;
}

static void tell_statements(const Job *job, const StatementGroup *group, int64_t since_us) {
  for (size_t i = group->first; i < group->end && job->opened; i++)
    tell(job, RUN_STATEMENT, i, since_us);
}

static bool run_transaction(Job *job, const StatementGroup *group, bool keys_off) {
  bool whole = !job->opened;
  patience_begin(job);
  if (!group->own_begin && !begin(job)) return false;
  if (whole && (!find_obsolete(job) || job->obsolete)) return !job->during;
  RebuildList rebuilds;
  Violations before = keys_off ? keys_violations(job) : (Violations){0};
  if (!rebuilds_note(job, group, &rebuilds) || !run_statements(job, group) ||
      !rebuilds_settle(job, &rebuilds) || !keys_check(job, &before) ||
      (rebuilds.len && !passed(job, group->end - 1)))
    return false;
  if (whole)
    return restore_session(job) && step(job, job->direction->record, "writing the ledger") &&
           commit(job);
  return write_progress(job, group->end, 0) && commit(job);
}

// What the database or the author commits cannot take the ledger along.
static bool run_uncontrolled(Job *job, const StatementGroup *group, bool keys_off) {
  return write_progress(job, job->done, group->end) &&
         (group->alone ? run_alone(job, group) : run_transaction(job, group, keys_off)) &&
         (!group->alone || write_progress(job, group->end, 0));
}

static bool run_group(Job *job, const StatementGroup *group, bool keys_off) {
  int64_t start = clock_monotonic_us();
  bool controlled = !group->alone && !group->own_end;
  if (!(controlled ? run_transaction(job, group, keys_off)
                   : run_uncontrolled(job, group, keys_off)))
    return false;
  if (job->obsolete) return true;
  job->done = group->end;
  tell_statements(job, group, start);
  return true;
}

// --- The script

// Behind a proxy that pools transactions, what runs outside of one finds the search_path of whatever session the proxy
// lends, and that cannot be set.
static bool finds_namespace(Job *job) {
  Session *session = job->session;
  Diags reason = diags_new(session->arena);
  Rows rows;
  if (!db_is_pooled(session->db)) return true;
  job->begun = false;
  if (!db_query(session->db, session->arena, STR("SELECT pg_catalog.current_schema()"), NULL, 0,
                &rows, &reason))
    return job_failed_during(job, "looking for the schema", &reason);
  job->begun = str_eq(ROWS_CELL(rows, 0, 0), db_namespace(session->db));
  if (job->begun) return true;
  diag_error(&reason, DIAG_CONFIG,
             "the connection goes through a proxy that pools transactions, and this script has "
             "statements outside of one, which would not find the schema \"%.*s\"; connect to the "
             "server itself (directUrl)",
             STR_ARG(db_namespace(session->db)));
  return job_failed_during(job, "looking for the schema", &reason);
}

// Whoever cannot wait for the tidying up is told that this one was left in the middle.
static void expect_end_at_once(Job *job) {
  Arena *arena = job->session->arena;
  if (job->leftover) return;
  Str name = job->row.name;
  job->leftover = str_c(arena, str_format(arena,
                                          "the migration `%.*s`, in the middle. What to do about "
                                          "it: pmig recover %.*s",
                                          STR_ARG(name), STR_ARG(name)));
  leftover_add(job->leftover);
}

static bool open_ledger(Job *job) {
  if (job->opened) expect_end_at_once(job);
  if (job->opened || job->planned->one_transaction) return true;
  if (!finds_namespace(job) || !begin(job) || !find_obsolete(job)) return false;
  if (job->obsolete) return true;
  if (!step(job, job->direction->open, "writing the ledger") || !commit(job)) return false;
  job->opened = true;
  expect_end_at_once(job);
  return true;
}

static bool run_groups(Job *job, bool keys_off) {
  static const StatementGroup NOTHING = {0};
  if (!open_ledger(job)) return false;
  if (job->obsolete) return true;
  if (!job->planned->groups.len && !job->opened) return run_group(job, &NOTHING, keys_off);
  for (vec_each(const StatementGroup, group, &job->planned->groups))
    if (!run_group(job, group, keys_off) || job->obsolete) return job->obsolete;
  if (!job->opened) return true;
  return restore_session(job) && begin(job) &&
         step(job, job->direction->close, "writing the ledger") && commit(job);
}

static bool group_is_authors(const Job *job, size_t statement) {
  for (vec_each(const StatementGroup, group, &job->planned->groups)) {
    if (statement < group->first || statement >= group->end) continue;
    for (size_t i = group->first; i < group->end; i++)
      if (statement_at(job, i)->kind == STATEMENT_BEGIN) return true;
  }
  return false;
}

// Three errors that another plan avoids; the flag is what the plan did not know.
static unsigned lesson_of(const Job *job) {
  static const struct {
    Str sqlstate;
    unsigned flag;
  } LESSONS[] = {
      {STR_INIT("25001"), STATEMENT_ALONE},               // must not run inside a transaction block
      {STR_INIT("2D000"), STATEMENT_ALONE},               // a procedure that commits
      {STR_INIT("55P04"), STATEMENT_USES_NEW_ENUM_VALUE}  // unsafe use of a new enum value
  };
  if (job->failed == SIZE_MAX || group_is_authors(job, job->failed)) return 0;
  unsigned flags = statement_at(job, job->failed)->flags;
  for (size_t i = 0; i < COUNT_OF(LESSONS); i++)
    if (str_eq(job->code, LESSONS[i].sqlstate) && !(flags & LESSONS[i].flag))
      return LESSONS[i].flag;
  return 0;
}

// Whether what was rolled back can be run again, and come further than it did.
static bool learn(Job *job) {
  int64_t now_us = clock_monotonic_us();
  unsigned flag = is_postgres(job) ? lesson_of(job) : 0;
  if (flag) {
    job->planned->script.statements.at[job->failed].flags |= flag;
    return true;
  }
  if (!patience_again(job)) return false;
  tell(job, RUN_RETRYING, job->failed, now_us);
  return true;
}

static bool run_until_done(Job *job, bool keys_off) {
  while (!run_groups(job, keys_off)) {
    Diags ignored = diags_new(job->session->arena);
    db_rollback(job->session->db);
    if (!learn(job)) return false;
    job->during = NULL;
    job->outcome = OUTCOME_ROLLED_BACK;
    job->begun = true;
    if (!plan_groups(job->session->arena, job->planned, job->done, &ignored)) return false;
  }
  return true;
}

// --- After a failure

enum { RECONNECT_TRIES = 10, RECONNECT_PAUSE_MS = 500 };

static Db *reconnect(const Session *session) {
  Diags ignored = diags_new(session->arena);
  for (int i = 0; i < RECONNECT_TRIES; i++) {
    Db *db = NULL;
    if (db_open_again(session->arena, session->db, &db, &ignored)) return db;
    clock_sleep_ms(RECONNECT_PAUSE_MS);
  }
  return NULL;
}

// Without the lock there is no knowing that the old session has ended, so a row that is missing may still appear.
static Outcome ask_again(Job *job) {
  Session *session = job->session;
  Diags ignored = diags_new(session->arena);
  Db *db = reconnect(session);
  bool happened = false;
  Lock lock = {0};
  bool asked =
      db &&
      (!session->lock.held || lock_take(session->arena, db, session->options, &lock, &ignored)) &&
      job->direction->has_happened(job, db, &happened, &ignored);
  bool held = lock.held;
  if (db) lock_release(db, &lock);
  db_close(db);
  if (asked && happened) return OUTCOME_COMMITTED;
  return asked && held ? OUTCOME_ROLLED_BACK : OUTCOME_UNKNOWN;
}

static void settle_failure(Job *job) {
  job->interrupted = interrupt_is_pending();
  interrupts_hold();
  db_rollback(job->session->db);
  job->connection_lost = !db_try(job->session->db, STR("SELECT 1"));
  bool in_doubt = job->outcome == OUTCOME_UNKNOWN;
  job->outcome = OUTCOME_ROLLED_BACK;
  Diags ignored = diags_new(job->session->arena);
  if (!job->connection_lost) session_restore(job->session, &job->planned->script, &ignored);
  if (!in_doubt || !job->connection_lost) return;
  // Once a script is more than one transaction, its row no longer tells which of them happened.
  job->outcome = job->opened ? OUTCOME_UNKNOWN : ask_again(job);
}

static void report_failure(Job *job, Diags *diags) {
  Str name = job->row.name;
  if (job->outcome == OUTCOME_COMMITTED) {
    diag_error(diags, DIAG_P1017,
               "The connection was lost while `%.*s` was being committed, but the server had "
               "carried it out: all of it "
               "is in the database, and the ledger says so. What was to follow has not been run.",
               STR_ARG(name));
    diag_remedy(diags, "run the command again");
  } else if (job->begun && !job->interrupted && job_gave_way(job)) {
    job_report_giving_way(job, diags);
  } else if (job->begun) {
    job->direction->fail(job, diags);
  } else {
    diag_error(diags, job->reason.code, "The migration `%.*s` was not begun: %.*s", STR_ARG(name),
               STR_ARG(job->reason.message));
  }
}

bool job_run(Job *job, Diags *diags) {
  Session *session = job->session;
  int64_t start = clock_monotonic_us();
  job->begun = true;
  tell(job, RUN_STARTED, SIZE_MAX, start);
  bool keys_off = keys_switch_off(job);
  bool ok = run_until_done(job, keys_off);
  if (!ok) settle_failure(job);
  if (job->obsolete) db_rollback(session->db);
  if (keys_off) keys_switch_on(job);
  if (ok) {
    leftover_forget(job->leftover);
    if (!job->obsolete) tell(job, job->direction->success, SIZE_MAX, start);
    rebuilds_tell(job, diags);
    return true;
  }
  report_failure(job, diags);
  leftover_forget(job->leftover);
  interrupts_release();
  tell(job, job->outcome == OUTCOME_COMMITTED ? job->direction->success : RUN_FAILED, job->failed,
       start);
  return false;
}
