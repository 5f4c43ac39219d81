// SQLite's schema table and pragmas → Schema. What the pragmas do not tell (the condition of a partial index, the
// expression of a generated column, collations) is found in the CREATE statements, which SQLite keeps as written; a
// small scanner reads them token by token.

#include "introspect/introspector.h"

#include "introspect/defaults.h"
#include "queries.h"

#define QUERIES(X) X(TABLES) X(COLUMNS) X(INDEXES) X(FOREIGN_KEYS) X(OBJECTS)

enum {
#define X(name) QUERY_##name,
  QUERIES(X)
#undef X
      QUERY_COUNT
};

static const Str SQL[QUERY_COUNT] = {
#define X(name) {SQLITE_##name##_SQL, sizeof SQLITE_##name##_SQL - 1},
    QUERIES(X)
#undef X
};

typedef struct {
  Arena *arena;
  Schema *schema;
  const Rows *rows;  // by query
  StrMap tables;     // by name in lower case, as SQLite compares them
  ObjectGraph objects;
} Reader;

static bool cell_is_set(Str cell) { return cell.len && !str_eq(cell, STR("0")); }

static Table *reader_find_table(const Reader *reader, Str name) {
  return str_map_get(&reader->tables, str_lower(reader->arena, name));
}

// --- CREATE statements

typedef struct {
  Str sql;
  size_t at;
  int depth;  // of parentheses, after the token last read
} Scan;

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static size_t find_from(Str sql, Str part, size_t at) {
  ptrdiff_t found = str_find(sql, part, at);
  return found < 0 ? sql.len : (size_t)found + part.len;
}

static size_t skip_blank(Str sql, size_t at) {
  for (;;) {
    if (at < sql.len && is_space(sql.at[at]))
      at++;
    else if (str_eq(str_slice(sql, at, at + 2), STR("--")))
      at = find_from(sql, STR("\n"), at);
    else if (str_eq(str_slice(sql, at, at + 2), STR("/*")))
      at = find_from(sql, STR("*/"), at + 2);
    else
      return at;
  }
}

// A quote written twice inside of quotes is two quoted runs here, which is as good.
static size_t token_end(Str sql, size_t at) {
  char c = sql.at[at];
  if (strchr("'\"`[", c)) {
    char close[1] = {c == '[' ? ']' : c};
    size_t end = find_from(sql, (Str){close, 1}, at + 1);
    bool doubled = c != '[' && end < sql.len && sql.at[end] == c;
    return doubled ? token_end(sql, end) : end;
  }
  size_t end = at + 1;
  while (is_word_char(c) && end < sql.len && is_word_char(sql.at[end])) end++;
  return end;
}

// The next token with its quotes; empty at the end.
static Str scan_next(Scan *scan) {
  size_t from = skip_blank(scan->sql, scan->at);
  if (from >= scan->sql.len) return (Str){0};
  scan->at = token_end(scan->sql, from);
  Str token = str_slice(scan->sql, from, scan->at);
  scan->depth += str_eq(token, STR("(")) ? 1 : str_eq(token, STR(")")) ? -1 : 0;
  return token;
}

static Str unquoted(Arena *arena, Str token) {
  if (token.len < 2 || !strchr("'\"`[", token.at[0])) return token;
  Str quote = str_slice(token, 0, 1);
  Str twice = str_format(arena, "%.*s%.*s", STR_ARG(quote), STR_ARG(quote));
  return str_replace(arena, str_slice(token, 1, token.len - 1), twice, quote);
}

// What is inside of the parentheses that come next.
static Str scan_parentheses(Scan *scan) {
  int depth = scan->depth;
  if (!str_eq(scan_next(scan), STR("("))) return (Str){0};
  size_t from = scan->at;
  while (scan->depth > depth)
    if (!scan_next(scan).len) return (Str){0};
  return str_trim(str_slice(scan->sql, from, scan->at - 1));
}

// What follows the last WHERE outside of parentheses.
static Str predicate_of(Str sql) {
  Scan scan = {.sql = sql};
  Str predicate = {0};
  for (Str token; (token = scan_next(&scan)).len;)
    if (!scan.depth && str_eq_nocase(token, STR("WHERE")))
      predicate = str_trim(str_slice(sql, scan.at, sql.len));
  return predicate;
}

// Goes behind the name of a column in CREATE TABLE, where its type and constraints stand.
static bool scan_to_column(Arena *arena, Scan *scan, Str name) {
  bool starts = false;
  for (Str token; (token = scan_next(scan)).len;) {
    if (starts && str_eq_nocase(unquoted(arena, token), name)) return true;
    starts = scan->depth == 1 && (str_eq(token, STR("(")) || str_eq(token, STR(",")));
  }
  return false;
}

// Reads what the pragmas do not tell about a column: the expression after AS, the name after COLLATE.
static void column_read_definition(Arena *arena, Str sql, Column *column) {
  Scan scan = {.sql = sql};
  if (!scan_to_column(arena, &scan, column->name)) return;
  for (Str token; (token = scan_next(&scan)).len;) {
    if (scan.depth < 1 || (scan.depth == 1 && str_eq(token, STR(",")))) return;
    if (scan.depth > 1) continue;
    if (str_eq_nocase(token, STR("AS"))) column->generated = scan_parentheses(&scan);
    if (str_eq_nocase(token, STR("COLLATE"))) column->collation = scan_next(&scan);
  }
}

// --- Tables and columns

static void read_tables(Reader *reader) {
  const Rows rows = reader->rows[QUERY_TABLES];
  vec_reserve(reader->arena, &reader->schema->tables, rows.row_count);  // so that none moves
  for (size_t i = 0; i < rows.row_count; i++) {
    Table *table = vec_add(reader->arena, &reader->schema->tables);
    table->name = ROWS_CELL(rows, i, 0);
    table->definition = ROWS_CELL(rows, i, 1);
    table->shadow = cell_is_set(ROWS_CELL(rows, i, 2));
    str_map_put(reader->arena, &reader->tables, str_lower(reader->arena, table->name), table);
  }
}

// Declared types as Prisma takes them, in lower case: whole, then by a part of the text.
static const struct {
  Str declared;
  TypeFamily family;
  bool is_part;
} TYPES[] = {
    {STR_INIT("int"), FAMILY_INT, false},
    {STR_INIT("integer"), FAMILY_INT, false},
    {STR_INIT("bigint"), FAMILY_BIGINT, false},
    {STR_INIT("real"), FAMILY_FLOAT, false},
    {STR_INIT("float"), FAMILY_FLOAT, false},
    {STR_INIT("serial"), FAMILY_INT, false},
    {STR_INIT("boolean"), FAMILY_BOOLEAN, false},
    {STR_INIT("text"), FAMILY_STRING, false},
    {STR_INIT("char"), FAMILY_STRING, true},
    {STR_INIT("numeric"), FAMILY_DECIMAL, true},
    {STR_INIT("decimal"), FAMILY_DECIMAL, true},
    {STR_INIT("date"), FAMILY_DATETIME, false},
    {STR_INIT("datetime"), FAMILY_DATETIME, false},
    {STR_INIT("timestamp"), FAMILY_DATETIME, false},
    {STR_INIT("binary"), FAMILY_BYTES, false},
    {STR_INIT("blob"), FAMILY_BYTES, false},
    {STR_INIT("double"), FAMILY_FLOAT, false},
    {STR_INIT("binary[]"), FAMILY_BYTES, false},
    {STR_INIT("boolean[]"), FAMILY_BOOLEAN, false},
    {STR_INIT("date[]"), FAMILY_DATETIME, false},
    {STR_INIT("datetime[]"), FAMILY_DATETIME, false},
    {STR_INIT("timestamp[]"), FAMILY_DATETIME, false},
    {STR_INIT("double[]"), FAMILY_FLOAT, false},
    {STR_INIT("float[]"), FAMILY_FLOAT, false},
    {STR_INIT("int[]"), FAMILY_INT, false},
    {STR_INIT("integer[]"), FAMILY_INT, false},
    {STR_INIT("text[]"), FAMILY_STRING, false},
    {STR_INIT("jsonb"), FAMILY_JSON, false},
};

static TypeFamily family_of(Arena *arena, Str declared) {
  Str lower = str_lower(arena, declared);
  for (size_t i = 0; i < COUNT_OF(TYPES); i++)
    if (TYPES[i].is_part ? str_contains(lower, TYPES[i].declared)
                         : str_eq(lower, TYPES[i].declared))
      return TYPES[i].family;
  return FAMILY_UNSUPPORTED;
}

enum {
  COLUMN_TABLE,
  COLUMN_NAME,
  COLUMN_TYPE,
  COLUMN_NOT_NULL,
  COLUMN_DEFAULT,
  COLUMN_KEY_POSITION,
  COLUMN_HIDDEN
};

static Column column_read(Reader *reader, const Table *table, const Str *cells) {
  TypeFamily family = family_of(reader->arena, cells[COLUMN_TYPE]);
  Str text = cells[COLUMN_TYPE];
  if (family == FAMILY_UNSUPPORTED) text = str_lower(reader->arena, text);  // as Prisma writes it
  Column column = {
      .name = cells[COLUMN_NAME],
      .arity = cell_is_set(cells[COLUMN_NOT_NULL]) ? ARITY_REQUIRED : ARITY_NULLABLE,
      .type = {.family = family, .native = dialect_default_type(&SQLITE, family), .text = text}};
  if (cells[COLUMN_DEFAULT].at)
    column.value = default_parse_sqlite(reader->arena, cells[COLUMN_DEFAULT], &column.type);
  column_read_definition(reader->arena, table->definition, &column);
  column.generated_virtual = str_eq(cells[COLUMN_HIDDEN], STR("2"));
  if (str_eq(cells[COLUMN_HIDDEN], STR("0"))) column.generated = (Str){0};
  return column;
}

static void read_columns(Reader *reader) {
  const Rows rows = reader->rows[QUERY_COLUMNS];
  for (size_t i = 0; i < rows.row_count; i++) {
    const Str *cells = &ROWS_CELL(rows, i, 0);
    Table *table = reader_find_table(reader, cells[COLUMN_TABLE]);
    if (table) vec_push(reader->arena, &table->columns, column_read(reader, table, cells));
  }
}

// --- Views

// A view over something that is gone has no columns to tell, and is passed over.
static void view_read(Reader *reader, Db *db, Str name) {
  static const Str COLUMNS = {SQLITE_VIEW_COLUMNS_SQL, sizeof SQLITE_VIEW_COLUMNS_SQL - 1};
  Diags ignored = diags_new(reader->arena);
  Rows rows;
  if (!db_query(db, reader->arena, COLUMNS, &name, 1, &rows, &ignored)) return;
  Table *view = vec_add(reader->arena, &reader->schema->views);
  view->name = name;
  for (size_t i = 0; i < rows.row_count; i++)
    vec_push(reader->arena, &view->columns, column_read(reader, view, &ROWS_CELL(rows, i, 0)));
}

static bool read_views(Reader *reader, Db *db, Diags *diags) {
  static const Str VIEWS = {SQLITE_VIEWS_SQL, sizeof SQLITE_VIEWS_SQL - 1};
  Rows rows;
  if (!db_query(db, reader->arena, VIEWS, NULL, 0, &rows, diags)) return false;
  for (size_t i = 0; i < rows.row_count; i++) view_read(reader, db, ROWS_CELL(rows, i, 0));
  return true;
}

// --- Keys and indexes

static void key_put(Reader *reader, Table *table, Str column, int64_t position) {
  if (!table->primary_key) {
    table->primary_key = arena_new(reader->arena, Index);
    table->primary_key->kind = INDEX_PRIMARY;
    table->primary_key->is_constraint = true;
  }
  while ((int64_t)table->primary_key->columns.len < position)
    vec_push(reader->arena, &table->primary_key->columns, (IndexColumn){0});
  table->primary_key->columns.at[position - 1].name = column;
}

// A key of a single column declared INTEGER is the row's number: never NULL, and counted by SQLite itself.
static void mark_row_number(Table *table) {
  if (!table->primary_key || table->primary_key->columns.len != 1) return;
  for (vec_each(Column, column, &table->columns)) {
    if (!primary_key_has_column(table, column->name)) continue;
    if (!str_eq_nocase(column->type.text, STR("INTEGER"))) continue;
    column->autoincrement = true;
    column->arity = ARITY_REQUIRED;
  }
}

static void read_primary_keys(Reader *reader) {
  const Rows rows = reader->rows[QUERY_COLUMNS];
  for (size_t i = 0; i < rows.row_count; i++) {
    Table *table = reader_find_table(reader, ROWS_CELL(rows, i, COLUMN_TABLE));
    int64_t position = 0;
    str_to_int64(ROWS_CELL(rows, i, COLUMN_KEY_POSITION), &position);
    if (table && position > 0) key_put(reader, table, ROWS_CELL(rows, i, COLUMN_NAME), position);
  }
  for (vec_each(Table, table, &reader->schema->tables)) mark_row_number(table);
}

enum {
  INDEX_TABLE,
  INDEX_NAME,
  INDEX_IS_UNIQUE,
  INDEX_ORIGIN,
  INDEX_IS_PARTIAL,
  INDEX_COLUMN,
  INDEX_IS_DESCENDING,
  INDEX_SQL
};

static Index index_read(Reader *reader, const Rows rows, size_t from, size_t to) {
  const Str *cells = &ROWS_CELL(rows, from, 0);
  Index index = {.name = cells[INDEX_NAME],
                 .kind = cell_is_set(cells[INDEX_IS_UNIQUE]) ? INDEX_UNIQUE : INDEX_NORMAL,
                 .is_constraint = !str_eq(cells[INDEX_ORIGIN], STR("c")),
                 .definition = cells[INDEX_SQL]};
  if (cell_is_set(cells[INDEX_IS_PARTIAL])) index.predicate = predicate_of(cells[INDEX_SQL]);
  for (size_t i = from; i < to; i++) {
    bool descending = cell_is_set(ROWS_CELL(rows, i, INDEX_IS_DESCENDING));
    vec_push(reader->arena, &index.columns,
             (IndexColumn){.name = ROWS_CELL(rows, i, INDEX_COLUMN),
                           .sort = descending ? SORT_DESC : SORT_ASC});
  }
  return index;
}

static Str drop_of(Arena *arena, const char *what, Str name) {
  Str escaped = str_replace(arena, name, STR("\""), STR("\"\""));
  return str_format(arena, "DROP %s \"%.*s\"", what, STR_ARG(escaped));
}

static void index_object(Reader *reader, const Table *table, const Index *index) {
  Object object = {.kind = OBJECT_INDEX,
                   .table = table->name,
                   .name = index->name,
                   .create = index->definition,
                   .drop = drop_of(reader->arena, "INDEX", index->name)};
  graph_add(reader->arena, &reader->objects, object, (Str){0});
}

static const Column *column_find(const Table *table, Str name) {
  for (vec_each(const Column, column, &table->columns))
    if (str_eq(column->name, name)) return column;
  return NULL;
}

// An index over an expression or a generated column.
static bool is_unseen(const Table *table, const Index *index) {
  for (vec_each(const IndexColumn, entry, &index->columns)) {
    const Column *column = entry->name.at ? column_find(table, entry->name) : NULL;
    if (!column || column->generated.len) return true;
  }
  return false;
}

static void read_indexes(Reader *reader) {
  const Rows rows = reader->rows[QUERY_INDEXES];
  for (size_t from = 0, to; from < rows.row_count; from = to) {
    for (to = from + 1; to < rows.row_count &&
                        str_eq(ROWS_CELL(rows, to, INDEX_NAME), ROWS_CELL(rows, from, INDEX_NAME));)
      to++;
    Table *table = reader_find_table(reader, ROWS_CELL(rows, from, INDEX_TABLE));
    if (!table) continue;
    Index index = index_read(reader, rows, from, to);
    if (!is_unseen(table, &index))
      vec_push(reader->arena, &table->indexes, index);
    else if (!index.is_constraint)  // else it is part of CREATE TABLE
      index_object(reader, table, &index);
  }
}

// --- Foreign keys

enum { KEY_TABLE, KEY_ID, KEY_REFERENCED, KEY_FROM, KEY_TO, KEY_ON_DELETE, KEY_ON_UPDATE };

static FkAction action_of(Str text) {
  for (int action = FK_NO_ACTION; action <= FK_SET_DEFAULT; action++)
    if (str_eq_nocase(text, FK_ACTION_SQL[action])) return (FkAction)action;
  return FK_NO_ACTION;
}

// Without named columns, or where Prisma does not see such a column, the key refers to the primary key of the other
// table.
static void key_put_columns(Reader *reader, ForeignKey *key, const Table *referenced,
                            const Rows rows, size_t from, size_t to) {
  for (size_t i = from; i < to; i++) {
    Str column = ROWS_CELL(rows, i, KEY_TO);
    size_t position = i - from;
    const Column *named = column.at ? column_find(referenced, column) : NULL;
    if ((!named || named->generated.len) && referenced->primary_key &&
        position < referenced->primary_key->columns.len)
      column = referenced->primary_key->columns.at[position].name;
    vec_push(reader->arena, &key->columns, ROWS_CELL(rows, i, KEY_FROM));
    vec_push(reader->arena, &key->referenced_columns, column);
  }
}

// A key to a table that does not exist, by that very name, is no key to Prisma; SQLite allows it.
static void key_read(Reader *reader, const Rows rows, size_t from, size_t to) {
  const Str *cells = &ROWS_CELL(rows, from, 0);
  Table *table = reader_find_table(reader, cells[KEY_TABLE]);
  const Table *referenced = reader_find_table(reader, cells[KEY_REFERENCED]);
  if (!table || !referenced || !str_eq(referenced->name, cells[KEY_REFERENCED])) return;
  ForeignKey *key = vec_add(reader->arena, &table->foreign_keys);
  *key = (ForeignKey){.referenced_table = referenced->name,
                      .on_delete = action_of(cells[KEY_ON_DELETE]),
                      .on_update = action_of(cells[KEY_ON_UPDATE])};
  key_put_columns(reader, key, referenced, rows, from, to);
}

static void read_foreign_keys(Reader *reader) {
  const Rows rows = reader->rows[QUERY_FOREIGN_KEYS];
  for (size_t from = 0, to; from < rows.row_count; from = to) {
    for (to = from + 1; to < rows.row_count &&
                        str_eq(ROWS_CELL(rows, to, KEY_ID), ROWS_CELL(rows, from, KEY_ID)) &&
                        str_eq(ROWS_CELL(rows, to, KEY_TABLE), ROWS_CELL(rows, from, KEY_TABLE));)
      to++;
    key_read(reader, rows, from, to);
  }
}

// --- Objects

// Views may stand on views, so each waits for all that were made before it; so do triggers.
static void read_objects(Reader *reader) {
  const Rows rows = reader->rows[QUERY_OBJECTS];
  Str previous = {0};
  for (size_t i = 0; i < rows.row_count; i++) {
    const Str *cells = &ROWS_CELL(rows, i, 0);
    bool view = str_eq(cells[0], STR("VIEW"));
    if (!view && !reader_find_table(reader, cells[1]) &&
        str_eq(cells[1], STR("_prisma_migrations")))
      continue;
    Object object = {.kind = view ? OBJECT_VIEW : OBJECT_TRIGGER,
                     .table = cells[1],
                     .name = cells[2],
                     .create = cells[3],
                     .drop = cells[4]};
    Str key = str_format(reader->arena, "%zu", i);
    graph_add(reader->arena, &reader->objects, object, key);
    if (previous.len) graph_add_need(reader->arena, &reader->objects, key, previous);
    previous = key;
  }
}

bool introspect_sqlite(Arena *arena, Db *db, const IntrospectOptions *options, Schema *schema,
                       Diags *diags) {
  Rows rows[QUERY_COUNT];
  if (!db_query_all(db, arena, SQL, QUERY_COUNT, NULL, 0, rows, diags)) return false;
  Reader reader = {.arena = arena, .schema = schema, .rows = rows};
  read_tables(&reader);
  read_columns(&reader);
  read_primary_keys(&reader);
  read_indexes(&reader);
  read_foreign_keys(&reader);
  read_objects(&reader);
  graph_finish(arena, &reader.objects, schema);
  return !options->views || read_views(&reader, db, diags);
}
