// pmig completions: what a shell needs to complete command lines, written from the tables of commands and options.
// Names of migrations are asked of pmig itself when they are wanted. What a value is follows from the word that help has
// for it; a value with lower-case alternatives, "text|github", is one of them.

#include "cli/manual.h"
#include "cli/project.h"

// --- What may stand for a value

// X(name, of bash, of zsh's _arguments, of fish)
#define COMPLETIONS(X)                                                              \
  X(OTHER, "", " ", "-x")                                                           \
  X(FILE, "_pmig_words -f", "_files", "-r -F")                                      \
  X(FOLDER, "_pmig_words -d", "_files -/", "-x -a '(__fish_complete_directories)'") \
  X(MIGRATION, "_pmig_migrations", "_pmig_migrations",                              \
    "-x -a '(pmig completions migrations 2> /dev/null)'")

typedef enum {
#define X(name, bash, zsh, fish) COMPLETE_##name,
  COMPLETIONS(X)
#undef X
} Completion;

static const struct {
  const char *bash, *zsh, *fish;
} ACTIONS[] = {
#define X(name, bash, zsh, fish) {bash, zsh, fish},
    COMPLETIONS(X)
#undef X
};

static const struct {
  const char *word;
  Completion kind;
} VALUE_WORDS[] = {
    {"FILE", COMPLETE_FILE},  {"PATH", COMPLETE_FILE},      {"STATE", COMPLETE_FILE},
    {"DIR", COMPLETE_FOLDER}, {"NAME", COMPLETE_MIGRATION}, {"NAME|TIMESTAMP", COMPLETE_MIGRATION},
};

static Completion completion_of(Str word) {
  for (size_t i = 0; i < COUNT_OF(VALUE_WORDS); i++)
    if (str_eq(word, str_of(VALUE_WORDS[i].word))) return VALUE_WORDS[i].kind;
  return COMPLETE_OTHER;
}

static Str choices(Arena *arena, const Option *option) {
  return str_replace(arena, str_of(option->value), STR("|"), STR(" "));
}

// An operand in brackets is a migration that is there, "[NAME…]" or "[N | NAME]"; the NAME of a new one is not.
static bool takes_migrations(const Command *command) {
  Str operands = str_of(command->operands);
  return str_starts_with(operands, STR("[")) && str_find(operands, STR("NAME"), 0) >= 0;
}

// --- Options of a command

typedef Vec(const Option *) OptionList;

static void add_options(Arena *arena, const Option *options, size_t count, OptionList *list) {
  for (size_t i = 0; i < count; i++) {
    bool is_known = !options[i].help;
    for (size_t j = 0; j < list->len; j++)
      is_known = is_known || strcmp(list->at[j]->name, options[i].name) == 0;
    if (!is_known) vec_push(arena, list, &options[i]);
  }
}

static OptionList options_of(Arena *arena, const Command *command) {
  OptionList list = {0};
  add_options(arena, command->options, command->option_count, &list);
  add_options(arena, COMMON_OPTIONS, COMMON_OPTION_COUNT, &list);
  return list;
}

// Names of two words are for fingers that know them.
static Str names_of(Arena *arena, const Command *command, const char *between) {
  StrList names = {0};
  vec_push(arena, &names, str_of(command->name));
  for (size_t i = 0; i < ALIAS_COUNT; i++)
    if (ALIASES[i].command == command && str_find_char(ALIASES[i].words, ' ') < 0)
      vec_push(arena, &names, ALIASES[i].words);
  return str_list_join(arena, &names, str_of(between));
}

// In single quotes, where only the quote itself is special.
static Str shell_quoted(Arena *arena, Str text) {
  return str_format(arena, "'%.*s'", STR_ARG(str_replace(arena, text, STR("'"), STR("'\\''"))));
}

// --- bash

static void put_bash_value(Text *out, Arena *arena, const Option *option) {
  if (!option->value) return;
  text_format(out, "        --%s", option->name);
  if (option->letter) text_format(out, "|-%c", option->letter);
  Str action = option_is_choice(option)
                   ? str_format(arena, "_pmig_words -W '%.*s'", STR_ARG(choices(arena, option)))
                   : str_of(ACTIONS[completion_of(str_of(option->value))].bash);
  text_format(out, ") %.*s%sreturn ;;\n", STR_ARG(action), action.len ? "; " : "");
}

static void put_bash_command(Text *out, Arena *arena, const Command *command) {
  OptionList options = options_of(arena, command);
  text_format(out, "    %.*s)\n      case $before in\n", STR_ARG(names_of(arena, command, "|")));
  for (size_t i = 0; i < options.len; i++) put_bash_value(out, arena, options.at[i]);
  text_literal(out, "      esac\n      options='");
  for (size_t i = 0; i < options.len; i++)
    text_format(out, "%s--%s", i ? " " : "", options.at[i]->name);
  text_literal(out, "'\n");
  if (takes_migrations(command)) text_literal(out, "      _pmig_migrations\n");
  text_literal(out, "      ;;\n");
}

// compgen -W expands its words, commands among them, so a name of somebody's folder must not get there.
static void put_bash(Text *out, Arena *arena) {
  text_literal(out,
               "# pmig in bash: source this file, or save it as\n"
               "# ~/.local/share/bash-completion/completions/pmig\n"
               "_pmig_words() { COMPREPLY=($(compgen \"$@\" -- \"$word\")); }\n"
               "_pmig_migrations() {\n"
               "  local name\n"
               "  while IFS= read -r name; do\n"
               "    case $name in \"$word\"*) COMPREPLY+=(\"$(printf %q \"$name\")\") ;; esac\n"
               "  done < <(pmig completions migrations 2> /dev/null)\n"
               "}\n"
               "_pmig() {\n"
               "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
               "  COMPREPLY=()\n"
               "  local options= commands='");
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    text_format(out, "%s%.*s", i ? " " : "", STR_ARG(names_of(arena, COMMAND_TABLE[i], " ")));
  text_literal(out,
               "'\n"
               "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
               "    _pmig_words -W \"$commands --help --version\"\n"
               "    return\n"
               "  fi\n"
               "  case ${COMP_WORDS[1]} in\n");
  for (size_t i = 0; i < COMMAND_COUNT; i++) put_bash_command(out, arena, COMMAND_TABLE[i]);
  text_literal(out,
               "  esac\n"
               "  case ${COMP_WORDS[1]} in help) _pmig_words -W \"$commands\" ;; esac\n"
               "  case $word in -*) _pmig_words -W \"$options\" ;; esac\n"
               "}\n"
               "complete -o bashdefault -F _pmig pmig\n");
}

// --- zsh

// Inside of the single quotes of a spec, a colon or bracket would end the explanation.
static Str zsh_text(Arena *arena, const char *text) {
  static const Str MARKS[] = {STR_INIT("\\"), STR_INIT("["), STR_INIT("]"), STR_INIT(":")};
  Str escaped = str_of(text);
  for (size_t i = 0; i < COUNT_OF(MARKS); i++)
    escaped = str_replace(arena, escaped, MARKS[i], str_format(arena, "\\%.*s", STR_ARG(MARKS[i])));
  return str_replace(arena, escaped, STR("'"), STR("'\\''"));
}

static void put_zsh_option(Text *out, Arena *arena, const Option *option) {
  text_literal(out, "        ");
  if (option->letter)
    text_format(out, "'(-%c --%s)'{-%c,--%s}", option->letter, option->name, option->letter,
                option->name);
  else
    text_format(out, "%s--%s", option->kind == OPTION_LIST ? "'*'" : "", option->name);
  text_format(out, "'[%.*s]", STR_ARG(zsh_text(arena, option->help)));
  if (option_is_choice(option))
    text_format(out, ":%.*s:(%.*s)", STR_ARG(zsh_text(arena, option->value)),
                STR_ARG(choices(arena, option)));
  else if (option->value)
    text_format(out, ":%.*s:%s", STR_ARG(zsh_text(arena, option->value)),
                ACTIONS[completion_of(str_of(option->value))].zsh);
  text_literal(out, "' \\\n");
}

static void put_zsh_command(Text *out, Arena *arena, const Command *command) {
  OptionList options = options_of(arena, command);
  text_format(out, "    (%.*s)\n      _arguments \\\n", STR_ARG(names_of(arena, command, "|")));
  for (size_t i = 0; i < options.len; i++) put_zsh_option(out, arena, options.at[i]);
  if (takes_migrations(command)) text_literal(out, "        '*:migration:_pmig_migrations' \\\n");
  if (command == &COMMAND_HELP) text_literal(out, "        '1:command:_pmig_commands' \\\n");
  text_literal(out, "      ;;\n");
}

static void put_zsh(Text *out, Arena *arena) {
  text_literal(out,
               "#compdef pmig\n"
               "# pmig in zsh: save this file as _pmig in a folder of $fpath, or source it after\n"
               "# compinit.\n"
               "_pmig_migrations() {\n"
               "  local -a names=(${(f)\"$(pmig completions migrations 2> /dev/null)\"})\n"
               "  compadd -a names\n"
               "}\n"
               "_pmig_commands() {\n"
               "  local -a commands=(\n");
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    text_format(out, "    '%s:%.*s'\n", COMMAND_TABLE[i]->name,
                STR_ARG(zsh_text(arena, COMMAND_TABLE[i]->line)));
  text_literal(out,
               "  )\n"
               "  _describe command commands\n"
               "}\n"
               "_pmig() {\n"
               "  if (( CURRENT == 2 )); then\n"
               "    _pmig_commands\n"
               "    return\n"
               "  fi\n"
               "  shift words\n"
               "  (( CURRENT-- ))\n"
               "  case $words[1] in\n");
  for (size_t i = 0; i < COMMAND_COUNT; i++) put_zsh_command(out, arena, COMMAND_TABLE[i]);
  text_literal(
      out,
      "  esac\n"
      "}\n"
      "if [ \"$funcstack[1]\" = _pmig ]; then _pmig \"$@\"; else compdef _pmig pmig; fi\n");
}

// --- fish

// In fish's single quotes a backslash escapes itself and the quote.
static Str fish_quoted(Arena *arena, const char *text) {
  Str escaped = str_replace(arena, str_of(text), STR("\\"), STR("\\\\"));
  return str_format(arena, "'%.*s'", STR_ARG(str_replace(arena, escaped, STR("'"), STR("\\'"))));
}

static void put_fish_option(Text *out, Arena *arena, Str condition, const Option *option) {
  text_format(out, "complete -c pmig -n %.*s -l %s", STR_ARG(condition), option->name);
  if (option->letter) text_format(out, " -s %c", option->letter);
  if (option_is_choice(option))
    text_format(out, " -x -a '%.*s'", STR_ARG(choices(arena, option)));
  else if (option->value)
    text_format(out, " %s", ACTIONS[completion_of(str_of(option->value))].fish);
  text_format(out, " -d %.*s\n", STR_ARG(fish_quoted(arena, option->help)));
}

static void put_fish_command(Text *out, Arena *arena, const Command *command) {
  OptionList options = options_of(arena, command);
  Str names = names_of(arena, command, " ");
  Str condition =
      shell_quoted(arena, str_format(arena, "__fish_seen_subcommand_from %.*s", STR_ARG(names)));
  text_format(out, "complete -c pmig -n __fish_use_subcommand -a %s -d %.*s\n", command->name,
              STR_ARG(fish_quoted(arena, command->line)));
  for (size_t i = 0; i < options.len; i++) put_fish_option(out, arena, condition, options.at[i]);
  if (takes_migrations(command))
    text_format(out, "complete -c pmig -n %.*s %s\n", STR_ARG(condition),
                "-a '(pmig completions migrations 2> /dev/null)'");
}

static void put_fish(Text *out, Arena *arena) {
  text_literal(out,
               "# pmig in fish: save this file as ~/.config/fish/completions/pmig.fish\n"
               "complete -c pmig -f\n");
  for (size_t i = 0; i < COMMAND_COUNT; i++) put_fish_command(out, arena, COMMAND_TABLE[i]);
}

// --- The command

static const struct {
  Str name;
  void (*put)(Text *out, Arena *arena);
} SHELLS[] = {
    {STR_INIT("bash"), put_bash}, {STR_INIT("zsh"), put_zsh}, {STR_INIT("fish"), put_fish}};

// Asked at every press of a key: what is wrong with the project is for other commands to say.
static void print_migrations(Cli *cli) {
  Folder folder;
  Mark mark = diags_mark(&cli->diags);
  cli->runs_no_code = true;  // nobody expects that of a press of Tab
  if (project_folder(cli, &folder))
    for (vec_each(Migration, migration, &folder.migrations))
      fprintf(cli->out, "%.*s\n", STR_ARG(migration->name));
  diags_forget(&cli->diags, mark);
}

static ExitCode run_completions(Cli *cli, const void *args) {
  (void)args;
  Str shell = cli->operands.len ? cli->operands.at[0] : (Str){0};
  cli->common.json = false;
  if (str_eq(shell, STR("migrations"))) return print_migrations(cli), EXIT_OK;
  for (size_t i = 0; i < COUNT_OF(SHELLS); i++) {
    if (!str_eq(shell, SHELLS[i].name)) continue;
    Text out = text_new(&cli->arena);
    SHELLS[i].put(&out, &cli->arena);
    print_text(cli, text_str(&out));
    return EXIT_OK;
  }
  diag_error(&cli->diags, DIAG_USAGE,
             "for which shell? pmig has completions for bash, zsh and fish");
  diag_remedy(&cli->diags, "pmig completions bash");
  return EXIT_ERROR;
}

const Command COMMAND_COMPLETIONS = {
    .name = "completions",
    .group = GROUP_PROGRAM,
    .operands = "bash|zsh|fish",
    .max_operands = 1,
    .line = "Prints what a shell needs to complete pmig's command lines.",
    .help = "With it, Tab completes commands, options, their values and names of migrations.",
    .examples = EXAMPLES(
        {"source <(pmig completions bash)", "in ~/.bashrc"},
        {"source <(pmig completions zsh)", "in ~/.zshrc, after compinit"},
        {"pmig completions fish > ~/.config/fish/completions/pmig.fish", "once, for fish"}),
    .args_size = 1,
    .run = run_completions,
};
