// ALTER TABLE on PostgreSQL: one statement with a clause for each change, and the statements around it: values that rows
// lack, sequences that come and go, a key that is renamed.
//
// Prisma's oddities are kept for a Prisma schema; an exact script keeps data by casting through text.

#include "emit/emit_pg.h"

// One statement with several clauses, each on a line of its own.
typedef struct {
  SqlWriter *writer;
  const Table *table;
  bool open;
} Alteration;

static void clause(Alteration *alteration, const char *text) {
  SqlWriter *writer = alteration->writer;
  if (!alteration->open) {
    put(writer, "ALTER TABLE ");
    put_table(writer, alteration->table);
    put(writer, " ");
  } else {
    put(writer, ",\n");
  }
  alteration->open = true;
  put(writer, text);
}

static void clause_column(Alteration *alteration, const Column *column, const char *text) {
  clause(alteration, "ALTER COLUMN ");
  put_name(alteration->writer, column->name);
  put(alteration->writer, text);
}

static void clause_default(Alteration *alteration, const Column *after) {
  clause_column(alteration, after, has_default(after) ? " SET DEFAULT " : " DROP DEFAULT");
  if (has_default(after)) put_default(alteration->writer, after);
}

static void clause_set_type(Alteration *alteration, const Column *after) {
  clause_column(alteration, after, " SET DATA TYPE ");
  if (after->autoincrement && serial_name(after).len)
    put_str(alteration->writer, serial_name(after));
  else
    put_type(alteration->writer, after);
}

// Prisma's sequence for a column that becomes autoincrementing: all in lower case, its schema too.
static void put_new_sequence(SqlWriter *writer, const Column *column) {
  SqlWriter aside = writer_new(writer->arena, writer->diff);
  put_qualifier(&aside, column->table->namespace);
  Str name = str_format(writer->arena, "%.*s%.*s_%.*s_seq", STR_ARG(text_str(&aside.text)),
                        STR_ARG(column->table->name), STR_ARG(column->name));
  put_str(writer, str_lower_utf8(writer->arena, name));
}

static void alter_column_prisma(Alteration *alteration, const TableChange *change) {
  SqlWriter *writer = alteration->writer;
  const Column *before = change->before, *after = change->after;
  bool list_changed = (before->arity == ARITY_LIST) != (after->arity == ARITY_LIST);
  if (change->differences & COLUMN_ARITY && after->arity != ARITY_LIST)
    clause_column(alteration, after,
                  after->arity == ARITY_REQUIRED ? " SET NOT NULL" : " DROP NOT NULL");
  if (change->differences & COLUMN_DEFAULT) clause_default(alteration, after);
  if (change->differences & COLUMN_AUTOINCREMENT_REMOVED)
    clause_column(alteration, after, " DROP DEFAULT");
  if (change->differences & COLUMN_AUTOINCREMENT_ADDED) {
    clause_column(alteration, after, " SET DEFAULT nextval('");
    put_new_sequence(writer, after);
    put(writer, "')");
  }
  if (change->differences & COLUMN_TYPE || list_changed) clause_set_type(alteration, after);
}

static bool takes_default(const SqlWriter *writer, const Column *column) {
  return writer->fills_rows && has_default(column);
}

// A column that becomes required again may have rows without a value, written since it became optional.
static bool fills_missing(const SqlWriter *writer, const TableChange *change) {
  bool required = change->kind == CHANGE_ALTER_COLUMN && !is_required(change->before) &&
                  is_required(change->after);
  return required &&
         (takes_default(writer, change->after) || placeholder_of(writer, change->after).len);
}

static void put_missing_value(SqlWriter *writer, const Column *column) {
  if (takes_default(writer, column))
    put_default(writer, column);
  else
    put_str(writer, placeholder_of(writer, column));
}

// Between any two types there is a way through text; what does not fit stops the statement, and changes nothing. An
// explicit cast to varchar(n) or bit(n) would cut instead, so there the last step is left to the assignment.
static bool cuts_when_cast(const Column *after) {
  const ColumnType *type = &after->type;
  if (!type->native || type->is_domain || !type->arg_count) return false;
  PgType kind = (PgType)type->native->kind;
  return kind == PG_VARCHAR || kind == PG_CHAR || kind == PG_BIT || kind == PG_VARBIT;
}

static Column without_length(SqlWriter *writer, const Column *column) {
  Column open = *column;
  PgType kind = (PgType)column->type.native->kind;
  const char *name = kind == PG_VARCHAR ? "varchar" : kind == PG_CHAR ? "bpchar" : "varbit";
  open.type = (ColumnType){
      .family = FAMILY_UNSUPPORTED,
      .text = str_format(writer->arena, "%s%s", name, column->arity == ARITY_LIST ? "[]" : "")};
  return open;
}

static Column element_of(const Column *list) {
  Column element = *list;
  Str text = list->type.text;
  element.arity = ARITY_REQUIRED;
  if (str_ends_with(text, STR("[]"))) element.type.text = str_slice(text, 0, text.len - 2);
  return element;
}

static void put_through_text(SqlWriter *writer, const Column *after) {
  put_name(writer, after->name);
  put(writer, "::text::");
  Column open = cuts_when_cast(after) ? without_length(writer, after) : *after;
  put_type(writer, &open);
}

// A list of one has a value's place; a longer one has none, so its text is tried.
static void put_one_of_list(SqlWriter *writer, const Column *after) {
  put(writer, "CASE WHEN cardinality(");
  put_name(writer, after->name);
  put(writer, ") > 1 THEN ");
  put_name(writer, after->name);
  put(writer, "::text ELSE ");
  put_name(writer, after->name);
  put(writer, "[1]::text END::");
  Column open = cuts_when_cast(after) ? without_length(writer, after) : *after;
  put_type(writer, &open);
}

static void put_list_of_one(SqlWriter *writer, const Column *after) {
  Column element = element_of(after);
  put(writer, "CASE WHEN ");
  put_name(writer, after->name);
  put(writer, " IS NOT NULL THEN ARRAY[");
  put_through_text(writer, &element);
  put(writer, "] END");
}

static bool is_whole_number(const Column *column) {
  return column->type.family == FAMILY_INT || column->type.family == FAMILY_BIGINT;
}

// What a whole number does not read of the text: the scale of a numeric, even where it is zeroes, and the words of a boolean.
static void put_whole_number(SqlWriter *writer, const TableChange *change) {
  const Column *before = change->before, *after = change->after;
  bool numeric = before->type.family == FAMILY_DECIMAL;
  put(writer, numeric ? "trim_scale(" : "");
  put_name(writer, after->name);
  put(writer, numeric ? ")::text::" : "::int::");
  put_type(writer, after);
}

static bool becomes_whole_number(const TableChange *change) {
  const Column *before = change->before;
  if (change->meanwhile || !before->type.native || before->arity == ARITY_LIST) return false;
  PgType kind = (PgType)before->type.native->kind;
  return is_whole_number(change->after) && (kind == PG_DECIMAL || kind == PG_BOOLEAN);
}

// A composite value that waits as JSON, while the attributes of its type change their places (diff/release.c).
static bool is_jsonb(const Column *column) {
  return column->type.native && (PgType)column->type.native->kind == PG_JSONB;
}

static bool goes_as_json(const TableChange *change) {
  return !change->meanwhile && !change->before->type.native &&
         change->before->type.family == FAMILY_UNSUPPORTED && is_jsonb(change->after);
}

static bool comes_from_json(const TableChange *change) {
  return change->kind == CHANGE_ALTER_COLUMN && change->meanwhile && is_jsonb(change->meanwhile) &&
         !change->after->type.native;
}

// PostgreSQL reads lists of composite values out of JSON as parts of a record only, so there is one for the time.
static void put_record(SqlWriter *writer, const TableChange *change) {
  put(writer, "pg_temp.");
  put_name(writer, str_format(writer->arena, "pmig_%.*s", STR_ARG(change->after->name)));
}

static void put_from_json(SqlWriter *writer, const TableChange *change) {
  put(writer, "(jsonb_populate_record(NULL::");
  put_record(writer, change);
  put(writer, ", jsonb_build_object('value', ");
  put_name(writer, change->after->name);
  put(writer, "))).value");
}

static void put_records_created(SqlWriter *writer, const Step *step) {
  for (vec_each(const TableChange, change, &step->changes)) {
    if (!comes_from_json(change)) continue;
    put(writer, "CREATE TYPE ");
    put_record(writer, change);
    put(writer, " AS (value ");
    put_type(writer, change->after);
    put(writer, ")");
    put_end(writer);
  }
}

static void put_records_dropped(SqlWriter *writer, const Step *step) {
  for (vec_each(const TableChange, change, &step->changes)) {
    if (!comes_from_json(change)) continue;
    put(writer, "DROP TYPE ");
    put_record(writer, change);
    put_end(writer);
  }
}

static void put_converted(SqlWriter *writer, const TableChange *change) {
  const Column *after = change->after;
  bool was_list = change->before->arity == ARITY_LIST, is_list = after->arity == ARITY_LIST;
  if (change->time_zone.len) {
    put_name(writer, after->name);
    put(writer, " AT TIME ZONE ");
    put_str(writer, change->time_zone);
  } else if (goes_as_json(change)) {
    put(writer, "to_jsonb(");
    put_name(writer, after->name);
    put(writer, ")");
  } else if (comes_from_json(change)) {
    put_from_json(writer, change);
  } else if (was_list && !is_list) {
    put_one_of_list(writer, after);
  } else if (!was_list && is_list) {
    put_list_of_one(writer, after);
  } else if (becomes_whole_number(change)) {
    put_whole_number(writer, change);
  } else {
    put_through_text(writer, after);
  }
}

// The column as it is when the statement comes to it.
static const Column *standing(const TableChange *change) {
  return change->meanwhile ? change->meanwhile : change->before;
}

static void clause_cast(Alteration *alteration, const TableChange *change) {
  SqlWriter *writer = alteration->writer;
  const Column *after = change->after;
  bool fills = fills_missing(writer, change);
  clause_column(alteration, after, " SET DATA TYPE ");
  put_type(writer, after);
  if (!str_eq(standing(change)->collation, after->collation))
    put(writer, " COLLATE "),
        put_str(writer, after->collation.len ? after->collation : STR("\"default\""));
  bool by_itself = change->cast == CAST_SAFE && !change->meanwhile && !fills;
  if (after->generated.len || by_itself) return;  // a generated value is computed anew
  put(writer, fills ? " USING (coalesce(" : " USING (");
  put_converted(writer, change);
  if (fills) put(writer, ", "), put_missing_value(writer, after), put(writer, ")");
  put(writer, ")");
}

// An identity that changes keeps its sequence, and with it its place.
static void alter_identity(Alteration *alteration, const Column *before, const Column *after) {
  bool was = before->identity != IDENTITY_NONE, is = after->identity != IDENTITY_NONE;
  if (was && !is && !owns_sequence(after)) clause_column(alteration, after, " DROP IDENTITY");
  if (!was && is) {
    clause_column(alteration, after, " ADD ");
    put_identity(alteration->writer, after);
  }
  if (!was || !is) return;
  if (before->identity != after->identity)
    clause_column(
        alteration, after,
        after->identity == IDENTITY_ALWAYS ? " SET GENERATED ALWAYS" : " SET GENERATED BY DEFAULT");
  if (str_eq(before->sequence.settings, after->sequence.settings)) return;
  clause_column(alteration, after, " ");
  put_str(alteration->writer, after->sequence.settings);
}

static void clause_required(Alteration *alteration, const Column *after) {
  if (is_plainly_required(after)) {
    clause_column(alteration, after, " SET NOT NULL");
    return;
  }
  clause(alteration, "ADD ");
  put_required(alteration->writer, after, after->name);
}

// A constraint that is the same but for its name is renamed by a statement of its own.
static void alter_required(Alteration *alteration, const Column *before, const Column *after) {
  bool replaced = is_required(before) && is_required(after) &&
                  !str_eq(before->required_options, after->required_options);
  if (replaced || (is_required(before) && !is_required(after)))
    clause_column(alteration, after, " DROP NOT NULL");
  if (replaced || (!is_required(before) && is_required(after))) clause_required(alteration, after);
}

static bool renames_required(const Column *before, const Column *after) {
  return is_required(before) && is_required(after) &&
         str_eq(before->required_options, after->required_options) && before->required_name.len &&
         after->required_name.len && !str_eq(before->required_name, after->required_name);
}

// A SERIAL column that becomes an identity: its default and its sequence are gone before the identity's sequence comes,
// which may have the same name.
static bool makes_way(const Column *before, const Column *after) {
  return owns_sequence(before) && after->identity != IDENTITY_NONE;
}

// The default goes before the type changes, since PostgreSQL would have to cast it, and comes back
// afterwards.
static void alter_column_exact(Alteration *alteration, const TableChange *change) {
  const Column *before = standing(change), *after = change->after;
  bool retyped = change->differences & COLUMN_TYPE,
       redefaulted = change->differences & COLUMN_DEFAULT;
  bool recollated = !str_eq(before->collation, after->collation);
  if (before->generated.len && !after->generated.len)
    clause_column(alteration, after, " DROP EXPRESSION");
  if ((retyped || redefaulted) && has_default(before) && !before->generated.len &&
      !makes_way(before, after))
    clause_column(alteration, after, " DROP DEFAULT");
  if (retyped || recollated) clause_cast(alteration, change);
  if ((retyped || redefaulted) && has_default(after) && !after->generated.len)
    clause_default(alteration, after);
  alter_required(alteration, before, after);
  alter_identity(alteration, before, after);
}

static void put_added_column(Alteration *alteration, const Column *column) {
  Str placeholder = placeholder_of(alteration->writer, column);
  clause(alteration, "ADD COLUMN     ");
  put_column(alteration->writer, column);
  if (placeholder.len)
    put(alteration->writer, " DEFAULT "), put_str(alteration->writer, placeholder);
}

static bool adds_column(const TableChange *change) {
  return change->kind == CHANGE_ADD_COLUMN || change->kind == CHANGE_RECREATE_COLUMN;
}

// The default that filled the rows is no part of the table.
static void put_placeholders_end(SqlWriter *writer, const Step *step) {
  Alteration alteration = {.writer = writer, .table = step->table.before};
  for (vec_each(const TableChange, change, &step->changes)) {
    if (adds_column(change) && placeholder_of(writer, change->after).len)
      clause_column(&alteration, change->after, " DROP DEFAULT");
  }
  if (alteration.open) put_end(writer);
}

static void put_dropped_column(Alteration *alteration, const Column *column) {
  clause(alteration, "DROP COLUMN ");
  put_name(alteration->writer, column->name);
}

static void put_added_key(Alteration *alteration, const Index *key) {
  clause(alteration, "ADD ");
  put_key(alteration->writer, key, ", ");
}

// PostgreSQL refuses to rename a constraint beside other changes; Prisma 6 did not know that.
static bool renames_key_alone(const SqlWriter *writer) {
  return is_exact(writer) || writer->diff->prisma != PRISMA_6;
}

static void clause_key_rename(Alteration *alteration, const Step *step) {
  clause(alteration, "RENAME CONSTRAINT ");
  put_name(alteration->writer, step->table.before->primary_key->name);
  put(alteration->writer, " TO ");
  put_name(alteration->writer, step->table.after->primary_key->name);
}

static void put_change(Alteration *alteration, const Step *step, const TableChange *change) {
  switch (change->kind) {
    case CHANGE_DROP_PRIMARY_KEY:
      clause(alteration, "DROP CONSTRAINT ");
      put_name(alteration->writer, step->table.before->primary_key->name);
      break;
    case CHANGE_RENAME_PRIMARY_KEY:
      if (!renames_key_alone(alteration->writer)) clause_key_rename(alteration, step);
      break;
    case CHANGE_DROP_COLUMN:
      put_dropped_column(alteration, change->before);
      break;
    case CHANGE_ADD_COLUMN:
      put_added_column(alteration, change->after);
      break;
    case CHANGE_ALTER_COLUMN:
      if (is_exact(alteration->writer))
        alter_column_exact(alteration, change);
      else
        alter_column_prisma(alteration, change);
      break;
    case CHANGE_RECREATE_COLUMN:
      if (!change->released) put_dropped_column(alteration, change->before);
      put_added_column(alteration, change->after);
      break;
    case CHANGE_ADD_PRIMARY_KEY:
      put_added_key(alteration, step->table.after->primary_key);
      break;
  }
}

// --- Sequences of an exact script

static bool same_sequence(const Sequence *a, const Sequence *b) {
  return str_eq(a->namespace, b->namespace) && str_eq(a->name, b->name);
}

static bool keeps_sequence(const TableChange *change) {
  return change->before && change->after && owns_sequence(change->before) &&
         owns_sequence(change->after) &&
         same_sequence(&change->before->sequence, &change->after->sequence);
}

static bool gains_sequence(const SqlWriter *writer, const TableChange *change) {
  if (!change->after || !owns_sequence(change->after) || keeps_sequence(change)) return false;
  return change->kind == CHANGE_ALTER_COLUMN || has_sequence_apart(writer, change->after);
}

static bool loses_sequence(const TableChange *change) {
  return change->before && owns_sequence(change->before) && !keeps_sequence(change);
}

static void put_drop_sequence(SqlWriter *writer, const Column *before) {
  if (sequence_stays(writer, &before->sequence)) return;
  put(writer, "DROP SEQUENCE ");
  put_place(writer, before->sequence.namespace, before->sequence.name);
  put_end(writer);
}

static void put_alone(SqlWriter *writer, const Column *column, const char *action) {
  Alteration alone = {.writer = writer, .table = column->table};
  clause_column(&alone, column, action);
  put_end(writer);
}

static void put_sequence_before(SqlWriter *writer, const TableChange *change) {
  const Column *before = change->before, *after = change->after;
  bool altered = change->kind == CHANGE_ALTER_COLUMN;
  if (loses_sequence(change)) put_disown_sequence(writer, before);
  if (altered && makes_way(before, after)) {
    put_alone(writer, before, " DROP DEFAULT");
    put_drop_sequence(writer, before);
  }
  if (altered && before->identity != IDENTITY_NONE && owns_sequence(after))
    put_alone(writer, before, " DROP IDENTITY");
  if (gains_sequence(writer, change)) put_create_sequence(writer, after);
}

static void put_sequences_before(SqlWriter *writer, const Step *step) {
  for (vec_each(const TableChange, change, &step->changes)) put_sequence_before(writer, change);
}

static void put_renamed_identity(SqlWriter *writer, const TableChange *change) {
  bool both = change->kind == CHANGE_ALTER_COLUMN && change->before->identity != IDENTITY_NONE &&
              change->after->identity != IDENTITY_NONE;
  if (!both || str_eq(change->before->sequence.name, change->after->sequence.name)) return;
  put(writer, "ALTER SEQUENCE ");
  put_place(writer, change->before->sequence.namespace, change->before->sequence.name);
  put(writer, " RENAME TO ");
  put_name(writer, change->after->sequence.name);
  put_end(writer);
}

// A SERIAL column that changes its type leaves its sequence as it is, which may count in that type too.
static void put_changed_sequence(SqlWriter *writer, const TableChange *change) {
  if (change->kind != CHANGE_ALTER_COLUMN || !keeps_sequence(change)) return;
  const Sequence *before = &change->before->sequence, *after = &change->after->sequence;
  if (!(change->differences & COLUMN_TYPE) || str_eq(before->settings, after->settings)) return;
  put(writer, "ALTER SEQUENCE ");
  put_place(writer, after->namespace, after->name);
  put(writer, " "), put_str(writer, after->settings);
  put_end(writer);
}

static void put_sequences_after(SqlWriter *writer, const Step *step) {
  for (vec_each(const TableChange, change, &step->changes)) {
    put_changed_sequence(writer, change);
    if (gains_sequence(writer, change)) put_own_sequence(writer, change->after);
    put_renamed_identity(writer, change);
    bool dropped = loses_sequence(change) && change->kind == CHANGE_ALTER_COLUMN &&
                   !makes_way(change->before, change->after);
    if (dropped) put_drop_sequence(writer, change->before);
  }
}

// --- Sequences of Prisma's scripts

static bool becomes_autoincrement(const TableChange *change) {
  return change->kind == CHANGE_ALTER_COLUMN && change->differences & COLUMN_AUTOINCREMENT_ADDED;
}

static void put_prisma_sequences_before(SqlWriter *writer, const Step *step) {
  for (vec_each(const TableChange, change, &step->changes)) {
    if (!becomes_autoincrement(change)) continue;
    put(writer, "CREATE SEQUENCE ");
    put_new_sequence(writer, change->after);
    put_end(writer);
  }
}

// Whether a column after still takes its values from the sequence. In a Prisma schema all sequences have the empty name,
// and so Prisma takes each for every other.
static bool is_used_after(const Schema *after, Str name) {
  for (vec_each(const Table, table, &after->tables))
    for (vec_each(const Column, column, &table->columns))
      if (is_sequence(column) && str_eq(column->value.text, name)) return true;
  return false;
}

static bool drops_sequence(const SqlWriter *writer, const TableChange *change) {
  return change->kind == CHANGE_ALTER_COLUMN &&
         change->differences & COLUMN_AUTOINCREMENT_REMOVED &&
         change->before->identity == IDENTITY_NONE &&
         !is_used_after(writer->diff->after, change->before->value.text);
}

static void put_prisma_sequence_owner(SqlWriter *writer, const Column *column) {
  put(writer, "ALTER SEQUENCE ");
  put_new_sequence(writer, column);
  put(writer, " OWNED BY ");
  put_table(writer, column->table);
  put(writer, ".");
  put_name(writer, column->name);
  put_end(writer);
}

static void put_prisma_sequences_after(SqlWriter *writer, const Step *step) {
  for (vec_each(const TableChange, change, &step->changes)) {
    if (becomes_autoincrement(change)) put_prisma_sequence_owner(writer, change->after);
    if (!drops_sequence(writer, change)) continue;
    put(writer, "DROP SEQUENCE ");
    put_name(writer, change->before->value.text);
    put_end(writer);
  }
}

// --- The whole

static void put_missing_values(SqlWriter *writer, const Step *step, const TableChange *change) {
  if (change->differences & COLUMN_TYPE || !fills_missing(writer, change)) return;
  put(writer, "UPDATE ");
  put_table(writer, step->table.before);
  put(writer, " SET ");
  put_name(writer, change->after->name);
  put(writer, " = ");
  put_missing_value(writer, change->after);
  put(writer, " WHERE ");
  put_name(writer, change->after->name);
  put(writer, " IS NULL");
  put_end(writer);
}

static void put_renamed_key(SqlWriter *writer, const Step *step) {
  Alteration alone = {.writer = writer, .table = step->table.before};
  for (vec_each(const TableChange, change, &step->changes))
    if (change->kind == CHANGE_RENAME_PRIMARY_KEY && renames_key_alone(writer))
      clause_key_rename(&alone, step);
  if (alone.open) put_end(writer);
}

static void put_renamed_required(SqlWriter *writer, const Step *step, const TableChange *change) {
  if (change->kind != CHANGE_ALTER_COLUMN || !renames_required(change->before, change->after))
    return;
  put(writer, "ALTER TABLE ");
  put_table(writer, step->table.before);
  put(writer, " RENAME CONSTRAINT ");
  put_name(writer, change->before->required_name);
  put(writer, " TO ");
  put_name(writer, change->after->required_name);
  put_end(writer);
}

// PostgreSQL 18 does not see that a column is free of its key in the same statement.
static bool frees_column(const SqlWriter *writer, const Step *step) {
  for (vec_each(const TableChange, change, &step->changes))
    if (change->kind == CHANGE_ALTER_COLUMN && is_required(change->before) &&
        !is_required(change->after))
      return is_exact(writer);
  return false;
}

static void put_changes(SqlWriter *writer, const Step *step) {
  Alteration alteration = {.writer = writer, .table = step->table.before};
  bool frees = frees_column(writer, step);
  for (vec_each(const TableChange, change, &step->changes)) {
    put_change(&alteration, step, change);
    if (!frees || change->kind != CHANGE_DROP_PRIMARY_KEY) continue;
    put_end(writer);
    alteration.open = false;
  }
  if (alteration.open) put_end(writer);
}

void pg_alter_table(SqlWriter *writer, const Step *step) {
  if (is_exact(writer))
    put_sequences_before(writer, step);
  else
    put_prisma_sequences_before(writer, step);
  for (vec_each(const TableChange, change, &step->changes))
    put_missing_values(writer, step, change);
  put_records_created(writer, step);
  put_changes(writer, step);
  put_records_dropped(writer, step);
  put_placeholders_end(writer, step);
  for (vec_each(const TableChange, change, &step->changes))
    if (adds_column(change)) put_required_later(writer, change->after);
  put_renamed_key(writer, step);
  if (is_exact(writer))
    for (vec_each(const TableChange, change, &step->changes))
      put_renamed_required(writer, step, change);
  if (is_exact(writer))
    put_sequences_after(writer, step);
  else
    put_prisma_sequences_after(writer, step);
}
