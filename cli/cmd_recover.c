// pmig recover: out of the middle of a migration. Says which statements of its script are in the database, and then
// finishes it, undoes it, or says what keeps it from doing either. Prisma's failures are recovered like pmig's own.
//
// Which way, when nobody says: what has run to its end is marked so, what has not begun is pending again, what was
// interrupted is finished, and what failed with an error is undone. Rows tell no tales: where only changed rows, or what is
// not read from a database, would show whether a statement ran, and no note of pmig's does, the user is asked. The same
// before something is undone that took data along.

#include "cli/whereabouts.h"

#include "emit/emit.h"

typedef struct {
  Str to, done;
  RunArgs run;
  bool dry_run;
} RecoverArgs;

static const Option OPTIONS[] = {
    {"to", 0, OPTION_VALUE, offsetof(RecoverArgs, to), "before|after",
     "undo the migration, or finish it", 0},
    {"done", 0, OPTION_VALUE, offsetof(RecoverArgs, done), "N",
     "so many statements are in the database, where the catalogs cannot tell", 0},
    {"dry-run", 0, OPTION_FLAG, offsetof(RecoverArgs, dry_run), NULL,
     "say where it stands and print what would run, and change nothing", 0},
    RUN_OPTIONS(RecoverArgs),
};

typedef struct {
  Cli *cli;
  const RecoverArgs *args;
  Db *db;
  Whereabouts where;
  size_t done,
      at_most;  // of the statements are in; two numbers where the way does not depend on it
  bool to_applied;
  Str script;  // --dry-run: what would run
} Recovering;

// --- Words

static Str statement_text(Arena *arena, const Script *script, size_t i) {
  enum { LONGEST = 60 };
  const Statement *statement = &script->statements.at[i];
  Str text = script_text(script, statement);
  ptrdiff_t line_end = str_find_char(text, '\n');
  if (line_end >= 0) text = str_slice(text, 0, (size_t)line_end);
  uint32_t line, column;
  source_position(script->source, statement->span.from, &line, &column);
  return str_format(arena, "statement %zu (line %u: %.*s)", i + 1, line,
                    STR_ARG(str_truncate_utf8(text, LONGEST)));
}

// What was said about the direction, for a command line to be run next.
static Str direction(const Recovering *recovering) {
  Str to = recovering->args->to;
  return to.len ? str_format(&recovering->cli->arena, " --to %.*s", STR_ARG(to)) : (Str){0};
}

static const Script *script_of(const Recovering *recovering) {
  return &recovering->where.unfinished->planned.script;
}

static void say_whereabouts(const Recovering *recovering) {
  Cli *cli = recovering->cli;
  const Whereabouts *where = &recovering->where;
  const Unfinished *unfinished = where->unfinished;
  Str name = unfinished->row->name;
  const char *what = unfinished->reverting ? "The revert of migration" : "Migration";
  for (vec_each(const InvalidIndex, index, &where->remnants))
    say(cli, "A failed CONCURRENTLY has left the invalid index %.*s.", STR_ARG(index->quoted));
  if (where->drift.len)
    say(cli, "The database differs from its migrations elsewhere; that was left alone.");
  Str in = recovering->at_most > recovering->done
               ? str_format(&cli->arena, "%zu to %zu", recovering->done, recovering->at_most)
           : recovering->done == 0            ? STR("none")
           : recovering->done == where->total ? STR("all")
                                              : str_format(&cli->arena, "%zu", recovering->done);
  say(cli, "%s %.*s: %.*s of its %zu statements %s in the database.", what, STR_ARG(name),
      STR_ARG(in), where->total, recovering->at_most > 1 ? "are" : "is");
  if (recovering->at_most > recovering->done)
    say(cli, "The catalogs tell no more, and undoing it does not depend on that.");
  else if (recovering->done < where->total) {
    Str next = statement_text(&cli->arena, script_of(recovering), recovering->done);
    say(cli, "Next would be %.*s.", STR_ARG(next));
  }
}

// --- Where it stands

static Str distance_text(const Recovering *recovering) {
  Arena *arena = &recovering->cli->arena;
  const Whereabouts *where = &recovering->where;
  Str place =
      str_format(arena, "the one after %zu of %zu statements", where->nearest, where->total);
  if (!where->distance.steps.len) return str_format(arena, "Its state is %.*s.", STR_ARG(place));
  Str summary = str_trim(emit_summary(arena, &where->distance));
  return str_format(arena,
                    "The nearest state is %.*s, and this is what the database has beyond it or "
                    "lacks:\n%.*s",
                    STR_ARG(place), STR_ARG(summary));
}

// Behind a statement that fails there, too, no state is known.
static Str unknown_text(const Recovering *recovering) {
  const Whereabouts *where = &recovering->where;
  if (where->known == where->total) return (Str){0};
  return str_format(&recovering->cli->arena,
                    "\nWhat is behind statement %zu nobody knows, for it fails on the shadow "
                    "database too: %.*s",
                    where->known + 1, STR_ARG(where->failure));
}

static bool is_nowhere(const Recovering *recovering, const char *note) {
  Cli *cli = recovering->cli;
  const Whereabouts *where = &recovering->where;
  Str name = where->unfinished->row->name, distance = distance_text(recovering);
  Str unknown = unknown_text(recovering);
  diag_error(&cli->diags, DIAG_UNPROVED, "`%.*s`: %s. Nothing was changed. %.*s%.*s", STR_ARG(name),
             note, STR_ARG(distance), STR_ARG(unknown));
  return diag_remedy(&cli->diags,
                     "%sbring the database to such a state by hand and run this again; or to the "
                     "end of the migration, then pmig resolve --applied %.*s, or to its beginning, "
                     "then --rolled-back",
                     where->unfinished->edited
                         ? "the script was edited since it was begun, so put it back as it was; or "
                         : "",
                     STR_ARG(name));
}

// What the database has or lacks in all states may be the doing of a script that was edited since it was begun.
static bool may_be_of_earlier_script(const Recovering *recovering) {
  const Whereabouts *where = &recovering->where;
  return where->unfinished->edited && where->drift.len && !recovering->args->done.len;
}

static bool refuse_edited(Recovering *recovering) {
  Cli *cli = recovering->cli;
  const Whereabouts *where = &recovering->where;
  Str name = where->unfinished->row->name;
  Str way = direction(recovering);
  Str summary = str_trim(emit_summary(&cli->arena, &where->elsewhere));
  diag_error(&cli->diags, DIAG_UNPROVED,
             "`%.*s` was edited since it was begun, and what the database has or lacks beyond the "
             "script as it is now may come from the script as it was. Nothing was changed:\n%.*s",
             STR_ARG(name), STR_ARG(summary));
  return diag_remedy(&cli->diags,
                     "put the script back as it was and run this again; or, if that is somebody "
                     "else's doing and is to stay: pmig recover %.*s%.*s --done %zu",
                     STR_ARG(name), STR_ARG(way), recovering->done);
}

// --- Which way, and what goes with it

// Forward in the script, whichever way the script itself leads.
static bool goes_forward(const Recovering *recovering) {
  const Unfinished *unfinished = recovering->where.unfinished;
  Str to = recovering->args->to;
  if (to.len) return str_eq(to, STR("after")) != unfinished->reverting;
  if (recovering->done == 0) return false;
  return recovering->done == recovering->where.total || unfinished->interrupted;
}

// What of the first `done` statements undoing does not bring back; with the way back that goes without it.
static bool find_way_back(Recovering *recovering, size_t done, Ways *ways, StrList *losses) {
  Arena *arena = &recovering->cli->arena;
  Whereabouts *where = &recovering->where;
  if (!whereabouts_find_back(where, done, ways, losses)) return false;
  for (size_t i = 0; i < done; i++)
    if (whereabouts_trace(where, i) == TRACE_NONE)
      vec_push(arena, losses, statement_text(arena, script_of(recovering), i));
  return true;
}

// --- How far it has come

// The first statement in [from, to) of which the catalogs do not tell; `to` when there is none.
static size_t first_untraceable(const Whereabouts *where, size_t from, size_t to) {
  while (from < to && whereabouts_trace(where, from) == TRACE_FULL) from++;
  return from;
}

static bool ask_done(Recovering *recovering, size_t low, size_t high) {
  Cli *cli = recovering->cli;
  Str question =
      str_format(&cli->arena, "How many statements are in the database (%zu to %zu)?", low, high);
  int64_t number = -1;
  Str answer = ask(cli, question.at);
  if (!str_to_int64(answer, &number) || number < (int64_t)low || number > (int64_t)high)
    return false;
  recovering->done = recovering->at_most = (size_t)number;
  return recovering->where.fits[recovering->done];
}

static const char *const WHO_TELLS[] = {
    [TRACE_ROWS] = "only rows would tell, since it leaves no trace in the catalogs",
    [TRACE_NONE] = "nothing that is read from a database would tell",
};

// A script that Prisma sends as one string is one transaction but for what its own COMMITs end, so these are the numbers in
// [low, high] where it can have stopped. Empty: any of them.
static Str stops_of_prisma(const Recovering *recovering, size_t low, size_t high) {
  Arena *arena = &recovering->cli->arena;
  const Whereabouts *where = &recovering->where;
  const Statement *statements = script_of(recovering)->statements.at;
  StrList stops = {0};
  if (!where->states[0]->dialect->scripts_are_transactions || where->unfinished->progress.known)
    return (Str){0};
  for (size_t i = 0; i <= high; i++) {
    StatementKind last = i ? statements[i - 1].kind : STATEMENT_COMMIT;
    if (i && statements[i - 1].flags & STATEMENT_ALONE) break;  // it refuses that
    bool ends = last == STATEMENT_COMMIT || last == STATEMENT_ROLLBACK ||
                (i == where->total && where->unfinished->interrupted);
    if (ends && i >= low && where->fits[i]) vec_push(arena, &stops, str_format(arena, "%zu", i));
  }
  if (!stops.len) return (Str){0};
  Str list = str_list_join(arena, &stops, STR(" or "));
  return str_format(arena, "; %.*s if Prisma ran it and nobody a part of it by hand",
                    STR_ARG(list));
}

static bool cannot_tell(Recovering *recovering, size_t low, size_t high, size_t which) {
  Cli *cli = recovering->cli;
  Str text = statement_text(&cli->arena, script_of(recovering), which);
  Str name = recovering->where.unfinished->row->name, way = direction(recovering);
  Trace trace = whereabouts_trace(&recovering->where, which);
  if (ask_done(recovering, low, high)) return true;
  diag_error(&cli->diags, DIAG_UNPROVED,
             "Of `%.*s`, at least %zu and at most %zu statements are in the database. Whether %.*s "
             "is among them %s, and there is no note of it. Nothing was changed.",
             STR_ARG(name), low, high, STR_ARG(text), WHO_TELLS[trace]);
  Str stops = stops_of_prisma(recovering, low, high);
  return diag_remedy(&cli->diags,
                     "%s, then: pmig recover %.*s%.*s --done N, where N is how many "
                     "statements are in, from %zu to %zu%.*s",
                     trace == TRACE_ROWS ? "look at the rows" : "find out", STR_ARG(name),
                     STR_ARG(way), low, high, STR_ARG(stops));
}

// Among the states that fit in [low, high]. A statement that left no trace runs again, unless rows might suffer; for undoing
// it makes no difference where all that it can have changed goes away.
static bool choose_state(Recovering *recovering, size_t low, size_t high, const char *otherwise) {
  const bool *fits = recovering->where.fits;
  while (low < high && !fits[low]) low++;
  while (low < high && !fits[high]) high--;
  if (!fits[low]) return is_nowhere(recovering, otherwise);
  size_t which = first_untraceable(&recovering->where, low, high);
  recovering->done = recovering->at_most = low;
  if (which == high) return true;
  recovering->at_most = high;
  bool same =
      !goes_forward(recovering) && (recovering->args->to.len || high < recovering->where.total);
  StrList losses;
  Ways ways;
  if (same && !find_way_back(recovering, high, &ways, &losses)) return false;
  return (same && !losses.len) || cannot_tell(recovering, low, high, which);
}

static bool given_state(Recovering *recovering) {
  Cli *cli = recovering->cli;
  const Whereabouts *where = &recovering->where;
  int64_t number = 0;
  if (!str_to_int64(recovering->args->done, &number) || number < 0 ||
      number > (int64_t)where->total)
    return diag_error(&cli->diags, DIAG_USAGE, "--done: %.*s is no number of statements, of %zu",
                      STR_ARG(recovering->args->done), where->total);
  recovering->done = recovering->at_most = (size_t)number;
  if (recovering->done <= where->known && where->fits[recovering->done]) return true;
  return is_nowhere(recovering, "the catalogs contradict --done");
}

static bool find_state(Recovering *recovering) {
  const Whereabouts *where = &recovering->where;
  const Progress *progress = &where->unfinished->progress;
  if (recovering->args->done.len) return given_state(recovering);
  size_t begun = progress->begun < where->known ? progress->begun : where->known;
  if (progress->known && progress->done <= begun)
    return choose_state(recovering, progress->done, begun,
                        "the catalogs contradict the note in the ledger of how far it had come");
  return choose_state(recovering, 0, where->known,
                      "the database is in none of the states that the script passes through");
}

// --- Both ways

static bool refuse_losses(Recovering *recovering, const StrList *losses) {
  Cli *cli = recovering->cli;
  Str list = str_list_join(&cli->arena, losses, STR("\n  "));
  Str name = recovering->where.unfinished->row->name;
  diag_error(
      &cli->diags, DIAG_LOSS,
      "Undoing `%.*s` would restore the schema, but not what else it has changed or removed; "
      "nothing was undone:\n  %.*s",
      STR_ARG(name), STR_ARG(list));
  return diag_remedy(&cli->diags,
                     "finish it with pmig recover %.*s --to %s, or undo the schema alone with --to "
                     "%s --yes",
                     STR_ARG(name), recovering->where.unfinished->reverting ? "before" : "after",
                     recovering->where.unfinished->reverting ? "after" : "before");
}

static bool may_undo(Recovering *recovering, const StrList *losses) {
  if (!losses->len) return true;
  return confirm(recovering->cli,
                 "What the migration has changed beyond the schema stays as it is. Undo it all the "
                 "same?") ||
         refuse_losses(recovering, losses);
}

static bool cannot_finish(Recovering *recovering) {
  Cli *cli = recovering->cli;
  const Whereabouts *where = &recovering->where;
  bool back = where->unfinished->reverting;
  Str name = where->unfinished->row->name;
  diag_error(&cli->diags, DIAG_UNPROVED,
             "`%.*s` cannot be finished: its statement %zu of %zu fails on the shadow database "
             "too. %.*s",
             STR_ARG(name), where->known + 1, where->total, STR_ARG(where->failure));
  return diag_remedy(&cli->diags,
                     "mend the script, then pmig recover %.*s --to %s; or undo what is there: pmig "
                     "recover %.*s --to %s",
                     STR_ARG(name), back ? "before" : "after", STR_ARG(name),
                     back ? "after" : "before");
}

static bool undo(Recovering *recovering, Recovery *recovery) {
  Cli *cli = recovering->cli;
  Whereabouts *where = &recovering->where;
  Ways ways;
  StrList losses;
  recovery->back.name =
      str_format(&cli->arena, "the way back of %.*s", STR_ARG(where->unfinished->row->name));
  if (!recovering->at_most) return true;
  if (!find_way_back(recovering, recovering->at_most, &ways, &losses) ||
      !may_undo(recovering, &losses))
    return false;
  if (!ways.back.steps.len) return true;
  recovery->back.text = emit_way_back(&cli->arena, &ways.back);
  return whereabouts_prove_back(where, &recovery->back);
}

// What would run, as a script; the ledger comes after it.
static bool show_script(Recovering *recovering, const Recovery *recovery) {
  Cli *cli = recovering->cli;
  Text text = text_new(&cli->arena);
  const Script *script = script_of(recovering);
  for (vec_each(const InvalidIndex, index, &recovering->where.remnants))
    text_format(&text, "DROP INDEX CONCURRENTLY IF EXISTS %.*s;\n", STR_ARG(index->quoted));
  for (size_t i = recovery->done; recovery->forward && i < script->statements.len; i++) {
    Str statement = script_text(script, &script->statements.at[i]);
    text_format(&text, "%.*s;\n", STR_ARG(statement));
  }
  if (!recovery->forward) text_put(&text, recovery->back.text);
  recovering->script = text_str(&text);
  print_text(cli, recovering->script);
  return true;
}

static bool decide(const Unfinished *unfinished, Recovery *recovery, void *context, Diags *diags) {
  Recovering *recovering = context;
  Whereabouts *where = &recovering->where;
  (void)diags;
  if (!whereabouts_read(recovering->cli, unfinished, recovering->db, where) ||
      !find_state(recovering) ||
      (may_be_of_earlier_script(recovering) && !refuse_edited(recovering)))
    return false;
  say_whereabouts(recovering);
  recovery->look_only = recovering->args->dry_run;
  recovery->forward = goes_forward(recovering);
  recovery->done = recovering->done;
  recovering->to_applied = recovery->forward != unfinished->reverting;
  bool can = recovery->forward ? where->known == where->total || cannot_finish(recovering)
                               : undo(recovering, recovery);
  if (!can) return false;
  if (recovery->look_only) return show_script(recovering, recovery);
  return whereabouts_remove_remnants(where, recovering->db);
}

static bool prove(const Unfinished *unfinished, bool forward, void *context, Diags *diags) {
  Recovering *recovering = context;
  (void)unfinished;
  Mark mark = diags_mark(&recovering->cli->diags);
  Whereabouts *where = &recovering->where;
  if (whereabouts_prove(where, forward ? where->total : 0, recovering->db)) return true;
  // The runner words the failure, with this as its reason.
  vec_push(diags->arena, &diags->list, *vec_last(&recovering->cli->diags.list));
  diags_forget(&recovering->cli->diags, mark);
  return false;
}

// --- The command

// The whole name of the migration that was meant; a name that is in the ledger alone counts too.
static Str name_asked_for(Cli *cli, const Folder *folder) {
  if (!cli->operands.len) return (Str){0};
  Mark mark = diags_mark(&cli->diags);
  const Migration *migration = folder_find(folder, cli->operands.at[0], &cli->diags);
  diags_forget(&cli->diags, mark);
  return migration ? migration->name : cli->operands.at[0];
}

static json_t *json_of_indexes(const InvalidIndexList *list) {
  json_t *array = json_array();
  for (vec_each(const InvalidIndex, index, list))
    json_array_append_new(array, json_of_str(index->quoted));
  return array;
}

// "Undone: migration ", where there was anything to do: to the migration, or to a revert of it.
static const char *what_was_done(const Recovering *recovering) {
  bool dry_run = recovering->args->dry_run;
  bool forward = recovering->to_applied != recovering->where.unfinished->reverting;
  if (forward && recovering->done < recovering->where.total)
    return dry_run ? "Finished, migration " : "Finished: migration ";
  if (!forward && recovering->at_most) return dry_run ? "Undone, migration " : "Undone: migration ";
  return "Migration ";
}

static void say_result(Recovering *recovering, bool found) {
  Cli *cli = recovering->cli;
  const Unfinished *unfinished = recovering->where.unfinished;
  json_t *result = json_object();
  json_object_set_new(result, "found", json_boolean(found));
  if (found) {
    const char *state = recovering->to_applied ? "applied" : "pending";
    Str name = unfinished->row->name;
    say(cli, "%s%.*s %s %s.", what_was_done(recovering), STR_ARG(name),
        recovering->args->dry_run ? "would be" : "is", state);
    json_object_set_new(result, "name", json_of_str(name));
    json_object_set_new(result, "state", json_string(state));
    json_object_set_new(result, "statements", json_integer((json_int_t)recovering->where.total));
    json_object_set_new(result, "done", json_integer((json_int_t)recovering->done));
    if (recovering->at_most > recovering->done)
      json_object_set_new(result, "at_most", json_integer((json_int_t)recovering->at_most));
    json_object_set_new(result, "removed_indexes", json_of_indexes(&recovering->where.remnants));
    if (recovering->args->dry_run)
      json_object_set_new(result, "script", json_of_str(recovering->script));
  } else {
    say(cli, "No migration is unfinished: there is nothing to recover.");
  }
  json_result(cli, EXIT_OK, result);
}

static ExitCode run_recover(Cli *cli, const void *values) {
  const RecoverArgs *args = values;
  Recovering recovering = {.cli = cli, .args = args};
  Recoverer recoverer = {decide, prove, &recovering};
  Folder folder;
  RunOptions options;
  bool found = false;
  bool ok = project_run_options(cli, &args->run, &options) && project_history(cli, &folder) &&
            project_open(cli, &folder, PROJECT_WRITE, &recovering.db);
  options.listen = NULL;
  ok = ok && runner_recover(&cli->arena, recovering.db, &folder, name_asked_for(cli, &folder),
                            &options, &recoverer, &found, &cli->diags);
  if (ok) say_result(&recovering, found);
  whereabouts_close(&recovering.where);
  db_close(recovering.db);
  return ok ? EXIT_OK : EXIT_ERROR;
}

const Command COMMAND_RECOVER = {
    .name = "recover",
    .group = GROUP_MEND,
    .operands = "[NAME]",
    .max_operands = 1,
    .line = "Finishes or undoes a migration that was begun and not ended.",
    .help =
        "Replays its script on a shadow database, statement by statement, to find out how much of "
        "it\n"
        "is in the database, whoever ran it. Without --to, an interrupted migration is finished "
        "and\n"
        "one that failed is undone. The ledger is written when the catalogs prove it.",
    .examples = EXAMPLES({"pmig recover", "find out, and finish or undo"},
                         {"pmig recover --dry-run", "only say where it stands, and what would run"},
                         {"pmig recover --to before", "undo it"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(RecoverArgs),
    .run = run_recover,
};
