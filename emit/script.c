// A diff as a script. What all dialects write alike stands here; the rest is asked of the dialect's
// Emitter.

#include "emit/writer.h"

static void put_create_schema(SqlWriter *writer, Str name) {
  put(writer, "CREATE SCHEMA IF NOT EXISTS ");
  put_name(writer, name);
  put_end(writer);
}

static void put_drop_schema(SqlWriter *writer, Str name) {
  put(writer, "DROP SCHEMA ");
  put_name(writer, name);
  put_end(writer);
}

static void put_create_extension(SqlWriter *writer, const Extension *extension) {
  put(writer, "CREATE EXTENSION IF NOT EXISTS ");
  put_name(writer, extension->name);
  if (extension->namespace.len || extension->version.len) put(writer, " WITH");
  if (extension->namespace.len) put(writer, " SCHEMA "), put_name(writer, extension->namespace);
  if (extension->version.len) put(writer, " VERSION "), put_name(writer, extension->version);
  put_end(writer);
}

static void put_drop_extension(SqlWriter *writer, const Extension *extension) {
  put(writer, "DROP EXTENSION ");
  put_name(writer, extension->name);
  put_end(writer);
}

static void put_alter_extension(SqlWriter *writer, const Extension *before,
                                const Extension *after) {
  if (after->version.len && !str_eq(before->version, after->version)) {
    put(writer, "ALTER EXTENSION ");
    put_name(writer, after->name);
    put(writer, " UPDATE TO ");
    put_name(writer, after->version);
    put_end(writer);
  }
  if (after->namespace.len && !str_eq(before->namespace, after->namespace)) {
    put(writer, "ALTER EXTENSION ");
    put_name(writer, after->name);
    put(writer, " SET SCHEMA ");
    put_name(writer, after->namespace);
    put_end(writer);
  }
}

static void put_drop_enum(SqlWriter *writer, const Enum *enumeration) {
  put(writer, "DROP TYPE ");
  put_place(writer, enumeration->namespace, enumeration->name);
  put_end(writer);
}

static void put_alter_table(SqlWriter *writer, const Table *table, const char *action,
                            Str constraint) {
  put(writer, "ALTER TABLE ");
  put_table(writer, table);
  put(writer, action);
  put_name(writer, constraint);
}

static void put_add_foreign_key(SqlWriter *writer, const ForeignKey *key) {
  put_alter_table(writer, key->table, " ADD CONSTRAINT ", key->name);
  if (writer->diff->exact) {
    put(writer, " ");
    put_statement(writer, key->definition);
    return;
  }
  put(writer, " FOREIGN KEY (");
  put_names(writer, &key->columns, ", ");
  put(writer, ") REFERENCES ");
  put_place(writer, key->referenced_namespace, key->referenced_table);
  put(writer, "(");
  put_names(writer, &key->referenced_columns, ", ");
  put(writer, ")");
  put_actions(writer, key);
  put_end(writer);
}

static void put_rename_foreign_key(SqlWriter *writer, const Step *step) {
  put_alter_table(writer, step->table.before, " RENAME CONSTRAINT ",
                  step->foreign_key.before->name);
  put(writer, " TO ");
  put_name(writer, step->foreign_key.after->name);
  put_end(writer);
}

// Prisma drops a unique constraint by its index, which PostgreSQL refuses; an exact script drops
// the constraint.
static void put_drop_index(SqlWriter *writer, const Index *index) {
  bool as_constraint =
      writer->diff->exact && index->is_constraint && dialect_of(writer)->alters_columns;
  if (as_constraint)
    put_alter_table(writer, index->table, " DROP CONSTRAINT ", index->name);
  else
    put(writer, "DROP INDEX "), put_place(writer, index->table->namespace, index->name);
  put_end(writer);
}

// SQL functions name tables that are created later; PostgreSQL would look for them at once.
static void put_create_object(SqlWriter *writer, const Step *step) {
  const Object *object = step->object;
  bool function = object->kind == OBJECT_FUNCTION;
  if (step->replaces && object->kind == OBJECT_SEQUENCE) {
    put(writer, "ALTER");  // takes the same options as CREATE
    put_statement(writer, str_slice(object->create, strlen("CREATE"), object->create.len));
    return;
  }
  if (function) put(writer, "SET check_function_bodies = false;\n");
  put_statement(writer, step->replaces && object->change.at ? object->change : object->create);
  if (function) put(writer, "RESET check_function_bodies;\n");
}

static Str object_title(SqlWriter *writer, const char *verb, const Object *object) {
  Text title = text_new(writer->arena);
  text_format(&title, "%s", verb);
  bool upper = true;
  Str word = OBJECT_KIND_WORDS[object->kind];
  for (size_t i = 0; i < word.len; i++) {
    bool letter = word.at[i] != ' ';
    if (letter)
      text_put(&title, upper ? str_upper(writer->arena, str_slice(word, i, i + 1))
                             : str_slice(word, i, i + 1));
    upper = !letter;
  }
  return text_str(&title);
}

static void put_step(SqlWriter *writer, const Emitter *emitter, const Step *step) {
  switch (step->kind) {
    case STEP_RENAME:
      put_rename(writer, step->rename);
      break;
    case STEP_DROP_OBJECT:
      put_statement(writer, step->object->drop);
      break;
    case STEP_CREATE_OBJECT:
      put_create_object(writer, step);
      break;
    case STEP_SET_SEQUENCE:
      emitter->set_sequence(writer, step);
      break;
    case STEP_CREATE_SCHEMA:
      put_create_schema(writer, step->namespace);
      break;
    case STEP_DROP_SCHEMA:
      put_drop_schema(writer, step->namespace);
      break;
    case STEP_DROP_EXTENSION:
      put_drop_extension(writer, step->extension.before);
      break;
    case STEP_CREATE_EXTENSION:
      put_create_extension(writer, step->extension.after);
      break;
    case STEP_ALTER_EXTENSION:
      put_alter_extension(writer, step->extension.before, step->extension.after);
      break;
    case STEP_CREATE_ENUM:
      put_create_enum(writer, step->enumeration.after);
      break;
    case STEP_ALTER_ENUM:
      emitter->alter_enum(writer, step);
      break;
    case STEP_DROP_ENUM:
      put_drop_enum(writer, step->enumeration.before);
      break;
    case STEP_DROP_FOREIGN_KEY:
      put_alter_table(writer, step->table.before, " DROP CONSTRAINT ",
                      step->foreign_key.before->name);
      put_end(writer);
      break;
    case STEP_ADD_FOREIGN_KEY:
      put_add_foreign_key(writer, step->foreign_key.after);
      break;
    case STEP_RENAME_FOREIGN_KEY:
      put_rename_foreign_key(writer, step);
      break;
    case STEP_DROP_INDEX:
      put_drop_index(writer, step->index.before);
      break;
    case STEP_CREATE_INDEX:
      emitter->create_index(writer, step->index.after);
      break;
    case STEP_RENAME_INDEX:
    case STEP_REDEFINE_INDEX:
      emitter->rename_index(writer, step);
      break;
    case STEP_ALTER_TABLE:
      emitter->alter_table(writer, step);
      break;
    case STEP_DROP_TABLE:
      emitter->drop_table(writer, step->table.before);
      break;
    case STEP_CREATE_TABLE:
      emitter->create_table(writer, step->table.after);
      break;
    case STEP_REDEFINE_TABLES:
      emitter->redefine_tables(writer, step);
      break;
  }
}

static Str step_title(SqlWriter *writer, const Step *step) {
  if (step->kind == STEP_RENAME)
    return str_format(writer->arena, "Rename%.*s", STR_ARG(RENAME_KIND_TITLES[step->rename->kind]));
  if (step->kind == STEP_DROP_OBJECT) return object_title(writer, "Drop", step->object);
  if (step->kind == STEP_CREATE_OBJECT) return object_title(writer, "Create", step->object);
  return STEP_KIND_TITLES[step->kind];
}

static Str write_script(SqlWriter *writer) {
  const Diff *diff = writer->diff;
  const Dialect *dialect = dialect_of(writer);
  const Emitter *emitter =
      dialect && dialect->alters_columns ? &EMITTER_POSTGRESQL : &EMITTER_SQLITE;
  for (vec_each(const Step, step, &diff->steps)) {
    writer_step(writer, step_title(writer, step));
    put_step(writer, emitter, step);
  }
  if (!diff->steps.len) text_literal(&writer->text, "-- This is an empty migration.\n");
  return text_str(&writer->text);
}

Str emit_script(Arena *arena, const Diff *diff) {
  SqlWriter writer = writer_new(arena, diff);
  return write_script(&writer);
}

static SqlWriter writer_back(Arena *arena, const Diff *diff) {
  SqlWriter writer = writer_new(arena, diff);
  writer.fills_rows = true;
  return writer;
}

Str emit_way_back(Arena *arena, const Diff *diff) {
  SqlWriter writer = writer_back(arena, diff);
  return write_script(&writer);
}

bool emit_lacks_value(Arena *arena, const Diff *diff, const Column *column) {
  SqlWriter writer = writer_back(arena, diff);
  return needs_value(column) && !placeholder_of(&writer, column).len;
}
