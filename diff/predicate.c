// When two conditions of partial indexes are the same on PostgreSQL, although one was written in a schema and the other
// printed by the server. Prisma parses both and compares the trees: parentheses, white space, the case of keywords, the
// quotes of a lower-case name and the cast of a literal do not count; the case of names, and of functions, does.
//
// A condition is rewritten with a parenthesis around every operation; equal conditions become equal texts. What is not
// understood is compared as written.

#include "diff/compare.h"

typedef struct {
  Arena *arena;
  Str text;
  size_t at;
  Str token;  // the one that comes next; empty at the end
} Parser;

static bool is_name_char(char c) { return is_word_char(c) || c == '.'; }
static bool is_operator_char(char c) { return c && strchr("+-*/<>=~!@#%^&|`?", c); }
static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// --- Tokens: words and numbers with their dots, quoted runs, operators, and single marks

static size_t quoted_end(Str text, size_t at) {
  char quote = text.at[at];
  for (at++; at < text.len; at++) {
    if (text.at[at] != quote) continue;
    if (at + 1 >= text.len || text.at[at + 1] != quote) return at + 1;
    at++;
  }
  return text.len;
}

static size_t run_end(Str text, size_t at, bool (*belongs)(char)) {
  while (at < text.len && belongs(text.at[at])) at++;
  return at;
}

static size_t token_end(Str text, size_t at) {
  char c = text.at[at];
  if (c == '\'' || c == '"') return quoted_end(text, at);
  if (is_name_char(c)) return run_end(text, at, is_name_char);
  if (is_operator_char(c)) return run_end(text, at, is_operator_char);
  return at + (str_eq(str_slice(text, at, at + 2), STR("::")) ? 2 : 1);
}

static void advance(Parser *parser) {
  size_t from = run_end(parser->text, parser->at, is_space);
  parser->at = from < parser->text.len ? token_end(parser->text, from) : from;
  parser->token = str_slice(parser->text, from, parser->at);
}

static bool next_is(const Parser *parser, const char *word) {
  return str_eq_nocase(parser->token, str_of(word));
}

static bool accept(Parser *parser, const char *word) {
  bool is = next_is(parser, word);
  if (is) advance(parser);
  return is;
}

// --- Expressions. Each function returns the rewritten text; nothing when it does not understand.

static Str expression(Parser *parser, int above);

static bool is_literal(Str text) {
  char first = text.len ? text.at[0] : '\0';
  return first == '\'' || (first >= '0' && first <= '9') || str_eq(text, STR("TRUE")) ||
         str_eq(text, STR("FALSE")) || str_eq(text, STR("NULL"));
}

// What stands between `open`, which is read, and `close`.
static Str list(Parser *parser, const char *open, const char *close) {
  Text out = text_new(parser->arena);
  text_put(&out, str_of(open));
  while (!accept(parser, close)) {
    Str item = expression(parser, 0);
    if (!item.len || (!next_is(parser, ",") && !next_is(parser, close))) return (Str){0};
    text_format(&out, "%.*s,", STR_ARG(item));
    accept(parser, ",");
  }
  text_put(&out, str_of(close));
  return text_str(&out);
}

static Str parenthesized(Parser *parser) {
  Str inside = list(parser, "(", ")");
  ptrdiff_t comma = str_find_char(inside, ',');
  bool single = comma == (ptrdiff_t)inside.len - 2;
  return single ? str_slice(inside, 1, inside.len - 2) : inside;
}

static Str word(Parser *parser) {
  static const char *const KEYWORDS[] = {"TRUE", "FALSE", "NULL", "ARRAY", "ANY", "ALL", "SOME"};
  Str text = parser->token;
  for (size_t i = 0; i < COUNT_OF(KEYWORDS); i++)
    if (next_is(parser, KEYWORDS[i])) text = str_of(KEYWORDS[i]);
  advance(parser);
  return text;
}

static Str name(Parser *parser) {
  Text out = text_new(parser->arena);
  do {
    bool quoted = str_starts_with(parser->token, STR("\""));
    text_put(&out, quoted ? str_slice(parser->token, 1, parser->token.len - 1) : word(parser));
    if (quoted) advance(parser);
  } while (str_starts_with(parser->token, STR(".")) ||
           (text_str(&out).len && str_ends_with(text_str(&out), STR(".")) && parser->token.len));
  return text_str(&out);
}

static Str operand(Parser *parser) {
  Str token = parser->token;
  if (!token.len) return token;
  if (accept(parser, "(")) return parenthesized(parser);
  if (accept(parser, "NOT"))
    return str_format(parser->arena, "(NOT %.*s)", STR_ARG(expression(parser, 3)));
  if (is_operator_char(token.at[0])) {
    advance(parser);
    return str_format(parser->arena, "(%.*s %.*s)", STR_ARG(token), STR_ARG(expression(parser, 7)));
  }
  if (token.at[0] == '\'') {
    advance(parser);
    return token;
  }
  if (token.at[0] != '"' && !is_name_char(token.at[0])) return (Str){0};
  Str text = name(parser);
  if (str_eq(text, STR("ARRAY")) && accept(parser, "["))
    return str_format(parser->arena, "ARRAY%.*s", STR_ARG(list(parser, "[", "]")));
  if (accept(parser, "("))
    return str_format(parser->arena, "%.*s%.*s", STR_ARG(text), STR_ARG(list(parser, "(", ")")));
  return text;
}

// A type's name of one or more words, its arguments and brackets.
static Str type(Parser *parser) {
  static const char *const MORE[] = {"varying", "precision", "with", "without", "time", "zone"};
  Text out = text_new(parser->arena);
  text_put(&out, str_lower(parser->arena, name(parser)));
  for (size_t i = 0; i < COUNT_OF(MORE); i++)
    if (accept(parser, MORE[i])) text_format(&out, " %s", MORE[i]);
  if (accept(parser, "(")) text_put(&out, list(parser, "(", ")"));
  while (accept(parser, "[")) text_put(&out, list(parser, "[", "]"));
  return text_str(&out);
}

// How tightly an operation holds its operands. Operators of more than one word go by their first.
static const struct {
  const char *word;
  int strength;
} STRENGTHS[] = {
    {"OR", 1}, {"AND", 2}, {"IS", 4},  {"=", 5},        {"<", 5},       {">", 5},    {"<=", 5},
    {">=", 5}, {"<>", 5},  {"!=", 5},  {"IN", 6},       {"BETWEEN", 6}, {"LIKE", 6}, {"ILIKE", 6},
    {"+", 8},  {"-", 8},   {"*", 9},   {"/", 9},        {"%", 9},       {"^", 10},   {"SIMILAR", 6},
    {"[", 13}, {"::", 14}, {"NOT", 6}, {"COLLATE", 12},
};

static int strength_of(Str token) {
  for (size_t i = 0; i < COUNT_OF(STRENGTHS); i++)
    if (str_eq_nocase(token, str_of(STRENGTHS[i].word))) return STRENGTHS[i].strength;
  return token.len && is_operator_char(token.at[0]) ? 7 : 0;
}

// The words of an operator, in upper case, in `out`.
static void put_operator(Parser *parser, Text *out) {
  static const char *const MORE[] = {"NOT",     "LIKE", "ILIKE",    "IN",  "BETWEEN",
                                     "SIMILAR", "TO",   "DISTINCT", "FROM"};
  bool unequal = next_is(parser, "!=");
  text_put(out, unequal ? STR("<>") : str_upper(parser->arena, parser->token));
  advance(parser);
  for (size_t i = 0; i < COUNT_OF(MORE); i++)
    if (accept(parser, MORE[i])) text_format(out, " %s", MORE[i]);
}

static Str cast(Parser *parser, Str left) {
  Str to = type(parser);
  return is_literal(left) ? left
                          : str_format(parser->arena, "(%.*s::%.*s)", STR_ARG(left), STR_ARG(to));
}

static Str operation(Parser *parser, Str left, int strength) {
  Text out = text_new(parser->arena);
  if (accept(parser, "::")) return cast(parser, left);
  if (accept(parser, "["))
    return str_format(parser->arena, "(%.*s%.*s)", STR_ARG(left), STR_ARG(list(parser, "[", "]")));
  text_format(&out, "(%.*s ", STR_ARG(left));
  put_operator(parser, &out);
  bool between = str_ends_with(text_str(&out), STR("BETWEEN"));
  Str right = expression(parser, strength);
  text_format(&out, " %.*s", STR_ARG(right));
  if (between && accept(parser, "AND"))
    text_format(&out, " AND %.*s", STR_ARG(expression(parser, strength)));
  text_char(&out, ')');
  return right.len ? text_str(&out) : (Str){0};
}

static Str expression(Parser *parser, int above) {
  Str left = operand(parser);
  for (int strength; left.len && (strength = strength_of(parser->token)) > above;)
    left = operation(parser, left, strength);
  return left;
}

static Str canonical(Arena *arena, Str text) {
  Parser parser = {.arena = arena, .text = text};
  advance(&parser);
  Str result = expression(&parser, 0);
  return parser.token.len ? (Str){0} : result;
}

bool predicates_equal(Arena *arena, const Dialect *dialect, Str before, Str after) {
  if (str_eq(before, after)) return true;
  if (!dialect->alters_columns || !before.len || !after.len) return false;
  Str left = canonical(arena, before);
  return left.len && str_eq(left, canonical(arena, after));
}
