// pmig execute: sends a script to the database as it stands, as `prisma db execute` does. PostgreSQL gets it in one message, so
// it is one transaction unless the script says otherwise; SQLite runs statement after statement, and what came before
// an error stays. Rows are not shown.

#include "cli/project.h"

typedef struct {
  Str file;
  bool from_stdin;
} ExecuteArgs;

static const Option OPTIONS[] = {
    {"file", 0, OPTION_VALUE, offsetof(ExecuteArgs, file), "FILE", "the script", 0},
    {"stdin", 0, OPTION_FLAG, offsetof(ExecuteArgs, from_stdin), NULL,
     "read the script from the standard input", 0},
};

static bool check_args(Cli *cli, const ExecuteArgs *args) {
  if (args->file.len && args->from_stdin)
    return diag_error(&cli->diags, DIAG_USAGE,
                      "--stdin and --file cannot be used at the same time. Only provide 1.");
  return args->file.len || args->from_stdin ||
         diag_error(&cli->diags, DIAG_USAGE, "Either --stdin or --file must be provided.") ||
         diag_remedy(&cli->diags, "pmig execute --file script.sql");
}

static Str read_stdin(Cli *cli) {
  Text text = text_new(&cli->arena);
  char part[4096];
  for (size_t count; (count = fread(part, 1, sizeof part, stdin));)
    text_put(&text, (Str){part, count});
  return text_str(&text);
}

static bool read_script(Cli *cli, const ExecuteArgs *args, Source *script) {
  if (args->from_stdin) {
    *script = (Source){STR("<stdin>"), read_stdin(cli)};
    return true;
  }
  script->name = args->file;
  if (path_kind(&cli->arena, args->file) == PATH_FILE)
    return file_read(&cli->arena, args->file, &script->text, &cli->diags);
  return diag_error(&cli->diags, DIAG_IO, "Provided --file at %.*s doesn't exist.",
                    STR_ARG(args->file));
}

static bool open_database(Cli *cli, Db **db) {
  DatabaseUrl url;
  if (!config_database_url(cli, &url)) return false;
  DbOptions options = {.base_folder = url.base_folder};
  return db_open(&cli->arena, url.url, &options, db, &cli->diags);
}

static bool send(Cli *cli, Db *db, const Source *script) {
  Mark mark = diags_mark(&cli->diags);
  if (db_run(db, script->text, &cli->diags))
    return !db_in_transaction(db) ||
           diag_error(&cli->diags, DIAG_DATABASE,
                      "The script begins a transaction and never ends it, so it was rolled back.");
  size_t position = db_last_error(db)->position;
  if (!position || position > script->text.len) return false;
  Diag said = *vec_last(&cli->diags.list);
  diags_forget(&cli->diags, mark);
  Span span = {(uint32_t)position - 1, (uint32_t)position};
  return diag_error_at(&cli->diags, said.code, script, span, "%.*s", STR_ARG(said.message));
}

static ExitCode run_execute(Cli *cli, const void *args) {
  Source *script = arena_new(&cli->arena, Source);
  Db *db = NULL;
  bool ok = check_args(cli, args) && read_script(cli, args, script) && open_database(cli, &db) &&
            send(cli, db, script);
  db_close(db);
  if (ok) say(cli, "Script executed successfully.");
  return json_result(cli, ok ? EXIT_OK : EXIT_ERROR, NULL);
}

const Command COMMAND_EXECUTE = {
    .name = "execute",
    .group = GROUP_DATABASE,
    .operands = "",
    .line = "Sends a script of SQL to the database, outside of all migrations.",
    .help =
        "As prisma db execute: rows are not shown. PostgreSQL gets the script whole, in one\n"
        "transaction unless it has its own; SQLite runs it statement after statement.",
    .examples = EXAMPLES({"pmig execute --file fix.sql", "a script of your own"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(ExecuteArgs),
    .run = run_execute,
};
