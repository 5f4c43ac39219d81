// The difference between two schemas, as ordered steps. Pure: two schemas in, steps out.
//
// Where a side comes from a Prisma schema, the steps are those of Prisma's engine (7.10), in its
// order, and what Prisma cannot express is left alone. Where both sides come from databases (origin
// DATABASE or EMPTY), everything is compared: that is how a way back is found for hand-written
// migrations. The two sides of a step are `before` and `after`.
#ifndef PMIG_DIFF_H
#define PMIG_DIFF_H

#include "base/diag.h"
#include "model/rename.h"
#include "model/schema.h"

// In the order of a script, but for objects: those that tables need are created before the tables
// and dropped after them, the others the other way round. X(name, comment above the statements in
// Prisma's scripts)
#define STEP_KINDS(X)                       \
  X(RENAME, "Rename")                       \
  X(DROP_OBJECT, "DropObject")              \
  X(CREATE_SCHEMA, "CreateSchema")          \
  X(DROP_EXTENSION, "DropExtension")        \
  X(CREATE_EXTENSION, "CreateExtension")    \
  X(ALTER_EXTENSION, "AlterExtension")      \
  X(CREATE_ENUM, "CreateEnum")              \
  X(ALTER_ENUM, "AlterEnum")                \
  X(DROP_FOREIGN_KEY, "DropForeignKey")     \
  X(DROP_INDEX, "DropIndex")                \
  X(ALTER_TABLE, "AlterTable")              \
  X(DROP_TABLE, "DropTable")                \
  X(DROP_ENUM, "DropEnum")                  \
  X(CREATE_TABLE, "CreateTable")            \
  X(REDEFINE_TABLES, "RedefineTables")      \
  X(CREATE_INDEX, "CreateIndex")            \
  X(RENAME_FOREIGN_KEY, "RenameForeignKey") \
  X(ADD_FOREIGN_KEY, "AddForeignKey")       \
  X(RENAME_INDEX, "RenameIndex")            \
  X(REDEFINE_INDEX, "RedefineIndex")        \
  X(CREATE_OBJECT, "CreateObject")          \
  X(SET_SEQUENCE, "SetSequence")            \
  X(DROP_SCHEMA, "DropSchema")

typedef enum {
#define X(name, title) STEP_##name,
  STEP_KINDS(X)
#undef X
} StepKind;

extern const Str STEP_KIND_TITLES[];  // by StepKind

// --- Renames ------------------------------------------------------------------------------------
// A rename is done before anything else is compared: the steps of a difference begin with the
// renames, and what follows leads from the renamed state to the one after. So the keys and indexes
// of a renamed table follow as Prisma would name them.

typedef struct {
  const Table *before, *after;  // NULL on the side that lacks it
} TablePair;

// What differs between two columns of one name; bits.
typedef enum {
  COLUMN_TYPE = 1,
  COLUMN_ARITY = 2,
  COLUMN_DEFAULT = 4,
  COLUMN_AUTOINCREMENT_ADDED = 8,
  COLUMN_AUTOINCREMENT_REMOVED = 16,
  COLUMN_EXTRAS = 32,  // what Prisma cannot express: identity, generation, collation
} ColumnDifference;

typedef enum {
  CAST_NONE,        // nothing to cast
  CAST_SAFE,        // every value survives
  CAST_RISKY,       // may fail or lose data
  CAST_IMPOSSIBLE,  // no cast: the column is dropped and added again
} Cast;

// X(name)
#define TABLE_CHANGES(X) \
  X(DROP_PRIMARY_KEY)    \
  X(RENAME_PRIMARY_KEY)  \
  X(DROP_COLUMN)         \
  X(ADD_COLUMN)          \
  X(ALTER_COLUMN)        \
  X(RECREATE_COLUMN)     \
  X(ADD_PRIMARY_KEY)

typedef enum {
#define X(name) CHANGE_##name,
  TABLE_CHANGES(X)
#undef X
} TableChangeKind;

typedef struct {
  TableChangeKind kind;
  const Column *before, *after;  // of the column changes; NULL where it does not exist
  unsigned differences;          // ColumnDifference bits, of ALTER_COLUMN and RECREATE_COLUMN
  Cast cast;
  // The column lets go of what is made anew, or comes back to it: `meanwhile` it is like this (NULL: it is not there), and
  // nothing in it is lost.
  bool released;
  const Column *meanwhile;
  bool changes_zone;  // from timestamp to timestamptz, or back
  Str time_zone;      // then: as SQL, set by whoever knows it; empty: the session's
} TableChange;
typedef Vec(TableChange) TableChangeList;

// A SQLite table that is made anew: created under another name, filled, and put in place of the old
// one.
typedef struct {
  TablePair table;
  TableChangeList changes;  // as those of ALTER_TABLE, for summary and risk
  bool foreign_keys_changed;
} Redefinition;

// One change to the database. A step points into the two schemas it was computed from and owns
// nothing, so both must outlive it.
typedef struct {
  StepKind kind;
  TablePair table;  // the table touched, where there is one
  union {
    Str namespace;  // *_SCHEMA
    struct {
      const Extension *before, *after;
    } extension;  // *_EXTENSION
    struct {
      const Enum *before, *after;
    } enumeration;  // *_ENUM
    struct {
      const ForeignKey *before, *after;
    } foreign_key;  // *_FOREIGN_KEY
    struct {
      const Index *before, *after;
      bool recreated;
    } index;                          // *_INDEX; recreated: it vanished with a column
    TableChangeList changes;          // ALTER_TABLE
    Vec(Redefinition) redefinitions;  // REDEFINE_TABLES
    struct {
      const Object *object;
      bool replaces;  // CREATE_OBJECT: it takes the place of the older one, which was not dropped
    };                // *_OBJECT
    struct {
      Str namespace, name;
      const Column *column;  // after; no value in it may come again
      bool counts_down;
    } sequence;            // SET_SEQUENCE, of one that is made anew beside a table that stays
    const Rename *rename;  // RENAME
  };
} Step;

// Whose scripts are wanted: those of Prisma 7 (engine 7.10) or of Prisma 6 (6.19). docs/compatibility.md
// lists in what they differ.
typedef enum { PRISMA_7, PRISMA_6 } PrismaVersion;

typedef struct {
  const Schema *before, *after;
  PrismaVersion prisma;
  bool exact;            // both sides hold everything, and everything was compared
  bool follows_renames;  // somebody asked for what Prisma does not do; keys of join tables follow
  Vec(Step) steps;
} Diff;

// Both schemas are linked and of one dialect, or ORIGIN_EMPTY. The result lives in `arena`.
// Whether the conditions of partial indexes count: without the preview feature Prisma neither compares nor writes them.
bool diff_compares_predicates(const Diff *diff);

// The values stand where they stood, some under other names that were no values before.
bool enum_is_relabelled(const Enum *before, const Enum *after);

Diff diff_schemas(Arena *arena, const Schema *before, const Schema *after);
Diff diff_schemas_as(Arena *arena, const Schema *before, const Schema *after, PrismaVersion prisma);

// Which renames are decided: what `wanted` says (Model=New, Model.old=new, Enum=New, Enum.old=new; names are those of the
// Prisma schemas on either side, or those in the database), and what the schemas themselves say (@pmig.rename) as long as
// it is still to be done, the hints of the schema before read backwards. False, with an error, when a wanted name is in
// the wrong state.
bool renames_decide(Arena *arena, const StrList *wanted, const Schema *before, const Schema *after,
                    RenameList *renames, Diags *diags);

// A pair of something dropped and something created that could be a rename, and why: "the same
// type, at the same place". Most convincing first; nothing is in it twice.
typedef struct {
  Rename rename;
  Str evidence;
} RenameCandidate;
typedef Vec(RenameCandidate) RenameCandidates;
RenameCandidates rename_candidates(Arena *arena, const Diff *diff);

// The difference that begins with renames, which renames_decide or rename_candidates made from the same
// two schemas. One of them is a Prisma schema. Join tables of relations between
// renamed models follow.
Diff diff_schemas_renamed(Arena *arena, const Schema *before, const Schema *after,
                          PrismaVersion prisma, const RenameList *renames);

// The renames that lead from one state to another of the same PostgreSQL database, both read with their names, as the
// oids tell; in order. What stands in the way of a name makes way for it (identity.c).
RenameList renames_by_identity(Arena *arena, const Schema *before, const Schema *after);
// The tables and columns that have their name in both states and are not the same, by their oids. A column of a table that
// is another one is not told of. Nothing when the names of a state were not read.
RemadeList remade_by_identity(Arena *arena, const Schema *before, const Schema *after);

// The renames of a script, turned round: they lead from the state after it back to the one before, in order. Those of
// things that are in neither state where they should be are left out.
RenameList renames_turned_round(Arena *arena, const Schema *before, const Schema *after,
                                const RenameList *renames);

// The steps of renames in front of those of a difference that begins where they end.
Diff diff_after_renames(Arena *arena, const RenameList *ordered, Diff rest);

// What a table or a column of Diff.before was called before those renames.
Str table_old_name(const Diff *diff, const Table *table);
Str column_old_name(const Diff *diff, const Column *column);

// The same, by Prisma's rules also where both sides come from databases: what its language cannot
// express is not compared. Never exact.
Diff diff_databases_as(Arena *arena, const Schema *before, const Schema *after,
                       PrismaVersion prisma);

// --- Risk ---------------------------------------------------------------------------------------

typedef enum {
  RISK_WARNING,       // data may be lost, or the step may fail
  RISK_UNEXECUTABLE,  // the step cannot succeed on a table with rows
} RiskSeverity;

// What of the table before decides whether a risk is one there: none is when the number is 0.
typedef enum {
  COUNT_NOTHING,  // a risk whatever the table holds
  COUNT_ROWS,
  COUNT_VALUES,  // rows that have a value in the column
  COUNT_NULLS,   // rows that have none
} RiskCount;

// X(name, severity, what to count)
#define RISK_KINDS(X)                                     \
  X(TABLE_DROPPED, RISK_WARNING, COUNT_ROWS)              \
  X(COLUMN_DROPPED, RISK_WARNING, COUNT_VALUES)           \
  X(RISKY_CAST, RISK_WARNING, COUNT_VALUES)               \
  X(COLUMN_RECREATED, RISK_WARNING, COUNT_VALUES)         \
  X(PRIMARY_KEY_CHANGED, RISK_WARNING, COUNT_ROWS)        \
  X(UNIQUE_ADDED, RISK_WARNING, COUNT_NOTHING)            \
  X(ENUM_VALUES_REMOVED, RISK_WARNING, COUNT_NOTHING)     \
  X(REQUIRED_ADDED, RISK_UNEXECUTABLE, COUNT_ROWS)        \
  X(REQUIRED_ADDED_CLIENT, RISK_UNEXECUTABLE, COUNT_ROWS) \
  X(MADE_REQUIRED, RISK_UNEXECUTABLE, COUNT_NULLS)        \
  X(MADE_LIST, RISK_UNEXECUTABLE, COUNT_VALUES)           \
  X(REQUIRED_RECREATED, RISK_UNEXECUTABLE, COUNT_ROWS)

typedef enum {
#define X(name, severity, count) RISK_##name,
  RISK_KINDS(X)
#undef X
} RiskKind;

typedef struct {
  RiskKind kind;
  RiskSeverity severity;
  RiskCount counts;
  size_t step;           // index into Diff.steps
  const Table *table;    // as it is before
  const Column *column;  // as it is before, or the added one; NULL when the table is meant
  Str subject;           // name of the table or the enum
  Str names;             // columns of a unique index, removed values of an enum; joined by ","
  Str from, to;          // types of a cast
  Str message;           // Prisma's text, without counts: the form that stands in a script's header
} Risk;
typedef Vec(Risk) RiskList;

// What a diff may lose or fail on: all warnings in step order, then all unexecutable steps in step
// order.
RiskList diff_risks(Arena *arena, const Diff *diff);

// Prisma's text once the number that `counts` asks for is known. Empty when the number is 0 and
// there is no risk.
Str risk_counted_message(Arena *arena, const Risk *risk, uint64_t number);

#endif
