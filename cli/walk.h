// A walk through a migrations folder on a shadow database. Each migration is answered where it is the newest one: the states
// before and after it are known there, and a down script is proved by running it. No other states are kept.
#ifndef PMIG_WALK_H
#define PMIG_WALK_H

#include "cli/project.h"
#include "cli/proof_cache.h"

typedef struct {
  Arena arena;           // of the state
  const Schema *schema;  // NULL where it was not read
  Str fingerprint;       // empty until somebody asks
} WalkState;

typedef struct Walk Walk;

struct Walk {
  Cli *cli;  // one for every lane
  const Folder *folder;
  ShadowPlan plan;
  Db *shadow;                // NULL where only what is known is still to be answered
  size_t index;              // of the migration that is answered
  WalkState before, after;   // it
  IntrospectMemory *memory;  // of the newest state
  Arena arena;               // what is about it alone; given back when it is answered
  bool strayed;              // the shadow database is not after it any more
  bool fails_again;          // what walk_prove found last does not pass
  bool ignores_cache;        // reads none and writes none
  ProofCache cache;
  const Str *points;  // by migration: the point of the cache behind it
};

// Nothing is opened before walk_chosen has something to do.
void walk_init(Cli *cli, const Folder *folder, bool ignores_cache, Walk *walk);
void walk_close(Walk *walk);
// Gives the shadow database back before that; there is nothing more to be run on it.
void walk_leave(Walk *walk);

// What is asked of each chosen migration, oldest first. A long history is walked in two lanes at a time (lanes.h): then
// `walk` is that of the lane, with a Cli of its own, and an answer touches nothing else but what belongs to its migration.
typedef struct {
  // May it be answered without the shadow database, that is without all that follows below?
  bool (*is_known)(Walk *walk, void *context, size_t index);
  bool (*answer)(Walk *walk, void *context, size_t index);  // false ends the walk
  void *context;
} WalkQuestion;

// Goes through the history up to the last chosen migration that is not known and calls `answer` behind each chosen one.
// When a migration fails, the error is recorded and the result is false. What is printed and recorded comes in the order of
// the migrations.
bool walk_chosen(Walk *walk, const bool *chosen, const WalkQuestion *question);

// The cache: has this script been proved to be the way back of the migration? NULL when nobody knows.
const Proof *walk_recall(const Walk *walk, const Migration *migration, Str down);
// It has just been, for the migration that is answered.
void walk_remember(Walk *walk, Str down);
// The same for a script that was refused (proof_cache_refusal_key): the reason, or empty. A reason that may pass (a lock, a
// full disk) is not remembered.
Str walk_recall_refusal(const Walk *walk, const Migration *migration, const Source *down);
void walk_remember_refusal(Walk *walk, const Source *down, Str reason);

// The differences of one migration. Both go by way of a state between, in which what the migration renamed has its old
// name again: `back` begins with the renames that lead there, `forth` begins behind them.
typedef struct {
  Diff forth, back;
  RemadeList remade;  // what looks the same behind the migration, and has lost what was in it
} Ways;

// What leads from the state after the migration that is answered back to the one before it, as far as the catalogs tell.
// Ask before walk_prove.
void walk_ways(Walk *walk, Ways *ways);

// The same for a script that belongs to no folder yet; it is the last that ran on `shadow`. Lives in `arena`.
void ways_find(Cli *cli, Arena *arena, Db *shadow, const Migration *migration, const Schema *before,
               const Schema *after, Ways *ways);

// The states around the migration that is answered, as a proof names them.
Proof walk_proof(Walk *walk);

// Runs the way back of the migration that is answered, and compares what it leaves with the state before the migration.
// `reason` says why it is none, and lives as long as the command; it is empty, and an error recorded, when a signal came in
// between and nothing is known.
bool walk_prove(Walk *walk, const Source *down, Span part, Str *reason);

// The same question for a script that belongs to no folder yet: `before` was the state, `down` has to restore it. What it
// does stays.
bool prove_restores(Cli *cli, Arena *arena, Db *shadow, const Migration *migration,
                    const Source *down, Span part, const Schema *before, Str *reason);

// Everything on the connection, in all PostgreSQL schemas.
bool introspect_all(Cli *cli, Arena *arena, Db *db, const Schema **schema);
// With Schema.names, for telling what was renamed between two states.
bool introspect_with_names(Cli *cli, Arena *arena, Db *db, const Schema **schema);

// Why a way back cannot be proved, since the migration, or with `with_down` its own script back, touches what introspection
// does not read; empty when it can.
Str blind_spot(Arena *arena, const Migration *migration, bool with_down, const Dialect *dialect);
// The error for that.
void blind_spot_tell(Cli *cli, const Migration *migration, Str reason);

// A statement that changes something which is not read from a database, so that no state of a schema shows it.
bool is_unseen(Arena *arena, const Script *script, const Statement *statement,
               const Dialect *dialect);

// Data is gone after it, and a way back does not bring it back.
bool risk_loses_data(RiskKind kind);

// Its row in the option table of a command whose struct has the field `no_cache`.
#define NO_CACHE_OPTION(Args)                                   \
  {                                                             \
    "no-cache", 0, OPTION_FLAG, offsetof(Args, no_cache), NULL, \
        "prove everything anew, and remember nothing", 0        \
  }

#endif
