// What a command holds while it runs: the lock, the ledger as it was read, and the settings of the connection, which
// each migration finds as a new connection would.

#include "runner/internal.h"

// Scripts made by pg_dump empty search_path, and that would outlive them.
bool session_is_touched(const Script *script) {
  for (vec_each(const Statement, statement, &script->statements))
    if (statement->kind == STATEMENT_SETTING ||
        str_contains(script_text(script, statement), STR("set_config")))
      return true;
  return false;
}

// On SQLite there is one lock for everything, so whoever waits for a migration waits for it.
bool session_set_limits(const Session *session, Diags *diags) {
  const RunOptions *options = session->options;
  bool postgres = db_dialect(session->db) == &POSTGRESQL;
  DbLimits limits = {.lock_ms = postgres ? options->lock_timeout_ms : options->lock_wait_ms,
                     .statement_ms = options->statement_timeout_ms};
  return db_set_limits(session->db, limits, diags);
}

bool session_restore(const Session *session, const Script *script, Diags *diags) {
  if (db_dialect(session->db) != &POSTGRESQL || !session_is_touched(script)) return true;
  Rows rows;
  return db_run(session->db, STR("SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; RESET ALL"),
                diags) &&
         session_set_limits(session, diags) &&
         (db_is_pooled(session->db) ||
          db_query(session->db, session->arena,
                   STR("SELECT pg_catalog.set_config('search_path', $1, false)"),
                   &session->search_path, 1, &rows, diags));
}

bool session_step_out(const Session *session, const Script *script, Diags *diags) {
  if (db_dialect(session->db) != &POSTGRESQL || !session_is_touched(script)) return true;
  return db_run(session->db, STR("SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL ROLE NONE"),
                diags);
}

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
         lock_take(arena, db, options, &session->lock, diags) && session_note(session, diags) &&
         session_set_limits(session, diags) && ledger_load(arena, db, &session->ledger, diags);
}

void session_close(Session *session) { lock_release(session->db, &session->lock); }

int64_t session_now_ms(Session *session) {
  int64_t now = clock_unix_ms();
  if (now <= session->last_start_ms) now = session->last_start_ms + 1;
  return session->last_start_ms = now;
}
