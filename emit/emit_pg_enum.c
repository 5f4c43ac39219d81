// Enums of PostgreSQL. A value is added in place; where one goes, the type is made anew under another name, its columns are
// cast, and it takes the old one's place.

#include "emit/emit_pg.h"

static void put_enum_values(SqlWriter *writer, const Enum *enumeration) {
  put(writer, " AS ENUM (");
  for (size_t i = 0; i < enumeration->values.len; i++) {
    if (i) put(writer, ", ");
    put_enum_value(writer, enumeration->values.at[i]);
  }
  put(writer, ")");
}

void put_create_enum(SqlWriter *writer, const Enum *enumeration) {
  put(writer, "CREATE TYPE ");
  put_place(writer, enumeration->namespace, enumeration->name);
  put_enum_values(writer, enumeration);
  put_end(writer);
}

static bool has_enum(const Column *column, const Enum *enumeration) {
  return column->type.family == FAMILY_ENUM && column->type.enumeration == enumeration;
}

// An exact script drops a generated column before its enum is made anew, and computes it again afterwards.
static bool is_computed(const SqlWriter *writer, const Column *column) {
  return is_exact(writer) && column->generated.len;
}

static void put_alter_column(SqlWriter *writer, const Column *column) {
  put(writer, "ALTER TABLE ");
  put_table(writer, column->table);
  put(writer, " ALTER COLUMN ");
  put_name(writer, column->name);
}

typedef Vec(const Column *) ColumnList;

static const Table *table_after(const SqlWriter *writer, const Table *before) {
  return schema_find_table(writer->diff->after, before->namespace, before->name);
}

static bool is_dropped(const SqlWriter *writer, const Column *before) {
  const Table *after = table_after(writer, before->table);
  return !after || !table_find_column(after, before->name);
}

static int compare_names(const void *a, const void *b) {
  return str_cmp((*(const Column *const *)a)->name, (*(const Column *const *)b)->name);
}

static void list_table_defaults(SqlWriter *writer, const Step *step, const Table *table,
                                bool dropped_columns, ColumnList *list) {
  const Table *after = table_after(writer, table);
  size_t start = list->len;
  for (vec_each(const Column, column, &table->columns)) {
    if (has_enum(column, step->enumeration.before) && has_default(column) &&
        !is_computed(writer, column) && is_dropped(writer, column) == dropped_columns)
      vec_push(writer->arena, list, column);
  }
  if (after && list->len > start)
    qsort(list->at + start, list->len - start, sizeof *list->at, compare_names);
}

// Columns of the enum before that have a default, in Prisma's order: those of dropped tables as they stand there, then by
// table the dropped columns and the others, by name.
static ColumnList defaults_of_enum(SqlWriter *writer, const Step *step) {
  ColumnList list = {0};
  const Schema *before = writer->diff->before;
  for (vec_each(const Table, table, &before->tables))
    if (!table_after(writer, table)) list_table_defaults(writer, step, table, true, &list);
  for (vec_each(const Table, table, &before->tables)) {
    if (!table_after(writer, table)) continue;
    list_table_defaults(writer, step, table, true, &list);
    list_table_defaults(writer, step, table, false, &list);
  }
  return list;
}

// PostgreSQL cuts what is longer than its limit, which Prisma does not see coming: a long name loses its suffix again, and
// the type is there already.
static Str name_beside(SqlWriter *writer, Str name, Str suffix) {
  if (is_exact(writer)) return name_with_suffix(writer->arena, dialect_of(writer), name, suffix);
  return str_format(writer->arena, "%.*s%.*s", STR_ARG(name), STR_ARG(suffix));
}

static void put_new_enum_name(SqlWriter *writer, const Step *step) {
  const Enum *after = step->enumeration.after;
  put_place(writer, after->namespace, name_beside(writer, after->name, STR("_new")));
}

static void put_cast_to_new(SqlWriter *writer, const Step *step, const Column *column) {
  const char *array = column->arity == ARITY_LIST ? "[]" : "";
  put_alter_column(writer, column);
  put(writer, " TYPE ");
  put_new_enum_name(writer, step);
  put(writer, array);
  put(writer, " USING (");
  put_name(writer, column->name);
  put(writer, "::text::");
  put_new_enum_name(writer, step);
  put(writer, array);
  put(writer, ")");
  put_end(writer);
}

// What is dropped later only has to let go of the type, whatever its rows hold.
static void put_cast_to_text(SqlWriter *writer, const Column *column) {
  const char *array = column->arity == ARITY_LIST ? "[]" : "";
  put_alter_column(writer, column);
  put(writer, " TYPE text");
  put(writer, array);
  put(writer, " USING (");
  put_name(writer, column->name);
  put(writer, "::text");
  put(writer, array);
  put(writer, ")");
  put_end(writer);
}

// Prisma casts the columns of the schema after; a script that must run casts those that exist,
// which are the ones before.
static void put_casts_to_new(SqlWriter *writer, const Step *step) {
  bool exact = is_exact(writer);
  const Schema *schema = exact ? writer->diff->before : writer->diff->after;
  const Enum *enumeration = exact ? step->enumeration.before : step->enumeration.after;
  for (vec_each(const Table, table, &schema->tables)) {
    for (vec_each(const Column, column, &table->columns)) {
      if (!has_enum(column, enumeration) || is_computed(writer, column)) continue;
      if (exact && is_dropped(writer, column))
        put_cast_to_text(writer, column);
      else
        put_cast_to_new(writer, step, column);
    }
  }
}

static void put_enum_renames(SqlWriter *writer, const Step *step, Str old_name) {
  const Enum *before = step->enumeration.before, *after = step->enumeration.after;
  put(writer, "ALTER TYPE ");
  put_place(writer, before->namespace, before->name);
  put(writer, " RENAME TO ");
  put_name(writer, old_name);
  put(writer, ";\nALTER TYPE ");
  put_new_enum_name(writer, step);
  put(writer, " RENAME TO ");
  put_name(writer, after->name);
  put(writer, ";\nDROP TYPE ");
  put_old_place(writer, before->namespace, old_name);
  put_end(writer);
}

static void put_defaults_back(SqlWriter *writer, const Step *step, const ColumnList *columns) {
  for (size_t i = 0; i < columns->len; i++) {
    const Column *before = columns->at[i];
    const Table *table = table_after(writer, before->table);
    const Column *after = table ? table_find_column(table, before->name) : NULL;
    if (!after || !has_default(after) || !has_enum(after, step->enumeration.after)) continue;
    put_alter_column(writer, after);
    put(writer, " SET DEFAULT ");
    put_default(writer, after);
    put_end(writer);
  }
}

static void put_enum_recreation(SqlWriter *writer, const Step *step) {
  Str old_name = name_beside(writer, step->enumeration.before->name, STR("_old"));
  ColumnList defaults = defaults_of_enum(writer, step);
  if (!is_exact(writer)) put(writer, "BEGIN;\n");
  put(writer, "CREATE TYPE ");
  put_new_enum_name(writer, step);
  put_enum_values(writer, step->enumeration.after);
  put_end(writer);
  for (size_t i = 0; i < defaults.len; i++) {
    put(writer, "ALTER TABLE ");
    put_old_place(writer, defaults.at[i]->table->namespace, defaults.at[i]->table->name);
    put(writer, " ALTER COLUMN ");
    put_name(writer, defaults.at[i]->name);
    put(writer, " DROP DEFAULT;\n");
  }
  put_casts_to_new(writer, step);
  put_enum_renames(writer, step, old_name);
  put_defaults_back(writer, step, &defaults);
  if (!is_exact(writer)) put(writer, "COMMIT;\n");
}

static void put_added_value(SqlWriter *writer, const Step *step, size_t at) {
  const Enum *after = step->enumeration.after;
  put(writer, "ALTER TYPE ");
  put_place(writer, step->enumeration.before->namespace, step->enumeration.before->name);
  put(writer, " ADD VALUE ");
  put_enum_value(writer, after->values.at[at]);
  put_end(writer);
}

static const char SEVERAL_VALUES[] =
    "-- This migration adds more than one value to an enum.\n"
    "-- With PostgreSQL versions 11 and earlier, this is not possible\n"
    "-- in a single migration. This can be worked around by creating\n"
    "-- multiple migrations, each migration adding only one value to\n"
    "-- the enum.\n\n\n";

static void put_renamed_values(SqlWriter *writer, const Step *step) {
  const Enum *before = step->enumeration.before, *after = step->enumeration.after;
  for (size_t i = 0; i < before->values.len; i++) {
    if (str_eq(before->values.at[i], after->values.at[i])) continue;
    put(writer, "ALTER TYPE ");
    put_place(writer, before->namespace, before->name);
    put(writer, " RENAME VALUE ");
    put_enum_value(writer, before->values.at[i]);
    put(writer, " TO ");
    put_enum_value(writer, after->values.at[i]);
    put_end(writer);
  }
}

// An exact script recreates the enum for any change but other names: a value added in a transaction
// cannot be used in it.
void pg_alter_enum(SqlWriter *writer, const Step *step) {
  const Enum *before = step->enumeration.before, *after = step->enumeration.after;
  size_t added = 0, removed = 0;
  if (is_exact(writer) && enum_is_relabelled(before, after)) {
    put_renamed_values(writer, step);
    return;
  }
  for (vec_each(const Str, value, &after->values)) added += !str_list_has(&before->values, *value);
  for (vec_each(const Str, value, &before->values))
    removed += !str_list_has(&after->values, *value);
  if (removed || is_exact(writer)) {
    put_enum_recreation(writer, step);
    return;
  }
  if (added > 1) put(writer, SEVERAL_VALUES);
  for (size_t i = 0; i < after->values.len; i++)
    if (!str_list_has(&before->values, after->values.at[i])) put_added_value(writer, step, i);
}
