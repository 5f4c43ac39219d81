// Private to the differ: what it means that two columns, indexes or foreign keys are the same, and
// the pairing of tables.
#ifndef PMIG_COMPARE_H
#define PMIG_COMPARE_H

#include "diff/diff.h"

// Two columns of one name in a pair of tables.
typedef struct {
  const Column *before, *after;
  unsigned differences;  // ColumnDifference bits
  Cast cast;
} ColumnPair;

// A table that exists on both sides, with all that the passes of the differ ask again and again.
typedef struct {
  TablePair table;
  Vec(ColumnPair) columns;    // by the position of the column before
  bool primary_key_dropped;   // or replaced
  bool primary_key_added;     // or replaced
  bool redefined;             // the dialect cannot alter it, so it is made anew
  bool primary_key_released;  // it goes early (release.c)
  bool follows;  // a partition or heir of the same table before and after (partitions.c)
} PairedTable;

// What happens to objects (objects.c).
typedef struct ObjectChanges ObjectChanges;

// A column before, or an index, that lets go of what is made anew.
typedef struct {
  const Column *before;
  const Index *index;
  Column *meanwhile;  // as it is until that is back; NULL when it is dropped
  bool done;          // its step is there
} Release;

// The state of one comparison.
typedef struct {
  Arena *arena;
  Diff *diff;
  const Dialect *dialect;
  PairedTable **by_before;  // by Table.id; NULL for dropped tables
  PairedTable **by_after;   // by Table.id; NULL for created tables
  Vec(PairedTable) pairs;   // in the order of the tables before
  Vec(Release) releases;
  ObjectChanges *objects;  // NULL unless the diff is exact
} Differ;

ColumnPair column_compare(const Differ *differ, const Column *before, const Column *after);
// The expression may read the column of that name, or name the type.
bool column_reads(const Column *generated, Str name);
const ColumnPair *pair_find_column(const PairedTable *pair,
                                   Str name);  // NULL when it is on one side only

// How a value gets from one type to the other. CAST_NONE: the types are the same for Prisma.
Cast cast_between(const Dialect *dialect, const Column *before, const Column *after);

// PostgreSQL: every value survives, as it is, and needs no words to (cast_exact.c).
bool cast_keeps_values(const Column *before, const Column *after);

// PostgreSQL: no value of the one type can be one of the other (a UUID and a number), so that a cast fails on any row.
bool cast_loses_all(const Column *before, const Column *after);

// Prisma's idea of equal defaults (reference table in defaults.c); the types of the columns matter.
bool defaults_equal(const Column *before, const Column *after);

bool enum_changed(const Differ *differ, const Enum *before, const Enum *after);
// It is changed by making it anew, and so must everything that was made with it.
bool enum_recreated(const Differ *differ, const Enum *before, const Enum *after);

// Prisma 6 does not see the partial indexes of a database.
bool index_is_seen(const Differ *differ, const Index *index);
// Equal conditions of partial indexes (predicate.c).
bool predicates_equal(Arena *arena, const Dialect *dialect, Str before, Str after);

// The index of the table after, or before, that is the same; NULL when there is none.
const Index *index_find_match(const Differ *differ, const Table *in, const Index *index,
                              bool index_is_before);
const ForeignKey *foreign_key_partner(const Differ *differ, const PairedTable *pair,
                                      const ForeignKey *before);

// Equal but for the name.
bool indexes_match(const Differ *differ, const Index *before, const Index *after);
// Equal but for the name. Prisma goes by the name of the referenced table alone, whatever its schema; a definition shows
// both.
bool foreign_keys_equal(const ForeignKey *a, const ForeignKey *b);
// And no column of the key changes its type.
bool foreign_keys_match(const Differ *differ, const PairedTable *pair, const ForeignKey *before,
                        const ForeignKey *after);

// Columns that let go of what is made anew (release.c).
// The pairs of tables know it afterwards. By name: as JSON, whose keys are the names of attributes.
void release_users(Differ *differ, const Object *object, bool by_name);
void release_users_of_enums(Differ *differ);              // generated columns, that is
void users_let_go(Differ *differ, const Object *object);  // the steps, before it is dropped
void all_let_go(Differ *differ);                          // those of the rest
const Release *column_release(const Differ *differ, const Column *before);  // or NULL
bool index_lets_go(const Differ *differ, const Index *before);

// The steps for what Prisma cannot express (objects.c); nothing unless the diff is exact.
void diff_dependents_drop(Differ *differ);       // before anything they stand on changes
void diff_returning_drop(Differ *differ);        // what tables need and is made anew
void diff_prerequisites_create(Differ *differ);  // before the tables that need them
void diff_prerequisites_drop(Differ *differ);    // after the tables that needed them
void diff_dependents_create(Differ *differ);     // when all they stand on is there

// Partitions and heirs beside their tables (partitions.c).
void partitions_follow(Differ *differ);  // once all tables are paired
bool column_goes_with_parent(const Differ *differ, const PairedTable *pair, const Column *before);
bool column_comes_with_parent(const Differ *differ, const PairedTable *pair, const Column *after);
// Puts the steps from `from` on into an order in which the tables of partitions come before these, or after them.
void steps_sort_parents_first(Differ *differ, size_t from);
void steps_sort_parents_last(Differ *differ, size_t from);

// Where sequences that are made anew go on (sequences.c); nothing unless the diff is exact.
void diff_sequences_set(Differ *differ);

// Compares the two sides that `diff` names, in the way it says, and fills its steps.
Diff diff_compare(Arena *arena, Diff diff);

Step *step_add(Differ *differ, StepKind kind);

// Renames in an order in which each finds its new name free, by way of a name in between where they
// form a circle (rename_order.c).
RenameList renames_in_order(Arena *arena, const RenameList *renames);
// One kind stands for all whose names must differ from each other.
RenameKind rename_name_class(RenameKind kind);
// What something is called for a moment while its name is needed for something else.
Str rename_name_between(Arena *arena, Str name);

// A copy of a schema in which renames have been done, one after the other (rename_apply.c). Texts
// that a database printed (definitions, objects) stay as they are.
const Schema *schema_with_renames(Arena *arena, const Schema *schema, const RenameList *ordered);

#endif
