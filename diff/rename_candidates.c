// What may have been renamed, by evidence: something goes, something of the same type comes. That alone is a guess, so a
// candidate needs more: a similar name, the same place, or that it is the only one on both sides. Each thing that goes
// and each that comes is in one pair at most, the most convincing first. Scores first, then tables, columns and enums.

#include "diff/compare.h"

// What speaks for a rename, in points; one of them alone is not enough.
enum { POINTS_SAME_PLACE = 2, POINTS_ONLY_ONE = 2, POINTS_SIMILAR = 3, POINTS_NEEDED = 2 };

typedef struct {
  Rename rename;
  int points;
  bool similar, same_place, only_one;
  Str likeness;  // what is the same anyhow: "the same type"
} Pairing;

typedef struct {
  Arena *arena;
  const Diff *diff;
  Vec(Pairing) pairings;
} Search;

// --- Names

static bool is_separator(char c) { return c == '_' || c == '-' || c == ' '; }
static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c; }

// Letters in lower case, without what separates words: full_name and fullName are one name.
static Str bare_name(Arena *arena, Str name) {
  Text text = text_new(arena);
  for (size_t i = 0; i < name.len; i++)
    if (!is_separator(name.at[i])) text_char(&text, lower(name.at[i]));
  return text_str(&text);
}

static size_t common_run(Str a, Str b) {
  size_t longest = 0;
  for (size_t i = 0; i < a.len; i++)
    for (size_t j = 0; j < b.len; j++) {
      size_t length = 0;
      while (i + length < a.len && j + length < b.len && a.at[i + length] == b.at[j + length])
        length++;
      if (length > longest) longest = length;
    }
  return longest;
}

// A run of letters in common that is at least half of the shorter name.
static bool names_similar(Arena *arena, Str before, Str after) {
  Str a = bare_name(arena, before), b = bare_name(arena, after);
  size_t shorter = a.len < b.len ? a.len : b.len, run = common_run(a, b);
  return run >= 3 && 2 * run >= shorter;
}

// --- Judging

static void pairing_add(Search *search, Pairing pairing) {
  pairing.similar = names_similar(search->arena, pairing.rename.from, pairing.rename.to);
  pairing.points = pairing.similar * POINTS_SIMILAR + pairing.same_place * POINTS_SAME_PLACE +
                   pairing.only_one * POINTS_ONLY_ONE;
  if (pairing.points >= POINTS_NEEDED) vec_push(search->arena, &search->pairings, pairing);
}

static Str evidence_of(Arena *arena, const Pairing *pairing) {
  StrList reasons = {0};
  vec_push(arena, &reasons, pairing->likeness);
  if (pairing->similar) vec_push(arena, &reasons, STR("a similar name"));
  if (pairing->same_place) vec_push(arena, &reasons, STR("the same place"));
  if (pairing->only_one) vec_push(arena, &reasons, STR("no other candidate"));
  return str_list_join(arena, &reasons, STR(", "));
}

// --- Columns

static bool types_equal(const Column *before, const Column *after) {
  const ColumnType *a = &before->type, *b = &after->type;
  if (a->family != b->family || before->arity != after->arity) return false;
  if (a->family == FAMILY_ENUM) return str_eq(a->enum_name, b->enum_name);
  if (a->family == FAMILY_UNSUPPORTED) return str_eq(a->text, b->text);
  return a->native == b->native && a->arg_count == b->arg_count && a->args[0] == b->args[0] &&
         a->args[1] == b->args[1];
}

static bool is_gone(const Table *from, const Column *column) {
  return !table_find_column(from, column->name);
}

// How many columns of one table are not in the other and have the type of `like`.
static size_t count_alike(const Table *in, const Table *other, const Column *like) {
  size_t count = 0;
  for (vec_each(const Column, column, &in->columns))
    count += is_gone(other, column) && types_equal(column, like);
  return count;
}

static void search_columns(Search *search, const TablePair *table) {
  for (vec_each(const Column, before, &table->before->columns)) {
    if (!is_gone(table->after, before)) continue;
    for (vec_each(const Column, after, &table->after->columns)) {
      if (!is_gone(table->before, after) || !types_equal(before, after)) continue;
      Rename rename = {.kind = RENAME_COLUMN,
                       .namespace = table->before->namespace,
                       .owner = table->before->name,
                       .from = before->name,
                       .to = after->name};
      pairing_add(search,
                  (Pairing){.rename = rename,
                            .likeness = STR("the same type"),
                            .same_place = before->position == after->position,
                            .only_one = count_alike(table->before, table->after, after) == 1 &&
                                        count_alike(table->after, table->before, before) == 1});
    }
  }
}

// --- Tables

// Most columns of the smaller table are in the other, too, under their names and with their types.
static bool tables_alike(const Table *before, const Table *after) {
  size_t shared = 0;
  size_t fewer =
      before->columns.len < after->columns.len ? before->columns.len : after->columns.len;
  for (vec_each(const Column, column, &before->columns)) {
    const Column *same = table_find_column(after, column->name);
    shared += same && types_equal(column, same);
  }
  return fewer && 3 * shared >= 2 * fewer;
}

static const Table *dropped_table(const Step *step) {
  return step->kind == STEP_DROP_TABLE ? step->table.before : NULL;
}

static const Table *created_table(const Step *step) {
  const Table *table = step->kind == STEP_CREATE_TABLE ? step->table.after : NULL;
  return table && !table->implicit_many_to_many ? table : NULL;  // these follow their models
}

static size_t count_partners(const Diff *diff, const Table *table, bool is_before) {
  size_t count = 0;
  for (vec_each(const Step, step, &diff->steps)) {
    const Table *other = is_before ? created_table(step) : dropped_table(step);
    if (other) count += is_before ? tables_alike(table, other) : tables_alike(other, table);
  }
  return count;
}

static void search_tables(Search *search) {
  const Diff *diff = search->diff;
  for (vec_each(const Step, drop, &diff->steps)) {
    const Table *before = dropped_table(drop);
    if (!before) continue;
    for (vec_each(const Step, create, &diff->steps)) {
      const Table *after = created_table(create);
      if (!after || !tables_alike(before, after)) continue;
      Rename rename = {.kind = RENAME_TABLE,
                       .namespace = before->namespace,
                       .from = before->name,
                       .to = after->name};
      pairing_add(search, (Pairing){.rename = rename,
                                    .likeness = STR("the same columns"),
                                    .only_one = count_partners(diff, before, true) == 1 &&
                                                count_partners(diff, after, false) == 1});
    }
  }
}

// --- Enums

static bool values_equal(const Enum *before, const Enum *after) {
  if (before->values.len != after->values.len) return false;
  for (vec_each(const Str, value, &before->values))
    if (!str_list_has(&after->values, *value)) return false;
  return true;
}

static void search_enums(Search *search) {
  for (vec_each(const Step, drop, &search->diff->steps)) {
    if (drop->kind != STEP_DROP_ENUM) continue;
    for (vec_each(const Step, create, &search->diff->steps)) {
      if (create->kind != STEP_CREATE_ENUM) continue;
      const Enum *before = drop->enumeration.before, *after = create->enumeration.after;
      if (!values_equal(before, after)) continue;
      Rename rename = {.kind = RENAME_ENUM,
                       .namespace = before->namespace,
                       .from = before->name,
                       .to = after->name};
      pairing_add(
          search,
          (Pairing){.rename = rename, .likeness = STR("the same values"), .only_one = true});
    }
  }
}

static size_t count_missing(const StrList *of, const StrList *in) {
  size_t count = 0;
  for (vec_each(const Str, value, of)) count += !str_list_has(in, *value);
  return count;
}

static void search_values(Search *search, const Enum *before, const Enum *after) {
  bool only_one = count_missing(&before->values, &after->values) == 1 &&
                  count_missing(&after->values, &before->values) == 1;
  for (size_t i = 0; i < before->values.len; i++) {
    if (str_list_has(&after->values, before->values.at[i])) continue;
    for (size_t j = 0; j < after->values.len; j++) {
      if (str_list_has(&before->values, after->values.at[j])) continue;
      Rename rename = {.kind = RENAME_ENUM_VALUE,
                       .namespace = before->namespace,
                       .owner = before->name,
                       .from = before->values.at[i],
                       .to = after->values.at[j]};
      pairing_add(search, (Pairing){.rename = rename,
                                    .likeness = STR("the same enum"),
                                    .same_place = i == j,
                                    .only_one = only_one});
    }
  }
}

// --- All of them

static int compare_pairings(const void *a, const void *b) {
  const Pairing *left = a, *right = b;
  if (left->points != right->points) return left->points > right->points ? -1 : 1;
  return str_cmp(left->rename.from, right->rename.from);
}

static bool is_taken(const RenameCandidates *candidates, const Rename *rename) {
  for (vec_each(const RenameCandidate, other, candidates))
    if (other->rename.kind == rename->kind && str_eq(other->rename.owner, rename->owner) &&
        str_eq(other->rename.namespace, rename->namespace) &&
        (str_eq(other->rename.from, rename->from) || str_eq(other->rename.to, rename->to)))
      return true;
  return false;
}

static void search_step(Search *search, const Step *step) {
  if (step->kind == STEP_ALTER_TABLE) search_columns(search, &step->table);
  if (step->kind == STEP_ALTER_ENUM)
    search_values(search, step->enumeration.before, step->enumeration.after);
  if (step->kind != STEP_REDEFINE_TABLES) return;
  for (vec_each(const Redefinition, redefinition, &step->redefinitions))
    search_columns(search, &redefinition->table);
}

RenameCandidates rename_candidates(Arena *arena, const Diff *diff) {
  Search search = {.arena = arena, .diff = diff};
  RenameCandidates candidates = {0};
  search_tables(&search);
  search_enums(&search);
  for (vec_each(const Step, step, &diff->steps)) search_step(&search, step);
  if (search.pairings.len)
    qsort(search.pairings.at, search.pairings.len, sizeof *search.pairings.at, compare_pairings);
  for (vec_each(const Pairing, pairing, &search.pairings))
    if (!is_taken(&candidates, &pairing->rename))
      vec_push(arena, &candidates, (RenameCandidate){pairing->rename, evidence_of(arena, pairing)});
  return candidates;
}
