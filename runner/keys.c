// Foreign keys of SQLite while a script runs. A script that switches them off, or drops a table, gets that before its
// transaction: inside, the PRAGMA does nothing, and with keys on a dropped table takes the rows along that refer to it by
// ON DELETE CASCADE, or clears their columns, even when it comes back under its name in the next statement. The script is
// not committed when rows have lost what they refer to, so that nobody's rows go unsaid.

#include "runner/internal.h"

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

static bool wants_keys_off(const Script *script) {
  for (vec_each(const Statement, statement, &script->statements)) {
    bool pragma = statement->flags & STATEMENT_SETS_FOREIGN_KEYS;
    bool drops_table = statement->kind == STATEMENT_DROP && statement->flags & STATEMENT_DESTROYS;
    if (drops_table || (pragma && switches_off(script_text(script, statement)))) return true;
  }
  return false;
}

static bool keys_are_on(const Job *job) {
  Diags ignored = diags_new(job->session->arena);
  Rows rows;
  return db_query(job->session->db, job->session->arena, STR("PRAGMA foreign_keys"), NULL, 0, &rows,
                  &ignored) &&
         rows.row_count && str_eq(ROWS_CELL(rows, 0, 0), STR("1"));
}

static Violation *violation_of(Arena *arena, Violations *violations, Str table, Str parent) {
  for (vec_each(Violation, violation, &violations->list))
    if (str_eq(violation->table, table) && str_eq(violation->parent, parent)) return violation;
  vec_push(arena, &violations->list, (Violation){table, parent, 0});
  return vec_last(&violations->list);
}

Violations keys_violations(const Job *job) {
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
bool keys_check(Job *job, Violations *before) {
  if (!before->known) return true;
  Arena *arena = job->session->arena;
  Diags reason = diags_new(arena);
  Violations after = keys_violations(job);
  if (!after.known) {
    diag_error(&reason, DIAG_DATABASE,
               "a foreign key refers to columns that are neither primary key nor unique");
    return job_failed_during(job, "checking foreign keys before the COMMIT", &reason);
  }
  for (vec_each(const Violation, violation, &after.list)) {
    size_t old = violation_of(arena, before, violation->table, violation->parent)->count;
    if (violation->count <= old) continue;
    diag_error(&reason, DIAG_DATABASE,
               "%zu more rows of \"%.*s\" refer to rows of \"%.*s\" that do not exist",
               violation->count - old, STR_ARG(violation->table), STR_ARG(violation->parent));
    return job_failed_during(job, "checking foreign keys before the COMMIT", &reason);
  }
  return true;
}

bool keys_switch_off(const Job *job) {
  const Session *session = job->session;
  return db_dialect(session->db) == &SQLITE && wants_keys_off(&job->planned->script) &&
         keys_are_on(job) && db_try(session->db, STR("PRAGMA foreign_keys = OFF"));
}

void keys_switch_on(const Job *job) { db_try(job->session->db, STR("PRAGMA foreign_keys = ON")); }
