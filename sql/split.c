// Statements by tokens alone. A statement ends at a ";" that is not inside parentheses, a routine's body or a trigger:
// on PostgreSQL by psql's rule (BEGIN … END is counted once the statement is known to create a routine), on SQLite by
// that of sqlite3_complete (CREATE TRIGGER ends at "; END ;").
// Then the words: one table of first words, a few second looks. Splitting first, classifying last.

#include "sql/split.h"
#include "sql/words.h"

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

static void classify_drop(const Words *words, Statement *statement) {
  static const char *const SKIPPED[] = {"IF", "EXISTS", "CONCURRENTLY"};
  if (word_at(words, 1, "TABLE") || word_at(words, 1, "SCHEMA"))
    statement->flags |= STATEMENT_DESTROYS;
  size_t next;
  statement->object = name_at(words, skip_words(words, 2, SKIPPED, 3), &next);
}

static void classify_alter_table(const Words *words, Statement *statement) {
  static const char *const SKIPPED[] = {"IF", "EXISTS", "ONLY", "COLUMN"};
  size_t next;
  Str table = name_at(words, skip_words(words, 2, SKIPPED, 3), &next);
  statement->object = table;
  if (word_at(words, next, "RENAME")) statement->kind = STATEMENT_RENAME;
  if (!word_at(words, next, "DROP") || word_at(words, next + 1, "CONSTRAINT")) return;
  Str column = name_at(words, skip_words(words, next + 1, SKIPPED, 4), &next);
  statement->object = str_format(words->arena, "%.*s.%.*s", STR_ARG(table), STR_ARG(column));
  statement->flags |= STATEMENT_DESTROYS;
}

static void classify_pragma(const Words *words, Statement *statement) {
  size_t name = other_at(words, 2, '.') ? 3 : 1;
  if (word_at(words, name, "FOREIGN_KEYS")) statement->flags |= STATEMENT_SETS_FOREIGN_KEYS;
  for (size_t i = 0; i < COUNT_OF(PRAGMAS_ALONE); i++)
    if (word_at(words, name, PRAGMAS_ALONE[i])) statement->flags |= STATEMENT_ALONE;
}

// SQLite's DEFERRED, IMMEDIATE and EXCLUSIVE are no options here: a migration holds the write lock anyhow.
static void classify_transaction(const Words *words, Statement *statement) {
  static const char *const PLAIN[] = {"BEGIN",    "START",     "COMMIT",   "END",
                                      "ROLLBACK", "ABORT",     "WORK",     "TRANSACTION",
                                      "DEFERRED", "IMMEDIATE", "EXCLUSIVE"};
  if (word_at(words, 0, "ROLLBACK") && has_word(words, "TO"))
    statement->kind = STATEMENT_SAVEPOINT;
  else if (skip_words(words, 0, PLAIN, COUNT_OF(PLAIN)) < words->tokens.len)
    statement->flags |= STATEMENT_HAS_OPTIONS;
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

static void classify_first(const Words *words, Statement *statement, size_t verb) {
  for (size_t i = 0; i < COUNT_OF(FIRST_WORDS); i++) {
    if (!word_at(words, verb, FIRST_WORDS[i].first)) continue;
    statement->kind = FIRST_WORDS[i].kind;
    statement->flags = FIRST_WORDS[i].flags;
  }
}

static void classify_changed_table(const Words *words, Statement *statement, size_t verb) {
  static const char *const SKIPPED[] = {"OR",       "ABORT", "FAIL", "IGNORE", "REPLACE",
                                        "ROLLBACK", "INTO",  "FROM", "ONLY",   "TABLE"};
  size_t next;
  statement->object =
      name_at(words, skip_words(words, verb + 1, SKIPPED, COUNT_OF(SKIPPED)), &next);
}

static void classify_alone(const Words *words, Statement *statement) {
  bool index =
      word_at(words, 1, "INDEX") || word_at(words, 2, "INDEX") || word_at(words, 0, "REINDEX");
  bool outside = word_at(words, 1, "DATABASE") || word_at(words, 1, "TABLESPACE") ||
                 word_at(words, 1, "SYSTEM") || word_at(words, 1, "SUBSCRIPTION");
  if (outside || (index && has_word(words, "CONCURRENTLY"))) statement->flags |= STATEMENT_ALONE;
}

void classify_by_words(Arena *arena, const Dialect *dialect, const Script *script,
                       Statement *statement) {
  Words words = words_read(arena, dialect, script->source->text, statement->span);
  size_t verb = word_at(&words, 0, "WITH") ? main_verb(&words) : 0;
  statement->kind = STATEMENT_OTHER;
  classify_first(&words, statement, verb);
  if (statement->kind == STATEMENT_DROP) classify_drop(&words, statement);
  if (word_at(&words, 0, "ALTER") && word_at(&words, 1, "TABLE"))
    classify_alter_table(&words, statement);
  if (word_at(&words, 0, "PRAGMA")) classify_pragma(&words, statement);
  if (statement->kind >= STATEMENT_BEGIN && statement->kind <= STATEMENT_SAVEPOINT)
    classify_transaction(&words, statement);
  if (statement->flags & STATEMENT_CHANGES_DATA) classify_changed_table(&words, statement, verb);
  if (dialect == &POSTGRESQL) classify_alone(&words, statement);
}
