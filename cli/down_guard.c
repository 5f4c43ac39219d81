// The three questions in their order. The state of the database is held against the fingerprint in the head of the newest
// down.sql; only when that differs the history is replayed, to say what differs, for a server of another version prints
// the same things in other words. Rights and comments may differ: no way back stands or falls with them.

#include "cli/down_guard.h"

#include "cli/pick.h"
#include "cli/plan_losses.h"
#include "emit/emit.h"

// --- Proofs

static bool refuse_script(Cli *cli, const Migration *migration, ProofState state) {
  const char *what = state == PROOF_EDITED
                         ? "was edited, or its migration.sql was, since it was proved"
                         : "is not proved to restore the state before";
  diag_error(&cli->diags, DIAG_UNPROVED, "%.*s %s", STR_ARG(migration->down.name), what);
  return diag_remedy(&cli->diags,
                     "pmig generate %.*s proves it as it stands; pmig down --unproved runs it all "
                     "the same",
                     STR_ARG(migration->name));
}

// A script is proved from the state that the one before it in the plan restores.
static bool refuse_break(Cli *cli, const Migration *newer, const Migration *older) {
  diag_error(
      &cli->diags, DIAG_UNPROVED,
      "the way back of %.*s was not proved to lead to where that of %.*s begins: a migration "
      "was added, removed or edited since",
      STR_ARG(newer->name), STR_ARG(older->name));
  return diag_remedy(&cli->diags, "pmig generate --force writes and proves them anew");
}

// Scripts name the schema of what they change, so this one would revert another schema, and the ledger of this one.
static bool refuse_namespace(Cli *cli, const Db *db, const Migration *migration, Str proved_in) {
  Str here = db_namespace(db);
  diag_error(&cli->diags, DIAG_UNPROVED,
             "%.*s was proved in the schema %.*s, and this database is used in its schema %.*s",
             STR_ARG(migration->down.name), STR_ARG(proved_in), STR_ARG(here));
  return diag_remedy(&cli->diags,
                     "pmig generate --force %.*s, with this connection, writes and proves it for "
                     "this schema; pmig down --unproved runs it as it stands",
                     STR_ARG(migration->name));
}

static bool check_proofs(Cli *cli, const Db *db, const Plan *plan) {
  Str expected = {0};
  for (vec_each(const PlannedMigration, planned, &plan->migrations)) {
    Proof proof = proof_read(cli, planned->migration);
    if (proof.state != PROOF_HOLDS) return refuse_script(cli, planned->migration, proof.state);
    if (!str_eq(proof.namespace, db_namespace(db)))
      return refuse_namespace(cli, db, planned->migration, proof.namespace);
    bool is_first = planned == plan->migrations.at;
    if (!is_first && !str_eq(proof.after, expected))
      return refuse_break(cli, planned[-1].migration, planned->migration);
    expected = proof.before;
  }
  return true;
}

// --- The state of the database

static bool matters(const Step *step) {
  bool is_object = step->kind == STEP_CREATE_OBJECT || step->kind == STEP_DROP_OBJECT;
  return !is_object || !object_is_remark(step->object);
}

static Diff what_matters(Arena *arena, Diff diff) {
  Diff rest = diff;
  memset(&rest.steps, 0, sizeof rest.steps);
  for (vec_each(const Step, step, &diff.steps))
    if (matters(step)) vec_push(arena, &rest.steps, *step);
  return rest;
}

static bool read_expected(Cli *cli, const Folder *folder, Str last, const Dialect *dialect,
                          const Schema **expected) {
  ShadowPlan plan;
  Db *shadow = NULL;
  bool ok = shadow_plan_project(cli, dialect, &plan) && shadow_open(cli, &plan, &shadow) &&
            runner_replay(&cli->arena, folder, last, shadow, NULL, NULL, &cli->diags) &&
            introspect_all(cli, &cli->arena, shadow, expected);
  db_close(shadow);
  return ok;
}

static bool refuse_state(Cli *cli, const Migration *migration, Str differences) {
  diag_error(&cli->diags, DIAG_STATE,
             "the database is not in the state that the way back of %.*s was proved from. %.*s",
             STR_ARG(migration->name), STR_ARG(differences));
  return diag_remedy(&cli->diags,
                     "pmig drift --revert prints what brings it there; pmig down --unproved "
                     "reverts all the same");
}

static bool explain_state(Cli *cli, Db *db, const Folder *folder, const Migration *migration,
                          const Schema *actual) {
  const Schema *expected;
  Mark mark = diags_mark(&cli->diags);
  if (!read_expected(cli, folder, migration->name, db_dialect(db), &expected)) {
    Str error = diags_take_error(&cli->diags, mark);
    return refuse_state(
        cli, migration,
        str_format(&cli->arena, "What differs cannot be said: %.*s", STR_ARG(error)));
  }
  Diff diff = what_matters(&cli->arena, diff_schemas(&cli->arena, expected, actual));
  if (!diff.steps.len) return true;
  Str summary = str_trim(emit_differences(&cli->arena, &diff));
  return refuse_state(cli, migration,
                      str_format(&cli->arena, "It differs from that by:\n%.*s", STR_ARG(summary)));
}

static bool check_state(Cli *cli, Db *db, const Folder *folder, const Plan *plan) {
  const Migration *newest = plan->migrations.at[0].migration;
  Proof proof = proof_read(cli, newest);
  const Schema *actual;
  if (!introspect_all(cli, &cli->arena, db, &actual)) return false;
  return str_eq(fingerprint_of(&cli->arena, actual), proof.after) ||
         explain_state(cli, db, folder, newest, actual);
}

// --- Consent

static const char *question_for(Cli *cli, const Plan *plan, bool picked) {
  if (!picked) return "Revert all the same?";
  return str_c(&cli->arena, plan_question(&cli->arena, plan, true));
}

static ExitCode agree(Cli *cli, Db *db, const Plan *plan, DownConsent consent) {
  bool agreed = consent.accept_data_loss || cli->common.yes;
  if (agreed && !cli->common.json && !consent.picked)
    return EXIT_OK;  // nobody would hear the numbers
  RowLosses losses = plan_losses(cli, db, plan, true);
  row_losses_tell(cli, &losses);
  if (!consent.picked && (!losses.len || agreed)) return EXIT_OK;
  Str text = row_losses_text(&cli->arena, &losses, true);
  if (cli->common.json || !term_is_interactive()) {
    diag_error(&cli->diags, DIAG_LOSS, "%.*s", STR_ARG(text));
    diag_remedy(&cli->diags, "nobody can be asked; --accept-data-loss agrees to it");
    return EXIT_ERROR;
  }
  if (losses.len) fprintf(cli->err, "%.*s\n", STR_ARG(text));
  if (confirm(cli, question_for(cli, plan, consent.picked))) return EXIT_OK;
  diag_error(&cli->diags, DIAG_LOSS, "nothing was reverted");
  return EXIT_CANCELLED;
}

ExitCode down_guard(Cli *cli, Db *db, const Folder *folder, const Plan *plan, DownConsent consent) {
  if (!plan->migrations.len) return EXIT_OK;
  if (!consent.unproved && (!check_proofs(cli, db, plan) || !check_state(cli, db, folder, plan)))
    return EXIT_ERROR;
  return agree(cli, db, plan, consent);
}
