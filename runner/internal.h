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

// Its name in SQL: qualified and quoted, so that a script that changes search_path does not hide it.
Str ledger_table(Arena *arena, const Db *db);

// P3005 when the database has tables but no ledger. `namespaces` adds schemas to the URL's.
bool ledger_check_empty(Arena *arena, Db *db, const StrList *namespaces, Diags *diags);

// Makes the table and fills `ledger`; no error when somebody else has just made it.
bool ledger_create(Arena *arena, Db *db, Ledger *ledger, Diags *diags);

bool ledger_insert(Arena *arena, Db *db, const Ledger *ledger, const LedgerRow *row, Diags *diags);
bool ledger_finish(Arena *arena, Db *db, const Ledger *ledger, Str id, int64_t at_ms, Diags *diags);
bool ledger_set_logs(Arena *arena, Db *db, Str id, Str logs, Diags *diags);
bool ledger_reopen(Arena *arena, Db *db, Str id, Str logs,
                   Diags *diags);  // finished_at becomes NULL
bool ledger_roll_back(Arena *arena, Db *db, const Ledger *ledger, Str name, int64_t at_ms,
                      Diags *diags);
bool ledger_delete(Arena *arena, Db *db, Str name, Diags *diags);

// How many rows of a name are not rolled back; reads anew, inside the transaction that is open.
bool ledger_count_open(Arena *arena, Db *db, Str name, size_t *count, Diags *diags);

// Is there a row with this id? For asking a new connection what became of a lost one.
bool ledger_has_id(Arena *arena, Db *db, Str id, bool *has, Diags *diags);

bool checksum_matches(Arena *arena, Str script, Str stored);
Str checksum_of(Arena *arena, Str script);

// --- Journal (journal.c) ------------------------------------------------------------------------

bool journal_prepare(Arena *arena, Db *db,
                     Diags *diags);  // outside of a transaction; makes what is missing

// Copies the rows of a name from the ledger. On PostgreSQL part of the transaction that is open; on SQLite outside of
// any, before the revert, to be taken back by journal_forget when that fails.
bool journal_add(Arena *arena, Db *db, Str name, Str down_checksum, int64_t at_ms, Diags *diags);
void journal_forget(Arena *arena, Db *db, Str name, int64_t at_ms);

// --- Lock (lock.c) ------------------------------------------------------------------------------

// `held` false when there is none to hold: SQLite, or switched off by PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK.
bool lock_take(Arena *arena, Db *db, const RunOptions *options, bool *held, Diags *diags);
void lock_release(Db *db, bool held);

// --- Plans (plan.c) -----------------------------------------------------------------------------

// Groups the statements from `from` on, after flags changed. False, with a place, for a BEGIN without an end.
bool plan_groups(Arena *arena, PlannedMigration *planned, size_t from, Diags *diags);
bool plan_up(Arena *arena, const Dialect *dialect, const History *history, Target target,
             Plan *plan, Diags *diags);
bool plan_down(Arena *arena, const Dialect *dialect, const History *history, Target target,
               Plan *plan, Diags *diags);
bool failed_rows_error(Arena *arena, const Ledger *ledger, Diags *diags);  // P3009

// --- Running one migration (run.c) --------------------------------------------------------------

typedef struct {
  Arena *arena;
  Db *db;
  const Folder *folder;
  const RunOptions *options;
  Ledger ledger;
  bool locked;
  Str search_path;        // PostgreSQL: as it was when the session began
  size_t number, total;   // of the migration that is running
  int64_t last_start_ms;  // so that no two rows start at the same time
} Session;

typedef struct Job Job;

// What up and down do differently around the statements of a script.
typedef struct {
  RunEventKind success;
  bool (*check)(Job *job, bool *obsolete,
                Diags *diags);             // in the transaction: has somebody else done it?
  bool (*record)(Job *job, Diags *diags);  // in the migration's own transaction, before it commits
  bool (*open)(Job *job, Diags *diags);    // before a script that is more than one transaction
  bool (*close)(Job *job, Diags *diags);   // after it
  // After a failure, all rolled back that can be: makes the ledger say so, and the diagnostic.
  void (*fail)(Job *job, Str what_happened, Diags *diags);
  // After the connection was lost in COMMIT: what does the ledger show if it was carried out?
  bool (*happened)(Job *job, Db *db, bool *happened, Diags *diags);
} Direction;

struct Job {
  Session *session;
  const Direction *direction;
  PlannedMigration *planned;
  LedgerRow row;          // up: to be written; down: the one that goes
  bool opened;            // the ledger shows it as unfinished
  bool obsolete;          // somebody else did it meanwhile; nothing was run
  size_t done;            // statements [0, done) are committed
  size_t failed;          // index of the statement that failed, SIZE_MAX: something else
  Str error_text;         // the database's words: ERROR, DETAIL, HINT
  Str error_code;         // SQLSTATE, or SQLite's result code
  size_t error_position;  // 1-based byte in the statement, 0: unknown
  int64_t started_us;
};

bool session_open(Session *session, Arena *arena, Db *db, const Folder *folder,
                  const RunOptions *options, Diags *diags);
void session_close(Session *session);
int64_t session_start_ms(Session *session);  // now, but later than every time it gave before

bool job_run(Job *job, Diags *diags);

// Where a failure is, for diagnostics, and in words: "Statement 3 of 7, line 12, column 5."
Span job_span(const Job *job);
Str job_place(const Job *job);

#endif
