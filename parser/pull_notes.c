// The doc comment of a model: what the existing schema says, and a line for each thing that Prisma's language cannot
// express. Most of them are said only of a model that is new.

#include "parser/pull.h"

// In Prisma's order. X(name, text)
#define NOTES(X)                                                                                   \
  X(PARTITIONED,                                                                                   \
    "This table is a partition table and requires additional setup for migrations. Visit "         \
    "https://pris.ly/d/partition-tables for more info.")                                           \
  X(PARENT,                                                                                        \
    "This table has subclasses and requires additional setup for migrations. Visit "               \
    "https://pris.ly/d/table-inheritance for more info.")                                          \
  X(CHECK,                                                                                         \
    "This table contains check constraints and requires additional setup for migrations. Visit "   \
    "https://pris.ly/d/check-constraints for more info.")                                          \
  X(EXCLUSION,                                                                                     \
    "This table contains exclusion constraints and requires additional setup for migrations. "     \
    "Visit https://pris.ly/d/exclusion-constraints for more info.")                                \
  X(NO_COLUMNS,                                                                                    \
    "We could not retrieve columns for the underlying table. Either it has none or you are "       \
    "missing rights to see them. Please check your privileges.")                                   \
  X(NO_IDENTIFIER,                                                                                 \
    "The underlying table does not contain a valid unique identifier and can therefore currently " \
    "not be handled by Prisma Client.")                                                            \
  X(COMMENT,                                                                                       \
    "This model or at least one of its fields has comments in the database, and requires an "      \
    "additional setup for migrations: Read more: https://pris.ly/d/database-comments")             \
  X(DEFERRED,                                                                                      \
    "This model has constraints using non-default deferring rules and requires additional setup "  \
    "for migrations. Visit https://pris.ly/d/constraint-deferring for more info.")                 \
  X(ROW_SECURITY,                                                                                  \
    "This model contains row level security and requires additional setup for migrations. Visit "  \
    "https://pris.ly/d/row-level-security for more info.")                                         \
  X(MOVED_NULLS,                                                                                   \
    "This model contains an index with non-default null sort order and requires additional setup " \
    "for migrations. Visit https://pris.ly/d/default-index-null-ordering for more info.")          \
  X(EXPRESSION,                                                                                    \
    "This model contains an expression index which requires additional setup for migrations. "     \
    "Visit https://pris.ly/d/expression-indexes for more info.")

enum {
#define X(name, text) NOTE_##name,
  NOTES(X)
#undef X
      NOTE_COUNT
};

static const Str TEXTS[NOTE_COUNT] = {
#define X(name, text) STR_INIT(text),
    NOTES(X)
#undef X
};

static bool has_commented_field(const PullModel *model) {
  for (size_t i = 0; i < model->table->columns.len; i++)
    if (model->fields[i].has_comment && !model->fields[i].previous) return true;
  return false;
}

static bool has_deferring(const Pull *pull, const PullModel *model) {
  const Table *table = model->table;
  if (table->primary_key && index_is_deferrable(table->primary_key)) return true;
  for (vec_each(const Index, index, &table->indexes))
    if (index_is_deferrable(index)) return true;
  for (vec_each(const ForeignKey, key, &table->foreign_keys))
    if (!pull->relations[key->id].is_duplicate && foreign_key_is_deferrable(key)) return true;
  return false;
}

static bool moves_nulls(const Pull *pull, const PullModel *model) {
  for (vec_each(const Index, index, &model->table->indexes))
    for (size_t i = 0; i < index->columns.len && !pull_previous_key(model, index); i++)
      if (index_moves_nulls(pull->arena, index, i)) return true;
  return false;
}

Str pull_doc(Str doc) { return doc.len ? doc : (Str){0}; }

static Str renamed_line(const Pull *pull, const PullModel *model) {
  return str_format(pull->arena,
                    "This %s has been renamed to '%.*s' during introspection, because the "
                    "original name '%.*s' is reserved.",
                    model->table->is_view ? "view" : "model", STR_ARG(model->name.name),
                    STR_ARG(model->table->name));
}

static Str view_doc(const Pull *pull, const PullModel *view) {
  if (view->previous) return pull_doc(view->previous->block->doc);
  Str doc = {0};
  if (type_name_is_reserved(view->table->name))
    doc = doc_with_line(pull->arena, doc, renamed_line(pull, view));
  if (view->has_comment || has_commented_field(view))
    doc = doc_with_line(
        pull->arena, doc,
        STR("This view or at least one of its fields has comments in the database, and requires an "
            "additional setup for migrations: Read more: https://pris.ly/d/database-comments"));
  return doc;
}

Str pull_model_doc(const Pull *pull, const PullModel *model) {
  const Table *table = model->table;
  const Model *previous = model->previous;
  if (table->is_view) return view_doc(pull, model);
  bool is_new = !previous, has_columns = table->columns.len > 0;
  const bool applies[NOTE_COUNT] = {
      [NOTE_PARTITIONED] = is_new && table->is_partitioned,
      [NOTE_PARENT] = is_new && model->is_parent,
      [NOTE_CHECK] = is_new && model->checks.len,
      [NOTE_EXCLUSION] = is_new && model->exclusions.len,
      [NOTE_NO_COLUMNS] = !has_columns,
      [NOTE_NO_IDENTIFIER] = has_columns && !model->is_usable && !pull_says_ignore(model),
      [NOTE_COMMENT] = is_new && (model->has_comment || has_commented_field(model)),
      [NOTE_DEFERRED] = is_new && has_deferring(pull, model),
      [NOTE_ROW_SECURITY] = is_new && model->has_row_security,
      [NOTE_MOVED_NULLS] = moves_nulls(pull, model),
      [NOTE_EXPRESSION] = model->expressions.len > 0,
  };
  Str doc = previous ? pull_doc(previous->block->doc) : (Str){0};
  if (is_new && type_name_is_reserved(table->name))
    doc = doc_with_line(pull->arena, doc, renamed_line(pull, model));
  for (size_t i = 0; i < NOTE_COUNT; i++)
    if (applies[i]) doc = doc_with_line(pull->arena, doc, TEXTS[i]);
  return doc;
}
