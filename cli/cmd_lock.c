// pmig lock: who holds the lock that Prisma and pmig take while they change a database.

#include "cli/project.h"

static json_t *json_of_holder(const LockHolder *holder) {
  json_t *object = json_object();
  json_object_set_new(object, "pid", json_integer(holder->pid));
  json_object_set_new(object, "application", json_of_str(holder->application));
  json_object_set_new(object, "address", json_of_str(holder->address));
  json_object_set_new(object, "user", json_of_str(holder->user));
  json_object_set_new(object, "state", json_of_str(holder->state));
  json_object_set_new(object, "query", json_of_str(holder->query));
  json_object_set_new(object, "session_ms", json_integer(holder->session_ms));
  json_object_set_new(object, "query_ms", json_integer(holder->query_ms));
  return object;
}

static void say_part(Cli *cli, const char *title, Str text) {
  if (text.len) say(cli, "  %-12s %.*s", title, STR_ARG(text));
}

static void say_holder(Cli *cli, const LockHolder *holder) {
  say(cli, "The migration lock is held by the server process %lld:", (long long)holder->pid);
  say_part(cli, "application", holder->application);
  say_part(cli, "user", holder->user);
  say_part(cli, "address", holder->address);
  say_part(cli, "state", holder->state);
  say_part(cli, "last query", holder->query);
  say(cli, "  %-12s %lld s ago", "connected", (long long)holder->session_ms / 1000);
}

typedef struct {
  bool release, force;
} LockArgs;

static const Option OPTIONS[] = {
    {"release", 0, OPTION_FLAG, offsetof(LockArgs, release), NULL,
     "end the session that holds it, after a question", 0},
    {"force", 'f', OPTION_FLAG, offsetof(LockArgs, force), NULL, "with --release: do not ask", 0},
};

// --- Releasing

// A lock of PostgreSQL's ends with its session, so one that is held has a program that lives.
static ExitCode ask_first(Cli *cli, bool force) {
  if (force || cli->common.yes) return EXIT_OK;
  if (cli->common.json || !term_is_interactive()) {
    diag_error(&cli->diags, DIAG_LOCK, "there is nobody to ask here whether that session may end");
    diag_remedy(&cli->diags, "pmig lock --release --force does not ask");
    return EXIT_ERROR;
  }
  return confirm(cli, "End that session? What it is doing will be rolled back.") ? EXIT_OK
                                                                                 : EXIT_CANCELLED;
}

static ExitCode release(Cli *cli, Db *db, const LockHolder *holder, bool force, bool *ended) {
  ExitCode code = ask_first(cli, force);
  if (code != EXIT_OK) return code;
  if (!lock_take_away(&cli->arena, db, holder, ended, &cli->diags)) return EXIT_ERROR;
  say(cli, *ended ? "Its session has been ended." : "It has given the lock back meanwhile.");
  return EXIT_OK;
}

// --- The command

static ExitCode look(Cli *cli, Db *db, const LockArgs *args) {
  LockHolder holder;
  bool found = false, ended = false;
  if (!lock_holder(&cli->arena, db, &holder, &found, &cli->diags)) return EXIT_ERROR;
  if (found)
    say_holder(cli, &holder);
  else
    say(cli, "Nobody holds the migration lock.");
  ExitCode code = EXIT_OK;
  if (found && !args->release) say(cli, "pmig lock --release ends it.");
  if (found && args->release) code = release(cli, db, &holder, args->force, &ended);
  json_t *result = json_object();
  json_object_set_new(result, "holder", found ? json_of_holder(&holder) : json_null());
  if (args->release) json_object_set_new(result, "released", json_boolean(ended));
  return json_result(cli, code, result);
}

static ExitCode run_lock(Cli *cli, const void *args) {
  DatabaseUrl url;
  Db *db = NULL;
  bool ok = config_database_url(cli, &url);
  DbOptions options = {.base_folder = url.base_folder, .read_only = true};
  ok = ok && db_open(&cli->arena, url.url, &options, &db, &cli->diags);
  ExitCode code = ok ? look(cli, db, args) : EXIT_ERROR;
  db_close(db);
  return code;
}

const Command COMMAND_LOCK = {
    .name = "lock",
    .group = GROUP_MEND,
    .operands = "",
    .line = "Tells who holds the migration lock of a PostgreSQL database, or takes it away.",
    .help =
        "Takes no lock itself. The lock ends with the session that holds it, so one that nobody "
        "holds never needs to be released.",
    .examples = EXAMPLES({"pmig lock", "who it is that up and down wait for"},
                         {"pmig lock --release", "end that session"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(LockArgs),
    .run = run_lock,
};
