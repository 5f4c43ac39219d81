// Other programs, run without a shell: git, node.
#ifndef PMIG_PROCESS_H
#define PMIG_PROCESS_H

#include "cli/command.h"

// Runs `argv` (found in PATH, ended by NULL), gives it `input` to read and takes what it prints, in the arena. False, with
// an error, when it cannot be run, fails (its first line on stderr is the reason), or has not ended after `limit_ms`; 0 is
// no limit.
bool process_run(Cli *cli, const char **argv, Str input, int64_t limit_ms, Str *output);

#endif
