// The project's database and migrations together, for the commands that work on both.
#ifndef PMIG_PROJECT_H
#define PMIG_PROJECT_H

#include "cli/state.h"

// Finds and reads the migrations folder of the project. It may be missing: a folder without migrations.
bool project_folder(Cli *cli, Folder *folder);
// The same, where a missing folder is an error: always, or when --migrations names it.
bool project_history(Cli *cli, Folder *folder);
bool project_known_folder(Cli *cli, Folder *folder);

// For which kind of database the migrations are: by migration_lock.toml, else by the project's schema or URL.
bool project_dialect(Cli *cli, const Folder *folder, const Dialect **dialect);

typedef enum {
  PROJECT_READ,    // the database must exist, and nothing is written
  PROJECT_WRITE,   // the database must exist
  PROJECT_CREATE,  // made if it is missing
} ProjectAccess;

// Connects to the project's database and holds it against migration_lock.toml (P3019).
bool project_open(Cli *cli, const Folder *folder, ProjectAccess access, Db **db);

// The operand [N] of up and down: a number of migrations; 0 when it is not given.
bool project_count(Cli *cli, size_t *count);

// Prints what a plan would run: the statements themselves, with comments on what runs in a transaction.
void print_plan(Cli *cli, const Plan *plan, bool is_down);
json_t *json_of_plan(const Plan *plan);

// How a run goes about it: tells of what happens, and waits for the lock as long as --lock-timeout says (seconds; empty:
// Prisma's 10).
bool project_run_options(Cli *cli, Str lock_timeout, RunOptions *options);

// The row of --lock-timeout in the option table of a command whose struct has the field `lock_timeout`.
#define LOCK_TIMEOUT_OPTION(Args)                                                          \
  {                                                                                        \
    "lock-timeout", 0, OPTION_VALUE, offsetof(Args, lock_timeout), "SECONDS",              \
        "how long to wait while somebody else holds the migration lock; 10 unless said", 0 \
  }

#endif
