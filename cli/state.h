// STATEs: what --from and --to name, and the Schema each of them comes down to.
#ifndef PMIG_STATE_H
#define PMIG_STATE_H

#include "cli/command.h"
#include "runner/runner.h"

// --- Shadow databases (shadow.c) ----------------------------------------------------------------

// What migrations can be replayed on.
typedef struct {
  const Dialect *dialect;
  DatabaseUrl shadow;  // the database that was named for it; the URL is empty when none was
  DatabaseUrl main;    // the database to be migrated; the URL is empty when it is not known
  DatabaseUrl other;   // one more that the command is about; its URL may be empty
} ShadowPlan;

// What the project's settings say about it. Without a shadow database the one to be migrated must be known.
bool shadow_plan_project(Cli *cli, const Dialect *dialect, ShadowPlan *plan);

// An empty database. db_close drops it where it is temporary.
bool shadow_open(Cli *cli, const ShadowPlan *plan, Db **out);
// Empties one that is open, to replay on it again.
bool shadow_empty(Cli *cli, Db *shadow);

// --- What is somebody else's (external.c) -------------------------------------------------------

// The names of the tables.
bool external_tables(Cli *cli, StrList *names);
// The names of both. They live as long as the command.
bool external_names(Cli *cli, External *external);
// Leaves the tables and enums out of a schema that the project's config file calls external; what is made for that lives in
// `arena`.
bool leave_out_external(Cli *cli, Arena *arena, const Schema **schema);
// Reads a database without them, into `arena`.
bool introspect_managed(Cli *cli, Arena *arena, Db *db, const IntrospectOptions *options,
                        const Schema **out);
// migrations.initShadowDb, what makes them on a shadow database; empty when there is none.
bool shadow_first_script(Cli *cli, Str *script);
// Runs it on an empty shadow database.
bool shadow_begin(Cli *cli, Db *shadow);

// --- States (state.c) ---------------------------------------------------------------------------

// A STATE that is understood. Its files are read and checked; no database has been touched.
typedef struct {
  StateKind kind;  // STATE_EMPTY, STATE_SCHEMA, STATE_MIGRATIONS or STATE_URL
  Str name;        // as it was asked for, without password
  const Dialect
      *dialect;       // NULL where nothing says which: empty, a migrations folder without lock file
  SchemaFile schema;  // of STATE_SCHEMA
  DatabaseUrl url;    // of STATE_URL
  Folder folder;      // of STATE_MIGRATIONS
  Str until;          // of STATE_MIGRATIONS: the last one; empty for all
} State;

// The dialect that migration_lock.toml names; NULL when there is no such file.
bool folder_dialect(Cli *cli, const Folder *folder, const Dialect **dialect);

bool state_open(Cli *cli, const StateSpec *spec, State *out);

// The schema of `state`. `other` is the side it will be compared with: it decides which PostgreSQL schemas count.
// `dialect` is that of both sides.
bool state_read(Cli *cli, const State *state, const State *other, const Dialect *dialect,
                const Schema **out);

#endif
