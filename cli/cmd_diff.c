// pmig diff: what changes from one state to another. With --script and --summary stdout is Prisma's engine's text to the
// byte, so nothing else is ever printed there. The flags of `prisma migrate diff`, of Prisma 5, 6 and 7, are synonyms.

#include "cli/renaming.h"
#include "cli/state.h"
#include "emit/emit.h"

typedef struct {
  StateSpecList from, to;
  StrList renames;
  bool script, summary, exit_code;
  Str output;
} DiffArgs;

// --- Options

// A flag of Prisma's own.
#define SYNONYM(name, side, value, state) \
  { name, 0, OPTION_STATE, offsetof(DiffArgs, side), value, NULL, state }

static const Option OPTIONS[] = {
    {"from", 0, OPTION_STATE, offsetof(DiffArgs, from), "STATE", "the state before", STATE_ANY},
    {"to", 0, OPTION_STATE, offsetof(DiffArgs, to), "STATE", "the state after", STATE_ANY},
    {"script", 0, OPTION_FLAG, offsetof(DiffArgs, script), NULL, "print the SQL", 0},
    {"summary", 0, OPTION_FLAG, offsetof(DiffArgs, summary), NULL,
     "print what changes, in words; so also without --script", 0},
    {"exit-code", 0, OPTION_FLAG, offsetof(DiffArgs, exit_code), NULL,
     "end with 2 when the states differ, with 0 when not", 0},
    {"output", 'o', OPTION_VALUE, offsetof(DiffArgs, output), "FILE",
     "write to FILE instead of stdout", 0},
    RENAME_OPTION(DiffArgs),
    SYNONYM("from-empty", from, NULL, STATE_EMPTY),
    SYNONYM("from-schema", from, "PATH", STATE_SCHEMA),
    SYNONYM("from-schema-datamodel", from, "PATH", STATE_SCHEMA),
    SYNONYM("from-migrations", from, "DIR", STATE_MIGRATIONS),
    SYNONYM("from-url", from, "URL", STATE_URL),
    SYNONYM("from-schema-datasource", from, "PATH", STATE_DATASOURCE),
    SYNONYM("from-config-datasource", from, NULL, STATE_CONFIG),
    SYNONYM("to-empty", to, NULL, STATE_EMPTY),
    SYNONYM("to-schema", to, "PATH", STATE_SCHEMA),
    SYNONYM("to-schema-datamodel", to, "PATH", STATE_SCHEMA),
    SYNONYM("to-migrations", to, "DIR", STATE_MIGRATIONS),
    SYNONYM("to-url", to, "URL", STATE_URL),
    SYNONYM("to-schema-datasource", to, "PATH", STATE_DATASOURCE),
    SYNONYM("to-config-datasource", to, NULL, STATE_CONFIG),
};

static bool check_side(Cli *cli, const char *side, const StateSpecList *specs) {
  if (specs->len == 1) return true;
  diag_error(&cli->diags, DIAG_USAGE,
             specs->len ? "--%s is given more than once" : "--%s STATE is missing", side);
  return diag_remedy(&cli->diags,
                     "pmig diff --from prisma/migrations --to prisma/schema.prisma, for one; pmig "
                     "help diff tells what a STATE is");
}

// --- Comparing

static bool common_dialect(Cli *cli, const State *from, const State *to, const Dialect **out) {
  *out = from->dialect ? from->dialect : to->dialect;
  if (!*out) {
    bool is_folder = from->kind == STATE_MIGRATIONS || to->kind == STATE_MIGRATIONS;
    return diag_error(&cli->diags, DIAG_STATE,
                      is_folder ? "Could not determine the connector from the migrations directory "
                                  "(missing migration_lock.toml)."
                                : "Could not determine the connector to use for diffing.");
  }
  if (!from->dialect || !to->dialect || from->dialect == to->dialect) return true;
  return diag_error(&cli->diags, DIAG_STATE,
                    "states of different databases cannot be compared: %.*s is for %.*s, %.*s for "
                    "%.*s",
                    STR_ARG(from->name), STR_ARG(from->dialect->display_name), STR_ARG(to->name),
                    STR_ARG(to->dialect->display_name));
}

static bool compare(Cli *cli, const DiffArgs *args, Diff *diff) {
  State from, to;
  const Dialect *dialect;
  const Schema *before, *after;
  PrismaVersion prisma;
  if (!config_prisma_version(cli, &prisma)) return false;
  if (!check_side(cli, "from", &args->from) || !check_side(cli, "to", &args->to)) return false;
  if (!state_open(cli, &args->from.at[0], &from) || !state_open(cli, &args->to.at[0], &to) ||
      !common_dialect(cli, &from, &to, &dialect) ||
      !state_read(cli, &from, &to, dialect, &before) ||
      !state_read(cli, &to, &from, dialect, &after))
    return false;
  return diff_with_renames(cli, &args->renames, false, before, after, prisma, diff);
}

// --- Printing

static json_t *result_of(Cli *cli, const DiffArgs *args, const Diff *diff, Str text) {
  RiskList risks = diff_risks(&cli->arena, diff);
  Str json = emit_json(&cli->arena, diff, &risks);
  json_t *result = json_loadb(json.at, json.len, 0, NULL);
  if (args->script) json_object_set_new(result, "script", json_of_str(text));
  if (args->summary) json_object_set_new(result, "summary", json_of_str(text));
  return result;
}

static ExitCode run_diff(Cli *cli, const void *values) {
  const DiffArgs *args = values;
  Diff diff;
  if (args->script && args->summary)
    diag_error(&cli->diags, DIAG_USAGE, "pmig diff prints --script or --summary, not both");
  if (cli->diags.error_count || !compare(cli, args, &diff)) return EXIT_ERROR;
  Str text = args->script ? emit_script(&cli->arena, &diff) : emit_summary(&cli->arena, &diff);
  if (args->output.len && !file_write(&cli->arena, args->output, text, &cli->diags))
    return EXIT_ERROR;
  if (!args->output.len) print_text(cli, text);
  ExitCode code = args->exit_code && diff.steps.len ? EXIT_DIFFERENT : EXIT_OK;
  return cli->common.json ? json_result(cli, code, result_of(cli, args, &diff, text)) : code;
}

const Command COMMAND_DIFF = {
    .name = "diff",
    .group = GROUP_MAKE,
    .operands = "--from STATE --to STATE",
    .line = "Shows what changes from one state to another, in words or as SQL.",
    .help =
        "A STATE is one of\n"
        "  empty           nothing\n"
        "  PATH            a .prisma file, or a folder of them\n"
        "  DIR, DIR@NAME   a migrations folder, or the point after one of them\n"
        "  postgresql://…  a database; file:… for SQLite\n"
        "  env:NAME        the database whose URL is in an environment variable\n"
        "  git:REF[:PATH]  a schema or migrations folder as it was in a commit\n"
        "Migrations are replayed on a shadow database: --shadow-database-url, else a temporary "
        "one\n"
        "on the same server, in memory for SQLite. The flags of `prisma migrate diff` work too:\n"
        "--from-empty, --from-schema, --from-schema-datamodel, --from-migrations, --from-url,\n"
        "--from-schema-datasource, --from-config-datasource, and the same with --to-.",
    .examples = EXAMPLES({"pmig diff --from prisma/migrations --to prisma/schema.prisma",
                          "what the next migration would change"},
                         {"pmig diff --from env:DATABASE_URL --to prisma/migrations --exit-code",
                          "ends with 2 when the database is not where the migrations lead"},
                         {"pmig diff --from git:main --to prisma/schema.prisma --script",
                          "the SQL from the schema of a branch to this one"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(DiffArgs),
    .run = run_diff,
};
