// What would run, and in which transactions. Nothing here touches a database.
//
// Grouping follows what PostgreSQL does with a script sent as one message: statements share a transaction until the
// script's own COMMIT or ROLLBACK ends it. Two more things end a group: a statement that the database refuses inside a
// transaction, which runs alone, and one that uses an enum value which the group has added, since that must be committed
// first. BEGIN and COMMIT without options only mark where groups end; everything else runs as written.
// Groups first, then the migrations of a plan up; those of a plan down are in plan_down.c.

#include "runner/internal.h"

// --- Groups

static const Statement *statement_at(const PlannedMigration *planned, size_t i) {
  return &planned->script.statements.at[i];
}

static bool ends_transaction(const Statement *statement) {
  return statement->kind == STATEMENT_COMMIT || statement->kind == STATEMENT_ROLLBACK;
}

// The end of the group that begins at `from`. `open` comes back as the index of a BEGIN that nothing ends.
static size_t group_end(const PlannedMigration *planned, size_t from, size_t *open) {
  bool added_value = false;
  *open = SIZE_MAX;
  size_t i = from;
  for (; i < planned->script.statements.len; i++) {
    const Statement *statement = statement_at(planned, i);
    bool explicit_transaction = *open != SIZE_MAX;
    bool breaks = (statement->flags & STATEMENT_ALONE) ||
                  (added_value && (statement->flags & STATEMENT_USES_NEW_ENUM_VALUE));
    // Inside the author's own transaction the server may say what it thinks of such a statement.
    if (breaks && !explicit_transaction && i > from) return i;
    if (statement->kind == STATEMENT_BEGIN && !explicit_transaction) *open = i;
    added_value |= (statement->flags & STATEMENT_ADDS_ENUM_VALUE) != 0;
    if (!ends_transaction(statement)) continue;
    *open = SIZE_MAX;
    return i + 1;
  }
  return i;
}

static bool only_settings(const PlannedMigration *planned, const StatementGroup *group) {
  for (size_t i = group->first; i < group->end; i++)
    if (statement_at(planned, i)->kind != STATEMENT_SETTING) return false;
  return !group->alone;
}

static void mark_own_control(const PlannedMigration *planned, StatementGroup *group) {
  const Statement *first = statement_at(planned, group->first),
                  *last = statement_at(planned, group->end - 1);
  group->own_begin = first->kind == STATEMENT_BEGIN && (first->flags & STATEMENT_HAS_OPTIONS);
  group->own_end = last->kind == STATEMENT_ROLLBACK ||
                   (last->kind == STATEMENT_COMMIT && (last->flags & STATEMENT_HAS_OPTIONS));
}

// Settings after the last COMMIT (SET, PRAGMA) join the group before, so that the script stays one transaction.
static void add_group(Arena *arena, PlannedMigration *planned, StatementGroup group) {
  StatementGroup *last = planned->groups.len ? vec_last(&planned->groups) : NULL;
  bool joins = last && !last->alone && !last->own_end && last->end == group.first &&
               group.end == planned->script.statements.len && only_settings(planned, &group);
  if (joins)
    last->end = group.end;
  else
    vec_push(arena, &planned->groups, group);
}

bool plan_groups(Arena *arena, PlannedMigration *planned, size_t from, Diags *diags) {
  planned->groups.len = 0;
  for (size_t i = from, end, open; i < planned->script.statements.len; i = end) {
    StatementGroup group = {.first = i};
    group.alone = statement_at(planned, i)->flags & STATEMENT_ALONE;
    group.end = end = group.alone ? i + 1 : group_end(planned, i, &open);
    if (!group.alone && open != SIZE_MAX)
      return diag_error_at(diags, DIAG_DATABASE, planned->script.source,
                           statement_at(planned, open)->span,
                           "The script begins a transaction here and never ends it.");
    mark_own_control(planned, &group);
    add_group(arena, planned, group);
  }
  const StatementGroup *only = planned->groups.at;
  planned->one_transaction =
      !planned->groups.len ||
      (from == 0 && planned->groups.len == 1 && !only->alone && !only->own_begin && !only->own_end);
  return true;
}

bool plan_script(Arena *arena, const Dialect *dialect, const Source *source, Span part,
                 PlannedMigration *planned, Diags *diags) {
  return script_read(arena, dialect, source, part, &planned->script, diags) &&
         plan_groups(arena, planned, 0, diags);
}

// --- Up

bool failed_rows_error(Arena *arena, const Ledger *ledger, Diags *diags) {
  Text text = text_new(arena);
  Str first = {0};
  for (vec_each(const LedgerRow, row, &ledger->rows)) {
    if (ledger_row_state(row) != MIGRATION_FAILED || ledger_row_is_clean(row)) continue;
    Str time = str_replace(arena, time_format_utc(arena, row->started_ms), STR("T"), STR(" "));
    text_format(&text, "\nThe `%.*s` migration started at %.*s UTC failed", STR_ARG(row->name),
                STR_ARG(str_slice(time, 0, time.len - 1)));
    if (!first.len) first = row->name;
  }
  if (!first.len) return true;
  diag_error(diags, DIAG_P3009,
             "migrate found failed migrations in the target database, new migrations will not be "
             "applied. Read more "
             "about how to resolve migration issues in a production database: "
             "https://pris.ly/d/migrate-resolve%.*s",
             STR_ARG(text_str(&text)));
  return diag_remedy(diags, "pmig recover %.*s", STR_ARG(first));
}

// The name after which no migration runs; empty: no limit. A time stands for everything up to it.
static bool upper_limit(Arena *arena, const History *history, Str to, Str *limit, Diags *diags) {
  if (!to.len) return true;
  if (is_time(to)) {
    *limit = str_format(arena, "%.*s\xff", STR_ARG(to));
    return true;
  }
  const Migration *last = folder_find(history->folder, to, diags);
  if (last) *limit = last->name;
  return last != NULL;
}

bool missing_script(const Migration *migration, Diags *diags) {
  diag_error(diags, DIAG_P3015,
             "Could not find the migration file at migration.sql. Please delete the directory or "
             "restore the "
             "migration file.");
  return diag_remedy(diags, "the directory is %.*s", STR_ARG(migration->folder));
}

// Rolled back by whom ever, or by itself.
static bool is_pending(const HistoryEntry *entry) {
  if (entry->state == MIGRATION_FAILED) return ledger_row_is_clean(entry->row);
  return entry->state == MIGRATION_PENDING || entry->state == MIGRATION_ROLLED_BACK;
}

bool plan_up(Arena *arena, const Dialect *dialect, const History *history, Target target,
             Plan *plan, Diags *diags) {
  Str limit = {0};
  *plan = (Plan){0};
  if (!failed_rows_error(arena, history->ledger, diags) ||
      !upper_limit(arena, history, target.to, &limit, diags))
    return false;
  for (vec_each(const HistoryEntry, entry, &history->entries)) {
    if (!entry->migration || !is_pending(entry)) continue;
    if (limit.len && str_cmp(entry->name, limit) > 0) break;
    if (target.count && plan->migrations.len == target.count) break;
    const Migration *migration = entry->migration;
    if (!migration->has_script) return missing_script(migration, diags);
    PlannedMigration *planned = vec_add(arena, &plan->migrations);
    planned->migration = migration;
    if (!plan_script(arena, dialect, &migration->script, migration->sections.up, planned, diags))
      return false;
  }
  return true;
}
