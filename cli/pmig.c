// From the command line to a command: the table of commands, help, and what happens around every run. A command is a
// row in COMMANDS; its options, operands and help texts come from its own table, so everything here follows from them.

#include "base/interrupt.h"
#include "cli/manual.h"

const Command *const COMMAND_TABLE[] = {
#define X(name) &COMMAND_##name,
    COMMANDS(X)
#undef X
};
const size_t COMMAND_COUNT = COUNT_OF(COMMAND_TABLE);

// --- Finding commands

const Command *command_find(Str word) {
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    if (str_eq(word, str_of(COMMAND_TABLE[i]->name)) ||
        (COMMAND_TABLE[i]->alias && str_eq(word, str_of(COMMAND_TABLE[i]->alias))))
      return COMMAND_TABLE[i];
  return NULL;
}

bool command_unknown(Cli *cli, Str word) {
  Nearest nearest = {0};
  for (size_t i = 0; i < COMMAND_COUNT; i++) {
    nearest_try(&nearest, word, COMMAND_TABLE[i]->name);
    if (COMMAND_TABLE[i]->alias) nearest_try(&nearest, word, COMMAND_TABLE[i]->alias);
  }
  diag_error(&cli->diags, DIAG_USAGE, "pmig has no command %.*s", STR_ARG(word));
  if (nearest.name) return diag_remedy(&cli->diags, "did you mean pmig %s?", nearest.name);
  return diag_remedy(&cli->diags, "pmig help lists the commands");
}

// --- Running

// A command line that cannot be read to its end still says how the error is wanted.
static bool asks_for_json(int argc, const char **argv) {
  for (int i = 0; i < argc; i++)
    if (str_eq(str_of(argv[i]), STR("--json"))) return true;
  return false;
}

static ExitCode run_command(Cli *cli, const Command *command, int argc, const char **argv) {
  void *args = arena_alloc(&cli->arena, command->args_size);
  cli->command = command;
  bool ok = options_parse(cli, command, argc, argv, args);
  if (cli->common.no_color) cli->color = false;
  if (!ok) {
    cli->common.json = asks_for_json(argc, argv);
    return EXIT_ERROR;
  }
  if (cli->common.help) {
    cli->common.json = false;
    print_text(cli, manual_command(&cli->arena, &MANUAL_TERMINAL, command));
    return EXIT_OK;
  }
  return command->run(cli, args);
}

static bool is_word(Str word, const char *name, const char *letter) {
  return str_eq(word, str_of(name)) || str_eq(word, str_of(letter));
}

static ExitCode run_line(Cli *cli, int argc, const char **argv) {
  Str word = argc > 1 ? str_of(argv[1]) : STR("help");
  if (is_word(word, "--version", "-v")) {
    fputs("pmig " PMIG_VERSION "\n", cli->out);
    return EXIT_OK;
  }
  if (is_word(word, "--help", "-h")) word = STR("help");
  const Command *command = command_find(word);
  if (!command) return command_unknown(cli, word), EXIT_ERROR;
  return run_command(cli, command, argc > 2 ? argc - 2 : 0, argv + 2);
}

// A product that could not be written is no product.
static ExitCode finish_output(Cli *cli, ExitCode code) {
  if (fflush(cli->out) == 0 && !ferror(cli->out)) return code;
  cli->common.json = false;
  diag_error(&cli->diags, DIAG_IO, "cannot write the output");
  show_diags(cli);
  return EXIT_ERROR;
}

int pmig_run(int argc, const char **argv, FILE *out, FILE *err) {
  Cli cli = {.out = out, .err = err, .color = term_has_color(err)};
  cli.diags = diags_new(&cli.arena);
  ExitCode code = exit_code(run_line(&cli, argc, argv));
  if (leftover_removed())
    diag_note(&cli.diags, DIAG_INTERRUPTED, "%s has been removed", leftover_removed());
  if (cli.common.json && !cli.has_result && cli.command) json_result(&cli, code, NULL);
  show_diags(&cli);
  code = finish_output(&cli, code);
  arena_close(&cli.arena);
  return (int)code;
}
