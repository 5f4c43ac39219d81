// What a down.sql says of its own proof, in two lines that pmig writes and reads:
//     -- pmig:state before=1:… after=1:… schema=public
//     -- pmig:proof=…
// The first has the fingerprints of the states that the script lies between, with the number of the form they were taken in
// and the PostgreSQL schema they were taken in. The second is a checksum of that line, of migration.sql and of all that
// follows; it holds as long as neither script is edited.
#ifndef PMIG_PROOF_H
#define PMIG_PROOF_H

#include "cli/state.h"

// X(name, word)
#define PROOF_STATES(X)                                                                  \
  X(NONE, "none")     /* no such lines: written by hand, or by somebody else */          \
  X(EDITED, "edited") /* the script, or migration.sql, is another one than was proved */ \
  X(HOLDS, "holds")

typedef enum {
#define X(name, word) PROOF_##name,
  PROOF_STATES(X)
#undef X
} ProofState;

extern const Str PROOF_STATE_WORDS[];  // by ProofState

typedef struct {
  ProofState state;
  Str before, after;  // fingerprints; empty with PROOF_NONE
  Str namespace;      // empty on SQLite
} Proof;

// What is the same for two states exactly when pmig finds no difference between them but in rights and comments, on one
// version of the server.
Str fingerprint_of(Arena *arena, const Schema *schema);

// The two lines for a script that lies between the states of `proof`, and whose text behind them is `rest`.
Str proof_lines(Arena *arena, const Migration *migration, const Proof *proof, Str rest);

Proof proof_read(Cli *cli, const Migration *migration);

// Adds what the lines say to an event.
void proof_tell(const Proof *proof, json_t *object);

// A script without the lines at its start that say it was proved.
Str without_proof(Str down);

#endif
