// Where pmig does not see: objects that introspection does not read yet. A way back of a migration that makes or changes
// them would be proved by somebody who did not look, so there is none, and the statement is named instead.

#include "cli/walk.h"

// First words of statements on PostgreSQL, after CREATE, ALTER or DROP.
static const Str UNSEEN[] = {
    STR_INIT("PUBLICATION"),   STR_INIT("SUBSCRIPTION"),  STR_INIT("STATISTICS"),
    STR_INIT("OPERATOR"),      STR_INIT("CAST"),          STR_INIT("COLLATION"),
    STR_INIT("TEXT SEARCH"),   STR_INIT("EVENT TRIGGER"), STR_INIT("FOREIGN"),
    STR_INIT("SERVER"),        STR_INIT("USER MAPPING"),  STR_INIT("ROLE"),
    STR_INIT("USER"),          STR_INIT("GROUP"),         STR_INIT("DATABASE"),
    STR_INIT("TABLESPACE"),    STR_INIT("LANGUAGE"),      STR_INIT("CONVERSION"),
    STR_INIT("ACCESS METHOD"), STR_INIT("TRANSFORM"),     STR_INIT("DEFAULT PRIVILEGES"),
};

// One blank between words, upper case: enough to compare the beginning of a statement.
static Str beginning(Arena *arena, Str statement) {
  enum { LONGEST = 200 };
  Text text = text_new(arena);
  for (size_t i = 0; i < statement.len && text.len < LONGEST; i++) {
    bool blank = strchr(" \t\r\n", statement.at[i]) != NULL;
    if (!blank)
      text_char(&text, statement.at[i]);
    else if (text.len && text.at[text.len - 1] != ' ')
      text_char(&text, ' ');
  }
  return str_upper(arena, text_str(&text));
}

static bool is_unseen(Str words) {
  static const Str VERBS[] = {STR_INIT("CREATE "), STR_INIT("ALTER "), STR_INIT("DROP ")};
  for (size_t i = 0; i < COUNT_OF(VERBS); i++) {
    if (!str_starts_with(words, VERBS[i])) continue;
    Str what = str_slice(words, VERBS[i].len, words.len);
    for (size_t j = 0; j < COUNT_OF(UNSEEN); j++)
      if (str_starts_with(what, UNSEEN[j])) return true;
  }
  bool table =
      str_starts_with(words, STR("CREATE TABLE ")) || str_starts_with(words, STR("ALTER TABLE "));
  return table && str_contains(words, STR(" OWNER TO "));
}

Str blind_spot(Cli *cli, const Migration *migration, const Diff *forth) {
  Arena *arena = &cli->arena;
  const Dialect *dialect = forth->after->dialect ? forth->after->dialect : forth->before->dialect;
  Diags ignored = diags_new(arena);
  Script script;
  if (!dialect || !dialect->has_namespaces) return (Str){0};
  if (!script_read(arena, dialect, &migration->script, migration->sections.up, &script, &ignored))
    return (Str){0};
  for (vec_each(Statement, statement, &script.statements)) {
    Str words = beginning(
        arena, str_slice(migration->script.text, statement->span.from, statement->span.to));
    uint32_t line, column;
    if (!is_unseen(words)) continue;
    source_position(&migration->script, statement->span.from, &line, &column);
    return str_format(arena, "pmig does not read what this changes yet: line %u, %.*s", line,
                      STR_ARG(str_truncate_utf8(words, 60)));
  }
  return (Str){0};
}
