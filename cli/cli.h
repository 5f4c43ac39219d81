// How commands end; what main() and the tests call is in pmig.h.
#ifndef PMIG_CLI_H
#define PMIG_CLI_H

#include "cli/pmig.h"

// How a command ends. Prisma's own codes, so scripts that look at them keep working.
// X(name, code, meaning)
#define EXIT_CODES(X)                                                                          \
  X(OK, 0, "done, or nothing to do; for diff: printed, and empty where --exit-code asks")      \
  X(ERROR, 1, "an error, said on stderr; for status and verify: not as it should be")          \
  X(DIFFERENT, 2, "diff --exit-code, drift: the two states differ")                            \
  X(HUNG_UP, 129, "the terminal went away meanwhile; what was begun has been rolled back")     \
  X(CANCELLED, 130,                                                                            \
    "somebody said no to a question, or Ctrl-C; for dev: the database would have to be reset") \
  X(TERMINATED, 143, "SIGTERM stopped it; what was begun has been rolled back")

typedef enum {
#define X(name, code, meaning) EXIT_##name = code,
  EXIT_CODES(X)
#undef X
} ExitCode;

#endif
