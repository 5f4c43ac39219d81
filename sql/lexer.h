// The tokens of a script: enough to tell strings, comments and names from the rest, in either dialect. Private to sql/.
#ifndef PMIG_SQL_LEXER_H
#define PMIG_SQL_LEXER_H

#include "base/base.h"
#include "model/dialect.h"

typedef enum {
  TOKEN_END,
  TOKEN_WORD,    // a key word or a bare name
  TOKEN_NAME,    // "a name", `a name`, [a name]
  TOKEN_STRING,  // 'text', E'text', $$text$$
  TOKEN_SEMICOLON,
  TOKEN_OTHER,  // one character of anything else
} TokenKind;

typedef struct {
  TokenKind kind;
  uint32_t from, to;  // an unterminated string, name or comment reaches to the end of the text
  bool line_start;    // nothing but white space stands before it on its line
} Token;

typedef struct {
  Str text;
  bool postgres;  // dollar quotes, E strings, nested comments; otherwise SQLite's ` and [ quotes
  uint32_t at, end;
  bool escapes;       // standard_conforming_strings is off: a backslash escapes in every string
  bool sets_escapes;  // the value of that setting comes next
} Lexer;

Lexer lexer_new(const Dialect *dialect, Str text, uint32_t from, uint32_t to);

// The next token, white space and comments skipped. TOKEN_END, again and again, at the end.
Token lexer_next(Lexer *lexer);

// Is the token this word? `word` in upper case.
bool token_is(Str text, Token token, const char *word);

// The name that a WORD or NAME stands for, without quotes. PostgreSQL folds bare words to lower case.
Str token_name(Arena *arena, const Lexer *lexer, Token token);

#endif
