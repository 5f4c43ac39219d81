// Up: pending migrations in the order of their names, each with its row in the ledger.
//
// What a failure leaves: a migration that is one transaction leaves nothing but a failed row, as Prisma's would be, with
// the whole error in its logs; one of several transactions leaves its unfinished row with the error. Either way
// `prisma migrate deploy` says P3009 until somebody has looked. So does `up`, but where the row itself says that nothing
// of the script is in the database: then it is taken into the journal and the migration is pending again.

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
  job->row.logs = job_progress_line(job, 0, 0);
  return ledger_insert(job->session->arena, job->session->db, &job->session->ledger, &job->row,
                       diags);
}

static bool up_close(Job *job, Diags *diags) {
  return ledger_finish(job->session->arena, job->session->db, &job->session->ledger, &job->row,
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

static bool add_failed_row(Job *job, Diags *diags) {
  Session *session = job->session;
  size_t others = 0;
  if (!ledger_lock(session->arena, session->db, diags) ||
      !ledger_count_open(session->arena, session->db, job->row.name, &others, diags))
    return false;
  // Without a lock somebody else may have applied it meanwhile, and then nothing has failed.
  return others || ledger_insert(session->arena, session->db, &session->ledger, &job->row, diags);
}

// Makes the ledger show the failure. False when it could not.
static bool record_failure(Job *job, Str message, Diags *diags) {
  Session *session = job->session;
  Str logs = job_logs(job, message);
  if (job->opened) return ledger_set_logs(session->arena, session->db, job->row.id, logs, diags);
  job->row.finished_ms = 0;
  job->row.steps = 0;
  job->row.logs = logs;
  bool ok =
      db_begin(session->db, diags) && add_failed_row(job, diags) && db_commit(session->db, diags);
  if (!ok) db_rollback(session->db);
  return ok;
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
  else if (job->done || job->failed == SIZE_MAX || job_failed_alone(job))
    diag_remedy(diags, "pmig recover %.*s", STR_ARG(name));
  else
    diag_remedy(diags, "mend the script, then run pmig up again");
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
    .note = job_note,
    .fail = up_fail,
    .has_happened = up_has_happened,
};

// --- The run

// Without the right to make a journal, marking a row as rolled back is what Prisma itself would do.
static bool settle_row(Session *session, const LedgerRow *row, bool journal, Diags *diags) {
  Arena *arena = session->arena;
  Db *db = session->db;
  int64_t now = session_now_ms(session);
  LedgerKey key = ledger_row_with(row->id);
  if (!journal) return ledger_roll_back(arena, db, &session->ledger, row->name, now, diags);
  return journal_add(arena, db, key, STR(""), now, diags) &&
         journal_take(arena, db, key, STR(""), now, diags);
}

// Failures that left nothing behind stand in nobody's way.
static bool settle_failures(Session *session, Diags *diags) {
  Diags ignored = diags_new(session->arena);
  bool any = false, journal = false;
  for (vec_each(const LedgerRow, row, &session->ledger.rows)) {
    if (!ledger_row_is_clean(row)) continue;
    if (!any) journal = journal_prepare(session->arena, session->db, &ignored);
    any = true;
    if (!settle_row(session, row, journal, diags)) return false;
  }
  return !any || ledger_load(session->arena, session->db, &session->ledger, diags);
}

static Str way_back_of(Arena *arena, const Migration *migration) {
  if (migration->irreversible)
    return str_format(arena, "-- pmig:irreversible %.*s\n",
                      STR_ARG(migration->irreversible_reason));
  return migration_down(migration);
}

// Before anything runs, in one transaction: a way back of what is not applied in the end is void.
static void keep_ways_back(Session *session, const Plan *plan, Diags *diags) {
  KeptDownList downs = {0};
  Diags failure = diags_new(session->arena);
  for (vec_each(const PlannedMigration, planned, &plan->migrations)) {
    const Migration *migration = planned->migration;
    if (!migration->has_down && !migration->irreversible) continue;
    vec_push(
        session->arena, &downs,
        (KeptDown){migration->name, migration->checksum, way_back_of(session->arena, migration)});
  }
  if (journal_keep_downs(session->arena, session->db, &downs, &failure)) return;
  Str why = vec_last(&failure.list)->message;
  diag_note(diags, DIAG_DATABASE,
            "pmig down will need the files of these migrations, since their ways back could not be "
            "kept. %.*s",
            STR_ARG(why));
}

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

static bool make_ledger_inside(Session *session, Diags *diags) {
  if (!ledger_load(session->arena, session->db, &session->ledger, diags)) return false;
  if (session->ledger.exists) return true;
  return ledger_check_empty(session->arena, session->db, session->options, diags) &&
         ledger_create(session->arena, session->db, &session->ledger, diags);
}

// Several may start on an empty database at once. On SQLite the transaction lets one in at a time; on PostgreSQL without
// its lock the tables that are found may be those that came with a ledger a moment ago.
static bool make_ledger(Session *session, Diags *diags) {
  if (session->ledger.exists) return true;
  Diags failure = diags_new(session->arena);
  bool ok = db_begin(session->db, &failure) && make_ledger_inside(session, &failure) &&
            db_commit(session->db, &failure);
  if (ok) return true;
  db_rollback(session->db);
  if (!ledger_load(session->arena, session->db, &session->ledger, diags)) return false;
  return session->ledger.exists || diags_pass_on(diags, &failure);
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

// Those that somebody else applied meanwhile count as done, so that no more is applied than there was to begin with.
static bool run_up(Session *session, Target target, size_t *done, Diags *diags) {
  Plan plan;
  for (bool obsolete = true; obsolete;) {
    History history = history_compare(session->arena, session->folder, &session->ledger);
    if (!plan_up(session->arena, db_dialect(session->db), &history, target, &plan, diags))
      return false;
    if (plan.migrations.len) target.to = vec_last(&plan.migrations)->migration->name;
    keep_ways_back(session, &plan, diags);
    if (!run_plan(session, &plan, done, &obsolete, diags)) return false;
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
            make_ledger(&session, diags) && settle_failures(&session, diags) &&
            run_up(&session, target, &count, diags);
  session_close(&session);
  if (done) *done = count;
  return ok;
}

bool runner_plan_up(Arena *arena, Db *db, const Folder *folder, Target target,
                    const RunOptions *options, Plan *plan, Diags *diags) {
  Ledger *ledger = arena_new(arena, Ledger);
  if (!folder_check_provider(folder, db_dialect(db), diags) ||
      !ledger_load(arena, db, ledger, diags))
    return false;
  if (!ledger->exists && !ledger_check_empty(arena, db, options, diags)) return false;
  History history = history_compare(arena, folder, ledger);
  return plan_up(arena, db_dialect(db), &history, target, plan, diags);
}
