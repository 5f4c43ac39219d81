// What it means that two columns, indexes or foreign keys are the same.
//
// A comparison with a Prisma schema follows Prisma's engine. An exact one (both sides databases)
// takes the catalogs' own words: what they print for two things that are the same is the same text.

#include "diff/compare.h"

#include <ctype.h>

// --- Columns

static unsigned autoincrement_difference(const Column *before, const Column *after) {
  if (before->autoincrement == after->autoincrement) return 0;
  return after->autoincrement ? COLUMN_AUTOINCREMENT_ADDED : COLUMN_AUTOINCREMENT_REMOVED;
}

static ColumnPair column_compare_prisma(const Differ *differ, const Column *before,
                                        const Column *after) {
  ColumnPair pair = {.before = before, .after = after};
  pair.cast = cast_between(differ->dialect, before, after);
  if (pair.cast != CAST_NONE) pair.differences |= COLUMN_TYPE;
  if (before->arity != after->arity) pair.differences |= COLUMN_ARITY;
  if (!defaults_equal(before, after)) pair.differences |= COLUMN_DEFAULT;
  if (differ->dialect->alters_columns) pair.differences |= autoincrement_difference(before, after);
  return pair;
}

static bool sequences_equal(const Sequence *a, const Sequence *b) {
  return str_eq(a->namespace, b->namespace) && str_eq(a->name, b->name) &&
         str_eq(a->options, b->options);
}

// Servers before PostgreSQL 18 have no such names.
static bool required_equal(const Column *a, const Column *b) {
  bool both_named = a->required_name.len && b->required_name.len;
  return str_eq(a->required_options, b->required_options) &&
         (!both_named || str_eq(a->required_name, b->required_name));
}

static bool extras_equal(const Column *a, const Column *b) {
  return a->not_null == b->not_null && a->inherited == b->inherited && required_equal(a, b) &&
         a->identity == b->identity && a->generated_virtual == b->generated_virtual &&
         str_eq(a->generated, b->generated) && str_eq(a->collation, b->collation) &&
         sequences_equal(&a->sequence, &b->sequence);
}

// An expression cannot be put on a plain column, and on no other column in place of its own. A virtual one cannot be
// taken away either, since nothing is stored that would stay.
static bool generation_changed(const Column *before, const Column *after) {
  bool other = !str_eq(before->generated, after->generated) ||
               before->generated_virtual != after->generated_virtual;
  return other && (after->generated.len || before->generated_virtual);
}

static ColumnPair column_compare_exact(const Column *before, const Column *after) {
  ColumnPair pair = {.before = before, .after = after};
  bool list_changed = (before->arity == ARITY_LIST) != (after->arity == ARITY_LIST);
  if (!str_eq(before->type.text, after->type.text) || list_changed) {
    pair.differences |= COLUMN_TYPE;
    pair.cast = cast_keeps_values(before, after) ? CAST_SAFE
                : cast_loses_all(before, after)  ? CAST_IMPOSSIBLE
                                                 : CAST_RISKY;
  }
  if (list_changed || before->not_null != after->not_null) pair.differences |= COLUMN_ARITY;
  if (!str_eq(before->value.catalog, after->value.catalog)) pair.differences |= COLUMN_DEFAULT;
  if (!extras_equal(before, after)) pair.differences |= COLUMN_EXTRAS;
  if (generation_changed(before, after)) pair.cast = CAST_IMPOSSIBLE;
  return pair;
}

ColumnPair column_compare(const Differ *differ, const Column *before, const Column *after) {
  if (differ->diff->exact && differ->dialect->alters_columns)
    return column_compare_exact(before, after);
  return column_compare_prisma(differ, before, after);
}

const ColumnPair *pair_find_column(const PairedTable *pair, Str name) {
  const Column *before = table_find_column(pair->table.before, name);
  if (!before) return NULL;
  for (vec_each(const ColumnPair, column, &pair->columns))
    if (column->before == before) return column;
  return NULL;
}

static bool is_of_name(Str text, ptrdiff_t at) {
  if (at < 0 || at >= (ptrdiff_t)text.len) return false;
  unsigned char c = (unsigned char)text.at[at];
  return isalnum(c) || c == '_' || c == '$' || c >= 0x80;
}

bool column_reads(const Column *generated, Str name) {
  Str text = generated->generated;
  for (size_t from = 0; from < text.len;) {
    ptrdiff_t at = str_find(text, name, from);
    if (at < 0) return false;
    if (!is_of_name(text, at - 1) && !is_of_name(text, at + (ptrdiff_t)name.len)) return true;
    from = (size_t)at + 1;
  }
  return false;
}

// --- Enums

static bool has_all_values(const Enum *of, const Enum *in) {
  for (vec_each(const Str, value, &of->values))
    if (!str_list_has(&in->values, *value)) return false;
  return true;
}

// Prisma compares sets of values; the order counts only in an exact diff.
bool enum_changed(const Differ *differ, const Enum *before, const Enum *after) {
  if (before->values.len != after->values.len) return true;
  if (!differ->diff->exact) return !has_all_values(before, after) || !has_all_values(after, before);
  for (size_t i = 0; i < before->values.len; i++)
    if (!str_eq(before->values.at[i], after->values.at[i])) return true;
  return false;
}

bool enum_is_relabelled(const Enum *before, const Enum *after) {
  if (before->values.len != after->values.len) return false;
  for (size_t i = 0; i < before->values.len; i++) {
    Str old = before->values.at[i], new = after->values.at[i];
    if (!str_eq(old, new) &&
        (str_list_has(&after->values, old) || str_list_has(&before->values, new)))
      return false;
  }
  return true;
}

bool enum_recreated(const Differ *differ, const Enum *before, const Enum *after) {
  return differ->diff->exact && enum_changed(differ, before, after) &&
         !enum_is_relabelled(before, after);
}

// --- Indexes

// To name the default operator class is to name none.
static bool opclasses_match(const IndexColumn *before, const IndexColumn *after) {
  return str_eq(before->opclass, after->opclass) ||
         (!before->opclass.len && after->opclass_is_default) ||
         (!after->opclass.len && before->opclass_is_default);
}

static bool index_columns_match(const Index *before, const Index *after) {
  if (before->columns.len != after->columns.len) return false;
  for (size_t i = 0; i < before->columns.len; i++) {
    const IndexColumn *a = &before->columns.at[i], *b = &after->columns.at[i];
    if (!str_eq(a->name, b->name) || (a->sort == SORT_DESC) != (b->sort == SORT_DESC)) return false;
    if (!opclasses_match(a, b)) return false;
  }
  return true;
}

// The definition without the index's name, which stands in it between INDEX and ON.
static Str definition_tail(const Index *index) {
  ptrdiff_t on = index->is_constraint ? 0 : str_find(index->definition, STR(" ON "), 0);
  return on < 0 ? index->definition
                : str_slice(index->definition, (size_t)on, index->definition.len);
}

bool index_is_seen(const Differ *differ, const Index *index) {
  return differ->diff->exact || differ->diff->prisma == PRISMA_7 || !index->predicate.len;
}

// A database has no preview features of its own, so those of the schema on the other side count.
bool diff_compares_predicates(const Diff *diff) {
  bool to_schema = diff->after->origin == ORIGIN_PRISMA;
  return diff->exact || (to_schema ? diff->after : diff->before)->partial_indexes;
}

// The condition of a partial index names values of the old type, so PostgreSQL cannot keep it beside the new one.
static bool is_of_recreated_enum(const Differ *differ, const Column *before) {
  const Enum *old = before->type.enumeration;
  const Enum *new = old ? schema_find_enum(differ->diff->after, old->namespace, old->name) : NULL;
  return new &&enum_recreated(differ, old, new);
}

static bool has_recreated_enum(const Differ *differ, const Table *before) {
  for (vec_each(const Column, column, &before->columns))
    if (is_of_recreated_enum(differ, column)) return true;
  return false;
}

bool indexes_match(const Differ *differ, const Index *before, const Index *after) {
  if (before->kind != after->kind || !index_is_seen(differ, before)) return false;
  if (before->predicate.len && has_recreated_enum(differ, before->table)) return false;
  if (index_lets_go(differ, before)) return false;
  if (differ->diff->exact)
    return before->is_constraint == after->is_constraint &&
           str_eq(definition_tail(before), definition_tail(after));
  // Without the preview feature a partial index matches a plain one on the same columns.
  if (diff_compares_predicates(differ->diff) &&
      !predicates_equal(differ->arena, differ->dialect, before->predicate, after->predicate))
    return false;
  return before->method == after->method && index_columns_match(before, after);
}

// --- Foreign keys

static bool lists_equal(const StrList *a, const StrList *b) {
  if (a->len != b->len) return false;
  for (size_t i = 0; i < a->len; i++)
    if (!str_eq(a->at[i], b->at[i])) return false;
  return true;
}

static bool changes_type(const Differ *differ, const PairedTable *pair, const StrList *names) {
  for (vec_each(const Str, name, names)) {
    const ColumnPair *column = pair_find_column(pair, *name);
    if (!column) continue;
    if (column->differences & COLUMN_TYPE || is_of_recreated_enum(differ, column->before))
      return true;
  }
  return false;
}

// PostgreSQL checks a key at once when one of its sides changes its type, so an exact diff takes the key away while both
// change.
static bool referenced_changes_type(const Differ *differ, const ForeignKey *before) {
  const PairedTable *pair = before->referenced ? differ->by_before[before->referenced->id] : NULL;
  return pair && changes_type(differ, pair, &before->referenced_columns);
}

// A key stands on an index of the other table, which PostgreSQL does not drop under it.
static bool referenced_index_goes(const Differ *differ, const ForeignKey *before) {
  const Table *table = before->referenced;
  const PairedTable *pair = table ? differ->by_before[table->id] : NULL;
  if (!pair || !before->referenced_index.len) return false;
  if (table->primary_key && str_eq(table->primary_key->name, before->referenced_index))
    return pair->primary_key_dropped;
  for (vec_each(const Index, index, &table->indexes))
    if (str_eq(index->name, before->referenced_index))
      return !index_find_match(differ, pair->table.after, index, true);
  return false;
}

bool foreign_keys_equal(const ForeignKey *a, const ForeignKey *b) {
  return str_eq(a->referenced_table, b->referenced_table) &&
         lists_equal(&a->columns, &b->columns) &&
         lists_equal(&a->referenced_columns, &b->referenced_columns) &&
         a->on_delete == b->on_delete && a->on_update == b->on_update;
}

bool foreign_keys_match(const Differ *differ, const PairedTable *pair, const ForeignKey *before,
                        const ForeignKey *after) {
  if (!foreign_keys_equal(before, after)) return false;
  if (changes_type(differ, pair, &before->columns)) return false;
  return !differ->diff->exact ||
         (str_eq(before->definition, after->definition) &&
          !referenced_changes_type(differ, before) && !referenced_index_goes(differ, before));
}
