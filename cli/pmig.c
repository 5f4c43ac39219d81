// From the command line to a command: the table of commands, help, and what happens around every run. A command is a
// row in COMMANDS; its options, operands and help texts come from its own table, so everything here follows from them.

#define _POSIX_C_SOURCE 200809L
#include "base/activity.h"
#include "base/interrupt.h"
#include "cli/manual.h"

const Command *const COMMAND_TABLE[] = {
#define X(name) &COMMAND_##name,
    COMMANDS(X)
#undef X
};
const size_t COMMAND_COUNT = COUNT_OF(COMMAND_TABLE);

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
  bool ok = options_parse(cli, command, argc, argv, args) &&
            (cli->common.help || config_settle_urls(cli));
  if (cli->common.no_color) cli->color = false;
  Str level = cli->common.log_level;
  if (str_eq(level, STR("silent")) || str_eq(level, STR("error"))) cli->common.quiet = true;
  if (!ok) {
    cli->common.json = asks_for_json(argc, argv);
    return EXIT_ERROR;
  }
  if (cli->common.help) {
    cli->common.json = false;
    print_text(cli, manual_command(&cli->arena, &MANUAL_TERMINAL, command));
    return EXIT_OK;
  }
  if (term_can_redraw(cli->err) && !cli->common.json && !cli->common.quiet)
    activity_open(fileno(cli->err));
  ExitCode code = command->run(cli, args);
  activity_close();
  return code;
}

static bool is_word(Str word, const char *name, const char *letter) {
  return str_eq(word, str_of(name)) || str_eq(word, str_of(letter));
}

// What an alias adds stands before what the user says.
static ExitCode run_spelled(Cli *cli, const Spelling *spelling, int argc, const char **argv) {
  const char **line = arena_new_array(&cli->arena, const char *, (size_t)argc + 1);
  int count = 0;
  if (spelling->added) line[count++] = spelling->added;
  for (int i = spelling->words + 1; i < argc; i++) line[count++] = argv[i];
  return run_command(cli, spelling->command, count, line);
}

static ExitCode run_line(Cli *cli, int argc, const char **argv) {
  Str first = argc > 1 ? str_of(argv[1]) : STR("help"), second = str_of(argc > 2 ? argv[2] : NULL);
  if (is_word(first, "--version", "-v")) {
    fputs("pmig " PMIG_VERSION "\n", cli->out);
    return EXIT_OK;
  }
  if (is_word(first, "--help", "-h")) first = STR("help");
  Spelling spelling = command_spelled(first, second);
  if (!spelling.command) return command_unknown(cli, first, second), EXIT_ERROR;
  return run_spelled(cli, &spelling, argc, argv);
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
  interrupt_forget();
  arena_close(&cli.arena);
  return (int)code;
}
