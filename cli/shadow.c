// The database that migrations are replayed on: in memory for SQLite; on PostgreSQL the one that was named, emptied, or
// a temporary one on the server of the database to be migrated. A named one is refused, before anything is written, when
// the server says that it is a database which the command or the project names, whatever the URLs look like; and nobody
// else may use it meanwhile.

#include "base/activity.h"
#include "cli/state.h"

static DiagCode newest_code(const Diags *diags) { return vec_last(&diags->list)->code; }

// --- What to replay on

bool shadow_plan_project(Cli *cli, const Dialect *dialect, ShadowPlan *plan) {
  const SchemaFile *schema = NULL;
  *plan = (ShadowPlan){.dialect = dialect, .main = {.url = cli->common.url}};
  if (dialect->replays_in_memory) return true;  // in memory, whatever is configured
  bool asks_project = !cli->common.shadow_database_url.len || !cli->common.url.len;
  if (asks_project && config_has_schema(cli) && !config_schema(cli, &schema)) return false;
  if (!config_shadow_url(cli, schema, &plan->shadow)) return false;
  if (plan->main.url.len) return true;
  // With a shadow database named, the one to be migrated is only asked whether it is the same.
  Mark mark = diags_mark(&cli->diags);
  if (config_database_url(cli, &plan->main)) return true;
  if (!plan->shadow.url.len) return false;
  plan->main = (DatabaseUrl){0};
  diags_forget(&cli->diags, mark);
  return true;
}

// --- A database that was named

// Who cannot be asked who it is may be any database of that name.
static bool may_be_named(Cli *cli, const ShadowPlan *plan, const DatabaseUrl *other) {
  return str_eq(db_url_database(&cli->arena, plan->shadow.url),
                db_url_database(&cli->arena, other->url));
}

static bool refuse_unknown(Cli *cli, const DatabaseUrl *other) {
  diag_error(&cli->diags, DIAG_CONFIG,
             "the shadow database has the name of another database that cannot be asked whether it "
             "is the same: %.*s",
             STR_ARG(db_redact_url(&cli->arena, other->url)));
  return diag_remedy(&cli->diags,
                     "a shadow database is emptied: give it a name of its own, or make the other "
                     "one reachable");
}

static bool refuse_same(Cli *cli, Db *shadow) {
  diag_error(&cli->diags, DIAG_CONFIG,
             "The shadow database you configured appears to be the same as the main database. "
             "Please specify another shadow database.");
  Str display = db_display(shadow);
  return diag_remedy(&cli->diags, "both URLs lead to %.*s; a shadow database is emptied",
                     STR_ARG(display));
}

static bool check_other(Cli *cli, const ShadowPlan *plan, Db *shadow, Str identity,
                        const DatabaseUrl *other) {
  if (!other->url.len || dialect_of_url(other->url) != plan->dialect) return true;
  DbOptions options = {.base_folder = other->base_folder, .read_only = true};
  Mark mark = diags_mark(&cli->diags);
  Db *db = NULL;
  Str found;
  bool known = db_open(&cli->arena, other->url, &options, &db, &cli->diags) &&
               db_identity(db, &cli->arena, &found, &cli->diags);
  bool missing = !known && newest_code(&cli->diags) == DIAG_P1003;
  db_close(db);
  if (known) return !str_eq(found, identity) || refuse_same(cli, shadow);
  diags_forget(&cli->diags, mark);
  return missing || !may_be_named(cli, plan, other) || refuse_unknown(cli, other);
}

// A shadow database is emptied, so it must be none of those that the command or the project names.
static bool check_identity(Cli *cli, const ShadowPlan *plan, Db *shadow) {
  Str identity;
  DatabaseUrlList others = {0};
  vec_push(&cli->arena, &others, plan->main);
  vec_push(&cli->arena, &others, plan->other);
  config_known_databases(cli, &others);
  if (!db_identity(shadow, &cli->arena, &identity, &cli->diags)) return false;
  for (vec_each(DatabaseUrl, other, &others))
    if (!check_other(cli, plan, shadow, identity, other)) return false;
  return true;
}

// A shadow database never has a ledger: scripts are replayed without one. A database that has is somebody's.
static bool check_expendable(Cli *cli, Db *shadow) {
  Rows rows;
  Str query =
      STR("SELECT count(*) FROM pg_catalog.pg_class WHERE relname = '_prisma_migrations' AND "
          "relkind = 'r'");
  if (!db_dialect(shadow)->has_namespaces) return true;
  if (!db_query(shadow, &cli->arena, query, NULL, 0, &rows, &cli->diags)) return false;
  if (str_eq(ROWS_CELL(rows, 0, 0), STR("0"))) return true;
  diag_error(&cli->diags, DIAG_CONFIG,
             "the shadow database has a table _prisma_migrations: migrations are applied to it, so "
             "it is in use, and "
             "a shadow database is emptied");
  Str display = db_display(shadow);
  return diag_remedy(&cli->diags, "name an empty database; this is %.*s", STR_ARG(display));
}

// Looks without changing anything. A database that is yet to be made is nobody's.
static bool check_named(Cli *cli, const ShadowPlan *plan) {
  DbOptions options = {.base_folder = plan->shadow.base_folder, .read_only = true};
  Mark mark = diags_mark(&cli->diags);
  Db *shadow = NULL;
  if (!db_open(&cli->arena, plan->shadow.url, &options, &shadow, &cli->diags)) {
    if (newest_code(&cli->diags) != DIAG_P1003) return false;
    diags_forget(&cli->diags, mark);
    return true;
  }
  bool ok = check_identity(cli, plan, shadow) && check_expendable(cli, shadow);
  db_close(shadow);
  return ok;
}

static void tell_waiting(const RunEvent *event, void *context) {
  Cli *cli = context;
  (void)event;
  activity_task("waiting for", STR("the shadow database"), 0, 0);
  if (!cli->common.quiet && !cli->common.json)
    fputs("Waiting for the shadow database, on which another pmig works\n", cli->err);
}

// How long the other one takes depends on its history.
static bool lock_named(Cli *cli, Db *shadow) {
  enum { WAIT_MS = 10 * 60 * 1000 };
  RunOptions options = {.lock_wait_ms = WAIT_MS, .listen = tell_waiting, .context = cli};
  if (runner_lock_shadow(&cli->arena, shadow, &options, &cli->diags)) return true;
  return newest_code(&cli->diags) == DIAG_P1002 &&
         diag_remedy(&cli->diags, "two at once need a shadow database each");
}

// It stands for the database to be migrated, so scripts run in a PostgreSQL schema of the same name, whichever its own URL
// names: they may say the name, and the next script would say the other one.
static bool open_named(Cli *cli, const ShadowPlan *plan, Db **out) {
  DbOptions options = {
      .base_folder = plan->shadow.base_folder, .create_if_missing = true, .expendable = true};
  if (plan->main.url.len) options.namespace = db_url_namespace(&cli->arena, plan->main.url);
  if (dialect_of_url(plan->shadow.url) != plan->dialect)
    return diag_error(&cli->diags, DIAG_CONFIG, "the shadow database is not a %.*s database",
                      STR_ARG(plan->dialect->display_name));
  return check_named(cli, plan) &&
         db_open(&cli->arena, plan->shadow.url, &options, out, &cli->diags) &&
         lock_named(cli, *out) && db_reset(*out, &cli->diags);
}

// --- A temporary one

// The same URL with PostgreSQL's own database in it, for a server on which the project's does not exist yet.
static Str server_url(Arena *arena, Str url) {
  ptrdiff_t host = str_find(url, STR("://"), 0);
  ptrdiff_t query = str_find_char(url, '?');
  size_t end = query < 0 ? url.len : (size_t)query;
  ptrdiff_t slash = str_find(str_slice(url, 0, end), STR("/"), (size_t)host + 3);
  Str server = str_slice(url, 0, slash < 0 ? end : (size_t)slash);
  Str rest = str_slice(url, end, url.len);
  return str_format(arena, "%.*s/postgres%.*s", STR_ARG(server), STR_ARG(rest));
}

static bool open_server(Cli *cli, const DatabaseUrl *main, Db **out) {
  DbOptions options = {.base_folder = main->base_folder};
  Mark mark = diags_mark(&cli->diags);
  if (db_open(&cli->arena, main->url, &options, out, &cli->diags)) return true;
  if (newest_code(&cli->diags) != DIAG_P1003) return false;
  diags_forget(&cli->diags, mark);
  return db_open(&cli->arena, server_url(&cli->arena, main->url), &options, out, &cli->diags);
}

static bool open_temporary(Cli *cli, const ShadowPlan *plan, Db **out) {
  Db *main = NULL;
  if (!plan->main.url.len) {
    diag_error(&cli->diags, DIAG_CONFIG, "no database to replay the migrations on");
    return diag_remedy(&cli->diags,
                       "name one with --shadow-database-url URL (it is emptied), or the server for "
                       "a temporary one with --url URL");
  }
  if (dialect_of_url(plan->main.url) != plan->dialect)
    return diag_error(&cli->diags, DIAG_P3019,
                      "the migrations are for %.*s, and the database they would be replayed beside "
                      "is another one: %.*s",
                      STR_ARG(plan->dialect->display_name),
                      STR_ARG(db_redact_url(&cli->arena, plan->main.url)));
  bool ok =
      open_server(cli, &plan->main, &main) && db_open_shadow(&cli->arena, main, out, &cli->diags);
  db_close(main);
  return ok;
}

bool shadow_open(Cli *cli, const ShadowPlan *plan, Db **out) {
  *out = NULL;
  bool ok = plan->dialect->replays_in_memory
                ? db_open(&cli->arena, STR("file::memory:"), &(DbOptions){0}, out, &cli->diags)
            : plan->shadow.url.len ? open_named(cli, plan, out)
                                   : open_temporary(cli, plan, out);
  return ok && shadow_begin(cli, *out);
}
