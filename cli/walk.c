// A shadow database goes through the history once, and every state is read on the way. Then it is walked back from the
// newest migration to the oldest, each step by the down script that is to be proved. When a script leaves another state
// than it should, the database is emptied and the history replayed up to the next point that matters.

#include "cli/walk.h"

#include "emit/emit.h"

// --- Opening

void walk_init(Cli *cli, const Folder *folder, Walk *walk) {
  *walk = (Walk){.cli = cli, .folder = folder};
  walk->states = arena_new_array(&cli->arena, const Schema *, folder->migrations.len + 1);
}

static bool walk_open(Walk *walk) {
  const Dialect *dialect;
  ShadowPlan plan;
  return project_dialect(walk->cli, walk->folder, &dialect) &&
         shadow_plan_project(walk->cli, dialect, &plan) &&
         shadow_open(walk->cli, &plan, &walk->shadow);
}

void walk_close(Walk *walk) { db_close(walk->shadow); }

// --- Forwards

bool introspect_all(Cli *cli, Db *db, const Schema **schema) {
  return introspect_managed(cli, db, &(IntrospectOptions){.all_namespaces = true}, schema);
}

bool introspect_with_names(Cli *cli, Db *db, const Schema **schema) {
  return introspect_managed(cli, db, &(IntrospectOptions){.all_namespaces = true, .names = true},
                            schema);
}

// Nothing is renamed or moved without one of these words.
static bool may_rename(Cli *cli, const Migration *migration) {
  Str upper = str_upper(&cli->arena, migration->script.text);
  return str_contains(upper, STR("RENAME")) || str_contains(upper, STR("SCHEMA"));
}

// The names of everything are many, so they are read only beside a migration that may change one.
static bool read_state(Walk *walk, size_t position) {
  const Folder *folder = walk->folder;
  bool named = (position && may_rename(walk->cli, &folder->migrations.at[position - 1])) ||
               (position < folder->migrations.len &&
                may_rename(walk->cli, &folder->migrations.at[position]));
  return named ? introspect_with_names(walk->cli, walk->shadow, &walk->states[position])
               : introspect_all(walk->cli, walk->shadow, &walk->states[position]);
}

typedef struct {
  Walk *walk;
  size_t begin;
} Recording;

static bool record_state(const Migration *migration, Db *shadow, void *context, Diags *diags) {
  (void)migration, (void)shadow, (void)diags;
  Recording *recording = context;
  Walk *walk = recording->walk;
  walk->known++;
  return walk->known < recording->begin || read_state(walk, walk->known);
}

// Replays the first `end` migrations and notes the state before and after each from `begin` on. When a migration fails,
// the error is recorded and false returned; what comes before it is known then.
static bool walk_record(Walk *walk, size_t begin, size_t end) {
  Cli *cli = walk->cli;
  Recording recording = {walk, begin};
  walk->position = 0;
  if (begin == 0 && !read_state(walk, 0)) return false;
  if (end == 0) return true;
  walk->position = SIZE_MAX;
  if (!runner_replay(&cli->arena, walk->folder, walk->folder->migrations.at[end - 1].name,
                     walk->shadow, record_state, &recording, &cli->diags))
    return false;
  walk->position = end;
  return true;
}

// --- Both ways

// The zone that the migration named is that of its way back, too; without one both go by the session's.
static void set_time_zones(Cli *cli, const Script *script, Diff *diff) {
  for (vec_each(Step, step, &diff->steps)) {
    if (step->kind != STEP_ALTER_TABLE) continue;
    for (vec_each(TableChange, change, &step->changes))
      if (change->changes_zone)
        change->time_zone =
            script_time_zone(&cli->arena, script, table_old_name(diff, step->table.before),
                             column_old_name(diff, change->before));
  }
}

// PostgreSQL's catalogs know what was renamed; on SQLite the script has to say it.
static RenameList renames_back(Cli *cli, const Script *script, const Schema *before,
                               const Schema *after) {
  if (after->dialect->has_namespaces) return renames_by_identity(&cli->arena, after, before);
  RenameList renames = script_renames(&cli->arena, script);
  return renames_turned_round(&cli->arena, before, after, &renames);
}

// The database itself says what it is like after the renames, since it knows all places that hold a name; then they are
// taken back.
static bool read_between(Cli *cli, Db *shadow, const Schema *after, const RenameList *renames,
                         const Schema **between) {
  Diff nothing = {.before = after, .after = after, .exact = true};
  Diff only = diff_after_renames(&cli->arena, renames, nothing);
  Mark mark = diags_mark(&cli->diags);
  bool ok = db_begin(shadow, &cli->diags) &&
            db_run(shadow, emit_script(&cli->arena, &only), &cli->diags) &&
            introspect_all(cli, shadow, between);
  db_rollback(shadow);
  diags_forget(&cli->diags, mark);
  return ok;
}

void ways_find(Cli *cli, Db *shadow, const Migration *migration, const Schema *before,
               const Schema *after, Ways *ways) {
  const Schema *between = after;
  Script script = {0};
  Diags ignored = diags_new(&cli->arena);
  script_read(&cli->arena, after->dialect, &migration->script, migration->sections.up, &script,
              &ignored);
  RenameList renames = renames_back(cli, &script, before, after);
  // What cannot be renamed is dropped and made again, as if nothing were known of it.
  if (renames.len && !read_between(cli, shadow, after, &renames, &between)) renames.len = 0;
  *ways = (Ways){.forth = diff_schemas(&cli->arena, before, between),
                 .back = diff_schemas(&cli->arena, between, before)};
  ways->back = diff_after_renames(&cli->arena, &renames, ways->back);
  set_time_zones(cli, &script, &ways->back);
  set_time_zones(cli, &script, &ways->forth);
}

// --- Backwards

static bool walk_to(Walk *walk, size_t position);

bool walk_ways(Walk *walk, size_t index, Ways *ways) {
  if (!walk_to(walk, index + 1)) return false;
  ways_find(walk->cli, walk->shadow, &walk->folder->migrations.at[index], walk->states[index],
            walk->states[index + 1], ways);
  return true;
}

bool walk_chosen(Walk *walk, const bool *chosen, bool (*answer)(void *context, size_t index),
                 void *context) {
  size_t count = walk->folder->migrations.len, begin = 0, end = count;
  while (begin < count && !chosen[begin]) begin++;
  while (end > begin && !chosen[end - 1]) end--;
  if (begin == end) return true;
  if (!walk_open(walk)) return false;
  bool replayed = walk_record(walk, begin, end);
  for (size_t i = replayed ? end : walk->known; i > begin; i--)
    if (chosen[i - 1] && !answer(context, i - 1)) return false;
  return replayed;
}

bool prove_restores(Cli *cli, Db *shadow, const Migration *migration, const Source *down, Span part,
                    const Schema *before, Str *reason) {
  Mark mark = diags_mark(&cli->diags);
  const Schema *now;
  *reason = (Str){0};
  if (!runner_replay_part(&cli->arena, migration, down, part, shadow, &cli->diags) ||
      !introspect_all(cli, shadow, &now)) {
    *reason = diags_take_error(&cli->diags, mark);
    return false;
  }
  Diff diff = diff_schemas(&cli->arena, before, now);
  if (!diff.steps.len) return true;
  Str summary = str_trim(emit_differences(&cli->arena, &diff));
  *reason = str_format(&cli->arena, "it leaves another state than the one before:\n%.*s",
                       STR_ARG(summary));
  return false;
}

static bool rebuild(Walk *walk, size_t position) {
  Cli *cli = walk->cli;
  walk->position = SIZE_MAX;
  if (!shadow_empty(cli, walk->shadow)) return false;
  if (position &&
      !runner_replay(&cli->arena, walk->folder, walk->folder->migrations.at[position - 1].name,
                     walk->shadow, NULL, NULL, &cli->diags))
    return false;
  walk->position = position;
  return true;
}

// One step back by the catalogs' word. When that fails, the caller replays.
static bool step_back(Walk *walk) {
  size_t index = walk->position - 1;
  const Migration *migration = &walk->folder->migrations.at[index];
  if (!walk->states[index] || !walk->states[index + 1]) return false;
  Ways ways;
  if (!walk_ways(walk, index, &ways)) return false;
  Source source = {migration->name, emit_way_back(&walk->cli->arena, &ways.back)};
  Str reason;
  if (!prove_restores(walk->cli, walk->shadow, migration, &source, script_whole(source.text),
                      walk->states[index], &reason))
    return false;
  walk->position = index;
  return true;
}

static bool walk_to(Walk *walk, size_t position) {
  while (walk->position != SIZE_MAX && walk->position > position)
    if (!step_back(walk)) walk->position = SIZE_MAX;
  return walk->position == position || rebuild(walk, position);
}

bool walk_prove(Walk *walk, size_t index, const Source *down, Span part, Str *reason) {
  const Migration *migration = &walk->folder->migrations.at[index];
  *reason = (Str){0};
  if (!walk_to(walk, index + 1)) return false;
  bool restored =
      prove_restores(walk->cli, walk->shadow, migration, down, part, walk->states[index], reason);
  walk->position = restored ? index : SIZE_MAX;
  return restored;
}
