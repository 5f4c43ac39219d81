// ALTER TABLE … ALTER COLUMN … TYPE … USING, by its words: the columns whose values become others. A cast alone does not make
// them others than the two types do, nor does AT TIME ZONE, which the way back repeats (time_zone.c); any other expression may.

#include <string.h>

#include "sql/split.h"
#include "sql/words.h"

// The end of what starts at token `i`: a comma or a semicolon outside of parentheses, or `word`.
static size_t part_end(const Words *words, size_t i, const char *word) {
  for (size_t depth = 0; i < words->tokens.len; i++) {
    if (other_at(words, i, '(') || other_at(words, i, '[')) depth++;
    if ((other_at(words, i, ')') || other_at(words, i, ']')) && depth) depth--;
    bool ends = other_at(words, i, ',') || words->tokens.at[i].kind == TOKEN_SEMICOLON;
    if (!depth && (ends || (word && word_at(words, i, word)))) break;
  }
  return i;
}

// What a type is written with: "public"."Role", numeric(10, 2), text[], timestamp with time zone.
static bool is_of_type(const Words *words, size_t i) {
  static const char *const OPERATORS[] = {"IS", "NOT", "NULL", "AND", "OR", "IN", "COLLATE"};
  Token token = words->tokens.at[i];
  for (size_t o = 0; o < COUNT_OF(OPERATORS); o++)
    if (word_at(words, i, OPERATORS[o])) return false;
  if (token.kind == TOKEN_WORD || token.kind == TOKEN_NAME) return true;
  static const char MARKS[] = "().,[]";
  return token.kind == TOKEN_OTHER && strchr(MARKS, words->text.at[token.from]);
}

// Every value of any type has a text of its own.
static bool is_text(const Words *words, size_t type) {
  return word_at(words, type, "TEXT") || word_at(words, type, "VARCHAR");
}

// CAST("c" AS text), ("t"."c"::text::"new"), c AT TIME ZONE 'UTC'
static bool is_cast(const Words *words, size_t i, size_t end, Str column) {
  size_t type = 0;  // where the newest one begins
  while (i < end && (other_at(words, i, '(') || word_at(words, i, "CAST"))) i++;
  Str name = name_at(words, i, &i);
  if (!str_eq(name, column) &&
      !str_ends_with(name, str_format(words->arena, ".%.*s", STR_ARG(column))))
    return false;
  while (i < end) {
    bool casts = other_at(words, i, ':') && other_at(words, i + 1, ':');
    if (casts || word_at(words, i, "AS")) {
      if (type && !is_text(words, type)) return false;
      type = i += casts ? 2 : 1;
    } else if (word_at(words, i, "AT") && word_at(words, i + 1, "TIME")) {
      i += 4;
    } else if (type ? is_of_type(words, i) : other_at(words, i, ')')) {
      i++;
    } else {
      return false;
    }
  }
  return true;
}

static void read_action(const Words *words, size_t i, Str table, StrList *converted) {
  static const char *const SKIPPED[] = {"SET", "DATA"};
  size_t end = part_end(words, i, NULL), type;
  if (!word_at(words, i, "ALTER")) return;
  i += word_at(words, i + 1, "COLUMN") ? 2 : 1;
  Str column = name_at(words, i, &type);
  type = skip_words(words, type, SKIPPED, COUNT_OF(SKIPPED));
  if (!word_at(words, type, "TYPE")) return;
  size_t expression = part_end(words, type, "USING") + 1;
  if (expression < end && !is_cast(words, expression, end, column))
    vec_push(words->arena, converted,
             str_format(words->arena, "%.*s.%.*s", STR_ARG(table), STR_ARG(column)));
}

void read_conversions(const Words *words, size_t i, StrList *converted) {
  static const char *const SKIPPED[] = {"IF", "EXISTS", "ONLY"};
  if (!word_at(words, i + 1, "TABLE")) return;
  Str table = name_at(words, skip_words(words, i + 2, SKIPPED, COUNT_OF(SKIPPED)), &i);
  if (other_at(words, i, '*')) i++;
  for (;; i++) {
    read_action(words, i, table, converted);
    i = part_end(words, i, NULL);
    if (!other_at(words, i, ',')) return;
  }
}
