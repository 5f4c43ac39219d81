// From the command line to a command: the table of commands, help, and what happens around every run. A command is a
// row in COMMANDS; its options, operands and help texts come from its own table, so everything here follows from them.

#include "base/interrupt.h"
#include "cli/command.h"

static const Command *const TABLE[] = {
#define X(name) &COMMAND_##name,
    COMMANDS(X)
#undef X
};

// --- Finding commands

static const Command *find_command(Str word) {
  for (size_t i = 0; i < COUNT_OF(TABLE); i++)
    if (str_eq(word, str_of(TABLE[i]->name)) ||
        (TABLE[i]->alias && str_eq(word, str_of(TABLE[i]->alias))))
      return TABLE[i];
  return NULL;
}

static bool unknown_command(Cli *cli, Str word) {
  Nearest nearest = {0};
  for (size_t i = 0; i < COUNT_OF(TABLE); i++) {
    nearest_try(&nearest, word, TABLE[i]->name);
    if (TABLE[i]->alias) nearest_try(&nearest, word, TABLE[i]->alias);
  }
  diag_error(&cli->diags, DIAG_USAGE, "pmig has no command %.*s", STR_ARG(word));
  if (nearest.name) return diag_remedy(&cli->diags, "did you mean pmig %s?", nearest.name);
  return diag_remedy(&cli->diags, "pmig help lists the commands");
}

// --- Help

static void print_option(Cli *cli, const Option *option) {
  if (!option->help) return;
  Str form = str_format(&cli->arena, "--%s%s%s", option->name, option->value ? " " : "",
                        option->value ? option->value : "");
  if (option->letter) form = str_format(&cli->arena, "-%c, %.*s", option->letter, STR_ARG(form));
  fprintf(cli->out, "  %-28.*s  %s\n", STR_ARG(form), option->help);
}

// A command's own row takes the place of a common one of the same name.
static bool is_own_option(const Command *command, const char *name) {
  for (size_t i = 0; i < command->option_count; i++)
    if (str_eq(str_of(command->options[i].name), str_of(name))) return true;
  return false;
}

static void print_command_help(Cli *cli, const Command *command) {
  fprintf(cli->out, "pmig %s%s%s [options]\n\n%s\n", command->name, *command->operands ? " " : "",
          command->operands, command->line);
  if (command->alias) fprintf(cli->out, "Also called pmig %s.\n", command->alias);
  if (*command->help) fprintf(cli->out, "\n%s\n", command->help);
  if (command->option_count) fputs("\nOptions\n", cli->out);
  for (size_t i = 0; i < command->option_count; i++) print_option(cli, &command->options[i]);
  fputs("\nOptions of every command\n", cli->out);
  for (size_t i = 0; i < COMMON_OPTION_COUNT; i++)
    if (!is_own_option(command, COMMON_OPTIONS[i].name)) print_option(cli, &COMMON_OPTIONS[i]);
}

static void print_exit_codes(Cli *cli) {
  fputs("\nExit codes\n", cli->out);
#define X(name, code, meaning) fprintf(cli->out, "  %3d  %s\n", code, meaning);
  EXIT_CODES(X)
#undef X
}

static void print_overview(Cli *cli) {
  fputs(
      "pmig COMMAND [options]\n\n"
      "Migrations for Prisma schemas, both ways, on PostgreSQL and SQLite.\n\n"
      "Commands\n",
      cli->out);
  for (size_t i = 0; i < COUNT_OF(TABLE); i++)
    fprintf(cli->out, "  %-10s %s\n", TABLE[i]->name, TABLE[i]->line);
  print_exit_codes(cli);
  fputs("\npmig help COMMAND tells more; pmig --version prints the version.\n", cli->out);
}

static ExitCode run_help(Cli *cli, const void *args) {
  (void)args;
  if (!cli->operands.len) {
    print_overview(cli);
    return EXIT_OK;
  }
  const Command *command = find_command(cli->operands.at[0]);
  if (!command) return unknown_command(cli, cli->operands.at[0]), EXIT_ERROR;
  print_command_help(cli, command);
  return EXIT_OK;
}

const Command COMMAND_HELP = {
    .name = "help",
    .operands = "[COMMAND]",
    .max_operands = 1,
    .line = "Shows what pmig can do, or how one command is used.",
    .help = "",
    .args_size = 1,
    .run = run_help,
};

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
    print_command_help(cli, command);
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
  const Command *command = find_command(word);
  if (!command) return unknown_command(cli, word), EXIT_ERROR;
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
