// Connections: what a URL means and how it is shown, what SQLite files and PostgreSQL servers answer when all is well and
// when it is not. SQLite works in a temporary folder, PostgreSQL on the server in PG_URL.

#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/os.h"
#include "db/db.h"
#include "db/url.h"

static Arena arena;
static Diags diags;

static int begin(void **state) {
  (void)state;
  diags = diags_new(&arena);
  return 0;
}

static int end(void **state) {
  (void)state;
  arena_close(&arena);
  return 0;
}

static void assert_str(Str got, const char *wanted) {
  assert_string_equal(str_c(&arena, got), wanted);
}

static void assert_contains(Str text, const char *part) {
  if (!str_contains(text, str_of(part))) fail_msg("no \"%s\" in: %.*s", part, STR_ARG(text));
}

static void assert_fails(bool ok, DiagCode code, const char *part) {
  assert_false(ok);
  assert_int_equal(diags.list.len, 1);
  assert_string_equal(diag_code_text(diags.list.at[0].code), diag_code_text(code));
  assert_contains(diags.list.at[0].message, part);
  diags = diags_new(&arena);
}

static void assert_works(bool ok) {
  if (!ok) fail_msg("%.*s", STR_ARG(diags.list.at[0].message));
}

static Str answer(Db *db, const char *sql) {
  Rows rows;
  assert_works(db_query(db, &arena, str_of(sql), NULL, 0, &rows, &diags));
  assert_int_equal(rows.row_count, 1);
  return ROWS_CELL(rows, 0, 0);
}

// --- URLs ---------------------------------------------------------------------------------------

static void test_url_parts(void **state) {
  (void)state;
  Url url;
  assert_true(url_parse(&arena,
                        STR("postgresql://us%40er:p%3Aw:x@db.example:6543/my%20db"
                            "?schema=a+b&x=1&schema=last&options=-c%20a%3Db#fragment"),
                        &url, &diags));
  assert_str(url.user, "us@er");
  assert_str(url.password, "p:w:x");
  assert_str(url.host, "db.example");
  assert_str(url.port, "6543");
  assert_str(url.database, "my db");
  assert_str(url_param(&url, STR("schema")), "last");
  assert_str(url_param(&url, STR("options")), "-c a=b");
  assert_str(url_param(&url, STR("nothing")), "");
  assert_true(url_parse(&arena, STR("postgres://[::1]:5433"), &url, &diags));
  assert_str(url.host, "::1");
  assert_str(url.port, "5433");
  assert_false(url.has_password);
  assert_true(url_parse(&arena, STR("postgresql://u:p@@h/100%"), &url, &diags));
  assert_str(url.password, "p@");
  assert_str(url.database, "100%");
}

static void test_url_errors(void **state) {
  (void)state;
  Url url;
  assert_fails(url_parse(&arena, STR("host/db"), &url, &diags), DIAG_P1013,
               "relative URL without a base in database URL");
  static const struct {
    const char *url, *part;
  } cases[] = {
      {"postgresql://u:p@h:port/db", "invalid port number in database URL"},
      {"postgresql://u:p@h:70000/db", "invalid port number"},
      {"postgresql://[::1/db", "invalid IPv6 address"},
      {"postgresql://h/db?connect_timeout=soon", "arguments are not supported"},
      {"mysql://u:secret@h/db", "must start with `postgresql://`"},
      {"file:", "names no SQLite file"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    Db *db = NULL;
    assert_fails(db_open(&arena, str_of(cases[i].url), NULL, &db, &diags), DIAG_P1013,
                 cases[i].part);
  }
}

static void test_redaction(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"postgresql://u:secret@h:1/db?schema=x", "postgresql://u:***@h:1/db?schema=x"},
      {"postgresql://u@h/db", "postgresql://u@h/db"},
      {"postgresql://h/db?sslpassword=secret&a=b", "postgresql://h/db?sslpassword=***&a=b"},
      {"postgresql://u:sec/r?e#t@h/db", "postgresql://u:***@h/db"},
      {"postgresql://u:sec@ret@h/db", "postgresql://u:***@h/db"},
      {"prisma+postgres://localhost/?api_key=secret", "prisma+postgres://localhost/?api_key=***"},
      {"u:secret@h", "u:***@h"},
      {"file:./dev.db?connection_limit=1", "file:./dev.db?connection_limit=1"},
      {"", ""},
      {"sqlserver://h:1433;user=sa;Password=hush;a=b",
       "sqlserver://h:1433;user=sa;Password=***;a=b"},
      {"postgres:/u:hush@h/db", "postgres:***@h/db"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    assert_str(db_redact_url(&arena, str_of(cases[i][0])), cases[i][1]);
  assert_str(db_redact_text(&arena, STR("`postgresql://u:hush@h/db` and file:x,\nnot \"u@h\": "
                                        "postgres://h?password=hush\n")),
             "`postgresql://u:***@h/db` and file:x,\nnot \"u@h\": postgres://h?password=***\n");
}

// --- SQLite -------------------------------------------------------------------------------------

static Str temporary_folder(void) {
  char *name = arena_alloc(&arena, 32);
  memcpy(name, "/tmp/pmig-db.XXXXXX", 20);
  if (!mkdtemp(name)) fail_msg("no temporary folder");
  return str_of(name);
}

static void remove_folder(Str folder) {
  StrList names = {0};
  folder_list(&arena, folder, &names, &diags);
  for (vec_each(const Str, name, &names)) {
    Str path = path_join(&arena, folder, *name);
    if (path_kind(&arena, path) == PATH_FOLDER)
      remove_folder(path);
    else
      file_remove(&arena, path, &diags);
  }
  rmdir(str_c(&arena, folder));
}

static Db *open_sqlite(Str folder, const char *url, DbOptions options) {
  Db *db = NULL;
  options.base_folder = folder;
  assert_works(db_open(&arena, str_of(url), &options, &db, &diags));
  return db;
}

static void test_sqlite_files(void **state) {
  (void)state;
  Str folder = temporary_folder();
  DbOptions options = {.base_folder = folder};
  Db *db = NULL;
  assert_fails(db_open(&arena, STR("file:none.db"), &options, &db, &diags), DIAG_P1003,
               "Database none.db does not exist at /tmp/pmig-db.");
  assert_fails(db_open(&arena, STR("file:."), &options, &db, &diags), DIAG_DATABASE, "is a folder");
  assert_true(file_write(&arena, path_join(&arena, folder, STR("text")),
                         STR("This is no database at all, whatever its name may say to you."),
                         &diags));
  assert_fails(db_open(&arena, STR("file:text"), &options, &db, &diags), DIAG_DATABASE,
               "/text is not a SQLite database: file is not a database");

  options.create_if_missing = true;
  Db *made = open_sqlite(folder, "file:sub/dir/a.db?connection_limit=1", options);
  assert_works(db_run(made, STR("CREATE TABLE t (a)"), &diags));
  assert_str(db_display(made),
             "SQLite database \"a.db\" at \"file:sub/dir/a.db?connection_limit=1\"");
  assert_str(answer(made, "PRAGMA foreign_keys"), "1");
  Db *reader = open_sqlite(folder, "sqlite:./sub/../sub/dir/a.db", (DbOptions){.read_only = true});
  assert_fails(db_run(reader, STR("INSERT INTO t VALUES (1)"), &diags), DIAG_DATABASE, "readonly");

  Str one = {0}, other = {0}, memory = {0};
  assert_works(db_identity(made, &arena, &one, &diags) &&
               db_identity(reader, &arena, &other, &diags));
  assert_true(str_eq(one, other));
  Db *shadow = NULL;
  assert_works(db_open_shadow(&arena, made, &shadow, &diags) &&
               db_identity(shadow, &arena, &memory, &diags));
  assert_false(str_eq(one, memory));
  db_close(shadow);
  db_close(reader);
  db_close(made);
  remove_folder(folder);
}

static void test_sqlite_statements(void **state) {
  (void)state;
  Db *db = open_sqlite((Str){0}, ":memory:", (DbOptions){0});
  assert_works(
      db_run(db, STR("CREATE TABLE t (a, b); -- one\nINSERT INTO t VALUES (1, ''), (NULL, 'x');"),
             &diags));
  assert_fails(db_run(db, STR("INSERT INTO t VALUES (7, 7);\nSELEC 1"), &diags), DIAG_DATABASE,
               "near \"SELEC\": syntax error");
  assert_int_equal(db_last_error(db)->position, 30);
  assert_str(db_last_error(db)->sqlstate, "1");
  assert_fails(db_run(db, STR("DELETE FROM t; -- \0"), &diags), DIAG_DATABASE, "NUL byte");
  assert_str(answer(db, "SELECT count(*) FROM t"), "3");

  Str params[] = {STR("x"), {0}};
  Rows rows;
  assert_works(db_query(db, &arena, STR("SELECT a, b, ?2 FROM t WHERE b = ?1 OR b = '' ORDER BY b"),
                        params, 2, &rows, &diags));
  assert_int_equal(rows.row_count, 2);
  assert_int_equal(rows.column_count, 3);
  assert_true(ROWS_CELL(rows, 0, 1).at && !ROWS_CELL(rows, 0, 1).len);
  assert_null(ROWS_CELL(rows, 1, 0).at);
  assert_null(ROWS_CELL(rows, 0, 2).at);

  Str both[] = {STR_INIT("SELECT ?1"), STR_INIT("SELECT count(*) FROM t")};
  Rows answers[2];
  assert_works(db_query_all(db, &arena, both, 2, params, 1, answers, &diags));
  assert_str(ROWS_CELL(answers[0], 0, 0), "x");
  assert_str(ROWS_CELL(answers[1], 0, 0), "3");
  assert_false(db_in_transaction(db));
  db_close(db);
}

static void test_sqlite_time_limit(void **state) {
  (void)state;
  Db *db = open_sqlite((Str){0}, "file::memory:", (DbOptions){0});
  Rows rows;
  Str endless =
      STR("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
  assert_fails(db_query_within(db, &arena, endless, 20, &rows, &diags), DIAG_DATABASE,
               "longer than 20 ms");
  assert_works(db_query_within(db, &arena, STR("SELECT 7"), 20000, &rows, &diags));
  assert_str(ROWS_CELL(rows, 0, 0), "7");
  db_close(db);
}

static void test_sqlite_transactions(void **state) {
  (void)state;
  Db *db = open_sqlite((Str){0}, "file::memory:", (DbOptions){0});
  assert_works(db_run(db, STR("CREATE TABLE t (a)"), &diags) && db_begin(db, &diags));
  assert_true(db_in_transaction(db));
  assert_works(db_run(db, STR("INSERT INTO t VALUES (1)"), &diags));
  db_rollback(db);
  db_rollback(db);
  assert_str(answer(db, "SELECT count(*) FROM t"), "0");
  assert_works(db_begin(db, &diags) && db_run(db, STR("INSERT INTO t VALUES (1)"), &diags) &&
               db_commit(db, &diags));
  assert_works(db_reset(db, &diags));
  assert_str(answer(db, "SELECT count(*) FROM sqlite_master"), "0");
  db_close(db);
}

static void test_sqlite_lock(void **state) {
  (void)state;
  Str folder = temporary_folder();
  Db *one = open_sqlite(folder, "file:a.db", (DbOptions){.create_if_missing = true});
  Db *other = open_sqlite(folder, "file:a.db", (DbOptions){0});
  assert_works(db_run(one, STR("PRAGMA busy_timeout = 0"), &diags) && db_begin(other, &diags));
  assert_fails(db_begin(one, &diags), DIAG_P1008, "Operations timed out");
  db_close(one);
  db_close(other);
  remove_folder(folder);
}

// --- PostgreSQL ---------------------------------------------------------------------------------

// PG_URL with another user part, database or more parameters.
static Str server(const char *user, const char *database, const char *params) {
  Str url = env_get("PG_URL");
  ptrdiff_t query = str_find_char(url, '?');
  if (query < 0) fail_msg("PG_URL names no PostgreSQL server on a Unix socket");
  return str_format(&arena, "postgresql://%s@localhost/%s%.*s%s", user, database,
                    STR_ARG(str_slice(url, (size_t)query, url.len)), params);
}

static Db *open_pg(Str url, DbOptions options) {
  Db *db = NULL;
  assert_works(db_open(&arena, url, &options, &db, &diags));
  return db;
}

static void drop_database(const char *name) {
  Db *db = open_pg(server("prisma", "prisma", ""), (DbOptions){0});
  assert_works(
      db_run(db, str_format(&arena, "DROP DATABASE IF EXISTS \"%s\" WITH (FORCE)", name), &diags));
  db_close(db);
}

static void test_pg_refusals(void **state) {
  (void)state;
  static const struct {
    const char *user, *database, *params, *part;
    DiagCode code;
  } cases[] = {
      {"guest:wrong", "prisma", "", "credentials for `guest` are not valid", DIAG_P1000},
      {"guest", "prisma", "", "credentials for `guest` are not valid", DIAG_P1000},
      {"nobody-here", "prisma", "", "User `nobody-here` was denied access", DIAG_P1010},
      {"prisma", "not_there", "", "Database `not_there` does not exist", DIAG_P1003},
      {"prisma", "prisma", "&host=/tmp/no-such-folder", "Can't reach database server at",
       DIAG_P1001},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    Db *db = NULL;
    Str url = server(cases[i].user, cases[i].database, cases[i].params);
    assert_fails(db_open(&arena, url, NULL, &db, &diags), cases[i].code, cases[i].part);
  }
}

static void test_pg_session(void **state) {
  (void)state;
  Db *db = open_pg(server("prisma", "prisma", "&schema=my%22s&application_name=x%20y"),
                   (DbOptions){.read_only = true});
  assert_str(db_namespace(db), "my\"s");
  assert_str(answer(db, "SHOW search_path"), "\"my\"\"s\"");
  assert_str(answer(db, "SHOW application_name"), "x y");
  assert_str(answer(db, "SHOW default_transaction_read_only"), "on");
  assert_true(db_server_version(db) >= 130000);
  assert_contains(db_display(db), "PostgreSQL database \"prisma\", schema \"my\"s\" at \"/tmp/");
  db_close(db);
}

static void test_pg_statements(void **state) {
  (void)state;
  Db *db = open_pg(server("prisma", "prisma", ""), (DbOptions){0});
  assert_works(db_run(
      db, STR("CREATE TEMP TABLE t (a int, b text); INSERT INTO t VALUES (1, ''), (NULL, 'x')"),
      &diags));
  assert_fails(db_run(db, STR("INSERT INTO t VALUES (2); /* é */ SELEC 1"), &diags), DIAG_DATABASE,
               "at or near \"SELEC\" (SQLSTATE 42601)");
  assert_int_equal(db_last_error(db)->position, 36);
  assert_fails(db_run(db, STR("DELETE FROM t; -- \0"), &diags), DIAG_DATABASE, "NUL byte");
  assert_fails(db_run(db, STR("COPY t FROM STDIN"), &diags), DIAG_DATABASE, "COPY FROM STDIN");
  assert_works(db_run(db, STR("COPY t TO STDOUT"), &diags));
  assert_str(answer(db, "SELECT count(*) FROM t"), "2");
  assert_fails(
      db_run(db, STR("DO $$ BEGIN RAISE EXCEPTION 'no' USING DETAIL = 'why', HINT = 'how'; END $$"),
             &diags),
      DIAG_DATABASE, "no (SQLSTATE P0001)\nDETAIL: why\nHINT: how");

  Str params[] = {STR_INIT("x"), {0}};
  Rows rows;
  assert_works(db_query(db, &arena,
                        STR("SELECT a, b, $2::text FROM t WHERE b IN ('', $1) ORDER BY b"), params,
                        2, &rows, &diags));
  assert_int_equal(rows.row_count, 2);
  assert_true(ROWS_CELL(rows, 0, 1).at && !ROWS_CELL(rows, 0, 1).len);
  assert_null(ROWS_CELL(rows, 1, 0).at);
  assert_null(ROWS_CELL(rows, 1, 2).at);
  db_close(db);
}

static void test_pg_time_limit(void **state) {
  (void)state;
  Db *db = open_pg(server("prisma", "prisma", ""), (DbOptions){0});
  Rows rows;
  assert_fails(db_query_within(db, &arena, STR("SELECT pg_sleep(60)"), 50, &rows, &diags),
               DIAG_DATABASE, "statement timeout");
  assert_works(db_query_within(db, &arena, STR("SELECT 7"), 20000, &rows, &diags));
  assert_str(ROWS_CELL(rows, 0, 0), "7");
  assert_str(answer(db, "SHOW statement_timeout"), "0");
  db_close(db);
}

static void test_pg_pipeline(void **state) {
  (void)state;
  Db *db = open_pg(server("prisma", "prisma", ""), (DbOptions){0});
  Str params[] = {STR_INIT("x")};
  Str good[] = {STR_INIT("SELECT set_config('pmig.x', $1, true)"),
                STR_INIT("SELECT current_setting('pmig.x')")};
  Str bad[] = {STR_INIT("SELECT $1::text"), STR_INIT("SELEC 2"), STR_INIT("SELECT 3")};
  Rows rows[3];
  for (int nested = 0; nested < 2; nested++) {
    if (nested)
      assert_works(db_begin(db, &diags) &&
                   db_run(db, STR("CREATE TEMP TABLE kept (a int)"), &diags));
    assert_works(db_query_all(db, &arena, good, 2, params, 1, rows, &diags));
    assert_str(ROWS_CELL(rows[1], 0, 0), "x");
    assert_fails(db_query_all(db, &arena, bad, 3, params, 1, rows, &diags), DIAG_DATABASE, "SELEC");
    assert_str(answer(db, "SELECT coalesce(current_setting('pmig.x', true), '')"), "");
    assert_int_equal(db_in_transaction(db), nested);
  }
  assert_works(db_commit(db, &diags));
  assert_str(answer(db, "SELECT count(*) FROM kept"), "0");
  db_close(db);
}

// What is sent again is prepared, which nobody notices: not when the server's plans are gone, inside of a transaction or
// outside, not when the answer grows or the statement comes twice at once.
static void test_pg_pipeline_again(void **state) {
  (void)state;
  static const char *const SESSION[] = {"SELECT 1", "SELECT 1", "DISCARD PLANS", "DEALLOCATE ALL"};
  Db *db = open_pg(server("prisma", "prisma", ""), (DbOptions){0});
  Str sqls[] = {STR_INIT("SELECT generate_series(1, $1::int)"), STR_INIT("SELECT 'same'"),
                STR_INIT("SELECT 'same'")};
  Rows rows[3];
  for (int nested = 0; nested < 2; nested++) {
    if (nested) assert_works(db_begin(db, &diags));
    for (size_t i = 0; i < COUNT_OF(SESSION) * 2; i++) {
      Str param = str_format(&arena, "%zu", 1 + i * 200);
      assert_works(db_run(db, str_of(SESSION[i % COUNT_OF(SESSION)]), &diags));
      assert_works(db_query_all(db, &arena, sqls, 3, &param, 1, rows, &diags));
      assert_int_equal(rows[0].row_count, 1 + i * 200);
      assert_str(ROWS_CELL(rows[1], 0, 0), "same");
      assert_str(ROWS_CELL(rows[2], 0, 0), "same");
    }
  }
  assert_works(db_commit(db, &diags));
  db_close(db);
}

static void test_pg_transactions(void **state) {
  (void)state;
  Db *db = open_pg(server("prisma", "prisma", ""), (DbOptions){0});
  assert_works(db_begin(db, &diags));
  assert_false(db_try(db, STR("SELECT 1/0")));
  assert_str(db_last_error(db)->sqlstate, "22012");
  assert_fails(db_commit(db, &diags), DIAG_DATABASE, "a statement in it failed");
  assert_false(db_in_transaction(db));
  assert_fails(db_run(db, STR("SELECT pg_terminate_backend(pg_backend_pid())"), &diags), DIAG_P1017,
               "SQLSTATE 57P01");
  assert_fails(db_run(db, STR("SELECT 1"), &diags), DIAG_P1017, "Server has closed the connection");
  db_rollback(db);
  db_close(db);
}

static void test_pg_creates(void **state) {
  (void)state;
  const char *name = "pmig \"unit\" db";
  drop_database("pmig \"\"unit\"\" db");
  Str url = server("prisma", "pmig%20%22unit%22%20db", "&schema=inside");
  Db *db = open_pg(url, (DbOptions){.create_if_missing = true});
  assert_str(answer(db, "SELECT current_database()"), name);
  assert_str(answer(db, "SELECT current_schema()"), "inside");
  assert_works(db_run(db,
                      STR("CREATE TABLE inside.t (a int); CREATE SCHEMA \"o\"\"ther\"; CREATE TYPE "
                          "public.e AS ENUM ()"),
                      &diags));
  assert_works(db_reset(db, &diags));
  assert_str(answer(db,
                    "SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace "
                    "WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"),
             "inside public");
  assert_str(answer(db, "SELECT count(*) FROM pg_class WHERE relname = 't'"), "0");
  db_close(db);
  drop_database("pmig \"\"unit\"\" db");
}

static void test_pg_shadow(void **state) {
  (void)state;
  Db *main = open_pg(server("prisma", "prisma", ""), (DbOptions){.read_only = true});
  Db *again = open_pg(server("prisma", "prisma", "&schema=other"), (DbOptions){0}), *shadow = NULL;
  Str one = {0}, two = {0}, three = {0};
  assert_works(db_begin(main, &diags) && db_open_shadow(&arena, main, &shadow, &diags));
  assert_works(db_run(shadow, STR("CREATE TABLE t (a int)"), &diags));
  assert_works(db_identity(main, &arena, &one, &diags) &&
               db_identity(again, &arena, &two, &diags) &&
               db_identity(shadow, &arena, &three, &diags));
  assert_true(str_eq(one, two));
  assert_false(str_eq(one, three));
  Str name = answer(shadow, "SELECT current_database()");
  assert_true(str_starts_with(name, STR("prisma_migrate_shadow_db_pmig_")));
  db_close(main);
  db_close(shadow);
  Rows rows;
  assert_works(db_query(again, &arena, STR("SELECT 1 FROM pg_database WHERE datname = $1"), &name,
                        1, &rows, &diags));
  assert_int_equal(rows.row_count, 0);
  db_close(again);

  Db *guest = open_pg(server("guest:secret", "prisma", ""), (DbOptions){0});
  assert_fails(db_open_shadow(&arena, guest, &shadow, &diags), DIAG_P3014,
               "permission denied to create database");
  assert_works(db_identity(guest, &arena, &two, &diags));
  assert_true(str_eq(one, two));
  db_close(guest);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, begin, end)
  const struct CMUnitTest tests[] = {
      TEST(url_parts),         TEST(url_errors),        TEST(redaction),
      TEST(sqlite_files),      TEST(sqlite_statements), TEST(sqlite_transactions),
      TEST(sqlite_time_limit), TEST(sqlite_lock),       TEST(pg_refusals),
      TEST(pg_session),        TEST(pg_statements),     TEST(pg_pipeline),
      TEST(pg_pipeline_again), TEST(pg_time_limit),     TEST(pg_transactions),
      TEST(pg_creates),        TEST(pg_shadow),
  };
  return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
