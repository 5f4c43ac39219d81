// What a diff may lose or fail on, in Prisma's words: the texts that open a generated migration.
// Rules of Prisma's engine (5 to 7): optional columns, columns with a default, safe casts, renames,
// dropped indexes and foreign keys are no risk.

#include "diff/diff.h"

// --- Texts

// In braces: the column, the table or enum, names of several columns or values, the types of a cast, a number.
typedef struct {
  Str pure;     // nothing is known of the rows
  Str counted;  // empty where it is the same
} RiskText;

#define NOT_EXECUTABLE "it is not possible to execute this step."
#define ROWS_NOT_EXECUTABLE "There are {number} rows in this table, " NOT_EXECUTABLE
#define ADDED_WITH_CLIENT_DEFAULT                                                                  \
  "The required column `{column}` was added to the `{subject}` table with a prisma-level default " \
  "value. "
#define ADD_AS_OPTIONAL \
  " Please add this column as optional, then populate it before making it required."
#define NO_CAST                                                                                   \
  "Changed the type of `{column}` on the `{subject}` table. No cast exists, the column would be " \
  "dropped and recreated, which cannot be done "

static const RiskText TEXTS[] = {
    [RISK_TABLE_DROPPED] =
        {STR_INIT("You are about to drop the `{subject}` table. If the table is not empty, all the "
                  "data it contains will be lost."),
         STR_INIT("You are about to drop the `{subject}` table, which is not empty ({number} "
                  "rows).")},
    [RISK_COLUMN_DROPPED] =
        {STR_INIT("You are about to drop the column `{column}` on the `{subject}` table. All the "
                  "data in the column will be lost."),
         STR_INIT("You are about to drop the column `{column}` on the `{subject}` table, which "
                  "still contains {number} non-null values.")},
    [RISK_RISKY_CAST] =
        {STR_INIT("You are about to alter the column `{column}` on the `{subject}` table. The data "
                  "in that column could be lost. The data in that column will be cast from "
                  "`{from}` to `{to}`."),
         STR_INIT("You are about to alter the column `{column}` on the `{subject}` table, which "
                  "contains {number} non-null values. The data in that column will be cast from "
                  "`{from}` to `{to}`.")},
    [RISK_COLUMN_RECREATED] =
        {STR_INIT("The `{column}` column on the `{subject}` table would be dropped and recreated. "
                  "This will lead to data loss if there is data in the column."),
         STR_INIT("The `{column}` column on the `{subject}` table would be dropped and recreated. "
                  "This will lead to data loss.")},
    [RISK_PRIMARY_KEY_CHANGED] =
        {STR_INIT("The primary key for the `{subject}` table will be changed. If it partially "
                  "fails, the table could be left without primary key constraint."),
         STR_INIT("")},
    [RISK_UNIQUE_ADDED] =
        {STR_INIT("A unique constraint covering the columns `[{names}]` on the table `{subject}` "
                  "will be added. If there are existing duplicate values, this will fail."),
         STR_INIT("")},
    [RISK_ENUM_VALUES_REMOVED] =
        {STR_INIT("The values [{names}] on the enum `{subject}` will be removed. If these variants "
                  "are still used in the database, this will fail."),
         STR_INIT("")},
    [RISK_REQUIRED_ADDED] =
        {STR_INIT("Added the required column `{column}` to the `{subject}` table without a default "
                  "value. This is not possible if the table is not empty."),
         STR_INIT("Added the required column `{column}` to the `{subject}` table without a default "
                  "value. " ROWS_NOT_EXECUTABLE)},
    [RISK_REQUIRED_ADDED_CLIENT] =
        {STR_INIT(ADDED_WITH_CLIENT_DEFAULT
                  "This is not possible if the table is not empty." ADD_AS_OPTIONAL),
         STR_INIT(ADDED_WITH_CLIENT_DEFAULT ROWS_NOT_EXECUTABLE ADD_AS_OPTIONAL)},
    [RISK_MADE_REQUIRED] =
        {STR_INIT("Made the column `{column}` on table `{subject}` required. This step will fail "
                  "if there are existing NULL values in that column."),
         STR_INIT("Made the column `{column}` on table `{subject}` required, but there are "
                  "{number} existing NULL values.")},
    [RISK_MADE_LIST] =
        {STR_INIT("Changed the column `{column}` on the `{subject}` table from a scalar field to a "
                  "list field. If there are non-null values in that column, this step will fail."),
         STR_INIT("Changed the column `{column}` on the `{subject}` table from a scalar field to a "
                  "list field. There are {number} existing non-null values in that column, this "
                  "step cannot be executed.")},
    [RISK_REQUIRED_RECREATED] =
        {STR_INIT(NO_CAST "if there is data, since the column is required."),
         STR_INIT(NO_CAST "since the column is required and there is data in the table.")},
};

static Str part_named(Arena *arena, const Risk *risk, Str name, uint64_t number) {
  if (str_eq(name, STR("column"))) return risk->column->name;
  if (str_eq(name, STR("subject"))) return risk->subject;
  if (str_eq(name, STR("names"))) return risk->names;
  if (str_eq(name, STR("from"))) return risk->from;
  if (str_eq(name, STR("to"))) return risk->to;
  return str_format(arena, "%llu", (unsigned long long)number);
}

static Str fill(Arena *arena, Str form, const Risk *risk, uint64_t number) {
  Text text = text_new(arena);
  for (ptrdiff_t open; (open = str_find_char(form, '{')) >= 0;) {
    size_t begin = (size_t)open, end = (size_t)str_find_char(form, '}');
    text_put(&text, str_slice(form, 0, begin));
    text_put(&text, part_named(arena, risk, str_slice(form, begin + 1, end), number));
    form = str_slice(form, end + 1, form.len);
  }
  text_put(&text, form);
  return text_str(&text);
}

Str risk_counted_message(Arena *arena, const Risk *risk, uint64_t number) {
  Str form = TEXTS[risk->kind].counted;
  if (risk->counts == COUNT_NOTHING) return risk->message;
  if (!number) return (Str){0};
  return form.len ? fill(arena, form, risk, number) : risk->message;
}

// --- Adding

typedef struct {
  Arena *arena;
  size_t step;
  RiskList warnings, unexecutable;
} Assessor;

static void risk_add(Assessor *assessor, Risk risk) {
  static const struct {
    RiskSeverity severity;
    RiskCount counts;
  } KINDS[] = {
#define X(name, severity, count) {severity, count},
      RISK_KINDS(X)
#undef X
  };
  risk.severity = KINDS[risk.kind].severity;
  risk.counts = KINDS[risk.kind].counts;
  risk.step = assessor->step;
  if (risk.table) risk.subject = risk.table->name;
  risk.message = fill(assessor->arena, TEXTS[risk.kind].pure, &risk, 0);
  RiskList *list = risk.severity == RISK_WARNING ? &assessor->warnings : &assessor->unexecutable;
  vec_push(assessor->arena, list, risk);
}

static void column_risk(Assessor *assessor, RiskKind kind, const Table *table,
                        const Column *column) {
  risk_add(assessor, (Risk){.kind = kind, .table = table, .column = column});
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
  bool by_client = column->value.kind == DEFAULT_CLIENT;
  column_risk(assessor, by_client ? RISK_REQUIRED_ADDED_CLIENT : RISK_REQUIRED_ADDED, table,
              column);
}

static void assess_cast(Assessor *assessor, const Table *table, const TableChange *change) {
  if (change->cast != CAST_RISKY) return;
  risk_add(assessor, (Risk){.kind = RISK_RISKY_CAST,
                            .table = table,
                            .column = change->before,
                            .from = type_name(assessor, change->before),
                            .to = type_name(assessor, change->after)});
}

static void assess_altered(Assessor *assessor, const Table *table, const TableChange *change) {
  Arity before = change->before->arity, after = change->after->arity;
  if (before == ARITY_NULLABLE && after == ARITY_REQUIRED)
    column_risk(assessor, RISK_MADE_REQUIRED, table, change->after);
  if (before != ARITY_LIST && after == ARITY_LIST)
    column_risk(assessor, RISK_MADE_LIST, table, change->after);
  assess_cast(assessor, table, change);
}

// A default that a redefinition fills in makes a column required without a risk.
static void assess_redefined_column(Assessor *assessor, const Table *table,
                                    const TableChange *change) {
  bool required = change->differences & COLUMN_ARITY && change->after->arity == ARITY_REQUIRED;
  if (required && !has_any_default(change->after))
    column_risk(assessor, RISK_MADE_REQUIRED, table, change->after);
  assess_cast(assessor, table, change);
}

static void assess_recreated(Assessor *assessor, const Table *table, const TableChange *change) {
  const Column *after = change->after;
  bool bare = after->arity == ARITY_REQUIRED && !has_any_default(after);
  if (bare && change->before->arity == ARITY_NULLABLE)
    assess_added(assessor, table, after);
  else
    column_risk(assessor, bare ? RISK_REQUIRED_RECREATED : RISK_COLUMN_RECREATED, table,
                change->before);
}

// --- Tables

static void assess_change(Assessor *assessor, const Table *table, const TableChange *change) {
  switch (change->kind) {
    case CHANGE_DROP_PRIMARY_KEY:
      column_risk(assessor, RISK_PRIMARY_KEY_CHANGED, table, NULL);
      break;
    case CHANGE_DROP_COLUMN:
      if (!change->released) column_risk(assessor, RISK_COLUMN_DROPPED, table, change->before);
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

static void assess_unique(Assessor *assessor, const Step *step) {
  const Index *index = step->index.after;
  if (!step->table.before || index->kind != INDEX_UNIQUE || step->index.recreated) return;
  StrList names = {0};
  for (vec_each(const IndexColumn, column, &index->columns))
    vec_push(assessor->arena, &names, column->name);
  risk_add(assessor, (Risk){.kind = RISK_UNIQUE_ADDED,
                            .table = step->table.before,
                            .names = str_list_join(assessor->arena, &names, STR(","))});
}

static void assess_enum(Assessor *assessor, const Enum *before, const Enum *after) {
  StrList removed = {0};
  for (vec_each(const Str, value, &before->values))
    if (!str_list_has(&after->values, *value)) vec_push(assessor->arena, &removed, *value);
  if (!removed.len) return;
  risk_add(assessor, (Risk){.kind = RISK_ENUM_VALUES_REMOVED,
                            .subject = before->name,
                            .names = str_list_join(assessor->arena, &removed, STR(","))});
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
      column_risk(assessor, RISK_TABLE_DROPPED, step->table.before, NULL);
      break;
    case STEP_CREATE_INDEX:
      assess_unique(assessor, step);
      break;
    case STEP_ALTER_ENUM:
      assess_enum(assessor, step->enumeration.before, step->enumeration.after);
      break;
    case STEP_RENAME:
    case STEP_DROP_OBJECT:
    case STEP_CREATE_OBJECT:
    case STEP_SET_SEQUENCE:
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
  Assessor assessor = {.arena = arena};
  for (; assessor.step < diff->steps.len; assessor.step++)
    assess_step(&assessor, &diff->steps.at[assessor.step]);
  for (vec_each(const Risk, risk, &assessor.unexecutable))
    vec_push(arena, &assessor.warnings, *risk);
  return assessor.warnings;
}
