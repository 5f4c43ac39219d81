// How many rows and values of a database the scripts of a plan would remove, counted before anybody is asked.
#ifndef PMIG_PLAN_LOSSES_H
#define PMIG_PLAN_LOSSES_H

#include "cli/down_text.h"
#include "cli/project.h"

typedef struct {
  const Migration *migration;
  DownRemoved removed;
  bool known;
  uint64_t count;
} RowLoss;
typedef Vec(RowLoss) RowLosses;

// Those with something in them; `is_down`: the plan is a way back.
RowLosses plan_losses(Cli *cli, Db *db, const Plan *plan, bool is_down);
void row_losses_tell(Cli *cli, const RowLosses *losses);  // as JSON events
Str row_losses_text(Arena *arena, const RowLosses *losses, bool is_down);

#endif
