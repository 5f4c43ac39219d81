// The folder and the ledger side by side. Several rows may carry one name; what Prisma's `deploy` goes by decides:
// a row that is not rolled back stands for its migration, and only when there is none does a rolled-back one. Whether
// the script was edited Prisma asks the oldest row that is not rolled back, where by some mishap there are several.

#include "runner/internal.h"

const Str MIGRATION_STATE_WORDS[] = {
#define X(name, word) [MIGRATION_##name] = STR_INIT(word),
    MIGRATION_STATES(X)
#undef X
};

MigrationState ledger_row_state(const LedgerRow *row) {
  if (!row) return MIGRATION_PENDING;
  if (row->rolled_back_ms) return MIGRATION_ROLLED_BACK;
  return row->finished_ms ? MIGRATION_APPLIED : MIGRATION_FAILED;
}

// Failed beats applied beats rolled back, newer beats older.
static bool decides_over(const LedgerRow *row, const LedgerRow *other) {
  static const int RANKS[] = {[MIGRATION_PENDING] = 0,
                              [MIGRATION_ROLLED_BACK] = 1,
                              [MIGRATION_APPLIED] = 2,
                              [MIGRATION_FAILED] = 3};
  return RANKS[ledger_row_state(row)] >= RANKS[ledger_row_state(other)];
}

static int compare_entries(const void *a, const void *b) {
  return str_cmp(((const HistoryEntry *)a)->name, ((const HistoryEntry *)b)->name);
}

static void add_entries(Arena *arena, History *history) {
  StrMap seen = {0};
  for (vec_each(const Migration, migration, &history->folder->migrations)) {
    vec_push(arena, &history->entries,
             (HistoryEntry){.name = migration->name, .migration = migration});
    str_map_put(arena, &seen, migration->name, (void *)(uintptr_t)migration);
  }
  for (vec_each(const LedgerRow, row, &history->ledger->rows)) {
    if (str_map_get(&seen, row->name)) continue;
    vec_push(arena, &history->entries, (HistoryEntry){.name = row->name});
    str_map_put(arena, &seen, row->name, (void *)(uintptr_t)row);
  }
  if (history->entries.len)
    qsort(history->entries.at, history->entries.len, sizeof *history->entries.at, compare_entries);
}

bool row_is_of_another_script(Arena *arena, const LedgerRow *row, const Migration *migration) {
  if (!migration || !migration->has_script) return false;
  return !str_eq(migration->checksum, row->checksum) &&
         !checksum_matches(arena, migration->script.text, row->checksum);
}

static void add_rows(Arena *arena, History *history) {
  StrMap by_name = {0};
  for (vec_each(HistoryEntry, entry, &history->entries))
    str_map_put(arena, &by_name, entry->name, entry);
  for (vec_each(const LedgerRow, row, &history->ledger->rows)) {
    HistoryEntry *entry = str_map_get(&by_name, row->name);
    if (decides_over(row, entry->row)) entry->row = row;
    if (row->rolled_back_ms || entry->rows++) continue;
    entry->edited = row_is_of_another_script(arena, row, entry->migration);
  }
}

static void count(History *history, const HistoryEntry *entry) {
  bool ran = entry->state == MIGRATION_APPLIED || entry->state == MIGRATION_FAILED;
  history->applied += entry->state == MIGRATION_APPLIED;
  history->failed += entry->state == MIGRATION_FAILED;
  history->pending += !ran && entry->migration;
  history->edited += entry->edited;
  history->missing += ran && !entry->migration;
  history->rolled_back += entry->state == MIGRATION_ROLLED_BACK && entry->migration;
  history->out_of_order += entry->out_of_order;
  history->duplicate += entry->rows > 1;
}

// As Prisma words it where the histories diverge.
static Str last_common(const History *history) {
  Str last = {0};
  if (!history->pending || !history->missing) return last;
  for (vec_each(const HistoryEntry, entry, &history->entries)) {
    if (entry->migration && !entry->rows) break;
    if (entry->migration) last = entry->name;
  }
  return last;
}

History history_compare(Arena *arena, const Folder *folder, const Ledger *ledger) {
  History history = {.folder = folder, .ledger = ledger};
  add_entries(arena, &history);
  add_rows(arena, &history);
  bool later_applied = false;
  for (size_t i = history.entries.len; i-- > 0;) {
    HistoryEntry *entry = &history.entries.at[i];
    entry->state = ledger_row_state(entry->row);
    bool pending = entry->state == MIGRATION_PENDING || entry->state == MIGRATION_ROLLED_BACK;
    entry->out_of_order = pending && entry->migration && later_applied;
    later_applied |= entry->state == MIGRATION_APPLIED;
    count(&history, entry);
  }
  history.last_common = last_common(&history);
  return history;
}
