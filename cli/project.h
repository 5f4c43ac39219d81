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

// The operand [N] of redo, or its --steps: a number of migrations; 0 when neither is given.
bool project_count(Cli *cli, Str steps, size_t *count);
// The operand of up and down, a number of migrations or what --to takes, into a target that the options have filled.
// Digits of a time are no number.
bool project_target(Cli *cli, Str steps, Target *target);

// Prints what a plan would run: the statements themselves, with comments on what runs in a transaction.
void print_plan(Cli *cli, const Plan *plan, bool is_down);
json_t *json_of_plan(const Plan *plan);

// The PostgreSQL schemas that are the project's: those that its schema lists, else the connection's own.
bool project_namespaces(Cli *cli, const Db *db, StrList *namespaces);

// What a command that changes a database takes besides. Each is also a variable: PMIG_LOCK_WAIT and so on.
typedef struct {
  Str lock_wait, lock_timeout, lock_retries, statement_timeout;
} RunArgs;

// How a run goes about it: tells of what happens, and has as much patience as `args` and the environment say.
bool project_run_options(Cli *cli, const RunArgs *args, RunOptions *options);

// Their rows in the option table of a command whose struct has the field `run`.
#define RUN_OPTIONS(Args)                                                                \
  {"lock-wait",                                                                          \
   0,                                                                                    \
   OPTION_VALUE,                                                                         \
   offsetof(Args, run.lock_wait),                                                        \
   "TIME",                                                                               \
   "patience with another run that holds the migration lock; 10s",                       \
   0},                                                                                   \
      {"lock-timeout",                                                                   \
       0,                                                                                \
       OPTION_VALUE,                                                                     \
       offsetof(Args, run.lock_timeout),                                                 \
       "TIME",                                                                           \
       "patience with whoever has locked a table, before a migration gives way; 3s",     \
       0},                                                                               \
      {"lock-retries",                                                                   \
       0,                                                                                \
       OPTION_VALUE,                                                                     \
       offsetof(Args, run.lock_retries),                                                 \
       "N",                                                                              \
       "how often it is tried again then; 15",                                           \
       0},                                                                               \
  {                                                                                      \
    "statement-timeout", 0, OPTION_VALUE, offsetof(Args, run.statement_timeout), "TIME", \
        "the longest that one statement may take; as the database has it", 0             \
  }

#endif
