// Other names of commands: what Prisma, prisma-migrations and the Prisma Migrate before version 2 call them.

#include "cli/command.h"

// "fresh" and "refresh" are prisma-migrations': all the way down and up again. Its "create" makes scripts to be written
// by hand. "save", "up NAME" and "down NAME" are those of the early Prisma Migrate.
const Alias ALIASES[] = {
    {STR_INIT("deploy"), &COMMAND_UP, NULL},
    {STR_INIT("migrate deploy"), &COMMAND_UP, NULL},
    {STR_INIT("migrate up"), &COMMAND_UP, NULL},
    {STR_INIT("rollback"), &COMMAND_DOWN, NULL},
    {STR_INIT("migrate down"), &COMMAND_DOWN, NULL},
    {STR_INIT("fresh"), &COMMAND_REDO, "--all"},
    {STR_INIT("refresh"), &COMMAND_REDO, "--all"},
    {STR_INIT("create"), &COMMAND_NEW, "--empty"},
    {STR_INIT("save"), &COMMAND_NEW, NULL},
    {STR_INIT("migrate save"), &COMMAND_NEW, NULL},
    {STR_INIT("check"), &COMMAND_LOCK, NULL},
    {STR_INIT("lock check"), &COMMAND_LOCK, NULL},
    {STR_INIT("release"), &COMMAND_LOCK, "--release"},
    {STR_INIT("lock release"), &COMMAND_LOCK, "--release"},
    {STR_INIT("migrate dev"), &COMMAND_DEV, NULL},
    {STR_INIT("migrate diff"), &COMMAND_DIFF, NULL},
    {STR_INIT("migrate reset"), &COMMAND_RESET, NULL},
    {STR_INIT("migrate resolve"), &COMMAND_RESOLVE, NULL},
    {STR_INIT("migrate status"), &COMMAND_STATUS, NULL},
    {STR_INIT("pending"), &COMMAND_STATUS, "--list=pending"},
    {STR_INIT("applied"), &COMMAND_STATUS, "--list=applied"},
    {STR_INIT("latest"), &COMMAND_STATUS, "--list=latest"},
    {STR_INIT("db pull"), &COMMAND_PULL, NULL},
    {STR_INIT("introspect"), &COMMAND_PULL, NULL},
    {STR_INIT("db push"), &COMMAND_PUSH, NULL},
    {STR_INIT("db execute"), &COMMAND_EXECUTE, NULL},
};
const size_t ALIAS_COUNT = COUNT_OF(ALIASES);

static bool is_alias(const Alias *alias, Str first, Str second) {
  ptrdiff_t space = str_find_char(alias->words, ' ');
  if (space < 0) return str_eq(alias->words, first);
  return str_eq(str_slice(alias->words, 0, (size_t)space), first) &&
         str_eq(str_slice(alias->words, (size_t)space + 1, alias->words.len), second);
}

static bool is_longer(const Alias *alias) { return str_find_char(alias->words, ' ') >= 0; }

// Two words are looked for before one, so that "lock release" is not a lock with an operand.
Spelling command_spelled(Str first, Str second) {
  Spelling found = {0};
  for (size_t i = 0; i < ALIAS_COUNT; i++)
    if (is_alias(&ALIASES[i], first, second) && found.words < 2)
      found = (Spelling){ALIASES[i].command, ALIASES[i].added, is_longer(&ALIASES[i]) ? 2 : 1};
  for (size_t i = 0; i < COMMAND_COUNT && !found.command; i++)
    if (str_eq(first, str_of(COMMAND_TABLE[i]->name)))
      found = (Spelling){COMMAND_TABLE[i], NULL, 1};
  return found;
}

// "migrate" and "db" are no commands, so what follows them says what was meant.
bool command_unknown(Cli *cli, Str first, Str second) {
  Arena *arena = &cli->arena;
  Nearest nearest = {0};
  bool is_pair = str_eq(first, STR("migrate")) || str_eq(first, STR("db"));
  Str word = is_pair && second.len ? str_format(arena, "%.*s %.*s", STR_ARG(first), STR_ARG(second))
                                   : first;
  for (size_t i = 0; i < COMMAND_COUNT; i++) nearest_try(&nearest, word, COMMAND_TABLE[i]->name);
  for (size_t i = 0; i < ALIAS_COUNT; i++)
    nearest_try(&nearest, word, str_c(arena, ALIASES[i].words));
  diag_error(&cli->diags, DIAG_USAGE, "pmig has no command %.*s", STR_ARG(word));
  if (nearest.name) return diag_remedy(&cli->diags, "did you mean pmig %s?", nearest.name);
  return diag_remedy(&cli->diags, "pmig help lists the commands");
}
