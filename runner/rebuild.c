// SQLite changes most of a table by making it anew: another table is filled with its rows, it is dropped, and the other
// takes its name. Two things are lost on the way without an error, and looked after here, before the COMMIT: rows that the
// script forgot to copy, and the triggers of the dropped table, which its successor does not inherit. Rows stop the
// migration; triggers are put back, unless this script or a later one speaks of them, or they no longer fit the table.
// Replays on shadow databases do the same, so that they lead to the same state.

#include "runner/internal.h"

static Str quoted(Arena *arena, Str name) {
  Str doubled = str_replace(arena, name, STR("\""), STR("\"\""));
  return str_format(arena, "\"%.*s\"", STR_ARG(doubled));
}

// --- What a script says

// Fewer rows are meant where rows are deleted, chosen, merged or skipped.
static bool leaves_out_rows(Arena *arena, const Script *script) {
  static const Str WORDS[] = {STR_INIT("WHERE"), STR_INIT("LIMIT"),  STR_INIT("DISTINCT"),
                              STR_INIT("GROUP"), STR_INIT("HAVING"), STR_INIT("JOIN"),
                              STR_INIT("OR "),   STR_INIT("UNION"),  STR_INIT("EXCEPT")};
  for (vec_each(const Statement, statement, &script->statements)) {
    if (statement->kind == STATEMENT_DELETE) return true;
    if (statement->kind != STATEMENT_INSERT) continue;
    Str text = str_upper(arena, script_text(script, statement));
    for (size_t i = 0; i < COUNT_OF(WORDS); i++)
      if (str_contains(text, WORDS[i])) return true;
  }
  return false;
}

static bool speaks_of_trigger(Arena *arena, Str text, Str trigger) {
  return str_contains(str_upper(arena, text), STR("TRIGGER")) && str_contains(text, trigger);
}

// By this script, or by one that comes later and would find it in its way.
static bool is_looked_after(const Job *job, Str trigger) {
  Arena *arena = job->session->arena;
  const Folder *folder = job->session->folder;
  const Migration *own = job->planned->migration;
  if (speaks_of_trigger(arena, job->planned->script.source->text, trigger)) return true;
  for (size_t i = 0; folder && i < folder->migrations.len; i++) {
    const Migration *later = &folder->migrations.at[i];
    if (str_cmp(later->name, own->name) > 0 &&
        speaks_of_trigger(arena, later->script.text, trigger))
      return true;
  }
  return false;
}

// --- Before

static bool ask(const Job *job, const char *sql, Str param, Rows *rows, Diags *diags) {
  return db_query(job->session->db, job->session->arena, str_of(sql), &param, 1, rows, diags);
}

static bool has_table(const Job *job, Str name, bool *has, Diags *diags) {
  Rows rows;
  bool ok =
      ask(job, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1 COLLATE NOCASE",
          name, &rows, diags);
  *has = ok && rows.row_count;
  return ok;
}

static bool count_rows(const Job *job, Str table, int64_t *count, Diags *diags) {
  Arena *arena = job->session->arena;
  Str name = quoted(arena, table),
      sql = str_format(arena, "SELECT count(*) FROM %.*s", STR_ARG(name));
  Rows rows;
  return db_query(job->session->db, arena, sql, NULL, 0, &rows, diags) &&
         str_to_int64(ROWS_CELL(rows, 0, 0), count);
}

static bool note_table(Job *job, Str table, RebuildList *rebuilds, Diags *diags) {
  Rebuild rebuild = {.table = table};
  bool has;
  if (!has_table(job, table, &has, diags)) return false;
  if (!has) return true;
  rebuild.counts = script_takes_name(&job->planned->script, table) &&
                   !leaves_out_rows(job->session->arena, &job->planned->script);
  if ((rebuild.counts && !count_rows(job, table, &rebuild.rows, diags)) ||
      !ask(job,
           "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = $1 COLLATE "
           "NOCASE",
           table, &rebuild.triggers, diags))
    return false;
  vec_push(job->session->arena, rebuilds, rebuild);
  return true;
}

bool rebuilds_note(Job *job, const StatementGroup *group, RebuildList *rebuilds) {
  Diags reason = diags_new(job->session->arena);
  *rebuilds = (RebuildList){0};
  if (db_dialect(job->session->db) != &SQLITE) return true;
  for (size_t i = group->first; i < group->end; i++) {
    const Statement *statement = &job->planned->script.statements.at[i];
    bool drops = statement->kind == STATEMENT_DROP && (statement->flags & STATEMENT_DESTROYS);
    if (drops && statement->object.len && !note_table(job, statement->object, rebuilds, &reason))
      return job_failed_during(job, "looking at the tables that are made anew", &reason);
  }
  return true;
}

// --- After

static bool check_rows(const Job *job, const Rebuild *rebuild, Diags *diags) {
  int64_t rows = 0;
  if (!rebuild->counts || !job->direction->note) return true;
  if (!count_rows(job, rebuild->table, &rows, diags)) return false;
  return rows >= rebuild->rows ||
         diag_error(diags, DIAG_LOSS,
                    "the table \"%.*s\" is made anew with %lld of its %lld rows, and nothing in "
                    "the script says that fewer are meant",
                    STR_ARG(rebuild->table), (long long)rows, (long long)rebuild->rows);
}

static bool has_trigger(const Job *job, Str name, bool *has, Diags *diags) {
  Rows rows;
  bool ok =
      ask(job, "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = $1 COLLATE NOCASE",
          name, &rows, diags);
  *has = ok && rows.row_count;
  return ok;
}

// Renaming a table makes SQLite read every trigger and view again, which creating one does not: a column that a trigger
// speaks of may be gone.
static bool schema_is_sound(const Job *job, Str table) {
  Db *db = job->session->db;
  Str name = quoted(job->session->arena, table);
  Str rename =
      str_format(job->session->arena, "ALTER TABLE %.*s RENAME TO \"pmig_sound\"", STR_ARG(name));
  bool sound = db_try(db, STR("SAVEPOINT pmig_sound")) && db_try(db, rename);
  db_try(db, STR("ROLLBACK TO pmig_sound"));
  db_try(db, STR("RELEASE pmig_sound"));
  return sound;
}

static bool put_trigger_back(Job *job, const Rebuild *rebuild, Str name, Str sql, Diags *diags) {
  Db *db = job->session->db;
  Str trigger = quoted(job->session->arena, name);
  if (!db_run(db, sql, diags)) return false;
  if (!schema_is_sound(job, rebuild->table))
    return db_run(db, str_format(job->session->arena, "DROP TRIGGER %.*s", STR_ARG(trigger)),
                  diags);
  vec_push(job->session->arena, &job->triggers, name);
  return true;
}

static bool put_triggers_back(Job *job, const Rebuild *rebuild, Diags *diags) {
  for (size_t i = 0; i < rebuild->triggers.row_count; i++) {
    Str name = ROWS_CELL(rebuild->triggers, i, 0), sql = ROWS_CELL(rebuild->triggers, i, 1);
    bool has;
    if (!has_trigger(job, name, &has, diags)) return false;
    if (!has && !is_looked_after(job, name) && !put_trigger_back(job, rebuild, name, sql, diags))
      return false;
  }
  return true;
}

bool rebuilds_settle(Job *job, const RebuildList *rebuilds) {
  Diags reason = diags_new(job->session->arena);
  for (vec_each(const Rebuild, rebuild, rebuilds)) {
    bool has = false;
    if (!has_table(job, rebuild->table, &has, &reason) ||
        (has && (!check_rows(job, rebuild, &reason) || !put_triggers_back(job, rebuild, &reason))))
      return job_failed_during(job, "checking the tables that were made anew", &reason);
  }
  return true;
}

void rebuilds_tell(const Job *job, Diags *diags) {
  if (!job->triggers.len || !job->direction->note) return;
  Str list = str_list_join(job->session->arena, &job->triggers, STR(", "));
  diag_note(diags, DIAG_DATABASE,
            "`%.*s` makes tables anew, which would have dropped their triggers; pmig has put them "
            "back: %.*s",
            STR_ARG(job->row.name), STR_ARG(list));
}
