// What the catalog queries of PostgreSQL answer. The queries travel in one pipeline and share a snapshot.
//
// Who reads the same database again and again has a memory of the answers. Then a survey comes first: it tells what has
// changed since (survey.sql says why it is to be trusted), only that is asked for, and the rest is what it was. A table's
// answers name what is not its own: a schema, a type, a function, a collation, an index of the table that a key refers
// to. So all is asked for where something in REST has changed or a relation has another name, and a table's keys are
// asked for with the table that they refer to. Where there are partitions or heirs, all is asked for.

#include "introspect/rows_pg.h"

#include "queries.h"

typedef enum { EACH_TIME, RELATION, KEPT, WHERE, NEEDS } Reading;

typedef struct {
  Str sql;
  Reading reading;
  Str fact;
} CatalogQuery;

static const CatalogQuery CATALOG[QUERY_COUNT] = {
#define X(name, reading, fact) \
  {{PG_##name##_SQL, sizeof PG_##name##_SQL - 1}, reading, STR_INIT(fact)},
    QUERIES(X)
#undef X
};

// --- Questions

enum { PARAM_COUNT = 6 };

// An array as PostgreSQL reads it: {"public","my \"schema\""}.
static Str array_literal(Arena *arena, const StrList *names) {
  Text text = text_new(arena);
  for (vec_each(const Str, name, names)) {
    text_put(&text, text.len ? STR(",\"") : STR("{\""));
    for (size_t i = 0; i < name->len; i++) {
      if (name->at[i] == '"' || name->at[i] == '\\') text_char(&text, '\\');
      text_char(&text, name->at[i]);
    }
    text_char(&text, '"');
  }
  text_put(&text, text.len ? STR("}") : STR("{}"));
  return text_str(&text);
}

// Relations by oid: all of them, and those of them that are there.
typedef struct {
  StrMap all;
  StrList there;
} Relations;

static const Relations NO_RELATIONS = {0};

static void set_params(Arena *arena, Db *db, const IntrospectOptions *options,
                       const Relations *changed, const Relations *referring, Str *params) {
  StrList own = {0};
  vec_push(arena, &own, db_namespace(db));
  bool listed = options->namespaces && options->namespaces->len;
  params[0] = options->all_namespaces ? (Str){0}
                                      : array_literal(arena, listed ? options->namespaces : &own);
  params[1] = db_namespace(db);
  params[2] = options->views ? STR("on") : STR("off");
  params[3] = options->names ? STR("on") : STR("off");
  params[4] = array_literal(arena, &changed->there);
  params[5] = array_literal(arena, &referring->there);
}

// --- Without a memory

// The queries end with what Prisma never meets, and that with what is in no schema.
static size_t query_count(const IntrospectOptions *options) {
  if (options->all_namespaces) return QUERY_COUNT;
  return options->beyond_prisma ? QUERY_OBJECT_OWNERS + 1 : QUERY_OBJECT_NEEDS + 1;
}

static bool read_whole(Arena *arena, Db *db, const IntrospectOptions *options, Rows *rows,
                       Diags *diags) {
  Str sqls[QUERY_COUNT], params[PARAM_COUNT];
  for (size_t i = 0; i < QUERY_COUNT; i++) sqls[i] = CATALOG[i].sql;
  set_params(arena, db, options, &NO_RELATIONS, &NO_RELATIONS, params);
  return db_query_all(db, arena, sqls, query_count(options), params, PARAM_COUNT, rows, diags);
}

// --- Surveys

enum { SURVEY_FACT, SURVEY_OID, SURVEY_NAME, SURVEY_COUNT, SURVEY_WRITTEN, SURVEY_LEN };

typedef struct {
  Rows rows;
  StrList keys;  // by row
  StrMap facts;  // of rows, by key
} Survey;

static Str fact_key(Arena *arena, Str fact, Str oid) {
  return str_format(arena, "%.*s/%.*s", STR_ARG(fact), STR_ARG(oid));
}

static void survey_index(Arena *arena, Survey *survey) {
  for (size_t i = 0; i < survey->rows.row_count; i++) {
    const Str *row = &ROWS_CELL(survey->rows, i, 0);
    Str key = fact_key(arena, row[SURVEY_FACT], row[SURVEY_OID]);
    vec_push(arena, &survey->keys, key);
    str_map_put(arena, &survey->facts, key, (void *)(uintptr_t)row);
  }
}

static bool survey_read(Arena *arena, Db *db, const IntrospectOptions *options, Survey *survey,
                        Diags *diags) {
  Str sqls[] = {CATALOG[QUERY_SETUP].sql, {PG_SURVEY_SQL, sizeof PG_SURVEY_SQL - 1}};
  Str params[PARAM_COUNT];
  Rows rows[COUNT_OF(sqls)];
  set_params(arena, db, options, &NO_RELATIONS, &NO_RELATIONS, params);
  if (!db_query_all(db, arena, sqls, COUNT_OF(sqls), params, PARAM_COUNT, rows, diags))
    return false;
  *survey = (Survey){.rows = rows[1]};
  survey_index(arena, survey);
  return true;
}

static bool survey_has(const Survey *survey, Str fact) {
  for (size_t i = 0; i < survey->rows.row_count; i++)
    if (str_eq(ROWS_CELL(survey->rows, i, SURVEY_FACT), fact)) return true;
  return false;
}

static bool rows_agree(const Str *before, const Str *after) {
  return str_eq(before[SURVEY_COUNT], after[SURVEY_COUNT]) &&
         str_eq(before[SURVEY_WRITTEN], after[SURVEY_WRITTEN]) &&
         str_eq(before[SURVEY_NAME], after[SURVEY_NAME]);
}

// All rows whose fact begins so.
static bool facts_agree(const Survey *before, const Survey *after, Str fact) {
  size_t count = 0;
  for (size_t i = 0; i < after->rows.row_count; i++) {
    const Str *row = &ROWS_CELL(after->rows, i, 0);
    if (!str_starts_with(row[SURVEY_FACT], fact)) continue;
    const Str *earlier = str_map_get(&before->facts, after->keys.at[i]);
    if (!earlier || !rows_agree(earlier, row)) return false;
    count++;
  }
  for (size_t i = 0; i < before->rows.row_count; i++)
    count -= str_starts_with(ROWS_CELL(before->rows, i, SURVEY_FACT), fact);
  return !count;
}

static bool is_renamed(const Str *before, const Str *after) {
  return before && !str_starts_with(after[SURVEY_NAME], before[SURVEY_NAME]);
}

// What is about single relations can be told from the rest.
static bool is_separable(const Survey *before, const Survey *after) {
  if (survey_has(before, STR("HEIR")) || survey_has(after, STR("HEIR"))) return false;
  for (size_t i = 0; i < after->rows.row_count; i++)
    if (is_renamed(str_map_get(&before->facts, after->keys.at[i]), &ROWS_CELL(after->rows, i, 0)))
      return false;
  return facts_agree(before, after, STR("REST")) && facts_agree(before, after, STR("SURROUNDINGS"));
}

// --- The memory

struct IntrospectMemory {
  Arena texts, older;  // of the answers; of those before the last turn
  Arena cells;         // the answers themselves, and the survey
  bool filled;
  Survey survey;
  Rows rows[QUERY_COUNT];
  size_t fresh;  // rows that were read since the last turn
};

IntrospectMemory *introspect_memory_new(Arena *arena) { return arena_new(arena, IntrospectMemory); }

void introspect_memory_close(IntrospectMemory *memory) {
  if (!memory) return;
  arena_close(&memory->texts);
  arena_close(&memory->older);
  arena_close(&memory->cells);
}

static Rows rows_copy(Arena *arena, Rows rows, Arena *texts) {
  size_t count = rows.row_count * rows.column_count;
  Str *cells = arena_new_array(arena, Str, count);
  for (size_t i = 0; i < count; i++)
    cells[i] = texts && rows.cells[i].at ? str_copy(texts, rows.cells[i]) : rows.cells[i];
  rows.cells = cells;
  return rows;
}

static size_t rows_total(const Rows *rows) {
  size_t total = 0;
  for (size_t i = 0; i < QUERY_COUNT; i++) total += rows[i].row_count;
  return total;
}

// Leaves behind what is no longer an answer, before it is most of the memory.
static void memory_turn(IntrospectMemory *memory, bool keeps) {
  enum { FEW = 1000 };
  if (keeps && memory->fresh < 2 * rows_total(memory->rows) + FEW) return;
  arena_close(&memory->older);
  memory->older = memory->texts;
  memory->texts = (Arena){0};
  memory->fresh = 0;
  for (size_t i = 0; keeps && i < QUERY_COUNT; i++)
    memory->rows[i] = rows_copy(&memory->cells, memory->rows[i], &memory->texts);
}

// --- With a memory

typedef struct {
  Db *db;
  const IntrospectOptions *options;
  const IntrospectMemory *memory;
  const Survey *survey;
  Arena *texts, *cells;  // for what is read, and for what is made of it
  bool separable;
  Relations changed;    // or gone
  Relations referring;  // these, and those that have keys to them
  Str sqls[QUERY_COUNT];
  size_t asked[QUERY_COUNT], asked_count;
  size_t fresh;  // rows that were read
} Rereading;

static void relations_add(Rereading *again, Relations *relations, Str oid) {
  if (str_map_put(again->cells, &relations->all, oid, again)) return;
  if (str_map_get(&again->survey->facts, fact_key(again->cells, STR("RELATION"), oid)))
    vec_push(again->cells, &relations->there, oid);
}

// Those that one survey has and the other has not, or otherwise.
static void find_differing(Rereading *again, const Survey *one, const Survey *other) {
  for (size_t i = 0; i < one->rows.row_count; i++) {
    const Str *row = &ROWS_CELL(one->rows, i, 0);
    if (!str_eq(row[SURVEY_FACT], STR("RELATION"))) continue;
    const Str *counterpart = str_map_get(&other->facts, one->keys.at[i]);
    if (counterpart && rows_agree(counterpart, row)) continue;
    relations_add(again, &again->changed, row[SURVEY_OID]);
    relations_add(again, &again->referring, row[SURVEY_OID]);
  }
}

static void find_changed(Rereading *again) {
  find_differing(again, again->survey, &again->memory->survey);
  find_differing(again, &again->memory->survey, again->survey);
}

// The keys of a table that has not changed are those that it had.
static void find_referring(Rereading *again) {
  const Rows keys = again->memory->rows[QUERY_FOREIGN_KEYS];
  for (size_t i = 0; i < keys.row_count; i++)
    if (str_map_get(&again->changed.all, ROWS_CELL(keys, i, KEY_REFERENCED_OID)))
      relations_add(again, &again->referring, ROWS_CELL(keys, i, KEY_TABLE));
}

static const Relations *relations_of(const Rereading *again, size_t query) {
  return query == QUERY_FOREIGN_KEYS ? &again->referring : &again->changed;
}

// The same query for relations by oid.
static Str sql_for_relations(Arena *arena, size_t query) {
  static const Str BY_NAMESPACE =
      STR_INIT("WHERE c.relnamespace = ANY ((SELECT current_setting('pmig.namespaces'))::oid[])");
  Str setting = query == QUERY_FOREIGN_KEYS ? STR("pmig.referring") : STR("pmig.changed");
  Str by_oid = str_format(
      arena, "WHERE c.oid = ANY ((SELECT current_setting('%.*s'))::oid[])\n  AND%.*s",
      STR_ARG(setting), STR_ARG(str_slice(BY_NAMESPACE, sizeof "WHERE" - 1, BY_NAMESPACE.len)));
  return str_replace(arena, CATALOG[query].sql, BY_NAMESPACE, by_oid);
}

static bool is_kept(const Rereading *again, const CatalogQuery *query) {
  return again->separable &&
         (!query->fact.len || facts_agree(&again->memory->survey, again->survey, query->fact));
}

static bool has_objects(const Rows *rows) {
  size_t count = 0;
  for (size_t i = QUERY_OBJECT_TYPES; i < QUERY_COUNT; i++)
    if (i != QUERY_OBJECT_NEEDS) count += rows[i].row_count;
  return count;
}

static bool is_asked(const Rereading *again, size_t index) {
  const CatalogQuery *query = &CATALOG[index];
  switch (query->reading) {
    case EACH_TIME:
      return index != QUERY_NAMES || again->options->names;
    case RELATION:
      return !again->separable || relations_of(again, index)->there.len;
    case KEPT:
      return !is_kept(again, query);
    case WHERE:
      return survey_has(again->survey, query->fact);
    case NEEDS:
      return has_objects(again->memory->rows);
  }
  return false;
}

static void choose_queries(Rereading *again) {
  for (size_t i = 0; i < QUERY_COUNT; i++) {
    if (!is_asked(again, i)) continue;
    bool some = CATALOG[i].reading == RELATION && again->separable;
    again->sqls[again->asked_count] = some ? sql_for_relations(again->cells, i) : CATALOG[i].sql;
    again->asked[again->asked_count++] = i;
  }
}

static int compare_tables(const void *left, const void *right) {
  const Str *a = left, *b = right;
  int order = str_cmp(a[TABLE_NAMESPACE], b[TABLE_NAMESPACE]);
  return order ? order : str_cmp(a[TABLE_NAME], b[TABLE_NAME]);
}

// What was known of relations that have not changed, and what was read of those that have.
static Rows merge(const Rereading *again, size_t query, Rows read) {
  const Rows known = again->memory->rows[query];
  const Relations *anew = relations_of(again, query);
  Rows merged = {0, known.row_count ? known.column_count : read.column_count, NULL};
  size_t width = merged.column_count, oid = query == QUERY_OBJECT_SETTINGS ? OBJECT_ROW_OID : 0;
  Str *cells = arena_new_array(again->cells, Str, (known.row_count + read.row_count) * width);
  for (size_t i = 0; i < known.row_count; i++)
    if (!str_map_get(&anew->all, ROWS_CELL(known, i, oid)))
      memcpy(cells + merged.row_count++ * width, &ROWS_CELL(known, i, 0), width * sizeof *cells);
  for (size_t i = 0; i < read.row_count; i++)
    memcpy(cells + merged.row_count++ * width, &ROWS_CELL(read, i, 0), width * sizeof *cells);
  if (query == QUERY_TABLES && merged.row_count)
    qsort(cells, merged.row_count, width * sizeof *cells, compare_tables);
  merged.cells = cells;
  return merged;
}

// Nothing but objects asks what is needed, and the first ones are known only from the answers to the other queries.
static bool read_needs(Rereading *again, const Str *params, Rows *rows, Diags *diags) {
  Str sqls[] = {CATALOG[QUERY_SETUP].sql, CATALOG[QUERY_OBJECT_NEEDS].sql};
  Rows read[COUNT_OF(sqls)];
  if (!has_objects(rows) || has_objects(again->memory->rows)) return true;
  if (!db_query_all(again->db, again->texts, sqls, COUNT_OF(sqls), params, PARAM_COUNT, read,
                    diags))
    return false;
  rows[QUERY_OBJECT_NEEDS] = read[1];
  again->fresh += read[1].row_count;
  return true;
}

static bool ask(Rereading *again, Rows *rows, Diags *diags) {
  Str params[PARAM_COUNT];
  Rows read[QUERY_COUNT];
  set_params(again->cells, again->db, again->options, &again->changed, &again->referring, params);
  if (!db_query_all(again->db, again->texts, again->sqls, again->asked_count, params, PARAM_COUNT,
                    read, diags))
    return false;
  for (size_t i = 0; i < QUERY_COUNT; i++)
    if (CATALOG[i].reading == KEPT) rows[i] = again->memory->rows[i];
  for (size_t i = 0; i < again->asked_count; i++) {
    rows[again->asked[i]] = read[i];
    again->fresh += read[i].row_count;
  }
  for (size_t i = 0; again->separable && i < QUERY_COUNT; i++)
    if (CATALOG[i].reading == RELATION) rows[i] = merge(again, i, rows[i]);
  return read_needs(again, params, rows, diags);
}

static void memory_keep(IntrospectMemory *memory, Arena *cells, const Survey *survey, Rows *rows,
                        size_t fresh) {
  for (size_t i = 0; i < QUERY_COUNT; i++)
    memory->rows[i] = rows[i] = rows_copy(cells, rows[i], NULL);
  arena_close(&memory->cells);
  memory->cells = *cells;
  memory->survey = *survey;
  memory->fresh += fresh;
  memory->filled = true;
}

static bool read_again(Arena *arena, Db *db, const IntrospectOptions *options, Rows *rows,
                       Diags *diags) {
  IntrospectMemory *memory = options->memory;
  bool transient = options->transient;
  Arena own = {0};
  Arena *cells = transient ? arena : &own;
  Survey survey;
  Rereading again = {.db = db,
                     .options = options,
                     .memory = memory,
                     .survey = &survey,
                     .texts = transient ? arena : &memory->texts,
                     .cells = cells};
  bool ok = survey_read(cells, db, options, &survey, diags);
  if (ok) {
    again.separable = memory->filled && is_separable(&memory->survey, &survey);
    if (!transient) memory_turn(memory, again.separable);
    if (again.separable) find_changed(&again), find_referring(&again);
    choose_queries(&again);
    ok = ask(&again, rows, diags);
  }
  if (ok && !transient)
    memory_keep(memory, cells, &survey, rows, again.fresh);
  else
    arena_close(&own);
  return ok;
}

// --- Either way

bool rows_pg_read(Arena *arena, Db *db, const IntrospectOptions *options, Rows *rows,
                  Diags *diags) {
  bool remembers = options->memory && options->all_namespaces && !options->views;
  memset(rows, 0, QUERY_COUNT * sizeof *rows);
  return remembers ? read_again(arena, db, options, rows, diags)
                   : read_whole(arena, db, options, rows, diags);
}
