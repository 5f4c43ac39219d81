// A list on the terminal, of which one chooses how far to go.
#ifndef PMIG_PICK_H
#define PMIG_PICK_H

#include "cli/project.h"

// Shows the migrations of a plan and lets somebody choose the first of them, up to the one where the cursor stands: arrow
// keys or j and k, Home and End, Enter; q, Escape and Ctrl-C leave. Leaves in `plan` what was chosen, and shows its SQL; what
// is lost comes then, and the question. EXIT_CANCELLED when nobody chose, an error where there is no terminal. The terminal is
// as it was afterwards, also after a signal.
ExitCode pick_plan(Cli *cli, Plan *plan, bool is_down);
Str plan_question(Arena *arena, const Plan *plan, bool is_down);  // "Revert 2 migrations?"

#endif
