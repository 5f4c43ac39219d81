// Out of the middle: a migration, or a revert, that was begun and not ended is finished or undone, and the ledger says so.
// What of its script is in the database is not decided here but by whoever can read catalogs (the Recoverer): this file
// finds the row and the script it belongs to, runs what is missing or what leads back, and writes the ledger only after
// the Recoverer has looked again and found what should be there. All of it under the migration lock.
//
// Going on means the rest of the script, group by group, with the same notes in the row as any run, so that it may fail or
// be killed again. Going back is one transaction wherever the database allows it, the ledger included.
// Finding first, then the ends of both ways, the run, and what a failed CONCURRENTLY leaves.

#include "runner/internal.h"

// --- What is unfinished

static bool name_is(const LedgerRow *row, Str name) { return !name.len || str_eq(row->name, name); }

static void list_unfinished(Arena *arena, const Ledger *ledger, StrList *names) {
  for (vec_each(const LedgerRow, row, &ledger->rows))
    if (ledger_row_state(row) == MIGRATION_FAILED && !str_list_has(names, row->name))
      vec_push(arena, names, row->name);
}

// The newest row of that name; NULL, and no error, when there is none to be recovered.
static const LedgerRow *find_row(Arena *arena, const Ledger *ledger, Str name, Diags *diags) {
  StrList names = {0};
  list_unfinished(arena, ledger, &names);
  if (!name.len && names.len > 1) {
    Str list = str_list_join(arena, &names, STR(", "));
    diag_error(diags, DIAG_HISTORY, "Several migrations are unfinished: %.*s", STR_ARG(list));
    diag_remedy(diags, "recover one after the other, the newest first: pmig recover %.*s",
                STR_ARG(*vec_last(&names)));
    return NULL;
  }
  const LedgerRow *found = NULL;
  for (vec_each(const LedgerRow, row, &ledger->rows))
    if (ledger_row_state(row) == MIGRATION_FAILED && name_is(row, name)) found = row;
  return found;
}

static const HistoryEntry *entry_of(const History *history, Str name) {
  for (vec_each(const HistoryEntry, entry, &history->entries))
    if (str_eq(entry->name, name)) return entry;
  return NULL;
}

static bool missing_files(const LedgerRow *row, Diags *diags) {
  diag_error(diags, DIAG_HISTORY,
             "The files of the migration `%.*s` are missing, so nobody knows what its script was.",
             STR_ARG(row->name));
  if (ledger_row_is_clean(row))
    return diag_remedy(diags,
                       "nothing of it is in the database; if it is gone for good: pmig resolve "
                       "--rolled-back %.*s",
                       STR_ARG(row->name));
  return diag_remedy(
      diags,
      "restore its folder from version control; or, where it is gone for good, take "
      "what it left out of the database by hand, then pmig resolve --rolled-back %.*s",
      STR_ARG(row->name));
}

static bool belongs(Arena *arena, const Unfinished *unfinished) {
  const Script *script = &unfinished->planned.script;
  Str text = str_slice(script->source->text, script->part.from, script->part.to);
  return str_eq(checksum_of(arena, text), unfinished->progress.checksum);
}

static bool read_script(Session *session, Unfinished *unfinished, Diags *diags) {
  const Migration *migration = unfinished->migration;
  bool down = unfinished->reverting;
  if (down ? !migration->has_down : !migration->has_script)
    return missing_files(unfinished->row, diags);
  unfinished->planned.migration = migration;
  unfinished->planned.row = unfinished->row;
  if (!plan_script(
          session->arena, db_dialect(session->db), down ? &migration->down : &migration->script,
          down ? migration->down_part : migration->sections.up, &unfinished->planned, diags))
    return false;
  // What was noted about another text says nothing about this one.
  unfinished->progress.known = unfinished->progress.known && belongs(session->arena, unfinished);
  return true;
}

// The way back that was being run: by its checksum the one beside the migration, or the one in the journal.
static bool read_way_back(Session *session, Unfinished *unfinished, Diags *diags) {
  KeptDownList kept;
  if (unfinished->migration && unfinished->migration->has_down) {
    if (!read_script(session, unfinished, diags)) return false;
    if (unfinished->progress.known) return true;
  }
  if (!journal_load_downs(session->arena, session->db, &kept, diags)) return false;
  for (vec_each(const KeptDown, down, &kept)) {
    if (!str_eq(down->name, unfinished->row->name)) continue;
    Unfinished other = *unfinished;
    other.progress = progress_read(unfinished->row);
    other.planned = (PlannedMigration){.from_journal = true};
    other.migration = kept_migration(session->arena, down);
    if (!read_script(session, &other, diags)) return false;
    if (!other.progress.known) continue;
    *unfinished = other;
    return true;
  }
  return (unfinished->migration && unfinished->migration->has_down) ||
         missing_files(unfinished->row, diags);
}

// Nobody noted an error: whoever ran it has ended in the middle.
static bool was_interrupted(const LedgerRow *row) {
  return !str_trim(row->logs).len || str_starts_with(row->logs, PROGRESS_MARK);
}

static bool read_begun(Session *session, Unfinished *unfinished, Diags *diags) {
  if (unfinished->reverting) return read_way_back(session, unfinished, diags);
  return unfinished->migration ? read_script(session, unfinished, diags)
                               : missing_files(unfinished->row, diags);
}

// What pmig noted is about a text, what Prisma did about the whole file.
static bool is_edited(Session *session, const Unfinished *unfinished) {
  if (unfinished->progress.known || ledger_row_is_clean(unfinished->row)) return false;
  return unfinished->reverting ||
         row_is_of_another_script(session->arena, unfinished->row, unfinished->migration);
}

static bool find_script(Session *session, const LedgerRow *row, const History *history,
                        Unfinished *unfinished, Diags *diags) {
  const HistoryEntry *entry = entry_of(history, row->name);
  *unfinished = (Unfinished){.row = row,
                             .history = history,
                             .migration = entry->migration,
                             .progress = progress_read(row),
                             .interrupted = was_interrupted(row)};
  unfinished->reverting = unfinished->progress.reverting;
  if (!read_begun(session, unfinished, diags)) return false;
  unfinished->edited = is_edited(session, unfinished);
  return true;
}

// --- The ends of both ways

typedef struct {
  const Recoverer *recoverer;
  const Unfinished *unfinished;
  bool forward;
} Errand;

// Whichever way it goes, in the end the migration is applied or it is pending.
static bool ends_applied(const Errand *errand) {
  return errand->forward != errand->unfinished->reverting;
}

static bool prove(Job *job, Diags *diags) {
  const Errand *errand = job->context;
  return errand->recoverer->prove(errand->unfinished, errand->forward, errand->recoverer->context,
                                  diags);
}

static bool mark_applied(Job *job, Diags *diags) {
  const Session *session = job->session;
  const Errand *errand = job->context;
  LedgerRow row = job->row;
  Arena *arena = session->arena;
  Db *db = session->db;
  if (errand->unfinished->reverting)
    return ledger_restore(arena, db, &session->ledger, &row, diags);
  row.checksum = errand->unfinished->migration->checksum;
  // Finished first, so that what is left of its name is what older attempts left.
  return ledger_finish(arena, db, &session->ledger, &row, clock_unix_ms(), diags) &&
         ledger_roll_back(arena, db, &session->ledger, row.name, clock_unix_ms(), diags);
}

// Of what took the rows of a migration away that ends pending.
static Str checksum_of_taker(Arena *arena, const Unfinished *unfinished) {
  return unfinished->reverting ? checksum_of(arena, migration_down(unfinished->migration))
                               : CHECKSUM_OF_UNDOING;
}

static bool mark_pending(Job *job, Diags *diags) {
  const Session *session = job->session;
  const Errand *errand = job->context;
  Arena *arena = session->arena;
  Db *db = session->db;
  LedgerKey key = ledger_rows_of(job->row.name);
  if (errand->unfinished->reverting &&
      !ledger_restore(arena, db, &session->ledger, &job->row, diags))
    return false;
  if (!session->journal) return ledger_delete(arena, db, key, diags);
  return journal_take(arena, db, key, checksum_of_taker(arena, errand->unfinished), job->time_ms,
                      diags);
}

static bool recover_end(Job *job, Diags *diags) {
  return prove(job, diags) &&
         (ends_applied(job->context) ? mark_applied(job, diags) : mark_pending(job, diags));
}

// What leads back is not the script that the row's note is about, and makes it untrue.
static bool recover_open(Job *job, Diags *diags) {
  return ledger_set_logs(job->session->arena, job->session->db, job->row.id,
                         STR("pmig is undoing what is in the database of this migration, in more "
                             "than one transaction."),
                         diags);
}

static bool recover_note(Job *job, Str progress, Diags *diags) {
  const Errand *errand = job->context;
  return !errand->forward || job_note(job, progress, diags);
}

static bool is_open(Job *job, Db *db, bool *open, Diags *diags) {
  return ledger_is_open(job->session->arena, db, job->row.id, open, diags);
}

static bool recover_is_obsolete(Job *job, bool *obsolete, Diags *diags) {
  bool open = false;
  if (!is_open(job, job->session->db, &open, diags)) return false;
  *obsolete = !open;
  return true;
}

static bool recover_has_happened(Job *job, Db *db, bool *happened, Diags *diags) {
  bool open = true;
  bool ok = is_open(job, db, &open, diags);
  *happened = !open;
  return ok;
}

static Str recover_message(const Job *job) {
  const Errand *errand = job->context;
  Str place = job_place_text(job), state = job_state_text(job);
  Str error = job->reason.code == DIAG_UNPROVED ? job->reason.message : job_error_text(job);
  const char *what = errand->forward ? "Finishing" : "Undoing";
  const char *of = errand->unfinished->reverting ? "the revert of the migration" : "the migration";
  if (!errand->forward)
    state = STR("Nothing was undone: the database is as it was before this command.");
  return str_format(job->session->arena, "%s %s `%.*s` failed.\n\n%.*s\n\n%.*s %.*s", what, of,
                    STR_ARG(job->row.name), STR_ARG(error), STR_ARG(place), STR_ARG(state));
}

static void recover_fail(Job *job, Diags *diags) {
  const Session *session = job->session;
  const Errand *errand = job->context;
  Diags ignored = diags_new(session->arena);
  DiagCode code = job->interrupted                    ? DIAG_INTERRUPTED
                  : job->reason.code == DIAG_UNPROVED ? DIAG_UNPROVED
                                                      : DIAG_P3018;
  Str message = recover_message(job);
  const Source *source = job_source(job);
  if (errand->forward && !job->connection_lost)
    ledger_set_logs(session->arena, session->db, job->row.id, job_logs(job, message), &ignored);
  if (source)
    diag_error_at(diags, code, source, job_span(job), "%.*s", STR_ARG(message));
  else
    diag_error(diags, code, "%.*s", STR_ARG(message));
  // Without a direction the error that is noted now would turn it round.
  diag_remedy(diags, "mend what stands in the way, then: pmig recover %.*s --to %s",
              STR_ARG(job->row.name), ends_applied(errand) ? "after" : "before");
}

#define ENDS                                                                       \
  .is_obsolete = recover_is_obsolete, .record = recover_end, .open = recover_open, \
  .close = recover_end, .note = recover_note, .fail = recover_fail,                \
  .has_happened = recover_has_happened

static const Direction TO_APPLIED = {.success = RUN_APPLIED, ENDS};
static const Direction TO_PENDING = {.success = RUN_REVERTED, ENDS};

// --- The run

// Of a revert: as it was before it began.
static LedgerRow row_of(const Unfinished *unfinished) {
  LedgerRow row = *unfinished->row;
  if (!unfinished->reverting) return row;
  row.finished_ms = unfinished->progress.finished_ms;
  row.logs = (Str){0};
  return row;
}

// As SET, or as pg_dump writes it.
static bool sets(const Script *script, const Statement *statement) {
  return statement->kind == STATEMENT_SETTING ||
         (statement->kind == STATEMENT_SELECT &&
          str_contains(script_text(script, statement), STR("set_config")));
}

// Settings of the session ended with the session in which the script set them.
static bool repeat_settings(Session *session, const Script *script, size_t done, Diags *diags) {
  for (size_t i = 0; i < done; i++) {
    const Statement *statement = &script->statements.at[i];
    if (sets(script, statement) && !db_run(session->db, script_text(script, statement), diags))
      return false;
  }
  return true;
}

static bool run_errand(Session *session, const Errand *errand, PlannedMigration *planned,
                       size_t done, Diags *diags) {
  const Unfinished *unfinished = errand->unfinished;
  Job job = {.session = session,
             .direction = ends_applied(errand) ? &TO_APPLIED : &TO_PENDING,
             .planned = planned,
             .context = errand,
             .row = row_of(unfinished),
             .time_ms = session_now_ms(session),
             .opened = errand->forward,
             .done = done,
             .failed = SIZE_MAX};
  LedgerKey key = ledger_rows_of(job.row.name);
  bool leaves = !ends_applied(errand) && session->journal;
  if (leaves && !journal_add(session->arena, session->db, key,
                             checksum_of_taker(session->arena, unfinished), job.time_ms, diags))
    return false;
  JournalTimeList times = {0};
  bool ok = job_run(&job, diags);
  if (leaves && (!ok || job.obsolete))
    journal_forget(session->arena, session->db, key, job.time_ms);
  else if (leaves)
    vec_push(session->arena, &times, journal_time(job.time_ms));
  journal_note_times(session->arena, session->db, &times);
  return ok;
}

static bool finish(Session *session, const Errand *errand, size_t done, Diags *diags) {
  PlannedMigration planned = errand->unfinished->planned;
  planned.groups.len = planned.groups.cap = 0;
  planned.groups.at = NULL;
  return plan_groups(session->arena, &planned, done, diags) &&
         repeat_settings(session, &planned.script, done, diags) &&
         run_errand(session, errand, &planned, done, diags);
}

static bool undo(Session *session, const Errand *errand, const Source *back, Diags *diags) {
  PlannedMigration planned = {.migration = errand->unfinished->migration,
                              .row = errand->unfinished->row};
  return plan_script(session->arena, db_dialect(session->db), back, script_whole(back->text),
                     &planned, diags) &&
         run_errand(session, errand, &planned, 0, diags);
}

static bool recover_row(Session *session, const LedgerRow *row, const Recoverer *recoverer,
                        Diags *diags) {
  History *history = arena_new(session->arena, History);
  *history = history_compare(session->arena, session->folder, &session->ledger);
  Diags ignored = diags_new(session->arena);
  Unfinished *unfinished = arena_new(session->arena, Unfinished);
  Recovery *recovery = arena_new(session->arena, Recovery);  // diagnostics point into its script
  if (!find_script(session, row, history, unfinished, diags) ||
      !recoverer->decide(unfinished, recovery, recoverer->context, diags))
    return false;
  if (recovery->look_only) return true;
  // Without a journal the rows of what is pending again are simply gone.
  session->journal = journal_prepare(session->arena, session->db, &ignored);
  session->number = session->total = 1;
  Errand errand = {recoverer, unfinished, recovery->forward};
  return recovery->forward ? finish(session, &errand, recovery->done, diags)
                           : undo(session, &errand, &recovery->back, diags);
}

bool runner_recover(Arena *arena, Db *db, const Folder *folder, Str name, const RunOptions *options,
                    const Recoverer *recoverer, bool *found, Diags *diags) {
  Session *session = arena_new(arena, Session);  // what the Recoverer is shown outlives the run
  size_t errors = diags->error_count;
  *found = false;
  bool ok = session_open(session, arena, db, folder, options, diags);
  const LedgerRow *row = ok ? find_row(arena, &session->ledger, name, diags) : NULL;
  ok = ok && diags->error_count == errors;
  if (row) {
    *found = true;
    ok = recover_row(session, row, recoverer, diags);
  }
  session_close(session);
  return ok;
}

// --- What a failed CONCURRENTLY leaves

bool runner_invalid_indexes(Arena *arena, Db *db, InvalidIndexList *list, Diags *diags) {
  // An index of a partitioned table (kind I) is invalid as long as a partition lacks it, and on purpose.
  static const Str SQL = STR_INIT(
      "SELECT n.nspname, t.relname, x.relname, "
      "pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(x.relname) "
      "FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid "
      "JOIN pg_catalog.pg_class t ON t.oid = i.indrelid "
      "JOIN pg_catalog.pg_namespace n ON n.oid = x.relnamespace "
      "WHERE NOT i.indisvalid AND x.relkind = 'i' AND n.nspname !~ '^pg_' ORDER BY 1, 3");
  Rows rows;
  *list = (InvalidIndexList){0};
  if (db_dialect(db) != &POSTGRESQL) return true;
  if (!db_query(db, arena, SQL, NULL, 0, &rows, diags)) return false;
  for (size_t i = 0; i < rows.row_count; i++) {
    const Str *cells = &ROWS_CELL(rows, i, 0);
    vec_push(arena, list, (InvalidIndex){cells[0], cells[1], cells[2], cells[3]});
  }
  return true;
}

bool runner_drop_index(Arena *arena, Db *db, const InvalidIndex *index, Diags *diags) {
  Str sql = str_format(arena, "DROP INDEX CONCURRENTLY IF EXISTS %.*s", STR_ARG(index->quoted));
  return db_run(db, sql, diags);
}
