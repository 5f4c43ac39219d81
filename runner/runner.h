// The migrations folder against the ledger: what is applied, what is pending; apply, revert, resolve, replay.
//
// The ledger is Prisma's table _prisma_migrations, in Prisma's formats, never with a column more. A migration and its row
// are one transaction wherever the script allows it. Where it does not (CREATE INDEX CONCURRENTLY, a script that commits
// by itself), the row stands unfinished while the script runs, as with Prisma, so that whatever happens the ledger says
// that something is open, and its logs say how far it has come (progress.c). Every failure says what of the migration is in
// the database now; one that left nothing is tried again by the next up, any other is for recover.
//
// What is reverted must be pending afterwards for every version of Prisma. Engines up to 6.19 take any row of a name for
// "the database has it", newer ones pass over rows with rolled_back_at; the one form that all read alike is no row at
// all. So a revert moves every row of its name out of the ledger, into pmig's journal:
//   PostgreSQL  table reverted in the schema _pmig of the same database, in the transaction of the down script. Prisma
//               looks only at the schemas it was given; the role needs CREATE on the database, or a schema _pmig of its own.
//   SQLite      table reverted in the database FILE-pmig beside FILE, written before the down script is committed, since
//               SQLite has no commit across two files in WAL mode. A record whose id is still in the ledger is void.
// Beside these rows the journal keeps the way back of every migration that up applied, for a day when the folder lacks it.
// A down script that cannot be one transaction first sets finished_at of its row to NULL: unfinished, for Prisma too.
#ifndef PMIG_RUNNER_H
#define PMIG_RUNNER_H

#include "db/db.h"
#include "sql/script.h"

// --- Folder -------------------------------------------------------------------------------------

typedef struct Migration {
  Str name;    // of its folder: 20240101120000_init
  Str folder;  // path
  bool has_script;
  Source script;            // migration.sql; empty when it is missing
  ScriptSections sections;  // of script
  Str checksum;             // SHA-256 of migration.sql as it stands, 64 hexadecimal digits
  // The way back: down.sql beside it, or else the Down section of migration.sql.
  bool has_down;
  Source down;
  Span down_part;
  bool irreversible;  // says so itself
  Str irreversible_reason;
} Migration;

// The text of `down_part`; empty when there is no way back.
Str migration_down(const Migration *migration);

typedef struct {
  Str path;
  bool exists;
  bool has_lock;  // migration_lock.toml is there
  Str provider;   // what it says; "<PROVIDER NOT FOUND>" when it says nothing
  Vec(Migration)
      migrations;  // by name, in byte order; holds Sources, so it is never pushed to after loading
} Folder;

// Reads everything below `path`. A missing folder is one without migrations; a file, or a folder that holds other things
// and no migration, is an error. Folders without migration.sql are in the list (has_script false).
bool folder_load(Arena *arena, Str path, Folder *folder, Diags *diags);

// P3019 when migration_lock.toml names another provider. No such file, no check.
bool folder_check_provider(const Folder *folder, const Dialect *dialect, Diags *diags);

// The migration of a name, or of a unique part of one: "20240101120000", "init". P3017 when there is none.
const Migration *folder_find(const Folder *folder, Str name, Diags *diags);

// UTC digits, and "_" and the slug of `name` unless that is empty.
Str migration_folder_name(Arena *arena, Str name, int64_t unix_ms);

typedef struct {
  Str name;  // of the folder, from migration_folder_name; P3010 above 200 bytes
  Str script;
  Str down;    // at == NULL: no down.sql
  Str readme;  // at == NULL: no README.md
} NewMigration;

// Writes the folder, its scripts and migration_lock.toml: all of a migration or nothing. Never writes over one that is
// there.
bool folder_add(Arena *arena, Str folder_path, const Dialect *dialect,
                const NewMigration *migration, Diags *diags);

// Writes down.sql beside a migration. Replaces one that is there, so ask before.
bool folder_write_down(Arena *arena, const Migration *migration, Str down, Diags *diags);

// SHA-256, 64 hexadecimal digits, as the ledger has it of a migration.sql.
Str checksum_of(Arena *arena, Str script);

// --- Ledger -------------------------------------------------------------------------------------

typedef struct {
  Str id, checksum, name;
  Str logs;  // at == NULL: NULL
  int64_t started_ms;
  int64_t finished_ms, rolled_back_ms;  // 0: NULL
  int64_t steps;
} LedgerRow;

typedef struct {
  bool exists;          // the table is there
  Vec(LedgerRow) rows;  // oldest first
  bool writes_text;     // SQLite: its rows hold ISO text, so new ones do too, not milliseconds
} Ledger;

bool ledger_load(Arena *arena, Db *db, Ledger *ledger, Diags *diags);

typedef enum {
  JOURNAL_SUPERSEDED,  // it had failed or was rolled back, and made way for another row, or went with it
  JOURNAL_REVERTED,  // the way back was run, by pmig down, or by pmig recover to its end
  JOURNAL_UNDONE,    // it had failed, and pmig recover took back what it had left
} JournalCause;

// A row that pmig took out of the ledger, as it was; a reverted one as it was before the revert began.
typedef struct {
  LedgerRow row;
  JournalCause cause;
  int64_t at_ms;    // when it went; what took it back began then
  Str by;           // the role that did it; empty on SQLite
  int64_t took_ms;  // what took it back; -1: not known
} JournalRow;
typedef Vec(JournalRow) JournalRowList;

// Those of this ledger, oldest first; none where there is no journal, or this role may not read it. Makes nothing.
bool journal_load_rows(Arena *arena, Db *db, const Ledger *ledger, JournalRowList *out,
                       Diags *diags);

// What pmig itself noted in an unfinished row (progress.c).
typedef struct {
  bool known;          // false: the row is not pmig's, or it does not say
  bool reverting;      // the script is that of a revert
  size_t done, total;  // statements [0, done) are committed
  size_t begun;  // [done, begun) had begun outside of any transaction that could tell; >= done
  Str checksum;  // of the script, borrowed from the row
  int64_t finished_ms;  // reverting: what the row had before; 0: NULL
} Progress;

Progress progress_read(const LedgerRow *row);

// A failure of which pmig knows that nothing is in the database: `up` may run the migration again.
bool ledger_row_is_clean(const LedgerRow *row);

// --- History: folder and ledger together --------------------------------------------------------

// X(name, word)
#define MIGRATION_STATES(X) \
  X(PENDING, "pending")     \
  X(APPLIED, "applied")     \
  X(FAILED, "failed")       \
  X(ROLLED_BACK, "rolled back") /* marked so, and therefore pending for up */

typedef enum {
#define X(name, word) MIGRATION_##name,
  MIGRATION_STATES(X)
#undef X
} MigrationState;

extern const Str MIGRATION_STATE_WORDS[];  // by MigrationState

// As the row alone says it; pending where `row` is NULL.
MigrationState ledger_row_state(const LedgerRow *row);

typedef struct {
  Str name;
  const Migration *migration;  // NULL: in the ledger only
  const LedgerRow *row;        // the one that decides; NULL when there is none
  MigrationState state;
  bool edited;        // applied or failed from another migration.sql; line ends do not count
  bool out_of_order;  // pending, although a later one is applied
  size_t rows;        // that are not rolled back; Prisma makes one, but the table would hold more
} HistoryEntry;

typedef struct {
  const Folder *folder;
  const Ledger *ledger;
  Vec(HistoryEntry) entries;  // by name
  // Pending counts those rolled back and those out of order; missing only those applied or failed.
  size_t applied, pending, failed, edited, missing, rolled_back, out_of_order, duplicate;
  Str last_common;  // where migrations are pending and others missing: the one before the first that is pending, if any
} History;

History history_compare(Arena *arena, const Folder *folder, const Ledger *ledger);

// --- What would run -----------------------------------------------------------------------------

// Which migrations a command is about.
typedef struct {
  size_t count;  // 0: all (up), one (down)
  Str to;        // a migration's name or unique part of it, or a time of 14 digits; empty: no limit
  bool through;  // down: undo `to` as well
} Target;

// Statements [first, end) of a script that run together. A transaction, unless `alone`.
typedef struct {
  size_t first, end;
  bool alone;
  // The first statement is the script's own BEGIN with options, the last its own ROLLBACK or COMMIT with options; then
  // these run as written, while a plain BEGIN or COMMIT only marks where the transaction begins or ends.
  bool own_begin, own_end;
} StatementGroup;

typedef struct {
  const Migration *migration;
  const LedgerRow *row;  // down: the newest one that goes
  Script script;
  Vec(StatementGroup) groups;
  bool one_transaction;  // the ledger row is inside
  bool
      from_journal;  // down: the script was kept when the migration was applied; the folder lacks it
} PlannedMigration;

typedef struct {
  Vec(PlannedMigration) migrations;  // in the order in which they run
} Plan;

// What up and down would do with the database as it is now. Errors are those of up and down before they start (P3005,
// P3009, P3015, P3017, P3019, …); nothing is written.
bool runner_plan_down(Arena *arena, Db *db, const Folder *folder, Target target, Plan *plan,
                      Diags *diags);

// --- Running ------------------------------------------------------------------------------------

// X(name, word)
#define RUN_EVENTS(X)                                                                        \
  X(WAITING, "waiting") /* somebody else holds the lock; once */                             \
  X(STARTED, "started")                                                                      \
  X(RETRYING, "retrying")   /* it gave way to whoever holds a lock, and starts again */      \
  X(STATEMENT, "statement") /* one is done; only where a migration is not one transaction */ \
  X(APPLIED, "applied")                                                                      \
  X(REVERTED, "reverted")                                                                    \
  X(FAILED, "failed")

typedef enum {
#define X(name, word) RUN_##name,
  RUN_EVENTS(X)
#undef X
} RunEventKind;

extern const Str RUN_EVENT_WORDS[];  // by RunEventKind

typedef struct {
  RunEventKind kind;
  const PlannedMigration *planned;  // NULL for WAITING
  bool reverting;
  size_t number, total;  // this is the number-th of total migrations, from 1
  size_t statement;      // STATEMENT, FAILED: index in the script; SIZE_MAX when it is none of them
  int64_t duration_us;   // RETRYING, STATEMENT, APPLIED, REVERTED, FAILED
} RunEvent;

typedef struct {
  int64_t lock_wait_ms;  // for the migration lock; RUN_DEFAULTS: 10 s, as Prisma; 0: do not wait
  bool without_lock;     // it is not taken, as with PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK
  // PostgreSQL: how long a migration waits for locks on tables before it gives way and is tried again; 0: for ever.
  int64_t lock_timeout_ms;
  size_t lock_retries;           // how often, after pauses that grow to 5 s
  int64_t statement_timeout_ms;  // 0: as the database has it
  StrList namespaces;  // PostgreSQL: more schemas to be empty before a ledger is made (P3005)
  StrList external;  // tables that do not count then: "auth.users" on PostgreSQL, "users" on SQLite
  void (*listen)(const RunEvent *event, void *context);  // NULL: nobody
  void *context;
} RunOptions;

#define RUN_DEFAULTS \
  ((RunOptions){.lock_wait_ms = 10000, .lock_timeout_ms = 3000, .lock_retries = 15})

// As runner_plan_down.
bool runner_plan_up(Arena *arena, Db *db, const Folder *folder, Target target,
                    const RunOptions *options, Plan *plan, Diags *diags);

// `done`, where asked for (not NULL), is how many migrations were applied or reverted; true also when there was nothing
// to do. Holds Prisma's lock meanwhile and makes the ledger when there is none.
bool runner_up(Arena *arena, Db *db, const Folder *folder, Target target, const RunOptions *options,
               size_t *done, Diags *diags);
// `agreed`, where not NULL, is what somebody was shown: when it is not what would run any more, nothing is.
bool runner_down(Arena *arena, Db *db, const Folder *folder, Target target, const Plan *agreed,
                 const RunOptions *options, size_t *done, Diags *diags);

// As `prisma migrate resolve`: P3008, P3017 and P3011, P3012. `name` must be the whole name.
bool runner_resolve_applied(Arena *arena, Db *db, const Folder *folder, Str name,
                            const RunOptions *options, Diags *diags);
bool runner_resolve_rolled_back(Arena *arena, Db *db, Str name, const RunOptions *options,
                                Diags *diags);

// --- Recovering ---------------------------------------------------------------------------------

// A row of the ledger that was begun and not ended, and the script it was about. Lives in the arena of runner_recover.
typedef struct {
  const LedgerRow *row;
  const History *history;
  const Migration *migration;
  bool
      reverting;  // the script is the migration's way back: its end is the state before the migration
  PlannedMigration planned;  // the whole script
  Progress progress;         // known only when it is about this very text
  bool interrupted;          // nobody noted an error
  bool edited;               // something of another script than this one may be in the database
} Unfinished;

typedef struct {
  bool look_only;  // change nothing
  bool forward;    // run the script from statement `done` on; else run `back`
  size_t done;
  Source back;  // leads to where the script began; empty when there is nothing to undo
} Recovery;

// Who can read catalogs. Both are called with the lock held; the diagnostic of a false says why.
typedef struct {
  bool (*decide)(const Unfinished *unfinished, Recovery *recovery, void *context, Diags *diags);
  // Is the database at the end of the script (`forward`), or at its beginning? DIAG_UNPROVED when it is not. Called
  // inside the transaction that writes the ledger.
  bool (*prove)(const Unfinished *unfinished, bool forward, void *context, Diags *diags);
  void *context;
} Recoverer;

// Recovers the unfinished migration, or the one of `name`. `found` false: there is none, and nothing was done.
bool runner_recover(Arena *arena, Db *db, const Folder *folder, Str name, const RunOptions *options,
                    const Recoverer *recoverer, bool *found, Diags *diags);

// An index that CREATE INDEX, REINDEX or DROP INDEX CONCURRENTLY left when it failed; it costs, and serves nobody.
typedef struct {
  Str namespace, table, name;
  Str quoted;  // for SQL
} InvalidIndex;
typedef Vec(InvalidIndex) InvalidIndexList;

bool runner_invalid_indexes(Arena *arena, Db *db, InvalidIndexList *list, Diags *diags);
bool runner_drop_index(Arena *arena, Db *db, const InvalidIndex *index, Diags *diags);

// Runs a script outside of the history: in as few transactions as it allows, with Prisma's lock and the limits of
// `options`, nothing in the ledger. A failure says what of it is in the database.
bool runner_execute(Arena *arena, Db *db, const Source *script, const RunOptions *options,
                    Diags *diags);

// Drops everything in these PostgreSQL schemas, or in the SQLite file, the ledger too. pmig's journal stays.
bool runner_reset(Arena *arena, Db *db, const StrList *namespaces, const RunOptions *options,
                  Diags *diags);

// --- Lock ---------------------------------------------------------------------------------------

typedef struct {
  int64_t pid;
  Str application, address, user, state, query;  // query: the last one; any may be empty
  int64_t session_ms, query_ms;  // how long ago the session and its last query started
} LockHolder;

// Who holds Prisma's lock on this database; `found` false when nobody does, and always on SQLite.
bool lock_holder(Arena *arena, Db *db, LockHolder *holder, bool *found, Diags *diags);

// Ends the session of the holder, if it still has the lock; what it was doing is rolled back. `ended` false: it has given
// the lock back meanwhile. The role must be the holder's own, a superuser or of pg_signal_backend.
bool lock_take_away(Arena *arena, Db *db, const LockHolder *holder, bool *ended, Diags *diags);

// --- Replay -------------------------------------------------------------------------------------

// Keeps other programs of pmig from a shadow database that has a name: two that replay on it at once would prove things
// of what both have made. Takes the same lock there, for as long as the connection is open, with the wait and the
// listener of `options`. Through a proxy that pools transactions nothing is taken.
bool runner_lock_shadow(Arena *arena, Db *shadow, const RunOptions *options, Diags *diags);

// Called on the shadow database after each migration; false ends the replay.
typedef bool ReplayVisit(const Migration *migration, Db *shadow, void *context, Diags *diags);

// Runs the scripts of a folder, up to and including `to` (empty: all), on an empty database. No ledger, no lock.
// P3006 with the database's error when one fails, P3015, P3017. `visit` may be NULL.
bool runner_replay(Arena *arena, const Folder *folder, Str to, Db *shadow, ReplayVisit *visit,
                   void *context, Diags *diags);

// Runs one part of a script as replay does, for proving a down script on a shadow database. The error is P3006, naming
// `migration`.
bool runner_replay_part(Arena *arena, const Migration *migration, const Source *source, Span part,
                        Db *shadow, Diags *diags);

// The same, and calls `visit` where the script has led to, with the database it is on: a copy, where copying is cheap.
// Elsewhere what it did is taken back then, if one transaction that can be rolled back holds all of it; else, in `stays`,
// it is still there, or some of it.
bool runner_replay_trial(Arena *arena, const Migration *migration, const Source *source, Span part,
                         Db *shadow, ReplayVisit *visit, void *context, bool *stays, Diags *diags);

// Called before the first statement and after each: `done` of them are in. False ends the replay.
typedef bool StatementVisit(size_t done, Db *shadow, void *context, Diags *diags);

// The same, statement by statement.
bool runner_replay_statements(Arena *arena, const Migration *migration, const Source *source,
                              Span part, Db *shadow, StatementVisit *visit, void *context,
                              Diags *diags);

#endif
