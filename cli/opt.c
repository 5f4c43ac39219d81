// The command line, by table: --name VALUE, --name=VALUE, -n VALUE, flags, operands, and "--" that ends the options.
// A command's own rows come before the common ones, so it may give a common name a meaning of its own.
// A word that is no option is an error that names the nearest one.

#include "cli/command.h"

const Option COMMON_OPTIONS[] = {
    {"schema", 0, OPTION_VALUE, offsetof(CommonArgs, schema), "PATH",
     "the Prisma schema: a file, or a folder of .prisma files", 0},
    {"config", 0, OPTION_VALUE, offsetof(CommonArgs, config), "FILE",
     "the prisma.config file, instead of the one here", 0},
    {"migrations", 0, OPTION_VALUE, offsetof(CommonArgs, migrations), "DIR",
     "the migrations folder", 0},
    {"url", 0, OPTION_VALUE, offsetof(CommonArgs, url), "URL",
     "the database, instead of the schema's or DATABASE_URL; with env:NAME the URL is taken from "
     "that variable, so that no list of processes shows it",
     0},
    {"shadow-database-url", 0, OPTION_VALUE, offsetof(CommonArgs, shadow_database_url), "URL",
     "a database to replay migrations on; it is emptied first", 0},
    {"compat", 0, OPTION_VALUE, offsetof(CommonArgs, compat), "VERSION",
     "whose SQL to write: Prisma's 6 or 7; else the project's", 0},
    {"json", 0, OPTION_FLAG, offsetof(CommonArgs, json), NULL,
     "print JSON lines: events, then one result", 0},
    {"format", 0, OPTION_VALUE, offsetof(CommonArgs, format), "text|github",
     "how errors and warnings look; github: annotations for GitHub Actions", 0},
    {"yes", 'y', OPTION_FLAG, offsetof(CommonArgs, yes), NULL, "answer every question with yes", 0},
    {"quiet", 'q', OPTION_FLAG, offsetof(CommonArgs, quiet), NULL,
     "print the product and errors only", 0},
    {"no-color", 0, OPTION_FLAG, offsetof(CommonArgs, no_color), NULL,
     "print without colours, as NO_COLOR does", 0},
    {"auto-approve", 0, OPTION_FLAG, offsetof(CommonArgs, yes), NULL, NULL, 0},
    {"verbose", 'v', OPTION_FLAG, offsetof(CommonArgs, ignored), NULL, NULL, 0},
    {"log-level", 0, OPTION_VALUE, offsetof(CommonArgs, log_level), "LEVEL", NULL, 0},
    {"help", 'h', OPTION_FLAG, offsetof(CommonArgs, help), NULL, "show the help of the command", 0},
};
const size_t COMMON_OPTION_COUNT = COUNT_OF(COMMON_OPTIONS);

// --- The nearest name

enum { LONGEST_NAME = 32 };

// Levenshtein's distance; words longer than any name of ours are far from all of them.
static size_t edit_distance(Str a, Str b) {
  size_t row[LONGEST_NAME + 1];
  if (a.len > LONGEST_NAME || b.len > LONGEST_NAME) return SIZE_MAX;
  for (size_t j = 0; j <= b.len; j++) row[j] = j;
  for (size_t i = 1; i <= a.len; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.len; j++) {
      size_t replaced = diagonal + (a.at[i - 1] != b.at[j - 1]);
      diagonal = row[j];
      size_t shorter = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
      row[j] = replaced < shorter ? replaced : shorter;
    }
  }
  return row[b.len];
}

void nearest_try(Nearest *nearest, Str word, const char *candidate) {
  size_t distance = edit_distance(word, str_of(candidate));
  if (distance > 1 + word.len / 4) return;
  if (!nearest->name || distance < nearest->distance) *nearest = (Nearest){candidate, distance};
}

// --- Parsing

typedef struct {
  const Option *option;
  void *values;  // the struct that its offset counts in
} Match;

typedef struct {
  Cli *cli;
  const Command *command;
  void *args;
  const char **at, **end;  // what is left of the command line
} Parse;

static bool option_is(const Option *option, Str word, bool is_letter) {
  if (is_letter) return option->letter && word.len == 1 && word.at[0] == option->letter;
  return str_eq(word, str_of(option->name));
}

static Match find_option(const Parse *parse, Str word, bool is_letter) {
  const Command *command = parse->command;
  for (size_t i = 0; i < command->option_count; i++)
    if (option_is(&command->options[i], word, is_letter))
      return (Match){&command->options[i], parse->args};
  for (size_t i = 0; i < COMMON_OPTION_COUNT; i++)
    if (option_is(&COMMON_OPTIONS[i], word, is_letter))
      return (Match){&COMMON_OPTIONS[i], &parse->cli->common};
  return (Match){0};
}

static bool unknown_option(Parse *parse, Str word) {
  const Command *command = parse->command;
  Str name = str_slice(word, str_starts_with(word, STR("--")) ? 2 : 1, word.len);
  Nearest nearest = {0};
  for (size_t i = 0; i < command->option_count; i++)
    nearest_try(&nearest, name, command->options[i].name);
  for (size_t i = 0; i < COMMON_OPTION_COUNT; i++)
    nearest_try(&nearest, name, COMMON_OPTIONS[i].name);
  diag_error(&parse->cli->diags, DIAG_USAGE, "pmig %s has no option %.*s", command->name,
             STR_ARG(word));
  if (nearest.name) return diag_remedy(&parse->cli->diags, "did you mean --%s?", nearest.name);
  return diag_remedy(&parse->cli->diags, "pmig %s --help lists the options", command->name);
}

bool option_is_choice(const Option *option) {
  return option->value && strchr(option->value, '|') && option->value[0] >= 'a' &&
         option->value[0] <= 'z';
}

static Str choices_in_words(Arena *arena, const Option *option) {
  return str_replace(arena, str_of(option->value), STR("|"), STR(" or "));
}

static bool is_one_of(Str choices, Str value) {
  for (Str rest = choices; rest.len;) {
    ptrdiff_t bar = str_find_char(rest, '|');
    size_t end = bar < 0 ? rest.len : (size_t)bar;
    if (str_eq(str_slice(rest, 0, end), value)) return true;
    rest = str_slice(rest, end + 1, rest.len);
  }
  return false;
}

static bool takes_value(const Option *option) { return option->value != NULL; }

static void store_option(Arena *arena, Match target, Str value) {
  void *field = (char *)target.values + target.option->offset;
  switch (target.option->kind) {
    case OPTION_FLAG:
      *(bool *)field = true;
      break;
    case OPTION_VALUE:
      *(Str *)field = value;
      break;
    case OPTION_LIST:
      vec_push(arena, (StrList *)field, value);
      break;
    case OPTION_STATE:
      vec_push(arena, (StateSpecList *)field, (StateSpec){target.option->state, value});
      break;
  }
}

// `word` is what stands on the command line before a "=", `value` what follows it (at == NULL without a "=").
static bool parse_option(Parse *parse, Str word, Str value) {
  Diags *diags = &parse->cli->diags;
  bool is_letter = !str_starts_with(word, STR("--"));
  Match target = find_option(parse, str_slice(word, is_letter ? 1 : 2, word.len), is_letter);
  if (!target.option) return unknown_option(parse, word);
  if (!takes_value(target.option) && value.at)
    return diag_error(diags, DIAG_USAGE, "%.*s takes no value", STR_ARG(word));
  if (takes_value(target.option) && !value.at) {
    if (parse->at == parse->end || str_starts_with(str_of(*parse->at), STR("--")))
      return diag_error(diags, DIAG_USAGE, "%.*s needs a value: %s", STR_ARG(word),
                        target.option->value);
    value = str_of(*parse->at++);
  }
  if (option_is_choice(target.option) && !is_one_of(str_of(target.option->value), value))
    return diag_error(diags, DIAG_USAGE, "%.*s takes %.*s, not %.*s", STR_ARG(word),
                      STR_ARG(choices_in_words(&parse->cli->arena, target.option)), STR_ARG(value));
  store_option(&parse->cli->arena, target, value);
  return true;
}

static bool parse_operand(Parse *parse, Str word) {
  Cli *cli = parse->cli;
  if (cli->operands.len >= parse->command->max_operands) {
    diag_error(&cli->diags, DIAG_USAGE, "pmig %s: too much on the command line: %.*s",
               parse->command->name, STR_ARG(word));
    return diag_remedy(&cli->diags, "pmig %s --help shows how it is called", parse->command->name);
  }
  vec_push(&cli->arena, &cli->operands, word);
  return true;
}

static bool parse_word(Parse *parse, Str word) {
  if (word.len < 2 || word.at[0] != '-') return parse_operand(parse, word);
  ptrdiff_t equals = str_find_char(word, '=');
  if (equals < 0) return parse_option(parse, word, (Str){0});
  return parse_option(parse, str_slice(word, 0, (size_t)equals),
                      str_slice(word, (size_t)equals + 1, word.len));
}

bool options_parse(Cli *cli, const Command *command, int argc, const char **argv, void *args) {
  Parse parse = {cli, command, args, argv, argv + argc};
  bool are_over = false;
  while (parse.at != parse.end) {
    Str word = str_of(*parse.at++);
    if (!are_over && str_eq(word, STR("--"))) {
      are_over = true;
    } else if (!(are_over ? parse_operand(&parse, word) : parse_word(&parse, word))) {
      return false;
    }
  }
  return true;
}
