// SQLite has no oids: what was renamed shows only in the script that did it. This follows the tables of a script from
// statement to statement: CREATE, DROP, ALTER TABLE … RENAME, ADD and DROP COLUMN. A table that is made anew, filled
// from the old one by a plain INSERT … SELECT, is the old one when that is dropped, and a column is the one that it was
// filled from. What is dropped and not followed in this way, but has its name again in the end, lost its rows or values.
// Tokens first, then tables, then statements.

#include "sql/split.h"

typedef struct {
  Str before;  // empty: added by the script, or filled by an expression
  Str name;    // empty: dropped
} FollowedColumn;

typedef struct FollowedTable {
  Str before;                    // empty: made by the script
  Str name;                      // empty: dropped
  Vec(FollowedColumn) columns;   // those that the script named
  struct FollowedTable *source;  // what its rows were copied from
  Vec(FollowedColumn) copied;    // from columns of the source, as they were called then, to its own
  bool by_name;                  // made anew: it has nothing of columns that were not copied
  bool by_place;                 // made anew by SELECT *, which goes by the order of columns
  bool rewritten;                // rows changed while it had a name that does not last
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
  if (column) return column->before;
  return table->by_name ? (Str){0} : name;
}

// The copy takes the place of what it was filled from.
static void table_inherit(Follower *follower, FollowedTable *copy, const FollowedTable *source) {
  copy->before = source->before;
  copy->source = NULL;
  copy->by_name = copy->copied.len || source->by_name;
  copy->by_place |= source->by_place;
  copy->rewritten |= source->rewritten;
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

// SELECT x, y FROM source, or with a "*", and nothing behind it that would leave rows out. NULL when it is something else.
static FollowedTable *read_source(Follower *follower, StrList *from) {
  if (!accept(follower, "SELECT") || accept(follower, "DISTINCT")) return NULL;
  if (!accept_char(follower, '*')) read_items(follower, from);
  if (!accept(follower, "FROM")) return NULL;
  Str source = accept_table_name(follower);
  return source.len && at_end(follower) ? table_called(follower, source) : NULL;
}

// INSERT INTO copy (a, b) SELECT x, y FROM source, INSERT INTO copy SELECT * FROM source
static bool follow_insert(Follower *follower) {
  StrList into = {0}, from = {0};
  if (!accept(follower, "INTO")) return false;
  FollowedTable *copy = table_known(follower, accept_table_name(follower));
  if (!copy || copy->before.len || copy->source) return false;
  bool lists = accept_char(follower, '(');
  if (lists) read_names(follower, &into);
  if (lists && !accept_char(follower, ')')) return false;
  FollowedTable *source = read_source(follower, &from);
  if (!source || into.len != from.len || (!lists && source->columns.len)) return false;
  copy->source = source;
  copy->by_place = !lists;
  for (size_t i = 0; i < into.len; i++)
    vec_push(follower->arena, &copy->copied, (FollowedColumn){from.at[i], into.at[i]});
  return true;
}

// Whoever reads the script for what it does to rows knows tables by the names that they have before and after it.
static void follow_writes(Follower *follower, Str text) {
  RowWork work = script_row_work(follower->arena, &SQLITE, text);
  for (vec_each(const Write, write, &work.writes)) {
    ptrdiff_t dot = str_find_last_char(write->table, '.');
    Str name = str_slice(write->table, (size_t)(dot + 1), write->table.len);
    FollowedTable *table = table_known(follower, name);
    if (table && !str_eq_nocase(table->before, name)) table->rewritten = true;
  }
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
  else if (!accept(follower, "INSERT") || !follow_insert(follower))
    follow_writes(follower, script_text(script, statement));
}

static Follower follow_script(Arena *arena, const Script *script) {
  Follower follower = {.arena = arena};
  for (vec_each(const Statement, statement, &script->statements))
    follow_statement(&follower, script, statement);
  return follower;
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
  Follower follower = follow_script(arena, script);
  RenameList renames = {0};
  for (vec_each(const FollowedRef, table, &follower.tables)) table_report(arena, *table, &renames);
  return renames;
}

// --- What was lost under the same name

static const Table *find_table(const Schema *schema, Str name) {
  for (vec_each(const Table, table, &schema->tables))
    if (name.len && str_eq_nocase(table->name, name)) return table;
  return NULL;
}

static bool has_column(const Table *table, Str name) {
  for (vec_each(const Column, column, &table->columns))
    if (str_eq_nocase(column->name, name)) return true;
  return false;
}

static bool same_order(const Table *before, const Table *after) {
  for (size_t i = 0; i < before->columns.len; i++)
    if (i >= after->columns.len ||
        !str_eq_nocase(before->columns.at[i].name, after->columns.at[i].name))
      return false;
  return true;
}

// Do the values of the column still stand somewhere?
static bool keeps_values(const FollowedTable *table, Str name) {
  for (vec_each(const FollowedColumn, column, &table->columns))
    if (str_eq_nocase(column->before, name)) return column->name.len > 0;
  return !table->by_name;
}

// What another column is called by now is no column made anew.
static bool is_remade(const FollowedTable *table, const Column *column, const Table *after) {
  const FollowedColumn *now = column_known(table, column->name);
  bool is_other = now && now->before.len && !str_eq_nocase(now->before, column->name);
  return !column->generated.len && !is_other && has_column(after, column->name) &&
         !keeps_values(table, column->name);
}

static void find_remade_columns(Arena *arena, const FollowedTable *table, const Table *before,
                                const Table *after, RemadeList *remade) {
  for (vec_each(const Column, column, &before->columns))
    if (is_remade(table, column, after))
      vec_push(arena, remade,
               (Remade){.table = before->name,
                        .column = column->name,
                        .computed = table->by_name && column_known(table, column->name)});
}

static const FollowedTable *table_heir(const Follower *follower, Str before) {
  for (vec_each(const FollowedRef, table, &follower->tables))
    if ((*table)->name.len && str_eq_nocase((*table)->before, before)) return *table;
  return NULL;
}

static bool has_other_rows(const FollowedTable *heir, const Table *before, const Table *after) {
  return (heir->rewritten && str_eq_nocase(heir->before, heir->name)) ||
         (heir->by_place && !same_order(before, after));
}

static void find_remade(const Follower *follower, const Table *before, const Schema *after,
                        RemadeList *remade) {
  const FollowedTable *heir = table_heir(follower, before->name);
  const FollowedTable *successor = heir ? heir : table_known(follower, before->name);
  const Table *now = successor ? find_table(after, successor->name) : NULL;
  if (!now || (!heir && successor->before.len)) return;
  if (!heir || has_other_rows(heir, before, now))
    vec_push(follower->arena, remade, (Remade){.table = before->name});
  else
    find_remade_columns(follower->arena, heir, before, now, remade);
}

RemadeList script_remade(Arena *arena, const Script *script, const Schema *before,
                         const Schema *after) {
  Follower follower = follow_script(arena, script);
  RemadeList remade = {0};
  for (vec_each(const Table, table, &before->tables)) find_remade(&follower, table, after, &remade);
  return remade;
}
