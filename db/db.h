// One connection type for PostgreSQL and SQLite. A driver (db_pg.c, db_sqlite.c) fills a small
// table of functions; nobody above sees libpq or sqlite3.
//
// Errors: a failing call records one diagnostic with Prisma's code where it has one (P1000 wrong
// password, P1001 unreachable, P1003 no such database, P1010 denied, P1017 connection lost, …;
// DIAG_DATABASE otherwise) and keeps the details for db_last_error. No message ever holds a
// password.
#ifndef PMIG_DB_H
#define PMIG_DB_H

#include "base/diag.h"
#include "model/dialect.h"

typedef struct Db Db;

typedef struct {
  // SQLite: make the file and its folders; PostgreSQL: CREATE DATABASE and the URL's schema.
  bool create_if_missing;
  bool read_only;  // SQLite: open without writing; PostgreSQL: default_transaction_read_only
  // Nobody will miss what a crash of the server takes: PostgreSQL's commits do not wait for the
  // disk.
  bool expendable;
  Str namespace;          // PostgreSQL: in place of the URL's ?schema=; empty: the URL's
  Str base_folder;        // relative SQLite paths count from here; empty: the current folder
  int connect_timeout_s;  // 0: the URL's, else Prisma's 5 seconds
} DbOptions;

// What the server said about the last failing statement. Texts live until the next call on the
// connection.
typedef struct {
  Str sqlstate;  // PostgreSQL; SQLite: the extended result code in digits
  Str message, detail, hint, context;
  size_t position;  // 1-based byte offset in the text that was sent; 0 when unknown
} DbError;

// Prisma's URLs: postgresql://… (section 5.1 of Prisma's documentation on connection URLs: schema,
// host, sslmode, connect_timeout, application_name, options, …) and file:… / sqlite:… (":memory:"
// as file name too). `out` is closed with db_close, which takes NULL.
bool db_open(Arena *arena, Str url, const DbOptions *options, Db **out, Diags *diags);
void db_close(Db *db);

// Another connection to the database of `db`, made in the same way.
bool db_open_again(Arena *arena, Db *db, Db **out, Diags *diags);

const Dialect *db_dialect(const Db *db);
// PostgreSQL: the URL's ?schema=, "public" when it has none; empty on SQLite.
Str db_namespace(const Db *db);
// For people: PostgreSQL database "app", schema "public" at "localhost:5432".
Str db_display(const Db *db);
// A proxy that pools transactions stands between: only what happens in one transaction is sure to happen in one session,
// and nothing may be left in a session (locks, settings, names of statements), for it is somebody else's next.
bool db_is_pooled(const Db *db);
int db_server_version(const Db *db);  // 150018, or SQLite's 3040001

// What identifies the database itself, whatever the URL says: system identifier and database oid on
// PostgreSQL, device and inode on SQLite. Two connections with equal identities are on one
// database.
bool db_identity(Db *db, Arena *arena, Str *identity, Diags *diags);

// What a script may depend on besides the database itself, as text: the server's version and settings, roles, encoding,
// extensions at hand.
bool db_environment(Db *db, Arena *arena, Str *environment, Diags *diags);

// Runs a script of any number of statements and throws rows away. PostgreSQL: one simple-query
// message, so an implicit transaction unless the script says otherwise; SQLite: statement after
// statement, stopping at the first error.
bool db_run(Db *db, Str script, Diags *diags);
// The same, but a failure is only reported by the result and db_last_error, for callers that word
// the diagnostic.
bool db_try(Db *db, Str script);
const DbError *db_last_error(const Db *db);

// Rows of text. NULL is a Str with at == NULL; the empty string has at != NULL. All in the arena
// given to the query.
typedef struct {
  size_t row_count, column_count;
  const Str *cells;  // row after row
} Rows;
#define ROWS_CELL(rows, row, column) ((rows).cells[(row) * (rows).column_count + (column)])

// One statement with parameters ($1, $2, … on PostgreSQL, ?1, ?2, … on SQLite; a Str with at ==
// NULL is NULL).
bool db_query(Db *db, Arena *arena, Str sql, const Str *params, size_t param_count, Rows *rows,
              Diags *diags);

// Several statements in one round trip (libpq pipeline); results in the same order. The parameters
// are those of the first statement, the others have none. All share a snapshot, and settings made
// by one (set_config) last for the later ones but not beyond; nothing they write is kept.
bool db_query_all(Db *db, Arena *arena, const Str *sqls, size_t count, const Str *params,
                  size_t param_count, Rows *rows, Diags *diags);

// One statement that only reads, and fails when it takes longer than `limit_ms` (1 or more).
bool db_query_within(Db *db, Arena *arena, Str sql, int64_t limit_ms, Rows *rows, Diags *diags);

// How long a statement may wait for somebody else's lock, and how long it may take; in milliseconds. PostgreSQL: 0 is
// no limit of pmig's, the server's own settings count; SQLite: 0 does not wait, and 0 is no limit.
typedef struct {
  int64_t lock_ms, statement_ms;
} DbLimits;
bool db_set_limits(Db *db, DbLimits limits, Diags *diags);

// Transactions. On PostgreSQL a failed transaction is rolled back by the next db_rollback; rolling
// back outside of a transaction is no error.
bool db_begin(Db *db, Diags *diags);  // SQLite: BEGIN IMMEDIATE
bool db_commit(Db *db, Diags *diags);
void db_rollback(Db *db);
bool db_in_transaction(const Db *db);

// Makes the statements that are running now, on any open connection, fail soon. For a signal handler; once a signal is
// pending (base/interrupt.h) every call that would send something fails with DIAG_INTERRUPTED.
void db_cancel_running(void);

// An empty database for replaying migrations, on the same server (PostgreSQL: CREATE DATABASE
// "prisma_migrate_shadow_db_pmig_<uuid>", P3014 when that is not allowed) or in memory (SQLite).
// db_close on it also drops it; one that a killed pmig left is dropped by the next db_open_shadow on that server. Behind a
// proxy that pools transactions the name lacks the "pmig_", since nobody could tell there whether it is still in use.
bool db_open_shadow(Arena *arena, Db *main, Db **out, Diags *diags);

// A copy in memory of a database that replays in memory, with its rows, to try something on.
bool db_open_copy(Arena *arena, Db *db, Db **out, Diags *diags);

// Empties a database that was named as shadow database: its user schemas, or every table, view, …
// of a SQLite file. The caller has made sure by db_identity that it is not the database to be
// migrated.
bool db_reset(Db *db, Diags *diags);

// The name of the database that a PostgreSQL URL leads to; empty when it is no such URL.
Str db_url_database(Arena *arena, Str url);
// The PostgreSQL schema that it names, "public" when it names none. Empty for a URL that cannot be read.
Str db_url_namespace(Arena *arena, Str url);

// Empties these PostgreSQL schemas, in one transaction, as `prisma migrate reset` does: dropped with all that depends on
// them and made anew. On SQLite the whole file.
bool db_reset_namespaces(Db *db, const StrList *namespaces, Diags *diags);

// `url` with its password, and any secret parameter, replaced by "***".
Str db_redact_url(Arena *arena, Str url);
// `text` with all URLs in it so; itself where there is none.
Str db_redact_text(Arena *arena, Str text);

#endif
