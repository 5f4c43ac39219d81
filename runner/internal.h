// What the files of the runner share: the ledger's writes, the journal, the lock, and the running of one migration.
// Private to runner/.
#ifndef PMIG_RUNNER_INTERNAL_H
#define PMIG_RUNNER_INTERNAL_H

#include "base/os.h"
#include "runner/runner.h"

// --- Names --------------------------------------------------------------------------------------

// The name in `names` that `wanted` is, or is the only one to contain. NULL after a P3017 or a usage error.
const Str *name_find(Arena *arena, const StrList *names, Str wanted, Diags *diags);

bool migration_not_found(Diags *diags, Str name);  // P3017
bool is_time(Str text);                            // 14 digits

// --- Ledger (ledger.c) --------------------------------------------------------------------------

// Which rows: all of a name, or the one with an id.
typedef struct {
  const char *column;
  Str value;
} LedgerKey;

LedgerKey ledger_rows_of(Str name);
LedgerKey ledger_row_with(Str id);

// Its name in SQL: qualified and quoted, so that a script that changes search_path does not hide it.
Str ledger_table(Arena *arena, const Db *db);

// What a row is read from, in the order of ledger_row_read; another column or two may follow.
#define LEDGER_COLUMNS_POSTGRES                        \
  "id, checksum, migration_name, logs, "               \
  "(extract(epoch FROM started_at) * 1000)::bigint, "  \
  "(extract(epoch FROM finished_at) * 1000)::bigint, " \
  "(extract(epoch FROM rolled_back_at) * 1000)::bigint, applied_steps_count"
#define LEDGER_COLUMNS_SQLITE                                                     \
  "id, checksum, migration_name, logs, started_at, finished_at, rolled_back_at, " \
  "applied_steps_count"
enum {
  ROW_ID,
  ROW_CHECKSUM,
  ROW_NAME,
  ROW_LOGS,
  ROW_STARTED,
  ROW_FINISHED,
  ROW_ROLLED_BACK,
  ROW_STEPS,
  ROW_CLASS
};
LedgerRow ledger_row_read(const Str *cells);
int64_t ledger_time(Str cell);  // milliseconds or ISO text, in milliseconds; 0 for NULL

// P3005 when the database has tables but no ledger. `options` names schemas besides the URL's, and tables that do not count.
bool ledger_check_empty(Arena *arena, Db *db, const RunOptions *options, Diags *diags);

// Makes the table and fills `ledger`; outside of a transaction no error when somebody else has just made it.
bool ledger_create(Arena *arena, Db *db, Ledger *ledger, Diags *diags);

bool ledger_insert(Arena *arena, Db *db, const Ledger *ledger, const LedgerRow *row, Diags *diags);
// By its id; the checksum is written again.
bool ledger_finish(Arena *arena, Db *db, const Ledger *ledger, const LedgerRow *row, int64_t at_ms,
                   Diags *diags);
bool ledger_set_logs(Arena *arena, Db *db, Str id, Str logs, Diags *diags);
bool ledger_reopen(Arena *arena, Db *db, Str id, Str logs,
                   Diags *diags);  // finished_at becomes NULL
// What ledger_reopen took: finished_at is `finished_ms` again, and logs are `logs`.
bool ledger_restore(Arena *arena, Db *db, const Ledger *ledger, const LedgerRow *row, Diags *diags);
bool ledger_roll_back(Arena *arena, Db *db, const Ledger *ledger, Str name, int64_t at_ms,
                      Diags *diags);
bool ledger_delete(Arena *arena, Db *db, LedgerKey key, Diags *diags);

// How many rows of a name are not rolled back; reads anew, inside the transaction that is open.
bool ledger_count_open(Arena *arena, Db *db, Str name, size_t *count, Diags *diags);

// Is the row of this id there and unfinished?
bool ledger_is_open(Arena *arena, Db *db, Str id, bool *open, Diags *diags);

// Is there a row with this id? For asking a new connection what became of a lost one.
bool ledger_has_id(Arena *arena, Db *db, Str id, bool *has, Diags *diags);

// PostgreSQL, in the transaction that is open and until its end: nobody else writes the ledger. It stands in for the
// advisory lock where there is none to hold.
bool ledger_lock(Arena *arena, Db *db, Diags *diags);

bool checksum_matches(Arena *arena, Str script, Str stored);

// Its checksum is not that of the migration's script. False for a migration that has none, and for NULL.
bool row_is_of_another_script(Arena *arena, const LedgerRow *row, const Migration *migration);

enum { CHECKSUM_LENGTH = 64 };

// --- Journal (journal.c) ------------------------------------------------------------------------

bool journal_prepare(Arena *arena, Db *db,
                     Diags *diags);  // outside of a transaction; makes what is missing

// Rows leave the ledger for the journal in two steps; `checksum` is that of the script that takes them away, empty when
// none does, CHECKSUM_OF_UNDOING for one that pmig recover made up. journal_add comes first, outside of any transaction: on
// SQLite, which commits two files one after the other, it copies the rows, to be taken back by journal_forget when they stay.
// journal_take, in the transaction, takes them out; on PostgreSQL it copies them with the same statement, and the other two
// do nothing.
extern const Str CHECKSUM_OF_UNDOING;
bool journal_add(Arena *arena, Db *db, LedgerKey key, Str checksum, int64_t at_ms, Diags *diags);
bool journal_take(Arena *arena, Db *db, LedgerKey key, Str checksum, int64_t at_ms, Diags *diags);
void journal_forget(Arena *arena, Db *db, LedgerKey key, int64_t at_ms);

// How long the script ran that took rows away `at_ms`. On PostgreSQL journal_take writes that, on SQLite it is noted in one
// go at the end of a command, for which a failure is no matter: `pmig log` then shows no duration.
typedef struct {
  int64_t at_ms, took_ms;
} JournalTime;
typedef Vec(JournalTime) JournalTimeList;

JournalTime journal_time(int64_t at_ms);  // for a script that ends now
void journal_note_times(Arena *arena, Db *db, const JournalTimeList *times);

// The way back of a migration as it was when it was applied, void for one whose row has another checksum.
typedef struct {
  Str name, checksum;  // of the migration, and of its migration.sql
  Str script;
} KeptDown;
typedef Vec(KeptDown) KeptDownList;

// Outside of a transaction. Loading makes nothing: no journal, no ways back.
bool journal_keep_downs(Arena *arena, Db *db, const KeptDownList *downs, Diags *diags);
bool journal_load_downs(Arena *arena, Db *db, KeptDownList *downs, Diags *diags);

// --- Lock (lock.c) ------------------------------------------------------------------------------

typedef struct {
  bool
      held;  // false when there is none to hold: SQLite, or switched off by PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK
  Db *keeper;  // behind a proxy that pools transactions: the connection whose open transaction has the lock; else NULL
} Lock;

// Whatever comes back, lock_release is called.
bool lock_take(Arena *arena, Db *db, const RunOptions *options, Lock *lock, Diags *diags);
void lock_release(Db *db, Lock *lock);

// The session that `from` ("FROM … WHERE …", with the alias `a` for pg_stat_activity) finds first.
bool lock_holder_where(Arena *arena, Db *db, Str from, const Str *params, size_t count,
                       LockHolder *holder, bool *found, Diags *diags);
void lock_holder_put(const LockHolder *holder, Text *text);  // "process 7 (psql) of user …"

// --- Plans (plan.c, plan_down.c) ----------------------------------------------------------------

// Groups the statements from `from` on, after flags changed. False, with a place, for a BEGIN without an end.
bool plan_groups(Arena *arena, PlannedMigration *planned, size_t from, Diags *diags);
// A migration of which nothing is left but the way back that was kept.
Migration *kept_migration(Arena *arena, const KeptDown *kept);

// Reads a script and groups its statements.
bool plan_script(Arena *arena, const Dialect *dialect, const Source *source, Span part,
                 PlannedMigration *planned, Diags *diags);
bool plan_up(Arena *arena, const Dialect *dialect, const History *history, Target target,
             Plan *plan, Diags *diags);
bool plan_down(Arena *arena, const Dialect *dialect, const History *history,
               const KeptDownList *kept, Target target, Plan *plan, Diags *diags);
bool missing_script(const Migration *migration, Diags *diags);             // P3015
bool failed_rows_error(Arena *arena, const Ledger *ledger, Diags *diags);  // P3009

// --- Running one migration (run.c) --------------------------------------------------------------

// What a command holds while it runs (session.c).
typedef struct {
  Arena *arena;
  Db *db;
  const Folder *folder;
  const RunOptions *options;
  Ledger ledger;
  Lock lock;
  bool journal;           // recovering: there is one to write to
  Str search_path;        // PostgreSQL: as it was when the session began
  size_t number, total;   // of the migration that is running
  int64_t last_start_ms;  // so that no two rows start at the same time
} Session;

// Takes the lock and reads the ledger. Whatever comes back, session_close is called.
bool session_open(Session *session, Arena *arena, Db *db, const Folder *folder,
                  const RunOptions *options, Diags *diags);
void session_close(Session *session);
bool session_note(Session *session, Diags *diags);  // reads search_path, for session_restore
bool session_is_touched(
    const Script *script);  // by its settings: session_restore will have something to do
// After a script that changed settings: each migration finds the session as a new connection would, and the ledger is
// written by the role that connected.
bool session_restore(const Session *session, const Script *script, Diags *diags);
// The same for the rest of the transaction that is open, after which the script finds what it set.
bool session_step_out(const Session *session, const Script *script, Diags *diags);
bool session_set_limits(const Session *session, Diags *diags);
int64_t session_now_ms(Session *session);  // later than every time it gave before

typedef struct Job Job;

// What up and down do differently around the statements of a script.
typedef struct {
  RunEventKind success;
  // Inside the transaction that is open: somebody else, of whom no lock held us apart, has already done it.
  bool (*is_obsolete)(Job *job, bool *obsolete, Diags *diags);
  bool (*record)(Job *job, Diags *diags);  // inside the migration's own transaction, at its end
  bool (*open)(Job *job, Diags *diags);    // in a transaction before a script that is more than one
  bool (*close)(Job *job, Diags *diags);   // after it
  // Between the two: how far it has come, in the transaction of the group where it has one. NULL: nobody wants to know.
  bool (*note)(Job *job, Str progress, Diags *diags);
  // Makes ledger and diagnostic say that it failed; what can be rolled back is.
  void (*fail)(Job *job, Diags *diags);
  // On another connection, after one was lost in COMMIT: does the ledger look as if it had been carried out?
  bool (*has_happened)(Job *job, Db *db, bool *happened, Diags *diags);
  // After each statement, where asked for (not NULL).
  bool (*passed)(Job *job, size_t statement, Diags *diags);
} Direction;

typedef enum { OUTCOME_ROLLED_BACK, OUTCOME_COMMITTED, OUTCOME_UNKNOWN } Outcome;

struct Job {
  Session *session;
  const Direction *direction;
  PlannedMigration *planned;
  const void *context;   // of the direction
  LedgerRow row;         // up: to be written; down: the one that goes
  int64_t time_ms;       // of this attempt
  bool obsolete;         // nothing was run, since somebody else did it meanwhile
  bool opened;           // the ledger shows it as unfinished
  const char *leftover;  // then: what is said of it to whoever ends the process at once
  size_t done;           // statements [0, done) are committed
  StrList triggers;      // that were put back
  // After a failure:
  size_t failed;             // index of the statement, SIZE_MAX when it was none
  const char *during;        // what else failed: "committing"
  Diag reason;               // of that, as the layer below said it
  bool begun;                // false: not even a transaction could be begun
  Str code, error, more;     // SQLSTATE or result code; the message; DETAIL and HINT lines
  size_t position;           // 1-based byte in the statement, 0: unknown
  size_t attempts;           // after the first
  int64_t locking_since_us;  // of this transaction; 0: nothing that locks a table has run
  int64_t lock_limit_ms;     // lock_timeout as it is now
  bool connection_lost;
  bool interrupted;  // somebody asked to stop; what the database said follows from that
  Outcome outcome;   // of a COMMIT in which the connection was lost
};

// False after a diagnostic. True also when it became obsolete.
bool job_run(Job *job, Diags *diags);

bool job_note(Job *job, Str progress, Diags *diags);  // into the ledger row

extern const Str PROGRESS_MARK;  // what such a line begins with

// The line that progress_read reads (progress.c), for a job that has come so far.
Str job_progress_line(const Job *job, size_t done, size_t begun);

// --- Failures (failure.c) -----------------------------------------------------------------------

// Both return false. The first is for what is no statement; the reason is the newest diagnostic.
bool job_failed_during(Job *job, const char *during, const Diags *reason);
bool job_failed_at(Job *job, size_t statement);

// By a statement that no transaction holds, so it may have done a part.
bool job_failed_alone(const Job *job);

Span job_span(const Job *job);              // of the failure, in the script's source
Str job_error_text(const Job *job);         // the database's words: code, error, what else it said
Str job_place_text(const Job *job);         // "Statement 3 of 7, line 12, column 5."
Str job_state_text(const Job *job);         // what of the script is in the database now
Str job_logs(const Job *job, Str message);  // the message and how far it has come, for the ledger
const Source *job_source(const Job *job);   // for the diagnostic; NULL when no statement failed

// --- SQLite's tables that are made anew (rebuild.c) -----------------------------------------------

typedef struct {
  Str table;
  bool counts;  // fewer rows than `rows` would be a mistake
  int64_t rows;
  Rows triggers;  // name, statement
} Rebuild;
typedef Vec(Rebuild) RebuildList;

// At the beginning and at the end of the transaction of a group; nothing to do on PostgreSQL.
bool rebuilds_note(Job *job, const StatementGroup *group, RebuildList *rebuilds);
bool rebuilds_settle(Job *job, const RebuildList *rebuilds);
void rebuilds_tell(const Job *job, Diags *diags);

// --- SQLite's foreign keys (keys.c) -------------------------------------------------------------

typedef struct {
  Str table, parent;
  size_t count;
} Violation;

typedef struct {
  // False: some key refers to columns that cannot be referred to, so SQLite does not check at all.
  bool known;
  Vec(Violation) list;
} Violations;

// Before the transaction of a script that needs it; false, and nothing done, for others.
bool keys_switch_off(const Job *job);
void keys_switch_on(const Job *job);
Violations keys_violations(const Job *job);
// At the end of the transaction: only what the script broke since `before` is held against it.
bool keys_check(Job *job, Violations *before);

// --- Patience with other people's locks (patience.c) --------------------------------------------

void patience_begin(Job *job);                               // with each transaction
bool patience_before(Job *job, const Statement *statement);  // false: the database refused
// Before and after a statement that runs outside of a transaction. `lifted`: it has no limit.
bool patience_alone(Job *job, size_t statement, bool *lifted);
bool patience_restore(Job *job);

// After a rollback: waits, and says whether to run what was rolled back again.
bool patience_again(Job *job);

// It ended because a lock was not to be had, and left nothing behind.
bool job_gave_way(const Job *job);
void job_report_giving_way(const Job *job, Diags *diags);

#endif
