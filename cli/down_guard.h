// What stands between a plan and the way back: whether its scripts are proved, whether the database is in the state they
// were proved from, and whether anybody agrees to what is lost.
#ifndef PMIG_DOWN_GUARD_H
#define PMIG_DOWN_GUARD_H

#include "cli/project.h"

typedef struct {
  bool unproved;          // scripts and states are taken as they are
  bool accept_data_loss;  // nobody is asked
  bool picked;  // chosen on the terminal: somebody is asked, whether anything is lost or not
} DownConsent;

// The rows of both in the option table of a command whose struct has the field `consent`.
#define DOWN_CONSENT_OPTIONS(Args)                                                      \
  {"unproved",                                                                          \
   0,                                                                                   \
   OPTION_FLAG,                                                                         \
   offsetof(Args, consent.unproved),                                                    \
   NULL,                                                                                \
   "run what is not proved, or was proved from another state",                          \
   0},                                                                                  \
  {                                                                                     \
    "accept-data-loss", 0, OPTION_FLAG, offsetof(Args, consent.accept_data_loss), NULL, \
        "agree beforehand to the loss of the rows that are counted", 0                  \
  }

// EXIT_OK when the plan may run; else the reason is in diags, and nothing was changed.
ExitCode down_guard(Cli *cli, Db *db, const Folder *folder, const Plan *plan, DownConsent consent);

#endif
