// A diff as one JSON value, for programs: what each step does to what, and the risks.

#include "emit/emit.h"

#include <jansson.h>

static const char *const RISK_NAMES[] = {
#define X(name, severity, count) #name,
    RISK_KINDS(X)
#undef X
};

static const char *const RENAME_NAMES[] = {
#define X(name, title) #name,
    RENAME_KINDS(X)
#undef X
};

static const char *const CHANGE_NAMES[] = {
#define X(name) #name,
    TABLE_CHANGES(X)
#undef X
};

static const char *const CAST_NAMES[] = {[CAST_NONE] = "none",
                                         [CAST_SAFE] = "safe",
                                         [CAST_RISKY] = "risky",
                                         [CAST_IMPOSSIBLE] = "impossible"};

// Names in a database may be any bytes on SQLite; JSON holds UTF-8.
static json_t *json_str(Str text) {
  json_t *value = json_stringn(text.at ? text.at : "", text.len);
  return value ? value : json_string("(not UTF-8)");
}

static json_t *json_lower(const char *name) {
  char buffer[64];
  size_t len = 0;
  for (; name[len] && len + 1 < sizeof buffer; len++)
    buffer[len] = (char)(name[len] == '_' ? '-' : name[len] | 0x20);
  return json_stringn(buffer, len);
}

static void set_name(json_t *object, const char *key, Str name) {
  if (name.len) json_object_set_new(object, key, json_str(name));
}

static json_t *json_change(const TableChange *change) {
  json_t *out = json_object();
  json_object_set_new(out, "kind", json_lower(CHANGE_NAMES[change->kind]));
  const Column *column = change->after ? change->after : change->before;
  if (column) set_name(out, "column", column->name);
  if (change->differences) json_object_set_new(out, "cast", json_string(CAST_NAMES[change->cast]));
  return out;
}

static json_t *json_changes(const TableChangeList *changes) {
  json_t *out = json_array();
  for (vec_each(const TableChange, change, changes))
    json_array_append_new(out, json_change(change));
  return out;
}

static json_t *json_redefinition(const Redefinition *redefinition) {
  json_t *out = json_object();
  set_name(out, "table", redefinition->table.after->name);
  json_object_set_new(out, "changes", json_changes(&redefinition->changes));
  return out;
}

static void set_before_after(json_t *out, Str before, Str after) {
  set_name(out, "before", before);
  set_name(out, "after", after);
}

#define NAME_OF(pointer) ((pointer) ? (pointer)->name : (Str){0})

static void json_step_details(json_t *out, const Step *step) {
  switch (step->kind) {
    case STEP_RENAME:
      json_object_set_new(out, "object", json_lower(RENAME_NAMES[step->rename->kind]));
      set_name(out, "schema", step->rename->namespace);
      set_name(out, "of", step->rename->owner);
      set_before_after(out, step->rename->from, step->rename->to);
      break;
    case STEP_CREATE_SCHEMA:
    case STEP_DROP_SCHEMA:
      set_name(out, "name", step->namespace);
      break;
    case STEP_CREATE_EXTENSION:
    case STEP_DROP_EXTENSION:
    case STEP_ALTER_EXTENSION:
      set_before_after(out, NAME_OF(step->extension.before), NAME_OF(step->extension.after));
      break;
    case STEP_CREATE_ENUM:
    case STEP_DROP_ENUM:
    case STEP_ALTER_ENUM:
      set_before_after(out, NAME_OF(step->enumeration.before), NAME_OF(step->enumeration.after));
      break;
    case STEP_DROP_FOREIGN_KEY:
    case STEP_ADD_FOREIGN_KEY:
    case STEP_RENAME_FOREIGN_KEY:
      set_before_after(out, NAME_OF(step->foreign_key.before), NAME_OF(step->foreign_key.after));
      break;
    case STEP_DROP_INDEX:
    case STEP_CREATE_INDEX:
    case STEP_RENAME_INDEX:
    case STEP_REDEFINE_INDEX:
      set_before_after(out, NAME_OF(step->index.before), NAME_OF(step->index.after));
      break;
    case STEP_ALTER_TABLE:
      json_object_set_new(out, "changes", json_changes(&step->changes));
      break;
    case STEP_DROP_TABLE:
    case STEP_CREATE_TABLE:
      break;
    case STEP_REDEFINE_TABLES: {
      json_t *tables = json_array();
      for (vec_each(const Redefinition, redefinition, &step->redefinitions))
        json_array_append_new(tables, json_redefinition(redefinition));
      json_object_set_new(out, "tables", tables);
      break;
    }
    case STEP_DROP_OBJECT:
    case STEP_CREATE_OBJECT:
      json_object_set_new(out, "object", json_str(OBJECT_KIND_WORDS[step->object->kind]));
      set_name(out, "name", step->object->name);
      set_name(out, "table", step->object->table);
      break;
    case STEP_SET_SEQUENCE:
      set_name(out, "name", step->sequence.name);
      set_name(out, "column", step->sequence.column->name);
      break;
  }
}

static json_t *json_step(const Step *step) {
  json_t *out = json_object();
  const Table *table = step->table.after ? step->table.after : step->table.before;
  json_object_set_new(out, "kind", json_str(STEP_KIND_TITLES[step->kind]));
  if (table) set_name(out, "schema", table->namespace), set_name(out, "table", table->name);
  json_step_details(out, step);
  return out;
}

static json_t *json_risk(const Risk *risk) {
  json_t *out = json_object();
  json_object_set_new(out, "kind", json_lower(RISK_NAMES[risk->kind]));
  json_object_set_new(out, "severity",
                      json_string(risk->severity == RISK_WARNING ? "warning" : "unexecutable"));
  json_object_set_new(out, "step", json_integer((json_int_t)risk->step));
  if (risk->table) set_name(out, "table", risk->table->name);
  if (risk->column) set_name(out, "column", risk->column->name);
  json_object_set_new(out, "message", json_str(risk->message));
  return out;
}

Str emit_json(Arena *arena, const Diff *diff, const RiskList *risks) {
  json_t *root = json_object(), *steps = json_array(), *list = json_array();
  for (vec_each(const Step, step, &diff->steps)) json_array_append_new(steps, json_step(step));
  for (vec_each(const Risk, risk, risks)) json_array_append_new(list, json_risk(risk));
  json_object_set_new(root, "empty", json_boolean(diff->steps.len == 0));
  json_object_set_new(root, "steps", steps);
  json_object_set_new(root, "risks", list);
  char *text = json_dumps(root, JSON_COMPACT);
  Str out = str_copy(arena, str_of(text));
  free(text);
  json_decref(root);
  return out;
}
