// Variables: those of the environment, then those of .env files, as Prisma 5 and 6 read them. The environment itself is
// never changed. In a value `${NAME}` stands for another variable, unless a backslash precedes it.

#include "cli/command.h"

// --- One file

static bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

static size_t skip_blanks(Str text, size_t at) {
  while (at < text.len && (text.at[at] == ' ' || text.at[at] == '\t')) at++;
  return at;
}

static size_t line_end(Str text, size_t at) {
  while (at < text.len && text.at[at] != '\n') at++;
  return at;
}

static size_t read_name(Str text, size_t at, Str *name) {
  size_t from = at;
  while (at < text.len && is_name_char(text.at[at])) at++;
  *name = str_slice(text, from, at);
  return at;
}

// Without quotes a value ends at the line's end, or at a "#" that starts it or follows white space.
static size_t read_bare(Str text, size_t at, Str *value) {
  size_t from = at, end = line_end(text, at);
  for (size_t i = from; i < end; i++)
    if (text.at[i] == '#' && (i == from || text.at[i - 1] == ' ' || text.at[i - 1] == '\t')) {
      *value = str_trim(str_slice(text, from, i));
      return end;
    }
  *value = str_trim(str_slice(text, from, end));
  return end;
}

static size_t read_value(Arena *arena, Str text, size_t at, Str *value) {
  char quote = at < text.len ? text.at[at] : 0;
  if (quote != '"' && quote != '\'' && quote != '`') return read_bare(text, at, value);
  size_t end = at + 1;
  while (end < text.len && text.at[end] != quote)
    end += text.at[end] == '\\' && end + 1 < text.len ? 2 : 1;
  if (end >= text.len) return read_bare(text, at, value);
  *value = str_slice(text, at + 1, end);
  if (quote == '"') *value = str_replace(arena, *value, STR("\\n"), STR("\n"));
  return line_end(text, end);
}

// The first file that sets a variable has the say.
static void read_variables(Cli *cli, Str text, Str path) {
  Arena *arena = &cli->arena;
  for (size_t at = 0; at < text.len; at = line_end(text, at) + 1) {
    Str name, value;
    at = skip_blanks(text, at);
    at = read_name(text, at, &name);
    if (str_eq(name, STR("export"))) at = read_name(text, skip_blanks(text, at), &name);
    at = skip_blanks(text, at);
    if (!name.len || at >= text.len || text.at[at] != '=') continue;
    at = read_value(arena, text, skip_blanks(text, at + 1), &value);
    if (str_map_get(&cli->variables, name)) continue;
    Variable *kept = arena_new(arena, Variable);
    *kept = (Variable){value, path};
    str_map_put(arena, &cli->variables, name, kept);
  }
}

// --- All files

static bool read_file(Cli *cli, Str folder, bool *found) {
  Str path = path_in(&cli->arena, folder, STR(".env")), text;
  *found = path_kind(&cli->arena, path) == PATH_FILE;
  if (!*found) return true;
  if (!file_read(&cli->arena, path, &text, &cli->diags)) return false;
  if (str_starts_with(text, STR("\xef\xbb\xbf"))) text = str_slice(text, 3, text.len);
  read_variables(cli, text, path);
  return true;
}

// The first of the places that has one counts.
static bool read_first(Cli *cli, const Str *folders, size_t count) {
  bool found = false;
  for (size_t i = 0; i < count && !found; i++)
    if (folders[i].len && !read_file(cli, folders[i], &found)) return false;
  return true;
}

// Prisma 5 and 6 read a file of the project and one of the schema. Where there is a prisma.config file they read none, and
// Prisma 7 never does: what that file imports, mostly "dotenv/config", reads the one here.
bool config_read_variables(Cli *cli, Str schema_folder) {
  const Str of_project[] = {package_folder(cli)};
  const Str of_schema[] = {schema_folder, STR("prisma"), STR(".")};
  PrismaConfig *config;
  if (cli->variables_are_read) return true;
  cli->variables_are_read = true;
  if (!prisma_config_read(cli, &config)) return false;
  if (!config->source) return read_first(cli, of_project, 1) && read_first(cli, of_schema, 3);
  return prisma_config_variables(cli, config) && read_first(cli, &of_schema[2], 1);
}

// --- Values

enum { DEEPEST_EXPANSION = 16 };

static Str variable_value(Cli *cli, Str name, int depth);

static Str expand(Cli *cli, Str value, int depth) {
  Text expanded = text_new(&cli->arena);
  size_t at = 0;
  for (ptrdiff_t open; (open = str_find(value, STR("${"), at)) >= 0;) {
    ptrdiff_t close = str_find(value, STR("}"), (size_t)open);
    if (close < 0) break;
    bool is_escaped = open > 0 && value.at[open - 1] == '\\' && (size_t)open > at;
    text_put(&expanded, str_slice(value, at, (size_t)open - is_escaped));
    Str name = str_slice(value, (size_t)open + 2, (size_t)close);
    text_put(&expanded, is_escaped ? str_slice(value, (size_t)open, (size_t)close + 1)
                                   : variable_value(cli, name, depth));
    at = (size_t)close + 1;
  }
  text_put(&expanded, str_slice(value, at, value.len));
  return text_str(&expanded);
}

// Empty when unset, and where variables refer to each other in a circle.
static Str variable_value(Cli *cli, Str name, int depth) {
  const char *plain = str_c(&cli->arena, name);
  if (env_has(plain)) return env_get(plain);
  const Variable *variable = str_map_get(&cli->variables, name);
  return variable && depth < DEEPEST_EXPANSION ? expand(cli, variable->value, depth + 1) : (Str){0};
}

bool config_variable(Cli *cli, Str name, Str *value) {
  *value = (Str){0};
  if (!env_has(str_c(&cli->arena, name)) && !str_map_get(&cli->variables, name)) return false;
  *value = variable_value(cli, name, 0);
  return true;
}

Str config_variable_origin(Cli *cli, Str name) {
  const Variable *variable = str_map_get(&cli->variables, name);
  return variable && !env_has(str_c(&cli->arena, name)) ? variable->origin : STR("the environment");
}
