// The scripts of a folder on an empty database, sent to PostgreSQL whole as Prisma's engine sends them to its shadow
// database: no ledger, no lock, one message for a migration. One that fails so has left nothing behind, and is run again
// as `up` would run it, statement by statement: then it is known which one failed, and a script that only cannot be sent
// whole (CREATE INDEX CONCURRENTLY among others, a new enum value used at once) succeeds. On SQLite that is the only way.

#include "base/activity.h"
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
    diag_error_at(diags, DIAG_P3006, source, span, "%.*s", STR_ARG(text_str(&text)));
  else
    diag_error(diags, DIAG_P3006, "%.*s", STR_ARG(text_str(&text)));
  return diag_database_code(diags, code);
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

static bool by_message(const Db *db) { return db_dialect(db) == &POSTGRESQL && !db_is_pooled(db); }

static bool try_whole(const Job *job) {
  const Script *script = &job->planned->script;
  return db_try(job->session->db,
                str_slice(script->source->text, script->part.from, script->part.to));
}

static bool run_script(Job *job, Diags *diags) {
  Session *session = job->session;
  const Script *script = &job->planned->script;
  if (!by_message(session->db) || cannot_be_sent_whole(job->planned)) return job_run(job, diags);
  if (try_whole(job)) return session_restore(session, script, diags);
  if (interrupt_is_pending())
    return diag_error(diags, DIAG_INTERRUPTED, "%s stopped the replay of the migration `%.*s`",
                      interrupt_name(), STR_ARG(job->row.name));
  if (controls_transactions(script)) return report_whole(job, diags);
  return job_run(job, diags);
}

static Job replay_job(Session *session, PlannedMigration *planned) {
  return (Job){.session = session,
               .direction = &REPLAY,
               .planned = planned,
               .row.name = planned->migration->name,
               .failed = SIZE_MAX};
}

static bool replay_script(Session *session, const Migration *migration, const Source *source,
                          Span part, Diags *diags) {
  PlannedMigration planned = {.migration = migration};
  Job job = replay_job(session, &planned);
  return plan_script(session->arena, db_dialect(session->db), source, part, &planned, diags) &&
         run_script(&job, diags);
}

// --- One script, and back

typedef struct {
  ReplayVisit *visit;
  void *context;
} Look;

static bool look(const Job *job, const Look *at, Diags *diags) {
  return at->visit(job->planned->migration, job->session->db, at->context, diags);
}

static Str statement_text(const Script *script, const Statement *statement) {
  return str_slice(script->source->text, statement->span.from, statement->span.to);
}

// SELECT setval('"schema"."name"', …) behind the CREATE SEQUENCE "schema"."name" of the same script: the value goes with the
// sequence.
static bool sets_own_sequence(Arena *arena, const Script *script, const Statement *statement) {
  static const Str BEGINNING = STR_INIT("SELECT setval('");
  Str text = statement_text(script, statement);
  if (!str_starts_with(text, BEGINNING)) return false;
  Str rest = str_slice(text, BEGINNING.len, text.len);
  ptrdiff_t end = str_find_char(rest, '\'');
  Str name = str_slice(rest, 0, end < 0 ? 0 : (size_t)end);
  if (!str_contains(name, STR("\".\"")) || str_contains(str_lower(arena, rest), STR("setval")))
    return false;
  Str creation = str_format(arena, "CREATE SEQUENCE %.*s ", STR_ARG(name));
  for (const Statement *earlier = script->statements.at; earlier != statement; earlier++)
    if (str_starts_with(statement_text(script, earlier), creation)) return true;
  return false;
}

// A sequence keeps its value when the transaction that set it is rolled back.
static bool sets_sequences(const Job *job) {
  const Script *script = &job->planned->script;
  Arena *arena = job->session->arena;
  for (vec_each(const Statement, statement, &script->statements))
    if (str_contains(str_lower(arena, statement_text(script, statement)), STR("setval")) &&
        !sets_own_sequence(arena, script, statement))
      return true;
  return false;
}

static bool can_be_taken_back(const Job *job) {
  const PlannedMigration *planned = job->planned;
  return by_message(job->session->db) && !controls_transactions(&planned->script) &&
         !sets_sequences(job) &&
         (!planned->groups.len || (planned->groups.len == 1 && !planned->groups.at->alone));
}

// `looked` false: the script does not run in a transaction; run_script knows why. Constraints that wait for the COMMIT are
// checked before anybody looks, since there will be none.
static bool look_in_transaction(Job *job, const Look *at, bool *looked, Diags *diags) {
  Db *db = job->session->db;
  if (!db_begin(db, diags)) return false;
  *looked = try_whole(job) && db_try(db, STR("SET CONSTRAINTS ALL IMMEDIATE"));
  bool ok = *looked && session_restore(job->session, &job->planned->script, diags) &&
            look(job, at, diags);
  db_rollback(db);
  return ok;
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
static Session replay_session(Arena *arena, Db *shadow) {
  static const RunOptions QUIET = {0};
  return (Session){.arena = arena, .db = shadow, .options = &QUIET, .lock = {.held = true}};
}

static bool replay_open(Session *session, Arena *arena, Db *shadow, Diags *diags) {
  *session = replay_session(arena, shadow);
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
  size_t total = last ? (size_t)(last - folder->migrations.at) + 1 : folder->migrations.len;
  for (vec_each(const Migration, migration, &folder->migrations)) {
    activity_task("replaying", migration->name, (size_t)(migration - folder->migrations.at) + 1,
                  total);
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

static bool trial_on_copy(Arena *arena, const Migration *migration, const Source *source, Span part,
                          Db *shadow, const Look *at, Diags *diags) {
  Db *copy = NULL;
  bool ok = db_open_copy(arena, shadow, &copy, diags) &&
            runner_replay_part(arena, migration, source, part, copy, diags) &&
            at->visit(migration, copy, at->context, diags);
  db_close(copy);
  return ok;
}

bool runner_replay_trial(Arena *arena, const Migration *migration, const Source *source, Span part,
                         Db *shadow, ReplayVisit *visit, void *context, bool *stays, Diags *diags) {
  Session session = replay_session(arena, shadow);
  PlannedMigration planned = {.migration = migration};
  Look at = {visit, context};
  Job job = replay_job(&session, &planned);
  bool looked = false;
  *stays = false;
  if (db_dialect(shadow)->replays_in_memory)
    return trial_on_copy(arena, migration, source, part, shadow, &at, diags);
  if (!plan_script(arena, db_dialect(shadow), source, part, &planned, diags) ||
      (session_is_touched(&planned.script) && !session_note(&session, diags)))
    return false;
  bool ok = can_be_taken_back(&job) && look_in_transaction(&job, &at, &looked, diags);
  if (looked) return ok;
  // Only now the plan is final: the server may have taught the runner to commit in between.
  bool ran = run_script(&job, diags);
  *stays = ran || !can_be_taken_back(&job);
  return ran && look(&job, &at, diags);
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
