// A walk through a migrations folder on a shadow database: forwards to learn every state in between, backwards to prove
// that a down script restores the state it should.
#ifndef PMIG_WALK_H
#define PMIG_WALK_H

#include "cli/project.h"

typedef struct {
  Cli *cli;
  const Folder *folder;
  Db *shadow;
  const Schema **states;  // by migration: before it; one more for the end. NULL where not known
  size_t known;           // so many migrations could be replayed
  size_t
      position;  // so many migrations are on the shadow database; SIZE_MAX when that is not known
} Walk;

// Nothing is opened before walk_chosen has something to do.
void walk_init(Cli *cli, const Folder *folder, Walk *walk);
void walk_close(Walk *walk);

// Goes through the history up to the last chosen migration and reads the states around the chosen ones; then calls
// `answer` for each of them, newest first, until it returns false. When a migration fails, the error is recorded, those
// before it are still answered, and the result is false.
bool walk_chosen(Walk *walk, const bool *chosen, bool (*answer)(void *context, size_t index),
                 void *context);

// The differences of one migration. Both go by way of a state between, in which what the migration renamed has its old
// name again: `back` begins with the renames that lead there, `forth` begins behind them.
typedef struct {
  Diff forth, back;
} Ways;

// What leads from the state after a migration back to the one before it, as far as the catalogs tell. False with an error
// in diags when the shadow database could not be asked.
bool walk_ways(Walk *walk, size_t index, Ways *ways);

// The same for a script that belongs to no folder yet; it is the last that ran on `shadow`.
void ways_find(Cli *cli, Db *shadow, const Migration *migration, const Schema *before,
               const Schema *after, Ways *ways);

// Runs the way back of a migration where the migration is the last on the shadow database, and compares what it leaves
// with the state before the migration. `reason` says why it is none; false with an error in diags when the shadow
// database itself could not be brought there.
bool walk_prove(Walk *walk, size_t index, const Source *down, Span part, Str *reason);

// The same question for a script that belongs to no folder yet: `before` was the state, `down` has to restore it.
bool prove_restores(Cli *cli, Db *shadow, const Migration *migration, const Source *down, Span part,
                    const Schema *before, Str *reason);

// Everything on the connection, in all PostgreSQL schemas.
bool introspect_all(Cli *cli, Db *db, const Schema **schema);
// With Schema.names, for telling what was renamed between two states.
bool introspect_with_names(Cli *cli, Db *db, const Schema **schema);

// Why a way back cannot be proved, since the migration touches what introspection does not read; empty when it can.
Str blind_spot(Cli *cli, const Migration *migration, const Diff *forth);

// Data is gone after it, and a way back does not bring it back.
bool risk_loses_data(RiskKind kind);
// Is there a table that a statement calls `object`: a name, or a namespace and a name?
bool schema_has_named(const Schema *schema, Str object);

#endif
