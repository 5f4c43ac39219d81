// How the next migration is made, for `new` and `dev`. The history lies on a shadow database; the difference from there to
// the schema is migration.sql, in the text of `prisma migrate dev`. The new script then runs there too, and down.sql is
// what the catalogs say leads back, written only when running it restored the state before.

#include "cli/creation.h"

#include "cli/down_text.h"
#include "cli/renaming.h"

#include "emit/emit.h"

enum { CLOCK_SKEW_S = 60 * 60 };

bool creation_init(Cli *cli, Creation *creation) {
  const SchemaFile *schema;
  *creation = (Creation){.cli = cli};
  if (!config_schema(cli, &schema) || !project_folder(cli, &creation->folder)) return false;
  creation->schema = schema->prisma.schema;
  return config_prisma_version(cli, &creation->prisma) &&
         leave_out_external(cli, &cli->arena, &creation->schema) &&
         folder_check_provider(&creation->folder, creation->schema->dialect, &cli->diags);
}

void creation_close(Creation *creation) { db_close(creation->shadow); }

bool creation_open_shadow(Creation *creation) {
  ShadowPlan plan;
  return shadow_plan_project(creation->cli, creation->schema->dialect, &plan) &&
         shadow_open(creation->cli, &plan, &creation->shadow);
}

// --- The way there

IntrospectOptions creation_scope(const Creation *creation) {
  const Schema *schema = creation->schema;
  return (IntrospectOptions){.namespaces =
                                 schema->explicit_namespaces ? &schema->namespaces : NULL};
}

bool creation_find_changes(Creation *creation, const StrList *renames) {
  Cli *cli = creation->cli;
  const Schema *before;
  IntrospectOptions scope = creation_scope(creation);
  if (!introspect_managed(cli, &cli->arena, creation->shadow, &scope, &before) ||
      !introspect_with_names(cli, &cli->arena, creation->shadow, &creation->before))
    return false;
  if (!diff_with_renames(cli, renames, true, before, creation->schema, creation->prisma,
                         &creation->forth))
    return false;
  creation->risks = diff_risks(&cli->arena, &creation->forth);
  return true;
}

static Str script_with_warnings(const Creation *creation) {
  Arena *arena = &creation->cli->arena;
  Text script = text_new(arena);
  text_put(&script, emit_warnings(arena, &creation->risks));
  text_put(&script, emit_script(arena, &creation->forth));
  return text_str(&script);
}

// --- The way back

static Migration new_migration(const Creation *creation) {
  Str script = creation->migration.script;
  return (Migration){
      .name = creation->migration.name,
      .has_script = true,
      .script = {STR("migration.sql"), script},
      .sections = script_sections(script),
  };
}

// The script of one's own schema can fail on an empty database only where the history puts rows into it; then the
// migration is still made, since somebody has to edit it.
static bool run_forth(Creation *creation, const Migration *migration, const Schema **after) {
  Cli *cli = creation->cli;
  Mark mark = diags_mark(&cli->diags);
  if (runner_replay_part(&cli->arena, migration, &migration->script, migration->sections.up,
                         creation->shadow, &cli->diags) &&
      introspect_with_names(cli, &cli->arena, creation->shadow, after))
    return true;
  Str error = diags_take_error(&cli->diags, mark);
  creation->reason = str_format(&cli->arena, "migration.sql itself fails: %.*s", STR_ARG(error));
  return false;
}

static void find_way_back(Creation *creation) {
  Cli *cli = creation->cli;
  Migration migration = new_migration(creation);
  const Schema *after;
  if (!run_forth(creation, &migration, &after)) return;
  Ways ways;
  ways_find(cli, &cli->arena, creation->shadow, &migration, creation->before, after, &ways);
  Proof proof = {.before = fingerprint_of(&cli->arena, creation->before),
                 .after = fingerprint_of(&cli->arena, after),
                 .namespace = db_namespace(creation->shadow)};
  Source down = {STR("down.sql"),
                 down_text(&cli->arena, creation->shadow, &migration, &proof, &ways)};
  if (prove_restores(cli, &cli->arena, creation->shadow, &migration, &down, script_whole(down.text),
                     creation->before, &creation->reason))
    creation->migration.down = down.text;
}

// --- Making one

// Migrations run in the order of their names: one that is made in the same second as the last one, or after that was
// made by a clock that is ahead, gets the second after it.
static Str next_name(Creation *creation, Str title) {
  Arena *arena = &creation->cli->arena;
  const Folder *folder = &creation->folder;
  int64_t now = clock_unix_ms();
  Str name = migration_folder_name(arena, title, now);
  Str last = folder->migrations.len ? vec_last(&folder->migrations)->name : (Str){0};
  for (int64_t later = 1; str_cmp(name, last) <= 0 && later < CLOCK_SKEW_S; later++)
    name = migration_folder_name(arena, title, now + later * 1000);
  return name;
}

void creation_make(Creation *creation, Str title) {
  creation->migration.name = next_name(creation, title);
  creation->migration.script = script_with_warnings(creation);
  find_way_back(creation);
}

void creation_make_empty(Creation *creation, Str title) {
  creation->migration.name = next_name(creation, title);
  creation->migration.script = STR("-- This is an empty migration.\n");
  creation->reason = STR("its migration.sql is still to be written; then `pmig generate` finds it");
}

static void put_script(Text *text, const char *title, Str script) {
  text_format(text, "\n## %s\n\n```sql\n%.*s\n```\n", title, STR_ARG(str_trim(script)));
}

void creation_make_readme(Creation *creation) {
  NewMigration *migration = &creation->migration;
  Text text = text_new(&creation->cli->arena);
  text_format(&text, "# Migration `%.*s`\n", STR_ARG(migration->name));
  if (creation->forth.steps.len)
    text_format(&text, "\n```text\n%.*s\n```\n",
                STR_ARG(str_trim(emit_summary(text.arena, &creation->forth))));
  for (vec_each(const Risk, risk, &creation->risks))
    text_format(&text, "\n- %.*s", STR_ARG(risk->message));
  if (creation->risks.len) text_char(&text, '\n');
  put_script(&text, "migration.sql", migration->script);
  if (migration->down.at) put_script(&text, "down.sql", migration->down);
  if (creation->reason.len) text_format(&text, "\nNo down.sql: %.*s\n", STR_ARG(creation->reason));
  migration->readme = text_str(&text);
}

// --- Writing and telling

void creation_print(const Creation *creation) {
  const NewMigration *migration = &creation->migration;
  Text text = text_new(&creation->cli->arena);
  text_format(&text, "-- %.*s/migration.sql\n\n%.*s", STR_ARG(migration->name),
              STR_ARG(migration->script));
  if (migration->down.at)
    text_format(&text, "\n-- %.*s/down.sql\n\n%.*s", STR_ARG(migration->name),
                STR_ARG(migration->down));
  print_text(creation->cli, text_str(&text));
  if (creation->reason.len)
    diag_warning(&creation->cli->diags, DIAG_IRREVERSIBLE, "no down.sql: %.*s",
                 STR_ARG(creation->reason));
}

static void show_created(const Creation *creation) {
  Cli *cli = creation->cli;
  const NewMigration *migration = &creation->migration;
  say(cli, "%.*s/\n  └─ %.*s/", STR_ARG(creation->folder.path), STR_ARG(migration->name));
  bool has_down = migration->down.at, has_readme = migration->readme.at;
  say(cli, "    %s migration.sql", has_down || has_readme ? "├─" : "└─");
  if (has_down) say(cli, "    %s down.sql", has_readme ? "├─" : "└─");
  if (has_readme) say(cli, "    └─ README.md");
  if (creation->reason.len)
    diag_warning(&cli->diags, DIAG_IRREVERSIBLE, "no down.sql: %.*s", STR_ARG(creation->reason));
}

bool creation_write(Creation *creation) {
  Cli *cli = creation->cli;
  if (!folder_add(&cli->arena, creation->folder.path, creation->schema->dialect,
                  &creation->migration, &cli->diags))
    return false;
  show_created(creation);
  return true;
}

void creation_tell_json(const Creation *creation, json_t *result) {
  const NewMigration *migration = &creation->migration;
  json_t *risks = json_array();
  json_object_set_new(result, "name",
                      migration->script.at ? json_of_str(migration->name) : json_null());
  if (migration->script.at) {
    Str folder = path_join(&creation->cli->arena, creation->folder.path, migration->name);
    json_object_set_new(result, "folder", json_of_str(folder));
    json_object_set_new(result, "down", json_boolean(migration->down.at != NULL));
  }
  if (creation->reason.len) json_object_set_new(result, "reason", json_of_str(creation->reason));
  for (vec_each(const Risk, risk, &creation->risks))
    json_array_append_new(risks, json_of_str(risk->message));
  json_object_set_new(result, "warnings", risks);
  json_object_set_new(result, "losses", json_of_losses(&creation->losses));
}
