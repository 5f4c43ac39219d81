// Down: applied migrations, the newest first, each with its rows taken out of the ledger and into the journal.
// Why the rows leave, and where the journal is: runner.h. The script is the one that lies beside the migration; a
// migration that was edited or has no files was refused when the plan was made.

#include "base/interrupt.h"
#include "runner/internal.h"

// --- The direction

static bool down_is_obsolete(Job *job, bool *obsolete, Diags *diags) {
  bool there = false;
  if (!ledger_has_id(job->session->arena, job->session->db, job->row.id, &there, diags))
    return false;
  *obsolete = !there;
  return true;
}

static Str down_text(const Job *job) {
  const Migration *migration = job->planned->migration;
  return str_slice(migration->down.text, migration->down_part.from, migration->down_part.to);
}

static bool write_journal(Job *job, Diags *diags) {
  Session *session = job->session;
  Str checksum = checksum_of(session->arena, down_text(job));
  return journal_add(session->arena, session->db, job->row.name, checksum, job->time_ms, diags);
}

static bool journal_is_transactional(const Job *job) {
  return db_dialect(job->session->db) == &POSTGRESQL;
}

static bool down_record(Job *job, Diags *diags) {
  return (!journal_is_transactional(job) || write_journal(job, diags)) &&
         ledger_delete(job->session->arena, job->session->db, job->row.name, diags);
}

static bool down_open(Job *job, Diags *diags) {
  return (!journal_is_transactional(job) || write_journal(job, diags)) &&
         ledger_reopen(job->session->arena, job->session->db, job->row.id,
                       STR("pmig is reverting this migration, in more than one transaction."),
                       diags);
}

static bool down_close(Job *job, Diags *diags) {
  return ledger_delete(job->session->arena, job->session->db, job->row.name, diags);
}

static bool down_has_happened(Job *job, Db *db, bool *happened, Diags *diags) {
  bool there = true;
  bool ok = ledger_has_id(job->session->arena, db, job->row.id, &there, diags);
  *happened = !there;
  return ok;
}

static Str down_message(const Job *job) {
  Str error = job_error_text(job), place = job_place_text(job), state = job_state_text(job);
  if (job->interrupted)
    return str_format(job->session->arena,
                      "%s stopped the reverting of the migration `%.*s`. %.*s %.*s",
                      interrupt_name(), STR_ARG(job->row.name), STR_ARG(place), STR_ARG(state));
  return str_format(job->session->arena,
                    "Reverting the migration `%.*s` failed.\n\n%.*s\n\n%.*s %.*s",
                    STR_ARG(job->row.name), STR_ARG(error), STR_ARG(place), STR_ARG(state));
}

static const char *ledger_sentence(Job *job, Str message) {
  Diags ignored = diags_new(job->session->arena);
  bool written =
      job->opened && !job->connection_lost &&
      ledger_set_logs(job->session->arena, job->session->db, job->row.id, message, &ignored);
  if (job->outcome != OUTCOME_ROLLED_BACK) return "";
  if (!job->opened) return " The ledger still has the migration as applied.";
  return written ? " The ledger has it as failed."
                 : " The ledger has it as failed, without the reason.";
}

static void down_fail(Job *job, Diags *diags) {
  Session *session = job->session;
  DiagCode code = job->interrupted ? DIAG_INTERRUPTED : DIAG_DATABASE;
  Str message = down_message(job);
  const char *ledger = ledger_sentence(job, message);
  if (!job->opened && !job->connection_lost)
    journal_forget(session->arena, session->db, job->row.name, job->time_ms);
  const Source *source = job_source(job);
  if (source)
    diag_error_at(diags, code, source, job_span(job), "%.*s%s", STR_ARG(message), ledger);
  else
    diag_error(diags, code, "%.*s%s", STR_ARG(message), ledger);
  if (job->opened)
    diag_remedy(diags,
                "bring the database to before or after this migration, then: pmig resolve "
                "--rolled-back %.*s, or --applied %.*s",
                STR_ARG(job->row.name), STR_ARG(job->row.name));
}

static const Direction DOWN = {
    .success = RUN_REVERTED,
    .is_obsolete = down_is_obsolete,
    .record = down_record,
    .open = down_open,
    .close = down_close,
    .fail = down_fail,
    .has_happened = down_has_happened,
};

// --- The run

static bool run_one(Session *session, PlannedMigration *planned, bool *reverted, Diags *diags) {
  Job job = {.session = session,
             .direction = &DOWN,
             .planned = planned,
             .row = *planned->row,
             .time_ms = session_now_ms(session),
             .failed = SIZE_MAX};
  // SQLite commits in two files one after the other, so the journal's record comes first.
  if (!journal_is_transactional(&job) && !write_journal(&job, diags)) return false;
  bool ok = job_run(&job, diags);
  if (job.obsolete) journal_forget(session->arena, session->db, job.row.name, job.time_ms);
  *reverted = job.outcome == OUTCOME_COMMITTED || (ok && !job.obsolete);
  return ok;
}

static bool run_down(Session *session, Target target, size_t *done, Diags *diags) {
  Plan plan;
  History history = history_compare(session->arena, session->folder, &session->ledger);
  if (!plan_down(session->arena, db_dialect(session->db), &history, target, &plan, diags))
    return false;
  if (plan.migrations.len && !journal_prepare(session->arena, session->db, diags)) return false;
  session->total = plan.migrations.len;
  for (vec_each(PlannedMigration, planned, &plan.migrations)) {
    bool reverted = false;
    session->number++;
    bool ok = run_one(session, planned, &reverted, diags);
    *done += reverted;
    if (!ok) return false;
  }
  return true;
}

bool runner_down(Arena *arena, Db *db, const Folder *folder, Target target,
                 const RunOptions *options, size_t *done, Diags *diags) {
  Session session;
  size_t count = 0;
  bool ok = session_open(&session, arena, db, folder, options, diags) &&
            run_down(&session, target, &count, diags);
  session_close(&session);
  if (done) *done = count;
  return ok;
}

bool runner_plan_down(Arena *arena, Db *db, const Folder *folder, Target target, Plan *plan,
                      Diags *diags) {
  Ledger *ledger = arena_new(arena, Ledger);
  if (!folder_check_provider(folder, db_dialect(db), diags) ||
      !ledger_load(arena, db, ledger, diags))
    return false;
  History history = history_compare(arena, folder, ledger);
  return plan_down(arena, db_dialect(db), &history, target, plan, diags);
}
