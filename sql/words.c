#include "sql/words.h"

Words words_read(Arena *arena, const Dialect *dialect, Str text, Span span) {
  Words words = {.arena = arena, .dialect = dialect, .text = text};
  Lexer lexer = lexer_new(dialect, text, span.from, span.to);
  for (Token token = lexer_next(&lexer); token.kind != TOKEN_END; token = lexer_next(&lexer))
    vec_push(arena, &words.tokens, token);
  return words;
}

bool word_at(const Words *words, size_t i, const char *word) {
  return i < words->tokens.len && token_is(words->text, words->tokens.at[i], word);
}

bool has_word(const Words *words, const char *word) {
  for (size_t i = 0; i < words->tokens.len; i++)
    if (word_at(words, i, word)) return true;
  return false;
}

bool other_at(const Words *words, size_t i, char c) {
  return i < words->tokens.len && words->tokens.at[i].kind == TOKEN_OTHER &&
         words->text.at[words->tokens.at[i].from] == c;
}

// The name from token `i` on, with what qualifies it; `next` is the token after it.
Str name_at(const Words *words, size_t i, size_t *next) {
  Lexer lexer = lexer_new(words->dialect, words->text, 0, 0);
  Text name = text_new(words->arena);
  while (i < words->tokens.len) {
    Token token = words->tokens.at[i];
    if (token.kind != TOKEN_WORD && token.kind != TOKEN_NAME && token.kind != TOKEN_STRING) break;
    text_put(&name, token_name(words->arena, &lexer, token));
    i++;
    if (!other_at(words, i, '.')) break;
    text_char(&name, '.');
    i++;
  }
  *next = i;
  return text_str(&name);
}

size_t skip_words(const Words *words, size_t i, const char *const *skipped, size_t count) {
  for (size_t s = 0; s < count; s++)
    if (word_at(words, i, skipped[s])) i++, s = (size_t)-1;
  return i;
}
