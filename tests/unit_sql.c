// Scripts: where statements begin and end, what they are, what is refused, sections and marks.
// A case is a script and the lines that describe its statements: KIND FLAGS OBJECT | TEXT.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sql/script.h"

static Arena arena;

static Str letters_of(unsigned flags) {
  static const char LETTERS[] = "AEUDXFOS";  // in the order of StatementFlags
  Text text = text_new(&arena);
  for (size_t bit = 0; bit < sizeof LETTERS - 1; bit++)
    if (flags & 1u << bit) text_char(&text, LETTERS[bit]);
  return text.len ? text_str(&text) : STR("-");
}

static Str describe(const Dialect *dialect, const char *sql) {
  Source *source = arena_new(&arena, Source);
  *source = (Source){STR("migration.sql"), str_of(sql)};
  Diags diags = diags_new(&arena);
  Script script;
  Text text = text_new(&arena);
  if (!script_read(&arena, dialect, source, script_whole(source->text), &script, &diags)) {
    diags_render(&diags, false, &text);
    return text_str(&text);
  }
  for (vec_each(const Statement, statement, &script.statements)) {
    Str flags = letters_of(statement->flags), words = script_text(&script, statement);
    text_format(&text, "%.*s %.*s %.*s| %.*s\n", STR_ARG(STATEMENT_KIND_WORDS[statement->kind]),
                STR_ARG(flags), STR_ARG(statement->object), STR_ARG(words));
  }
  return text_str(&text);
}

static bool is_outside(const char *sql) {
  Source source = {STR("migration.sql"), str_of(sql)};
  Diags diags = diags_new(&arena);
  Script script;
  return script_read(&arena, &POSTGRESQL, &source, script_whole(source.text), &script, &diags) &&
         (script.statements.at[0].flags & STATEMENT_OUTSIDE);
}

static void expect(const Dialect *dialect, const char *sql, const char *wanted) {
  assert_string_equal(str_c(&arena, describe(dialect, sql)), wanted);
}

static void postgres_spans(void **state) {
  (void)state;
  expect(&POSTGRESQL, "", "");
  expect(&POSTGRESQL, "-- only a comment\n/* and /* nested */ one */;;", "");
  expect(&POSTGRESQL, "\xEF\xBB\xBFselect 1", "select - | select 1\n");
  expect(&POSTGRESQL, "/* a */ select 1 -- b\n ; -- c\nselect ';' /* ; */ ;\n",
         "select - | select 1\nselect - | select ';'\n");
  expect(&POSTGRESQL, "do $x$ begin perform 1; end $x$; select $$;$$, E'\\';', U&'\\0041;'",
         "block - | do $x$ begin perform 1; end $x$\n"
         "select - | select $$;$$, E'\\';', U&'\\0041;'\n");
  expect(&POSTGRESQL,
         "create function f() returns int begin atomic select 1; select case when true then 2 end; "
         "end; select 3",
         "create - | create function f() returns int begin atomic select 1; select case when true "
         "then 2 end; end\n"
         "select - | select 3\n");
  expect(&POSTGRESQL, "create rule r as on insert to t do (delete from a; delete from b); select 1",
         "create - | create rule r as on insert to t do (delete from a; delete from b)\nselect - | "
         "select 1\n");
}

static void postgres_strings(void **state) {
  (void)state;
  expect(&POSTGRESQL, "select 'a\\'; select 'b;'",
         "select - | select 'a\\'\nselect - | select 'b;'\n");
  expect(&POSTGRESQL,
         "set standard_conforming_strings = off; select 'it\\'s;'; select 1;\n"
         "SET standard_conforming_strings TO 'on'; select 'a\\'; select 2",
         "setting - | set standard_conforming_strings = off\nselect - | select 'it\\'s;'\n"
         "select - | select 1\nsetting - | SET standard_conforming_strings TO 'on'\n"
         "select - | select 'a\\'\nselect - | select 2\n");
  expect(&POSTGRESQL, "select 1;\r\n-- ;\r\nselect\r\n2;\r\n",
         "select - | select 1\nselect - | select\r\n2\n");
  expect(&POSTGRESQL, "select $a$ ; $b$ ; $a$; select $1$2; select a$b$c; select 3",
         "select - | select $a$ ; $b$ ; $a$\nselect - | select $1$2\nselect - | select a$b$c\n"
         "select - | select 3\n");
}

static void postgres_kinds(void **state) {
  (void)state;
  expect(&POSTGRESQL,
         "create index concurrently i on t (a); drop index concurrently i; create index j on t (a)",
         "create A i| create index concurrently i on t (a)\ndrop A i| drop index concurrently i\n"
         "create - j| create index j on t (a)\n");
  expect(
      &POSTGRESQL,
      "vacuum t; analyze t; reindex table t; reindex table concurrently t; alter system set a = 1",
      "maintain A | vacuum t\nmaintain - | analyze t\nmaintain - | reindex table t\n"
      "maintain A | reindex table concurrently t\nalter AS | alter system set a = 1\n");
  expect(&POSTGRESQL,
         "drop table s.\"T\"; alter table t drop column a; alter table t add b int, drop column c; "
         "drop view v",
         "drop X s.T| drop table s.\"T\"\nalter X t.a| alter table t drop column a\n"
         "alter X t| alter table t add b int, drop column c\ndrop - v| drop view v\n");
  expect(&POSTGRESQL,
         "insert into t select 1; update \"A\".b set c = 1; delete from t; truncate t; copy t from "
         "'/x'; copy t to '/x'",
         "insert D t| insert into t select 1\nupdate D A.b| update \"A\".b set c = 1\ndelete D t| "
         "delete from t\n"
         "truncate DX t| truncate t\ninsert D t| copy t from '/x'\nselect - t| copy t to '/x'\n");
  expect(&POSTGRESQL, "with x as (delete from t returning a) select * from x; select 1 into y",
         "select D | with x as (delete from t returning a) select * from x\ncreate - | select 1 "
         "into y\n");
  expect(&POSTGRESQL,
         "begin; start transaction isolation level serializable; savepoint s; rollback to s; end; "
         "commit and chain; rollback",
         "begin - | begin\nbegin O | start transaction isolation level serializable\nsavepoint - | "
         "savepoint s\n"
         "savepoint - | rollback to s\ncommit - | end\ncommit O | commit and chain\nrollback - | "
         "rollback\n");
  expect(
      &POSTGRESQL,
      "alter table t rename a to b; alter type e rename value 'a' to 'b'; set search_path = x; "
      "comment on table t is 'x'",
      "rename - t| alter table t rename a to b\nalter - e| alter type e rename value 'a' to 'b'\n"
      "setting - | set search_path = x\ncomment - | comment on table t is 'x'\n");
  expect(&POSTGRESQL,
         "drop type e cascade; drop schema s; alter table p detach partition q concurrently; grant "
         "select on t to r",
         "drop X e| drop type e cascade\ndrop X s| drop schema s\n"
         "alter A p| alter table p detach partition q concurrently\ngrant - | grant select on t to "
         "r\n");
}

// Names and strings that only look like it are no such statements.
static void postgres_outside(void **state) {
  (void)state;
  static const char *const OUTSIDE[] = {
      "CREATE/**/ROLE r",
      "ALTER USER r PASSWORD 'x'",
      "GRANT a TO b",
      "ALTER DATABASE d SET x = 1",
      "ALTER LARGE OBJECT 1 OWNER TO r",
      "GRANT USAGE ON LANGUAGE plpgsql TO r",
      "COMMENT ON TABLESPACE t IS 'x'",
      "CREATE TYPE t (INPUT = i, OUTPUT = o)",
      "ALTER FUNCTION f() DEPENDS ON EXTENSION e",
      "ALTER TYPE t SET (STORAGE = plain)",
      "DROP LANGUAGE plperl, plpgsql",
      "ALTER ROLE r NEWER SYNTAX",
      "DO $$ BEGIN IF true THEN CREATE ROLE r; END IF; END $$",
      "DO $$ BEGIN EXECUTE 'ALTER ' || 'ROLE r'; END $$",
      "DO $$ BEGIN EXECUTE format('DROP ROLE %I', 'r'); END $$",
      "DO $$ DECLARE t text := 'GRANT a TO b'; BEGIN EXECUTE t; END $$",
      "DO $$ BEGIN NULL; EXCEPTION WHEN others THEN DROP ROLE r; END $$",
      "DO $$ DECLARE x record; BEGIN FOR x IN EXECUTE 'ALTER ROLE r' LOOP END LOOP; END $$",
      "DO $$ DECLARE x int; BEGIN LOOP BEGIN DROP ROLE r; END; END LOOP; END $$",
      "DO $$ BEGIN CASE WHEN true THEN DROP ROLE r; ELSE DROP ROLE q; END CASE; END $$",
      "DO $$ BEGIN IF a THEN b := 1; ELSIF c THEN d := 1; ELSE DROP ROLE q; END IF; END $$",
      "DO $$ BEGIN WHILE true LOOP PERFORM run('DROP ROLE r'); END LOOP; END $$",
      "DO $$ DECLARE c refcursor; BEGIN OPEN c FOR EXECUTE 'DROP ROLE r'; END $$",
      "DO $$ DECLARE n int; BEGIN FOREACH n IN ARRAY ARRAY[1] LOOP DROP ROLE r; END LOOP; END $$",
      "DO $$ BEGIN EXECUTE 'COMMENT ON SUBSCRIPTION s IS NULL'; END $$",
      "DO $$ BEGIN EXECUTE 'DROP LANGUAGE plpgsql'; END $$",
      "DO $$ BEGIN FOR i IN 1..2 LOOP EXECUTE $q$DROP ROLE r$q$; END LOOP; END $$",
      "DO LANGUAGE plpython3u $$plpy.execute('CREATE ROLE r')$$",
  };
  static const char *const INSIDE[] = {
      "CREATE TYPE k AS ENUM ('INPUT', 'OUTPUT')",
      "CREATE TYPE t",
      "ALTER TYPE t SET SCHEMA s",
      "DROP LANGUAGE plperl, plpython3u",
      "CREATE TABLE role (\"user\" int)",
      "CREATE USER MAPPING FOR r SERVER s",
      "GRANT USAGE ON LANGUAGE plperl TO r",
      "COMMENT ON TABLE t IS 'ALTER ROLE r'",
      "ALTER TABLE t OWNER TO r",
      "DROP ACCESS METHOD m",
      "GRANT SELECT (a, b, c, d, e, f, g), UPDATE (a, b, c, d, e, f, g) ON t TO r",
      "DO $$ BEGIN INSERT INTO notes VALUES ('CREATE ROLE r'); END $$",
      "DO $$ BEGIN /* CREATE ROLE r */ EXECUTE 'ALTER TABLE t ADD role int'; END $$",
  };
  for (size_t i = 0; i < COUNT_OF(OUTSIDE); i++)
    if (!is_outside(OUTSIDE[i])) fail_msg("inside: %s", OUTSIDE[i]);
  for (size_t i = 0; i < COUNT_OF(INSIDE); i++)
    if (is_outside(INSIDE[i])) fail_msg("outside: %s", INSIDE[i]);
}

static void postgres_enum_values(void **state) {
  (void)state;
  expect(&POSTGRESQL,
         "alter type e add value 'it''s'; alter type e add value 'z' after 'it''s'; update t set a "
         "= 'it''s'; update t set a = 'x'",
         "alter E e| alter type e add value 'it''s'\nalter E e| alter type e add value 'z' after "
         "'it''s'\n"
         "update UD t| update t set a = 'it''s'\nupdate D t| update t set a = 'x'\n");
  expect(&POSTGRESQL, "create type e as enum ('a'); alter type e add value 'b'; select 'b'::e",
         "create - e| create type e as enum ('a')\nalter E e| alter type e add value 'b'\nselect - "
         "| select 'b'::e\n");
}

// A grammar older than the server must not stand in the way.
static void postgres_unknown_syntax(void **state) {
  (void)state;
  expect(&POSTGRESQL,
         "create table t (a int); alter thing t frobnicate 'a;b'; create index concurrently i on t "
         "(a) newly;"
         "drop table t",
         "create - t| create table t (a int)\nalter - | alter thing t frobnicate 'a;b'\n"
         "create A | create index concurrently i on t (a) newly\ndrop X t| drop table t\n");
  expect(
      &POSTGRESQL, "create function f() returns int begin atomic select 1; end; frob x",
      "create - | create function f() returns int begin atomic select 1; end\nother - | frob x\n");
  expect(&POSTGRESQL, "select 1; select 'open", "select - | select 1\nselect - | select 'open\n");
  expect(&POSTGRESQL, "select 1; /* open", "select - | select 1\n");
  expect(&POSTGRESQL,
         "frob; rollback to savepoint x; begin read only; with a as (select 1) update t set b = 1",
         "other - | frob\nsavepoint - | rollback to savepoint x\nbegin O | begin read only\n"
         "update D t| with a as (select 1) update t set b = 1\n");
}

static void sqlite_scripts(void **state) {
  (void)state;
  expect(&SQLITE, "select 'a;b', \"c;d\", `e;f`, [g;h] -- ;\n; /* ; */ select 2",
         "select - | select 'a;b', \"c;d\", `e;f`, [g;h]\nselect - | select 2\n");
  expect(&SQLITE,
         "create temp trigger r after insert on t begin insert into u values (case when 1 then 2 "
         "end); end; select 1",
         "create - | create temp trigger r after insert on t begin insert into u values (case when "
         "1 then 2 end); end\n"
         "select - | select 1\n");
  expect(&SQLITE,
         "PRAGMA foreign_keys=OFF; pragma main.foreign_keys = 1; PRAGMA defer_foreign_keys=ON; "
         "pragma journal_mode=wal",
         "setting F | PRAGMA foreign_keys=OFF\nsetting F | pragma main.foreign_keys = 1\n"
         "setting - | PRAGMA defer_foreign_keys=ON\nsetting A | pragma journal_mode=wal\n");
  expect(&SQLITE,
         "drop table if exists \"A b\"; alter table t drop column `c`; alter table t rename to u; "
         "vacuum",
         "drop X A b| drop table if exists \"A b\"\nalter X t.c| alter table t drop column `c`\n"
         "rename - t| alter table t rename to u\nmaintain A | vacuum\n");
  expect(&SQLITE,
         "begin immediate; insert or replace into main.\"t\" values (1); commit; rollback to x; "
         "with a as (select 1) delete from t",
         "begin - | begin immediate\ninsert D main.t| insert or replace into main.\"t\" values "
         "(1)\ncommit - | commit\n"
         "savepoint - | rollback to x\ndelete D t| with a as (select 1) delete from t\n");
  expect(&SQLITE, "select 1 /* not /* nested */; select 2",
         "select - | select 1\nselect - | select 2\n");
}

static void refused(void **state) {
  (void)state;
  expect(&POSTGRESQL, "select 1;\n\\connect other\n",
         "error: `\\connect other` is a command of the program psql, not SQL.\n  -->  "
         "migration.sql:2\n   | \n"
         " 1 | select 1;\n 2 | \\connect other\n   | ^^^^^^^^^^^^^^\n"
         "help: take it out of the script, or write what it does in SQL\n");
  expect(&POSTGRESQL, "copy t (a) from stdin;\n1\n\\.\n",
         "error: COPY … FROM stdin needs a program that sends the rows; a migration has none.\n"
         "  -->  migration.sql:1\n   | \n 1 | copy t (a) from stdin;\n   | ^^^^^^^^^^^^^^^^^^^^^\n"
         "help: write the rows as INSERT … VALUES\n");
  expect(&SQLITE, ".read other.sql\n",
         "error: `.read other.sql` is a command of the program sqlite3, not SQL.\n  -->  "
         "migration.sql:1\n   | \n"
         " 1 | .read other.sql\n   | ^^^^^^^^^^^^^^^\n"
         "help: take it out of the script, or write what it does in SQL\n");
  Source source = {STR("migration.sql"), {"select\0 1", 9}};
  Diags diags = diags_new(&arena);
  Script script;
  assert_false(script_read(&arena, &SQLITE, &source, script_whole(source.text), &script, &diags));
  assert_int_equal(diags.list.at[0].span.from, 6);
}

static Str part(Str text, Span span) { return str_slice(text, span.from, span.to); }

static void expect_sections(const char *sql, const char *up, const char *down) {
  Str text = str_of(sql);
  ScriptSections sections = script_sections(text);
  assert_string_equal(str_c(&arena, part(text, sections.up)), up);
  assert_int_equal(sections.has_down, down != NULL);
  if (down) assert_string_equal(str_c(&arena, part(text, sections.down)), down);
}

static void sections(void **state) {
  (void)state;
  expect_sections("create table a (b int);\n", "create table a (b int);\n", NULL);
  expect_sections("-- Migration: Up\nup;\n-- Migration: Down\ndown;\n", "-- Migration: Up\nup;\n",
                  "\ndown;\n");
  expect_sections("--migration :  DOWN  \r\ndown;\n  -- MIGRATION:up\nup;\n", "\nup;\n",
                  "\ndown;\n");
  expect_sections("up;\n-- Migration: Down\ndown;", "up;\n", "\ndown;");
  expect_sections("up;\n-- Migration: Down\n-- drop table a;\n", "up;\n", NULL);
  expect_sections("-- Migration: Downtime table\nup;\n", "-- Migration: Downtime table\nup;\n",
                  NULL);
  expect_sections(
      "first;\n-- Migration: Up\nup;\n-- Migration: Down\ndown;\n-- Migration: Up\nrest;",
      "first;\n-- Migration: Up\nup;\n", "\ndown;\n-- Migration: Up\nrest;");
  Str reason = {0};
  assert_false(script_irreversible(STR("select 1; -- pmig:irreversible in passing\n"), &reason));
  assert_true(script_irreversible(
      STR("select 1;\n  -- PMIG:irreversible  hashes have no way back \n"), &reason));
  assert_string_equal(str_c(&arena, reason), "hashes have no way back");
}

// Whatever is thrown at it, a reader ends, and its statements lie in order inside the text.
static void damaged_scripts(void **state) {
  (void)state;
  static const char WHOLE[] =
      "-- x\ncreate table \"a\" (b text default 'c''d'); /* e /* f */ */ create function g() "
      "returns int language sql "
      "begin atomic select 1; end; do $h$ begin; end $h$; insert into a values (E'\\'', `i`, [j]); "
      "pragma foreign_keys;"
      "create trigger k after insert on a begin select 1; end; with l as (select 1) delete from a; "
      "drop table a;";
  for (size_t from = 0; from < sizeof WHOLE; from += 3) {
    for (size_t to = from; to < sizeof WHOLE; to += 7) {
      Source source = {STR("x"), str_slice(str_of(WHOLE), from, to)};
      const Dialect *dialect = (from + to) % 2 ? &POSTGRESQL : &SQLITE;
      Diags diags = diags_new(&arena);
      Script script;
      if (!script_read(&arena, dialect, &source, script_whole(source.text), &script, &diags))
        continue;
      uint32_t last = 0;
      for (vec_each(const Statement, statement, &script.statements)) {
        assert_true(statement->span.from >= last && statement->span.from < statement->span.to);
        last = statement->span.to;
        assert_true(last <= source.text.len);
      }
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(postgres_spans),
      cmocka_unit_test(postgres_strings),
      cmocka_unit_test(postgres_kinds),
      cmocka_unit_test(postgres_outside),
      cmocka_unit_test(postgres_enum_values),
      cmocka_unit_test(postgres_unknown_syntax),
      cmocka_unit_test(sqlite_scripts),
      cmocka_unit_test(refused),
      cmocka_unit_test(sections),
      cmocka_unit_test(damaged_scripts),
  };
  int failed = cmocka_run_group_tests_name("sql", tests, NULL, NULL);
  arena_close(&arena);
  return failed;
}
