// SQLite has no oids: what was renamed shows only in the script that did it. This follows the tables of a script from
// statement to statement: CREATE, DROP, ALTER TABLE … RENAME, ADD and DROP COLUMN. A table that is made anew, filled
// from the old one by a plain INSERT … SELECT, is the old one when that is dropped, and a column is the one that it was
// filled from. What else a script does to rows does not matter here. Tokens first, then tables, then statements.

#include "sql/split.h"

typedef struct {
  Str before;  // empty: added by the script
  Str name;    // empty: dropped
} FollowedColumn;

typedef struct FollowedTable {
  Str before;                    // empty: made by the script
  Str name;                      // empty: dropped
  Vec(FollowedColumn) columns;   // those that the script named
  struct FollowedTable *source;  // what its rows were copied from
  Vec(FollowedColumn) copied;    // from columns of the source, as they were called then, to its own
} FollowedTable;

typedef FollowedTable *FollowedRef;

typedef struct {
  Arena *arena;
  Lexer lexer;
  Token token;  // the one that comes next
  Vec(FollowedRef) tables;
} Follower;

// --- Tokens

static void advance(Follower *follower) { follower->token = lexer_next(&follower->lexer); }

static bool accept(Follower *follower, const char *word) {
  bool is = token_is(follower->lexer.text, follower->token, word);
  if (is) advance(follower);
  return is;
}

static bool accept_char(Follower *follower, char c) {
  bool is =
      follower->token.kind == TOKEN_OTHER && follower->lexer.text.at[follower->token.from] == c;
  if (is) advance(follower);
  return is;
}

static bool at_end(const Follower *follower) {
  return follower->token.kind == TOKEN_END || follower->token.kind == TOKEN_SEMICOLON;
}

static Str accept_name(Follower *follower) {
  Token token = follower->token;
  if (token.kind != TOKEN_WORD && token.kind != TOKEN_NAME && token.kind != TOKEN_STRING)
    return (Str){0};
  advance(follower);
  return token_name(follower->arena, &follower->lexer, token);
}

// `main.name` is the same table as `name`.
static Str accept_table_name(Follower *follower) {
  Str name = accept_name(follower);
  return accept_char(follower, '.') ? accept_name(follower) : name;
}

// --- Tables

static FollowedTable *table_add(Follower *follower, Str before, Str name) {
  FollowedTable *table = arena_new(follower->arena, FollowedTable);
  *table = (FollowedTable){.before = before, .name = name};
  vec_push(follower->arena, &follower->tables, table);
  return table;
}

static FollowedTable *table_known(const Follower *follower, Str name) {
  for (vec_each(const FollowedRef, table, &follower->tables))
    if (name.len && str_eq_nocase((*table)->name, name)) return *table;
  return NULL;
}

// What the script has not made was there before.
static FollowedTable *table_called(Follower *follower, Str name) {
  FollowedTable *table = table_known(follower, name);
  return table ? table : table_add(follower, name, name);
}

static FollowedColumn *column_known(const FollowedTable *table, Str name) {
  for (vec_each(FollowedColumn, column, &table->columns))
    if (str_eq_nocase(column->name, name)) return column;
  return NULL;
}

static FollowedColumn *column_called(Follower *follower, FollowedTable *table, Str name) {
  FollowedColumn *column = column_known(table, name);
  if (column) return column;
  vec_push(follower->arena, &table->columns, (FollowedColumn){name, name});
  return vec_last(&table->columns);
}

static Str column_before(const FollowedTable *table, Str name) {
  const FollowedColumn *column = column_known(table, name);
  return column ? column->before : name;
}

// The copy takes the place of what it was filled from.
static void table_inherit(Follower *follower, FollowedTable *copy, const FollowedTable *source) {
  copy->before = source->before;
  copy->source = NULL;
  for (vec_each(const FollowedColumn, pair, &copy->copied))
    vec_push(follower->arena, &copy->columns,
             (FollowedColumn){column_before(source, pair->before), pair->name});
}

static void table_drop(Follower *follower, FollowedTable *table) {
  for (vec_each(const FollowedRef, other, &follower->tables))
    if ((*other)->source == table && (*other)->name.len && !(*other)->before.len) {
      table_inherit(follower, *other, table);
      break;
    }
  table->name = (Str){0};
}

// --- Statements

static void follow_create(Follower *follower) {
  if (!accept(follower, "TABLE")) return;
  if (accept(follower, "IF")) accept(follower, "NOT"), accept(follower, "EXISTS");
  Str name = accept_table_name(follower);
  if (!table_known(follower, name)) table_add(follower, (Str){0}, name);
}

static void follow_drop(Follower *follower) {
  if (!accept(follower, "TABLE")) return;
  if (accept(follower, "IF")) accept(follower, "EXISTS");
  table_drop(follower, table_called(follower, accept_table_name(follower)));
}

static void follow_rename(Follower *follower, FollowedTable *table) {
  if (accept(follower, "TO")) {
    table->name = accept_name(follower);
    return;
  }
  accept(follower, "COLUMN");
  FollowedColumn *column = column_called(follower, table, accept_name(follower));
  if (accept(follower, "TO")) column->name = accept_name(follower);
}

static void follow_alter(Follower *follower) {
  if (!accept(follower, "TABLE")) return;
  FollowedTable *table = table_called(follower, accept_table_name(follower));
  if (accept(follower, "RENAME")) {
    follow_rename(follower, table);
  } else if (accept(follower, "ADD")) {
    accept(follower, "COLUMN");
    vec_push(follower->arena, &table->columns, (FollowedColumn){{0}, accept_name(follower)});
  } else if (accept(follower, "DROP")) {
    accept(follower, "COLUMN");
    column_called(follower, table, accept_name(follower))->name = (Str){0};
  }
}

static void read_names(Follower *follower, StrList *names) {
  do vec_push(follower->arena, names, accept_name(follower));
  while (accept_char(follower, ','));
}

// One item of a list of expressions: its name when it is nothing but a column, else empty.
static Str read_item(Follower *follower) {
  Str name = {0};
  size_t depth = 0, tokens = 0;
  for (; !at_end(follower); tokens++) {
    bool list_goes_on =
        follower->token.kind == TOKEN_OTHER && follower->lexer.text.at[follower->token.from] == ',';
    bool list_ends = token_is(follower->lexer.text, follower->token, "FROM");
    if (!depth && (list_goes_on || list_ends)) break;
    if (accept_char(follower, '('))
      depth++;
    else if (accept_char(follower, ')'))
      depth -= depth > 0;
    else if (follower->token.kind == TOKEN_WORD || follower->token.kind == TOKEN_NAME)
      name = accept_name(follower);
    else
      advance(follower);
  }
  return tokens == 1 ? name : (Str){0};
}

static void read_items(Follower *follower, StrList *names) {
  do vec_push(follower->arena, names, read_item(follower));
  while (accept_char(follower, ','));
}

// INSERT INTO copy (a, b) SELECT x, y FROM source, with nothing behind it that would leave rows out.
static void follow_insert(Follower *follower) {
  StrList into = {0}, from = {0};
  if (!accept(follower, "INTO")) return;
  FollowedTable *copy = table_known(follower, accept_table_name(follower));
  if (!copy || copy->before.len || !accept_char(follower, '(')) return;
  read_names(follower, &into);
  if (!accept_char(follower, ')') || !accept(follower, "SELECT")) return;
  read_items(follower, &from);
  if (!accept(follower, "FROM")) return;
  Str source = accept_table_name(follower);
  if (!source.len || !at_end(follower) || into.len != from.len) return;
  copy->source = table_called(follower, source);
  for (size_t i = 0; i < into.len; i++)
    if (from.at[i].len)
      vec_push(follower->arena, &copy->copied, (FollowedColumn){from.at[i], into.at[i]});
}

static void follow_statement(Follower *follower, const Script *script, const Statement *statement) {
  follower->lexer =
      lexer_new(&SQLITE, script->source->text, statement->span.from, statement->span.to);
  advance(follower);
  if (accept(follower, "CREATE"))
    follow_create(follower);
  else if (accept(follower, "DROP"))
    follow_drop(follower);
  else if (accept(follower, "ALTER"))
    follow_alter(follower);
  else if (accept(follower, "INSERT"))
    follow_insert(follower);
}

// --- What came of it

static void table_report(Arena *arena, const FollowedTable *table, RenameList *renames) {
  if (!table->before.len || !table->name.len) return;
  if (!str_eq(table->before, table->name))
    vec_push(arena, renames,
             (Rename){.kind = RENAME_TABLE, .from = table->before, .to = table->name});
  for (vec_each(const FollowedColumn, column, &table->columns))
    if (column->before.len && column->name.len && !str_eq(column->before, column->name))
      vec_push(arena, renames,
               (Rename){.kind = RENAME_COLUMN,
                        .owner = table->before,
                        .from = column->before,
                        .to = column->name});
}

RenameList script_renames(Arena *arena, const Script *script) {
  Follower follower = {.arena = arena};
  RenameList renames = {0};
  for (vec_each(const Statement, statement, &script->statements))
    follow_statement(&follower, script, statement);
  for (vec_each(const FollowedRef, table, &follower.tables)) table_report(arena, *table, &renames);
  return renames;
}
