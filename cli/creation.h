// The next migration: the difference from the end of the history to the project's schema, and its way back.
#ifndef PMIG_CREATION_H
#define PMIG_CREATION_H

#include "cli/loss.h"
#include "cli/walk.h"

typedef struct {
  Cli *cli;
  const Schema *schema;  // what is wanted
  PrismaVersion prisma;
  Folder folder;
  Db *shadow;            // the history is on it; creation_close
  const Schema *before;  // the end of the history, in all schemas of the database
  Diff forth;            // from the history to `schema`, as Prisma sees both
  RiskList risks;
  Losses losses;  // of the project's database, where it was asked
  NewMigration migration;
  Str reason;  // why there is no down.sql; empty when there is one
} Creation;

// Reads the schema and the migrations folder of the project, and holds the two against each other (P3019).
bool creation_init(Cli *cli, Creation *creation);
void creation_close(Creation *creation);

// An empty shadow database.
bool creation_open_shadow(Creation *creation);

// Which PostgreSQL schemas Prisma looks at: those that the schema lists, or the connection's own.
IntrospectOptions creation_scope(const Creation *creation);

// Fills `before`, `forth` and `risks` from the history that is on the shadow database. `renames`: of --rename; at a
// terminal, pmig asks about more.
bool creation_find_changes(Creation *creation, const StrList *renames);

// Names the migration, writes its script (with Prisma's comment) and, where running it on the shadow database restored
// the state before, its down script; `reason` says why there is none.
void creation_make(Creation *creation, Str title);
// A migration.sql to be written by hand.
void creation_make_empty(Creation *creation, Str title);

// A README.md for people who read the history.
void creation_make_readme(Creation *creation);

// Prints the scripts instead of writing them.
void creation_print(const Creation *creation);

// Writes the files and says so.
bool creation_write(Creation *creation);

// Adds to `result` what programs want to know of the migration.
void creation_tell_json(const Creation *creation, json_t *result);

#endif
