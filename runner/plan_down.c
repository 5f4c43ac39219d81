// What a revert would run: which migrations go, and by which script each. Nothing here touches a database.
//
// A script is that of the folder, as long as the folder holds what was applied. Where it does not (another branch is
// checked out, the migration was edited, down.sql is gone), it is the one that `up` kept in the journal.

#include "runner/internal.h"

// --- Which migrations

// Applied entries, newest first.
typedef Vec(const HistoryEntry *) EntryList;

static int compare_newest(const void *a, const void *b) {
  const HistoryEntry *one = *(const HistoryEntry *const *)a,
                     *other = *(const HistoryEntry *const *)b;
  if (one->row->started_ms != other->row->started_ms)
    return one->row->started_ms > other->row->started_ms ? -1 : 1;
  return str_cmp(other->name, one->name);
}

static EntryList applied_newest_first(Arena *arena, const History *history) {
  EntryList list = {0};
  for (vec_each(const HistoryEntry, entry, &history->entries))
    if (entry->state == MIGRATION_APPLIED) vec_push(arena, &list, entry);
  if (list.len) qsort(list.at, list.len, sizeof *list.at, compare_newest);
  return list;
}

// How many of the newest go. A time keeps what is named up to it, wherever that stands in the order of application.
static bool depth_to_time(EntryList *list, Target target) {
  size_t kept = 0;
  for (size_t i = 0; i < list->len; i++) {
    int order = str_cmp(str_slice(list->at[i]->name, 0, target.to.len), target.to);
    if (order > 0 || (order == 0 && target.through)) list->at[kept++] = list->at[i];
  }
  list->len = kept;
  return true;
}

static bool depth_to_name(Arena *arena, const History *history, EntryList *list, Target target,
                          Diags *diags) {
  StrList names = {0};
  for (vec_each(const HistoryEntry, entry, &history->entries)) vec_push(arena, &names, entry->name);
  const Str *name = name_find(arena, &names, target.to, diags);
  if (!name) return false;
  for (size_t i = 0; i < list->len; i++) {
    if (!str_eq(list->at[i]->name, *name)) continue;
    list->len = target.through ? i + 1 : i;
    return true;
  }
  return diag_error(diags, DIAG_HISTORY,
                    "The migration `%.*s` is not applied, so there is no way down to it.",
                    STR_ARG(*name));
}

static bool cut_to_target(Arena *arena, const History *history, EntryList *list, Target target,
                          Diags *diags) {
  if (!target.to.len) {
    size_t count = target.count ? target.count : 1;
    if (list->len > count) list->len = count;
    return true;
  }
  return is_time(target.to) ? depth_to_time(list, target)
                            : depth_to_name(arena, history, list, target, diags);
}

// --- Where the script comes from

static const KeptDown *find_kept(const KeptDownList *kept, const HistoryEntry *entry) {
  for (vec_each(const KeptDown, down, kept))
    if (str_eq(down->name, entry->name) && str_eq(down->checksum, entry->row->checksum))
      return down;
  return NULL;
}

// The files as they stand are those of what was applied.
static bool has_own_files(const HistoryEntry *entry) {
  return entry->migration && entry->migration->has_script && !entry->edited;
}

Migration *kept_migration(Arena *arena, const KeptDown *kept) {
  Migration *migration = arena_new(arena, Migration);
  migration->name = kept->name;
  migration->checksum = kept->checksum;
  migration->has_down = true;
  migration->down =
      (Source){str_format(arena, "the way back of %.*s that was kept when it was applied",
                          STR_ARG(kept->name)),
               kept->script};
  migration->down_part = script_whole(kept->script);
  migration->irreversible = script_irreversible(kept->script, &migration->irreversible_reason);
  return migration;
}

static bool no_way_back(const HistoryEntry *entry, Diags *diags) {
  const Migration *migration = entry->migration;
  if (!migration || !migration->has_script) {
    diag_error(diags, DIAG_HISTORY,
               "The migration `%.*s` is applied, but its files are missing from the migrations "
               "folder, so there is no "
               "script to revert it.",
               STR_ARG(entry->name));
    return diag_remedy(diags, "restore its folder from version control");
  }
  if (entry->edited) {
    diag_error(diags, DIAG_HISTORY,
               "The migration `%.*s` was modified after it was applied, so its down script may not "
               "fit what is in the "
               "database.",
               STR_ARG(entry->name));
    return diag_remedy(diags, "restore %.*s as it was when it was applied",
                       STR_ARG(migration->script.name));
  }
  diag_error(diags, DIAG_HISTORY, "The migration `%.*s` has no down script.", STR_ARG(entry->name));
  return diag_remedy(diags, "pmig generate %.*s", STR_ARG(entry->name));
}

static bool irreversible(const Migration *migration, Diags *diags) {
  return diag_error(diags, DIAG_IRREVERSIBLE,
                    "The migration `%.*s` is marked as irreversible%s%.*s",
                    STR_ARG(migration->name), migration->irreversible_reason.len ? ": " : ".",
                    STR_ARG(migration->irreversible_reason));
}

// Only a script that belongs to what was applied is run: the one beside the migration, else the one that was kept.
static const Migration *find_way_back(Arena *arena, const HistoryEntry *entry,
                                      const KeptDownList *kept, bool *from_journal, Diags *diags) {
  const Migration *migration = entry->migration;
  const KeptDown *down = find_kept(kept, entry);
  *from_journal = false;
  if (has_own_files(entry) && (migration->has_down || migration->irreversible))
    return migration->irreversible && !irreversible(migration, diags) ? NULL : migration;
  if (!down) return no_way_back(entry, diags) ? migration : NULL;
  *from_journal = true;
  migration = kept_migration(arena, down);
  return migration->irreversible && !irreversible(migration, diags) ? NULL : migration;
}

// --- The plan

static bool add_revert(Arena *arena, const Dialect *dialect, const HistoryEntry *entry,
                       const KeptDownList *kept, Plan *plan, Diags *diags) {
  bool from_journal;
  const Migration *migration = find_way_back(arena, entry, kept, &from_journal, diags);
  if (!migration) return false;
  PlannedMigration *planned = vec_add(arena, &plan->migrations);
  planned->migration = migration;
  planned->row = entry->row;
  planned->from_journal = from_journal;
  return plan_script(arena, dialect, &migration->down, migration->down_part, planned, diags);
}

bool plan_down(Arena *arena, const Dialect *dialect, const History *history,
               const KeptDownList *kept, Target target, Plan *plan, Diags *diags) {
  *plan = (Plan){0};
  EntryList list = applied_newest_first(arena, history);
  if (!failed_rows_error(arena, history->ledger, diags) ||
      !cut_to_target(arena, history, &list, target, diags))
    return false;
  for (size_t i = 0; i < list.len; i++)
    if (!add_revert(arena, dialect, list.at[i], kept, plan, diags)) return false;
  return true;
}
