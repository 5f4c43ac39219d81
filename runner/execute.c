// What changes a database outside of its history: one script, run as a migration would be but without a row in the ledger,
// and the reset that empties the database.

#include "base/interrupt.h"
#include "runner/internal.h"

// --- One script

static bool nothing(Job *job, Diags *diags) {
  (void)job, (void)diags;
  return true;
}

// There is no row by which another run could have done the same, nor one to ask after a lost COMMIT.
static bool is_never_obsolete(Job *job, bool *obsolete, Diags *diags) {
  (void)job, (void)diags;
  *obsolete = false;
  return true;
}

static bool cannot_tell(Job *job, Db *db, bool *happened, Diags *diags) {
  (void)job, (void)db;
  *happened = false;
  return diag_error(diags, DIAG_DATABASE, "a script outside of the history leaves no row");
}

static void execute_fail(Job *job, Diags *diags) {
  Str error = job_error_text(job), place = job_place_text(job), state = job_state_text(job);
  const Source *source = job_source(job);
  DiagCode code = job->interrupted ? DIAG_INTERRUPTED : DIAG_DATABASE;
  Text text = text_new(job->session->arena);
  if (job->interrupted)
    text_format(&text, "%s stopped the script. ", interrupt_name());
  else
    text_format(&text, "The script failed.\n\n%.*s\n\n", STR_ARG(error));
  text_format(&text, "%.*s %.*s", STR_ARG(place), STR_ARG(state));
  if (source)
    diag_error_at(diags, code, source, job_span(job), "%.*s", STR_ARG(text_str(&text)));
  else
    diag_error(diags, code, "%.*s", STR_ARG(text_str(&text)));
}

static const Direction EXECUTE = {.success = RUN_APPLIED,
                                  .is_obsolete = is_never_obsolete,
                                  .has_happened = cannot_tell,
                                  .record = nothing,
                                  .open = nothing,
                                  .close = nothing,
                                  .fail = execute_fail};

static bool run_script(Session *session, const Source *source, Diags *diags) {
  Migration unnamed = {.name = source->name};
  PlannedMigration planned = {.migration = &unnamed};
  Job job = {.session = session,
             .direction = &EXECUTE,
             .planned = &planned,
             .row = {.name = source->name},
             .failed = SIZE_MAX};
  return script_read(session->arena, db_dialect(session->db), source, script_whole(source->text),
                     &planned.script, diags) &&
         plan_groups(session->arena, &planned, 0, diags) && job_run(&job, diags);
}

bool runner_execute(Arena *arena, Db *db, const Source *script, const RunOptions *options,
                    Diags *diags) {
  RunOptions quiet = *options;
  quiet.listen = NULL;
  Session session = {.arena = arena, .db = db, .options = &quiet};
  bool ok = lock_take(arena, db, options, &session.lock, diags) && session_note(&session, diags) &&
            session_set_limits(&session, diags);
  ok = ok && run_script(&session, script, diags);
  session_close(&session);
  return ok;
}

// --- Everything

bool runner_reset(Arena *arena, Db *db, const StrList *namespaces, const RunOptions *options,
                  Diags *diags) {
  Lock lock;
  bool ok =
      lock_take(arena, db, options, &lock, diags) && db_reset_namespaces(db, namespaces, diags);
  lock_release(db, &lock);
  return ok;
}
