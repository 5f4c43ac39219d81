// What a script is before its dialect matters: sections for both ways, the author's marks, what is no SQL at all.
// Marks first, reading last.

#include "sql/script.h"

#include "sql/split.h"

const Str STATEMENT_KIND_WORDS[] = {
#define X(name, word) [STATEMENT_##name] = STR_INIT(word),
    STATEMENT_KINDS(X)
#undef X
};

Str script_text(const Script *script, const Statement *statement) {
  return str_slice(script->source->text, statement->span.from, statement->span.to);
}

Span script_whole(Str text) {
  uint32_t mark = str_starts_with(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
  return (Span){mark, (uint32_t)text.len};
}

// --- Marks in comments

// What follows "--" on a line that is a comment; false for other lines.
static bool comment_of(Str line, Str *comment) {
  line = str_trim(line);
  if (!str_starts_with(line, STR("--"))) return false;
  *comment = str_trim(str_slice(line, 2, line.len));
  return true;
}

// Cuts `word` (in any case) and the white space after it off the front of `rest`.
static bool cut_word(Str *rest, Str word) {
  if (!str_eq_nocase(str_slice(*rest, 0, word.len), word)) return false;
  *rest = str_trim(str_slice(*rest, word.len, rest->len));
  return true;
}

// Nothing else may stand on the line: "-- Migration: Downtime table" is somebody's title.
static bool is_section(Str line, Str way) {
  Str rest;
  return comment_of(line, &rest) && cut_word(&rest, STR("migration")) &&
         cut_word(&rest, STR(":")) && str_eq_nocase(rest, way);
}

// Comments alone are no way back. `--` is a comment in either dialect, and what else could differ does not matter here.
static bool has_statement(Str text, Span part) {
  Lexer lexer = lexer_new(&POSTGRESQL, text, part.from, part.to);
  Token token = lexer_next(&lexer);
  while (token.kind == TOKEN_SEMICOLON) token = lexer_next(&lexer);
  return token.kind != TOKEN_END;
}

// What stands above the first line goes with it when that is Up, and is the way up when there is no other.
ScriptSections script_sections(Str text) {
  ScriptSections sections = {.up = script_whole(text)};
  Span *open = &sections.up;
  bool seen_up = false, seen_down = false;
  Str rest = str_slice(text, sections.up.from, text.len), line;
  while (str_next_line(&rest, &line)) {
    bool up = !seen_up && is_section(line, STR("up"));
    bool down = !seen_down && is_section(line, STR("down"));
    if (!up && !down) continue;
    uint32_t from = (uint32_t)(line.at - text.at), to = from + (uint32_t)line.len;
    open->to = from;
    open = up ? &sections.up : &sections.down;
    if (down || seen_down) open->from = to;
    open->to = (uint32_t)text.len;
    seen_up |= up, seen_down |= down;
  }
  sections.has_down = seen_down && has_statement(text, sections.down);
  return sections;
}

bool script_irreversible(Str text, Str *reason) {
  Str rest = text, line, comment;
  while (str_next_line(&rest, &line)) {
    if (!comment_of(line, &comment) || !cut_word(&comment, STR("pmig:irreversible"))) continue;
    *reason = comment;
    return true;
  }
  return false;
}

// --- What is no SQL

static bool refuse_nul(const Script *script, Diags *diags) {
  Str part = str_slice(script->source->text, script->part.from, script->part.to);
  ptrdiff_t nul = str_find_char(part, '\0');
  if (nul < 0) return true;
  uint32_t at = script->part.from + (uint32_t)nul;
  return diag_error_at(diags, DIAG_DATABASE, script->source, (Span){at, at + 1},
                       "The script contains a NUL byte, which no database accepts.");
}

static uint32_t line_end(Str text, uint32_t at) {
  ptrdiff_t end = str_find(text, STR("\n"), at);
  return end < 0 ? (uint32_t)text.len : (uint32_t)end;
}

static bool is_command(const Dialect *dialect, Str text, Token token, bool starts_statement) {
  if (token.kind != TOKEN_OTHER || !token.line_start) return false;
  return dialect == &POSTGRESQL ? text.at[token.from] == '\\'
                                : text.at[token.from] == '.' && starts_statement;
}

// PostgreSQL has no use for a backslash outside of quotes, SQLite none for a dot at the start of a statement.
static bool refuse_commands(const Dialect *dialect, const Script *script, Diags *diags) {
  Str text = script->source->text;
  const char *program = dialect == &POSTGRESQL ? "psql" : "sqlite3";
  Lexer lexer = lexer_new(dialect, text, script->part.from, script->part.to);
  bool starts = true;
  for (Token token = lexer_next(&lexer); token.kind != TOKEN_END; token = lexer_next(&lexer)) {
    bool command = is_command(dialect, text, token, starts);
    starts = token.kind == TOKEN_SEMICOLON;
    if (!command) continue;
    Str line = str_trim(str_slice(text, token.from, line_end(text, token.from)));
    diag_error_at(diags, DIAG_DATABASE, script->source,
                  (Span){token.from, token.from + (uint32_t)line.len},
                  "`%.*s` is a command of the program %s, not SQL.", STR_ARG(line), program);
    return diag_remedy(diags, "take it out of the script, or write what it does in SQL");
  }
  return true;
}

static bool refuse_copy_data(const Dialect *dialect, const Script *script, Diags *diags) {
  for (vec_each(const Statement, statement, &script->statements)) {
    Str words = script_text(script, statement);
    Lexer lexer = lexer_new(dialect, words, 0, (uint32_t)words.len);
    bool copies = token_is(words, lexer_next(&lexer), "COPY"), from = false, from_stdin = false;
    for (Token token = lexer_next(&lexer); copies && token.kind != TOKEN_END;
         token = lexer_next(&lexer)) {
      from_stdin |= from && token_is(words, token, "STDIN");
      from = token_is(words, token, "FROM");
    }
    if (!from_stdin) continue;
    diag_error_at(diags, DIAG_DATABASE, script->source, statement->span,
                  "COPY … FROM stdin needs a program that sends the rows; a migration has none.");
    return diag_remedy(diags, "write the rows as INSERT … VALUES");
  }
  return true;
}

// --- Reading

bool script_read(Arena *arena, const Dialect *dialect, const Source *source, Span part,
                 Script *script, Diags *diags) {
  *script = (Script){.source = source, .part = part};
  if (!refuse_nul(script, diags)) return false;
  if (dialect == &POSTGRESQL)
    script_read_postgres(arena, script);
  else
    script_read_sqlite(arena, script);
  // The rows after COPY … FROM stdin end in "\.", so the statement that explains it is looked for first.
  return refuse_copy_data(dialect, script, diags) && refuse_commands(dialect, script, diags);
}

// --- Names

// The name that `ALTER TABLE "new_User" RENAME TO "User"` gives.
static bool renames_to(Str statement, Str name) {
  bool ends_in_quote = statement.len && strchr("\"'`]", statement.at[statement.len - 1]);
  size_t end = statement.len - ends_in_quote;
  if (name.len + ends_in_quote >= end) return false;
  return str_eq_nocase(str_slice(statement, end - name.len, end), name) &&
         strchr(ends_in_quote ? "\"'`[" : " \t\r\n", statement.at[end - name.len - 1]);
}

bool script_takes_name(const Script *script, Str name) {
  for (vec_each(const Statement, statement, &script->statements))
    if (statement->kind == STATEMENT_RENAME && renames_to(script_text(script, statement), name))
      return true;
  return false;
}
