// One script, run as planned: each group in its transaction, the ledger's row in the same one where there is only one.
//
// The rules. A statement that fails rolls its group back; what earlier groups committed stays, and every message counts
// it. Three errors of PostgreSQL only mean that the plan was wrong about a statement (it must not run in a transaction,
// or needs an enum value committed): as long as its group is the runner's own, the plan is changed and the group run
// again, since nothing of it has happened. A connection lost in COMMIT leaves in doubt what happened: then a new one
// asks the ledger, once it holds the lock that the old session had, so that the old one has certainly ended.
// On SQLite a script that switches foreign keys off, or drops a table to replace it, gets that before its transaction
// (inside, the PRAGMA does nothing and a dropped table takes the rows of its children along), and is not committed when
// rows have lost what they refer to.
//
// Words for failures first, then SQLite's foreign keys, groups, the script, sessions last.

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
                    .number = session->number,
                    .total = session->total,
                    .statement = statement,
                    .duration_us = clock_monotonic_us() - since_us};
  session->options->listen(&event, session->options->context);
}

// --- Failures, in data and in words

// Something other than a statement failed; the reason is the newest diagnostic of `reason`.
static bool failed_during(Job *job, const char *during, const Diags *reason) {
  const DbError *error = db_last_error(job->session->db);
  Arena *arena = job->session->arena;
  job->failed = SIZE_MAX;
  job->during = during;
  job->code = str_copy(arena, error->sqlstate);
  job->reason = *vec_last(&reason->list);
  job->error = job->reason.message;
  job->more = (Str){0};
  job->position = 0;
  return false;
}

static bool failed_at(Job *job, size_t statement) {
  const DbError *error = db_last_error(job->session->db);
  Arena *arena = job->session->arena;
  Text more = text_new(arena);
  if (error->detail.len) text_format(&more, "\nDETAIL: %.*s", STR_ARG(error->detail));
  if (error->hint.len) text_format(&more, "\nHINT: %.*s", STR_ARG(error->hint));
  if (error->context.len) text_format(&more, "\nCONTEXT: %.*s", STR_ARG(error->context));
  job->failed = statement;
  job->during = NULL;
  job->code = str_copy(arena, error->sqlstate);
  job->error =
      str_format(arena, "%s%.*s", is_postgres(job) ? "ERROR: " : "", STR_ARG(error->message));
  job->more = text_str(&more);
  job->position = error->position;
  return false;
}

static bool ends_word(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '(' || c == ')' || c == ',' ||
         c == ';';
}

Span job_span(const Job *job) {
  Span span = statement_at(job, job->failed)->span;
  if (!job->position || job->position > span.to - span.from) return span;
  Str text = job->planned->script.source->text;
  span.from += (uint32_t)job->position - 1;
  uint32_t end = span.from + 1;
  while (end < span.to && !ends_word(text.at[end])) end++;
  return (Span){span.from, end};
}

const Source *job_source(const Job *job) {
  return job->failed == SIZE_MAX ? NULL : job->planned->script.source;
}

Str job_error_text(const Job *job) {
  Str none = STR("none"), code = job->code.len ? job->code : none;
  return str_format(job->session->arena, "Database error code: %.*s\n\nDatabase error:\n%.*s%.*s",
                    STR_ARG(code), STR_ARG(job->error), STR_ARG(job->more));
}

Str job_place_text(const Job *job) {
  Arena *arena = job->session->arena;
  if (job->failed == SIZE_MAX) return str_format(arena, "It happened while %s.", job->during);
  uint32_t line, column;
  source_position(job->planned->script.source, job_span(job).from, &line, &column);
  return str_format(arena, "Statement %zu of %zu, line %u, column %u.", job->failed + 1,
                    job->planned->script.statements.len, line, column);
}

static void put_range(Text *text, size_t from, size_t to) {
  if (from == to)
    text_format(text, "Statement %zu", from);
  else
    text_format(text, "Statements %zu–%zu", from, to);
}

static bool failed_alone(const Job *job) {
  return job->failed != SIZE_MAX && (statement_at(job, job->failed)->flags & STATEMENT_ALONE) &&
         job->opened;
}

static void put_lost_commit(const Job *job, Text *text) {
  if (!job->done)
    text_literal(text,
                 "The connection was lost during the COMMIT, so it is not known whether this "
                 "script is in the database.");
  else
    text_format(text,
                "The connection was lost during a COMMIT, so it is not known how many more than "
                "the first %zu of %zu statements are in the database.",
                job->done, job->planned->script.statements.len);
}

static void put_done(const Job *job, Text *text) {
  size_t total = job->planned->script.statements.len;
  put_range(text, 1, job->done);
  text_format(text, " of %zu %s in the database%s", total, job->done == 1 ? "is" : "are",
              job->done < total ? ", the rest is not." : ".");
}

Str job_state_text(const Job *job) {
  Text text = text_new(job->session->arena);
  if (job->outcome == OUTCOME_UNKNOWN)
    put_lost_commit(job, &text);
  else if (job->done)
    put_done(job, &text);
  else
    text_literal(&text, "Nothing of this script is in the database.");
  if (failed_alone(job))
    text_format(&text,
                " Statement %zu cannot be undone by itself and may have left something, such as an "
                "invalid index.",
                job->failed + 1);
  return text_str(&text);
}

// --- SQLite's foreign keys

// PRAGMA foreign_keys = OFF, in any of its spellings.
static bool switches_off(Str pragma) {
  static const Str OFF[] = {STR_INIT("off"), STR_INIT("0"), STR_INIT("false"), STR_INIT("no")};
  ptrdiff_t at = str_find_char(pragma, '=');
  if (at < 0) at = str_find_char(pragma, '(');
  if (at < 0) return false;
  Str value = str_slice(pragma, (size_t)at + 1, pragma.len);
  if (str_ends_with(value, STR(")"))) value = str_slice(value, 0, value.len - 1);
  value = str_trim(value);
  if (value.len > 2 && strchr("'\"`", value.at[0])) value = str_slice(value, 1, value.len - 1);
  for (size_t i = 0; i < COUNT_OF(OFF); i++)
    if (str_eq_nocase(value, OFF[i])) return true;
  return false;
}

// `ALTER TABLE "new_User" RENAME TO "User"` gives this name.
static bool renames_to(Str statement, Str name) {
  bool quoted = statement.len && strchr("\"'`]", statement.at[statement.len - 1]);
  size_t end = statement.len - quoted;
  if (name.len + quoted >= end) return false;
  return str_eq_nocase(str_slice(statement, end - name.len, end), name) &&
         strchr(quoted ? "\"'`[" : " \t\r\n", statement.at[end - name.len - 1]);
}

// A table that is dropped and comes back under its name: without the PRAGMA its children would go with it unnoticed.
static bool rebuilds_table(const Script *script, const Statement *drop) {
  if (drop->kind != STATEMENT_DROP || !drop->object.len) return false;
  for (const Statement *later = drop + 1; later < script->statements.at + script->statements.len;
       later++)
    if (later->kind == STATEMENT_RENAME && renames_to(script_text(script, later), drop->object))
      return true;
  return false;
}

static bool wants_keys_off(const Script *script) {
  for (vec_each(const Statement, statement, &script->statements)) {
    bool pragma = statement->flags & STATEMENT_SETS_FOREIGN_KEYS;
    if ((pragma && switches_off(script_text(script, statement))) ||
        rebuilds_table(script, statement))
      return true;
  }
  return false;
}

static bool keys_are_on(Job *job) {
  Diags ignored = diags_new(job->session->arena);
  Rows rows;
  return db_query(job->session->db, job->session->arena, STR("PRAGMA foreign_keys"), NULL, 0, &rows,
                  &ignored) &&
         rows.row_count && str_eq(ROWS_CELL(rows, 0, 0), STR("1"));
}

typedef struct {
  Str table, parent;
  size_t count;
} Violation;

typedef struct {
  bool
      known;  // false: some key refers to columns that cannot be referred to, so SQLite does not check at all
  Vec(Violation) list;
} Violations;

static Violation *violation_of(Arena *arena, Violations *violations, Str table, Str parent) {
  for (vec_each(Violation, violation, &violations->list))
    if (str_eq(violation->table, table) && str_eq(violation->parent, parent)) return violation;
  vec_push(arena, &violations->list, (Violation){table, parent, 0});
  return vec_last(&violations->list);
}

static Violations find_violations(Job *job) {
  Arena *arena = job->session->arena;
  Diags ignored = diags_new(arena);
  Violations violations = {0};
  Rows rows;
  violations.known = db_query(job->session->db, arena, STR("PRAGMA main.foreign_key_check"), NULL,
                              0, &rows, &ignored);
  for (size_t i = 0; violations.known && i < rows.row_count; i++)
    violation_of(arena, &violations, ROWS_CELL(rows, i, 0), ROWS_CELL(rows, i, 2))->count++;
  return violations;
}

// Only what the script broke is held against it.
static bool check_violations(Job *job, Violations *before) {
  if (!before->known) return true;
  Arena *arena = job->session->arena;
  Diags reason = diags_new(arena);
  Violations after = find_violations(job);
  if (!after.known) {
    diag_error(&reason, DIAG_DATABASE,
               "a foreign key refers to columns that are neither primary key nor unique");
    return failed_during(job, "checking foreign keys before the COMMIT", &reason);
  }
  for (vec_each(const Violation, violation, &after.list)) {
    size_t old = violation_of(arena, before, violation->table, violation->parent)->count;
    if (violation->count <= old) continue;
    diag_error(&reason, DIAG_DATABASE,
               "%zu more rows of \"%.*s\" refer to rows of \"%.*s\" that do not exist",
               violation->count - old, STR_ARG(violation->table), STR_ARG(violation->parent));
    return failed_during(job, "checking foreign keys before the COMMIT", &reason);
  }
  return true;
}

// --- Groups

static bool begin(Job *job) {
  Diags reason = diags_new(job->session->arena);
  if (db_in_transaction(job->session->db) || db_begin(job->session->db, &reason)) return true;
  job->begun = job->opened;
  return failed_during(job, "beginning the transaction", &reason);
}

static bool commit(Job *job) {
  Diags reason = diags_new(job->session->arena);
  if (!db_in_transaction(job->session->db) || db_commit(job->session->db, &reason)) return true;
  job->outcome = OUTCOME_UNKNOWN;
  return failed_during(job, "committing", &reason);
}

// Runs one of the direction's functions.
static bool step(Job *job, bool (*function)(Job *, Diags *), const char *during) {
  Diags reason = diags_new(job->session->arena);
  return function(job, &reason) || failed_during(job, during, &reason);
}

static bool find_obsolete(Job *job) {
  Diags reason = diags_new(job->session->arena);
  if (job->session->locked) return true;
  return job->direction->is_obsolete(job, &job->obsolete, &reason) ||
         failed_during(job, "reading the ledger", &reason);
}

// Scripts made by pg_dump empty search_path, and that would outlive them.
static bool touches_session(const Script *script) {
  for (vec_each(const Statement, statement, &script->statements))
    if (statement->kind == STATEMENT_SETTING ||
        str_contains(script_text(script, statement), STR("set_config")))
      return true;
  return false;
}

bool session_restore(const Session *session, const Script *script, Diags *diags) {
  if (db_dialect(session->db) != &POSTGRESQL || !touches_session(script)) return true;
  Rows rows;
  return db_run(session->db, STR("SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL"),
                diags) &&
         db_query(session->db, session->arena,
                  STR("SELECT pg_catalog.set_config('search_path', $1, false)"),
                  &session->search_path, 1, &rows, diags);
}

static bool restore_session(Job *job) {
  Diags reason = diags_new(job->session->arena);
  return session_restore(job->session, &job->planned->script, &reason) ||
         failed_during(job, "restoring the session's settings", &reason);
}

// Plain BEGIN and COMMIT only mark where the runner's own transaction is; SQLite's switch is thrown outside of it.
static bool is_marker(const Statement *statement) {
  if (statement->flags & STATEMENT_SETS_FOREIGN_KEYS) return true;
  bool control = statement->kind == STATEMENT_BEGIN || statement->kind == STATEMENT_COMMIT;
  return control && !(statement->flags & STATEMENT_HAS_OPTIONS);
}

static bool run_statements(Job *job, const StatementGroup *group) {
  for (size_t i = group->first; i < group->end; i++) {
    if (is_marker(statement_at(job, i))) continue;
    if (!db_try(job->session->db, script_text(&job->planned->script, statement_at(job, i))))
      return failed_at(job, i);
  }
  return true;
}

static void tell_statements(const Job *job, const StatementGroup *group, int64_t since_us) {
  for (size_t i = group->first; i < group->end && job->opened; i++)
    tell(job, RUN_STATEMENT, i, since_us);
}

static bool run_transaction(Job *job, const StatementGroup *group, bool keys_off) {
  bool whole = !job->opened;
  if (!group->own_begin && !begin(job)) return false;
  if (whole && (!find_obsolete(job) || job->obsolete)) return !job->during;
  Violations before = keys_off ? find_violations(job) : (Violations){0};
  return run_statements(job, group) && check_violations(job, &before) &&
         (!whole ||
          (restore_session(job) && step(job, job->direction->record, "writing the ledger"))) &&
         commit(job);
}

static bool run_group(Job *job, const StatementGroup *group, bool keys_off) {
  int64_t start = clock_monotonic_us();
  if (!(group->alone ? run_statements(job, group) : run_transaction(job, group, keys_off)))
    return false;
  if (job->obsolete) return true;
  job->done = group->end;
  tell_statements(job, group, start);
  return true;
}

// --- The script

static bool open_ledger(Job *job) {
  if (job->opened || job->planned->one_transaction) return true;
  if (!begin(job) || !find_obsolete(job)) return false;
  if (job->obsolete) return true;
  if (!step(job, job->direction->open, "writing the ledger") || !commit(job)) return false;
  job->opened = true;
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

static bool run_with_lessons(Job *job, bool keys_off) {
  while (!run_groups(job, keys_off)) {
    Diags ignored = diags_new(job->session->arena);
    db_rollback(job->session->db);
    unsigned flag = is_postgres(job) ? lesson_of(job) : 0;
    if (!flag) return false;
    job->planned->script.statements.at[job->failed].flags |= flag;
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
    if (db_open(session->arena, db_url(session->db), NULL, &db, &ignored)) return db;
    clock_sleep_ms(RECONNECT_PAUSE_MS);
  }
  return NULL;
}

// Without the lock there is no knowing that the old session has ended, so a row that is missing may still appear.
static Outcome ask_again(Job *job) {
  Session *session = job->session;
  Diags ignored = diags_new(session->arena);
  Db *db = reconnect(session);
  bool held = false, happened = false;
  bool asked =
      db &&
      (!session->locked || lock_take(session->arena, db, session->options, &held, &ignored)) &&
      job->direction->has_happened(job, db, &happened, &ignored);
  db_close(db);
  if (asked && happened) return OUTCOME_COMMITTED;
  return asked && held ? OUTCOME_ROLLED_BACK : OUTCOME_UNKNOWN;
}

static void settle_failure(Job *job) {
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
  bool keys_off = !is_postgres(job) && wants_keys_off(&job->planned->script) && keys_are_on(job);
  job->begun = true;
  tell(job, RUN_STARTED, SIZE_MAX, start);
  if (keys_off) db_try(session->db, STR("PRAGMA foreign_keys = OFF"));
  bool ok = run_with_lessons(job, keys_off);
  if (!ok) settle_failure(job);
  if (job->obsolete) db_rollback(session->db);
  if (keys_off) db_try(session->db, STR("PRAGMA foreign_keys = ON"));
  if (ok) {
    if (!job->obsolete) tell(job, job->direction->success, SIZE_MAX, start);
    return true;
  }
  report_failure(job, diags);
  tell(job, job->outcome == OUTCOME_COMMITTED ? job->direction->success : RUN_FAILED, job->failed,
       start);
  return false;
}

// --- Sessions

bool session_note(Session *session, Diags *diags) {
  Rows rows;
  if (db_dialect(session->db) != &POSTGRESQL) return true;
  if (!db_query(session->db, session->arena, STR("SELECT current_setting('search_path')"), NULL, 0,
                &rows, diags))
    return false;
  session->search_path = ROWS_CELL(rows, 0, 0);
  return true;
}

bool session_open(Session *session, Arena *arena, Db *db, const Folder *folder,
                  const RunOptions *options, Diags *diags) {
  *session = (Session){.arena = arena, .db = db, .folder = folder, .options = options};
  return (!folder || folder_check_provider(folder, db_dialect(db), diags)) &&
         lock_take(arena, db, options, &session->locked, diags) && session_note(session, diags) &&
         ledger_load(arena, db, &session->ledger, diags);
}

void session_close(Session *session) { lock_release(session->db, session->locked); }

int64_t session_now_ms(Session *session) {
  int64_t now = clock_unix_ms();
  if (now <= session->last_start_ms) now = session->last_start_ms + 1;
  return session->last_start_ms = now;
}
