// The zone in which a migration converted a column: ALTER COLUMN c TYPE … USING … AT TIME ZONE 'UTC'. Nothing in a catalog
// tells of it, and the way back has to convert in the same one.

#include "sql/split.h"

typedef struct {
  Arena *arena;
  Lexer lexer;
  Token token;
} Cursor;

static void advance(Cursor *cursor) { cursor->token = lexer_next(&cursor->lexer); }

static bool accept(Cursor *cursor, const char *word) {
  bool is = token_is(cursor->lexer.text, cursor->token, word);
  if (is) advance(cursor);
  return is;
}

// In a statement: the zone of the first AT TIME ZONE behind ALTER [COLUMN] `column`.
static Str zone_in(Cursor *cursor, Str column) {
  for (bool here = false; cursor->token.kind != TOKEN_END;) {
    if (accept(cursor, "ALTER")) {
      accept(cursor, "COLUMN");
      here = str_eq(token_name(cursor->arena, &cursor->lexer, cursor->token), column);
    } else if (accept(cursor, "AT")) {
      bool zone = accept(cursor, "TIME") && accept(cursor, "ZONE");
      Token token = cursor->token;
      if (here && zone && token.kind == TOKEN_STRING)
        return str_slice(cursor->lexer.text, token.from, token.to);
    } else {
      advance(cursor);
    }
  }
  return (Str){0};
}

Str script_time_zone(Arena *arena, const Script *script, Str table, Str column) {
  for (vec_each(const Statement, statement, &script->statements)) {
    Str object = statement->object;
    if (statement->kind != STATEMENT_ALTER || !str_ends_with(object, table)) continue;
    Cursor cursor = {.arena = arena,
                     .lexer = lexer_new(&POSTGRESQL, script->source->text, statement->span.from,
                                        statement->span.to)};
    advance(&cursor);
    Str zone = zone_in(&cursor, column);
    if (zone.len) return zone;
  }
  return (Str){0};
}
