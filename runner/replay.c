// The scripts of a folder on an empty database, sent to PostgreSQL whole as Prisma's engine sends them to its shadow
// database: no ledger, no lock, one message for a migration. One that fails so has left nothing behind, and is run again
// as `up` would run it, statement by statement: then it is known which one failed, and a script that only cannot be sent
// whole (CREATE INDEX CONCURRENTLY among others, a new enum value used at once) succeeds. On SQLite that is the only way.

#include "base/interrupt.h"
#include "runner/internal.h"

// --- The direction: nothing but the script

static bool nothing(Job *job, Diags *diags) {
  (void)job, (void)diags;
  return true;
}

static bool report(const Job *job, Str code, Str error, const Source *source, Span span,
                   Diags *diags) {
  Text text = text_new(job->session->arena);
  text_format(&text, "Migration `%.*s` failed to apply cleanly to the shadow database. ",
              STR_ARG(job->row.name));
  if (code.len) text_format(&text, "\nError code: %.*s", STR_ARG(code));
  text_format(&text, "\nError:\n%.*s", STR_ARG(error));
  if (source)
    return diag_error_at(diags, DIAG_P3006, source, span, "%.*s", STR_ARG(text_str(&text)));
  return diag_error(diags, DIAG_P3006, "%.*s", STR_ARG(text_str(&text)));
}

static void replay_fail(Job *job, Diags *diags) {
  Str error = str_format(job->session->arena, "%.*s%.*s", STR_ARG(job->error), STR_ARG(job->more));
  const Source *source = job_source(job);
  report(job, job->code, error, source, source ? job_span(job) : (Span){0}, diags);
}

static const Direction REPLAY = {.success = RUN_APPLIED,
                                 .record = nothing,
                                 .open = nothing,
                                 .close = nothing,
                                 .fail = replay_fail};

// --- One script

static bool controls_transactions(const Script *script) {
  for (vec_each(const Statement, statement, &script->statements))
    if (statement->kind >= STATEMENT_BEGIN && statement->kind <= STATEMENT_ROLLBACK) return true;
  return false;
}

// What a script with a COMMIT of its own did before it failed cannot be taken back, so it is not run again.
static bool report_whole(const Job *job, Diags *diags) {
  const Script *script = &job->planned->script;
  const DbError *error = db_last_error(job->session->db);
  Str message = str_format(job->session->arena, "ERROR: %.*s", STR_ARG(error->message));
  bool placed = error->position && error->position <= script->part.to - script->part.from;
  uint32_t at = script->part.from + (uint32_t)(placed ? error->position - 1 : 0);
  report(job, error->sqlstate, message, placed ? script->source : NULL, (Span){at, at + 1}, diags);
  db_rollback(job->session->db);
  return false;
}

// A statement that runs outside of transactions cannot be part of a message with others, and such a message with a COMMIT
// of its own could not be run a second time: then it is not sent whole in the first place.
static bool cannot_be_sent_whole(const PlannedMigration *planned) {
  bool alone = false;
  for (vec_each(const StatementGroup, group, &planned->groups)) alone |= group->alone;
  return alone && planned->groups.len > 1 && controls_transactions(&planned->script);
}

static bool run_script(Job *job, Diags *diags) {
  Session *session = job->session;
  const Script *script = &job->planned->script;
  bool by_message = db_dialect(session->db) == &POSTGRESQL && !db_is_pooled(session->db);
  if (!by_message || cannot_be_sent_whole(job->planned)) return job_run(job, diags);
  Str whole = str_slice(script->source->text, script->part.from, script->part.to);
  if (db_try(session->db, whole)) return session_restore(session, script, diags);
  if (interrupt_is_pending())
    return diag_error(diags, DIAG_INTERRUPTED, "%s stopped the replay of the migration `%.*s`",
                      interrupt_name(), STR_ARG(job->row.name));
  if (controls_transactions(script)) return report_whole(job, diags);
  return job_run(job, diags);
}

static bool replay_script(Session *session, const Migration *migration, const Source *source,
                          Span part, Diags *diags) {
  PlannedMigration planned = {.migration = migration};
  Job job = {.session = session, .direction = &REPLAY, .planned = &planned, .failed = SIZE_MAX};
  job.row.name = migration->name;
  return script_read(session->arena, db_dialect(session->db), source, part, &planned.script,
                     diags) &&
         plan_groups(session->arena, &planned, 0, diags) && run_script(&job, diags);
}

// --- Statement by statement

typedef struct {
  StatementVisit *visit;
  void *context;
} Stops;

static bool visit_statement(Job *job, size_t statement, Diags *diags) {
  const Stops *stops = job->context;
  return stops->visit(statement + 1, job->session->db, stops->context, diags);
}

static const Direction STEPWISE = {.success = RUN_APPLIED,
                                   .record = nothing,
                                   .open = nothing,
                                   .close = nothing,
                                   .fail = replay_fail,
                                   .passed = visit_statement};

// --- A folder

// Says that there is a lock, since nobody else has to do with a shadow database.
static bool replay_open(Session *session, Arena *arena, Db *shadow, Diags *diags) {
  static const RunOptions QUIET = {0};
  *session = (Session){.arena = arena, .db = shadow, .options = &QUIET, .lock = {.held = true}};
  return session_note(session, diags);
}

static bool replay_one(Session *session, const Migration *migration, ReplayVisit *visit,
                       void *context, Diags *diags) {
  if (!migration->has_script) return missing_script(migration, diags);
  return replay_script(session, migration, &migration->script, migration->sections.up, diags) &&
         (!visit || visit(migration, session->db, context, diags));
}

bool runner_replay(Arena *arena, const Folder *folder, Str to, Db *shadow, ReplayVisit *visit,
                   void *context, Diags *diags) {
  Session session;
  const Migration *last = to.len ? folder_find(folder, to, diags) : NULL;
  if ((to.len && !last) || !replay_open(&session, arena, shadow, diags)) return false;
  session.folder = folder;
  for (vec_each(const Migration, migration, &folder->migrations)) {
    if (!replay_one(&session, migration, visit, context, diags)) return false;
    if (migration == last) break;
  }
  return true;
}

bool runner_replay_part(Arena *arena, const Migration *migration, const Source *source, Span part,
                        Db *shadow, Diags *diags) {
  Session session;
  return replay_open(&session, arena, shadow, diags) &&
         replay_script(&session, migration, source, part, diags);
}

bool runner_replay_statements(Arena *arena, const Migration *migration, const Source *source,
                              Span part, Db *shadow, StatementVisit *visit, void *context,
                              Diags *diags) {
  Session session;
  Stops stops = {visit, context};
  PlannedMigration planned = {.migration = migration};
  Job job = {.session = &session,
             .direction = &STEPWISE,
             .planned = &planned,
             .context = &stops,
             .row.name = migration->name,
             .failed = SIZE_MAX};
  return replay_open(&session, arena, shadow, diags) &&
         plan_script(arena, db_dialect(shadow), source, part, &planned, diags) &&
         visit(0, shadow, context, diags) && job_run(&job, diags);
}
