// A shadow database goes through the history once. Behind each migration that was asked for the catalogs are read, and its
// way back is tried, on a copy or in a transaction that is rolled back, so that the walk goes on as if nothing had been.
// After one that no transaction holds the history is replayed up to there: a way back restores the structure, and the
// migrations to come may go by the rows. Two states are alive at a time, whatever the length of the history.

#include "base/activity.h"
#include "base/interrupt.h"
#include "cli/lanes.h"

#include "emit/emit.h"

// --- Opening

void walk_init(Cli *cli, const Folder *folder, bool ignores_cache, Walk *walk) {
  *walk = (Walk){.cli = cli,
                 .folder = folder,
                 .memory = introspect_memory_new(&cli->arena),
                 .ignores_cache = ignores_cache};
}

static bool walk_open(Walk *walk) {
  const Dialect *dialect;
  return project_dialect(walk->cli, walk->folder, &dialect) &&
         shadow_plan_project(walk->cli, dialect, &walk->plan) &&
         shadow_open(walk->cli, &walk->plan, &walk->shadow);
}

static void state_forget(WalkState *state) {
  arena_close(&state->arena);
  *state = (WalkState){0};
}

void walk_leave(Walk *walk) {
  db_close(walk->shadow);
  walk->shadow = NULL;
}

void walk_close(Walk *walk) {
  state_forget(&walk->before);
  state_forget(&walk->after);
  arena_close(&walk->arena);
  introspect_memory_close(walk->memory);
  walk_leave(walk);
  proof_cache_close(walk->cli, &walk->cache);
}

// --- States

bool introspect_all(Cli *cli, Arena *arena, Db *db, const Schema **schema) {
  return introspect_managed(cli, arena, db, &(IntrospectOptions){.all_namespaces = true}, schema);
}

bool introspect_with_names(Cli *cli, Arena *arena, Db *db, const Schema **schema) {
  return introspect_managed(cli, arena, db,
                            &(IntrospectOptions){.all_namespaces = true, .names = true}, schema);
}

// Does DROP stand anywhere but in front of what no rows are in? Between the words, or in place of the second, may be anything.
static bool may_drop_rows(Str upper) {
  static const Str DROP = STR_INIT("DROP");
  static const Str HARMLESS[] = {STR_INIT(" CONSTRAINT"), STR_INIT(" DEFAULT"),
                                 STR_INIT(" NOT NULL"), STR_INIT(" INDEX \""),
                                 STR_INIT(" INDEX IF EXISTS")};
  for (ptrdiff_t at = str_find(upper, DROP, 0); at >= 0; at = str_find(upper, DROP, (size_t)at)) {
    at += (ptrdiff_t)DROP.len;
    Str rest = str_slice(upper, (size_t)at, upper.len);
    bool harmless = false;
    for (size_t i = 0; i < COUNT_OF(HARMLESS); i++) {
      size_t end = HARMLESS[i].len;
      harmless |= str_starts_with(rest, HARMLESS[i]) &&
                  (rest.len == end || !is_word_char(rest.at[end]) || rest.at[end - 1] == '"');
    }
    if (!harmless) return true;
  }
  return false;
}

// Nothing is renamed, moved or made anew without one of these words.
static bool may_rename(const Migration *migration) {
  Arena scratch = {0};
  Str upper = str_upper(&scratch, migration->script.text);
  bool found = str_contains(upper, STR("RENAME")) || str_contains(upper, STR("SCHEMA")) ||
               may_drop_rows(upper);
  arena_close(&scratch);
  return found;
}

// The names of everything are many, so they are read only beside a migration that may change one.
static bool read_state(Walk *walk, size_t position, WalkState *state) {
  const Folder *folder = walk->folder;
  bool named = (position && may_rename(&folder->migrations.at[position - 1])) ||
               (position < folder->migrations.len && may_rename(&folder->migrations.at[position]));
  IntrospectOptions options = {.all_namespaces = true, .names = named, .memory = walk->memory};
  state_forget(state);
  return introspect_managed(walk->cli, &state->arena, walk->shadow, &options, &state->schema);
}

static Str state_fingerprint(WalkState *state) {
  if (!state->fingerprint.len) state->fingerprint = fingerprint_of(&state->arena, state->schema);
  return state->fingerprint;
}

Proof walk_proof(Walk *walk) {
  return (Proof){.before = state_fingerprint(&walk->before),
                 .after = state_fingerprint(&walk->after),
                 .namespace = db_namespace(walk->shadow)};
}

// --- Both ways

// The zone that the migration named is that of its way back, too; without one both go by the session's.
static void set_time_zones(Arena *arena, const Script *script, Diff *diff) {
  for (vec_each(Step, step, &diff->steps)) {
    if (step->kind != STEP_ALTER_TABLE) continue;
    for (vec_each(TableChange, change, &step->changes))
      if (change->changes_zone)
        change->time_zone =
            script_time_zone(arena, script, table_old_name(diff, step->table.before),
                             column_old_name(diff, change->before));
  }
}

// PostgreSQL's catalogs know what was renamed; on SQLite the script has to say it.
static RenameList renames_back(Arena *arena, const Script *script, const Schema *before,
                               const Schema *after) {
  if (after->dialect->has_namespaces) return renames_by_identity(arena, after, before);
  RenameList renames = script_renames(arena, script);
  return renames_turned_round(arena, before, after, &renames);
}

// The database itself says what it is like after the renames, since it knows all places that hold a name; then they are
// taken back.
static bool read_between(Cli *cli, Arena *arena, Db *shadow, const Schema *after,
                         const RenameList *renames, const Schema **between) {
  Diff nothing = {.before = after, .after = after, .exact = true};
  Diff only = diff_after_renames(arena, renames, nothing);
  Mark mark = diags_mark(&cli->diags);
  bool ok = db_begin(shadow, &cli->diags) &&
            db_run(shadow, emit_script(arena, &only), &cli->diags) &&
            introspect_all(cli, arena, shadow, between);
  db_rollback(shadow);
  diags_forget(&cli->diags, mark);
  return ok;
}

void ways_find(Cli *cli, Arena *arena, Db *shadow, const Migration *migration, const Schema *before,
               const Schema *after, Ways *ways) {
  const Schema *between = after;
  Script script = {0};
  Diags ignored = diags_new(arena);
  script_read(arena, after->dialect, &migration->script, migration->sections.up, &script, &ignored);
  RenameList renames = renames_back(arena, &script, before, after);
  // What cannot be renamed is dropped and made again, as if nothing were known of it.
  if (renames.len && !read_between(cli, arena, shadow, after, &renames, &between)) renames.len = 0;
  *ways = (Ways){.forth = diff_schemas(arena, before, between),
                 .back = diff_schemas(arena, between, before),
                 .remade = after->dialect->has_namespaces
                               ? remade_by_identity(arena, before, after)
                               : script_remade(arena, &script, before, after)};
  ways->back = diff_after_renames(arena, &renames, ways->back);
  set_time_zones(arena, &script, &ways->back);
  set_time_zones(arena, &script, &ways->forth);
}

void walk_ways(Walk *walk, Ways *ways) {
  ways_find(walk->cli, &walk->arena, walk->shadow, &walk->folder->migrations.at[walk->index],
            walk->before.schema, walk->after.schema, ways);
}

// --- Proving

typedef struct {
  Cli *cli;
  Arena *arena;
  IntrospectMemory *memory;  // NULL: there is none
  const Schema *before;
  Str reason;
} Comparison;

static bool compare_with_before(const Migration *migration, Db *shadow, void *context,
                                Diags *diags) {
  (void)migration, (void)diags;
  Comparison *comparison = context;
  IntrospectOptions options = {
      .all_namespaces = true, .memory = comparison->memory, .transient = true};
  const Schema *now;
  if (!introspect_managed(comparison->cli, comparison->arena, shadow, &options, &now)) return false;
  Diff diff = diff_schemas(comparison->arena, comparison->before, now);
  if (!diff.steps.len) return true;
  Str summary = str_trim(emit_differences(comparison->arena, &diff));
  comparison->reason =
      str_format(&comparison->cli->arena, "it leaves another state than the one before:\n%.*s",
                 STR_ARG(summary));
  return false;
}

// Why the script is no way back: what it leaves, or else the newest error.
static Str take_reason(const Comparison *comparison, Mark mark) {
  return comparison->reason.len ? comparison->reason
                                : diags_take_error(&comparison->cli->diags, mark);
}

bool prove_restores(Cli *cli, Arena *arena, Db *shadow, const Migration *migration,
                    const Source *down, Span part, const Schema *before, Str *reason) {
  Comparison comparison = {.cli = cli, .arena = arena, .before = before};
  Mark mark = diags_mark(&cli->diags);
  bool restores = runner_replay_part(arena, migration, down, part, shadow, &cli->diags) &&
                  compare_with_before(migration, shadow, &comparison, &cli->diags);
  *reason = restores ? (Str){0} : take_reason(&comparison, mark);
  return restores;
}

// Errors of the SQL, or of the rows that it meets: classes of SQLSTATE, and SQLITE_ERROR and SQLITE_CONSTRAINT.
static bool is_lasting(const Dialect *dialect, Str code) {
  static const Str CLASSES[] = {STR_INIT("0A"), STR_INIT("22"), STR_INIT("23"), STR_INIT("2B"),
                                STR_INIT("42")};
  int64_t number;
  if (dialect->replays_in_memory)
    return str_to_int64(code, &number) && ((number & 0xFF) == 1 || (number & 0xFF) == 19);
  bool lacks_rights = str_eq(code, STR("42501"));
  for (size_t i = 0; i < COUNT_OF(CLASSES); i++)
    if (str_starts_with(code, CLASSES[i])) return !lacks_rights;
  return false;
}

// That the way back leaves another state lasts as well.
static bool will_fail_again(const Walk *walk, const Comparison *comparison) {
  return comparison->reason.len ||
         is_lasting(db_dialect(walk->shadow), vec_last(&walk->cli->diags.list)->database_code);
}

bool walk_prove(Walk *walk, const Source *down, Span part, Str *reason) {
  Cli *cli = walk->cli;
  Comparison comparison = {
      .cli = cli, .arena = &walk->arena, .memory = walk->memory, .before = walk->before.schema};
  Mark mark = diags_mark(&cli->diags);
  bool restores = runner_replay_trial(&walk->arena, &walk->folder->migrations.at[walk->index], down,
                                      part, walk->shadow, compare_with_before, &comparison,
                                      &walk->strayed, &cli->diags);
  bool stopped = !restores && interrupt_is_pending();
  walk->fails_again = !restores && will_fail_again(walk, &comparison);
  *reason = restores || stopped ? (Str){0} : take_reason(&comparison, mark);
  return restores;
}

// --- What was proved before

// The state that every history begins in is read for it.
static bool open_cache(Walk *walk) {
  Arena *arena = &walk->cli->arena;
  const Folder *folder = walk->folder;
  if (walk->ignores_cache) return true;
  if (!read_state(walk, 0, &walk->before) ||
      !proof_cache_open(walk->cli, walk->shadow, walk->before.schema, &walk->cache))
    return false;
  Str *points = arena_new_array(arena, Str, folder->migrations.len), point = walk->cache.begin;
  for (size_t i = 0; i < folder->migrations.len; i++)
    points[i] = point = proof_cache_point(arena, point, &folder->migrations.at[i]);
  walk->points = points;
  return true;
}

static Str point_behind(const Walk *walk, const Migration *migration) {
  return walk->points[migration - walk->folder->migrations.at];
}

const Proof *walk_recall(const Walk *walk, const Migration *migration, Str down) {
  if (!walk->cache.verdicts.len) return NULL;
  const Verdict *verdict = proof_cache_find(
      &walk->cache, proof_cache_key(&walk->cli->arena, point_behind(walk, migration), down));
  return verdict ? &verdict->proof : NULL;
}

void walk_remember(Walk *walk, Str down) {
  if (walk->ignores_cache) return;
  Verdict verdict = {.key = proof_cache_key(&walk->arena, walk->points[walk->index], down),
                     .proof = walk_proof(walk)};
  proof_cache_add(walk->cli, &walk->cache, &verdict);
}

Str walk_recall_refusal(const Walk *walk, const Migration *migration, const Source *down) {
  if (!walk->cache.verdicts.len) return (Str){0};
  const Verdict *verdict = proof_cache_find(
      &walk->cache,
      proof_cache_refusal_key(&walk->cli->arena, point_behind(walk, migration), down));
  return verdict ? verdict->refusal : (Str){0};
}

void walk_remember_refusal(Walk *walk, const Source *down, Str reason) {
  if (walk->ignores_cache || !walk->fails_again) return;
  Verdict verdict = {.key = proof_cache_refusal_key(&walk->arena, walk->points[walk->index], down),
                     .refusal = reason};
  proof_cache_add(walk->cli, &walk->cache, &verdict);
}

// --- Walking

bool stretch_asks(const Stretch *stretch, size_t index) {
  return index >= stretch->begin && index < stretch->end && stretch->chosen[index] &&
         !stretch->known[index];
}

static bool put_question(const Stretch *stretch, size_t index) {
  return stretch->question->answer(stretch->walk, stretch->question->context, index);
}

// Brings the shadow database where it was before a way back was tried.
static bool walk_return(Walk *walk) {
  Cli *cli = walk->cli;
  const Migration *migration = &walk->folder->migrations.at[walk->index];
  if (!walk->strayed) return true;
  walk->strayed = false;
  return shadow_empty(cli, walk->shadow) &&
         runner_replay(&walk->arena, walk->folder, migration->name, walk->shadow, NULL, NULL,
                       &cli->diags);
}

static bool ask_here(const Stretch *stretch) {
  Walk *walk = stretch->walk;
  bool is_last = walk->index + 1 == stretch->end;
  activity_task("finding the way back of", walk->folder->migrations.at[walk->index].name,
                walk->index + 1, stretch->end);
  bool ok = read_state(walk, walk->index + 1, &walk->after) && put_question(stretch, walk->index) &&
            (is_last || walk_return(walk));
  arena_close(&walk->arena);
  state_forget(&walk->before);
  walk->before = walk->after;
  walk->after = (WalkState){0};
  return ok;
}

static bool visit_migration(const Migration *migration, Db *shadow, void *context, Diags *diags) {
  (void)shadow, (void)diags;
  const Stretch *stretch = context;
  Walk *walk = stretch->walk;
  walk->index = (size_t)(migration - walk->folder->migrations.at);
  size_t next = walk->index + 1;
  if (stretch_asks(stretch, walk->index)) return ask_here(stretch);
  bool is_known = walk->index >= stretch->begin && stretch->chosen[walk->index];
  return (!is_known || put_question(stretch, walk->index)) &&
         (!stretch_asks(stretch, next) || read_state(walk, next, &walk->before));
}

bool stretch_walk(Stretch *stretch) {
  Walk *walk = stretch->walk;
  const Folder *folder = walk->folder;
  bool begins = stretch_asks(stretch, 0) && !walk->before.schema;
  return (!begins || read_state(walk, 0, &walk->before)) &&
         runner_replay(&walk->cli->arena, folder, folder->migrations.at[stretch->end - 1].name,
                       walk->shadow, visit_migration, stretch, &walk->cli->diags);
}

static const bool *find_known(Walk *walk, const bool *chosen, const WalkQuestion *question) {
  size_t count = walk->folder->migrations.len;
  bool *known = arena_new_array(&walk->cli->arena, bool, count);
  for (size_t i = 0; i < count; i++)
    known[i] = chosen[i] && question->is_known(walk, question->context, i);
  return known;
}

// Behind the last one that is to be walked to.
static size_t find_end(size_t count, const bool *chosen, const bool *known) {
  while (count && (!chosen[count - 1] || known[count - 1])) count--;
  return count;
}

bool walk_chosen(Walk *walk, const bool *chosen, const WalkQuestion *question) {
  size_t count = walk->folder->migrations.len;
  if (!find_end(count, chosen, arena_new_array(&walk->cli->arena, bool, count))) return true;
  if (!walk_open(walk) || !open_cache(walk)) return false;
  const bool *known = find_known(walk, chosen, question);
  Stretch whole = {walk, chosen, known, 0, find_end(count, chosen, known), question};
  if (whole.end && !lanes_walk(&whole)) return false;
  for (size_t i = whole.end; i < count; i++)
    if (chosen[i] && !put_question(&whole, i)) return false;
  return true;
}
