// What a diff may lose or fail on, in Prisma's words: the texts that open a generated migration.
// Rules of Prisma's engine (5 to 7): optional columns, columns with a default, safe casts, renames,
// dropped indexes and foreign keys are no risk.

#include "diff/diff.h"

typedef struct {
  Arena *arena;
  const Diff *diff;
  size_t step;
  RiskList warnings, unexecutable;
} Assessor;

PRINTF_LIKE(5, 6)
static void risk_add(Assessor *assessor, RiskKind kind, const Table *table, const Column *column,
                     const char *format, ...) {
  va_list args;
  va_start(args, format);
  Risk risk = {.kind = kind, .step = assessor->step, .table = table, .column = column};
  risk.message = str_vformat(assessor->arena, format, args);
  risk.severity = kind >= RISK_REQUIRED_ADDED ? RISK_UNEXECUTABLE : RISK_WARNING;
  vec_push(assessor->arena,
           risk.severity == RISK_WARNING ? &assessor->warnings : &assessor->unexecutable, risk);
  va_end(args);
}

// --- Columns

static bool has_any_default(const Column *column) {
  switch (column->value.kind) {
    case DEFAULT_NONE:
    case DEFAULT_CLIENT:
    case DEFAULT_UPDATED_AT:
      return column->identity != IDENTITY_NONE || column->generated.len > 0;
    case DEFAULT_VALUE:
    case DEFAULT_NOW:
    case DEFAULT_DBGENERATED:
    case DEFAULT_SEQUENCE:
      return true;
  }
  return false;
}

// PostgreSQL's native names with their arguments ("VarChar(4)"), SQLite's families ("Int").
static Str type_name(Assessor *assessor, const Column *column) {
  const ColumnType *type = &column->type;
  if (!type->native && type->family != FAMILY_ENUM)
    return str_format(assessor->arena, "Unsupported(\"%.*s\")", STR_ARG(type->text));
  if (!type->native) return type->enum_name;
  if (!type->native->name.len) return TYPE_FAMILY_MESSAGE[type->family];
  Str name = type->native->name;
  if (type->arg_count == 1)
    return str_format(assessor->arena, "%.*s(%u)", STR_ARG(name), type->args[0]);
  if (type->arg_count == 2)
    return str_format(assessor->arena, "%.*s(%u,%u)", STR_ARG(name), type->args[0], type->args[1]);
  return name;
}

static void assess_added(Assessor *assessor, const Table *table, const Column *column) {
  if (column->arity != ARITY_REQUIRED || has_any_default(column)) return;
  if (column->value.kind == DEFAULT_CLIENT)
    risk_add(assessor, RISK_REQUIRED_ADDED_CLIENT, table, column,
             "The required column `%.*s` was added to the `%.*s` table with a prisma-level default "
             "value. This is not "
             "possible if the table is not empty. Please add this column as optional, then "
             "populate it before making "
             "it required.",
             STR_ARG(column->name), STR_ARG(table->name));
  else
    risk_add(assessor, RISK_REQUIRED_ADDED, table, column,
             "Added the required column `%.*s` to the `%.*s` table without a default value. This "
             "is not possible if "
             "the table is not empty.",
             STR_ARG(column->name), STR_ARG(table->name));
}

static void assess_dropped(Assessor *assessor, const Table *table, const Column *column) {
  risk_add(assessor, RISK_COLUMN_DROPPED, table, column,
           "You are about to drop the column `%.*s` on the `%.*s` table. All the data in the "
           "column will be lost.",
           STR_ARG(column->name), STR_ARG(table->name));
}

static void assess_cast(Assessor *assessor, const Table *table, const TableChange *change) {
  if (change->cast != CAST_RISKY) return;
  risk_add(assessor, RISK_RISKY_CAST, table, change->before,
           "You are about to alter the column `%.*s` on the `%.*s` table. The data in that column "
           "could be lost. The "
           "data in that column will be cast from `%.*s` to `%.*s`.",
           STR_ARG(change->before->name), STR_ARG(table->name),
           STR_ARG(type_name(assessor, change->before)),
           STR_ARG(type_name(assessor, change->after)));
}

static void assess_made_required(Assessor *assessor, const Table *table, const Column *column) {
  risk_add(assessor, RISK_MADE_REQUIRED, table, column,
           "Made the column `%.*s` on table `%.*s` required. This step will fail if there are "
           "existing NULL values in "
           "that column.",
           STR_ARG(column->name), STR_ARG(table->name));
}

static void assess_made_list(Assessor *assessor, const Table *table, const Column *column) {
  risk_add(assessor, RISK_MADE_LIST, table, column,
           "Changed the column `%.*s` on the `%.*s` table from a scalar field to a list field. If "
           "there are non-null "
           "values in that column, this step will fail.",
           STR_ARG(column->name), STR_ARG(table->name));
}

static void assess_altered(Assessor *assessor, const Table *table, const TableChange *change) {
  bool arity = change->differences & COLUMN_ARITY;
  if (arity && change->after->arity == ARITY_REQUIRED)
    assess_made_required(assessor, table, change->after);
  if (arity && change->after->arity == ARITY_LIST) assess_made_list(assessor, table, change->after);
  assess_cast(assessor, table, change);
}

// A default that a redefinition fills in makes a column required without a risk.
static void assess_redefined_column(Assessor *assessor, const Table *table,
                                    const TableChange *change) {
  bool required = change->differences & COLUMN_ARITY && change->after->arity == ARITY_REQUIRED;
  if (required && !has_any_default(change->after))
    assess_made_required(assessor, table, change->after);
  assess_cast(assessor, table, change);
}

static void assess_recreated(Assessor *assessor, const Table *table, const TableChange *change) {
  const Column *after = change->after;
  bool bare = after->arity == ARITY_REQUIRED && !has_any_default(after);
  if (bare && change->before->arity == ARITY_NULLABLE)
    assess_added(assessor, table, after);
  else if (bare)
    risk_add(assessor, RISK_REQUIRED_RECREATED, table, change->before,
             "Changed the type of `%.*s` on the `%.*s` table. No cast exists, the column would be "
             "dropped and "
             "recreated, which cannot be done if there is data, since the column is required.",
             STR_ARG(after->name), STR_ARG(table->name));
  else
    risk_add(assessor, RISK_COLUMN_RECREATED, table, change->before,
             "The `%.*s` column on the `%.*s` table would be dropped and recreated. This will lead "
             "to data loss if "
             "there is data in the column.",
             STR_ARG(after->name), STR_ARG(table->name));
}

// --- Tables

static void assess_primary_key(Assessor *assessor, const Table *table) {
  risk_add(assessor, RISK_PRIMARY_KEY_CHANGED, table, NULL,
           "The primary key for the `%.*s` table will be changed. If it partially fails, the table "
           "could be left "
           "without primary key constraint.",
           STR_ARG(table->name));
}

static void assess_change(Assessor *assessor, const Table *table, const TableChange *change) {
  switch (change->kind) {
    case CHANGE_DROP_PRIMARY_KEY:
      assess_primary_key(assessor, table);
      break;
    case CHANGE_DROP_COLUMN:
      assess_dropped(assessor, table, change->before);
      break;
    case CHANGE_ADD_COLUMN:
      assess_added(assessor, table, change->after);
      break;
    case CHANGE_ALTER_COLUMN:
      assess_altered(assessor, table, change);
      break;
    case CHANGE_RECREATE_COLUMN:
      assess_recreated(assessor, table, change);
      break;
    case CHANGE_RENAME_PRIMARY_KEY:
    case CHANGE_ADD_PRIMARY_KEY:
      break;
  }
}

static void assess_redefinition(Assessor *assessor, const Redefinition *redefinition) {
  const Table *table = redefinition->table.before;
  const TableChangeKind order[] = {CHANGE_DROP_PRIMARY_KEY, CHANGE_ADD_COLUMN, CHANGE_DROP_COLUMN};
  for (size_t i = 0; i < COUNT_OF(order); i++)
    for (vec_each(const TableChange, change, &redefinition->changes))
      if (change->kind == order[i]) assess_change(assessor, table, change);
  for (vec_each(const TableChange, change, &redefinition->changes))
    if (change->kind == CHANGE_ALTER_COLUMN) assess_redefined_column(assessor, table, change);
}

static void assess_table_dropped(Assessor *assessor, const Table *table) {
  risk_add(assessor, RISK_TABLE_DROPPED, table, NULL,
           "You are about to drop the `%.*s` table. If the table is not empty, all the data it "
           "contains will be lost.",
           STR_ARG(table->name));
}

static void assess_unique(Assessor *assessor, const Step *step) {
  const Index *index = step->index.after;
  if (!step->table.before || index->kind != INDEX_UNIQUE || step->index.recreated) return;
  StrList names = {0};
  for (vec_each(const IndexColumn, column, &index->columns))
    vec_push(assessor->arena, &names, column->name);
  Str joined = str_list_join(assessor->arena, &names, STR(","));
  risk_add(assessor, RISK_UNIQUE_ADDED, step->table.before, NULL,
           "A unique constraint covering the columns `[%.*s]` on the table `%.*s` will be added. "
           "If there are existing "
           "duplicate values, this will fail.",
           STR_ARG(joined), STR_ARG(step->table.before->name));
}

static void assess_enum(Assessor *assessor, const Enum *before, const Enum *after) {
  StrList removed = {0};
  for (vec_each(const Str, value, &before->values))
    if (!str_list_has(&after->values, *value)) vec_push(assessor->arena, &removed, *value);
  if (!removed.len) return;
  Str joined = str_list_join(assessor->arena, &removed, STR(","));
  risk_add(assessor, RISK_ENUM_VALUES_REMOVED, NULL, NULL,
           "The values [%.*s] on the enum `%.*s` will be removed. If these variants are still used "
           "in the database, "
           "this will fail.",
           STR_ARG(joined), STR_ARG(before->name));
}

static void assess_step(Assessor *assessor, const Step *step) {
  switch (step->kind) {
    case STEP_ALTER_TABLE:
      for (vec_each(const TableChange, change, &step->changes))
        assess_change(assessor, step->table.before, change);
      break;
    case STEP_REDEFINE_TABLES:
      for (vec_each(const Redefinition, redefinition, &step->redefinitions))
        assess_redefinition(assessor, redefinition);
      break;
    case STEP_DROP_TABLE:
      assess_table_dropped(assessor, step->table.before);
      break;
    case STEP_CREATE_INDEX:
      assess_unique(assessor, step);
      break;
    case STEP_ALTER_ENUM:
      assess_enum(assessor, step->enumeration.before, step->enumeration.after);
      break;
    case STEP_DROP_OBJECT:
    case STEP_CREATE_OBJECT:
    case STEP_CREATE_SCHEMA:
    case STEP_DROP_SCHEMA:
    case STEP_DROP_EXTENSION:
    case STEP_CREATE_EXTENSION:
    case STEP_ALTER_EXTENSION:
    case STEP_CREATE_ENUM:
    case STEP_DROP_ENUM:
    case STEP_DROP_FOREIGN_KEY:
    case STEP_RENAME_FOREIGN_KEY:
    case STEP_ADD_FOREIGN_KEY:
    case STEP_DROP_INDEX:
    case STEP_CREATE_TABLE:
    case STEP_RENAME_INDEX:
    case STEP_REDEFINE_INDEX:
      break;
  }
}

RiskList diff_risks(Arena *arena, const Diff *diff) {
  Assessor assessor = {.arena = arena, .diff = diff};
  for (; assessor.step < diff->steps.len; assessor.step++)
    assess_step(&assessor, &diff->steps.at[assessor.step]);
  for (vec_each(const Risk, risk, &assessor.unexecutable))
    vec_push(arena, &assessor.warnings, *risk);
  return assessor.warnings;
}
