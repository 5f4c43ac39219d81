// SQLite's scripts: cut as sqlite3_complete cuts, told apart by their words. Preparing them against a database would
// know more, but a migration's later statements need the tables that its earlier ones make.

#include "sql/split.h"

void script_read_sqlite(Arena *arena, Script *script) {
  split_script(arena, &SQLITE, script);
  for (vec_each(Statement, statement, &script->statements))
    classify_by_words(arena, &SQLITE, script, statement);
}
