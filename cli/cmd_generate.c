// pmig generate: writes the way back of migrations that lack one. The history is walked once on a shadow database, the
// states before and after each migration are read from the catalogs, and the script that leads from the one to the
// other is written only when running it restored the state before. Hand-written migrations are no different.

#include "cli/walk.h"

typedef struct {
  bool all, force;
} GenerateArgs;

static const Option OPTIONS[] = {
    {"all", 0, OPTION_FLAG, offsetof(GenerateArgs, all), NULL,
     "every migration that lacks a down.sql; so also without a NAME", 0},
    {"force", 'f', OPTION_FLAG, offsetof(GenerateArgs, force), NULL,
     "replace a down.sql that is there", 0},
};

typedef struct {
  Walk walk;
  size_t written, kept, refused;
} Generation;

// --- Which migrations

static bool choose_named(Cli *cli, const Folder *folder, bool *chosen) {
  for (vec_each(Str, name, &cli->operands)) {
    const Migration *migration = folder_find(folder, *name, &cli->diags);
    if (!migration) return false;
    chosen[migration - folder->migrations.at] = true;
  }
  return true;
}

// Those named, or all; without those that have a way back, or say that there is none.
static bool choose(Cli *cli, const GenerateArgs *args, const Folder *folder, bool *chosen,
                   size_t *kept) {
  bool all = args->all || !cli->operands.len;
  if (!choose_named(cli, folder, chosen)) return false;
  for (size_t i = 0; i < folder->migrations.len; i++) {
    const Migration *migration = &folder->migrations.at[i];
    bool has_answer = migration->has_down || migration->irreversible;
    if (!all && !chosen[i]) continue;
    chosen[i] = args->force || !has_answer;
    *kept += !chosen[i];
    if (chosen[i] || args->all || !cli->operands.len) continue;
    say(cli, "%.*s  %s", STR_ARG(migration->name),
        migration->irreversible ? "says itself that there is no way back"
                                : "has a way back already; --force replaces it");
  }
  return true;
}

// --- One migration

static void refuse(Generation *generation, const Migration *migration, Str reason) {
  Cli *cli = generation->walk.cli;
  generation->refused++;
  diag_error(&cli->diags, DIAG_UNPROVED,
             "%.*s gets no down.sql, since the generated one fails: %.*s", STR_ARG(migration->name),
             STR_ARG(reason));
  json_t *object = json_object();
  json_object_set_new(object, "name", json_of_str(migration->name));
  json_object_set_new(object, "reason", json_of_str(reason));
  json_event(cli, "refused", object);
}

static bool write_down(Generation *generation, const Migration *migration, Str text) {
  Cli *cli = generation->walk.cli;
  if (!folder_write_down(&cli->arena, migration, text, &cli->diags)) return false;
  generation->written++;
  say(cli, "%.*s  down.sql written", STR_ARG(migration->name));
  json_t *object = json_object();
  json_object_set_new(object, "name", json_of_str(migration->name));
  json_object_set_new(object, "file",
                      json_of_str(path_join(&cli->arena, migration->folder, STR("down.sql"))));
  json_event(cli, "written", object);
  return true;
}

static bool generate_one(void *context, size_t index) {
  Generation *generation = context;
  Walk *walk = &generation->walk;
  Cli *cli = walk->cli;
  const Migration *migration = &walk->folder->migrations.at[index];
  Ways ways;
  if (!walk_ways(walk, index, &ways)) return false;
  Str unseen = blind_spot(cli, migration, &ways.forth);
  if (unseen.len) {
    refuse(generation, migration, unseen);
    return true;
  }
  Str text = down_text(cli, walk->shadow, migration, &ways.forth, &ways.back), reason;
  Source source = {path_join(&cli->arena, migration->folder, STR("down.sql")), text};
  if (walk_prove(walk, index, &source, script_whole(text), &reason))
    return write_down(generation, migration, text);
  if (!reason.len) return false;
  refuse(generation, migration, reason);
  return true;
}

// --- All of them

static void conclude(Cli *cli, const Generation *generation) {
  say(cli, "%zu written, %zu there already, %zu without a way back", generation->written,
      generation->kept, generation->refused);
}

static json_t *counts_of(const Generation *generation) {
  return json_pack("{s:I, s:I, s:I}", "written", (json_int_t)generation->written, "kept",
                   (json_int_t)generation->kept, "refused", (json_int_t)generation->refused);
}

static ExitCode run_generate(Cli *cli, const void *values) {
  const GenerateArgs *args = values;
  Generation generation = {0};
  Folder folder;
  if (!project_history(cli, &folder)) return EXIT_ERROR;
  bool *chosen = arena_new_array(&cli->arena, bool, folder.migrations.len + 1);
  if (!choose(cli, args, &folder, chosen, &generation.kept)) return EXIT_ERROR;
  walk_init(cli, &folder, &generation.walk);
  bool ok = walk_chosen(&generation.walk, chosen, generate_one, &generation);
  walk_close(&generation.walk);
  if (ok) conclude(cli, &generation);
  ExitCode code = ok && !generation.refused ? EXIT_OK : EXIT_ERROR;
  return json_result(cli, code, counts_of(&generation));
}

const Command COMMAND_GENERATE = {
    .name = "generate",
    .operands = "[NAME…]",
    .max_operands = SIZE_MAX,
    .line = "Writes down.sql for migrations that lack one, each proved on a shadow database.",
    .help =
        "A NAME is a migration's, or a part of it that only one has. A migration whose way back\n"
        "does not restore the state before it gets no down.sql, but a reason, and pmig ends with "
        "1.",
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(GenerateArgs),
    .run = run_generate,
};
