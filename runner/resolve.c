// A person's word about a migration, written as `prisma migrate resolve` writes it.

#include "runner/internal.h"

typedef struct {
  size_t rows, finished;
} NameCount;

static NameCount count_name(const Ledger *ledger, Str name) {
  NameCount count = {0};
  for (vec_each(const LedgerRow, row, &ledger->rows)) {
    if (!str_eq(row->name, name)) continue;
    count.rows++;
    count.finished += row->finished_ms != 0;
  }
  return count;
}

static const Migration *find_exactly(const Folder *folder, Str name) {
  for (vec_each(const Migration, migration, &folder->migrations))
    if (str_eq(migration->name, name)) return migration;
  return NULL;
}

static bool end_transaction(Db *db, bool ok, Diags *diags) {
  if (ok && db_commit(db, diags)) return true;
  db_rollback(db);
  return false;
}

// --- Applied

static bool mark_applied(Session *session, const Migration *migration, Diags *diags) {
  if (!migration->has_script) return missing_script(migration, diags);
  if (count_name(&session->ledger, migration->name).finished)
    return diag_error(diags, DIAG_P3008,
                      "The migration `%.*s` is already recorded as applied in the database.",
                      STR_ARG(migration->name));
  int64_t now = session_now_ms(session);
  LedgerRow row = {.id = uuid_new(session->arena),
                   .checksum = migration->checksum,
                   .name = migration->name,
                   .logs = STR(""),
                   .started_ms = now,
                   .finished_ms = now};
  return db_begin(session->db, diags) &&
         end_transaction(
             session->db,
             ledger_roll_back(session->arena, session->db, &session->ledger, row.name, now,
                              diags) &&
                 ledger_insert(session->arena, session->db, &session->ledger, &row, diags),
             diags);
}

// No test for emptiness: this is how a database that has everything already gets its ledger.
bool runner_resolve_applied(Arena *arena, Db *db, const Folder *folder, Str name,
                            const RunOptions *options, Diags *diags) {
  Session session;
  const Migration *migration = find_exactly(folder, name);
  bool ok = session_open(&session, arena, db, folder, options, diags) &&
            (migration || migration_not_found(diags, name)) &&
            (session.ledger.exists || ledger_create(arena, db, &session.ledger, diags)) &&
            mark_applied(&session, migration, diags);
  session_close(&session);
  return ok;
}

// --- Rolled back

static bool mark_rolled_back(Session *session, Str name, Diags *diags) {
  NameCount count = count_name(&session->ledger, name);
  if (!count.rows)
    return diag_error(
        diags, DIAG_P3011,
        "Migration `%.*s` cannot be rolled back because it was never applied to the database. "
        "Hint: did "
        "you pass in the whole migration name? (example: \"20201207184859_initial_migration\")",
        STR_ARG(name));
  if (count.finished == count.rows)
    return diag_error(diags, DIAG_P3012,
                      "Migration `%.*s` cannot be rolled back because it is not in a failed state.",
                      STR_ARG(name));
  return ledger_roll_back(session->arena, session->db, &session->ledger, name,
                          session_now_ms(session), diags);
}

bool runner_resolve_rolled_back(Arena *arena, Db *db, Str name, const RunOptions *options,
                                Diags *diags) {
  Session session;
  bool ok = session_open(&session, arena, db, NULL, options, diags) &&
            mark_rolled_back(&session, name, diags);
  session_close(&session);
  return ok;
}
