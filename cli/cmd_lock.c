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
  say(cli, "SELECT pg_terminate_backend(%lld) would end it.", (long long)holder->pid);
}

static ExitCode run_lock(Cli *cli, const void *args) {
  (void)args;
  DatabaseUrl url;
  LockHolder holder;
  bool found = false;
  Db *db = NULL;
  bool ok = config_database_url(cli, &url);
  DbOptions options = {.base_folder = url.base_folder, .read_only = true};
  ok = ok && db_open(&cli->arena, url.url, &options, &db, &cli->diags) &&
       lock_holder(&cli->arena, db, &holder, &found, &cli->diags);
  db_close(db);
  if (!ok) return EXIT_ERROR;
  if (found)
    say_holder(cli, &holder);
  else
    say(cli, "Nobody holds the migration lock.");
  json_t *result = json_object();
  json_object_set_new(result, "holder", found ? json_of_holder(&holder) : json_null());
  return json_result(cli, EXIT_OK, result);
}

const Command COMMAND_LOCK = {
    .name = "lock",
    .group = GROUP_MEND,
    .operands = "",
    .line = "Tells who holds the migration lock of a PostgreSQL database.",
    .help = "Takes no lock itself.",
    .examples = EXAMPLES({"pmig lock", "who it is that up and down wait for"}),
    .args_size = 1,
    .run = run_lock,
};
