// The runner on real databases, SQLite's in a file and PostgreSQL's on the server in PG_URL: what is applied, reverted,
// resolved and replayed, and what is in the database and the ledger after everything that can go wrong.

#define _POSIX_C_SOURCE 200809L
#include "tests/runner_project.h"

// --- On either database -------------------------------------------------------------------------

static void three_migrations(Project *project) {
  put(project, "migration_lock.toml",
      project->dialect == &POSTGRESQL ? "provider = \"postgresql\"\n"
                                      : "# x\nprovider = \"sqlite\"\n");
  put_migration(project, "20240101000000_one",
                "CREATE TABLE one (a INT);\nINSERT INTO one VALUES (1);\n", "DROP TABLE one;");
  put_migration(project, "20240102000000_two", "-- nothing but a table\nCREATE TABLE two (b INT);",
                "DROP TABLE two;");
  put_migration(project, "20240103000000", "", "");
}

static void applies_and_reverts(Project *project) {
  three_migrations(project);
  assert_up(project, COUNT(1), 1);
  assert_ledger(project, "20240101000000_one|finished||1\n");
  assert_up(project, TO("two"), 1);
  assert_up(project, ALL, 1);
  assert_string_equal(str_c(&project->arena, text_str(&project->events)),
                      "started 1/1\napplied 1/1\n");
  assert_up(project, ALL, 0);
  assert_state(
      project,
      "20240101000000_one: applied\n20240102000000_two: applied\n20240103000000: applied\n");
  assert_down(project, TO("20240102000000_two"), 1);
  assert_down(project, THROUGH("20240102000000"), 1);
  assert_ledger(project, "20240101000000_one|finished||1\n");
  assert_no_table(project, "two");
  assert_up(project, TO("20240102235959"), 1);
  assert_down(project, TO("20240101000000"), 1);
  assert_up(project, ALL, 2);
  assert_down(project, COUNT(9), 3);
  assert_string_equal(
      str_c(&project->arena, text_str(&project->events)),
      "started 1/3\nreverted 1/3\nstarted 2/3\nreverted 2/3\nstarted 3/3\nreverted 3/3\n");
  assert_ledger(project, "");
  assert_no_table(project, "one");
  assert_down(project, ALL, 0);
}

static void plans_without_running(Project *project) {
  Plan plan;
  three_migrations(project);
  load(project);
  assert_true(runner_plan_up(&project->arena, project->db, &project->folder, COUNT(2),
                             &RUN_DEFAULTS, &plan, &project->diags));
  assert_int_equal(plan.migrations.len, 2);
  assert_true(plan.migrations.at[0].one_transaction);
  assert_int_equal(plan.migrations.at[0].script.statements.len, 2);
  assert_no_table(project, "_prisma_migrations");
  assert_up(project, ALL, 3);
  assert_true(runner_plan_down(&project->arena, project->db, &project->folder, COUNT(2), &plan,
                               &project->diags));
  assert_string_equal(str_c(&project->arena, plan.migrations.at[1].row->name),
                      "20240102000000_two");
}

static void fails_whole(Project *project) {
  three_migrations(project);
  put_migration(project, "20240104000000_bad",
                "CREATE TABLE four (a INT);\n\nINSERT INTO nowhere VALUES (1);\n", NULL);
  assert_up_fails(
      project, ALL, DIAG_P3018,
      project->dialect == &POSTGRESQL
          ? "Statement 2 of 2, line 3, column 13. Nothing of this script is in the database."
          : "Statement 2 of 2, line 3, column 1. Nothing of this script is in the database.");
  assert_ledger(
      project,
      "20240101000000_one|finished||1\n20240102000000_two|finished||1\n20240103000000|finished||1\n"
      "20240104000000_bad|open||0\n");
  assert_rows(project,
              "SELECT logs LIKE '%Migration name: 20240104000000_bad%line 3%' FROM "
              "_prisma_migrations WHERE finished_at IS NULL",
              project->dialect == &POSTGRESQL ? "t\n" : "1\n");
  assert_no_table(project, "four");
  // Nothing of it is there, so it is simply run again.
  assert_up_fails(project, ALL, DIAG_P3018, "pmig up again");
  run(project,
      "UPDATE _prisma_migrations SET logs = 'as Prisma left it' WHERE finished_at IS NULL");
  assert_up_fails(project, ALL, DIAG_P3009, "The `20240104000000_bad` migration started at 2");
  assert_down_fails(project, ALL, DIAG_P3009, "pmig recover 20240104000000_bad");
  RunOptions options = options_of(project);
  assert_true(runner_resolve_rolled_back(&project->arena, project->db, STR("20240104000000_bad"),
                                         &options, &project->diags));
  assert_state(project,
               "20240101000000_one: applied\n20240102000000_two: applied\n20240103000000: applied\n"
               "20240104000000_bad: rolled back\n");
  put_migration(project, "20240104000000_bad", "CREATE TABLE four (a INT);\n", "DROP TABLE four;");
  assert_up(project, ALL, 1);
  assert_down(project, ALL, 1);
  // Older engines take any row for "applied": the rolled-back one has to go too.
  assert_rows(project, "SELECT count(*) FROM _prisma_migrations WHERE migration_name LIKE '%bad'",
              "0\n");
}

static void respects_own_transactions(Project *project) {
  put_migration(project, "1_inner",
                "CREATE TABLE a (x INT);\nBEGIN;\nCREATE TABLE b (x INT);\nCOMMIT;\n",
                "BEGIN; DROP TABLE a; DROP TABLE b; COMMIT;");
  put_migration(project, "2_parts",
                "BEGIN;\nCREATE TABLE c (x INT);\nCOMMIT;\nBEGIN;\nCREATE TABLE d (x INT);\nINSERT "
                "INTO nowhere VALUES (1);\nCOMMIT;\n",
                NULL);
  assert_up(project, COUNT(1), 1);
  assert_string_equal(str_c(&project->arena, text_str(&project->events)),
                      "started 1/1\napplied 1/1\n");
  assert_up_fails(project, ALL, DIAG_P3018,
                  "Statements 1–3 of 7 are in the database, the rest is not.");
  assert_ledger(project, "1_inner|finished||1\n2_parts|open||0\n");
  run(project, "SELECT * FROM c");
  assert_no_table(project, "d");
  put_migration(project, "2_parts", "BEGIN;\nCREATE TABLE d (x INT);\n", NULL);
  RunOptions options = options_of(project);
  assert_true(runner_resolve_rolled_back(&project->arena, project->db, STR("2_parts"), &options,
                                         &project->diags));
  assert_up_fails(project, ALL, DIAG_DATABASE, "never ends it");
  put_migration(project, "2_parts", "CREATE TABLE e (x INT);\nROLLBACK;\nCREATE TABLE f (x INT);",
                NULL);
  assert_up(project, ALL, 1);
  assert_no_table(project, "e");
  run(project, "SELECT * FROM f");
}

static void refuses_to_revert(Project *project) {
  put_migration(project, "1_one", "CREATE TABLE one (a INT);", "DROP TABLE one;");
  put_migration(project, "2_edited", "CREATE TABLE two (a INT);", "DROP TABLE two;");
  put_migration(project, "3_nothing", "CREATE TABLE three (a INT);", NULL);
  put_migration(project, "4_final",
                "-- pmig:irreversible the keys are gone\nCREATE TABLE four (a INT);",
                "DROP TABLE four;");
  put_migration(project, "5_wrong", "CREATE TABLE five (a INT);",
                "DROP TABLE five;\nDROP TABLE six;");
  put_migration(project, "6_gone", "CREATE TABLE seven (a INT);", NULL);
  assert_up(project, ALL, 6);
  remove_tree(&project->arena, path_join(&project->arena, project->migrations, STR("6_gone")));
  assert_down_fails(project, ALL, DIAG_HISTORY, "its files are missing");
  run(project, "DELETE FROM _prisma_migrations WHERE migration_name = '6_gone'");
  assert_down_fails(
      project, ALL, DIAG_DATABASE,
      "Nothing of this script is in the database. The ledger still has the migration as applied.");
  run(project, "SELECT * FROM five");
  put_migration(project, "5_wrong", "CREATE TABLE five (a INT);", "DROP TABLE five;");
  // All is looked at before anything runs.
  assert_down_fails(project, COUNT(4), DIAG_IRREVERSIBLE, "the keys are gone");
  run(project, "SELECT * FROM five");
  put_migration(project, "4_final", "CREATE TABLE four (a INT);", NULL);
  // Neither does what was kept when it was applied lead back.
  assert_down_fails(project, TO("3_nothing"), DIAG_IRREVERSIBLE, "the keys are gone");
  put_migration(project, "5_wrong", "CREATE TABLE five (b INT);", NULL);
  put_migration(project, "4_final",
                "-- pmig:irreversible the keys are gone\nCREATE TABLE four (a INT);", NULL);
  run(project, "DELETE FROM _prisma_migrations WHERE migration_name = '4_final'");
  assert_down_fails(project, COUNT(1), DIAG_DATABASE, "no");
  put_migration(project, "5_wrong", "CREATE TABLE five (a INT);", "DROP TABLE five;");
  assert_down(project, COUNT(1), 1);
  assert_down_fails(project, ALL, DIAG_HISTORY, "pmig generate 3_nothing");
  put_migration(project, "3_nothing", "CREATE TABLE three (b INT);", NULL);
  assert_down_fails(project, ALL, DIAG_HISTORY, "was modified after it was applied");
  put_migration(project, "3_nothing", "CREATE TABLE three (a INT);", NULL);
  assert_down_fails(project, TO("4_final"), DIAG_HISTORY, "is not applied");
  assert_down_fails(project, TO("nobody"), DIAG_P3017, "nobody");
  assert_down_fails(project, TO("_"), DIAG_USAGE, "1_one, 2_edited");
}

// Another branch is checked out: the folder lacks what the database has, or has something else.
static void keeps_ways_back(Project *project) {
  put_migration(project, "1_one", "CREATE TABLE one (a INT);", "DROP TABLE one;");
  put_migration(project, "2_two", "CREATE TABLE two (a INT);\n-- Migration: Down\nDROP TABLE two;",
                NULL);
  put_migration(project, "3_three", "CREATE TABLE three (a INT);", "DROP TABLE three;");
  assert_up(project, ALL, 3);
  put_migration(project, "2_two", "CREATE TABLE two (b INT);", "DROP TABLE other;");
  remove_tree(&project->arena, path_join(&project->arena, project->migrations, STR("3_three")));
  remove_tree(&project->arena,
              path_join(&project->arena, project->migrations, STR("1_one/down.sql")));
  Plan plan;
  load(project);
  assert_true(runner_plan_down(&project->arena, project->db, &project->folder, COUNT(3), &plan,
                               &project->diags));
  for (vec_each(const PlannedMigration, planned, &plan.migrations))
    assert_true(planned->from_journal);
  assert_down(project, COUNT(3), 3);
  assert_no_table(project, "two");
  assert_ledger(project, "");
  // What was kept belongs to one text of a migration.
  assert_up(project, ALL, 2);
  run(project, "UPDATE _prisma_migrations SET checksum = 'x' WHERE migration_name = '1_one'");
  assert_down_fails(project, COUNT(2), DIAG_HISTORY, "was modified after it was applied");
}

static void stops_when_the_list_changed(Project *project) {
  three_migrations(project);
  assert_up(project, ALL, 3);
  Plan shown;
  load(project);
  assert_true(runner_plan_down(&project->arena, project->db, &project->folder, COUNT(1), &shown,
                               &project->diags));
  assert_down(project, COUNT(1), 1);
  RunOptions options = options_of(project);
  assert_false(runner_down(&project->arena, project->db, &project->folder, COUNT(1), &shown,
                           &options, NULL, &project->diags));
  assert_error(project, DIAG_HISTORY, "has changed since");
  run(project, "SELECT * FROM two");
}

static void finds_edits(Project *project) {
  put_migration(project, "1_one", "CREATE TABLE one (a INT);\n-- x\n", NULL);
  put_migration(project, "2_two", "CREATE TABLE two (a INT);\n", NULL);
  put_migration(project, "4_four", "CREATE TABLE four (a INT);\n", NULL);
  assert_up(project, ALL, 3);
  put_migration(project, "1_one", "CREATE TABLE one (a INT);\r\n-- x\r\n", NULL);
  put_migration(project, "2_two", "CREATE TABLE two (a BIGINT);\n", NULL);
  put_migration(project, "3_three", "CREATE TABLE three (a INT);\n", NULL);
  remove_tree(&project->arena, path_join(&project->arena, project->migrations, STR("4_four")));
  assert_state(project,
               "1_one: applied\n2_two: applied, edited\n3_three: pending, out of order\n4_four: "
               "applied, missing\n");
  // Edited and missing ones do not stop what is pending, as with Prisma.
  assert_up(project, ALL, 1);
}

static void reads_sections(Project *project) {
  put_migration(
      project, "1_one",
      "-- Migration: Up\nCREATE TABLE one (a INT);\n-- Migration: Down\nDROP TABLE one;\n", NULL);
  assert_up(project, ALL, 1);
  run(project, "SELECT * FROM one");
  assert_down(project, ALL, 1);
  assert_no_table(project, "one");
}

static void resolves(Project *project) {
  RunOptions options = options_of(project);
  Arena *arena = &project->arena;
  put_migration(project, "1_one", "CREATE TABLE one (a INT);", NULL);
  put_migration(project, "2_two", "CREATE TABLE two (a INT);", NULL);
  load(project);
  run(project, "CREATE TABLE one (a INT)");
  assert_up_fails(project, ALL, DIAG_P3005, "not empty");
  assert_false(
      runner_resolve_rolled_back(arena, project->db, STR("1_one"), &options, &project->diags));
  assert_error(project, DIAG_P3011, "`1_one`");
  assert_false(runner_resolve_applied(arena, project->db, &project->folder, STR("1_on"), &options,
                                      &project->diags));
  assert_error(project, DIAG_P3017, "1_on");
  assert_true(runner_resolve_applied(arena, project->db, &project->folder, STR("1_one"), &options,
                                     &project->diags));
  assert_ledger(project, "1_one|finished||0\n");
  assert_rows(project, "SELECT logs, started_at = finished_at FROM _prisma_migrations",
              project->dialect == &POSTGRESQL ? "|t\n" : "|1\n");
  assert_false(runner_resolve_applied(arena, project->db, &project->folder, STR("1_one"), &options,
                                      &project->diags));
  assert_error(project, DIAG_P3008, "`1_one`");
  assert_false(
      runner_resolve_rolled_back(arena, project->db, STR("1_one"), &options, &project->diags));
  assert_error(project, DIAG_P3012, "`1_one`");
  run(project, "CREATE TABLE two (a INT)");
  assert_up_fails(project, ALL, DIAG_P3018, "already exists");
  assert_true(runner_resolve_applied(arena, project->db, &project->folder, STR("2_two"), &options,
                                     &project->diags));
  assert_ledger(project, "1_one|finished||0\n2_two|open|rolled back|0\n2_two|finished||0\n");
  assert_up(project, ALL, 0);
}

static void refuses_bad_folders(Project *project) {
  Arena *arena = &project->arena;
  Folder folder;
  assert_true(folder_load(arena, project->migrations, &folder, &project->diags));
  assert_false(folder.exists);
  put(project, "schema.prisma", "");
  assert_false(folder_load(arena, project->migrations, &folder, &project->diags));
  assert_error(project, DIAG_IO, "is not a migrations folder");
  assert_false(folder_load(arena, path_join(arena, project->migrations, STR("schema.prisma")),
                           &folder, &project->diags));
  assert_error(project, DIAG_IO, "but a file");
  put(project, "migration_lock.toml", "provider = \"mysql\"\n");
  assert_up_fails(project, ALL, DIAG_P3019, "`mysql`");
  put(project, "migration_lock.toml", "provder\n");
  assert_up_fails(project, ALL, DIAG_P3019, "`<PROVIDER NOT FOUND>`");
  remove_tree(arena, path_join(arena, project->migrations, STR("migration_lock.toml")));
  put_migration(project, "1_one", "CREATE TABLE one (a INT);", NULL);
  put(project, "2_empty/notes.txt", "");
  assert_up_fails(project, ALL, DIAG_P3015, "Could not find the migration file at migration.sql.");
  assert_no_table(project, "one");
  assert_state(project, "1_one: pending\n2_empty: pending\n");
  assert_up_fails(project, TO("3"), DIAG_P3017, "The migration 3 could not be found");
}

static void writes_migrations(Project *project) {
  Arena *arena = &project->arena;
  Str name = migration_folder_name(arena, STR("addUser, Ünïcode & stuff"), 1706174697000);
  assert_string_equal(str_c(arena, name), "20240125092457_add_user_uenicode_and_stuff");
  assert_string_equal(str_c(arena, migration_folder_name(arena, STR(" "), 0)), "19700101000000");
  NewMigration migration = {name, STR("SELECT 1;\n"), STR("SELECT 2;\n"), STR("# Read me\n")};
  assert_true(
      folder_add(arena, project->migrations, project->dialect, &migration, &project->diags));
  load(project);
  const Migration *made = folder_find(&project->folder, STR("stuff"), &project->diags);
  assert_non_null(made);
  assert_string_equal(str_c(arena, made->script.text), "SELECT 1;\n");
  assert_string_equal(str_c(arena, made->down.text), "SELECT 2;\n");
  Str lock = {0};
  assert_true(file_read(arena, path_join(arena, project->migrations, STR("migration_lock.toml")),
                        &lock, &project->diags));
  Str expected = str_format(arena,
                            "# Please do not edit this file manually\n# It should be added in your "
                            "version-control system (e.g., Git)\nprovider = \"%.*s\"\n",
                            STR_ARG(project->dialect->name));
  assert_string_equal(str_c(arena, lock), str_c(arena, expected));
  assert_false(
      folder_add(arena, project->migrations, project->dialect, &migration, &project->diags));
  assert_error(project, DIAG_IO, "The migration directory already exists at");
  // It is made beside the migrations and moved there whole, over what an earlier attempt may have left.
  Str beside = path_join(arena, project->root, STR(".pmig-20250102000000_whole"));
  assert_true(folder_make(arena, beside, &project->diags));
  assert_true(file_write(arena, path_join(arena, beside, STR("down.sql")), STR("SELECT 3;"),
                         &project->diags));
  NewMigration whole = {STR("20250102000000_whole"), STR("SELECT 1;\n"), {0}, {0}};
  assert_true(folder_add(arena, project->migrations, project->dialect, &whole, &project->diags));
  assert_int_equal(path_kind(arena, beside), PATH_MISSING);
  load(project);
  assert_false(folder_find(&project->folder, whole.name, &project->diags)->has_down);
  const Dialect *other = project->dialect == &SQLITE ? &POSTGRESQL : &SQLITE;
  migration.name = STR("20250101000000_other");
  assert_false(folder_add(arena, project->migrations, other, &migration, &project->diags));
  assert_error(project, DIAG_P3019, "provider");
  char letters[201];
  memset(letters, 'a', sizeof letters);
  migration.name = (Str){letters, sizeof letters};
  assert_false(
      folder_add(arena, project->migrations, project->dialect, &migration, &project->diags));
  assert_error(project, DIAG_P3010, "too long");
}

// Two rows of different years decide the storage of new ones; all of them are read.
static void reads_times(Project *project) {
  put_migration(project, "1_one", "", NULL);
  put_migration(project, "2_two", "", NULL);
  assert_up(project, COUNT(1), 1);
  run(project, project->dialect == &SQLITE
                   ? "UPDATE _prisma_migrations SET started_at = '2023-01-02T03:04:05.678+00:00', "
                     "finished_at = '2023-01-02 03:04:06'"
                   : "UPDATE _prisma_migrations SET started_at = '2023-01-02T05:04:05.678+02:00', "
                     "finished_at = '2023-01-02 03:04:06Z'");
  Ledger ledger;
  assert_true(ledger_load(&project->arena, project->db, &ledger, &project->diags));
  assert_int_equal(ledger.rows.at[0].started_ms, 1672628645678);
  assert_int_equal(ledger.rows.at[0].finished_ms, 1672628646000);
  assert_int_equal(ledger.writes_text, project->dialect == &SQLITE);
  assert_up(project, ALL, 1);
  if (project->dialect == &SQLITE)
    assert_rows(project,
                "SELECT DISTINCT typeof(started_at), typeof(finished_at) FROM _prisma_migrations",
                "text|text\n");
}

static size_t visits;
static bool count_visit(const Migration *migration, Db *shadow, void *context, Diags *diags) {
  (void)migration, (void)shadow, (void)context, (void)diags;
  visits++;
  return true;
}

static void replays(Project *project) {
  Db *shadow = NULL;
  three_migrations(project);
  put_migration(project, "20240104000000_bad",
                "CREATE TABLE four (a INT);\nINSERT INTO nowhere VALUES (1);\n", NULL);
  load(project);
  visits = 0;
  assert_true(db_open_shadow(&project->arena, project->db, &shadow, &project->diags));
  assert_true(runner_replay(&project->arena, &project->folder, STR("two"), shadow, count_visit,
                            NULL, &project->diags));
  assert_int_equal(visits, 2);
  assert_true(db_try(shadow, STR("SELECT * FROM two")));
  db_close(shadow);
  assert_true(db_open_shadow(&project->arena, project->db, &shadow, &project->diags));
  assert_false(runner_replay(&project->arena, &project->folder, STR(""), shadow, count_visit, NULL,
                             &project->diags));
  assert_int_equal(vec_last(&project->diags.list)->span.from,
                   project->dialect == &POSTGRESQL ? 39 : 27);
  assert_error(project, DIAG_P3006,
               "Migration `20240104000000_bad` failed to apply cleanly to the shadow database. "
               "\nError code: ");
  assert_int_equal(visits, 5);
  db_close(shadow);
}

// --- PostgreSQL ---------------------------------------------------------------------------------

static void groups_statements(Project *project) {
  put_migration(project, "1_type", "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (x e);", NULL);
  put_migration(project, "2_value",
                "ALTER TYPE e ADD VALUE 'b';\nINSERT INTO t VALUES ('b');\nCREATE INDEX "
                "CONCURRENTLY i ON t (x);\nSELECT 1;\n",
                "DROP INDEX CONCURRENTLY i;\nDELETE FROM t;\nSELECT 1 / 0;\n");
  assert_up(project, ALL, 2);
  assert_string_equal(str_c(&project->arena, text_str(&project->events)),
                      "started 1/2\napplied 1/2\nstarted 2/2\nstatement 2/2 #1\nstatement 2/2 "
                      "#2\nstatement 2/2 #3\n"
                      "statement 2/2 #4\napplied 2/2\n");
  assert_down_fails(
      project, ALL, DIAG_DATABASE,
      "Statement 1 of 3 is in the database, the rest is not. The ledger has it as failed.");
  assert_ledger(project, "1_type|finished||1\n2_value|open||1\n");
  assert_rows(project, "SELECT count(*) FROM t", "1\n");
  // It is not reverted, so the journal does not say so.
  assert_rows(project, "SELECT migration_name, ledger FROM _pmig.reverted", "");
  assert_rows(project,
              "SELECT substr(logs, strpos(logs, 'pmig: '), 37) FROM _prisma_migrations WHERE "
              "finished_at IS NULL",
              "pmig: down, 1 of 3 statements committ\n");
}

// The plan cannot see everything, but the server says what it missed, and nothing has happened then.
static void learns_from_errors(Project *project) {
  put_migration(project, "1_type", "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (x e, y TEXT);",
                NULL);
  put_migration(
      project, "2_value",
      "ALTER TYPE e ADD VALUE 'b';\nINSERT INTO t (y) VALUES (chr(98));\nUPDATE t SET x = y::e;",
      NULL);
  put_migration(project, "3_call",
                "CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN CREATE TABLE made (); COMMIT; "
                "END';\nCALL p();",
                NULL);
  put_migration(project, "4_both", "BEGIN;\nCREATE INDEX CONCURRENTLY i ON t (x);\nCOMMIT;", NULL);
  assert_up_fails(project, ALL, DIAG_P3018, "cannot run inside a transaction block");
  assert_ledger(project,
                "1_type|finished||1\n2_value|finished||1\n3_call|finished||1\n4_both|open||0\n");
  assert_rows(project, "SELECT x FROM t", "b\n");
  run(project, "SELECT FROM made");
}

static void reports_alone(Project *project) {
  put_migration(project, "1_index",
                "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (1);\nCREATE UNIQUE INDEX "
                "CONCURRENTLY i ON t (a);",
                NULL);
  assert_up_fails(project, ALL, DIAG_P3018,
                  "Statements 1–2 of 3 are in the database, the rest is not. Statement 3 cannot be "
                  "undone by itself");
}

static void restores_the_session(Project *project) {
  put_migration(project, "1_dump",
                "SELECT pg_catalog.set_config('search_path', '', false);\nSET ROLE "
                "pg_monitor;\nSET lock_timeout = 1;\n",
                NULL);
  put_migration(project, "2_next", "CREATE TABLE t (a INT);", NULL);
  assert_up(project, ALL, 2);
  assert_rows(project,
              "SELECT current_setting('search_path'), current_setting('lock_timeout'), "
              "current_user = session_user",
              "public|3s|t\n");
}

static void survives_lost_connections(Project *project) {
  put_migration(project, "1_first", "CREATE TABLE one (a INT);", "DROP TABLE one;");
  put_migration(project, "2_dies",
                "CREATE TABLE two (a INT);\nSELECT pg_terminate_backend(pg_backend_pid());", NULL);
  assert_up_fails(project, ALL, DIAG_P3018,
                  "Nothing of this script is in the database. The ledger has no row of it.");
  db_close(project->db);
  project->db = connect(project);
  assert_ledger(project, "1_first|finished||1\n");
  // The connection ends inside COMMIT, before it has committed.
  put_migration(project, "2_dies",
                "CREATE TABLE two (a INT);\nCREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql "
                "AS 'BEGIN PERFORM "
                "pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';\nCREATE CONSTRAINT "
                "TRIGGER die AFTER INSERT ON "
                "two DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();\nINSERT "
                "INTO two VALUES (1);",
                NULL);
  assert_up_fails(project, ALL, DIAG_P3018,
                  "It happened while committing. Nothing of this script is in the database.");
  db_close(project->db);
  project->db = connect(project);
  assert_ledger(project, "1_first|finished||1\n");
  assert_no_table(project, "two");
  // An error in COMMIT that leaves the connection alone.
  put_migration(project, "2_dies",
                "CREATE TABLE two (a INT PRIMARY KEY, b INT REFERENCES two DEFERRABLE INITIALLY "
                "DEFERRED);\nINSERT INTO two VALUES (1, 2);",
                NULL);
  assert_up_fails(project, ALL, DIAG_P3018,
                  "It happened while committing. Nothing of this script is in the database.");
  assert_ledger(project, "1_first|finished||1\n2_dies|open||0\n");
}

static void waits_for_the_lock(Project *project) {
  three_migrations(project);
  Db *other = connect(project);
  assert_true(db_try(other, STR("SELECT pg_advisory_lock(72707369)")));
  assert_up_fails(project, ALL, DIAG_P1002, "Its last query started");
  assert_string_equal(str_c(&project->arena, text_str(&project->events)), "waiting\n");
  LockHolder holder;
  bool found = false;
  assert_true(lock_holder(&project->arena, project->db, &holder, &found, &project->diags));
  assert_true(found);
  assert_string_equal(str_c(&project->arena, holder.query), "SELECT pg_advisory_lock(72707369)");
  setenv("PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK", "1", 1);
  assert_up(project, COUNT(1), 1);
  unsetenv("PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK");
  db_close(other);
  assert_up(project, ALL, 2);
  assert_true(lock_holder(&project->arena, project->db, &holder, &found, &project->diags));
  assert_false(found);
}

static void needs_its_own_schema(Project *project) {
  put_migration(project, "1_one", "CREATE TABLE one (a INT);", "DROP TABLE one;");
  run(project,
      "CREATE VIEW v AS SELECT 1; CREATE TYPE e AS ENUM ('a'); CREATE TABLE spatial_ref_sys (a "
      "INT); CREATE SCHEMA other; CREATE TABLE other.t (a INT)");
  RunOptions options = options_of(project);
  vec_push(&project->arena, &options.namespaces, STR("other"));
  load(project);
  assert_false(runner_up(&project->arena, project->db, &project->folder, ALL, &options, NULL,
                         &project->diags));
  assert_error(project, DIAG_P3005, "not empty");
  assert_up(project, ALL, 1);
  run(project, "DROP SCHEMA _pmig CASCADE");
  Str role = str_format(&project->arena, "pmig_guest_%ld", (long)getpid());
  run(project, str_c(&project->arena,
                     str_format(&project->arena,
                                "CREATE ROLE %.*s; ALTER TABLE _prisma_migrations OWNER TO %.*s; "
                                "ALTER TABLE one OWNER TO %.*s; SET ROLE %.*s",
                                STR_ARG(role), STR_ARG(role), STR_ARG(role), STR_ARG(role))));
  assert_down_fails(project, ALL, DIAG_DATABASE, "CREATE SCHEMA _pmig AUTHORIZATION");
  run(project, "RESET ROLE");
  run(project,
      str_c(&project->arena,
            str_format(&project->arena, "CREATE SCHEMA _pmig AUTHORIZATION %.*s; SET ROLE %.*s",
                       STR_ARG(role), STR_ARG(role))));
  assert_down(project, ALL, 1);
  run(project, "RESET ROLE; DROP SCHEMA _pmig CASCADE");
  run(project,
      str_c(&project->arena, str_format(&project->arena, "DROP OWNED BY %.*s; DROP ROLE %.*s",
                                        STR_ARG(role), STR_ARG(role))));
}

// --- SQLite -------------------------------------------------------------------------------------

static const char REDEFINE[] =
    "PRAGMA foreign_keys=OFF;\nCREATE TABLE new_parent (id INTEGER PRIMARY KEY, x INT);\n"
    "INSERT INTO new_parent (id) SELECT id FROM parent WHERE id < %s;\nDROP TABLE parent;\n"
    "ALTER TABLE new_parent RENAME TO parent;\nPRAGMA foreign_keys = ON;\n";

static const char *redefine(Project *project, const char *below) {
  return str_c(&project->arena,
               str_replace(&project->arena, str_of(REDEFINE), STR("%s"), str_of(below)));
}

static void keeps_children(Project *project) {
  put_migration(project, "1_tables",
                "CREATE TABLE parent (id INTEGER PRIMARY KEY);\nCREATE TABLE child (id INTEGER "
                "PRIMARY KEY, parent_id INT "
                "REFERENCES parent (id) ON DELETE CASCADE);\nINSERT INTO parent VALUES (1), (2);\n",
                NULL);
  put_migration(project, "2_redefine", redefine(project, "9"), NULL);
  assert_up(project, COUNT(1), 1);
  run(project,
      "PRAGMA foreign_keys = OFF; INSERT INTO child VALUES (1, 1), (2, 2), (3, 77); PRAGMA "
      "foreign_keys = ON");
  // A row that referred to nothing before is not the migration's fault.
  assert_up(project, ALL, 1);
  assert_rows(project, "SELECT count(*) FROM child", "3\n");
  assert_rows(project, "PRAGMA foreign_keys", "1\n");
  put_migration(project, "3_loses", redefine(project, "2"), NULL);
  assert_up_fails(project, ALL, DIAG_P3018,
                  "1 more rows of \"child\" refer to rows of \"parent\" that do not exist");
  assert_rows(project, "SELECT count(*) FROM parent", "2\n");
  assert_ledger(project, "1_tables|finished||1\n2_redefine|finished||1\n3_loses|open||0\n");
}

// D1's way of rebuilding, which Prisma's engine lets delete the children.
static void keeps_children_without_the_pragma(Project *project) {
  put_migration(project, "1_tables",
                "CREATE TABLE \"Parent\" (id INTEGER PRIMARY KEY);\nCREATE TABLE child (parent_id "
                "INT REFERENCES "
                "\"Parent\" (id) ON DELETE CASCADE);\nINSERT INTO \"Parent\" VALUES (1);\nINSERT "
                "INTO child VALUES (1);",
                NULL);
  put_migration(project, "2_rebuild",
                "PRAGMA defer_foreign_keys = ON;\nCREATE TABLE \"new_Parent\" (id INTEGER PRIMARY "
                "KEY);\nINSERT INTO "
                "\"new_Parent\" SELECT * FROM \"Parent\";\nDROP TABLE \"Parent\";\nALTER TABLE "
                "\"new_Parent\" RENAME TO "
                "\"Parent\";",
                NULL);
  put_migration(project, "3_drop", "DELETE FROM \"Parent\";", NULL);
  assert_up(project, COUNT(2), 2);
  assert_rows(project, "SELECT count(*) FROM child", "1\n");
  assert_up(project, ALL, 1);
  assert_rows(project, "SELECT count(*) FROM child", "0\n");
}

// What a rebuild loses without an error.
static void keeps_rows_and_triggers(Project *project) {
  put_migration(
      project, "1_start",
      "CREATE TABLE t (a INTEGER PRIMARY KEY, b INT);\nCREATE TABLE seen (a INT);\n"
      "INSERT INTO t VALUES (1, 1), (2, 2);\n"
      "CREATE TRIGGER note AFTER INSERT ON t BEGIN INSERT INTO seen VALUES (new.a); END;\n"
      "CREATE TRIGGER gone AFTER INSERT ON t BEGIN DELETE FROM seen; END;\n"
      "CREATE TRIGGER later AFTER DELETE ON t BEGIN DELETE FROM seen; END;\n",
      NULL);
  put_migration(project, "2_forgets",
                "CREATE TABLE new_t (a INTEGER PRIMARY KEY, b INT, c INT);\nDROP TABLE t;\nALTER "
                "TABLE new_t RENAME TO t;\n",
                NULL);
  assert_up_fails(project, ALL, DIAG_P3018, "the table \"t\" is made anew with 0 of its 2 rows");
  assert_rows(project, "SELECT count(*) FROM t", "2\n");
  put_migration(
      project, "2_forgets",
      "CREATE TABLE new_t (a INTEGER PRIMARY KEY, b INT, c INT);\nINSERT INTO new_t (a, b) "
      "SELECT a, b FROM t;\nDROP TRIGGER gone;\nDROP TABLE t;\nALTER TABLE new_t RENAME "
      "TO \"t\";\n",
      NULL);
  put_migration(project, "3_again",
                "CREATE TRIGGER later AFTER DELETE ON t BEGIN INSERT INTO seen VALUES (0); END;",
                NULL);
  assert_up(project, ALL, 2);
  assert_int_equal(project->diags.list.len, 1);
  assert_error(project, DIAG_DATABASE, "pmig has put them back: note");
  assert_rows(project, "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1",
              "later\nnote\n");
  run(project, "INSERT INTO t VALUES (3, 3, 3)");
  assert_rows(project, "SELECT a FROM seen", "3\n");
  // Rows that are left out on purpose.
  put_migration(
      project, "4_fewer",
      "CREATE TABLE new_t (a INTEGER PRIMARY KEY);\nINSERT INTO new_t SELECT a FROM t WHERE "
      "a > 1;\nDROP TABLE t;\nALTER TABLE new_t RENAME TO t;\n",
      NULL);
  assert_up(project, ALL, 1);
  assert_rows(project, "SELECT count(*) FROM t", "2\n");
}

static void runs_alone_on_sqlite(Project *project) {
  put_migration(project, "1_wal", "PRAGMA journal_mode = WAL;\nCREATE TABLE t (a INT);\nVACUUM;\n",
                "DROP TABLE t;\nVACUUM;");
  put_migration(project, "2_two", "CREATE TABLE u (a INT);\n", "DROP TABLE u;");
  assert_up(project, ALL, 2);
  assert_rows(project, "PRAGMA journal_mode", "wal\n");
  assert_down(project, COUNT(2), 2);
  assert_ledger(project, "");
  run(project, "ATTACH ':memory:' AS z; DETACH z");
}

static void keeps_a_journal_beside(Project *project) {
  put_migration(project, "1_one", "CREATE TABLE t (a INT);\n", "DROP TABLE t;");
  put_migration(project, "2_two", "CREATE TABLE u (a INT);\n", "DROP TABLE nowhere;");
  assert_up(project, ALL, 2);
  assert_down_fails(project, ALL, DIAG_DATABASE, "no such table: nowhere");
  put_migration(project, "2_two", "CREATE TABLE u (a INT);\n", "DROP TABLE u;");
  assert_down(project, COUNT(2), 2);
  Str path = str_format(&project->arena, "%.*s/dev.db-pmig", STR_ARG(project->root));
  assert_int_equal(path_kind(&project->arena, path), PATH_FILE);
  run(project,
      str_c(&project->arena, str_format(&project->arena, "ATTACH '%.*s' AS j", STR_ARG(path))));
  assert_rows(project,
              "SELECT migration_name, applied_steps_count FROM j.reverted ORDER BY reverted_at",
              "2_two|1\n1_one|1\n");
}

static void two_writers(Project *project) {
  three_migrations(project);
  load(project);
  Db *other = connect(project);
  // The other one is in the middle of something.
  assert_true(db_try(other, STR("BEGIN IMMEDIATE")));
  assert_up_fails(project, ALL, DIAG_P1008, "locked");
  assert_true(db_try(other, STR("ROLLBACK")));
  assert_up(project, COUNT(1), 1);
  assert_true(db_try(other, STR("BEGIN IMMEDIATE")));
  assert_up_fails(project, ALL, DIAG_P1008, "The migration `20240102000000_two` was not begun:");
  assert_true(db_try(other, STR("ROLLBACK")));
  assert_ledger(project, "20240101000000_one|finished||1\n");
  db_close(other);
  assert_up(project, ALL, 2);
}

// Somebody else applies the second one just before.
static void apply_beside(const RunEvent *event, void *context) {
  Project *project = context;
  if (event->kind != RUN_STARTED || event->number != 2) return;
  Db *other = connect(project);
  assert_true(runner_up(&project->arena, other, &project->folder, COUNT(1), &RUN_DEFAULTS, NULL,
                        &project->diags));
  db_close(other);
}

static void counts_what_others_applied(Project *project) {
  RunOptions options = RUN_DEFAULTS;
  size_t done = 0;
  three_migrations(project);
  load(project);
  options.listen = apply_beside;
  options.context = project;
  assert_true(runner_up(&project->arena, project->db, &project->folder, COUNT(2), &options, &done,
                        &project->diags));
  assert_int_equal(done, 1);
  assert_state(
      project,
      "20240101000000_one: applied\n20240102000000_two: applied\n20240103000000: pending\n");
}

// --- Running ------------------------------------------------------------------------------------

#define BOTH(X)                  \
  X(applies_and_reverts)         \
  X(plans_without_running)       \
  X(fails_whole)                 \
  X(respects_own_transactions)   \
  X(refuses_to_revert)           \
  X(keeps_ways_back)             \
  X(stops_when_the_list_changed) \
  X(finds_edits)                 \
  X(reads_sections)              \
  X(resolves)                    \
  X(refuses_bad_folders)         \
  X(writes_migrations)           \
  X(reads_times)                 \
  X(replays)
#define ONE(X)                                 \
  X(groups_statements, POSTGRESQL)             \
  X(learns_from_errors, POSTGRESQL)            \
  X(reports_alone, POSTGRESQL)                 \
  X(restores_the_session, POSTGRESQL)          \
  X(survives_lost_connections, POSTGRESQL)     \
  X(waits_for_the_lock, POSTGRESQL)            \
  X(needs_its_own_schema, POSTGRESQL)          \
  X(keeps_children, SQLITE)                    \
  X(keeps_children_without_the_pragma, SQLITE) \
  X(keeps_rows_and_triggers, SQLITE)           \
  X(runs_alone_on_sqlite, SQLITE)              \
  X(keeps_a_journal_beside, SQLITE)            \
  X(two_writers, SQLITE)                       \
  X(counts_what_others_applied, SQLITE)

BOTH(ON_BOTH)
ONE(ON_ONE)

int main(void) {
#define BOTH_TESTS(test) cmocka_unit_test(test##_sqlite), cmocka_unit_test(test##_pg),
#define ONE_TEST(test, dialect) cmocka_unit_test(test##_one),
  const struct CMUnitTest tests[] = {BOTH(BOTH_TESTS) ONE(ONE_TEST)};
  return cmocka_run_group_tests_name("runner", tests, NULL, NULL);
}
