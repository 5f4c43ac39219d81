// Failed and edited migrations, drift, and a folder that lacks what the database has. Drift is what Prisma would find: the
// applied migrations are replayed on the shadow database, and what its language can express is compared.

#include "cli/reasons.h"

#include "emit/emit.h"

#define DOCUMENTATION                                                          \
  "https://www.prisma.io/docs/guides/database/developing-with-prisma-migrate/" \
  "troubleshooting-development"

typedef struct {
  Creation *creation;
  Db *db;
  Ledger ledger;
  History history;
  Folder applied;          // the part of the folder that the database has
  const Schema *expected;  // what that part leads to
  StrList *reasons;
} Diagnosis;

static Arena *arena_of(const Diagnosis *diagnosis) { return &diagnosis->creation->cli->arena; }

static void add_reason(Diagnosis *diagnosis, Str reason) {
  vec_push(arena_of(diagnosis), diagnosis->reasons, reason);
}

// --- The ledger

static void find_failed(Diagnosis *diagnosis) {
  for (vec_each(const LedgerRow, row, &diagnosis->ledger.rows))
    if (ledger_row_state(row) == MIGRATION_FAILED)
      add_reason(diagnosis, str_format(arena_of(diagnosis), "The migration `%.*s` failed.",
                                       STR_ARG(row->name)));
}

static void find_edited(Diagnosis *diagnosis) {
  for (vec_each(const HistoryEntry, entry, &diagnosis->history.entries))
    if (entry->edited)
      add_reason(diagnosis, str_format(arena_of(diagnosis),
                                       "The migration `%.*s` was modified after it was applied.",
                                       STR_ARG(entry->name)));
}

static bool is_in_database(const HistoryEntry *entry) {
  return entry->state == MIGRATION_APPLIED || entry->state == MIGRATION_FAILED;
}

// In the order in which they were applied.
static StrList names_missing(const Diagnosis *diagnosis) {
  StrList names = {0};
  for (vec_each(const LedgerRow, row, &diagnosis->ledger.rows))
    for (vec_each(const HistoryEntry, entry, &diagnosis->history.entries))
      if (entry->row == row && is_in_database(entry) && !entry->migration)
        vec_push(arena_of(diagnosis), &names, entry->name);
  return names;
}

static void find_missing(Diagnosis *diagnosis) {
  Arena *arena = arena_of(diagnosis);
  StrList missing = names_missing(diagnosis);
  if (!missing.len) return;
  Str names = str_list_join(arena, &missing, STR(", "));
  if (!diagnosis->history.pending) {
    add_reason(diagnosis, str_format(arena,
                                     "The following migration(s) are applied to the database but "
                                     "missing from the local migrations directory: %.*s",
                                     STR_ARG(names)));
    return;
  }
  Str last = diagnosis->history.last_common;
  Text text = text_new(arena);
  text_literal(&text,
               "The migrations recorded in the database diverge from the local migrations "
               "directory.");
  if (last.len)
    text_format(
        &text,
        " Last common migration: `%.*s`. Migrations applied to the database but absent from "
        "the migrations directory are: %.*s",
        STR_ARG(last), STR_ARG(names));
  add_reason(diagnosis, text_str(&text));
}

// --- Drift

static Str drift_text(const Diagnosis *diagnosis, const Diff *drift) {
  Text text = text_new(arena_of(diagnosis));
  text_literal(&text,
               "Drift detected: Your database schema is not in sync with your migration history.\n"
               "\n"
               "The following is a summary of the differences between the expected database schema "
               "given your migrations files, and the actual schema of the database.\n"
               "\n"
               "It should be understood as the set of changes to get from the expected schema to "
               "the actual schema.\n");
  if (!diagnosis->ledger.exists)
    text_literal(&text,
                 "\nIf you are running this the first time on an existing database, please make "
                 "sure to read this documentation page:\n" DOCUMENTATION "\n");
  text_put(&text, emit_summary(text.arena, drift));
  return text_str(&text);
}

static void note_unseen(const Diagnosis *diagnosis, const Schema *actual) {
  if (!str_eq(db_namespace(diagnosis->creation->shadow), db_namespace(diagnosis->db))) return;
  Diff unseen = diff_schemas(arena_of(diagnosis), diagnosis->expected, actual);
  if (!unseen.steps.len) return;
  Str summary = str_trim(emit_summary(arena_of(diagnosis), &unseen));
  diag_note(&diagnosis->creation->cli->diags, DIAG_STATE,
            "The database differs from the migrations in what Prisma does not compare:\n%.*s",
            STR_ARG(summary));
}

// What the project's schema makes Prisma look at: without a list of namespaces their names do not count, since the shadow
// database's own may be another one; extensions and predicates count with a preview feature only.
static Schema as_seen_for(const Schema *wanted, const Schema *schema) {
  Schema copy = *schema;
  copy.explicit_namespaces = wanted->explicit_namespaces;
  copy.manages_extensions = wanted->manages_extensions;
  copy.partial_indexes = wanted->partial_indexes;
  return copy;
}

Diff drift_between(const Creation *creation, const Schema *expected, const Schema *actual) {
  Arena *arena = &creation->cli->arena;
  Schema *before = arena_new(arena, Schema), *after = arena_new(arena, Schema);
  *before = as_seen_for(creation->schema, expected);
  *after = as_seen_for(creation->schema, actual);
  return diff_databases_as(arena, before, after, creation->prisma);
}

static bool find_drift(Diagnosis *diagnosis) {
  Creation *creation = diagnosis->creation;
  IntrospectOptions scope = creation_scope(creation);
  const Schema *actual;
  if (!introspect_managed(creation->cli, &creation->cli->arena, diagnosis->db, &scope, &actual))
    return false;
  Diff drift = drift_between(creation, diagnosis->expected, actual);
  if (drift.steps.len)
    add_reason(diagnosis, drift_text(diagnosis, &drift));
  else
    note_unseen(diagnosis, actual);
  return true;
}

// --- Replaying

static void choose_applied(Diagnosis *diagnosis) {
  diagnosis->applied = diagnosis->creation->folder;
  memset(&diagnosis->applied.migrations, 0, sizeof diagnosis->applied.migrations);
  for (vec_each(const HistoryEntry, entry, &diagnosis->history.entries))
    if (entry->migration && entry->state == MIGRATION_APPLIED)
      vec_push(arena_of(diagnosis), &diagnosis->applied.migrations, *entry->migration);
}

static bool read_expected(Diagnosis *diagnosis, Db *shadow, Diags *diags) {
  IntrospectOptions scope = creation_scope(diagnosis->creation);
  return introspect(arena_of(diagnosis), shadow, &scope, &diagnosis->expected, diags) &&
         leave_out_external(diagnosis->creation->cli, arena_of(diagnosis), &diagnosis->expected);
}

static bool look_after_last_applied(const Migration *migration, Db *shadow, void *context,
                                    Diags *diags) {
  Diagnosis *diagnosis = context;
  bool is_last = str_eq(migration->name, vec_last(&diagnosis->applied.migrations)->name);
  return !is_last || read_expected(diagnosis, shadow, diags);
}

static bool applied_come_first(const Diagnosis *diagnosis) {
  for (size_t i = 0; i < diagnosis->applied.migrations.len; i++)
    if (!str_eq(diagnosis->applied.migrations.at[i].name,
                diagnosis->creation->folder.migrations.at[i].name))
      return false;
  return true;
}

static bool replay(Diagnosis *diagnosis, const Folder *folder, ReplayVisit *visit) {
  Creation *creation = diagnosis->creation;
  return runner_replay(arena_of(diagnosis), folder, (Str){0}, creation->shadow, visit, diagnosis,
                       &creation->cli->diags);
}

// One pass when what is pending comes last; else what is applied has to be replayed alone.
static bool replay_history(Diagnosis *diagnosis) {
  Creation *creation = diagnosis->creation;
  Diags *diags = &creation->cli->diags;
  if (!diagnosis->applied.migrations.len)
    return read_expected(diagnosis, creation->shadow, diags) &&
           replay(diagnosis, &creation->folder, NULL);
  if (applied_come_first(diagnosis))
    return replay(diagnosis, &creation->folder, look_after_last_applied);
  return replay(diagnosis, &diagnosis->applied, look_after_last_applied) &&
         shadow_empty(creation->cli, creation->shadow) &&
         replay(diagnosis, &creation->folder, NULL);
}

bool reset_reasons(Creation *creation, Db *db, StrList *reasons) {
  Cli *cli = creation->cli;
  Diagnosis diagnosis = {.creation = creation, .db = db, .reasons = reasons};
  if (!ledger_load(&cli->arena, db, &diagnosis.ledger, &cli->diags)) return false;
  diagnosis.history = history_compare(&cli->arena, &creation->folder, &diagnosis.ledger);
  choose_applied(&diagnosis);
  if (!replay_history(&diagnosis)) return false;
  find_failed(&diagnosis);
  find_edited(&diagnosis);
  if (!find_drift(&diagnosis)) return false;
  find_missing(&diagnosis);
  return true;
}
