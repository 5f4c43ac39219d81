// What stands in a down.sql: what it is, what running it loses, and the script.
#ifndef PMIG_DOWN_TEXT_H
#define PMIG_DOWN_TEXT_H

#include "cli/proof.h"
#include "cli/walk.h"

// In the words of the head, with the names that things have before the way back is run; `column "User"."bio"`.
typedef struct {
  StrList gone;          // what the migration removed, and nothing brings back
  StrList placeholders;  // columns that are filled where rows have no value
  StrList rows;     // what the migration did to rows, and where: `update User (migration.sql:12)`
  StrList removes;  // what the way back removes, with all data in it
} DownLosses;

DownLosses down_losses(Cli *cli, const Migration *migration, const Ways *ways);
json_t *json_of_down_losses(const DownLosses *losses);

// A whole down.sql of pmig's own. `before` and `after` are the states of the migration.
Str down_text(Cli *cli, Db *shadow, const Migration *migration, const Schema *before,
              const Schema *after, const Ways *ways);

// Somebody else's script, as it stands, below the lines that say that it was proved.
Str down_text_as_it_stands(Cli *cli, Db *shadow, const Migration *migration, const Schema *before,
                           const Schema *after);

// What the head of a proved down.sql says it removes or casts: quoted identifiers, the table with its schema where that
// stands there. No column: the whole table.
typedef struct {
  Str table, column;
} DownRemoved;
typedef Vec(DownRemoved) DownRemovedList;
DownRemovedList down_text_removes(Arena *arena, Str down);

#endif
