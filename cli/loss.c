// The risks of a diff, held against the rows that are there: dropping an empty table loses nothing. Every table is read
// once, whatever is asked of it. Prisma gives the database a minute for all tables together; so does this.

#include "cli/loss.h"

#include "emit/emit.h"

enum { LIMIT_MS = 60000 };

typedef struct {
  Cli *cli;
  Db *db;
  const Diff *diff;
  const RiskList *risks;
  int64_t deadline_us;
} Counter;

// What is known of one table.
typedef struct {
  bool known;
  uint64_t rows;
  StrList columns;  // those that were asked about
  Rows answer;      // number of rows, then of values in each column
} TableCounts;

// --- Asking

static bool counts_column(const Risk *risk) {
  return risk->counts == COUNT_VALUES || risk->counts == COUNT_NULLS;
}

static StrList columns_in_question(const Counter *counter, const Table *table) {
  StrList columns = {0};
  for (vec_each(const Risk, risk, counter->risks))
    if (risk->table == table && counts_column(risk) && !str_list_has(&columns, risk->column->name))
      vec_push(&counter->cli->arena, &columns, risk->column->name);
  return columns;
}

// The one schema of a project without a list of them has the name that the URL gives it.
static Str namespace_of(const Counter *counter, const Table *table) {
  return counter->diff->after->explicit_namespaces ? table->namespace : db_namespace(counter->db);
}

// The database still has the names from before what is renamed.
static Str counting_query(const Counter *counter, const Table *table, const StrList *columns) {
  Text sql = text_new(&counter->cli->arena);
  Str namespace = namespace_of(counter, table);
  text_literal(&sql, "SELECT COUNT(*)");
  for (vec_each(const Str, column, columns)) {
    const Column *counted = table_find_column(table, *column);
    text_literal(&sql, ", COUNT(");
    sql_ident(&sql, counted ? column_old_name(counter->diff, counted) : *column);
    text_char(&sql, ')');
  }
  text_literal(&sql, " FROM ");
  if (namespace.len) {
    sql_ident(&sql, namespace);
    text_char(&sql, '.');
  }
  sql_ident(&sql, table_old_name(counter->diff, table));
  return text_str(&sql);
}

static uint64_t number_at(const TableCounts *counts, size_t column) {
  int64_t number = 0;
  str_to_int64(ROWS_CELL(counts->answer, 0, column), &number);
  return (uint64_t)number;
}

static TableCounts *table_count(const Counter *counter, const Table *table) {
  Cli *cli = counter->cli;
  TableCounts *counts = arena_new(&cli->arena, TableCounts);
  int64_t left_ms = (counter->deadline_us - clock_monotonic_us()) / 1000;
  counts->columns = columns_in_question(counter, table);
  if (left_ms < 1) return counts;
  Str sql = counting_query(counter, table, &counts->columns);
  Mark mark = diags_mark(&cli->diags);
  counts->known =
      db_query_within(counter->db, &cli->arena, sql, left_ms, &counts->answer, &cli->diags);
  if (counts->known) counts->rows = number_at(counts, 0);
  diags_forget(&cli->diags, mark);
  return counts;
}

// --- Judging

static uint64_t number_for(const TableCounts *counts, const Risk *risk) {
  if (!counts_column(risk)) return counts->rows;
  size_t column = 0;
  while (!str_eq(counts->columns.at[column], risk->column->name)) column++;
  uint64_t values = number_at(counts, column + 1);
  return risk->counts == COUNT_VALUES ? values : counts->rows - values;
}

static Str message_of(const Counter *counter, const TableCounts *counts, const Risk *risk) {
  if (!counts || !counts->known) return risk->message;
  return risk_counted_message(&counter->cli->arena, risk, number_for(counts, risk));
}

void losses_count(Cli *cli, Db *db, const Diff *diff, const RiskList *risks, Losses *out) {
  Counter counter = {cli, db, diff, risks, clock_monotonic_us() + (int64_t)LIMIT_MS * 1000};
  TableCounts **by_table =
      arena_new_array(&cli->arena, TableCounts *, diff->before->tables.len + 1);
  *out = (Losses){.counted = true};
  for (vec_each(const Risk, risk, risks)) {
    bool asks = risk->counts != COUNT_NOTHING;
    TableCounts **counts = asks ? &by_table[risk->table->id] : NULL;
    if (asks && !*counts) *counts = table_count(&counter, risk->table);
    Loss loss = {risk, message_of(&counter, asks ? *counts : NULL, risk)};
    if (!loss.message.len) continue;
    vec_push(&cli->arena, risk->severity == RISK_WARNING ? &out->warnings : &out->unexecutable,
             loss);
  }
}

// --- Telling

void losses_warn(Cli *cli, const Losses *losses) {
  for (vec_each(const Loss, loss, &losses->warnings))
    diag_warning(&cli->diags, DIAG_LOSS, "%.*s", STR_ARG(loss->message));
}

bool losses_refuse(Cli *cli, const Losses *losses) {
  if (!losses->unexecutable.len) return true;
  Text text = text_new(&cli->arena);
  text_literal(&text, "We found changes that cannot be executed:\n");
  for (vec_each(const Loss, loss, &losses->unexecutable))
    text_format(&text, "\n  • Step %zu %.*s", loss->risk->step, STR_ARG(loss->message));
  return diag_error(&cli->diags, DIAG_LOSS, "%.*s", STR_ARG(text_str(&text)));
}

static json_t *json_of_list_of_losses(const LossList *list) {
  json_t *array = json_array();
  for (vec_each(const Loss, loss, list)) {
    json_t *object = json_object();
    json_object_set_new(object, "step", json_integer((json_int_t)loss->risk->step));
    json_object_set_new(object, "message", json_of_str(loss->message));
    json_array_append_new(array, object);
  }
  return array;
}

json_t *json_of_losses(const Losses *losses) {
  if (!losses->counted) return json_null();
  json_t *object = json_object();
  json_object_set_new(object, "warnings", json_of_list_of_losses(&losses->warnings));
  json_object_set_new(object, "unexecutable", json_of_list_of_losses(&losses->unexecutable));
  return object;
}
