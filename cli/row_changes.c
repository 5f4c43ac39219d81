// A statement changes rows of the table that it names, and of others: foreign keys delete or clear what refers to a row,
// triggers and rules run statements of their own, so do functions that are called, and a view hands on what is done to it.
// All of it is followed in both states of the schema, for what a script makes may be at work before it ends, and what it
// drops may have been. What is only made later in the script is not. Names first, then the changes, then what follows from
// them, then the statements.

#include "cli/row_changes.h"

#include "emit/emit.h"

typedef struct {
  Arena *arena;
  const Script *script;
  const Dialect *dialect;
  const Diff *back;
  bool keys_off;               // SQLite: the script switches foreign keys off
  const Statement *statement;  // the one whose effects are followed
  const char *unless;          // ends what is said of its keys
  StrMap seen;                 // of these, so that keys and triggers in a circle come to an end
  StrList list;
} Following;

// --- Names

// SQLite's names are equal in any case, and may say that they are of the main database.
static bool object_is(const Schema *schema, Str object, Str namespace, Str name) {
  bool exact = schema->dialect && schema->dialect->has_namespaces;
  bool (*equal)(Str, Str) = exact ? str_eq : str_eq_nocase;
  if (equal(object, name)) return true;
  if (object.len <= name.len) return false;
  size_t before = object.len - name.len;
  return equal(str_slice(object, before, object.len), name) && object.at[before - 1] == '.' &&
         equal(str_slice(object, 0, before - 1), exact ? namespace : STR("main"));
}

static bool is_view(const Schema *schema, Str object) {
  for (vec_each(const Object, view, &schema->objects))
    if (view->kind == OBJECT_VIEW && object_is(schema, object, view->namespace, view->name))
      return true;
  return false;
}

// A table that was there before and is there after, by either of its names; or a view on one.
static bool stays(const Diff *back, Str object) {
  for (vec_each(const Table, table, &back->before->tables)) {
    bool named = object_is(back->before, object, table->namespace, table->name) ||
                 object_is(back->before, object, table->namespace, table_old_name(back, table));
    if (named && schema_find_table(back->after, table->namespace, table->name)) return true;
  }
  return is_view(back->before, object) || is_view(back->after, object);
}

static Str shown_name(Arena *arena, const Table *table) {
  if (!table->namespace.len || str_eq(table->namespace, table->schema->default_namespace))
    return table->name;
  return str_format(arena, "%.*s.%.*s", STR_ARG(table->namespace), STR_ARG(table->name));
}

// As it is called in the connection's PostgreSQL schema; the server's own texts may name that, too.
static Str shown_object(const Following *following, Str name) {
  if (!following->dialect->has_namespaces) return name;
  const Schema *schema = following->back->after;
  for (vec_each(const Table, table, &schema->tables))
    if (object_is(schema, name, table->namespace, table->name))
      return shown_name(following->arena, table);
  return name;
}

// Not made by a later statement.
static bool is_there(const Following *following, const Schema *schema, Str name) {
  Str earlier = str_slice(following->script->source->text, 0, following->statement->span.from);
  return schema == following->back->after || str_contains(earlier, name);
}

static Str last_name(Str name) {
  ptrdiff_t dot = str_find_last_char(name, '.');
  return dot < 0 ? name : str_slice(name, (size_t)dot + 1, name.len);
}

// --- Changes

static void add_line(Following *following, Str what, Str object, Str cause) {
  Arena *arena = following->arena;
  uint32_t line, column;
  source_position(following->script->source, following->statement->span.from, &line, &column);
  Text text = text_new(arena);
  text_put(&text, what);
  if (object.len) text_format(&text, " %.*s", STR_ARG(object));
  text_format(&text, "%.*s (%.*s:%u)", STR_ARG(cause),
              STR_ARG(path_name(following->script->source->name)), line);
  Str change = text_str(&text);
  if (!str_list_has(&following->list, change)) vec_push(arena, &following->list, change);
}

static bool is_new(Following *following, Str what, Str name) {
  Str key = str_format(following->arena, "%.*s %.*s", STR_ARG(what), STR_ARG(name));
  return !str_map_put(following->arena, &following->seen, key, following);
}

static void follow_write(Following *following, const Write *write, Str cause);
static void follow_text(Following *following, Str text, Str cause);

// --- Sequences

static bool mentions(Str text, Str name) {
  for (ptrdiff_t at = 0; (at = str_find(text, name, (size_t)at)) >= 0; at++) {
    size_t end = (size_t)at + name.len;
    bool begins = !at || !is_word_char(text.at[at - 1]);
    if (begins && (end == text.len || !is_word_char(text.at[end]))) return true;
  }
  return false;
}

// By the name of its table, too: pg_get_serial_sequence('"User"', 'id').
static bool mentions_old_sequence(const Schema *before, Str text) {
  for (vec_each(const Table, table, &before->tables)) {
    if (mentions(text, table->name)) return true;
    for (vec_each(const Column, column, &table->columns))
      if (column->sequence.name.len && mentions(text, column->sequence.name)) return true;
  }
  for (vec_each(const Object, object, &before->objects))
    if (object->kind == OBJECT_SEQUENCE && mentions(text, object->name)) return true;
  return false;
}

// The next values that sequences give are in no schema. SQLite keeps them in a table.
static void follow_sequences(Following *following, const RowWork *work, Str text, Str cause) {
  bool moves = work->moves_sequences && mentions_old_sequence(following->back->after, text);
  for (vec_each(const Write, write, &work->writes))
    moves |= !following->dialect->has_namespaces &&
             str_eq_nocase(last_name(write->table), STR("sqlite_sequence"));
  if (moves) add_line(following, STR("position of a sequence"), (Str){0}, cause);
}

// --- Foreign keys

static bool touches(const StrList *columns, const StrList *set) {
  for (vec_each(const Str, column, columns))
    for (vec_each(const Str, assigned, set))
      if (str_eq_nocase(*column, *assigned)) return true;
  return false;
}

static void follow_action(Following *following, const ForeignKey *key, FkAction action,
                          StatementKind kind, Str cause) {
  bool clears = action == FK_SET_NULL || action == FK_SET_DEFAULT;
  if (!clears && action != FK_CASCADE) return;
  Write write = {.kind = clears ? STATEMENT_UPDATE : kind,
                 .table = shown_name(following->arena, key->table),
                 .columns = key->columns};
  follow_write(following, &write, cause);
}

static void follow_key(Following *following, const ForeignKey *key, const Write *write, Str cause) {
  if (write->kind == STATEMENT_DELETE || write->kind == STATEMENT_MERGE || write->replaces)
    follow_action(following, key, key->on_delete, STATEMENT_DELETE, cause);
  if (touches(&key->referenced_columns, &write->columns) || write->kind == STATEMENT_MERGE)
    follow_action(following, key, key->on_update, STATEMENT_UPDATE, cause);
  if (write->kind == STATEMENT_TRUNCATE && write->cascades)
    follow_write(following,
                 &(Write){.kind = STATEMENT_TRUNCATE,
                          .table = shown_name(following->arena, key->table),
                          .cascades = true},
                 cause);
}

static void follow_keys(Following *following, const Schema *schema, const Write *write) {
  Str cause = str_format(following->arena, ", which refers to %.*s%s", STR_ARG(write->table),
                         following->unless);
  if (following->keys_off) return;
  for (vec_each(const Table, table, &schema->tables))
    for (vec_each(const ForeignKey, key, &table->foreign_keys))
      if (object_is(schema, write->table, key->referenced_namespace, key->referenced_table) &&
          is_there(following, schema, table->name))
        follow_key(following, key, write, cause);
}

// --- Triggers and rules

static bool fires(Following *following, const Schema *schema, const Object *object,
                  const Write *write) {
  if (object->kind != OBJECT_TRIGGER && object->kind != OBJECT_RULE) return false;
  return object_is(schema, write->table, object->namespace, object->table) &&
         is_there(following, schema, object->name) &&
         script_trigger_heeds(following->arena, following->dialect, object->create, write);
}

static Str caused_by(const Following *following, bool is_rule, Str name) {
  return str_format(following->arena, ", by %s %.*s", is_rule ? "rule" : "trigger", STR_ARG(name));
}

static void follow_triggers(Following *following, const Schema *schema, const Write *write) {
  for (vec_each(const Object, object, &schema->objects))
    if (fires(following, schema, object, write))
      follow_text(following, object->create,
                  caused_by(following, object->kind == OBJECT_RULE, object->name));
}

// One that was dropped again before the end is in no state.
static void follow_passing_triggers(Following *following, const Write *write) {
  bool is_rule;
  Str name, table;
  for (vec_each(const Statement, statement, &following->script->statements)) {
    if (statement >= following->statement) return;
    Str text = script_text(following->script, statement);
    if (statement->kind == STATEMENT_CREATE &&
        script_creates_trigger(following->arena, following->dialect, text, &is_rule, &name,
                               &table) &&
        str_eq_nocase(last_name(table), last_name(write->table)) &&
        script_trigger_heeds(following->arena, following->dialect, text, write))
      follow_text(following, text, caused_by(following, is_rule, name));
  }
}

// --- Views

static bool is_instead(Following *following, const Schema *schema, const Write *write) {
  for (vec_each(const Object, object, &schema->objects))
    if (fires(following, schema, object, write)) return true;
  return false;
}

// What the server writes to where a view is written to: nothing of its own accord where a trigger or a rule does it.
static Str view_source(Following *following, const Write *write) {
  const Schema *states[] = {following->back->after, following->back->before};
  Str name;
  if (!following->dialect->has_namespaces) return (Str){0};
  for (size_t i = 0; i < COUNT_OF(states); i++)
    for (vec_each(const Object, view, &states[i]->objects))
      if (view->kind == OBJECT_VIEW &&
          object_is(states[i], write->table, view->namespace, view->name))
        return is_instead(following, states[i], write)
                   ? (Str){0}
                   : script_view_source(following->arena, following->dialect, view->create);
  for (vec_each(const Statement, statement, &following->script->statements)) {
    if (statement >= following->statement) break;
    Str text = script_text(following->script, statement);
    if (statement->kind == STATEMENT_CREATE &&
        script_creates_view(following->arena, following->dialect, text, &name) &&
        str_eq(last_name(name), last_name(write->table)))
      return script_view_source(following->arena, following->dialect, text);
  }
  return (Str){0};
}

static void follow_view(Following *following, const Write *write, Str source, Str cause) {
  Write through = *write;
  through.table = shown_object(following, source);
  if (!cause.len) cause = str_format(following->arena, ", by view %.*s", STR_ARG(write->table));
  follow_write(following, &through, cause);
}

// --- Functions

static bool is_function(const Object *object, Str name) {
  ptrdiff_t open = str_find_char(object->name, '(');
  return object->kind == OBJECT_FUNCTION && open >= 0 &&
         str_eq(str_slice(object->name, 0, (size_t)open), name);
}

// The first thing that CREATE FUNCTION seems to call is what it creates.
static bool creates_function(const Following *following, const Statement *statement, Str name) {
  Str text = script_text(following->script, statement);
  if (statement->kind != STATEMENT_CREATE || !str_contains(text, name)) return false;
  Str upper = str_upper(following->arena, text);
  if (!str_contains(upper, STR("FUNCTION")) && !str_contains(upper, STR("PROCEDURE"))) return false;
  RowWork work = script_row_work(following->arena, following->dialect, text);
  return work.calls.len && str_eq(last_name(work.calls.at[0]), name);
}

static void follow_call(Following *following, Str call, Str cause) {
  Str name = last_name(call);
  const Schema *states[] = {following->back->after, following->back->before};
  if (!following->dialect->has_namespaces || !is_new(following, STR("call"), name)) return;
  if (!cause.len) cause = str_format(following->arena, ", by function %.*s", STR_ARG(name));
  for (size_t i = 0; i < COUNT_OF(states); i++)
    for (vec_each(const Object, object, &states[i]->objects))
      if (is_function(object, name)) follow_text(following, object->create, cause);
  for (vec_each(const Statement, statement, &following->script->statements))
    if (creates_function(following, statement, name))
      follow_text(following, script_text(following->script, statement), cause);
}

static void follow_write(Following *following, const Write *write, Str cause) {
  const Schema *states[] = {following->back->after, following->back->before};
  Str what = STATEMENT_KIND_WORDS[write->kind];
  if (!is_new(following, what, write->table)) return;
  Str source = view_source(following, write);
  if (source.len)
    follow_view(following, write, source, cause);
  else if (stays(following->back, write->table))
    add_line(following, what, shown_object(following, write->table), cause);
  for (size_t i = 0; i < COUNT_OF(states); i++) {
    follow_keys(following, states[i], write);
    follow_triggers(following, states[i], write);
  }
  follow_passing_triggers(following, write);
}

static void follow_conversions(Following *following, const RowWork *work, Str cause) {
  for (vec_each(const Str, column, &work->converted)) {
    Str table = str_slice(*column, 0, (size_t)str_find_last_char(*column, '.'));
    if (stays(following->back, table))
      add_line(following, STR("rewrite"), *column, cause.len ? cause : STR(", by USING"));
  }
}

static void follow_text(Following *following, Str text, Str cause) {
  RowWork work = script_row_work(following->arena, following->dialect, text);
  for (vec_each(const Write, write, &work.writes)) follow_write(following, write, cause);
  for (vec_each(const Str, call, &work.calls)) follow_call(following, *call, cause);
  follow_sequences(following, &work, text, cause);
  follow_conversions(following, &work, cause);
  if (work.makes_statements && cause.len)
    add_line(following, STR("statements made up"), (Str){0}, cause);
}

// --- Statements

// Nobody knows what a DO block does that makes up statements, or is no text of SQL.
static bool block_may_write(Arena *arena, Str block, const RowWork *work) {
  static const Str WORDS[] = {STR_INIT("INSERT"), STR_INIT("UPDATE"), STR_INIT("DELETE"),
                              STR_INIT("MERGE"), STR_INIT("TRUNCATE")};
  Str upper = str_upper(arena, block);
  if (work->makes_statements) return true;
  for (size_t i = 0; i < COUNT_OF(WORDS); i++)
    if (!work->writes.len && str_contains(upper, WORDS[i])) return true;
  return false;
}

static bool is_unread_change(const Following *following, const RowWork *work) {
  const Statement *statement = following->statement;
  Str text = script_text(following->script, statement);
  if (statement->kind == STATEMENT_BLOCK) return block_may_write(following->arena, text, work);
  return statement->flags & STATEMENT_CHANGES_DATA && !work->writes.len &&
         (!statement->object.len || stays(following->back, statement->object));
}

// With foreign keys on, SQLite deletes all rows of a table that it drops. pmig switches them off before.
static void follow_dropped_table(Following *following) {
  const Statement *statement = following->statement;
  bool drops = statement->kind == STATEMENT_DROP && statement->flags & STATEMENT_DESTROYS;
  if (!drops || following->dialect->alters_columns) return;
  Write write = {.kind = STATEMENT_DELETE, .table = statement->object};
  following->unless = ", unless pmig ran it";
  follow_keys(following, following->back->after, &write);
}

static void follow_statement(Following *following, const Statement *statement) {
  following->statement = statement;
  following->seen = (StrMap){0};
  following->unless = "";
  follow_dropped_table(following);
  bool runs = statement->kind == STATEMENT_BLOCK || statement->kind == STATEMENT_SELECT ||
              statement->flags & STATEMENT_CHANGES_DATA;
  Str text = script_text(following->script, statement);
  RowWork work = script_row_work(following->arena, following->dialect, text);
  if (statement->kind == STATEMENT_ALTER) {
    follow_sequences(following, &work, text, (Str){0});
    follow_conversions(following, &work, (Str){0});
  }
  if (!runs) return;
  follow_text(following, text, (Str){0});
  if (is_unread_change(following, &work))
    add_line(following, STATEMENT_KIND_WORDS[statement->kind], statement->object, (Str){0});
}

static bool switches_keys(const Script *script) {
  for (vec_each(const Statement, statement, &script->statements))
    if (statement->flags & STATEMENT_SETS_FOREIGN_KEYS) return true;
  return false;
}

StrList rows_changed(Arena *arena, const Migration *migration, const Diff *back) {
  Diags ignored = diags_new(arena);
  Script script;
  const Dialect *dialect = back->before->dialect ? back->before->dialect : back->after->dialect;
  if (!dialect ||
      !script_read(arena, dialect, &migration->script, migration->sections.up, &script, &ignored))
    return (StrList){0};
  Following following = {.arena = arena, .script = &script, .dialect = dialect, .back = back};
  following.keys_off = switches_keys(&script);
  for (vec_each(const Statement, statement, &script.statements))
    follow_statement(&following, statement);
  return following.list;
}
