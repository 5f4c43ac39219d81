// Up: pending migrations in the order of their names, each with its row in the ledger.
//
// What a failure leaves: a migration that is one transaction leaves nothing but a failed row, as Prisma's would be, with
// the whole error in its logs; one of several transactions leaves its unfinished row with the error. Either way the next
// `up` or `prisma migrate deploy` says P3009 until somebody has looked.

#include "base/interrupt.h"
#include "runner/internal.h"

// --- The direction

// With a failed row of somebody else's too: that is for the next look into the ledger to report.
static bool up_is_obsolete(Job *job, bool *obsolete, Diags *diags) {
  size_t count = 0;
  if (!ledger_count_open(job->session->arena, job->session->db, job->row.name, &count, diags))
    return false;
  *obsolete = count > 0;
  return true;
}

static bool up_record(Job *job, Diags *diags) {
  Session *session = job->session;
  job->row.finished_ms = clock_unix_ms();
  job->row.steps = 1;
  return ledger_insert(session->arena, session->db, &session->ledger, &job->row, diags);
}

static bool up_open(Job *job, Diags *diags) {
  return ledger_insert(job->session->arena, job->session->db, &job->session->ledger, &job->row,
                       diags);
}

static bool up_close(Job *job, Diags *diags) {
  return ledger_finish(job->session->arena, job->session->db, &job->session->ledger, job->row.id,
                       clock_unix_ms(), diags);
}

static bool up_has_happened(Job *job, Db *db, bool *happened, Diags *diags) {
  return ledger_has_id(job->session->arena, db, job->row.id, happened, diags);
}

static Str up_message(const Job *job) {
  Str error = job_error_text(job), place = job_place_text(job), state = job_state_text(job);
  return str_format(
      job->session->arena,
      "A migration failed to apply. New migrations cannot be applied before the error is recovered "
      "from. Read more about how to resolve migration issues in a production database: "
      "https://pris.ly/d/migrate-resolve\n\nMigration name: %.*s\n\n%.*s\n\n%.*s %.*s",
      STR_ARG(job->row.name), STR_ARG(error), STR_ARG(place), STR_ARG(state));
}

// Makes the ledger show the failure. False when it could not.
static bool record_failure(Job *job, Str message, Diags *diags) {
  Session *session = job->session;
  if (job->opened) return ledger_set_logs(session->arena, session->db, job->row.id, message, diags);
  job->row.finished_ms = 0;
  job->row.steps = 0;
  job->row.logs = message;
  return ledger_insert(session->arena, session->db, &session->ledger, &job->row, diags);
}

static Str ledger_sentence(Job *job, Str message) {
  Arena *arena = job->session->arena;
  Diags reason = diags_new(arena);
  const char *has =
      job->opened ? "Its row in _prisma_migrations is unfinished." : "The ledger has no row of it.";
  if (job->connection_lost) return str_of(job->outcome == OUTCOME_ROLLED_BACK ? has : "");
  if (record_failure(job, message, &reason)) return STR("");
  Str why = vec_last(&reason.list)->message;
  return str_format(arena, "%s The failure could not be written there: %.*s", has, STR_ARG(why));
}

static void up_remedy(const Job *job, Diags *diags) {
  Str name = job->row.name;
  if (job->connection_lost)
    diag_remedy(diags, "pmig status says what the ledger has");
  else if (job->done || job->opened)
    diag_remedy(diags,
                "bring the database to before or after this migration, then: pmig resolve "
                "--rolled-back %.*s, or --applied %.*s",
                STR_ARG(name), STR_ARG(name));
  else
    diag_remedy(diags, "mend the script, then: pmig resolve --rolled-back %.*s", STR_ARG(name));
}

// Nobody's script failed, so there is no failed row when all of it could be rolled back.
static void up_stopped(Job *job, Diags *diags) {
  Str place = job_place_text(job), state = job_state_text(job);
  Str ledger = job->opened ? ledger_sentence(job, up_message(job)) : STR("It is still pending.");
  diag_error(diags, DIAG_INTERRUPTED, "%s stopped the migration `%.*s`. %.*s %.*s%s%.*s",
             interrupt_name(), STR_ARG(job->row.name), STR_ARG(place), STR_ARG(state),
             ledger.len ? " " : "", STR_ARG(ledger));
  if (job->opened) up_remedy(job, diags);
}

static void up_fail(Job *job, Diags *diags) {
  if (job->interrupted) {
    up_stopped(job, diags);
    return;
  }
  Str message = up_message(job), ledger = ledger_sentence(job, message);
  const char *space = ledger.len ? " " : "";
  const Source *source = job_source(job);
  if (source)
    diag_error_at(diags, DIAG_P3018, source, job_span(job), "%.*s%s%.*s", STR_ARG(message), space,
                  STR_ARG(ledger));
  else
    diag_error(diags, DIAG_P3018, "%.*s%s%.*s", STR_ARG(message), space, STR_ARG(ledger));
  up_remedy(job, diags);
}

static const Direction UP = {
    .success = RUN_APPLIED,
    .is_obsolete = up_is_obsolete,
    .record = up_record,
    .open = up_open,
    .close = up_close,
    .fail = up_fail,
    .has_happened = up_has_happened,
};

// --- The run

static Job up_job(Session *session, PlannedMigration *planned) {
  int64_t now = session_now_ms(session);
  LedgerRow row = {.id = uuid_new(session->arena),
                   .checksum = planned->migration->checksum,
                   .name = planned->migration->name,
                   .started_ms = now};
  return (Job){.session = session,
               .direction = &UP,
               .planned = planned,
               .row = row,
               .time_ms = now,
               .failed = SIZE_MAX};
}

static bool make_ledger(Session *session, Diags *diags) {
  if (session->ledger.exists) return true;
  return ledger_check_empty(session->arena, session->db, &session->options->namespaces, diags) &&
         ledger_create(session->arena, session->db, &session->ledger, diags);
}

// `obsolete` when the ledger is not what the plan was made from; then there is a new one to be made.
static bool run_plan(Session *session, Plan *plan, size_t *done, bool *obsolete, Diags *diags) {
  *obsolete = false;
  session->total = session->number + plan->migrations.len;
  for (vec_each(PlannedMigration, planned, &plan->migrations)) {
    session->number++;
    Job job = up_job(session, planned);
    bool ok = job_run(&job, diags);
    *done += job.outcome == OUTCOME_COMMITTED || (ok && !job.obsolete);
    *obsolete = job.obsolete;
    if (!ok || job.obsolete) return ok;
  }
  return true;
}

// Those that somebody else applied meanwhile count as done, so that a count is not exceeded by both together.
static bool run_up(Session *session, Target target, size_t *done, Diags *diags) {
  Plan plan;
  for (bool obsolete = true; obsolete;) {
    History history = history_compare(session->arena, session->folder, &session->ledger);
    if (!plan_up(session->arena, db_dialect(session->db), &history, target, &plan, diags) ||
        !run_plan(session, &plan, done, &obsolete, diags))
      return false;
    if (obsolete && !ledger_load(session->arena, session->db, &session->ledger, diags))
      return false;
    session->number = *done;
  }
  return true;
}

bool runner_up(Arena *arena, Db *db, const Folder *folder, Target target, const RunOptions *options,
               size_t *done, Diags *diags) {
  Session session;
  size_t count = 0;
  bool ok = session_open(&session, arena, db, folder, options, diags) &&
            make_ledger(&session, diags) && run_up(&session, target, &count, diags);
  session_close(&session);
  if (done) *done = count;
  return ok;
}

bool runner_plan_up(Arena *arena, Db *db, const Folder *folder, Target target, Plan *plan,
                    Diags *diags) {
  static const StrList NO_OTHERS = {0};
  Ledger *ledger = arena_new(arena, Ledger);
  if (!folder_check_provider(folder, db_dialect(db), diags) ||
      !ledger_load(arena, db, ledger, diags))
    return false;
  if (!ledger->exists && !ledger_check_empty(arena, db, &NO_OTHERS, diags)) return false;
  History history = history_compare(arena, folder, ledger);
  return plan_up(arena, db_dialect(db), &history, target, plan, diags);
}
