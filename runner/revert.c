// Down: applied migrations, the newest first, each with its rows taken out of the ledger and into the journal.
// Why the rows leave, and where the journal is: runner.h.

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

static Str checksum_of_down(const Job *job) {
  return checksum_of(job->session->arena, migration_down(job->planned->migration));
}

static bool down_record(Job *job, Diags *diags) {
  Session *session = job->session;
  return journal_take(session->arena, session->db, ledger_rows_of(job->row.name),
                      checksum_of_down(job), job->time_ms, diags);
}

static bool down_open(Job *job, Diags *diags) {
  return ledger_reopen(job->session->arena, job->session->db, job->row.id,
                       job_progress_line(job, 0, 0), diags);
}

// The journal keeps the row as it was before down_open.
static bool down_close(Job *job, Diags *diags) {
  return ledger_restore(job->session->arena, job->session->db, &job->session->ledger, &job->row,
                        diags) &&
         down_record(job, diags);
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

// Nothing of the script has happened, so the row becomes again what it was.
static bool restore_row(Job *job) {
  Session *session = job->session;
  Diags ignored = diags_new(session->arena);
  bool clean = job->opened && !job->done && !job_failed_alone(job) && !job->connection_lost;
  return clean &&
         ledger_restore(session->arena, session->db, &session->ledger, &job->row, &ignored);
}

static const char *ledger_sentence(Job *job, Str message) {
  Diags ignored = diags_new(job->session->arena);
  if (restore_row(job)) job->opened = false;
  bool written = job->opened && !job->connection_lost &&
                 ledger_set_logs(job->session->arena, job->session->db, job->row.id,
                                 job_logs(job, message), &ignored);
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
  if (!job->connection_lost)
    journal_forget(session->arena, session->db, ledger_rows_of(job->row.name), job->time_ms);
  const Source *source = job_source(job);
  if (source)
    diag_error_at(diags, code, source, job_span(job), "%.*s%s", STR_ARG(message), ledger);
  else
    diag_error(diags, code, "%.*s%s", STR_ARG(message), ledger);
  if (job->opened)
    diag_remedy(diags, "pmig recover %.*s", STR_ARG(job->row.name));
  else if (!job->interrupted && !job->connection_lost)
    diag_remedy(diags, "mend what it stumbled over, rows or script, then run pmig down again");
}

static const Direction DOWN = {
    .success = RUN_REVERTED,
    .is_obsolete = down_is_obsolete,
    .record = down_record,
    .open = down_open,
    .close = down_close,
    .note = job_note,
    .fail = down_fail,
    .has_happened = down_has_happened,
};

// --- The run

static bool run_one(Session *session, PlannedMigration *planned, JournalTimeList *reverted,
                    Diags *diags) {
  Job job = {.session = session,
             .direction = &DOWN,
             .planned = planned,
             .row = *planned->row,
             .time_ms = session_now_ms(session),
             .failed = SIZE_MAX};
  if (!journal_add(session->arena, session->db, ledger_rows_of(job.row.name),
                   checksum_of_down(&job), job.time_ms, diags))
    return false;
  bool ok = job_run(&job, diags);
  if (job.obsolete)
    journal_forget(session->arena, session->db, ledger_rows_of(job.row.name), job.time_ms);
  if (job.outcome == OUTCOME_COMMITTED || (ok && !job.obsolete))
    vec_push(session->arena, reverted, journal_time(job.time_ms));
  return ok;
}

static bool plan_now(Arena *arena, Db *db, const Folder *folder, const Ledger *ledger,
                     Target target, Plan *plan, Diags *diags) {
  KeptDownList kept;
  History history = history_compare(arena, folder, ledger);
  return journal_load_downs(arena, db, &kept, diags) &&
         plan_down(arena, db_dialect(db), &history, &kept, target, plan, diags);
}

static bool same_script(const PlannedMigration *one, const PlannedMigration *other) {
  const Script *a = &one->script, *b = &other->script;
  return str_eq(str_slice(a->source->text, a->part.from, a->part.to),
                str_slice(b->source->text, b->part.from, b->part.to));
}

static bool is_agreed(const Plan *plan, const Plan *agreed) {
  bool same = !agreed || plan->migrations.len == agreed->migrations.len;
  for (size_t i = 0; agreed && same && i < plan->migrations.len; i++) {
    const PlannedMigration *now = &plan->migrations.at[i], *then = &agreed->migrations.at[i];
    same = str_eq(now->row->id, then->row->id) && same_script(now, then);
  }
  return same;
}

static bool not_agreed(Diags *diags) {
  diag_error(diags, DIAG_HISTORY,
             "Nothing was reverted: what is applied has changed since the list was made.");
  return diag_remedy(diags, "run the command again to see the list as it is now");
}

static bool run_down(Session *session, Target target, const Plan *agreed, size_t *done,
                     Diags *diags) {
  Plan plan;
  if (!plan_now(session->arena, session->db, session->folder, &session->ledger, target, &plan,
                diags))
    return false;
  if (!is_agreed(&plan, agreed)) return not_agreed(diags);
  if (plan.migrations.len && !journal_prepare(session->arena, session->db, diags)) return false;
  session->total = plan.migrations.len;
  JournalTimeList reverted = {0};
  bool ok = true;
  for (size_t i = 0; ok && i < plan.migrations.len; i++) {
    session->number++;
    ok = run_one(session, &plan.migrations.at[i], &reverted, diags);
  }
  journal_note_times(session->arena, session->db, &reverted);
  *done = reverted.len;
  return ok;
}

bool runner_down(Arena *arena, Db *db, const Folder *folder, Target target, const Plan *agreed,
                 const RunOptions *options, size_t *done, Diags *diags) {
  Session session;
  size_t count = 0;
  bool ok = session_open(&session, arena, db, folder, options, diags) &&
            run_down(&session, target, agreed, &count, diags);
  session_close(&session);
  if (done) *done = count;
  return ok;
}

bool runner_plan_down(Arena *arena, Db *db, const Folder *folder, Target target, Plan *plan,
                      Diags *diags) {
  Ledger *ledger = arena_new(arena, Ledger);
  return folder_check_provider(folder, db_dialect(db), diags) &&
         ledger_load(arena, db, ledger, diags) &&
         plan_now(arena, db, folder, ledger, target, plan, diags);
}
