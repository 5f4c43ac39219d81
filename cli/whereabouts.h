// Where in a script a database stands: the states that the script passes through, statement by statement on a shadow
// database, held against the catalogs of the database itself.
#ifndef PMIG_WHEREABOUTS_H
#define PMIG_WHEREABOUTS_H

#include "cli/walk.h"

typedef struct {
  Cli *cli;
  const Unfinished *unfinished;
  Db *shadow;
  size_t total;           // statements of the script
  const Schema **states;  // [0, known]: after so many of them
  size_t known;
  Str failure;  // why statement known + 1 does not run on the shadow database either; empty when known == total
  StrList rights;  // names of those that a statement changes without changing anything else
  bool *fits;      // [0, known]: the database may be in this state
  StrList
      drift;  // what the database has or lacks whichever state it is in; not the script's, and left alone
  Diff elsewhere;  // the same as a difference
  size_t nearest;  // the state that differs least
  Diff distance;   // from the nearest state to the database
  InvalidIndexList
      remnants;  // that statements of the script left; looked past, as if they were not there
} Whereabouts;

// Reads all of it, and changes nothing. Whatever comes back, whereabouts_close is called.
bool whereabouts_read(Cli *cli, const Unfinished *unfinished, Db *db, Whereabouts *where);
bool whereabouts_remove_remnants(const Whereabouts *where, Db *db);
void whereabouts_close(Whereabouts *where);

// Is the database in this state, as far as the script is concerned? DIAG_UNPROVED, with what differs, when it is not.
bool whereabouts_prove(Whereabouts *where, size_t state, Db *db);

// What leads from the state after `done` statements to the first one, renames turned round, and what does not come back with
// it: rows, columns, tables. The shadow database is left in that state. Then proves there that the script `back` does so.
bool whereabouts_find_back(Whereabouts *where, size_t done, Ways *ways, StrList *losses);
bool whereabouts_prove_back(Whereabouts *where, const Source *back);

// What of a statement the states show.
typedef enum {
  TRACE_FULL,  // all of it; or it runs again without harm, or fails without any
  TRACE_ROWS,  // rows change, or may change
  TRACE_NONE,  // it changes what is not read from a database
} Trace;

Trace whereabouts_trace(const Whereabouts *where, size_t statement);

#endif
