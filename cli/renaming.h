// Which of the differences between two states are renames.
#ifndef PMIG_RENAMING_H
#define PMIG_RENAMING_H

#include "cli/command.h"

// The row of --rename in the option table of a command whose struct has the field `renames`.
#define RENAME_OPTION(Args)                                                                        \
  {                                                                                                \
    "rename", 0, OPTION_LIST, offsetof(Args, renames), "OLD=NEW",                                  \
        "Model.old=new, Model=New, of enums too: rename it, and keep its data; may be repeated", 0 \
  }

// The difference from `before` to `after` with the renames that are decided: by `wanted` (--rename), by @pmig.rename in a
// schema and, with `ask`, by somebody at a terminal, who is shown what the evidence suggests. Without any it is
// diff_schemas_as. False when `wanted` cannot be done.
bool diff_with_renames(Cli *cli, const StrList *wanted, bool ask, const Schema *before,
                       const Schema *after, PrismaVersion prisma, Diff *diff);

#endif
