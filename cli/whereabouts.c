// The migrations that are applied are replayed on a shadow database, then the script in question, and every state on the
// way is read. A state fits when nothing separates it from the database but what separates every one of them: somebody's
// own index, another schema. Where the script fails on the shadow database too, that is only taken for drift when nothing
// of the rest of the script speaks of it. Rights count where they are all that a statement of the script changes.
// The shadow database first, then invalid indexes, rights, the comparison, and proofs.

#include "cli/whereabouts.h"

#include "cli/down_text.h"
#include "cli/row_changes.h"
#include "emit/emit.h"

// --- The states

static bool is_replayed(const HistoryEntry *entry, const Unfinished *unfinished) {
  bool itself = str_eq(entry->name, unfinished->row->name);
  return itself ? unfinished->reverting : entry->state == MIGRATION_APPLIED;
}

// The folder as the database has it: what is applied, and no more.
static bool applied_folder(Cli *cli, const Unfinished *unfinished, Folder *applied) {
  const History *history = unfinished->history;
  *applied = *history->folder;
  applied->migrations.at = NULL;
  applied->migrations.len = applied->migrations.cap = 0;
  for (vec_each(const HistoryEntry, entry, &history->entries)) {
    if (!is_replayed(entry, unfinished)) continue;
    if (!entry->migration) {
      diag_error(&cli->diags, DIAG_HISTORY,
                 "The migration `%.*s` is applied, but its files are missing, so the state before "
                 "`%.*s` is not known.",
                 STR_ARG(entry->name), STR_ARG(unfinished->row->name));
      return diag_remedy(&cli->diags, "restore its folder from version control");
    }
    vec_push(&cli->arena, &applied->migrations, *entry->migration);
  }
  return true;
}

static bool replay_history(Whereabouts *where) {
  Cli *cli = where->cli;
  Folder applied;
  return applied_folder(cli, where->unfinished, &applied) &&
         runner_replay(&cli->arena, &applied, (Str){0}, where->shadow, NULL, NULL, &cli->diags);
}

static bool read_state(size_t done, Db *shadow, void *context, Diags *diags) {
  Whereabouts *where = context;
  (void)diags;
  where->known = done;
  return introspect_all(where->cli, &where->cli->arena, shadow, &where->states[done]);
}

static bool replay_script(Whereabouts *where) {
  Cli *cli = where->cli;
  const Unfinished *unfinished = where->unfinished;
  const Script *script = &unfinished->planned.script;
  Mark mark = diags_mark(&cli->diags);
  if (runner_replay_statements(&cli->arena, unfinished->migration, script->source, script->part,
                               where->shadow, read_state, where, &cli->diags))
    return true;
  if (!where->states[0]) return false;
  where->failure = diags_take_error(&cli->diags, mark);
  return true;
}

static bool read_states(Whereabouts *where) {
  ShadowPlan plan;
  const Dialect *dialect;
  Cli *cli = where->cli;
  where->total = where->unfinished->planned.script.statements.len;
  where->states = arena_new_array(&cli->arena, const Schema *, where->total + 1);
  where->fits = arena_new_array(&cli->arena, bool, where->total + 1);
  return project_dialect(cli, where->unfinished->history->folder, &dialect) &&
         shadow_plan_project(cli, dialect, &plan) && shadow_open(cli, &plan, &where->shadow) &&
         replay_history(where) && replay_script(where);
}

// --- Invalid indexes

static bool table_has_index(const Table *table, Str name) {
  for (vec_each(const Index, index, &table->indexes))
    if (str_eq(index->name, name)) return true;
  return table->primary_key && str_eq(table->primary_key->name, name);
}

static bool has_index(const Schema *schema, const InvalidIndex *index) {
  for (vec_each(const Table, table, &schema->tables))
    if (str_eq(table->namespace, index->namespace) && str_eq(table->name, index->table) &&
        table_has_index(table, index->name))
      return true;
  for (vec_each(const Object, object, &schema->objects))
    if (object->kind == OBJECT_INDEX && str_eq(object->namespace, index->namespace) &&
        str_eq(object->name, index->name))
      return true;
  return false;
}

// What REINDEX CONCURRENTLY names the index it builds, and the one it replaces.
static bool is_of_reindex(Str name) {
  size_t len = name.len;
  while (len && name.at[len - 1] >= '0' && name.at[len - 1] <= '9') len--;
  Str stem = str_slice(name, 0, len);
  return str_ends_with(stem, STR("_ccnew")) || str_ends_with(stem, STR("_ccold"));
}

static bool reindexes(const Script *script) {
  for (vec_each(const Statement, statement, &script->statements))
    if (statement->kind == STATEMENT_MAINTAIN && (statement->flags & STATEMENT_ALONE)) return true;
  return false;
}

static bool names(const Statement *statement, const InvalidIndex *index) {
  Str object = statement->object, name = index->name;
  if (!(statement->flags & STATEMENT_ALONE) || !str_ends_with(object, name)) return false;
  Str before = str_slice(object, 0, object.len - name.len);
  return !before.len || (str_ends_with(before, STR(".")) &&
                         str_eq(str_slice(before, 0, before.len - 1), index->namespace));
}

// Made or dropped by the script: a statement names it, or it is there in some of the states and not in others.
static bool is_remnant(const Whereabouts *where, const InvalidIndex *index) {
  const Script *script = &where->unfinished->planned.script;
  for (vec_each(const Statement, statement, &script->statements))
    if (names(statement, index)) return true;
  size_t having = 0;
  for (size_t i = 0; i <= where->known; i++) having += has_index(where->states[i], index);
  if (having) return having <= where->known;
  return is_of_reindex(index->name) && reindexes(script);
}

static bool find_remnants(Whereabouts *where, Db *db) {
  Cli *cli = where->cli;
  InvalidIndexList list;
  if (!runner_invalid_indexes(&cli->arena, db, &list, &cli->diags)) return false;
  for (vec_each(const InvalidIndex, index, &list))
    if (is_remnant(where, index)) vec_push(&cli->arena, &where->remnants, *index);
  return true;
}

bool whereabouts_remove_remnants(const Whereabouts *where, Db *db) {
  for (vec_each(const InvalidIndex, index, &where->remnants))
    if (!runner_drop_index(&where->cli->arena, db, index, &where->cli->diags)) return false;
  return true;
}

static bool is_remnant_named(const Whereabouts *where, Str namespace, Str name) {
  for (vec_each(const InvalidIndex, index, &where->remnants))
    if (str_eq(index->namespace, namespace) && str_eq(index->name, name)) return true;
  return false;
}

// `live` was read for this comparison alone, so what is to be removed can be taken out of it.
static void leave_out_remnants(const Whereabouts *where, Schema *live) {
  for (vec_each(Table, table, &live->tables)) {
    size_t kept = 0;
    for (vec_each(Index, index, &table->indexes))
      if (!is_remnant_named(where, table->namespace, index->name))
        table->indexes.at[kept++] = *index;
    table->indexes.len = kept;
  }
  size_t kept = 0;
  for (vec_each(Object, object, &live->objects))
    if (object->kind != OBJECT_INDEX || !is_remnant_named(where, object->namespace, object->name))
      live->objects.at[kept++] = *object;
  live->objects.len = kept;
}

// --- Rights

static bool is_right(const Step *step) {
  return (step->kind == STEP_CREATE_OBJECT || step->kind == STEP_DROP_OBJECT) &&
         step->object->kind == OBJECT_GRANT;
}

static bool all_rights(const Diff *diff) {
  for (vec_each(const Step, step, &diff->steps))
    if (!is_right(step)) return false;
  return true;
}

// Default privileges and owners give rights to what is made, others here than on the shadow database. So a right tells how
// far the script has come only where nothing else would: at a statement that changes rights and no more.
static void find_telling_rights(Whereabouts *where) {
  Arena *arena = &where->cli->arena;
  for (size_t i = 0; i < where->known; i++) {
    Diff diff = diff_schemas(arena, where->states[i], where->states[i + 1]);
    if (!all_rights(&diff)) continue;
    for (vec_each(const Step, step, &diff.steps))
      if (!str_list_has(&where->rights, step->object->name))
        vec_push(arena, &where->rights, step->object->name);
  }
}

static bool tells(const Whereabouts *where, const Step *step) {
  return !is_right(step) || str_list_has(&where->rights, step->object->name);
}

// What gives it in this state; empty when it is not given.
static Str right_in(const Schema *schema, Str name) {
  for (vec_each(const Object, object, &schema->objects))
    if (object->kind == OBJECT_GRANT && str_eq(object->name, name)) return object->create;
  return (Str){0};
}

// Asked of the states themselves, for a difference takes and gives the rights of whatever it makes anew.
static size_t count_rights_apart(const Whereabouts *where, size_t state, const Schema *live) {
  size_t count = 0;
  for (vec_each(const Str, name, &where->rights))
    count += !str_eq(right_in(where->states[state], *name), right_in(live, *name));
  return count;
}

// --- The comparison

static Str step_text(Arena *arena, const Diff *diff, const Step *step) {
  Diff one = *diff;
  one.steps.at = (Step *)step;
  one.steps.len = 1;
  return emit_script(arena, &one);
}

static StrList step_texts(Arena *arena, const Diff *diff) {
  StrList texts = {0};
  for (vec_each(const Step, step, &diff->steps))
    if (!is_right(step)) vec_push(arena, &texts, step_text(arena, diff, step));
  return texts;
}

static size_t total_length(const StrList *texts) {
  size_t length = 0;
  for (vec_each(const Str, text, texts)) length += text->len;
  return length;
}

// The steps that are drift, or the others.
static Diff part_of(const Whereabouts *where, const Diff *diff, bool drift) {
  Arena *arena = &where->cli->arena;
  Diff part = *diff;
  part.steps.at = NULL;
  part.steps.len = part.steps.cap = 0;
  for (vec_each(const Step, step, &diff->steps))
    if (tells(where, step) && str_list_has(&where->drift, step_text(arena, diff, step)) == drift)
      vec_push(arena, &part.steps, *step);
  return part;
}

static StrList common_texts(Arena *arena, const StrList *a, const StrList *b) {
  StrList common = {0};
  for (vec_each(const Str, text, a))
    if (str_list_has(b, *text)) vec_push(arena, &common, *text);
  return common;
}

static bool all_known(const StrList *texts, const StrList *drift) {
  for (vec_each(const Str, text, texts))
    if (!str_list_has(drift, *text)) return false;
  return true;
}

static Str step_subject(const Step *step) {
  const Table *table = step->table.after ? step->table.after : step->table.before;
  switch (step->kind) {
    case STEP_CREATE_SCHEMA:
    case STEP_DROP_SCHEMA:
      return step->namespace;
    case STEP_CREATE_EXTENSION:
    case STEP_DROP_EXTENSION:
    case STEP_ALTER_EXTENSION:
      return step->extension.after ? step->extension.after->name : step->extension.before->name;
    case STEP_CREATE_ENUM:
    case STEP_ALTER_ENUM:
    case STEP_DROP_ENUM:
      return step->enumeration.after ? step->enumeration.after->name
                                     : step->enumeration.before->name;
    case STEP_CREATE_OBJECT:
    case STEP_DROP_OBJECT:
      return step->object->table.len ? step->object->table : step->object->name;
    case STEP_REDEFINE_TABLES:
      return vec_last(&step->redefinitions)->table.after->name;
    case STEP_DROP_FOREIGN_KEY:
    case STEP_DROP_INDEX:
    case STEP_ALTER_TABLE:
    case STEP_DROP_TABLE:
    case STEP_CREATE_TABLE:
    case STEP_CREATE_INDEX:
    case STEP_RENAME_FOREIGN_KEY:
    case STEP_ADD_FOREIGN_KEY:
    case STEP_RENAME_INDEX:
    case STEP_REDEFINE_INDEX:
    case STEP_SET_SEQUENCE:
    case STEP_RENAME:
      break;
  }
  return table ? table->name : (Str){0};
}

static bool is_mentioned(const Script *script, size_t from, Str name) {
  for (size_t i = from; i < script->statements.len; i++) {
    Str text = script_text(script, &script->statements.at[i]);
    if (str_contains(text, name)) return true;
  }
  return false;
}

// What statements of which no state is known may have done is no drift.
static StrList unrelated(const Whereabouts *where, const StrList *drift, const Diff *diff) {
  Arena *arena = &where->cli->arena;
  const Script *script = &where->unfinished->planned.script;
  StrList texts = {0};
  for (vec_each(const Step, step, &diff->steps)) {
    Str text = step_text(arena, diff, step);
    if (str_list_has(drift, text) && !is_mentioned(script, where->known, step_subject(step)))
      vec_push(arena, &texts, text);
  }
  return texts;
}

static bool is_inside(const Script *script, size_t done) {
  bool inside = false;
  for (size_t i = 0; i < done; i++) {
    StatementKind kind = script->statements.at[i].kind;
    inside = kind == STATEMENT_BEGIN ||
             (inside && kind != STATEMENT_COMMIT && kind != STATEMENT_ROLLBACK);
  }
  return inside;
}

// A transaction of the script's own is in the database as a whole or not at all, whoever ran it. Where that leaves no
// state, somebody has taken a part of it back, or done it, by hand.
static void leave_out_inner_states(Whereabouts *where) {
  const Script *script = &where->unfinished->planned.script;
  bool outer = false;
  for (size_t i = 0; i <= where->known; i++) outer |= where->fits[i] && !is_inside(script, i);
  for (size_t i = 0; outer && i <= where->known; i++) where->fits[i] &= !is_inside(script, i);
}

static bool compare(Whereabouts *where, Db *db) {
  Arena *arena = &where->cli->arena;
  const Schema *live;
  StrList *texts = arena_new_array(arena, StrList, where->known + 1);
  size_t least = SIZE_MAX;
  if (!introspect_all(where->cli, &where->cli->arena, db, &live)) return false;
  leave_out_remnants(where, (Schema *)live);
  find_telling_rights(where);
  for (size_t i = 0; i <= where->known; i++) {
    Diff diff = diff_schemas(arena, where->states[i], live);
    texts[i] = step_texts(arena, &diff);
    size_t apart = count_rights_apart(where, i, live), length = total_length(&texts[i]) + apart;
    where->fits[i] = !apart;
    if (length < least) least = length, where->nearest = i, where->distance = diff;
    where->drift = i ? common_texts(arena, &where->drift, &texts[i]) : texts[0];
  }
  if (where->known < where->total) where->drift = unrelated(where, &where->drift, &where->distance);
  for (size_t i = 0; i <= where->known; i++) where->fits[i] &= all_known(&texts[i], &where->drift);
  leave_out_inner_states(where);
  where->elsewhere = part_of(where, &where->distance, true);
  where->distance = part_of(where, &where->distance, false);
  return true;
}

bool whereabouts_read(Cli *cli, const Unfinished *unfinished, Db *db, Whereabouts *where) {
  *where = (Whereabouts){.cli = cli, .unfinished = unfinished};
  return read_states(where) && find_remnants(where, db) && compare(where, db);
}

void whereabouts_close(Whereabouts *where) { db_close(where->shadow); }

// --- Proofs

bool whereabouts_prove(Whereabouts *where, size_t state, Db *db) {
  Cli *cli = where->cli;
  const Schema *live;
  if (!introspect_all(cli, &cli->arena, db, &live)) return false;
  Diff diff = diff_schemas(&cli->arena, where->states[state], live);
  StrList texts = step_texts(&cli->arena, &diff);
  if (all_known(&texts, &where->drift) && !count_rights_apart(where, state, live)) return true;
  Str summary = str_trim(emit_summary(&cli->arena, &diff));
  return diag_error(&cli->diags, DIAG_UNPROVED,
                    "The database is not in the state in which the shadow database is at this "
                    "point, so the ledger was not changed. It differs by:\n%.*s",
                    STR_ARG(summary));
}

// --- The way back

// The script as far as it has come, as a migration of its own; a transaction that it is in ends there.
static Migration part_done(const Whereabouts *where, size_t done) {
  const Unfinished *unfinished = where->unfinished;
  const Script *script = &unfinished->planned.script;
  uint32_t end = done ? script->statements.at[done - 1].span.to : script->part.from;
  Migration part = *unfinished->migration;
  part.script.name = script->source->name;
  part.script.text =
      str_format(&where->cli->arena, "%.*s%s", STR_ARG(str_slice(script->source->text, 0, end)),
                 is_inside(script, done) ? ";\nCOMMIT" : "");
  part.sections.up = (Span){script->part.from, (uint32_t)part.script.text.len};
  return part;
}

// The states that were compared do not know what was renamed, so both ends are read once more, with names.
bool whereabouts_find_back(Whereabouts *where, size_t done, Ways *ways, StrList *losses) {
  Cli *cli = where->cli;
  Arena *arena = &cli->arena;
  Migration *part = arena_new(arena, Migration);  // errors point into its script
  const Schema *before, *after;
  *part = part_done(where, done);
  if (!shadow_empty(cli, where->shadow) || !replay_history(where) ||
      !introspect_with_names(cli, arena, where->shadow, &before) ||
      !runner_replay_part(arena, part, &part->script, part->sections.up, where->shadow,
                          &cli->diags) ||
      !introspect_with_names(cli, arena, where->shadow, &after))
    return false;
  ways_find(cli, arena, where->shadow, part, before, after, ways);
  *losses = rows_changed(arena, part, &ways->back);
  RiskList risks = diff_risks(arena, &ways->forth);
  for (vec_each(const Risk, risk, &risks))
    if (risk_loses_data(risk->kind)) vec_push(arena, losses, risk->message);
  StrList remade = down_remade(arena, ways);
  for (vec_each(const Str, line, &remade)) vec_push(arena, losses, *line);
  return true;
}

bool whereabouts_prove_back(Whereabouts *where, const Source *back) {
  Cli *cli = where->cli;
  Str reason;
  if (prove_restores(cli, &cli->arena, where->shadow, where->unfinished->migration, back,
                     script_whole(back->text), where->states[0], &reason))
    return true;
  return diag_error(&cli->diags, DIAG_UNPROVED,
                    "The way back could not be proved on the shadow database, so nothing was "
                    "changed: %.*s",
                    STR_ARG(reason));
}

// --- Statements

static bool calls_function(const Script *script, const Statement *statement) {
  Str text = script_text(script, statement);
  return str_find_char(text, '(') >= 0 && !str_contains(text, STR("set_config"));
}

// An ALTER that no state shows, such as one that sets a sequence back.
static bool alters_unseen(const Whereabouts *where, size_t which) {
  const Script *script = &where->unfinished->planned.script;
  if (script->statements.at[which].kind != STATEMENT_ALTER || which >= where->known) return false;
  Diff diff = diff_schemas(&where->cli->arena, where->states[which], where->states[which + 1]);
  return !diff.steps.len;
}

Trace whereabouts_trace(const Whereabouts *where, size_t which) {
  const Script *script = &where->unfinished->planned.script;
  const Statement *statement = &script->statements.at[which];
  if (is_unseen(&where->cli->arena, script, statement, where->states[0]->dialect) ||
      alters_unseen(where, which))
    return TRACE_NONE;
  bool calls = statement->kind == STATEMENT_SELECT && calls_function(script, statement);
  bool writes = statement->flags & STATEMENT_CHANGES_DATA;
  return writes || calls || statement->kind == STATEMENT_BLOCK ? TRACE_ROWS : TRACE_FULL;
}
