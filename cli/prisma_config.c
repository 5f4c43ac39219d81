// prisma.config.ts, read as text: pmig runs no JavaScript. What people write there is an object of texts, env("NAME") and
// process.env.NAME, and that much can be read safely. A setting that is computed is an error only when somebody needs it.

#include "cli/command.h"

typedef struct {
  const Source *source;
  uint32_t at;
  PrismaConfig *config;
} Reader;

static char peek(const Reader *reader) {
  return reader->at < reader->source->text.len ? reader->source->text.at[reader->at] : '\0';
}

static Str rest(const Reader *reader) {
  return str_slice(reader->source->text, reader->at, reader->source->text.len);
}

static bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$';
}

// --- Tokens

static void skip_to(Reader *reader, Str end) {
  ptrdiff_t found = str_find(reader->source->text, end, reader->at);
  reader->at = found < 0 ? (uint32_t)reader->source->text.len : (uint32_t)((size_t)found + end.len);
}

static void skip_blank(Reader *reader) {
  for (;;) {
    while (peek(reader) && strchr(" \t\r\n", peek(reader))) reader->at++;
    if (str_starts_with(rest(reader), STR("//")))
      skip_to(reader, STR("\n"));
    else if (str_starts_with(rest(reader), STR("/*")))
      skip_to(reader, STR("*/"));
    else
      return;
  }
}

static bool take(Reader *reader, Str text) {
  skip_blank(reader);
  if (!str_starts_with(rest(reader), text)) return false;
  reader->at += (uint32_t)text.len;
  return true;
}

static Str take_word(Reader *reader) {
  skip_blank(reader);
  uint32_t from = reader->at;
  while (is_word_char(peek(reader))) reader->at++;
  return str_slice(reader->source->text, from, reader->at);
}

// The inside of a text in quotes, moved past; false when there is none, or when it has escapes or substitutions.
static bool take_text(Reader *reader, Str *text) {
  skip_blank(reader);
  char quote = peek(reader);
  if (!quote || !strchr("\"'`", quote)) return false;
  uint32_t from = ++reader->at;
  bool plain = true;
  for (; peek(reader) && peek(reader) != quote; reader->at++) {
    if (peek(reader) == '$' && quote == '`') plain = false;
    if (peek(reader) != '\\') continue;
    plain = false;
    reader->at++;
  }
  *text = str_slice(reader->source->text, from, reader->at);
  if (peek(reader)) reader->at++;
  return plain;
}

// Moves past an expression, to the comma or bracket that ends it.
static void skip_expression(Reader *reader) {
  Str ignored;
  for (int depth = 0; peek(reader);) {
    skip_blank(reader);
    char c = peek(reader);
    if (!depth && c && strchr(",}])", c)) return;
    if (c && strchr("\"'`", c)) {
      take_text(reader, &ignored);
      continue;
    }
    if (c && strchr("{[(", c)) depth++;
    if (c && strchr("}])", c)) depth--;
    if (c) reader->at++;
  }
}

// --- Values

static bool at_end_of_value(Reader *reader) {
  take(reader, STR("!"));
  if (take(reader, STR("as "))) take_word(reader);
  skip_blank(reader);
  return !peek(reader) || strchr(",}])", peek(reader));
}

static bool take_variable(Reader *reader, Str *name) {
  if (take(reader, STR("process.env."))) {
    *name = take_word(reader);
    return name->len > 0;
  }
  if (take(reader, STR("process.env["))) return take_text(reader, name) && take(reader, STR("]"));
  if (!take(reader, STR("env("))) return false;
  return take_text(reader, name) && take(reader, STR(")"));
}

static ConfigValue take_value(Reader *reader) {
  skip_blank(reader);
  ConfigValue value = {.is_written = true, .span = {reader->at, reader->at}};
  bool read = take_variable(reader, &value.setting.env) || take_text(reader, &value.setting.text);
  value.is_computed = !read || !at_end_of_value(reader);
  if (value.is_computed) value.setting = (Setting){0};
  skip_expression(reader);
  value.span.to = reader->at;
  return value;
}

static ConfigValue *value_of(PrismaConfig *config, Str path) {
  const struct {
    Str path;
    ConfigValue *value;
  } places[] = {{STR("schema"), &config->schema},
                {STR("migrations.path"), &config->migrations},
                {STR("datasource.url"), &config->url},
                {STR("datasource.shadowDatabaseUrl"), &config->shadow_database_url}};
  for (size_t i = 0; i < COUNT_OF(places); i++)
    if (str_eq(places[i].path, path)) return places[i].value;
  return NULL;
}

static void read_object(Arena *arena, Reader *reader, Str path, int depth) {
  enum { DEEPEST = 8 };
  while (!take(reader, STR("}")) && peek(reader)) {
    Str key;
    uint32_t before = reader->at;
    if (!take_text(reader, &key)) key = take_word(reader);
    Str here = path.len ? str_format(arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(key)) : key;
    if (!key.len || !take(reader, STR(":"))) {
      skip_expression(reader);
    } else if (depth < DEEPEST && take(reader, STR("{"))) {
      read_object(arena, reader, here, depth + 1);
    } else {
      ConfigValue value = take_value(reader), *wanted = value_of(reader->config, here);
      if (wanted) *wanted = value;
    }
    take(reader, STR(","));
    if (reader->at == before) reader->at++;  // a stray bracket
  }
}

// The object that is exported: defineConfig({…}), or export default {…}, or module.exports = {…}.
static bool find_object(Reader *reader) {
  static const Str OPENINGS[] = {STR_INIT("defineConfig("), STR_INIT("export default"),
                                 STR_INIT("module.exports =")};
  for (size_t i = 0; i < COUNT_OF(OPENINGS); i++) {
    ptrdiff_t found = str_find(reader->source->text, OPENINGS[i], 0);
    reader->at = found < 0 ? 0 : (uint32_t)((size_t)found + OPENINGS[i].len);
    if (found >= 0 && take(reader, STR("{"))) return true;
  }
  return false;
}

// --- The file

static bool find_file(Cli *cli, Str *path) {
  static const Str NAMES[] = {STR_INIT("prisma.config.ts"),  STR_INIT("prisma.config.js"),
                              STR_INIT("prisma.config.mjs"), STR_INIT("prisma.config.cjs"),
                              STR_INIT("prisma.config.mts"), STR_INIT("prisma.config.cts")};
  for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
    *path = NAMES[i];
    if (path_kind(&cli->arena, *path) == PATH_FILE) return true;
  }
  return false;
}

bool prisma_config_read(Cli *cli, const PrismaConfig **config) {
  Str path;
  if (!cli->prisma_config) {
    cli->prisma_config = arena_new(&cli->arena, PrismaConfig);
    if (find_file(cli, &path)) {
      Source *source = arena_new(&cli->arena, Source);
      source->name = path;
      if (!file_read(&cli->arena, path, &source->text, &cli->diags)) return false;
      Reader reader = {.source = source, .config = cli->prisma_config};
      cli->prisma_config->source = source;
      if (find_object(&reader)) read_object(&cli->arena, &reader, (Str){0}, 0);
    }
  }
  *config = cli->prisma_config;
  return true;
}

bool config_value_check(Cli *cli, const PrismaConfig *config, const ConfigValue *value,
                        const char *option) {
  if (!value->is_computed) return true;
  diag_error_at(&cli->diags, DIAG_CONFIG, config->source, value->span,
                "this setting is computed: pmig reads the file as text and runs no JavaScript");
  return diag_remedy(&cli->diags, "write it as a text or env(\"NAME\"), or say it with %s", option);
}
