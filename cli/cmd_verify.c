// pmig verify: runs every down.sql on a shadow database where its migration is the last, and compares what it leaves
// with the state before.

#include "cli/walk.h"

typedef struct {
  bool all, no_cache;
} VerifyArgs;

// By migration, so that two lanes of a walk never touch the same place.
typedef enum { UNASKED, PROVED, FAILED } Outcome;

static json_t *json_of_verdict(Cli *cli, const Migration *migration, const char *verdict,
                               const Proof *states) {
  json_t *object = json_object();
  json_object_set_new(object, "name", json_of_str(migration->name));
  json_object_set_new(object, "verdict", json_string(verdict));
  json_object_set_new(object, "proof",
                      json_of_str(PROOF_STATE_WORDS[proof_read(cli, migration).state]));
  proof_tell(states, object);
  return object;
}

static void tell_known(Cli *cli, const Migration *migration, const Proof *states) {
  json_t *object = json_of_verdict(cli, migration, "proved", states);
  json_object_set_new(object, "cached", json_true());
  json_event(cli, "verified", object);
  say(cli, "%.*s  proved before, and nothing has changed", STR_ARG(migration->name));
}

static void tell(Walk *walk, const Migration *migration, const char *verdict, Str reason) {
  Proof states = walk_proof(walk);
  json_t *object = json_of_verdict(walk->cli, migration, verdict, &states);
  if (reason.len) json_object_set_new(object, "reason", json_of_str(reason));
  json_event(walk->cli, "verified", object);
  say(walk->cli, "%.*s  %s", STR_ARG(migration->name), verdict);
}

static bool is_known(Walk *walk, void *context, size_t index) {
  (void)context;
  const Migration *migration = &walk->folder->migrations.at[index];
  return walk_recall(walk, migration, migration_down(migration)) != NULL;
}

static void refuse(Cli *cli, const Migration *migration, Str reason) {
  diag_error(&cli->diags, DIAG_UNPROVED, "%.*s does not restore the state before %.*s: %.*s",
             STR_ARG(migration->down.name), STR_ARG(migration->name), STR_ARG(reason));
  annotate_script(cli, &migration->down, migration->down_part);
  diag_remedy(&cli->diags, "correct it, or replace it: pmig generate --force %.*s",
              STR_ARG(migration->name));
}

// False when it was stopped before that was known.
static bool prove(Walk *walk, const Migration *migration, Outcome *outcome) {
  Str unseen = blind_spot(&walk->arena, migration, true, walk->plan.dialect), reason = unseen;
  bool proved = !unseen.len && walk_prove(walk, &migration->down, migration->down_part, &reason);
  if (!proved && !reason.len) return false;
  *outcome = proved ? PROVED : FAILED;
  tell(walk, migration, proved ? "proved" : "failed", reason);
  if (proved)
    walk_remember(walk, migration_down(migration));
  else if (unseen.len)
    blind_spot_tell(walk->cli, migration, unseen);
  else
    refuse(walk->cli, migration, reason);
  return true;
}

static bool verify_one(Walk *walk, void *context, size_t index) {
  Outcome *outcomes = context;
  const Migration *migration = &walk->folder->migrations.at[index];
  const Proof *known = walk_recall(walk, migration, migration_down(migration));
  if (!known) return prove(walk, migration, &outcomes[index]);
  outcomes[index] = PROVED;
  tell_known(walk->cli, migration, known);
  return true;
}

static bool has_way_back(const Migration *migration) {
  return migration->has_down && !migration->irreversible;
}

static bool lacks_way_back(Cli *cli, const Migration *migration) {
  diag_error(&cli->diags, DIAG_IRREVERSIBLE, "%.*s has no way back", STR_ARG(migration->name));
  if (migration->has_script) annotate_script(cli, &migration->script, migration->sections.up);
  return diag_remedy(&cli->diags, "pmig generate %.*s writes one", STR_ARG(migration->name));
}

// One that says itself that it has none has been thought about.
static bool all_have_way_back(Cli *cli, const Folder *folder) {
  bool all = true;
  for (vec_each(Migration, migration, &folder->migrations))
    if (!migration->has_down && !migration->irreversible) all = lacks_way_back(cli, migration);
  return all;
}

// Those named must have a way back; of all others, those that have one.
static bool choose(Cli *cli, const Folder *folder, bool *chosen, size_t *missing) {
  for (vec_each(Str, name, &cli->operands)) {
    const Migration *migration = folder_find(folder, *name, &cli->diags);
    if (!migration) return false;
    if (!has_way_back(migration)) return lacks_way_back(cli, migration);
    chosen[migration - folder->migrations.at] = true;
  }
  if (cli->operands.len) return true;
  for (size_t i = 0; i < folder->migrations.len; i++) {
    chosen[i] = has_way_back(&folder->migrations.at[i]);
    *missing += !chosen[i];
  }
  return true;
}

static const Option OPTIONS[] = {
    {"all", 0, OPTION_FLAG, offsetof(VerifyArgs, all), NULL,
     "a migration without a way back that does not say why is an error, too", 0},
    NO_CACHE_OPTION(VerifyArgs),
};

static ExitCode run_verify(Cli *cli, const void *values) {
  const VerifyArgs *args = values;
  size_t proved = 0, failed = 0, missing = 0;
  Folder folder;
  Walk walk;
  if (!project_history(cli, &folder)) return EXIT_ERROR;
  size_t total = folder.migrations.len;
  bool *chosen = arena_new_array(&cli->arena, bool, total + 1);
  Outcome *outcomes = arena_new_array(&cli->arena, Outcome, total + 1);
  if (!choose(cli, &folder, chosen, &missing)) return EXIT_ERROR;
  walk_init(cli, &folder, args->no_cache, &walk);
  bool complete = !args->all || all_have_way_back(cli, &folder);
  bool ok = walk_chosen(&walk, chosen, &(WalkQuestion){is_known, verify_one, outcomes});
  walk_close(&walk);
  for (size_t i = 0; i < total; i++) {
    proved += outcomes[i] == PROVED;
    failed += outcomes[i] == FAILED;
  }
  if (ok) say(cli, "%zu proved, %zu failed, %zu without a way back", proved, failed, missing);
  json_t *counts = json_pack("{s:I, s:I, s:I}", "proved", (json_int_t)proved, "failed",
                             (json_int_t)failed, "missing", (json_int_t)missing);
  return json_result(cli, ok && !failed && complete ? EXIT_OK : EXIT_ERROR, counts);
}

const Command COMMAND_VERIFY = {
    .name = "verify",
    .group = GROUP_MAKE,
    .operands = "[NAME…]",
    .max_operands = SIZE_MAX,
    .line = "Proves on a shadow database that every down.sql restores the state before.",
    .help =
        "Ends with 1 when one does not, and says what differs. What was proved before is not run\n"
        "again while no script up to there has changed, nor pmig or the server: proofs are kept "
        "in\n"
        "$XDG_CACHE_HOME/pmig or ~/.cache/pmig, which may be deleted at any time.",
    .examples = EXAMPLES({"pmig verify", "every way back of the project, as in CI"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(VerifyArgs),
    .run = run_verify,
};
