// What stands in a down.sql: what it is, what running it loses, and the script.
#ifndef PMIG_DOWN_TEXT_H
#define PMIG_DOWN_TEXT_H

#include "cli/walk.h"

// In the words of the head, with the names that things have before the way back is run; `column "User"."bio"`.
typedef struct {
  StrList gone;          // what the migration removed, and nothing brings back
  StrList placeholders;  // columns that are filled where rows have no value
  StrList unknown;       // columns for which no value is known: it fails where rows have none
  StrList rows;     // what the migration did to rows, and where: `update User (migration.sql:12)`
  StrList removes;  // what the way back removes, with all data in it
} DownLosses;

DownLosses down_losses(Arena *arena, const Migration *migration, const Ways *ways);
// Of `gone` what looks the same in both states.
StrList down_remade(Arena *arena, const Ways *ways);
json_t *json_of_down_losses(const DownLosses *losses);

// A whole down.sql of pmig's own, once it is proved between the states of `proof` on a database like `shadow`.
Str down_text(Arena *arena, const Db *shadow, const Migration *migration, const Proof *proof,
              const Ways *ways);

// Somebody else's script, as it stands, below the lines that say that it was proved.
Str down_text_as_it_stands(Arena *arena, const Db *shadow, const Migration *migration,
                           const Proof *proof);

// PostgreSQL 15, SQLite 3.40: what the head says a script was proved on.
Str down_text_server(Arena *arena, const Db *db);

// What the head of a proved down.sql says it removes or casts: quoted identifiers, the table with its schema where that
// stands there. No column: the whole table.
typedef struct {
  Str table, column;
} DownRemoved;
typedef Vec(DownRemoved) DownRemovedList;
DownRemovedList down_text_removes(Arena *arena, Str down);

#endif
