// What a migration does to rows that were there before it and are there after it: no schema shows that, so it is read from
// the script, and followed through what the database does of its own accord.
#ifndef PMIG_ROW_CHANGES_H
#define PMIG_ROW_CHANGES_H

#include "cli/walk.h"

// In the words of a down.sql's head, each with its place: `update User (migration.sql:12)`,
// `delete Post, which refers to User (migration.sql:12)`. `back` leads from the state after the migration to the one before.
StrList rows_changed(Arena *arena, const Migration *migration, const Diff *back);

#endif
