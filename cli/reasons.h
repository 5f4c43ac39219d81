// Why a database cannot be taken further by the next migration: what `prisma migrate dev` would reset it for.
#ifndef PMIG_REASONS_H
#define PMIG_REASONS_H

#include "cli/creation.h"

// Replays the history on the shadow database of `creation`, which is empty before (P3006, P3015), and compares its
// applied part with the database. `reasons` are in Prisma's words and order; none when all is well. What differs though
// Prisma does not see it becomes a note.
bool reset_reasons(Creation *creation, Db *db, StrList *reasons);

// From what a history leads to, to what a database is, as Prisma compares the two; both in creation_scope.
Diff drift_between(const Creation *creation, const Schema *expected, const Schema *actual);

#endif
