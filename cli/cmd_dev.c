// pmig dev: what `prisma migrate dev` does, in its order. Is the database where its migrations say; apply what is pending;
// make the next migration from the schema; apply that too. Where Prisma would reset the database pmig says why and stops,
// and what rows would be lost is asked of the database first.

#include "cli/creation.h"
#include "cli/reasons.h"
#include "cli/renaming.h"

typedef struct {
  Str name;
  RunArgs run;
  bool create_only, ignored;
  StrList renames;
} DevArgs;

static const Option OPTIONS[] = {
    {"name", 'n', OPTION_VALUE, offsetof(DevArgs, name), "TITLE", "the name of the new migration",
     0},
    {"create-only", 0, OPTION_FLAG, offsetof(DevArgs, create_only), NULL,
     "make the migration, but do not apply it", 0},
    RENAME_OPTION(DevArgs),
    RUN_OPTIONS(DevArgs),
    {"skip-generate", 0, OPTION_FLAG, offsetof(DevArgs, ignored), NULL, NULL, 0},
    {"skip-seed", 0, OPTION_FLAG, offsetof(DevArgs, ignored), NULL, NULL, 0},
};

typedef struct {
  Cli *cli;
  const DevArgs *args;
  Creation creation;
  Db *db;
  StrList reasons;
  size_t applied;
  bool created;
} Development;

// --- The database

static bool is_missing(Development *dev, bool *missing) {
  Cli *cli = dev->cli;
  Mark mark = diags_mark(&cli->diags);
  Db *db = NULL;
  bool found = project_open(cli, &dev->creation.folder, PROJECT_READ, &db);
  db_close(db);
  *missing = !found && vec_last(&cli->diags.list)->code == DIAG_P1003;
  if (*missing) diags_forget(&cli->diags, mark);
  return found || *missing;
}

static bool open_database(Development *dev) {
  Cli *cli = dev->cli;
  bool missing;
  if (!is_missing(dev, &missing) ||
      !project_open(cli, &dev->creation.folder, PROJECT_CREATE, &dev->db))
    return false;
  if (missing) say(cli, "%.*s has been created.", STR_ARG(db_display(dev->db)));
  return true;
}

static bool is_of_dialect(const Development *dev) {
  const Dialect *wanted = dev->creation.schema->dialect, *given = db_dialect(dev->db);
  return wanted == given ||
         diag_error(&dev->cli->diags, DIAG_CONFIG,
                    "the schema is for %.*s, and the database is another one: %.*s",
                    STR_ARG(wanted->display_name), STR_ARG(db_display(dev->db)));
}

static void show_reasons(const Development *dev) {
  Cli *cli = dev->cli;
  Text text = text_new(&cli->arena);
  for (vec_each(const Str, reason, &dev->reasons))
    text_format(&text, "%s%.*s\n", dev->reasons.len > 1 ? "- " : "", STR_ARG(str_trim(*reason)));
  text_format(&text, "\nThe database would have to be reset: %.*s", STR_ARG(db_display(dev->db)));
  diag_error(&cli->diags, DIAG_HISTORY, "%.*s", STR_ARG(text_str(&text)));
  diag_remedy(&cli->diags,
              "pmig dev never does that. prisma migrate reset empties the database and applies all "
              "migrations; all data in it is lost then");
}

// --- Applying

static bool apply(Development *dev) {
  Cli *cli = dev->cli;
  const Schema *schema = dev->creation.schema;
  RunOptions options;
  size_t done = 0;
  if (!project_run_options(cli, &dev->args->run, &options)) return false;
  if (schema->explicit_namespaces) options.namespaces = schema->namespaces;
  if (!runner_up(&cli->arena, dev->db, &dev->creation.folder, (Target){0}, &options, &done,
                 &cli->diags))
    return false;
  dev->applied += done;
  return true;
}

static bool apply_created(Development *dev) {
  return project_folder(dev->cli, &dev->creation.folder) && apply(dev);
}

// --- What would be lost

static bool cannot_run(Development *dev) {
  Cli *cli = dev->cli;
  if (dev->args->create_only || losses_refuse(cli, &dev->creation.losses)) return false;
  diag_remedy(&cli->diags,
              "pmig dev --create-only makes the migration without applying it; edit it so that it "
              "can run on the rows that are there, then run pmig dev");
  return true;
}

// To write a migration loses nothing, so that is not asked about.
static ExitCode ask_about_losses(Development *dev) {
  Cli *cli = dev->cli;
  const Losses *losses = &dev->creation.losses;
  if (cannot_run(dev)) return EXIT_ERROR;
  losses_warn(cli, losses);
  for (vec_each(const Loss, loss, &losses->unexecutable))
    diag_warning(&cli->diags, DIAG_LOSS, "%.*s", STR_ARG(loss->message));
  if (!losses->warnings.len || dev->args->create_only) return EXIT_OK;
  show_diags(cli);
  if (confirm(cli, "Are you sure you want to create and apply this migration?")) return EXIT_OK;
  if (term_is_interactive() && !cli->common.json) return say(cli, "Cancelled."), EXIT_CANCELLED;
  diag_error(&cli->diags, DIAG_LOSS, "nobody can be asked whether that may be lost");
  diag_remedy(&cli->diags, "--yes agrees to it; --create-only makes the migration only");
  return EXIT_ERROR;
}

// --- The new migration

static Str choose_title(const Development *dev) {
  Cli *cli = dev->cli;
  Str name = dev->args->name;
  if (!name.len && cli->operands.len) name = cli->operands.at[0];
  if (name.len || cli->common.yes) return name;
  return ask(cli, "Enter a name for the new migration:");
}

static bool make_migration(Development *dev) {
  Creation *creation = &dev->creation;
  Str title = choose_title(dev);
  if (creation->forth.steps.len)
    creation_make(creation, title);
  else
    creation_make_empty(creation, title);
  dev->created = creation_write(creation);
  return dev->created;
}

static void tell_end(const Development *dev) {
  Cli *cli = dev->cli;
  if (dev->args->create_only)
    say(cli, "\nYou can now edit it and apply it by running pmig dev.");
  else if (dev->applied)
    say(cli, "\nYour database is now in sync with your schema.");
  else
    say(cli, "Already in sync, no schema change or pending migration was found.");
}

// --- The command

static bool prepare(Development *dev) {
  Creation *creation = &dev->creation;
  return creation_init(dev->cli, creation) && open_database(dev) && is_of_dialect(dev) &&
         creation_open_shadow(creation) && reset_reasons(creation, dev->db, &dev->reasons);
}

static ExitCode develop(Development *dev) {
  Creation *creation = &dev->creation;
  bool create_only = dev->args->create_only;
  if (!prepare(dev)) return EXIT_ERROR;
  if (dev->reasons.len) return show_reasons(dev), EXIT_CANCELLED;
  if (!apply(dev) || !creation_find_changes(creation, &dev->args->renames)) return EXIT_ERROR;
  losses_count(dev->cli, dev->db, &creation->forth, &creation->risks, &creation->losses);
  ExitCode code = ask_about_losses(dev);
  if (code != EXIT_OK) return code;
  if ((creation->forth.steps.len || create_only) && !make_migration(dev)) return EXIT_ERROR;
  if (dev->created && !create_only && !apply_created(dev)) return EXIT_ERROR;
  tell_end(dev);
  return EXIT_OK;
}

static json_t *result_of(const Development *dev) {
  json_t *result = json_object();
  if (dev->creation.schema) creation_tell_json(&dev->creation, result);
  json_object_set_new(result, "applied", json_integer((json_int_t)dev->applied));
  json_object_set_new(result, "reset_reasons", json_of_list(&dev->reasons));
  return result;
}

static ExitCode run_dev(Cli *cli, const void *args) {
  Development dev = {.cli = cli, .args = args};
  ExitCode code = develop(&dev);
  creation_close(&dev.creation);
  db_close(dev.db);
  return json_result(cli, code, result_of(&dev));
}

const Command COMMAND_DEV = {
    .name = "dev",
    .group = GROUP_MAKE,
    .operands = "[NAME]",
    .max_operands = 1,
    .line = "Applies what is pending, makes the next migration from the schema, and applies it.",
    .help =
        "As prisma migrate dev: a database that does not exist is made; one that is not where its\n"
        "migrations say is left alone (exit code 130, with the reasons), for pmig never resets "
        "it.\n"
        "Rows that would be lost are counted, and pmig asks whether they may be; without a "
        "terminal\n"
        "it stops unless --yes agrees. A migration that cannot run on the rows that are there is\n"
        "not made; --create-only makes it, for you to edit, and never asks.\n"
        "Without a name, on a terminal, pmig asks for it.",
    .examples = EXAMPLES({"pmig dev --name add_orders", "make and apply it in one go"},
                         {"pmig dev --create-only", "make it, and edit it before it is applied"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(DevArgs),
    .run = run_dev,
};
