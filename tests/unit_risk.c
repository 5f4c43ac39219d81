// Risks of a diff: which there are, in which order, what has to be counted for each, and what Prisma says once that is
// known. Whether these are the words of Prisma's engine is asked by tests/interop.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diff/diff.h"
#include "parser/prisma.h"

static Arena arena;

static int end(void **state) {
  (void)state;
  arena_close(&arena);
  return 0;
}

static const Schema *load(const char *provider, const char *blocks) {
  Diags diags = diags_new(&arena);
  PrismaSchema schema;
  SourceList sources = {0};
  Source *source = arena_new(&arena, Source);
  source->text =
      str_format(&arena, "datasource db {\n  provider = \"%s\"\n}\n%s", provider, blocks);
  vec_push(&arena, &sources, source);
  if (!prisma_load(&arena, &sources, NULL, &schema, &diags))
    fail_msg("%.*s", STR_ARG(diags.list.at[0].message));
  return schema.schema;
}

static RiskList risks_between(const char *provider, const char *before, const char *after) {
  Diff diff = diff_schemas(&arena, load(provider, before), load(provider, after));
  return diff_risks(&arena, &diff);
}

typedef struct {
  RiskKind kind;
  RiskSeverity severity;
  RiskCount counts;
  size_t step;
  const char *told_of_two;  // with a number of 2
} Wanted;

static void assert_risks(RiskList risks, const Wanted *wanted, size_t count) {
  assert_int_equal(risks.len, count);
  for (size_t i = 0; i < count; i++) {
    const Risk *risk = &risks.at[i];
    assert_string_equal(str_c(&arena, risk_counted_message(&arena, risk, 2)),
                        wanted[i].told_of_two);
    assert_int_equal(risk->kind, wanted[i].kind);
    assert_int_equal(risk->severity, wanted[i].severity);
    assert_int_equal(risk->counts, wanted[i].counts);
    assert_int_equal(risk->step, wanted[i].step);
    Str of_none = risk_counted_message(&arena, risk, 0);
    assert_true(str_eq(of_none, risk->counts == COUNT_NOTHING ? risk->message : (Str){0}));
  }
}

static void test_postgresql(void **state) {
  (void)state;
  static const Wanted WANTED[] = {
      {RISK_ENUM_VALUES_REMOVED, RISK_WARNING, COUNT_NOTHING, 0,
       "The values [B,C] on the enum `E` will be removed. If these variants are still used in the "
       "database, this will fail."},
      {RISK_PRIMARY_KEY_CHANGED, RISK_WARNING, COUNT_ROWS, 1,
       "The primary key for the `T` table will be changed. If it partially fails, the table could "
       "be left without primary key constraint."},
      {RISK_COLUMN_DROPPED, RISK_WARNING, COUNT_VALUES, 1,
       "You are about to drop the column `gone` on the `T` table, which still contains 2 non-null "
       "values."},
      {RISK_RISKY_CAST, RISK_WARNING, COUNT_VALUES, 1,
       "You are about to alter the column `cut` on the `T` table, which contains 2 non-null "
       "values. The data in that column will be cast from `Text` to `VarChar(4)`."},
      {RISK_COLUMN_RECREATED, RISK_WARNING, COUNT_VALUES, 1,
       "The `other` column on the `T` table would be dropped and recreated. This will lead to data "
       "loss."},
      {RISK_TABLE_DROPPED, RISK_WARNING, COUNT_ROWS, 2,
       "You are about to drop the `U` table, which is not empty (2 rows)."},
      {RISK_UNIQUE_ADDED, RISK_WARNING, COUNT_NOTHING, 3,
       "A unique constraint covering the columns `[cut,e]` on the table `T` will be added. If "
       "there are existing duplicate values, this will fail."},
      {RISK_REQUIRED_ADDED, RISK_UNEXECUTABLE, COUNT_ROWS, 1,
       "Added the required column `added` to the `T` table without a default value. There are 2 "
       "rows in this table, it is not possible to execute this step."},
      {RISK_REQUIRED_ADDED_CLIENT, RISK_UNEXECUTABLE, COUNT_ROWS, 1,
       "The required column `named` was added to the `T` table with a prisma-level default value. "
       "There are 2 rows in this table, it is not possible to execute this step. Please add this "
       "column as optional, then populate it before making it required."},
      {RISK_REQUIRED_RECREATED, RISK_UNEXECUTABLE, COUNT_ROWS, 1,
       "Changed the type of `bare` on the `T` table. No cast exists, the column would be dropped "
       "and recreated, which cannot be done since the column is required and there is data in the "
       "table."},
      {RISK_MADE_REQUIRED, RISK_UNEXECUTABLE, COUNT_NULLS, 1,
       "Made the column `maybe` on table `T` required, but there are 2 existing NULL values."},
  };
  RiskList risks = risks_between(
      "postgresql",
      "enum E {\n  A\n  B\n  C\n}\nmodel T {\n  id Int @id\n  bare DateTime\n  cut String\n  e E\n"
      "  gone Int?\n  maybe Int?\n  other Int?\n}\nmodel U {\n  id Int @id\n}\n",
      "enum E {\n  A\n}\nmodel T {\n  id Int\n  added Int\n  bare Int\n  cut String "
      "@db.VarChar(4)\n"
      "  e E\n  maybe Int\n  named String @default(uuid())\n  other Json?\n  @@id([id, maybe])\n"
      "  @@unique([cut, e])\n}\n");
  assert_risks(risks, WANTED, COUNT_OF(WANTED));
}

static void test_sqlite(void **state) {
  (void)state;
  static const Wanted WANTED[] = {
      {RISK_RISKY_CAST, RISK_WARNING, COUNT_VALUES, 0,
       "You are about to alter the column `cut` on the `T` table, which contains 2 non-null "
       "values. The data in that column will be cast from `String` to `Int`."},
      {RISK_MADE_REQUIRED, RISK_UNEXECUTABLE, COUNT_NULLS, 0,
       "Made the column `maybe` on table `T` required, but there are 2 existing NULL values."},
  };
  RiskList risks = risks_between(
      "sqlite", "model T {\n  id Int @id\n  cut String\n  maybe Int?\n  filled Int?\n}\n",
      "model T {\n  id Int @id\n  cut Int\n  maybe Int\n  filled Int @default(1)\n}\n");
  assert_risks(risks, WANTED, COUNT_OF(WANTED));
}

static void test_no_risk(void **state) {
  (void)state;
  RiskList risks = risks_between(
      "postgresql",
      "model T {\n  id Int @id\n  a Int\n  b String @db.VarChar(4)\n  c String[]\n  "
      "@@index([a])\n}\n",
      "model T {\n  id Int @id\n  a BigInt?\n  b String\n  c String\n  d Int?\n  e Int "
      "@default(1)\n"
      "  f DateTime @default(now())\n  g Int[]\n}\nmodel U {\n  id Int @id\n  a Int @unique\n}\n");
  for (vec_each(Risk, risk, &risks)) assert_string_equal(str_c(&arena, risk->message), "nothing");
}

// Names stand in the text as they are, whatever they look like.
static void test_names(void **state) {
  (void)state;
  RiskList risks = risks_between(
      "sqlite",
      "model T {\n  id Int @id\n  a Int? @map(\"{number} {table\")\n  @@map(\"}{}\")\n}\n",
      "model T {\n  id Int @id\n  @@map(\"}{}\")\n}\n");
  assert_int_equal(risks.len, 1);
  assert_string_equal(str_c(&arena, risk_counted_message(&arena, &risks.at[0], 1)),
                      "You are about to drop the column `{number} {table` on the `}{}` table, "
                      "which still contains 1 non-null values.");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(test_postgresql, end),
      cmocka_unit_test_teardown(test_sqlite, end),
      cmocka_unit_test_teardown(test_no_risk, end),
      cmocka_unit_test_teardown(test_names, end),
  };
  return cmocka_run_group_tests_name("risk", tests, NULL, NULL);
}
