// pmig help: the manual, whole or one command of it, for a terminal, for man(1), or as a document.

#include "cli/manual.h"

typedef struct {
  bool man, markdown;
} HelpArgs;

static const Option OPTIONS[] = {
    {"man", 0, OPTION_FLAG, offsetof(HelpArgs, man), NULL, "print the manual page pmig(1)", 0},
    {"markdown", 0, OPTION_FLAG, offsetof(HelpArgs, markdown), NULL,
     "print the reference of all commands as Markdown", 0},
};

static ExitCode run_help(Cli *cli, const void *values) {
  const HelpArgs *args = values;
  const Command *command = NULL;
  if (cli->operands.len) {
    Str first = cli->operands.at[0],
        second = cli->operands.len > 1 ? cli->operands.at[1] : (Str){0};
    command = command_spelled(first, second).command;
    if (!command) return command_unknown(cli, first, second), EXIT_ERROR;
  }
  cli->common.json = false;  // help is for people
  const ManualStyle *style = args->man        ? &MANUAL_ROFF
                             : args->markdown ? &MANUAL_MARKDOWN
                                              : &MANUAL_TERMINAL;
  print_text(cli, command                     ? manual_command(&cli->arena, style, command)
                  : style == &MANUAL_TERMINAL ? manual_overview(&cli->arena, style)
                                              : manual_whole(&cli->arena, style));
  return EXIT_OK;
}

const Command COMMAND_HELP = {
    .name = "help",
    .group = GROUP_PROGRAM,
    .operands = "[COMMAND]",
    .max_operands = 2,  // as in "migrate deploy"
    .line = "Shows what pmig can do, or how one command is used.",
    .help = "",
    .examples =
        EXAMPLES({"pmig help down", "all about one command"},
                 {"pmig help --man | man -l -", "the manual page, where man-db is installed"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(HelpArgs),
    .run = run_help,
};
