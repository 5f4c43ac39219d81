// Sequences that are made anew beside rows that stay, in an exact diff only. A new sequence starts at its beginning, and so
// the next row would get a value that another has already; hence each is put behind the last value in use.
//
// That concerns a column that stays and takes up a sequence: an identity's, one of its own, or one that stands alone. Rows
// get their values when the column itself is added.

#include "diff/compare.h"

// A default names the schema of its sequence only where the connection would not find it otherwise.
static bool is_named(const Schema *schema, const Column *column, const Object *sequence) {
  Str place = column->value.catalog;
  bool plain = str_find_char(place, '.') < 0;
  return str_eq(sequence->name, column->value.text) &&
         (plain ? str_eq(sequence->namespace, schema->default_namespace)
                : str_contains(place, sequence->namespace));
}

static const Object *find_free_sequence(const Schema *schema, const Column *column) {
  if (column->value.kind != DEFAULT_SEQUENCE) return NULL;
  for (vec_each(const Object, object, &schema->objects))
    if (object->kind == OBJECT_SEQUENCE && is_named(schema, column, object)) return object;
  return NULL;
}

static void sequence_set(Differ *differ, const Column *column, Str namespace, Str name,
                         bool counts_down) {
  Step *step = step_add(differ, STEP_SET_SEQUENCE);
  step->table.after = column->table;
  step->sequence.column = column;
  step->sequence.namespace = namespace;
  step->sequence.name = name;
  step->sequence.counts_down = counts_down;
}

// Rows may have got their values otherwise while the column did not take them from the sequence.
static bool takes_up_sequence(const Differ *differ, const ColumnPair *pair, Str namespace,
                              Str name) {
  return pair->differences & COLUMN_DEFAULT ||
         !schema_has_sequence(differ->diff->before, namespace, name);
}

static void column_set_sequence(Differ *differ, const ColumnPair *pair) {
  const Column *column = pair->after;
  const Sequence *own = &column->sequence;
  if (pair->cast == CAST_IMPOSSIBLE) return;  // it is added anew
  if (own->name.len) {
    bool sets = column->identity != IDENTITY_NONE
                    ? pair->before->identity == IDENTITY_NONE
                    : takes_up_sequence(differ, pair, own->namespace, own->name);
    if (sets) sequence_set(differ, column, own->namespace, own->name, own->counts_down);
    return;
  }
  const Object *free = find_free_sequence(differ->diff->after, column);
  if (!free || !takes_up_sequence(differ, pair, free->namespace, free->name)) return;
  bool counts_down = str_contains(free->create, STR(" INCREMENT BY -"));
  sequence_set(differ, column, free->namespace, free->name, counts_down);
}

void diff_sequences_set(Differ *differ) {
  if (!differ->diff->exact) return;
  for (vec_each(const PairedTable, pair, &differ->pairs))
    for (vec_each(const ColumnPair, column, &pair->columns)) column_set_sequence(differ, column);
}
