// Where strings, comments, names and words begin and end. The two dialects differ in what quotes and in whether comments
// nest; everything else that a parser would tell apart (numbers, operators) passes as single characters.
// Helpers that find the end of a token first, the tokens last.

#include "sql/lexer.h"

Lexer lexer_new(const Dialect *dialect, Str text, uint32_t from, uint32_t to) {
  return (Lexer){.text = text, .postgres = dialect == &POSTGRESQL, .at = from, .end = to};
}

static char peek(const Lexer *lexer, uint32_t ahead) {
  return lexer->at + ahead < lexer->end ? lexer->text.at[lexer->at + ahead] : '\0';
}

static bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

// Bytes above 127 belong to names in both dialects.
static bool starts_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 128;
}

static bool continues_word(char c) { return starts_word(c) || (c >= '0' && c <= '9') || c == '$'; }

static void skip_line_comment(Lexer *lexer) {
  while (lexer->at < lexer->end && lexer->text.at[lexer->at] != '\n') lexer->at++;
}

static void skip_block_comment(Lexer *lexer) {
  size_t depth = 0;
  do {
    bool opens = peek(lexer, 0) == '/' && peek(lexer, 1) == '*' && (depth == 0 || lexer->postgres);
    bool closes = peek(lexer, 0) == '*' && peek(lexer, 1) == '/';
    depth = depth + opens - closes;
    lexer->at += opens || closes ? 2 : 1;
  } while (depth && lexer->at < lexer->end);
  if (lexer->at > lexer->end) lexer->at = lexer->end;
}

// True when a line end was passed.
static bool skip_space(Lexer *lexer) {
  bool new_line = lexer->at == 0;
  for (;;) {
    char c = peek(lexer, 0);
    if (lexer->at < lexer->end && is_space(c)) {
      new_line |= c == '\n';
      lexer->at++;
    } else if (c == '-' && peek(lexer, 1) == '-') {
      skip_line_comment(lexer);
    } else if (c == '/' && peek(lexer, 1) == '*') {
      skip_block_comment(lexer);
    } else {
      return new_line;
    }
  }
}

// Past the closing quote; a doubled one stands for itself, as does one after a backslash where `escapes` says so.
static void skip_quoted(Lexer *lexer, char close, bool escapes) {
  for (lexer->at++; lexer->at < lexer->end; lexer->at++) {
    char c = lexer->text.at[lexer->at];
    if (escapes && c == '\\' && lexer->at + 1 < lexer->end) {
      lexer->at++;
    } else if (c == close) {
      if (peek(lexer, 1) != close || close == ']') break;
      lexer->at++;
    }
  }
  if (lexer->at < lexer->end) lexer->at++;
}

// The length of $tag$ at the lexer's place, 0 when it is none.
static uint32_t dollar_tag(const Lexer *lexer) {
  if (!lexer->postgres || peek(lexer, 0) != '$') return 0;
  uint32_t len = 1;
  if (starts_word(peek(lexer, 1)))
    while (peek(lexer, len) != '$' && continues_word(peek(lexer, len))) len++;
  return peek(lexer, len) == '$' ? len + 1 : 0;
}

static void skip_dollar_quoted(Lexer *lexer, uint32_t tag_len) {
  Str all = str_slice(lexer->text, 0, lexer->end);
  Str tag = str_slice(all, lexer->at, lexer->at + tag_len);
  ptrdiff_t close = str_find(all, tag, lexer->at + tag_len);
  lexer->at = close < 0 ? lexer->end : (uint32_t)close + tag_len;
}

static TokenKind skip_word(Lexer *lexer) {
  char first = peek(lexer, 0);
  if (lexer->postgres && (first == 'e' || first == 'E') && peek(lexer, 1) == '\'') {
    lexer->at++;
    skip_quoted(lexer, '\'', true);
    return TOKEN_STRING;
  }
  while (lexer->at < lexer->end && continues_word(peek(lexer, 0))) lexer->at++;
  return TOKEN_WORD;
}

static TokenKind skip_token(Lexer *lexer) {
  char c = peek(lexer, 0);
  uint32_t tag_len = dollar_tag(lexer);
  if (tag_len) return skip_dollar_quoted(lexer, tag_len), TOKEN_STRING;
  if (starts_word(c)) return skip_word(lexer);
  if (c == '\'') return skip_quoted(lexer, c, lexer->escapes), TOKEN_STRING;
  if (c == '"') return skip_quoted(lexer, c, false), TOKEN_NAME;
  if (!lexer->postgres && c == '`') return skip_quoted(lexer, c, false), TOKEN_NAME;
  if (!lexer->postgres && c == '[') return skip_quoted(lexer, ']', false), TOKEN_NAME;
  lexer->at++;
  return c == ';' ? TOKEN_SEMICOLON : TOKEN_OTHER;
}

static bool is_false(Str value) {
  static const Str WORDS[] = {STR_INIT("off"), STR_INIT("false"), STR_INIT("no"), STR_INIT("0")};
  if (value.len > 2 && value.at[0] == '\'') value = str_slice(value, 1, value.len - 1);
  for (size_t i = 0; i < COUNT_OF(WORDS); i++)
    if (str_eq_nocase(value, WORDS[i])) return true;
  return false;
}

// SET standard_conforming_strings = off changes what ends the strings behind it.
static void note_setting(Lexer *lexer, Token token) {
  Str word = str_slice(lexer->text, token.from, token.to);
  bool between = str_eq(word, STR("=")) || str_eq_nocase(word, STR("TO"));
  if (lexer->sets_escapes && between) return;
  if (lexer->sets_escapes) lexer->escapes = is_false(word);
  lexer->sets_escapes = lexer->postgres && str_eq_nocase(word, STR("standard_conforming_strings"));
}

Token lexer_next(Lexer *lexer) {
  bool line_start = skip_space(lexer);
  Token token = {.from = lexer->at, .to = lexer->at, .line_start = line_start};
  if (lexer->at >= lexer->end) return token;
  token.kind = skip_token(lexer);
  token.to = lexer->at;
  note_setting(lexer, token);
  return token;
}

bool token_is(Str text, Token token, const char *word) {
  return token.kind == TOKEN_WORD &&
         str_eq_nocase(str_slice(text, token.from, token.to), str_of(word));
}

Str token_name(Arena *arena, const Lexer *lexer, Token token) {
  Str words = str_slice(lexer->text, token.from, token.to);
  if (token.kind == TOKEN_WORD) return lexer->postgres ? str_lower(arena, words) : words;
  if (token.kind != TOKEN_NAME || words.len < 2) return words;
  Str close = str_slice(words, words.len - 1, words.len);
  Str inner = str_slice(words, 1, words.len - 1);
  Str doubled = str_format(arena, "%.*s%.*s", STR_ARG(close), STR_ARG(close));
  return str_eq(close, STR("]")) ? inner : str_replace(arena, inner, doubled, close);
}
