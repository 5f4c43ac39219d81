// What stands in a down.sql: two lines that name it and prove it, in plain words what it does not do, and the script. A
// schema can be restored, rows that are gone cannot; whoever runs the script should read that first. What is lost is
// found once, as lists, for the head and for programs.

#include "cli/down_text.h"

#include "cli/row_changes.h"
#include "emit/emit.h"

static const Str REMOVES = STR_INIT("It removes, with all data in them:");

// --- What is lost

bool risk_loses_data(RiskKind kind) {
  switch (kind) {
    case RISK_TABLE_DROPPED:
    case RISK_COLUMN_DROPPED:
    case RISK_COLUMN_RECREATED:
    case RISK_REQUIRED_RECREATED:
    case RISK_RISKY_CAST:
      return true;
    case RISK_PRIMARY_KEY_CHANGED:
    case RISK_UNIQUE_ADDED:
    case RISK_ENUM_VALUES_REMOVED:
    case RISK_REQUIRED_ADDED:
    case RISK_REQUIRED_ADDED_CLIENT:
    case RISK_MADE_LIST:
    case RISK_MADE_REQUIRED:
      break;
  }
  return false;
}

static const TableChange *find_change(const TableChangeList *changes, const Column *before) {
  for (vec_each(const TableChange, change, changes))
    if (change->before == before) return change;
  return NULL;
}

static const TableChange *change_of(const Diff *diff, const Risk *risk) {
  const Step *step = &diff->steps.at[risk->step];
  if (step->kind == STEP_ALTER_TABLE) return find_change(&step->changes, risk->column);
  if (step->kind != STEP_REDEFINE_TABLES) return NULL;
  for (vec_each(const Redefinition, redefinition, &step->redefinitions))
    if (redefinition->table.before == risk->table)
      return find_change(&redefinition->changes, risk->column);
  return NULL;
}

// A column of SQLite needs none.
static Str type_shown(const Column *column) {
  return column->type.text.len ? column->type.text : STR("a column without a type");
}

// Between types, what is lost is what the other type cannot say.
static Str cast_note(Arena *arena, const TableChange *change) {
  const Column *before = change->before, *after = change->after;
  if (change->changes_zone && !change->time_zone.len)
    return STR(" (converted in the time zone of the session)");
  if (change->changes_zone)
    return str_format(arena, " (converted in the time zone %.*s)", STR_ARG(change->time_zone));
  if ((before->arity == ARITY_LIST) != (after->arity == ARITY_LIST))
    return after->arity == ARITY_LIST ? STR(" (each value becomes a list of one)")
                                      : STR(" (a list of several values does not fit)");
  Str holds = type_shown(before), lacks = type_shown(after);
  return str_format(arena, " (what %.*s holds and %.*s does not)", STR_ARG(holds), STR_ARG(lacks));
}

static void put_place(Text *text, const Diff *diff, const Risk *risk) {
  Str namespace = risk->table->namespace;
  if (namespace.len && !str_eq(namespace, diff->before->default_namespace)) {
    sql_ident(text, namespace);
    text_char(text, '.');
  }
  sql_ident(text, table_old_name(diff, risk->table));
  if (!risk->column) return;
  text_char(text, '.');
  sql_ident(text, column_old_name(diff, risk->column));
}

static Str risk_text(Arena *arena, const Diff *diff, const Risk *risk) {
  Text text = text_new(arena);
  text_put(&text, risk->column ? STR("column ") : STR("table "));
  put_place(&text, diff, risk);
  const TableChange *cast = risk->kind == RISK_RISKY_CAST ? change_of(diff, risk) : NULL;
  if (cast) text_put(&text, cast_note(arena, cast));
  return text_str(&text);
}

static bool needs_value(RiskKind kind) {
  return kind == RISK_REQUIRED_ADDED || kind == RISK_REQUIRED_RECREATED ||
         kind == RISK_MADE_REQUIRED;
}

static bool gets_placeholder(Arena *arena, const Diff *diff, const Risk *risk) {
  return needs_value(risk->kind) && !emit_lacks_value(arena, diff, risk->column);
}

static bool gets_no_value(Arena *arena, const Diff *diff, const Risk *risk) {
  return needs_value(risk->kind) && emit_lacks_value(arena, diff, risk->column);
}

static bool loses_data(Arena *arena, const Diff *diff, const Risk *risk) {
  (void)arena, (void)diff;
  return risk_loses_data(risk->kind);
}

static StrList risks_of(Arena *arena, const Diff *diff,
                        bool (*counts)(Arena *arena, const Diff *diff, const Risk *risk)) {
  RiskList risks = diff_risks(arena, diff);
  StrList list = {0};
  for (vec_each(const Risk, risk, &risks))
    if (risk->table && counts(arena, diff, risk))
      vec_push(arena, &list, risk_text(arena, diff, risk));
  return list;
}

static bool has_object(const Schema *schema, const Object *object) {
  for (vec_each(const Object, other, &schema->objects))
    if (object_same(object, other)) return true;
  return false;
}

// What columns of a composite type hold goes with an attribute of it, whether it is dropped or the type is made anew.
static bool loses_attribute(const Diff *diff, const Object *object) {
  return object->kind == OBJECT_ATTRIBUTE && object->precedes_tables &&
         !has_object(diff->after, object) &&
         has_object(diff->after, &diff->before->objects.at[object->needs.at[0]]);
}

static StrList losses_of(Arena *arena, const Diff *diff) {
  StrList list = risks_of(arena, diff, loses_data);
  for (vec_each(const Object, object, &diff->before->objects))
    if (loses_attribute(diff, object))
      vec_push(arena, &list,
               str_format(arena, "attribute %.*s in columns of its type", STR_ARG(object->name)));
  return list;
}

static Str remade_place(Arena *arena, const Ways *ways, const Remade *remade) {
  Text text = text_new(arena);
  text_put(&text, remade->column.len ? STR("column ") : STR("table "));
  if (remade->namespace.len && !str_eq(remade->namespace, ways->forth.before->default_namespace)) {
    sql_ident(&text, remade->namespace);
    text_char(&text, '.');
  }
  sql_ident(&text, remade->table);
  if (!remade->column.len) return text_str(&text);
  text_char(&text, '.');
  sql_ident(&text, remade->column);
  return text_str(&text);
}

static Str remade_note(const Remade *remade) {
  if (!remade->column.len) return STR("(made anew, perhaps with other rows)");
  return remade->computed ? STR("(computed anew)") : STR("(made anew)");
}

StrList down_remade(Arena *arena, const Ways *ways) {
  StrList list = {0};
  for (vec_each(const Remade, remade, &ways->remade)) {
    Str place = remade_place(arena, ways, remade), note = remade_note(remade);
    vec_push(arena, &list, str_format(arena, "%.*s %.*s", STR_ARG(place), STR_ARG(note)));
  }
  return list;
}

static bool is_of_remade(Arena *arena, const Ways *ways, Str loss) {
  for (vec_each(const Remade, remade, &ways->remade)) {
    Str place = remade_place(arena, ways, remade);
    if (str_eq(loss, place) || str_starts_with(loss, str_format(arena, "%.*s (", STR_ARG(place))))
      return true;
  }
  return false;
}

// Two schemas cannot tell a type that was changed from a column that was dropped and added: less is lost, it seems.
static StrList gone_for_good(Arena *arena, const Ways *ways) {
  StrList losses = losses_of(arena, &ways->forth), list = {0}, remade = down_remade(arena, ways);
  for (vec_each(const Str, loss, &losses))
    if (!is_of_remade(arena, ways, *loss)) vec_push(arena, &list, *loss);
  for (vec_each(const Str, line, &remade)) vec_push(arena, &list, *line);
  return list;
}

DownLosses down_losses(Arena *arena, const Migration *migration, const Ways *ways) {
  return (DownLosses){.gone = gone_for_good(arena, ways),
                      .placeholders = risks_of(arena, &ways->back, gets_placeholder),
                      .unknown = risks_of(arena, &ways->back, gets_no_value),
                      .rows = rows_changed(arena, migration, &ways->back),
                      .removes = losses_of(arena, &ways->back)};
}

json_t *json_of_down_losses(const DownLosses *losses) {
  json_t *object = json_object();
  json_object_set_new(object, "gone", json_of_list(&losses->gone));
  json_object_set_new(object, "placeholders", json_of_list(&losses->placeholders));
  json_object_set_new(object, "unknown", json_of_list(&losses->unknown));
  json_object_set_new(object, "rows", json_of_list(&losses->rows));
  json_object_set_new(object, "removes", json_of_list(&losses->removes));
  return object;
}

// --- The text

// A line break in a name would end the comment.
static Str on_one_line(Arena *arena, Str text) {
  text = str_replace(arena, text, STR("\n"), STR(" "));
  return str_replace(arena, text, STR("\r"), STR(" "));
}

static void put_items(Text *text, Str opening, const StrList *items) {
  if (items->len) text_format(text, "-- %.*s\n", STR_ARG(opening));
  for (vec_each(const Str, item, items))
    text_format(text, "--   %.*s\n", STR_ARG(on_one_line(text->arena, *item)));
}

static void put_losses(Text *text, const DownLosses *losses) {
  put_items(text, STR("It does not bring back data that the migration removed:"), &losses->gone);
  put_items(text, STR("In rows that have no value it puts a placeholder into:"),
            &losses->placeholders);
  put_items(text, STR("It fails where rows have no value, since nobody knows one that fits:"),
            &losses->unknown);
  put_items(text, STR("It does not undo what the migration did to rows:"), &losses->rows);
  put_items(text, REMOVES, &losses->removes);
}

// PostgreSQL's 150018 is "15", SQLite's 3040001 is "3.40".
Str down_text_server(Arena *arena, const Db *db) {
  int version = db_server_version(db);
  Str name = db_dialect(db)->display_name;
  if (version < 1000000) return str_format(arena, "%.*s %d", STR_ARG(name), version / 10000);
  return str_format(arena, "%.*s %d.%d", STR_ARG(name), version / 1000000, version / 1000 % 1000);
}

Str down_text(Arena *arena, const Db *shadow, const Migration *migration, const Proof *proof,
              const Ways *ways) {
  Text rest = text_new(arena);
  DownLosses losses = down_losses(arena, migration, ways);
  put_losses(&rest, &losses);
  if (ways->back.steps.len) {
    text_char(&rest, '\n');
    text_put(&rest, emit_way_back(arena, &ways->back));
  } else {
    text_literal(&rest,
                 "-- The migration leaves the schema as it was: there is nothing to restore.\n");
  }
  Str name = on_one_line(arena, migration->name), server = down_text_server(arena, shadow);
  Str lines = proof_lines(arena, migration, proof, text_str(&rest));
  return str_format(
      arena, "-- The way back of %.*s, generated by pmig %s, proved on %.*s.\n%.*s%.*s",
      STR_ARG(name), PMIG_VERSION, STR_ARG(server), STR_ARG(lines), STR_ARG(text_str(&rest)));
}

Str down_text_as_it_stands(Arena *arena, const Db *shadow, const Migration *migration,
                           const Proof *proof) {
  Str down = migration_down(migration);
  Str rest = without_proof(down);
  Str name = on_one_line(arena, migration->name), server = down_text_server(arena, shadow);
  Str lines = proof_lines(arena, migration, proof, rest);
  return str_format(arena, "-- The way back of %.*s, by hand, proved by pmig %s on %.*s.\n%.*s%.*s",
                    STR_ARG(name), PMIG_VERSION, STR_ARG(server), STR_ARG(lines), STR_ARG(rest));
}

// --- Reading it again

// Cuts one quoted identifier off the front.
static Str cut_identifier(Str *text) {
  size_t at = 1;
  while (at < text->len) {
    ptrdiff_t close = str_find(*text, STR("\""), at);
    at = close < 0 ? text->len : (size_t)close + 1;
    if (at >= text->len || text->at[at] != '"') break;
    at++;  // a quote that is doubled
  }
  Str identifier = str_slice(*text, 0, at);
  *text = str_slice(*text, at, text->len);
  return identifier;
}

static DownRemoved read_removed(Str place, bool is_column) {
  DownRemoved removed = {0};
  Str whole = place, last = {0};
  while (place.len && place.at[0] == '"') {
    last = cut_identifier(&place);
    if (!place.len || place.at[0] != '.') break;
    place = str_slice(place, 1, place.len);
  }
  size_t end = (size_t)(last.at - whole.at) + last.len;
  removed.table = str_slice(whole, 0, is_column ? end - last.len - 1 : end);
  if (is_column) removed.column = last;
  return removed;
}

static bool cut_prefix(Str *text, Str prefix) {
  if (!str_starts_with(*text, prefix)) return false;
  *text = str_slice(*text, prefix.len, text->len);
  return text->len && text->at[0] == '"';
}

DownRemovedList down_text_removes(Arena *arena, Str down) {
  DownRemovedList list = {0};
  bool open = false;
  Str line;
  while (str_next_line(&down, &line) && str_starts_with(line, STR("--"))) {
    Str item = str_trim(str_slice(line, 2, line.len));
    if (!str_starts_with(line, STR("--   "))) open = str_eq(item, REMOVES);
    if (!open) continue;
    if (cut_prefix(&item, STR("table ")))
      vec_push(arena, &list, read_removed(item, false));
    else if (cut_prefix(&item, STR("column ")))
      vec_push(arena, &list, read_removed(item, true));
  }
  return list;
}
