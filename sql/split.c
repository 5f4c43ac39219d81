// Statements by tokens alone. A statement ends at a ";" that is not inside parentheses, a routine's body or a trigger:
// on PostgreSQL by psql's rule (BEGIN … END is counted once the statement is known to create a routine), on SQLite by
// that of sqlite3_complete (CREATE TRIGGER ends at "; END ;").
// Then the words: one table of first words, a few second looks. Splitting first, classifying last.

#include "sql/split.h"

// --- Splitting

enum { HEAD_WORDS = 4 };

// What the first words and the nesting say about the statement being read.
typedef struct {
  Token head[HEAD_WORDS];  // its first words
  size_t head_len;
  size_t parens, blocks;  // open parentheses; open BEGIN and CASE of a routine's body
  Token last[2];          // SQLite triggers: the two tokens before this one, newest first
} Nesting;

static bool head_is(Str text, const Nesting *nesting, size_t i, const char *word) {
  return i < nesting->head_len && token_is(text, nesting->head[i], word);
}

static bool creates_routine(Str text, const Nesting *nesting) {
  size_t i = head_is(text, nesting, 1, "OR") && head_is(text, nesting, 2, "REPLACE") ? 3 : 1;
  return head_is(text, nesting, 0, "CREATE") &&
         (head_is(text, nesting, i, "FUNCTION") || head_is(text, nesting, i, "PROCEDURE"));
}

static bool creates_trigger(Str text, const Nesting *nesting) {
  size_t i = head_is(text, nesting, 0, "EXPLAIN") ? 1 : 0;
  if (!head_is(text, nesting, i, "CREATE")) return false;
  bool temporary =
      head_is(text, nesting, i + 1, "TEMP") || head_is(text, nesting, i + 1, "TEMPORARY");
  return head_is(text, nesting, temporary ? i + 2 : i + 1, "TRIGGER");
}

static void count_block(Str text, Nesting *nesting, Token token) {
  if (!creates_routine(text, nesting) || nesting->parens) return;
  bool opens = token_is(text, token, "BEGIN") || (nesting->blocks && token_is(text, token, "CASE"));
  if (opens) nesting->blocks++;
  if (nesting->blocks && token_is(text, token, "END")) nesting->blocks--;
}

static bool ends_statement(const Lexer *lexer, const Nesting *nesting, Token token) {
  if (token.kind != TOKEN_SEMICOLON) return false;
  if (lexer->postgres) return !nesting->parens && !nesting->blocks;
  if (!creates_trigger(lexer->text, nesting)) return true;
  return token_is(lexer->text, nesting->last[0], "END") && nesting->last[1].kind == TOKEN_SEMICOLON;
}

static void nesting_add(const Lexer *lexer, Nesting *nesting, Token token) {
  char c = lexer->text.at[token.from];
  if (token.kind == TOKEN_OTHER && c == '(') nesting->parens++;
  if (token.kind == TOKEN_OTHER && c == ')' && nesting->parens) nesting->parens--;
  if (token.kind == TOKEN_WORD) {
    count_block(lexer->text, nesting, token);
    if (nesting->head_len < HEAD_WORDS) nesting->head[nesting->head_len++] = token;
  }
  nesting->last[1] = nesting->last[0];
  nesting->last[0] = token;
}

void split_script(Arena *arena, const Dialect *dialect, Script *script) {
  Lexer lexer = lexer_new(dialect, script->source->text, script->part.from, script->part.to);
  Nesting nesting = {0};
  Span span = {0};
  for (Token token = lexer_next(&lexer); token.kind != TOKEN_END; token = lexer_next(&lexer)) {
    if (ends_statement(&lexer, &nesting, token)) {
      if (span.to) vec_push(arena, &script->statements, (Statement){.span = span});
      nesting = (Nesting){0}, span = (Span){0};
      continue;
    }
    if (!span.to) span.from = token.from;
    span.to = token.to;
    nesting_add(&lexer, &nesting, token);
  }
  if (span.to) vec_push(arena, &script->statements, (Statement){.span = span});
}

Span span_of_tokens(const Dialect *dialect, Str text, Span span) {
  Lexer lexer = lexer_new(dialect, text, span.from, span.to);
  Token token = lexer_next(&lexer);
  Span tight = {token.from, token.from};
  for (; token.kind != TOKEN_END; token = lexer_next(&lexer)) tight.to = token.to;
  return tight;
}

// --- Classifying

static const struct {
  const char *first;
  StatementKind kind;
  unsigned flags;
} FIRST_WORDS[] = {
    {"CREATE", STATEMENT_CREATE, 0},
    {"ALTER", STATEMENT_ALTER, 0},
    {"DROP", STATEMENT_DROP, 0},
    {"TRUNCATE", STATEMENT_TRUNCATE, STATEMENT_CHANGES_DATA | STATEMENT_DESTROYS},
    {"INSERT", STATEMENT_INSERT, STATEMENT_CHANGES_DATA},
    {"REPLACE", STATEMENT_INSERT, STATEMENT_CHANGES_DATA},
    {"COPY", STATEMENT_INSERT, STATEMENT_CHANGES_DATA},
    {"UPDATE", STATEMENT_UPDATE, STATEMENT_CHANGES_DATA},
    {"DELETE", STATEMENT_DELETE, STATEMENT_CHANGES_DATA},
    {"MERGE", STATEMENT_MERGE, STATEMENT_CHANGES_DATA},
    {"SELECT", STATEMENT_SELECT, 0},
    {"VALUES", STATEMENT_SELECT, 0},
    {"TABLE", STATEMENT_SELECT, 0},
    {"SHOW", STATEMENT_SELECT, 0},
    {"EXPLAIN", STATEMENT_SELECT, 0},
    {"DO", STATEMENT_BLOCK, 0},
    {"CALL", STATEMENT_BLOCK, 0},
    {"GRANT", STATEMENT_GRANT, 0},
    {"REVOKE", STATEMENT_GRANT, 0},
    {"COMMENT", STATEMENT_COMMENT, 0},
    {"SET", STATEMENT_SETTING, 0},
    {"RESET", STATEMENT_SETTING, 0},
    {"PRAGMA", STATEMENT_SETTING, 0},
    {"BEGIN", STATEMENT_BEGIN, 0},
    {"START", STATEMENT_BEGIN, 0},
    {"COMMIT", STATEMENT_COMMIT, 0},
    {"END", STATEMENT_COMMIT, 0},
    {"ROLLBACK", STATEMENT_ROLLBACK, 0},
    {"ABORT", STATEMENT_ROLLBACK, 0},
    {"SAVEPOINT", STATEMENT_SAVEPOINT, 0},
    {"RELEASE", STATEMENT_SAVEPOINT, 0},
    {"VACUUM", STATEMENT_MAINTAIN, STATEMENT_ALONE},
    {"ANALYZE", STATEMENT_MAINTAIN, 0},
    {"REINDEX", STATEMENT_MAINTAIN, 0},
    {"CLUSTER", STATEMENT_MAINTAIN, 0},
    {"REFRESH", STATEMENT_MAINTAIN, 0},
    {"DETACH", STATEMENT_OTHER, STATEMENT_ALONE},
};

// What SQLite does not do inside a transaction, or does without effect.
static const char *const PRAGMAS_ALONE[] = {"JOURNAL_MODE", "SYNCHRONOUS", "WAL_CHECKPOINT",
                                            "LOCKING_MODE", "TEMP_STORE",  "AUTO_VACUUM"};

typedef struct {
  Arena *arena;
  const Dialect *dialect;
  Str text;
  Statement *statement;
  Vec(Token) tokens;
} Words;

static bool word_at(const Words *words, size_t i, const char *word) {
  return i < words->tokens.len && token_is(words->text, words->tokens.at[i], word);
}

static bool has_word(const Words *words, const char *word) {
  for (size_t i = 0; i < words->tokens.len; i++)
    if (word_at(words, i, word)) return true;
  return false;
}

static bool other_at(const Words *words, size_t i, char c) {
  return i < words->tokens.len && words->tokens.at[i].kind == TOKEN_OTHER &&
         words->text.at[words->tokens.at[i].from] == c;
}

// The name from token `i` on, with what qualifies it; `next` is the token after it.
static Str name_at(const Words *words, size_t i, size_t *next) {
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

static size_t skip_words(const Words *words, size_t i, const char *const *skipped, size_t count) {
  for (size_t s = 0; s < count; s++)
    if (word_at(words, i, skipped[s])) i++, s = (size_t)-1;
  return i;
}

static void classify_drop(Words *words) {
  static const char *const SKIPPED[] = {"IF", "EXISTS", "CONCURRENTLY"};
  if (word_at(words, 1, "TABLE") || word_at(words, 1, "SCHEMA"))
    words->statement->flags |= STATEMENT_DESTROYS;
  size_t next;
  words->statement->object = name_at(words, skip_words(words, 2, SKIPPED, 3), &next);
}

static void classify_alter_table(Words *words) {
  static const char *const SKIPPED[] = {"IF", "EXISTS", "ONLY", "COLUMN"};
  size_t next;
  Str table = name_at(words, skip_words(words, 2, SKIPPED, 3), &next);
  words->statement->object = table;
  if (word_at(words, next, "RENAME")) words->statement->kind = STATEMENT_RENAME;
  if (!word_at(words, next, "DROP") || word_at(words, next + 1, "CONSTRAINT")) return;
  Str column = name_at(words, skip_words(words, next + 1, SKIPPED, 4), &next);
  words->statement->object = str_format(words->arena, "%.*s.%.*s", STR_ARG(table), STR_ARG(column));
  words->statement->flags |= STATEMENT_DESTROYS;
}

static void classify_pragma(Words *words) {
  size_t name = other_at(words, 2, '.') ? 3 : 1;
  if (word_at(words, name, "FOREIGN_KEYS")) words->statement->flags |= STATEMENT_SETS_FOREIGN_KEYS;
  for (size_t i = 0; i < COUNT_OF(PRAGMAS_ALONE); i++)
    if (word_at(words, name, PRAGMAS_ALONE[i])) words->statement->flags |= STATEMENT_ALONE;
}

// SQLite's DEFERRED, IMMEDIATE and EXCLUSIVE are no options here: a migration holds the write lock anyhow.
static void classify_transaction(Words *words) {
  static const char *const PLAIN[] = {"BEGIN",    "START",     "COMMIT",   "END",
                                      "ROLLBACK", "ABORT",     "WORK",     "TRANSACTION",
                                      "DEFERRED", "IMMEDIATE", "EXCLUSIVE"};
  if (word_at(words, 0, "ROLLBACK") && has_word(words, "TO"))
    words->statement->kind = STATEMENT_SAVEPOINT;
  else if (skip_words(words, 0, PLAIN, COUNT_OF(PLAIN)) < words->tokens.len)
    words->statement->flags |= STATEMENT_HAS_OPTIONS;
}

// The verb after the common table expressions.
static size_t main_verb(const Words *words) {
  size_t depth = 0;
  for (size_t i = 1; i < words->tokens.len; i++) {
    if (other_at(words, i, '(')) depth++;
    if (other_at(words, i, ')') && depth) depth--;
    bool verb = word_at(words, i, "SELECT") || word_at(words, i, "INSERT") ||
                word_at(words, i, "UPDATE") || word_at(words, i, "DELETE") ||
                word_at(words, i, "REPLACE") || word_at(words, i, "MERGE");
    if (!depth && verb) return i;
  }
  return 0;
}

static void classify_first(Words *words, size_t verb) {
  for (size_t i = 0; i < COUNT_OF(FIRST_WORDS); i++) {
    if (!word_at(words, verb, FIRST_WORDS[i].first)) continue;
    words->statement->kind = FIRST_WORDS[i].kind;
    words->statement->flags = FIRST_WORDS[i].flags;
  }
}

static void classify_changed_table(Words *words, size_t verb) {
  static const char *const SKIPPED[] = {"OR",       "ABORT", "FAIL", "IGNORE", "REPLACE",
                                        "ROLLBACK", "INTO",  "FROM", "ONLY",   "TABLE"};
  size_t next;
  words->statement->object =
      name_at(words, skip_words(words, verb + 1, SKIPPED, COUNT_OF(SKIPPED)), &next);
}

static void classify_alone(Words *words) {
  bool index =
      word_at(words, 1, "INDEX") || word_at(words, 2, "INDEX") || word_at(words, 0, "REINDEX");
  bool outside = word_at(words, 1, "DATABASE") || word_at(words, 1, "TABLESPACE") ||
                 word_at(words, 1, "SYSTEM") || word_at(words, 1, "SUBSCRIPTION");
  if (outside || (index && has_word(words, "CONCURRENTLY")))
    words->statement->flags |= STATEMENT_ALONE;
}

void classify_by_words(Arena *arena, const Dialect *dialect, const Script *script,
                       Statement *statement) {
  Words words = {arena, dialect, script->source->text, statement, {0}};
  Lexer lexer = lexer_new(dialect, words.text, statement->span.from, statement->span.to);
  for (Token token = lexer_next(&lexer); token.kind != TOKEN_END; token = lexer_next(&lexer))
    vec_push(arena, &words.tokens, token);
  size_t verb = word_at(&words, 0, "WITH") ? main_verb(&words) : 0;
  statement->kind = STATEMENT_OTHER;
  classify_first(&words, verb);
  if (statement->kind == STATEMENT_DROP) classify_drop(&words);
  if (word_at(&words, 0, "ALTER") && word_at(&words, 1, "TABLE")) classify_alter_table(&words);
  if (word_at(&words, 0, "PRAGMA")) classify_pragma(&words);
  if (statement->kind >= STATEMENT_BEGIN && statement->kind <= STATEMENT_SAVEPOINT)
    classify_transaction(&words);
  if (statement->flags & STATEMENT_CHANGES_DATA) classify_changed_table(&words, verb);
  if (dialect == &POSTGRESQL) classify_alone(&words);
}
