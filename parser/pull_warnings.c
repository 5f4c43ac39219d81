// What Prisma says after a pull: what it left out or could not express, and what it took from the schema that was there.
// One paragraph for each kind, with an entry for each thing.

#include "parser/pull.h"

#define PRISMA_DOES_NOT "because Prisma currently does not "
#define NOT_YET "which is not yet fully supported."

// In the order of the paragraphs. X(name, first line)
#define WARNINGS(X)                                                                               \
  X(NAMELESS_FIELD,                                                                               \
    "These fields were commented out because their names are currently not supported by Prisma. " \
    "Please provide valid ones that match [a-zA-Z][a-zA-Z0-9_]* using the `@map` attribute:")     \
  X(NAMELESS_VIEW_FIELD,                                                                          \
    "These fields were commented out because their names are currently not supported by Prisma. " \
    "Please provide valid ones that match [a-zA-Z][a-zA-Z0-9_]* using the `@map` attribute:")     \
  X(REMAPPED_FIELD,                                                                               \
    "These fields were enriched with `@map` information taken from the previous Prisma schema:")  \
  X(REMAPPED_VIEW_FIELD,                                                                          \
    "These fields were enriched with `@map` information taken from the previous Prisma schema:")  \
  X(NAMELESS_VALUE,                                                                               \
    "These enum values were commented out because their names are currently not supported by "    \
    "Prisma. Please provide valid ones that match [a-zA-Z][a-zA-Z0-9_]* using the `@map` "        \
    "attribute:")                                                                                 \
  X(NO_COLUMNS,                                                                                   \
    "The following models were commented out as we could not retrieve columns for them. Please "  \
    "check your privileges:")                                                                     \
  X(NO_IDENTIFIER,                                                                                \
    "The following models were ignored as they do not have a valid unique identifier or id. "     \
    "This is currently not supported by Prisma Client:")                                          \
  X(NAMED_ID,                                                                                     \
    "These models were enriched with custom compound id names taken from the previous Prisma "    \
    "schema:")                                                                                    \
  X(UNSUPPORTED_TYPE,                                                                             \
    "These fields are not supported by Prisma Client, " PRISMA_DOES_NOT "support their types:")   \
  X(UNSUPPORTED_VIEW_TYPE,                                                                        \
    "These fields are not supported by Prisma Client, " PRISMA_DOES_NOT "support their types:")   \
  X(REMAPPED_MODEL,                                                                               \
    "These models were enriched with `@@map` information taken from the previous Prisma schema:") \
  X(REMAPPED_VIEW,                                                                                \
    "These views were enriched with `@@map` information taken from the previous Prisma schema:")  \
  X(REMAPPED_VALUE,                                                                               \
    "These enum values were enriched with `@map` information taken from the previous Prisma "     \
    "schema:")                                                                                    \
  X(REMAPPED_ENUM,                                                                                \
    "These enums were enriched with `@@map` information taken from the previous Prisma schema:")  \
  X(COPIED_RELATION,                                                                              \
    "Relations were copied from the previous data model due to not using foreign keys in the "    \
    "database. If any of the relation columns changed in the database, the relations might not "  \
    "be correct anymore:")                                                                        \
  X(DUPLICATE_NAME,                                                                               \
    "These items were renamed due to their names being duplicates in the Prisma schema:")         \
  X(PARTITIONED, "These tables are partition tables, which are not yet fully supported:")         \
  X(PARENT, "These tables are inherited tables, which are not yet fully supported:")              \
  X(MOVED_NULLS, "These index columns are having a non-default null sort order, " NOT_YET         \
                 " Read more: https://pris.ly/d/non-default-index-null-ordering")                 \
  X(ROW_SECURITY, "These tables contain row level security, " NOT_YET                             \
                  " Read more: https://pris.ly/d/row-level-security")                             \
  X(CHECK, "These constraints are not supported by Prisma Client, " PRISMA_DOES_NOT               \
           "fully support check constraints. Read more: https://pris.ly/d/check-constraints")     \
  X(EXCLUSION, "These constraints are not supported by Prisma Client, " PRISMA_DOES_NOT           \
               "fully support exclusion constraints. Read more: "                                 \
               "https://pris.ly/d/exclusion-constraints")                                         \
  X(DEFERRED,                                                                                     \
    "These primary key, foreign key or unique constraints are using non-default "                 \
    "deferring in the database, " NOT_YET " Read more: https://pris.ly/d/constraint-deferring")   \
  X(COMMENT, "These objects have comments defined in the database, " NOT_YET                      \
             " Read more: https://pris.ly/d/database-comments")                                   \
  X(EXPRESSION,                                                                                   \
    "These indexes are not supported by Prisma Client, " PRISMA_DOES_NOT                          \
    "fully support expression indexes. Read more: https://pris.ly/d/expression-indexes")

typedef enum {
#define X(name, line) WARN_##name,
  WARNINGS(X)
#undef X
      WARNING_COUNT
} Warning;

static const Str LINES[] = {
#define X(name, line) STR_INIT(line),
    WARNINGS(X)
#undef X
};

typedef struct {
  const Pull *pull;
  StrList entries[WARNING_COUNT];
} Warnings;

static void warn(Warnings *warnings, Warning warning, const char *format, ...) PRINTF_LIKE(3, 4);

static void warn(Warnings *warnings, Warning warning, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Str entry = str_vformat(warnings->pull->arena, format, args);
  va_end(args);
  vec_push(warnings->pull->arena, &warnings->entries[warning], entry);
}

// --- Enums

static void warn_of_value(Warnings *warnings, Warning warning, Str enumeration, Str value) {
  warn(warnings, warning, "Enum: \"%.*s\", value: \"%.*s\"", STR_ARG(enumeration), STR_ARG(value));
}

static void warn_of_values(Warnings *warnings, const PullEnum *enumeration) {
  const Pull *pull = warnings->pull;
  const ModelEnum *previous = enumeration->previous;
  for (vec_each(const Str, value, &enumeration->enumeration->values)) {
    PullName name = pull_value_name(pull, enumeration, *value);
    Str shown = name.name.len ? name.name : *value;
    if (name_needs_sanitizing(shown))
      warn_of_value(warnings, WARN_NAMELESS_VALUE, enumeration->name.name, shown);
    else if (previous && name.mapped && str_map_get(&previous->by_name, shown))
      warn_of_value(warnings, WARN_REMAPPED_VALUE, enumeration->name.name, shown);
  }
}

static void warn_of_enum(Warnings *warnings, const PullEnum *enumeration) {
  Str name = enumeration->name.name;
  if (enumeration->previous && enumeration->name.mapped)
    warn(warnings, WARN_REMAPPED_ENUM, "\"%.*s\"", STR_ARG(name));
  if (!enumeration->previous &&
      !pull_name_is_unique(warnings->pull, enumeration->enumeration->name))
    warn(warnings, WARN_DUPLICATE_NAME, "Type: \"enum\", name: \"%.*s\"", STR_ARG(name));
  if (enumeration->has_comment)
    warn(warnings, WARN_COMMENT, "Type: \"enum\", name: \"%.*s\"", STR_ARG(name));
  warn_of_values(warnings, enumeration);
}

// An enum that only the schema has.
static void warn_of_written_enum(Warnings *warnings, const ModelEnum *enumeration) {
  EnumValueRefs written = pull_written_values(warnings->pull->arena, enumeration);
  for (vec_each(const EnumValueRef, value, &written)) {
    Str name = (*value)->name.text;
    if (name_needs_sanitizing(name))
      warn_of_value(warnings, WARN_NAMELESS_VALUE, enumeration->block->name.text, name);
  }
}

// --- Models and views

// Which warnings the fields of a model give, and which those of a view.
static const struct {
  const char *word;
  Warning nameless, remapped, unsupported;
} FIELD_WARNINGS[] = {
    {"Model", WARN_NAMELESS_FIELD, WARN_REMAPPED_FIELD, WARN_UNSUPPORTED_TYPE},
    {"View", WARN_NAMELESS_VIEW_FIELD, WARN_REMAPPED_VIEW_FIELD, WARN_UNSUPPORTED_VIEW_TYPE},
};

static void warn_of_field(Warnings *warnings, const PullModel *model, const PullField *field) {
  bool is_view = model->table->is_view;
  const char *word = FIELD_WARNINGS[is_view].word;
  Str name = model->name.name, shown = pull_field_name(field);
  if (field->previous && field->previous->mapped)
    warn(warnings, FIELD_WARNINGS[is_view].remapped, "%s: \"%.*s\", field: \"%.*s\"", word,
         STR_ARG(name), STR_ARG(shown));
  if (pull_is_unsupported(field))
    warn(warnings, FIELD_WARNINGS[is_view].unsupported,
         "%s: \"%.*s\", field: \"%.*s\", original data type: \"%.*s\"", word, STR_ARG(name),
         STR_ARG(shown), STR_ARG(pull_type_name(warnings->pull, field)));
  if (field->has_comment)
    warn(warnings, WARN_COMMENT, "Type: \"field\", name: \"%.*s.%.*s\"", STR_ARG(name),
         STR_ARG(shown));
}

// These fields stand behind one another, by name.
static void warn_of_nameless_fields(Warnings *warnings, const PullModel *model) {
  Arena *arena = warnings->pull->arena;
  bool is_view = model->table->is_view;
  StrList names = {0};
  for (size_t i = 0; i < model->table->columns.len; i++) {
    Str column = model->fields[i].column->name;
    if (model->fields[i].is_unseen || name_sanitize(arena, column).len) continue;
    Str shown = pull_field_name(&model->fields[i]);
    vec_push(arena, &names, str_format(arena, "\"%.*s\"", STR_ARG(shown)));
  }
  if (names.len)
    warn(warnings, FIELD_WARNINGS[is_view].nameless, "%s: \"%.*s\", field(s): [%.*s]",
         FIELD_WARNINGS[is_view].word, STR_ARG(model->name.name),
         STR_ARG(str_list_join(arena, &names, STR(", "))));
}

static void warn_of_copies(Warnings *warnings, const PullModel *model) {
  RelationTexts relations = pull_relation_texts(warnings->pull, model);
  for (vec_each(const RelationText, relation, &relations))
    if (relation->from_schema)
      warn(warnings, WARN_COPIED_RELATION, "\"%.*s\"", STR_ARG(relation->type));
}

static void warn_of_fields(Warnings *warnings, const PullModel *model) {
  warn_of_nameless_fields(warnings, model);
  for (size_t i = 0; i < model->table->columns.len; i++)
    if (!model->fields[i].is_unseen) warn_of_field(warnings, model, &model->fields[i]);
  warn_of_copies(warnings, model);
}

static void warn_of_name(Warnings *warnings, const PullModel *model, const char *word) {
  Str name = model->name.name;
  if (!model->previous && !pull_name_is_unique(warnings->pull, model->table->name))
    warn(warnings, WARN_DUPLICATE_NAME, "Type: \"%s\", name: \"%.*s\"", word, STR_ARG(name));
  if (model->has_comment)
    warn(warnings, WARN_COMMENT, "Type: \"%s\", name: \"%.*s\"", word, STR_ARG(name));
}

static void warn_of_view(Warnings *warnings, const PullModel *view) {
  if (view->previous && view->previous->mapped)
    warn(warnings, WARN_REMAPPED_VIEW, "\"%.*s\"", STR_ARG(view->name.name));
  warn_of_name(warnings, view, "view");
  warn_of_fields(warnings, view);
}

static void warn_of_constraints(Warnings *warnings, Warning warning, Str model,
                                const StrList *names) {
  for (vec_each(const Str, name, names))
    warn(warnings, warning, "Model: \"%.*s\", constraint: \"%.*s\"", STR_ARG(model),
         STR_ARG(*name));
}

static void warn_of_model(Warnings *warnings, const PullModel *model) {
  Str name = model->name.name;
  const Table *table = model->table;
  const Model *previous = model->previous;
  const ModelKey *id = previous ? previous->id : NULL;
  bool has_key = table->primary_key && table->primary_key->columns.len > 1;
  const struct {
    bool applies;
    Warning warning;
  } kinds[] = {
      {has_key && id && id->client_name.len, WARN_NAMED_ID},
      {!table->columns.len, WARN_NO_COLUMNS},
      {table->columns.len && !model->is_usable && !pull_says_ignore(model), WARN_NO_IDENTIFIER},
      {table->is_partitioned, WARN_PARTITIONED},
      {model->is_parent, WARN_PARENT},
      {model->has_row_security, WARN_ROW_SECURITY},
      {previous && previous->mapped, WARN_REMAPPED_MODEL},
  };
  for (size_t i = 0; i < COUNT_OF(kinds); i++)
    if (kinds[i].applies) warn(warnings, kinds[i].warning, "\"%.*s\"", STR_ARG(name));
  warn_of_name(warnings, model, "model");
  warn_of_constraints(warnings, WARN_CHECK, name, &model->checks);
  warn_of_constraints(warnings, WARN_EXPRESSION, name, &model->expressions);
  warn_of_fields(warnings, model);
}

// --- What is said of every table, a model or not

static void warn_of_index(Warnings *warnings, const PullModel *model, const Index *index) {
  for (size_t i = 0; i < index->columns.len; i++)
    if (index_moves_nulls(warnings->pull->arena, index, i))
      warn(warnings, WARN_MOVED_NULLS, "Index: \"%.*s\", column: \"%.*s\"", STR_ARG(index->name),
           STR_ARG(index->columns.at[i].name));
  if (index_is_deferrable(index))
    warn(warnings, WARN_DEFERRED, "Model: \"%.*s\", constraint: \"%.*s\"",
         STR_ARG(model->name.name), STR_ARG(index->name));
}

static void warn_of_table(Warnings *warnings, const PullModel *model) {
  IndexRefs indexes = pull_all_indexes(warnings->pull, model->table);
  for (vec_each(const IndexRef, index, &indexes)) warn_of_index(warnings, model, *index);
  for (vec_each(const ForeignKey, key, &model->table->foreign_keys))
    if (foreign_key_is_deferrable(key))
      warn(warnings, WARN_DEFERRED, "Model: \"%.*s\", constraint: \"%.*s\"",
           STR_ARG(model->name.name), STR_ARG(key->name));
  warn_of_constraints(warnings, WARN_EXCLUSION, model->name.name, &model->exclusions);
}

// --- Many-to-many relations

// Two models whose names have another order than those of their tables, so that A and B change places.
typedef struct {
  Str first, second;
} BrokenJoin;
typedef Vec(BrokenJoin) BrokenJoins;

static int broken_order(const void *a, const void *b) {
  const BrokenJoin *left = a, *right = b;
  int order = str_cmp(left->first, right->first);
  return order ? order : str_cmp(left->second, right->second);
}

static bool is_broken(const Pull *pull, const PullModel *join) {
  const ForeignKey *keys = join->table->foreign_keys.at;
  size_t a = str_eq_nocase(keys[0].columns.at[0], STR("a")) ? 0 : 1;
  const Model *on_a = pull->models[keys[a].referenced->id].previous;
  const Model *on_b = pull->models[keys[1 - a].referenced->id].previous;
  return (on_a && on_a != join->previous_join->from) || (on_b && on_b != join->previous_join->to);
}

static BrokenJoins broken_joins(const Pull *pull) {
  BrokenJoins joins = {0};
  for (size_t i = 0; i < pull->schema->tables.len; i++) {
    const PullModel *join = &pull->models[i];
    if (!join->previous_join || !is_broken(pull, join)) continue;
    const Block *from = join->previous_join->from->block, *to = join->previous_join->to->block;
    BrokenJoin broken = {(from < to ? from : to)->name.text, (from < to ? to : from)->name.text};
    vec_push(pull->arena, &joins, broken);
  }
  if (joins.len) qsort(joins.at, joins.len, sizeof *joins.at, broken_order);
  return joins;
}

// Sentences without a line end, one for each pair of models.
static void put_broken_joins(Text *out, const BrokenJoins *joins) {
  for (vec_each(const BrokenJoin, join, joins))
    if (join == joins->at || broken_order(join - 1, join))
      text_format(out,
                  "The many-to-many relation between \"%.*s\" and \"%.*s\" is broken due to the "
                  "naming of the models. Prisma creates many-to-many relations based on the "
                  "alphabetical ordering of the names of the models and these two models now "
                  "produce the reverse of the expected ordering.",
                  STR_ARG(join->first), STR_ARG(join->second));
}

// --- The text

static void put_warnings(Text *out, const Warnings *warnings) {
  for (size_t i = 0; i < WARNING_COUNT; i++) {
    if (!warnings->entries[i].len) continue;
    text_format(out, "\n%.*s\n", STR_ARG(LINES[i]));
    for (vec_each(const Str, entry, &warnings->entries[i]))
      text_format(out, "  - %.*s\n", STR_ARG(*entry));
  }
}

Str pull_warnings_text(const Pull *pull) {
  Warnings warnings = {.pull = pull};
  for (size_t i = 0; i < pull->enum_count; i++) {
    const PullEnum *enumeration = &pull->enums[i];
    if (enumeration->enumeration)
      warn_of_enum(&warnings, enumeration);
    else
      warn_of_written_enum(&warnings, enumeration->previous);
  }
  for (size_t i = 0; i < pull->schema->tables.len; i++)
    if (pull_is_shown(&pull->models[i])) warn_of_model(&warnings, &pull->models[i]);
  for (size_t i = 0; i < pull->view_count; i++)
    if (pull_is_shown(&pull->views[i])) warn_of_view(&warnings, &pull->views[i]);
  for (size_t i = 0; i < pull->schema->tables.len; i++) warn_of_table(&warnings, &pull->models[i]);
  Text out = text_new(pull->arena);
  put_warnings(&out, &warnings);
  BrokenJoins joins = broken_joins(pull);
  put_broken_joins(&out, &joins);
  if (!out.len) return (Str){0};
  return str_format(pull->arena, "*** WARNING ***\n%.*s", STR_ARG(text_str(&out)));
}
