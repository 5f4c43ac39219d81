// What a database has to answer for, and what both drivers share. Private to db.
//
// A driver's functions that return bool record the failure in db->error and db->error_code (db_fail); db.c turns that
// into a diagnostic. Those that take Diags make connections, and word their diagnostics themselves.
#ifndef PMIG_DB_DRIVER_H
#define PMIG_DB_DRIVER_H

#include "db/db.h"

typedef struct Driver {
  const Dialect *dialect;
  bool (*open)(Arena *arena, Str url, const DbOptions *options, Db **out, Diags *diags);
  void (*close)(Db *db);
  bool (*open_again)(Arena *arena, Db *db, Db **out, Diags *diags);
  bool (*is_pooled)(const Db *db);
  bool (*begin)(Db *db);
  bool (*run)(Db *db, Str script);
  bool (*query)(Db *db, Arena *arena, Str sql, const Str *params, size_t param_count, Rows *rows);
  bool (*query_all)(Db *db, Arena *arena, const Str *sqls, size_t count, const Str *params,
                    size_t param_count, Rows *rows);
  bool (*query_within)(Db *db, Arena *arena, Str sql, int64_t limit_ms, Rows *rows);
  bool (*set_limits)(Db *db, DbLimits limits);
  bool (*in_transaction)(const Db *db);
  // A statement failed in the transaction that is open, so COMMIT would silently roll back.
  bool (*transaction_failed)(const Db *db);
  void (*interrupt)(Db *db);
  bool (*identity)(Db *db, Arena *arena, Str *identity);
  Str environment;  // the query of db_environment: one row, one column
  bool (*reset)(Db *db, Arena *scratch);
  bool (*reset_namespaces)(Db *db, Arena *scratch, const StrList *namespaces);
  bool (*open_shadow)(Arena *arena, Db *main, Db **out, Diags *diags);
  bool (*copy)(Db *from, Db *to);  // NULL where it takes longer than replaying
} Driver;

// The first member of each driver's own connection. It lives in the arena given to db_open; `texts` holds the words of
// the last error and is emptied when the next call begins.
struct Db {
  const Driver *driver;
  Str namespace, display;
  int version;
  Db *next_open;
  Arena texts;
  DbError error;
  DiagCode error_code;
};

extern const Driver PG_DRIVER, SQLITE_DRIVER;

// Records an error that is not the server's own. Returns false.
bool db_fail(Db *db, DiagCode code, const char *format, ...) PRINTF_LIKE(3, 4);
// Records that a signal has stopped it. Returns false.
bool db_fail_interrupted(Db *db);
// Forgets the last error; every driver call begins so.
void db_clear_error(Db *db);
// Makes a diagnostic of the recorded error. Returns false.
bool db_report(const Db *db, Diags *diags);

#endif
