// What the next migration would do to the rows that a database holds now.
#ifndef PMIG_LOSS_H
#define PMIG_LOSS_H

#include "cli/command.h"

typedef struct {
  const Risk *risk;
  Str message;  // with numbers from the database; the risk's own where it could not be asked
} Loss;
typedef Vec(Loss) LossList;

typedef struct {
  bool counted;  // a database was asked; where not, the lists are empty
  LossList warnings, unexecutable;
} Losses;

// Counts the rows that each risk of a diff is about, in the tables as they are before. What a table does not answer within Prisma's
// minute stays unknown; that is no error.
void losses_count(Cli *cli, Db *db, const Diff *diff, const RiskList *risks, Losses *out);

// A warning on `err` for each.
void losses_warn(Cli *cli, const Losses *losses);

// Records that the unexecutable steps cannot run; nothing, and true, when there are none.
bool losses_refuse(Cli *cli, const Losses *losses);

// null where nothing was counted.
json_t *json_of_losses(const Losses *losses);

#endif
