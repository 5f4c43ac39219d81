// pmig baseline: marks the migrations that an existing database already has. The history is replayed on a shadow database,
// and after each migration the two are compared as Prisma compares them: what the catalogs do not prove is not marked.
// Without --to the last point at which they agree is taken.

#include "cli/reasons.h"
#include "emit/emit.h"

typedef struct {
  RunArgs run;
  Str to;
} BaselineArgs;

static const Option OPTIONS[] = {
    {"to", 0, OPTION_VALUE, offsetof(BaselineArgs, to), "NAME",
     "the last migration that the database has; else it is looked for", 0},
    RUN_OPTIONS(BaselineArgs),
};

typedef struct {
  Cli *cli;
  const BaselineArgs *args;
  Creation creation;
  Db *db;
  Ledger ledger;
  const Schema *actual;
  size_t replayed, agrees;  // so many migrations; `agrees` is 0 while none did
  Diff difference;          // after the last that was replayed
  size_t marked;
} Baseline;

// --- Looking

static bool compare(const Migration *migration, Db *shadow, void *context, Diags *diags) {
  Baseline *baseline = context;
  const Schema *expected;
  IntrospectOptions scope = creation_scope(&baseline->creation);
  (void)migration;
  (void)diags;
  if (!introspect_managed(baseline->cli, &baseline->cli->arena, shadow, &scope, &expected))
    return false;
  baseline->replayed++;
  baseline->difference = drift_between(&baseline->creation, expected, baseline->actual);
  if (!baseline->difference.steps.len) baseline->agrees = baseline->replayed;
  return true;
}

static bool look(Baseline *baseline) {
  Cli *cli = baseline->cli;
  Creation *creation = &baseline->creation;
  IntrospectOptions scope = creation_scope(creation);
  return introspect_managed(cli, &cli->arena, baseline->db, &scope, &baseline->actual) &&
         creation_open_shadow(creation) &&
         runner_replay(&cli->arena, &creation->folder, baseline->args->to, creation->shadow,
                       compare, baseline, &cli->diags);
}

static bool judge(Baseline *baseline) {
  Cli *cli = baseline->cli;
  const Folder *folder = &baseline->creation.folder;
  bool must_be_last = baseline->args->to.len > 0;
  if (baseline->agrees && (!must_be_last || baseline->agrees == baseline->replayed)) return true;
  Str name = folder->migrations.at[baseline->replayed - 1].name;
  Str summary = str_trim(emit_summary(&cli->arena, &baseline->difference));
  diag_error(&cli->diags, DIAG_HISTORY,
             "The database is not what the migrations up to %.*s lead to, so nothing was marked. "
             "From there to the database:\n\n%.*s",
             STR_ARG(name), STR_ARG(summary));
  if (baseline->agrees)
    return diag_remedy(&cli->diags, "it is what %.*s leads to: pmig baseline --to %.*s",
                       STR_ARG(folder->migrations.at[baseline->agrees - 1].name),
                       STR_ARG(folder->migrations.at[baseline->agrees - 1].name));
  return diag_remedy(&cli->diags,
                     "pmig diff --from URL --to DIR@%.*s --script shows what would make them equal",
                     STR_ARG(name));
}

// --- Marking

static bool is_recorded(const Baseline *baseline, Str name) {
  for (vec_each(const LedgerRow, row, &baseline->ledger.rows))
    if (str_eq(row->name, name) && !row->rolled_back_ms) return true;
  return false;
}

static bool mark(Baseline *baseline) {
  Cli *cli = baseline->cli;
  const Folder *folder = &baseline->creation.folder;
  RunOptions options;
  if (!project_run_options(cli, &baseline->args->run, &options)) return false;
  for (size_t i = 0; i < baseline->agrees; i++) {
    Str name = folder->migrations.at[i].name;
    if (is_recorded(baseline, name)) continue;
    if (!runner_resolve_applied(&cli->arena, baseline->db, folder, name, &options, &cli->diags))
      return false;
    say(cli, "Migration %.*s marked as applied.", STR_ARG(name));
    baseline->marked++;
  }
  return true;
}

static bool refuse_failed(const Baseline *baseline) {
  for (vec_each(const LedgerRow, row, &baseline->ledger.rows))
    if (ledger_row_state(row) == MIGRATION_FAILED) {
      diag_error(&baseline->cli->diags, DIAG_P3009, "The migration `%.*s` is unfinished.",
                 STR_ARG(row->name));
      return diag_remedy(&baseline->cli->diags, "pmig recover %.*s", STR_ARG(row->name));
    }
  return true;
}

// --- The command

static bool run(Baseline *baseline) {
  Cli *cli = baseline->cli;
  Creation *creation = &baseline->creation;
  if (!creation_init(cli, creation)) return false;
  if (!creation->folder.migrations.len) {
    diag_error(&cli->diags, DIAG_HISTORY, "there are no migrations in %.*s",
               STR_ARG(creation->folder.path));
    return diag_remedy(&cli->diags, "pmig new NAME makes the first one");
  }
  return project_open(cli, &creation->folder, PROJECT_WRITE, &baseline->db) &&
         ledger_load(&cli->arena, baseline->db, &baseline->ledger, &cli->diags) &&
         refuse_failed(baseline) && look(baseline) && judge(baseline) && mark(baseline);
}

static void tell_rest(const Baseline *baseline) {
  size_t rest = baseline->creation.folder.migrations.len - baseline->agrees;
  if (!baseline->marked) say(baseline->cli, "All that the database has is marked already.");
  if (rest)
    say(baseline->cli, "%zu later %s pending: pmig up", rest,
        rest == 1 ? "migration is" : "migrations are");
}

static ExitCode run_baseline(Cli *cli, const void *args) {
  Baseline baseline = {.cli = cli, .args = args};
  bool ok = run(&baseline);
  if (ok) tell_rest(&baseline);
  creation_close(&baseline.creation);
  db_close(baseline.db);
  json_t *result = json_object();
  json_object_set_new(result, "marked", json_integer((json_int_t)baseline.marked));
  return json_result(cli, ok ? EXIT_OK : EXIT_ERROR, result);
}

const Command COMMAND_BASELINE = {
    .name = "baseline",
    .group = GROUP_MEND,
    .operands = "",
    .line = "Marks the migrations that an existing database already has, once that is proved.",
    .help =
        "The migrations are replayed on a shadow database and compared with the database after "
        "each\n"
        "one. Those up to the last point at which the two agree are marked as applied; when there "
        "is\n"
        "none, nothing is marked and the difference is printed. Runs no script on the database.",
    .examples = EXAMPLES({"pmig baseline", "a database that was made before its migrations were"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(BaselineArgs),
    .run = run_baseline,
};
