// The back of the parser: what a schema becomes in the model, and what prisma_load says beside it.
// Rules that make a schema invalid are cases of the stage `schema`; here are the texts of
// tests/lower, NAME.txt for NAME.prisma.
//
// usage: unit_schema [--bless]      --bless: writes the texts; read them before you commit them

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/os.h"
#include "parser/prisma.h"

static Arena arena;
static Diags diags;
static bool bless;

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

static void assert_str(Str got, const char *want) { assert_string_equal(str_c(&arena, got), want); }

static bool load(const char *const *texts, PrismaSchema *out) {
  SourceList sources = {0};
  for (size_t i = 0; texts[i]; i++) {
    Source *source = arena_new(&arena, Source);
    *source = (Source){str_format(&arena, "%zu.prisma", i + 1), str_of(texts[i])};
    vec_push(&arena, &sources, source);
  }
  return prisma_load(&arena, &sources, NULL, out, &diags);
}

#define LOAD(out, ...) load((const char *const[]){__VA_ARGS__, NULL}, (out))

static void assert_error(size_t i, const char *message) {
  assert_true(i < diags.list.len);
  assert_int_equal(diags.list.at[i].code, DIAG_P1012);
  assert_str(diags.list.at[i].message, message);
}

// --- The model

static void check_text(const char *name) {
  PrismaSchema schema;
  Source source = {.name = str_format(&arena, "tests/lower/%s.prisma", name)};
  Str text = str_format(&arena, "tests/lower/%s.txt", name), want;
  SourceList sources = {0};
  const Source *only = &source;
  vec_push(&arena, &sources, only);
  assert_true(file_read(&arena, source.name, &source.text, &diags));
  assert_true(prisma_load(&arena, &sources, NULL, &schema, &diags));
  Str got = schema_dump(&arena, schema.schema);
  if (bless) assert_true(file_write(&arena, text, got, &diags));
  assert_true(file_read(&arena, text, &want, &diags));
  assert_str(got, str_c(&arena, want));
}

static void test_postgresql(void **state) {
  (void)state;
  check_text("postgresql");
}

static void test_sqlite(void **state) {
  (void)state;
  check_text("sqlite");
}

#define POSTGRESQL_SOURCE "datasource db {\n  provider = \"postgresql\"\n}\n"

static void test_no_namespaces(void **state) {
  (void)state;
  PrismaSchema out;
  assert_true(
      LOAD(&out, POSTGRESQL_SOURCE "enum E {\n  X\n}\nmodel A {\n  id Int @id\n  e E\n}\n"));
  const Schema *schema = out.schema;
  assert_false(schema->explicit_namespaces);
  assert_str(schema->default_namespace, "public");
  assert_int_equal(schema->namespaces.len, 1);
  assert_int_equal(schema->tables.at[0].namespace.len, 0);
  assert_int_equal(schema->enums.at[0].namespace.len, 0);
  assert_ptr_equal(schema->tables.at[0].columns.at[1].type.enumeration, &schema->enums.at[0]);
}

static void test_emulated_keys(void **state) {
  (void)state;
  PrismaSchema out;
  assert_true(LOAD(&out,
                   "datasource db {\n  provider = \"postgres\"\n  relationMode = \"prisma\"\n}\n"
                   "model A {\n  id Int @id\n  bs B[]\n  cs B[] @relation(\"many\")\n}\n"
                   "model B {\n  id Int @id\n  aId Int\n  a A @relation(fields: [aId], references: "
                   "[id])\n  as A[] @relation(\"many\")\n}\n"));
  assert_int_equal(out.schema->tables.len, 3);
  for (vec_each(const Table, table, &out.schema->tables))
    assert_int_equal(table->foreign_keys.len, 0);
}

// PostgreSQL keeps 63 bytes of a name, and never half a character.
static void test_long_names(void **state) {
  (void)state;
  PrismaSchema out;
  Str word = STR("\xc3\xa4rgerliche_namen_");
  Text name = text_new(&arena), text = text_new(&arena);
  for (int i = 0; i < 4; i++) text_put(&name, word);
  text_format(&text,
              "%smodel %.*s {\n  id Int @id\n  x Int @unique\n  all %.*s[] @relation(\"r\")\n"
              "  some %.*s[] @relation(\"r\")\n}\n",
              POSTGRESQL_SOURCE, STR_ARG(text_str(&name)), STR_ARG(text_str(&name)),
              STR_ARG(text_str(&name)));
  assert_true(LOAD(&out, str_c(&arena, text_str(&text))));
  const Table *table = &out.schema->tables.at[0];
  assert_int_equal(table->name.len, 72);
  assert_int_equal(table->primary_key->name.len, 63);
  assert_true(str_ends_with(table->primary_key->name, STR("_pkey")));
  assert_true(str_is_utf8(table->primary_key->name));
  assert_true(table->indexes.at[0].name.len <= 63 && str_is_utf8(table->indexes.at[0].name));
}

// --- Around the model

static void test_settings(void **state) {
  (void)state;
  PrismaSchema out;
  assert_true(LOAD(&out,
                   "datasource pg {\n  provider = \"postgresql\"\n  url = env(\"DATABASE_URL\")\n"
                   "  directUrl = \"postgresql://localhost/app\"\n}\n"));
  assert_str(out.datasource, "pg");
  assert_str(out.url.env, "DATABASE_URL");
  assert_int_equal(out.url.text.len, 0);
  assert_str(out.direct_url.text, "postgresql://localhost/app");
  assert_int_equal(out.shadow_database_url.text.len + out.shadow_database_url.env.len, 0);
}

static void test_bad_settings(void **state) {
  (void)state;
  PrismaSchema out;
  assert_false(LOAD(&out,
                    "datasource db {\n  provider = \"sqlite\"\n  url = 5\n"
                    "  directUrl = env(\"A\", \"B\")\n}\n"));
  assert_int_equal(diags.error_count, 2);
  assert_error(0, "Expected a String value, but received numeric value `5`.");
  assert_error(1, "Exactly one string parameter must be passed to the env function.");
}

static void test_shadow_is_the_database(void **state) {
  (void)state;
  PrismaSchema out;
  assert_false(LOAD(&out,
                    "datasource db {\n  provider = \"postgresql\"\n  url = env(\"URL\")\n"
                    "  shadowDatabaseUrl = env(\"URL\")\n}\n"));
  assert_error(0,
               "shadowDatabaseUrl is the same as url for datasource \"db\". Please specify a "
               "different database as shadow database to avoid data loss.");
}

static void test_several_files(void **state) {
  (void)state;
  PrismaSchema out;
  assert_true(LOAD(&out,
                   "model B {\n  id Int @id\n  aId Int\n  a A @relation(fields: [aId], "
                   "references: [id])\n}\n",
                   POSTGRESQL_SOURCE, "model A {\n  id Int @id\n  bs B[]\n}\n"));
  assert_int_equal(out.schema->tables.len, 2);
  assert_str(out.schema->tables.at[0].name, "B");
  assert_ptr_equal(out.schema->tables.at[0].foreign_keys.at[0].referenced,
                   &out.schema->tables.at[1]);
}

static void test_no_datasource(void **state) {
  (void)state;
  PrismaSchema out;
  assert_false(LOAD(&out, "model A {\n  id Int\n}\n"));
  assert_int_equal(diags.error_count, 1);
  assert_error(0, "There is no datasource in the schema.");
  assert_null(diags.list.at[0].source);
}

static void test_other_databases(void **state) {
  (void)state;
  PrismaSchema out;
  assert_false(LOAD(&out, "datasource db {\n  provider = \"mysql\"\n}\nmodel A {\n  id Int\n}\n"));
  assert_int_equal(diags.error_count, 1);
  assert_error(0, "pmig works with postgresql and sqlite; this schema's provider is \"mysql\"");
  assert_true(diags.list.at[0].remedy.len > 0);
}

// What was wrong before must not make a sound schema invalid.
static void test_earlier_errors(void **state) {
  (void)state;
  PrismaSchema out;
  diag_error(&diags, DIAG_IO, "something else");
  assert_true(LOAD(&out, POSTGRESQL_SOURCE "model A {\n  id Int @id\n}\n"));
  assert_int_equal(diags.error_count, 1);
}

int main(int argc, char **argv) {
  bless = argc > 1 && strcmp(argv[1], "--bless") == 0;
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, begin, end)
  const struct CMUnitTest tests[] = {
      TEST(postgresql),    TEST(sqlite),        TEST(no_namespaces),   TEST(emulated_keys),
      TEST(long_names),    TEST(settings),      TEST(bad_settings),    TEST(shadow_is_the_database),
      TEST(several_files), TEST(no_datasource), TEST(other_databases), TEST(earlier_errors),
  };
  return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
