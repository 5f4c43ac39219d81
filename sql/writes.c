// Which rows a text of SQL changes, by its words: a statement, the body of a function or a block between dollars, the body of
// a trigger or a rule. What only looks alike (ON UPDATE SET NULL, FOR UPDATE, AFTER DELETE ON) lacks the word that has to
// follow. First what stands behind a table's name, then one reader for each verb, then the walk over the words.

#include "sql/split.h"
#include "sql/words.h"

typedef struct {
  const Words *words;
  RowWork *work;
} Finder;

// --- Behind the table's name

static bool is_name(const Words *words, size_t i) {
  return i < words->tokens.len &&
         (words->tokens.at[i].kind == TOKEN_WORD || words->tokens.at[i].kind == TOKEN_NAME);
}

static bool ends_assignments(const Words *words, size_t i) {
  return i >= words->tokens.len || words->tokens.at[i].kind == TOKEN_SEMICOLON ||
         word_at(words, i, "WHERE") || word_at(words, i, "FROM") || word_at(words, i, "RETURNING");
}

// Columns stand before a "=", one or several in parentheses.
static StrList assigned_columns(const Words *words, size_t i) {
  StrList columns = {0};
  size_t depth = 0;
  for (bool target = true; depth || !ends_assignments(words, i); i++) {
    if (i >= words->tokens.len) break;
    if (other_at(words, i, '(')) depth++;
    if (other_at(words, i, ')') && depth) depth--;
    if (!depth && other_at(words, i, '=')) target = false;
    if (!depth && other_at(words, i, ',')) target = true;
    size_t next;
    if (target && is_name(words, i)) vec_push(words->arena, &columns, name_at(words, i, &next));
  }
  return columns;
}

// ON CONFLICT DO UPDATE SET, in the statement that token `i` is of.
static size_t upsert_at(const Words *words, size_t i) {
  for (; i < words->tokens.len && words->tokens.at[i].kind != TOKEN_SEMICOLON; i++)
    if (word_at(words, i, "DO") && word_at(words, i + 1, "UPDATE") && word_at(words, i + 2, "SET"))
      return i + 3;
  return 0;
}

// --- Verbs

static Write *write_add(const Finder *finder, StatementKind kind, size_t i, size_t *next) {
  const Words *words = finder->words;
  Write *write = vec_add(words->arena, &finder->work->writes);
  write->kind = kind;
  write->table = name_at(words, i, next);
  return write;
}

static void read_insert(const Finder *finder, size_t i) {
  static const char *const SKIPPED[] = {"OR", "ABORT", "FAIL", "IGNORE", "REPLACE", "ROLLBACK"};
  const Words *words = finder->words;
  size_t next, into = skip_words(words, i + 1, SKIPPED, COUNT_OF(SKIPPED));
  bool seen = i && word_at(words, i, "REPLACE") && word_at(words, i - 1, "OR");
  if (seen || !word_at(words, into, "INTO")) return;
  Write *write = write_add(finder, STATEMENT_INSERT, into + 1, &next);
  write->replaces = word_at(words, i, "REPLACE") || word_at(words, into - 1, "REPLACE");
  size_t upsert = upsert_at(words, next);
  if (upsert) write->columns = assigned_columns(words, upsert);
}

// UPDATE name [[AS] alias] SET
static void read_update(const Finder *finder, size_t i) {
  static const char *const SKIPPED[] = {"OR",      "ABORT",    "FAIL", "IGNORE",
                                        "REPLACE", "ROLLBACK", "ONLY"};
  const Words *words = finder->words;
  size_t set, table = skip_words(words, i + 1, SKIPPED, COUNT_OF(SKIPPED));
  if (!is_name(words, table) || word_at(words, table, "SET")) return;
  name_at(words, table, &set);
  for (size_t aliases = 0; aliases < 2 && !word_at(words, set, "SET"); aliases++)
    if (is_name(words, set) || other_at(words, set, '*')) set++;
  if (!word_at(words, set, "SET")) return;
  Write *write = write_add(finder, STATEMENT_UPDATE, table, &set);
  write->replaces = word_at(words, table - 1, "REPLACE");
  while (!word_at(words, set, "SET")) set++;
  write->columns = assigned_columns(words, set + 1);
}

static void read_delete(const Finder *finder, size_t i) {
  size_t next, table = word_at(finder->words, i + 2, "ONLY") ? i + 3 : i + 2;
  if (word_at(finder->words, i + 1, "FROM")) write_add(finder, STATEMENT_DELETE, table, &next);
}

static void read_merge(const Finder *finder, size_t i) {
  size_t next, table = word_at(finder->words, i + 2, "ONLY") ? i + 3 : i + 2;
  if (word_at(finder->words, i + 1, "INTO")) write_add(finder, STATEMENT_MERGE, table, &next);
}

// TRUNCATE is no more than a right in GRANT TRUNCATE ON, and an event in BEFORE TRUNCATE ON.
static void read_truncate(const Finder *finder, size_t i) {
  static const char *const SKIPPED[] = {"TABLE", "ONLY"};
  const Words *words = finder->words;
  size_t first = finder->work->writes.len, at = i;
  do {
    at = skip_words(words, at + 1, SKIPPED, COUNT_OF(SKIPPED));
    if (!is_name(words, at) || word_at(words, at, "ON") || word_at(words, at, "OR")) return;
    write_add(finder, STATEMENT_TRUNCATE, at, &at);
    if (other_at(words, at, '*')) at++;
  } while (other_at(words, at, ','));
  for (; at < words->tokens.len && words->tokens.at[at].kind == TOKEN_WORD; at++)
    for (size_t w = first; word_at(words, at, "CASCADE") && w < finder->work->writes.len; w++)
      finder->work->writes.at[w].cascades = true;
}

static void read_copy(const Finder *finder, size_t i) {
  const Words *words = finder->words;
  if (!is_name(words, i + 1)) return;
  size_t next;
  name_at(words, i + 1, &next);
  if (other_at(words, next, '('))
    while (next < words->tokens.len && !other_at(words, next++, ')')) continue;
  if (word_at(words, next, "FROM")) write_add(finder, STATEMENT_INSERT, i + 1, &next);
}

// EXECUTE FUNCTION f() is how a trigger calls.
static void read_execute(const Finder *finder, size_t i) {
  const Words *words = finder->words;
  bool calls = word_at(words, i + 1, "FUNCTION") || word_at(words, i + 1, "PROCEDURE");
  if (words->dialect->has_namespaces && !calls) finder->work->makes_statements = true;
}

static void read_position(const Finder *finder, size_t i) {
  (void)i;
  finder->work->moves_sequences = true;
}

static void read_alter(const Finder *finder, size_t i) {
  if (finder->words->dialect->has_namespaces)
    read_conversions(finder->words, i, &finder->work->converted);
}

static const struct {
  const char *word;
  void (*read)(const Finder *finder, size_t i);
} VERBS[] = {{"INSERT", read_insert},     {"REPLACE", read_insert},  {"UPDATE", read_update},
             {"DELETE", read_delete},     {"MERGE", read_merge},     {"COPY", read_copy},
             {"TRUNCATE", read_truncate}, {"EXECUTE", read_execute}, {"SETVAL", read_position},
             {"RESTART", read_position},  {"ALTER", read_alter}};

// --- The walk

static void read_call(const Finder *finder, size_t i) {
  const Words *words = finder->words;
  if (i && other_at(words, i - 1, '.')) return;
  size_t next;
  Str name = name_at(words, i, &next);
  if (other_at(words, next, '(')) vec_push(words->arena, &finder->work->calls, name);
}

static void find_writes(Arena *arena, const Dialect *dialect, Str text, Span span, RowWork *work);

// $$body$$, $tag$body$tag$
static void read_body(const Finder *finder, Token token) {
  const Words *words = finder->words;
  Str literal = str_slice(words->text, token.from, token.to);
  ptrdiff_t tag = str_find(literal, STR("$"), 1);
  if (literal.at[0] != '$' || tag < 0 || 2 * ((size_t)tag + 1) > literal.len) return;
  uint32_t length = (uint32_t)tag + 1;
  find_writes(words->arena, words->dialect, words->text,
              (Span){token.from + length, token.to - length}, finder->work);
}

static void find_writes(Arena *arena, const Dialect *dialect, Str text, Span span, RowWork *work) {
  Words words = words_read(arena, dialect, text, span);
  Finder finder = {&words, work};
  for (size_t i = 0; i < words.tokens.len; i++) {
    if (words.tokens.at[i].kind == TOKEN_STRING) read_body(&finder, words.tokens.at[i]);
    if (is_name(&words, i)) read_call(&finder, i);
    for (size_t v = 0; v < COUNT_OF(VERBS); v++)
      if (word_at(&words, i, VERBS[v].word)) VERBS[v].read(&finder, i);
  }
}

RowWork script_row_work(Arena *arena, const Dialect *dialect, Str text) {
  RowWork work = {0};
  find_writes(arena, dialect, text, (Span){0, (uint32_t)text.len}, &work);
  return work;
}

// UPDATE OF a, b ON
static bool names_any(const Words *words, size_t i, const StrList *columns) {
  if (!word_at(words, i, "OF") || !columns->len) return true;
  for (size_t next; i < words->tokens.len && !word_at(words, i, "ON"); i++)
    if (is_name(words, i) && str_list_has(columns, name_at(words, i, &next))) return true;
  return false;
}

static bool heeds(const Words *words, size_t i, const Write *write) {
  bool upserts = write->kind == STATEMENT_INSERT && write->columns.len;
  bool updates = write->kind == STATEMENT_UPDATE || write->kind == STATEMENT_MERGE || upserts;
  bool deletes = write->kind == STATEMENT_DELETE || write->kind == STATEMENT_MERGE;
  bool inserts = write->kind == STATEMENT_INSERT || write->kind == STATEMENT_MERGE;
  return (updates && word_at(words, i, "UPDATE") && names_any(words, i + 1, &write->columns)) ||
         (deletes && word_at(words, i, "DELETE")) || (inserts && word_at(words, i, "INSERT")) ||
         (write->kind == STATEMENT_TRUNCATE && word_at(words, i, "TRUNCATE"));
}

bool script_trigger_heeds(Arena *arena, const Dialect *dialect, Str trigger, const Write *write) {
  static const char *const BODIES[] = {"BEGIN", "EXECUTE", "DO", "WHEN", "FOR"};
  Words words = words_read(arena, dialect, trigger, script_whole(trigger));
  for (size_t i = 0; i < words.tokens.len; i++) {
    for (size_t b = 0; b < COUNT_OF(BODIES); b++)
      if (word_at(&words, i, BODIES[b])) return false;
    if (heeds(&words, i, write)) return true;
  }
  return false;
}

// Is it CREATE … `what` name? Then `next` is what follows the name.
static bool creates(const Words *words, const char *what, Str *name, size_t *next) {
  static const char *const SKIPPED[] = {"OR",      "REPLACE", "CONSTRAINT", "TEMP", "TEMPORARY",
                                        "TRIGGER", "RULE",    "RECURSIVE",  "VIEW"};
  static const char *const UNLESS[] = {"IF", "NOT", "EXISTS"};
  size_t at = skip_words(words, 1, SKIPPED, COUNT_OF(SKIPPED));
  if (!word_at(words, 0, "CREATE") || !word_at(words, at - 1, what)) return false;
  *name = name_at(words, skip_words(words, at, UNLESS, COUNT_OF(UNLESS)), next);
  return name->len > 0;
}

bool script_creates_trigger(Arena *arena, const Dialect *dialect, Str text, bool *is_rule,
                            Str *name, Str *table) {
  Words words = words_read(arena, dialect, text, script_whole(text));
  size_t next;
  *is_rule = creates(&words, "RULE", name, &next);
  if (!*is_rule && !creates(&words, "TRIGGER", name, &next)) return false;
  while (next < words.tokens.len && !word_at(&words, next, *is_rule ? "TO" : "ON")) next++;
  *table = name_at(&words, next + 1, &next);
  return table->len > 0;
}

bool script_creates_view(Arena *arena, const Dialect *dialect, Str text, Str *name) {
  Words words = words_read(arena, dialect, text, script_whole(text));
  size_t next;
  return creates(&words, "VIEW", name, &next);
}

Str script_view_source(Arena *arena, const Dialect *dialect, Str view) {
  Words words = words_read(arena, dialect, view, script_whole(view));
  size_t depth = 0, i = 0;
  for (; i < words.tokens.len && (depth || !word_at(&words, i, "FROM")); i++) {
    if (other_at(&words, i, '(')) depth++;
    if (other_at(&words, i, ')') && depth) depth--;
  }
  i += word_at(&words, i + 1, "ONLY") ? 2 : 1;
  return name_at(&words, i, &i);
}
