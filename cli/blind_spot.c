// Where pmig does not see: what belongs to the server rather than to the database, and the few objects that introspection
// does not read. Where a migration makes or changes such a thing, or a script back does, a proof would be that of somebody
// who did not look, so there is none, whoever wrote the script; the statement is named instead.

#include "cli/walk.h"

// On SQLite: numbers in the head of the file, for whatever the application means by them, and what lets a script write the
// catalog itself, which connections that are open do not notice.
static const Str UNSEEN_PRAGMAS[] = {STR_INIT("USER_VERSION"), STR_INIT("APPLICATION_ID"),
                                     STR_INIT("WRITABLE_SCHEMA")};

enum { LONGEST = 200 };  // bytes of a statement that tell what it is

// How many bytes of white space or comment stand there.
static size_t blank_length(Str text) {
  if (text.len && strchr(" \t\r\n", text.at[0])) return 1;
  const char *end = str_starts_with(text, STR("--"))   ? "\n"
                    : str_starts_with(text, STR("/*")) ? "*/"
                                                       : NULL;
  if (!end) return 0;
  ptrdiff_t found = str_find(text, str_of(end), 2);
  return found < 0 ? text.len : (size_t)found + strlen(end);
}

// One blank between words, upper case: enough to compare the beginning of a statement.
static Str beginning(Arena *arena, Str statement, size_t longest) {
  Text text = text_new(arena);
  while (statement.len && text.len < longest) {
    size_t blank = blank_length(statement);
    if (!blank)
      text_char(&text, statement.at[0]);
    else if (text.len && text.at[text.len - 1] != ' ')
      text_char(&text, ' ');
    statement = str_slice(statement, blank ? blank : 1, statement.len);
  }
  return str_upper(arena, text_str(&text));
}

// A PRAGMA that only asks has neither "=" nor brackets.
static bool is_unseen_pragma(Str words) {
  if (!str_starts_with(words, STR("PRAGMA "))) return false;
  for (size_t i = 0; i < COUNT_OF(UNSEEN_PRAGMAS); i++)
    if (str_contains(words, UNSEEN_PRAGMAS[i]))
      return str_contains(words, STR("=")) || str_contains(words, STR("("));
  return false;
}

static bool changes_unseen(const Statement *statement, Str words, const Dialect *dialect) {
  return dialect->has_namespaces ? (statement->flags & STATEMENT_OUTSIDE) : is_unseen_pragma(words);
}

// What it is and of what, no more: a password may follow.
static Str first_words(Str words) {
  enum { SHOWN = 4 };
  size_t end = 0;
  for (size_t blanks = 0; end < words.len; end++)
    if (words.at[end] == ' ' && ++blanks == SHOWN) break;
  return str_slice(words, 0, end);
}

bool is_unseen(Arena *arena, const Script *script, const Statement *statement,
               const Dialect *dialect) {
  Str words = beginning(arena, script_text(script, statement), LONGEST);
  return changes_unseen(statement, words, dialect);
}

static Str find_unseen(Arena *arena, const Source *source, Span part, const Dialect *dialect) {
  Diags ignored = diags_new(arena);
  Script script;
  if (!script_read(arena, dialect, source, part, &script, &ignored)) return (Str){0};
  for (vec_each(Statement, statement, &script.statements)) {
    Str words = beginning(arena, script_text(&script, statement), LONGEST);
    uint32_t line, column;
    if (!changes_unseen(statement, words, dialect)) continue;
    source_position(source, statement->span.from, &line, &column);
    return str_format(arena, "%.*s changes what is not read from a database: line %u, %.*s",
                      STR_ARG(path_name(source->name)), line, STR_ARG(first_words(words)));
  }
  return (Str){0};
}

Str blind_spot(Arena *arena, const Migration *migration, bool with_down, const Dialect *dialect) {
  Str unseen = find_unseen(arena, &migration->script, migration->sections.up, dialect);
  if (unseen.len || !with_down || !migration->has_down) return unseen;
  return find_unseen(arena, &migration->down, migration->down_part, dialect);
}

void blind_spot_tell(Cli *cli, const Migration *migration, Str reason) {
  diag_error(&cli->diags, DIAG_UNPROVED, "the way back of %.*s cannot be proved: %.*s",
             STR_ARG(migration->name), STR_ARG(reason));
  if (migration->has_down) annotate_script(cli, &migration->down, migration->down_part);
  diag_remedy(&cli->diags, "%s it, try it out, and pmig down --unproved runs it",
              migration->has_down ? "read" : "write");
}
