// Introspection: defaults as Prisma reads them, then whole databases against the text of their schema, which is kept in
// tests/introspect/NAME.txt beside the NAME.sql that makes them. PostgreSQL is asked in every version of PG_URLS and
// has to answer the same.
//
// usage: unit_introspect [--bless]      --bless: writes the texts; read them before you commit them

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/os.h"
#include "introspect/defaults.h"
#include "introspect/introspect.h"

static Arena arena;
static Diags diags;
static bool bless;
static Db *db, *server;  // closed by end(): a failing assertion leaves its test at once

static int begin(void **state) {
  (void)state;
  diags = diags_new(&arena);
  return 0;
}

static int end(void **state) {
  (void)state;
  db_close(db);
  db_close(server);
  db = server = NULL;
  arena_close(&arena);
  return 0;
}

static void assert_works(bool ok) {
  if (!ok) fail_msg("%.*s", STR_ARG(vec_last(&diags.list)->message));
}

// --- Defaults -----------------------------------------------------------------------------------

static void put_value(Text *out, const Value *value) {
  static const char KINDS[] = "iIfbsejxdl";
  text_format(out, "%c:%.*s", KINDS[value->kind], STR_ARG(value->text));
  for (vec_each(const Value, item, &value->items)) text_char(out, ' '), put_value(out, item);
}

// "i:5", "l: s:a s:b", "now", "seq name", "none", or "=" where the text stands for itself.
static Str describe(const Default *value) {
  static const char *const WORDS[] = {
      [DEFAULT_NONE] = "none", [DEFAULT_NOW] = "now", [DEFAULT_DBGENERATED] = "="};
  Text out = text_new(&arena);
  if (value->kind == DEFAULT_VALUE)
    put_value(&out, &value->value);
  else if (value->kind == DEFAULT_SEQUENCE)
    text_format(&out, "seq %.*s", STR_ARG(value->text));
  else
    text_put(&out, str_of(WORDS[value->kind]));
  return text_str(&out);
}

static void check_default(Str text, const char *type_name, Default value, const char *wanted) {
  Str got = describe(&value);
  if (!str_eq(got, str_of(wanted)))
    fail_msg("%s: %.*s is read as \"%.*s\", not \"%s\"", type_name, STR_ARG(text), STR_ARG(got),
             wanted);
  assert_true(str_eq(value.catalog, text));
  if (value.kind == DEFAULT_DBGENERATED) assert_true(str_eq(value.text, text));
}

// "text", "int4[]"; "enum" and "none" are no native types.
static ColumnType pg_type(Str name, Arity *arity) {
  bool list = str_ends_with(name, STR("[]"));
  Str element = list ? str_slice(name, 0, name.len - 2) : name;
  ColumnType type = {.native = dialect_find_catalog_type(&POSTGRESQL, element)};
  type.family = type.native                    ? type.native->family
                : str_eq(element, STR("enum")) ? FAMILY_ENUM
                                               : FAMILY_UNSUPPORTED;
  *arity = list ? ARITY_LIST : ARITY_NULLABLE;
  return type;
}

static void test_pg_defaults(void **state) {
  (void)state;
  static const char *const CASES[][3] = {
      {"int4", "5", "i:5"},
      {"int4", "'-5'::integer", "i:-5"},
      {"int4", "-5", "i:-5"},
      {"int4", "007", "i:7"},
      {"int4", "(1 + 1)", "="},
      {"int4", "(1)::bigint", "="},
      {"int4", "'x'::integer", "="},
      {"int8", "'9007199254740993'::bigint", "i:9007199254740993"},
      {"int8", "99999999999999999999", "="},
      {"int4", "NULL::integer", "none"},
      {"int4", "nextval('a_id_seq'::regclass)", "seq a_id_seq"},
      {"int4", "nextval('\"My Table_id_seq\"'::regclass)", "seq My Table_id_seq"},
      {"int4", "nextval('other.\"A_seq\"'::regclass)", "seq A_seq"},
      {"int4", "nextval(('old'::text)::regclass)", "seq old"},
      {"int4", "nextval(concat('a', 'b')::regclass)", "="},
      {"int4", "lastval()", "="},
      {"text", "nextval('a'::regclass)", "="},
      {"float8", "1.50", "f:1.50"},
      {"float8", "'-1.5'::numeric", "f:-1.5"},
      {"float8", "(-1.5)::double precision", "f:-1.5"},
      {"float8", "'1e+20'::double precision", "f:1"},
      {"float8", "'NaN'::double precision", "="},
      {"numeric", "0", "f:0"},
      {"numeric", "00.10", "f:0.10"},
      {"numeric", "random()", "="},
      {"money", "3.5", "f:3.5"},
      {"bool", "true", "b:true"},
      {"bool", "FALSE", "b:false"},
      {"bool", "(1 = 1)", "="},
      {"text", "'it''s'::text", "s:it's"},
      {"text", "''::text", "s:"},
      {"text", "E'a\\\\b\\n'::text", "s:a\\b\n"},
      {"text", "'x'", "s:x"},
      {"text", "'a'::text || 'b'::text", "="},
      {"text", "upper('x'::text)", "="},
      {"text", "NULL::text", "none"},
      {"varchar", "'x'::character varying(20)", "s:x"},
      {"bpchar", "'x'::bpchar", "s:x"},
      {"citext", "'X'::public.citext", "s:X"},
      {"inet", "'127.0.0.1'::inet", "s:127.0.0.1"},
      {"bit", "'101'::\"bit\"", "s:101"},
      {"uuid", "'00000000-0000-0000-0000-000000000000'::uuid", "="},
      {"uuid", "gen_random_uuid()", "="},
      {"jsonb", "'{\"a\": 1}'::jsonb", "s:{\"a\": 1}"},
      {"json", "json_build_object()", "="},
      {"bytea", "'\\x616263'::bytea", "x:abc"},
      {"bytea", "'abc'::bytea", "="},
      {"bytea", "'\\x6'::bytea", "="},
      {"timestamp", "now()", "now"},
      {"timestamp", "CURRENT_TIMESTAMP", "now"},
      {"timestamp", "CURRENT_TIMESTAMP(3)", "="},
      {"timestamp", "(now())::timestamp without time zone", "="},
      {"timestamp", "LOCALTIMESTAMP", "="},
      {"timestamp", "timezone('utc'::text, now())", "="},
      {"timestamp", "'2020-01-01 00:00:00'::timestamp without time zone", "="},
      {"date", "CURRENT_DATE", "="},
      {"enum", "'it''s'::\"Level\"", "e:it's"},
      {"enum", "'A'::shop.level", "e:A"},
      {"none", "'(1,2)'::point", "="},
      {"text[]", "'{}'::text[]", "l:"},
      {"text[]", "'{\"a b\",c}'::text[]", "l: s:a b s:c"},
      {"text[]", "ARRAY['a'::text, 'it''s'::text]", "l: s:a s:it's"},
      {"text[]", "ARRAY[]::text[]", "l:"},
      {"text[]", "(ARRAY['a'::character varying])::character varying(10)[]", "l: s:a"},
      {"text[]", "ARRAY[upper('a'::text)]", "="},
      {"int4[]", "'{1,-2}'::integer[]", "l: i:1 i:-2"},
      {"int4[]", "ARRAY[1, '-2'::integer]", "l: i:1 i:-2"},
      {"float8[]", "ARRAY[1.5, '-2.5'::numeric]", "l: f:1.5 f:-2.5"},
      {"float8[]", "'{1.5,-2}'::double precision[]", "l: f:1.5 f:-2"},
      {"bool[]", "'{t,f}'::boolean[]", "l: b:true b:false"},
      {"jsonb[]", "ARRAY['{}'::jsonb]", "l: s:{}"},
      {"enum[]", "ARRAY['A'::\"Level\", 'B'::\"Level\"]", "l: e:A e:B"},
      {"enum[]", "'{A,B}'::\"Level\"[]", "l: e:A e:B"},
      {"timestamp[]", "ARRAY[now()]", "="},
      {"uuid[]", "'{00000000-0000-0000-0000-000000000000}'::uuid[]", "="},
      {"text[]", "'{a", "="},
  };
  for (size_t i = 0; i < COUNT_OF(CASES); i++) {
    Arity arity;
    ColumnType type = pg_type(str_of(CASES[i][0]), &arity);
    Str text = str_of(CASES[i][1]);
    check_default(text, CASES[i][0], default_parse_pg(&arena, text, &type, arity), CASES[i][2]);
  }
}

static void test_sqlite_defaults(void **state) {
  (void)state;
  static const struct {
    TypeFamily family;
    const char *text, *wanted;
  } CASES[] = {
      {FAMILY_INT, "5", "i:5"},
      {FAMILY_INT, "'-5'", "i:-5"},
      {FAMILY_INT, "+5", "="},
      {FAMILY_INT, "1+1", "="},
      {FAMILY_BIGINT, "5", "I:5"},
      {FAMILY_FLOAT, "1.50", "f:1.50"},
      {FAMILY_FLOAT, "1e3", "f:1000"},
      {FAMILY_FLOAT, "-1.25e-2", "f:-0.0125"},
      {FAMILY_FLOAT, "12.5e+1", "f:125"},
      {FAMILY_FLOAT, ".5", "f:0.5"},
      {FAMILY_DECIMAL, "'2.5'", "f:2.5"},
      {FAMILY_DECIMAL, "1e999999999", "="},
      {FAMILY_DECIMAL, "1+1", "="},
      {FAMILY_BOOLEAN, "1", "b:true"},
      {FAMILY_BOOLEAN, "FALSE", "b:false"},
      {FAMILY_BOOLEAN, "'true'", "="},
      {FAMILY_BOOLEAN, "2", "="},
      {FAMILY_STRING, "'it''s'", "s:it's"},
      {FAMILY_STRING, "\"x\"", "s:x"},
      {FAMILY_STRING, "''", "s:"},
      {FAMILY_STRING, "lower('X')", "s:lower('X')"},
      {FAMILY_STRING, "null", "none"},
      {FAMILY_DATETIME, "current_TIMESTAMP", "now"},
      {FAMILY_DATETIME, "datetime('now', 'localtime')", "now"},
      {FAMILY_DATETIME, "'2020-01-01'", "="},
      {FAMILY_JSON, "'{}'", "s:'{}'"},
      {FAMILY_BYTES, "x'00'", "="},
      {FAMILY_UNSUPPORTED, "1", "="},
  };
  for (size_t i = 0; i < COUNT_OF(CASES); i++) {
    ColumnType type = {.family = CASES[i].family};
    Str text = str_of(CASES[i].text);
    check_default(text, TYPE_FAMILY_PRISMA[type.family].at,
                  default_parse_sqlite(&arena, text, &type), CASES[i].wanted);
  }
}

// --- Whole databases ----------------------------------------------------------------------------

static Str case_path(const char *name, const char *suffix) {
  return str_format(&arena, "tests/introspect/%s.%s", name, suffix);
}

static Str case_sql(const char *name) {
  Str sql;
  assert_works(file_read(&arena, case_path(name, "sql"), &sql, &diags));
  return sql;
}

static const Schema *read_all(void) {
  const Schema *schema = NULL;
  assert_works(
      introspect(&arena, db, &(IntrospectOptions){.all_namespaces = true}, &schema, &diags));
  return schema;
}

static void assert_same_text(Str got, Str wanted, const char *what) {
  Str got_line = {0}, wanted_line = {0};
  for (int line = 1; str_eq(got_line, wanted_line); line++) {
    bool more_got = str_next_line(&got, &got_line),
         more_wanted = str_next_line(&wanted, &wanted_line);
    if (!more_got && !more_wanted) return;
    if (more_got != more_wanted || !str_eq(got_line, wanted_line))
      fail_msg("%s, line %d:\n  got    %.*s\n  wanted %.*s", what, line, STR_ARG(got_line),
               STR_ARG(wanted_line));
  }
}

static void check_schema(const char *name) {
  Str got = schema_dump(&arena, read_all()), wanted;
  if (bless) assert_works(file_write(&arena, case_path(name, "txt"), got, &diags));
  assert_works(file_read(&arena, case_path(name, "txt"), &wanted, &diags));
  assert_same_text(got, wanted,
                   str_c(&arena, str_format(&arena, "%s on %d", name, db_server_version(db))));
}

static const Object *object_at(const Schema *schema, uint32_t order) {
  for (vec_each(const Object, object, &schema->objects))
    if (object->order == order) return object;
  fail_msg("no object has order %u", order);
  return NULL;
}

// Every object can be dropped in the reverse order, and all made again in order bring the same schema back.
static void check_objects_return(void) {
  const Schema *schema = read_all();
  Str before = schema_dump(&arena, schema);
  uint32_t count = (uint32_t)schema->objects.len;
  for (uint32_t i = count; i-- > 0;) assert_works(db_run(db, object_at(schema, i)->drop, &diags));
  const Schema *bare = read_all();
  if (bare->objects.len) fail_msg("still there: %.*s", STR_ARG(bare->objects.at[0].create));
  for (uint32_t i = 0; i < count; i++)
    if (object_at(schema, i)->kind != OBJECT_ATTRIBUTE)  // they come with their types
      assert_works(db_run(db, object_at(schema, i)->create, &diags));
  assert_same_text(schema_dump(&arena, read_all()), before, "objects made again");
}

static void test_sqlite_schema(void **state) {
  (void)state;
  assert_works(db_open(&arena, STR(":memory:"), NULL, &db, &diags) &&
               db_run(db, case_sql("sqlite"), &diags));
  check_schema("sqlite");
  check_objects_return();
}

// Calls `check` with a new database on each server; when blessing, only on the first.
static void on_every_pg(void (*check)(void)) {
  Str servers = env_get("PG_URLS");
  if (!servers.len) fail_msg("PG_URLS names no PostgreSQL servers");
  while (servers.len) {
    ptrdiff_t space = str_find_char(servers, ' '), equals = str_find_char(servers, '=');
    size_t stop = space < 0 ? servers.len : (size_t)space;
    assert_works(
        db_open(&arena, str_slice(servers, (size_t)(equals + 1), stop), NULL, &server, &diags) &&
        db_open_shadow(&arena, server, &db, &diags));
    check();
    db_close(db);
    db_close(server);
    db = server = NULL;
    servers = bless ? (Str){0} : str_slice(servers, stop + 1, servers.len);
  }
}

static void check_tables(void) {
  assert_works(db_run(db, case_sql("pg_tables"), &diags));
  check_schema("pg_tables");
}

static void check_objects(void) {
  assert_works(db_run(db, case_sql("pg_objects"), &diags));
  check_schema("pg_objects");
  check_objects_return();
}

static Str read_again(IntrospectMemory *memory, bool transient) {
  const Schema *schema = NULL;
  IntrospectOptions options = {.all_namespaces = true, .memory = memory, .transient = transient};
  assert_works(introspect(&arena, db, &options, &schema, &diags));
  return schema_dump(&arena, schema);
}

// Each line changes rows of another catalog, or what an answer takes from them. It is seen, within a transaction that is
// rolled back and for good, and what is read then is what one sees who has no memory.
static void check_memory(void) {
  static const Str NO_ROLES = STR_INIT("DROP ROLE IF EXISTS pmig_reader, pmig_visitor");
  assert_works(db_run(db, NO_ROLES, &diags) && db_run(db, STR("CREATE ROLE pmig_reader"), &diags));
  IntrospectMemory *memory = introspect_memory_new(&arena);
  Str lines = case_sql("pg_changes"), line, before = read_again(memory, false);
  while (str_next_line(&lines, &line)) {
    const char *what = str_c(&arena, line);
    assert_works(db_begin(db, &diags) && db_run(db, line, &diags));
    assert_same_text(read_again(memory, true), schema_dump(&arena, read_all()), what);
    db_rollback(db);
    assert_works(db_run(db, line, &diags));
    Str after = read_again(memory, false);
    assert_same_text(after, schema_dump(&arena, read_all()), what);
    if (str_eq(before, after)) fail_msg("not seen: %s", what);
    before = after;
  }
  introspect_memory_close(memory);
  assert_works(db_run(db, STR("DROP OWNED BY pmig_reader"), &diags) &&
               db_run(db, NO_ROLES, &diags));
}

// What an extension brings is neither object nor table.
static void check_extensions(void) {
  Str before = schema_dump(&arena, read_all());
  assert_works(
      db_run(db, STR("CREATE SCHEMA e; CREATE EXTENSION citext SCHEMA e; CREATE EXTENSION pg_trgm"),
             &diags));
  const Schema *schema = read_all();
  assert_int_equal(schema->extensions.len, 3);
  assert_string_equal(str_c(&arena, schema->extensions.at[0].name), "citext");
  assert_string_equal(str_c(&arena, schema->extensions.at[0].namespace), "e");
  assert_true(schema->extensions.at[0].relocatable);
  assert_int_equal(schema->objects.len + schema->tables.len + schema->enums.len, 0);
  assert_works(
      db_run(db, STR("DROP EXTENSION citext; DROP EXTENSION pg_trgm; DROP SCHEMA e"), &diags));
  assert_same_text(schema_dump(&arena, read_all()), before, "without extensions again");
}

// Lists of namespaces, keys that lead out of them, and a transaction of the caller's that goes on.
static void check_namespaces(void) {
  const Schema *schema = NULL;
  StrList both = {0};
  vec_push(&arena, &both, STR("public"));
  vec_push(&arena, &both, STR("we\\ird \"x\""));
  assert_works(
      db_begin(db, &diags) &&
      db_run(db,
             STR("CREATE SCHEMA \"we\\ird \"\"x\"\"\"; CREATE TABLE \"we\\ird \"\"x\"\"\".b (id "
                 "int PRIMARY KEY);"
                 "CREATE TABLE a (b int REFERENCES \"we\\ird \"\"x\"\"\".b); SET search_path = ''"),
             &diags));
  assert_works(introspect(&arena, db, &(IntrospectOptions){.namespaces = &both}, &schema, &diags));
  assert_int_equal(schema->tables.len, 2);
  assert_ptr_equal(schema->tables.at[0].foreign_keys.at[0].referenced, &schema->tables.at[1]);
  assert_true(db_in_transaction(db));
  assert_false(introspect(&arena, db, NULL, &schema, &diags));
  assert_int_equal(diags.list.at[0].code, DIAG_P4002);
  assert_true(str_contains(diags.list.at[0].message,
                           STR("`public.a` points to `we\\ird \"x\".b` in constraint `a_b_fkey`")));
  diags = diags_new(&arena);
  Rows rows;
  assert_works(db_query(db, &arena, STR("SHOW search_path"), NULL, 0, &rows, &diags));
  assert_string_equal(str_c(&arena, ROWS_CELL(rows, 0, 0)), "\"\"");
  db_rollback(db);
}

static void test_pg_tables(void **state) {
  (void)state;
  on_every_pg(check_tables);
}

static void test_pg_objects(void **state) {
  (void)state;
  on_every_pg(check_objects);
}

static void test_pg_memory(void **state) {
  (void)state;
  on_every_pg(check_memory);
}

static void test_pg_extensions(void **state) {
  (void)state;
  on_every_pg(check_extensions);
}

static void test_pg_namespaces(void **state) {
  (void)state;
  on_every_pg(check_namespaces);
}

int main(int argc, char **argv) {
  bless = argc > 1 && strcmp(argv[1], "--bless") == 0;
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, begin, end)
  const struct CMUnitTest tests[] = {
      TEST(pg_defaults), TEST(sqlite_defaults), TEST(sqlite_schema), TEST(pg_tables),
      TEST(pg_objects),  TEST(pg_extensions),   TEST(pg_namespaces), TEST(pg_memory),
  };
  return cmocka_run_group_tests_name("introspect", tests, NULL, NULL);
}
