// A configuration file in JavaScript or TypeScript, read as text as far as that is safe, so that Node.js is not needed: an
// object of texts, numbers, true and false, lists of texts, env("NAME") and process.env.NAME. What may differ from how it
// looks, because it is computed, spread into the object, or set by code above it, is marked as computed; the file is run
// when somebody needs that (config_node.c).

#include "cli/config_places.h"

typedef struct {
  const Source *source;
  uint32_t at;
  const ConfigPlace *places;
  size_t place_count;
  Arena *arena;
  bool is_open;  // the object holds what cannot be read, and that may be any setting
} Reader;

static char peek(const Reader *reader) {
  return reader->at < reader->source->text.len ? reader->source->text.at[reader->at] : '\0';
}

static Str rest(const Reader *reader) {
  return str_slice(reader->source->text, reader->at, reader->source->text.len);
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

static void take_names(Reader *reader, ConfigValue *value) {
  for (Str name; !value->is_computed && !take(reader, STR("]")); take(reader, STR(","))) {
    value->is_computed = !take_text(reader, &name);
    vec_push(reader->arena, &value->names, name);
  }
}

// true, false, 5000
static bool take_literal(Reader *reader, Str *text) {
  uint32_t before = reader->at;
  int64_t number;
  *text = take_word(reader);
  if (str_eq(*text, STR("true")) || str_eq(*text, STR("false")) || str_to_int64(*text, &number))
    return true;
  reader->at = before;
  return false;
}

static ConfigValue take_value(Reader *reader) {
  skip_blank(reader);
  ConfigValue value = {.is_written = true, .span = {reader->at, reader->at}};
  if (take(reader, STR("[")))
    take_names(reader, &value);
  else
    value.is_computed = !take_variable(reader, &value.setting.env) &&
                        !take_text(reader, &value.setting.text) &&
                        !take_literal(reader, &value.setting.text);
  value.is_computed |= !at_end_of_value(reader);
  skip_expression(reader);
  value.span.to = reader->at;
  return value;
}

static bool holds_settings(const Reader *reader, Str path) {
  for (size_t i = 0; i < reader->place_count; i++)
    if (str_starts_with(str_of(reader->places[i].path), path)) return true;
  return false;
}

static ConfigValue *value_of(const Reader *reader, Str path) {
  for (size_t i = 0; i < reader->place_count; i++)
    if (str_eq(str_of(reader->places[i].path), path)) return reader->places[i].value;
  return NULL;
}

// `async name() {}` and `get name() {}` are keys with a word before them.
static bool is_modifier(Str word) {
  return str_eq(word, STR("async")) || str_eq(word, STR("get")) || str_eq(word, STR("set"));
}

static Str take_key(Reader *reader) {
  Str key;
  bool is_quoted = strchr("\"'", peek(reader)) && peek(reader);
  if (is_quoted) return take_text(reader, &key) ? key : (Str){0};
  key = take_word(reader);
  if (!is_modifier(key)) return key;
  take(reader, STR("*"));
  Str name = take_word(reader);
  return name.len ? name : key;
}

static void read_object(Reader *reader, Str path, int depth);

// What stands behind a key; false when it is no such thing: a method, a shorthand, a spread object.
static bool read_entry(Reader *reader, Str path, int depth) {
  enum { DEEPEST = 8 };
  skip_blank(reader);
  Str key = take_key(reader);
  Str here = path.len ? str_format(reader->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(key)) : key;
  bool matters = holds_settings(reader, key.len ? here : path);
  ConfigValue *wanted = value_of(reader, here);
  if (!key.len || !take(reader, STR(":"))) {
    skip_expression(reader);
    return !matters;
  }
  if (depth < DEEPEST && !wanted && take(reader, STR("{"))) {
    read_object(reader, here, depth + 1);
    return at_end_of_value(reader) || !matters;
  }
  ConfigValue value = take_value(reader);
  if (wanted) *wanted = value;
  return wanted || !matters;
}

static void read_object(Reader *reader, Str path, int depth) {
  while (!take(reader, STR("}")) && peek(reader)) {
    uint32_t before = reader->at;
    if (!read_entry(reader, path, depth)) reader->is_open = true;
    take(reader, STR(","));
    if (reader->at == before) reader->at++;  // a stray bracket
  }
}

// --- Around the object

// What sets no variable when it is imported, but for .env.
static bool is_harmless_module(Str name) {
  static const Str NAMES[] = {STR_INIT("prisma/config"), STR_INIT("@prisma/config"),
                              STR_INIT("dotenv"),        STR_INIT("dotenv/config"),
                              STR_INIT("path"),          STR_INIT("url")};
  for (size_t i = 0; i < COUNT_OF(NAMES); i++)
    if (str_eq(name, NAMES[i])) return true;
  return str_starts_with(name, STR("node:"));
}

// import "dotenv/config"; import { defineConfig } from "prisma/config"; import type { PrismaConfig } from "prisma"
static bool take_import(Reader *reader) {
  if (!take(reader, STR("import "))) return false;
  bool is_type = take(reader, STR("type "));
  while (peek(reader) && !strchr("\"'();=", peek(reader))) reader->at++;
  Str module;
  return take_text(reader, &module) && (is_type || is_harmless_module(module));
}

// const { defineConfig } = require("prisma/config")
static bool take_require(Reader *reader) {
  Str module;
  if (take(reader, STR("const "))) {
    while (peek(reader) && !strchr("\"'();=", peek(reader))) reader->at++;
    if (!take(reader, STR("="))) return false;
  }
  return take(reader, STR("require(")) && take_text(reader, &module) &&
         is_harmless_module(module) && take(reader, STR(")")) &&
         (!take(reader, STR(".")) ||
          (str_eq(module, STR("dotenv")) && take(reader, STR("config()"))));
}

static bool take_harmless(Reader *reader) {
  uint32_t before = reader->at;
  if (take(reader, STR(";")) || take(reader, STR("dotenv.config()")) ||
      take(reader, STR("config()")) || take_import(reader))
    return true;
  reader->at = before;
  if (take_require(reader)) return true;
  reader->at = before;
  return take(reader, STR("\"use strict\"")) || take(reader, STR("'use strict'"));
}

static bool take_export(Reader *reader) {
  uint32_t before = reader->at;
  bool is_one =
      take(reader, STR("export default")) ||
      (take(reader, STR("module.exports")) && take(reader, STR("=")) && !take(reader, STR("=")));
  if (!is_one) reader->at = before;
  return is_one;
}

// Moves past a word, a text in quotes or a bracket.
static void skip_token(Reader *reader, int *depth) {
  Str ignored;
  char c = peek(reader);
  if (strchr("\"'`", c)) {
    take_text(reader, &ignored);
  } else if (is_word_char(c)) {
    take_word(reader);
  } else {
    *depth += strchr("{[(", c) ? 1 : strchr("}])", c) ? -1 : 0;
    reader->at++;
  }
}

// Moves behind `export default` or `module.exports =`. Other code before it may set variables.
static bool find_export(Reader *reader, bool *is_plain) {
  int depth = 0;
  for (skip_blank(reader); peek(reader); skip_blank(reader)) {
    if (depth == 0 && take_export(reader)) return true;
    if (depth == 0 && take_harmless(reader)) continue;
    *is_plain = false;
    skip_token(reader, &depth);
  }
  return false;
}

// The object is all that is exported, and nothing follows that could change it.
static bool ends_well(Reader *reader, bool is_call) {
  if (is_call && !take(reader, STR(")"))) return false;
  if (take(reader, STR("satisfies ")) || take(reader, STR("as "))) take_word(reader);
  take(reader, STR(";"));
  skip_blank(reader);
  return !peek(reader);
}

static bool read_export(Reader *reader, bool *is_plain) {
  if (!find_export(reader, is_plain)) return false;
  bool is_call = take(reader, STR("defineConfig("));
  if (!take(reader, STR("{"))) return false;
  read_object(reader, (Str){0}, 0);
  return ends_well(reader, is_call) && !reader->is_open;
}

static void mark_computed(const Reader *reader, bool is_understood, bool is_plain) {
  for (size_t i = 0; i < reader->place_count; i++) {
    ConfigValue *value = reader->places[i].value;
    if (!is_understood) *value = (ConfigValue){.is_written = true, .is_computed = true};
    if (value->setting.env.len && !is_plain) value->is_computed = true;
  }
}

bool config_text_read(Arena *arena, const Source *source, const ConfigPlace *places, size_t count) {
  Reader reader = {.source = source, .places = places, .place_count = count, .arena = arena};
  bool is_plain = true;
  bool is_understood = read_export(&reader, &is_plain);
  mark_computed(&reader, is_understood, is_plain);
  return is_plain;
}
