// The text of help, manual page and reference: in which order what the tables hold is said. Where a command's help has
// lines that begin with two spaces, they are shown as they stand; all other lines are one paragraph up to an empty line.

#include "cli/manual.h"

static const char *const GROUP_TITLES[] = {
#define X(name, title) title,
    COMMAND_GROUPS(X)
#undef X
};

static const Item VARIABLES[] = {
    {STR_INIT("DATABASE_URL"),
     STR_INIT("the database, where neither --url nor prisma.config nor the schema names one")},
    {STR_INIT("PMIG_LOCK_WAIT, PMIG_LOCK_TIMEOUT, PMIG_LOCK_RETRIES, PMIG_STATEMENT_TIMEOUT"),
     STR_INIT("what --lock-wait, --lock-timeout, --lock-retries and --statement-timeout say")},
    {STR_INIT("PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK"),
     STR_INIT("set: no migration lock is taken, as with Prisma")},
    {STR_INIT("PMIG_NO_HOOKS"),
     STR_INIT("set: the hooks in the configuration of prisma-migrations are not run")},
    {STR_INIT("CI"), STR_INIT("set: nothing is asked")},
    {STR_INIT("NO_COLOR"), STR_INIT("set: no colours")},
};

static const Item FILES[] = {
    {STR_INIT("prisma/schema.prisma, schema.prisma"),
     STR_INIT("the schema, or a folder of .prisma files")},
    {STR_INIT("prisma/migrations"),
     STR_INIT("a folder for each migration, with migration.sql and down.sql")},
    {STR_INIT("prisma.config.ts, .config/prisma.ts"), STR_INIT("settings, as Prisma reads them")},
    {STR_INIT("package.json"), STR_INIT("its key \"prisma\": where the schema is")},
    {STR_INIT("prisma-migrations.config.js, .prisma-migrationsrc.json"),
     STR_INIT("settings of prisma-migrations, for projects that come from there")},
    {STR_INIT(".env, prisma/.env"), STR_INIT("variables")},
};

static const ItemList VARIABLE_LIST = {(Item *)VARIABLES, COUNT_OF(VARIABLES), 0};
static const ItemList FILE_LIST = {(Item *)FILES, COUNT_OF(FILES), 0};

typedef struct {
  Arena *arena;
  const ManualStyle *style;
  Text out;
} Manual;

static Manual manual_begin(Arena *arena, const ManualStyle *style) {
  Manual manual = {arena, style, text_new(arena)};
  style->begin(&manual.out);
  return manual;
}

static void put_heading(Manual *manual, int level, const char *title) {
  manual->style->heading(&manual->out, level, str_of(title));
}

static void put_list(Manual *manual, int level, const char *title, const ItemList *items) {
  if (!items->len) return;
  put_heading(manual, level, title);
  manual->style->list(&manual->out, items);
}

// --- Help texts

static bool is_verbatim(Str line) { return str_starts_with(line, STR("  ")); }

// Cuts off the next paragraph, or the next run of lines to be shown as they stand. False at the end.
static bool next_block(Str *rest, Str *block, bool *verbatim) {
  Str line, left = *rest;
  while (str_starts_with(left, STR("\n"))) left = str_slice(left, 1, left.len);
  if (!left.len) return false;
  Str from = *rest = left;
  *verbatim = is_verbatim(left);
  while (str_next_line(&left, &line) && line.len && is_verbatim(line) == *verbatim) *rest = left;
  *block = str_trim(str_slice(from, 0, from.len - rest->len));
  if (*verbatim) block->at -= 2, block->len += 2;
  return true;
}

static void put_help(Manual *manual, const char *help) {
  Str rest = str_of(help), block;
  bool verbatim;
  while (next_block(&rest, &block, &verbatim))
    (verbatim ? manual->style->verbatim : manual->style->paragraph)(&manual->out, block);
}

// --- Options

// As one writes it: "-o, --output FILE".
static Str option_form(Arena *arena, const Option *option) {
  Str form = str_format(arena, "--%s%s%s", option->name, option->value ? " " : "",
                        option->value ? option->value : "");
  return option->letter ? str_format(arena, "-%c, %.*s", option->letter, STR_ARG(form)) : form;
}

// A command's own row takes the place of a common one of the same name.
static bool is_own_option(const Command *command, const char *name) {
  for (size_t i = 0; command && i < command->option_count; i++)
    if (str_eq(str_of(command->options[i].name), str_of(name))) return true;
  return false;
}

static ItemList items_of_options(Arena *arena, const Option *options, size_t count,
                                 const Command *hiding) {
  ItemList items = {0};
  for (size_t i = 0; i < count; i++)
    if (options[i].help && !is_own_option(hiding, options[i].name))
      vec_push(arena, &items, (Item){option_form(arena, &options[i]), str_of(options[i].help)});
  return items;
}

static ItemList items_of_examples(Arena *arena, const Command *command) {
  ItemList items = {0};
  for (const Example *example = command->examples; example && example->line; example++)
    vec_push(arena, &items, (Item){str_of(example->line), str_of(example->what)});
  return items;
}

// --- Commands

static void put_aliases(Manual *manual, const Command *command) {
  StrList names = {0};
  for (size_t i = 0; i < ALIAS_COUNT; i++) {
    const Alias *alias = &ALIASES[i];
    if (alias->command != command) continue;
    Str name = str_format(manual->arena, "pmig %.*s", STR_ARG(alias->words));
    if (alias->added)
      name = str_format(manual->arena, "%.*s (with %s)", STR_ARG(name), alias->added);
    vec_push(manual->arena, &names, name);
  }
  if (!names.len) return;
  Str list = str_list_join(manual->arena, &names, STR(", "));
  put_help(manual,
           str_c(manual->arena, str_format(manual->arena, "Also called %.*s.", STR_ARG(list))));
}

static void put_command(Manual *manual, const Command *command) {
  Arena *arena = manual->arena;
  manual->style->usage(&manual->out, str_format(arena, "pmig %s%s%s [options]", command->name,
                                                *command->operands ? " " : "", command->operands));
  put_help(manual, command->line);
  put_aliases(manual, command);
  put_help(manual, command->help);
  ItemList options = items_of_options(arena, command->options, command->option_count, NULL);
  ItemList examples = items_of_examples(arena, command);
  put_list(manual, 3, "Options", &options);
  put_list(manual, 3, "Examples", &examples);
}

static void put_common_options(Manual *manual, int level, const Command *command) {
  ItemList options = items_of_options(manual->arena, COMMON_OPTIONS, COMMON_OPTION_COUNT, command);
  put_list(manual, level, "Options of every command", &options);
}

static void put_exit_codes(Manual *manual) {
  Arena *arena = manual->arena;
  ItemList codes = {0};
#define X(name, code, meaning) \
  vec_push(arena, &codes, (Item){str_format(arena, "%3d", code), STR(meaning)});
  EXIT_CODES(X)
#undef X
  put_list(manual, 1, "Exit codes", &codes);
}

static bool belongs(const Command *command, CommandGroup group) { return command->group == group; }

static void put_group(Manual *manual, CommandGroup group) {
  ItemList items = {0};
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    if (belongs(COMMAND_TABLE[i], group))
      vec_push(manual->arena, &items,
               (Item){str_of(COMMAND_TABLE[i]->name), str_of(COMMAND_TABLE[i]->line)});
  put_list(manual, 1, GROUP_TITLES[group], &items);
}

// --- The texts

static const char ABOUT[] = "Migrations for Prisma schemas, both ways, on PostgreSQL and SQLite.";

Str manual_overview(Arena *arena, const ManualStyle *style) {
  Manual manual = manual_begin(arena, style);
  style->usage(&manual.out, STR("pmig COMMAND [options]"));
  put_help(&manual, ABOUT);
  for (size_t i = 0; i < COUNT_OF(GROUP_TITLES); i++) put_group(&manual, (CommandGroup)i);
  put_exit_codes(&manual);
  put_help(&manual, "pmig help COMMAND tells more; pmig --version prints the version.");
  return text_str(&manual.out);
}

Str manual_command(Arena *arena, const ManualStyle *style, const Command *command) {
  Manual manual = manual_begin(arena, style);
  put_command(&manual, command);
  put_common_options(&manual, 3, command);
  return text_str(&manual.out);
}

Str manual_whole(Arena *arena, const ManualStyle *style) {
  Manual manual = manual_begin(arena, style);
  put_heading(&manual, 1, "Name");
  put_help(&manual, "pmig - migrations for Prisma schemas that go both ways");
  put_heading(&manual, 1, "Synopsis");
  style->usage(&manual.out, STR("pmig COMMAND [options]"));
  put_heading(&manual, 1, "Description");
  put_help(&manual, ABOUT);
  put_help(&manual,
           "The schema, its folder, .env, prisma.config.ts and package.json are found as Prisma "
           "finds them. Every command can be run without a terminal, and asks only on one.");
  for (size_t i = 0; i < COUNT_OF(GROUP_TITLES); i++) {
    put_heading(&manual, 1, GROUP_TITLES[i]);
    for (size_t j = 0; j < COMMAND_COUNT; j++) {
      if (!belongs(COMMAND_TABLE[j], (CommandGroup)i)) continue;
      put_heading(&manual, 2, COMMAND_TABLE[j]->name);
      put_command(&manual, COMMAND_TABLE[j]);
    }
  }
  put_common_options(&manual, 1, NULL);
  put_exit_codes(&manual);
  put_list(&manual, 1, "Environment", &VARIABLE_LIST);
  put_list(&manual, 1, "Files", &FILE_LIST);
  return text_str(&manual.out);
}
