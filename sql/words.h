// The tokens of a text in a row, for reading it by its words alone. Private to sql/.
#ifndef PMIG_SQL_WORDS_H
#define PMIG_SQL_WORDS_H

#include "base/diag.h"
#include "sql/lexer.h"

typedef struct {
  Arena *arena;
  const Dialect *dialect;
  Str text;  // borrowed
  Vec(Token) tokens;
} Words;

Words words_read(Arena *arena, const Dialect *dialect, Str text, Span span);

// Is token `i` this word, in upper case, or this character? False behind the end.
bool word_at(const Words *words, size_t i, const char *word);
bool other_at(const Words *words, size_t i, char c);
bool has_word(const Words *words, const char *word);

// The position behind all of `skipped` from `i` on.
size_t skip_words(const Words *words, size_t i, const char *const *skipped, size_t count);

// The name from token `i` on, with what qualifies it, as in the catalog (no quotes); `next` is the token after it.
Str name_at(const Words *words, size_t i, size_t *next);

// From ALTER at token `i` on: the columns ("table.column") whose new type gets values that no cast makes of the old ones.
void read_conversions(const Words *words, size_t i, StrList *converted);

#endif
