// PostgreSQL's scripts, read by the server's own grammar (libpg_query, that of PostgreSQL 15). Its parse tree comes as
// JSON, one node of a known name for each statement; a table says what each node is, a handler looks closer where
// flags depend on the node's fields.
// A text that this grammar refuses is cut by tokens and read statement by statement, so that one piece of newer syntax
// costs the knowledge of one statement. The order here: helpers on the tree, handlers, the table, reading.

#include <jansson.h>
#include <pg_query.h>

#include "sql/outside.h"
#include "sql/split.h"

typedef struct {
  Arena *arena;
  Statement *statement;
} Reading;

typedef void Handler(Reading *reading, const json_t *node);

// --- The tree

static Str field_text(const json_t *node, const char *field) {
  return str_of(json_string_value(json_object_get(node, field)));
}

static bool field_true(const json_t *node, const char *field) {
  return json_is_true(json_object_get(node, field));
}

static bool field_is(const json_t *node, const char *field, const char *value) {
  return str_eq(field_text(node, field), str_of(value));
}

static const json_t *field_item(const json_t *node, const char *field, size_t i) {
  return json_array_get(json_object_get(node, field), i);
}

static size_t field_count(const json_t *node, const char *field) {
  return json_array_size(json_object_get(node, field));
}

static Str dotted(Arena *arena, Str outer, Str inner) {
  if (!outer.len) return str_copy(arena, inner);
  return str_format(arena, "%.*s.%.*s", STR_ARG(outer), STR_ARG(inner));
}

// A RangeVar's name.
static Str relation_name(Arena *arena, const json_t *relation) {
  return dotted(arena, field_text(relation, "schemaname"), field_text(relation, "relname"));
}

// A list of String nodes, joined with dots.
static Str list_name(Arena *arena, const json_t *list) {
  Str name = {0};
  for (size_t i = 0; i < json_array_size(list); i++)
    name =
        dotted(arena, name, field_text(json_object_get(json_array_get(list, i), "String"), "sval"));
  return name;
}

// DefElem nodes: is there an option of this name?
static bool has_option(const json_t *node, const char *field, const char *option) {
  for (size_t i = 0; i < field_count(node, field); i++)
    if (field_is(json_object_get(field_item(node, field, i), "DefElem"), "defname", option))
      return true;
  return false;
}

static void flag(Reading *reading, unsigned flags) { reading->statement->flags |= flags; }

static void name_relation(Reading *reading, const json_t *node) {
  reading->statement->object = relation_name(reading->arena, json_object_get(node, "relation"));
}

// --- Handlers

static void read_index(Reading *reading, const json_t *node) {
  if (field_true(node, "concurrent")) flag(reading, STATEMENT_ALONE);
  reading->statement->object = str_copy(reading->arena, field_text(node, "idxname"));
}

// The name in an item of DropStmt.objects, which is wrapped in as many ways as there are kinds of objects.
static Str dropped_name(Arena *arena, const json_t *item) {
  const json_t *list = json_object_get(json_object_get(item, "List"), "items");
  if (!list) list = json_object_get(json_object_get(item, "TypeName"), "names");
  if (!list) list = json_object_get(json_object_get(item, "ObjectWithArgs"), "objname");
  if (list) return list_name(arena, list);
  return str_copy(arena, field_text(json_object_get(item, "String"), "sval"));
}

static void read_drop(Reading *reading, const json_t *node) {
  if (field_true(node, "concurrent")) flag(reading, STATEMENT_ALONE);
  bool holds_data =
      field_is(node, "removeType", "OBJECT_TABLE") || field_is(node, "removeType", "OBJECT_SCHEMA");
  // A type takes the columns of that type along, an extension everything made with it.
  if (holds_data || field_is(node, "behavior", "DROP_CASCADE")) flag(reading, STATEMENT_DESTROYS);
  if (field_count(node, "objects") == 1)
    reading->statement->object = dropped_name(reading->arena, field_item(node, "objects", 0));
}

static void read_alter_table(Reading *reading, const json_t *node) {
  name_relation(reading, node);
  for (size_t i = 0; i < field_count(node, "cmds"); i++) {
    const json_t *command = json_object_get(field_item(node, "cmds", i), "AlterTableCmd");
    const json_t *partition = json_object_get(json_object_get(command, "def"), "PartitionCmd");
    if (field_true(partition, "concurrent")) flag(reading, STATEMENT_ALONE);
    if (!field_is(command, "subtype", "AT_DropColumn")) continue;
    flag(reading, STATEMENT_DESTROYS);
    if (field_count(node, "cmds") == 1)
      reading->statement->object =
          dotted(reading->arena, reading->statement->object, field_text(command, "name"));
  }
}

static void read_truncate(Reading *reading, const json_t *node) {
  if (field_count(node, "relations") == 1)
    reading->statement->object = relation_name(
        reading->arena, json_object_get(field_item(node, "relations", 0), "RangeVar"));
}

static void read_alter_enum(Reading *reading, const json_t *node) {
  bool adds = field_text(node, "newVal").len && !field_text(node, "oldVal").len;
  if (adds) flag(reading, STATEMENT_ADDS_ENUM_VALUE);
  reading->statement->object = list_name(reading->arena, json_object_get(node, "typeName"));
}

static void read_create_enum(Reading *reading, const json_t *node) {
  reading->statement->object = list_name(reading->arena, json_object_get(node, "typeName"));
}

static void read_copy(Reading *reading, const json_t *node) {
  name_relation(reading, node);
  if (field_true(node, "is_from"))
    flag(reading, STATEMENT_CHANGES_DATA);
  else
    reading->statement->kind = STATEMENT_SELECT;
}

static bool changes_data(const json_t *query) {
  static const char *const WRITERS[] = {"InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"};
  for (size_t i = 0; i < COUNT_OF(WRITERS); i++)
    if (json_object_get(query, WRITERS[i])) return true;
  return false;
}

static void read_select(Reading *reading, const json_t *node) {
  if (json_object_get(node, "intoClause")) reading->statement->kind = STATEMENT_CREATE;
  const json_t *with = json_object_get(node, "withClause");
  for (size_t i = 0; i < field_count(with, "ctes"); i++) {
    const json_t *cte = json_object_get(field_item(with, "ctes", i), "CommonTableExpr");
    if (changes_data(json_object_get(cte, "ctequery"))) flag(reading, STATEMENT_CHANGES_DATA);
  }
}

// EXPLAIN ANALYZE runs what it explains.
static void read_explain(Reading *reading, const json_t *node) {
  if (has_option(node, "options", "analyze") && changes_data(json_object_get(node, "query")))
    flag(reading, STATEMENT_CHANGES_DATA);
}

static void read_vacuum(Reading *reading, const json_t *node) {
  if (field_true(node, "is_vacuumcmd")) flag(reading, STATEMENT_ALONE);
}

static void read_reindex(Reading *reading, const json_t *node) {
  bool whole = !field_is(node, "kind", "REINDEX_OBJECT_TABLE") &&
               !field_is(node, "kind", "REINDEX_OBJECT_INDEX");
  if (whole || has_option(node, "params", "concurrently")) flag(reading, STATEMENT_ALONE);
}

static void read_cluster(Reading *reading, const json_t *node) {
  if (json_object_get(node, "relation"))
    name_relation(reading, node);
  else
    flag(reading, STATEMENT_ALONE);
}

static void read_discard(Reading *reading, const json_t *node) {
  if (field_is(node, "target", "DISCARD_ALL")) flag(reading, STATEMENT_ALONE);
}

static void read_alter_database(Reading *reading, const json_t *node) {
  if (has_option(node, "options", "tablespace")) flag(reading, STATEMENT_ALONE);
}

static void read_subscription(Reading *reading, const json_t *node) {
  (void)node;
  flag(reading, STATEMENT_ALONE);
}

static void read_drop_database(Reading *reading, const json_t *node) {
  flag(reading, STATEMENT_ALONE | STATEMENT_DESTROYS);
  reading->statement->object = str_copy(reading->arena, field_text(node, "dbname"));
}

static const struct {
  const char *name;
  StatementKind kind;
  bool has_options;
} TRANSACTIONS[] = {
    {"TRANS_STMT_BEGIN", STATEMENT_BEGIN, false},
    {"TRANS_STMT_START", STATEMENT_BEGIN, false},
    {"TRANS_STMT_COMMIT", STATEMENT_COMMIT, false},
    {"TRANS_STMT_ROLLBACK", STATEMENT_ROLLBACK, false},
    {"TRANS_STMT_SAVEPOINT", STATEMENT_SAVEPOINT, false},
    {"TRANS_STMT_RELEASE", STATEMENT_SAVEPOINT, false},
    {"TRANS_STMT_ROLLBACK_TO", STATEMENT_SAVEPOINT, false},
    {"TRANS_STMT_PREPARE", STATEMENT_COMMIT, true},
    {"TRANS_STMT_COMMIT_PREPARED", STATEMENT_OTHER, true},
    {"TRANS_STMT_ROLLBACK_PREPARED", STATEMENT_OTHER, true},
};

static void read_transaction(Reading *reading, const json_t *node) {
  for (size_t i = 0; i < COUNT_OF(TRANSACTIONS); i++) {
    if (!field_is(node, "kind", TRANSACTIONS[i].name)) continue;
    reading->statement->kind = TRANSACTIONS[i].kind;
    bool options =
        TRANSACTIONS[i].has_options || field_count(node, "options") || field_true(node, "chain");
    if (options) flag(reading, STATEMENT_HAS_OPTIONS);
    // COMMIT PREPARED and ROLLBACK PREPARED end somebody else's transaction, outside of any of ours.
    if (TRANSACTIONS[i].kind == STATEMENT_OTHER) flag(reading, STATEMENT_ALONE);
  }
}

// --- What each node is

// A node that is not here is told by its name: Create… creates, Alter… alters, Drop… drops.
static const struct {
  const char *node;
  StatementKind kind;
  unsigned flags;
  Handler *read;
} NODES[] = {
    {"IndexStmt", STATEMENT_CREATE, 0, read_index},
    {"CreateStmt", STATEMENT_CREATE, 0, name_relation},
    {"CreateEnumStmt", STATEMENT_CREATE, 0, read_create_enum},
    {"CreatedbStmt", STATEMENT_CREATE, STATEMENT_ALONE, NULL},
    {"CreateTableSpaceStmt", STATEMENT_CREATE, STATEMENT_ALONE, NULL},
    {"CreateSubscriptionStmt", STATEMENT_CREATE, 0, read_subscription},
    {"DefineStmt", STATEMENT_CREATE, 0, NULL},
    {"CompositeTypeStmt", STATEMENT_CREATE, 0, NULL},
    {"ViewStmt", STATEMENT_CREATE, 0, NULL},
    {"RuleStmt", STATEMENT_CREATE, 0, NULL},
    {"ImportForeignSchemaStmt", STATEMENT_CREATE, 0, NULL},
    {"AlterTableStmt", STATEMENT_ALTER, 0, read_alter_table},
    {"AlterEnumStmt", STATEMENT_ALTER, 0, read_alter_enum},
    {"AlterSystemStmt", STATEMENT_ALTER, STATEMENT_ALONE, NULL},
    {"AlterDatabaseStmt", STATEMENT_ALTER, 0, read_alter_database},
    {"AlterSubscriptionStmt", STATEMENT_ALTER, 0, read_subscription},
    {"AlterDefaultPrivilegesStmt", STATEMENT_GRANT, 0, NULL},
    {"ReplicaIdentityStmt", STATEMENT_ALTER, 0, NULL},
    {"ReassignOwnedStmt", STATEMENT_ALTER, 0, NULL},
    {"RenameStmt", STATEMENT_RENAME, 0, name_relation},
    {"DropStmt", STATEMENT_DROP, 0, read_drop},
    {"DropdbStmt", STATEMENT_DROP, 0, read_drop_database},
    {"DropOwnedStmt", STATEMENT_DROP, STATEMENT_DESTROYS, NULL},
    {"DropTableSpaceStmt", STATEMENT_DROP, STATEMENT_ALONE, NULL},
    {"DropSubscriptionStmt", STATEMENT_DROP, 0, read_subscription},
    {"TruncateStmt", STATEMENT_TRUNCATE, STATEMENT_CHANGES_DATA | STATEMENT_DESTROYS,
     read_truncate},
    {"InsertStmt", STATEMENT_INSERT, STATEMENT_CHANGES_DATA, name_relation},
    {"CopyStmt", STATEMENT_INSERT, 0, read_copy},
    {"UpdateStmt", STATEMENT_UPDATE, STATEMENT_CHANGES_DATA, name_relation},
    {"DeleteStmt", STATEMENT_DELETE, STATEMENT_CHANGES_DATA, name_relation},
    {"MergeStmt", STATEMENT_MERGE, STATEMENT_CHANGES_DATA, name_relation},
    {"SelectStmt", STATEMENT_SELECT, 0, read_select},
    {"ExplainStmt", STATEMENT_SELECT, 0, read_explain},
    {"PrepareStmt", STATEMENT_SELECT, 0, NULL},  // read like that for what EXECUTE will do
    {"VariableShowStmt", STATEMENT_SELECT, 0, NULL},
    {"DoStmt", STATEMENT_BLOCK, 0, NULL},
    {"CallStmt", STATEMENT_BLOCK, 0, NULL},
    {"GrantStmt", STATEMENT_GRANT, 0, NULL},
    {"GrantRoleStmt", STATEMENT_GRANT, 0, NULL},
    {"CommentStmt", STATEMENT_COMMENT, 0, NULL},
    {"SecLabelStmt", STATEMENT_COMMENT, 0, NULL},
    {"VariableSetStmt", STATEMENT_SETTING, 0, NULL},
    {"ConstraintsSetStmt", STATEMENT_SETTING, 0, NULL},
    {"DiscardStmt", STATEMENT_SETTING, 0, read_discard},
    {"TransactionStmt", STATEMENT_OTHER, 0, read_transaction},
    {"VacuumStmt", STATEMENT_MAINTAIN, 0, read_vacuum},
    {"ReindexStmt", STATEMENT_MAINTAIN, 0, read_reindex},
    {"ClusterStmt", STATEMENT_MAINTAIN, 0, read_cluster},
    {"RefreshMatViewStmt", STATEMENT_MAINTAIN, 0, name_relation},
    {"CheckPointStmt", STATEMENT_MAINTAIN, 0, NULL},
};

static StatementKind kind_by_prefix(Str node) {
  if (str_starts_with(node, STR("Create"))) return STATEMENT_CREATE;
  if (str_starts_with(node, STR("Alter"))) return STATEMENT_ALTER;
  if (str_starts_with(node, STR("Drop"))) return STATEMENT_DROP;
  return STATEMENT_OTHER;
}

static void classify(Reading *reading, const char *name, const json_t *node) {
  reading->statement->kind = kind_by_prefix(str_of(name));
  for (size_t i = 0; i < COUNT_OF(NODES); i++) {
    if (strcmp(NODES[i].node, name) != 0) continue;
    reading->statement->kind = NODES[i].kind;
    reading->statement->flags |= NODES[i].flags;
    if (NODES[i].read) NODES[i].read(reading, node);
  }
  if (outside_node(name, node)) flag(reading, STATEMENT_OUTSIDE);
}

// --- Reading

// The parse tree of a text, to be released with json_decref; NULL when the grammar refuses it.
static json_t *parse(Arena *arena, Str text) {
  PgQueryParseResult result = pg_query_parse(str_c(arena, text));
  json_t *tree = result.error ? NULL : json_loads(result.parse_tree, JSON_ALLOW_NUL, NULL);
  pg_query_free_parse_result(result);
  return tree;
}

static void classify_tree(Arena *arena, const json_t *raw, Statement *statement) {
  Reading reading = {arena, statement};
  void *at = json_object_iter(json_object_get(raw, "stmt"));
  if (at) classify(&reading, json_object_iter_key(at), json_object_iter_value(at));
}

// The strings of an expression, put together as || does: what EXECUTE makes a statement of.
static Str strings_of(Arena *arena, Str text) {
  Text strings = text_new(arena);
  Lexer lexer = lexer_new(&POSTGRESQL, text, 0, (uint32_t)text.len);
  for (Token token = lexer_next(&lexer); token.kind != TOKEN_END; token = lexer_next(&lexer))
    if (token.kind == TOKEN_STRING)
      text_put(&strings, str_slice(text, token.from + 1, token.to - 1));
  return text_str(&strings);
}

// What stands in a PL/pgSQL block is a statement, or an expression, which the grammar refuses. Either may hand on text.
static bool query_is_outside(Arena *arena, Str query) {
  json_t *tree = parse(arena, query);
  Statement statement = {0};
  classify_tree(arena, field_item(tree, "stmts", 0), &statement);
  bool outside = statement.flags & STATEMENT_OUTSIDE;
  if (!tree || statement.kind == STATEMENT_SELECT || statement.kind == STATEMENT_BLOCK)
    outside |= outside_words(arena, strings_of(arena, query));
  json_decref(tree);
  return outside;
}

static bool block_is_outside(Arena *arena, const json_t *node) {
  const char *key;
  json_t *value;
  size_t i;
  json_array_foreach((json_t *)node, i, value) if (block_is_outside(arena, value)) return true;
  json_object_foreach((json_t *)node, key, value) {
    bool query = strcmp(key, "query") == 0 && json_is_string(value);
    if (query ? query_is_outside(arena, str_of(json_string_value(value)))
              : block_is_outside(arena, value))
      return true;
  }
  return false;
}

#ifdef ARENA_CHECKED
// libpg_query 15 never frees the empty text of messages behind a block that it read: one byte each.
// A result that pmig forgets to free is reported all the same, since its tree is not made in that function.
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:pg_query_raw_parse\n"; }
#endif

// Which of its statements a DO block runs is not known before it runs, so whatever stands in it counts. One in a language
// other than PL/pgSQL is read by its words.
static void read_block(Arena *arena, Str text, Statement *statement) {
  if (statement->kind != STATEMENT_BLOCK) return;
  PgQueryPlpgsqlParseResult result = pg_query_parse_plpgsql(str_c(arena, text));
  json_t *blocks = result.error ? NULL : json_loads(result.plpgsql_funcs, 0, NULL);
  pg_query_free_plpgsql_parse_result(result);
  const json_t *block = json_object_get(json_array_get(blocks, 0), "PLpgSQL_function");
  bool outside = json_object_get(block, "action") ? block_is_outside(arena, block)
                                                  : outside_words(arena, text);
  if (outside) statement->flags |= STATEMENT_OUTSIDE;
  json_decref(blocks);
}

// A length of 0 means: to the end. The location counts from the byte after the last ";", before comments and white space.
static Span raw_span(const Script *script, const json_t *raw) {
  uint32_t from =
      script->part.from + (uint32_t)json_integer_value(json_object_get(raw, "stmt_location"));
  uint32_t len = (uint32_t)json_integer_value(json_object_get(raw, "stmt_len"));
  Span span = {from, len ? from + len : script->part.to};
  return span_of_tokens(&POSTGRESQL, script->source->text, span);
}

static void read_tree(Arena *arena, Script *script, const json_t *tree) {
  for (size_t i = 0; i < field_count(tree, "stmts"); i++) {
    const json_t *raw = field_item(tree, "stmts", i);
    Statement *statement = vec_add(arena, &script->statements);
    statement->span = raw_span(script, raw);
    classify_tree(arena, raw, statement);
    read_block(arena, script_text(script, statement), statement);
  }
}

static void read_by_tokens(Arena *arena, Script *script) {
  split_script(arena, &POSTGRESQL, script);
  for (vec_each(Statement, statement, &script->statements)) {
    Str text = script_text(script, statement);
    json_t *tree = parse(arena, text);
    if (tree)
      classify_tree(arena, field_item(tree, "stmts", 0), statement);
    else
      classify_by_words(arena, &POSTGRESQL, script, statement);
    if (!tree && outside_words(arena, text)) statement->flags |= STATEMENT_OUTSIDE;
    read_block(arena, text, statement);
    json_decref(tree);
  }
}

// The value that ALTER TYPE … ADD VALUE adds, as the literal that stands in the statement.
static Str added_literal(const Script *script, const Statement *statement) {
  Str text = script->source->text;
  Lexer lexer = lexer_new(&POSTGRESQL, text, statement->span.from, statement->span.to);
  for (Token token = lexer_next(&lexer); token.kind != TOKEN_END; token = lexer_next(&lexer))
    if (token.kind == TOKEN_STRING) return str_slice(text, token.from, token.to);
  return (Str){0};
}

static bool creates_type(const Script *script, size_t before, Str type) {
  for (size_t i = 0; i < before; i++) {
    const Statement *statement = &script->statements.at[i];
    if (statement->kind == STATEMENT_CREATE && str_eq(statement->object, type)) return true;
  }
  return false;
}

// A value of a type that the script itself made may be used at once.
static void find_new_values(Script *script) {
  for (size_t i = 0; i < script->statements.len; i++) {
    const Statement *adds = &script->statements.at[i];
    if (!(adds->flags & STATEMENT_ADDS_ENUM_VALUE) || creates_type(script, i, adds->object))
      continue;
    Str literal = added_literal(script, adds);
    for (size_t j = i + 1; j < script->statements.len; j++) {
      Statement *uses = &script->statements.at[j];
      bool adds_too = uses->flags & STATEMENT_ADDS_ENUM_VALUE;
      if (!adds_too && literal.len && str_contains(script_text(script, uses), literal))
        uses->flags |= STATEMENT_USES_NEW_ENUM_VALUE;
    }
  }
}

void script_read_postgres(Arena *arena, Script *script) {
  Str text = str_slice(script->source->text, script->part.from, script->part.to);
  // The grammar takes every string for a standard one.
  bool standard = !str_contains(str_lower(arena, text), STR("standard_conforming_strings"));
  json_t *tree = standard ? parse(arena, text) : NULL;
  if (tree)
    read_tree(arena, script, tree);
  else
    read_by_tokens(arena, script);
  json_decref(tree);
  find_new_values(script);
}
