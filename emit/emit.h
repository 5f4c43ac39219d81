// Steps → text: the SQL script, the summary for people, JSON. Pure.
//
// Where a side is a Prisma schema the script is, byte for byte, that of Prisma's engine (7.10). An
// exact diff (both sides databases) is written with the catalogs' own types, defaults and
// statements, and quotes what Prisma does not.
#ifndef PMIG_EMIT_H
#define PMIG_EMIT_H

#include "diff/diff.h"

// The script, its final newline included; "-- This is an empty migration." and a newline when there
// are no steps.
Str emit_script(Arena *arena, const Diff *diff);

// The same for a way back: rows that are there get a placeholder (0, '', the first value of an enum, …) in a required
// column without a default that is added again, since nobody knows its values any more and the script should run.
Str emit_way_back(Arena *arena, const Diff *diff);

// Whether a required column of the schema after has neither that nor a default, so that the way back fails where rows have
// no value: nobody knows a text of its type, or the values of a key would have to differ.
bool emit_lacks_value(Arena *arena, const Diff *diff, const Column *column);

// What `prisma migrate diff` prints without --script, its final newline included.
Str emit_summary(Arena *arena, const Diff *diff);

// The same for whoever has to find what differs: indexes and foreign keys have their names, which
// Prisma leaves out.
Str emit_differences(Arena *arena, const Diff *diff);

// The comment with Prisma's warnings that opens a migration.sql; empty when there are no risks.
Str emit_warnings(Arena *arena, const RiskList *risks);

// One JSON value for the whole diff: {"empty":…,"steps":[…],"risks":[…]} on one line, without a
// newline.
Str emit_json(Arena *arena, const Diff *diff, const RiskList *risks);

// Quoting, the only one in the program.
void sql_ident(Text *text, Str name);  // "name", embedded quotes doubled
void sql_text(Text *text, Str value);  // 'value', quotes doubled

#endif
