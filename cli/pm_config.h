// The configuration file of prisma-migrations, for projects that come from there: where the migrations are, how long to wait
// for the lock, whether to take it, and hooks. What else it may say has no meaning here (docs/configuration.md).
#ifndef PMIG_PM_CONFIG_H
#define PMIG_PM_CONFIG_H

#include "cli/command.h"

// X(field, place in the object)
#define PM_SETTINGS(X)               \
  X(migrations, "migrationsDir")     \
  X(lock_wait_ms, "lockTimeout")     \
  X(without_lock, "disableLocking")  \
  X(before_up, "hooks.beforeUp")     \
  X(after_up, "hooks.afterUp")       \
  X(before_down, "hooks.beforeDown") \
  X(after_down, "hooks.afterDown")

// Hooks are functions, so always computed; whether there is one is all that is known of them.
typedef struct PmConfig {
  const Source *source;  // NULL when there is no such file
#define X(field, place) ConfigValue field;
  PM_SETTINGS(X)
#undef X
} PmConfig;

// Looks where prisma-migrations looks: .prisma-migrationsrc.json, .prisma-migrationsrc.js, prisma-migrations.config.js and the
// key "prisma-migrations" of package.json, all in the current folder; the first file that exists decides. False when it
// cannot be read.
bool pm_config_read(Cli *cli, PmConfig **config);
// A setting as text, found out by running the file if need be; empty when it is not set. False, with an error, when that
// fails; `instead` says it otherwise.
bool pm_config_text(Cli *cli, PmConfig *config, const ConfigValue *value, const char *instead,
                    Str *text);
bool pm_config_without_lock(Cli *cli, bool *without_lock);

typedef enum { HOOK_BEFORE_UP, HOOK_AFTER_UP, HOOK_BEFORE_DOWN, HOOK_AFTER_DOWN } Hook;
// Runs the hook where there is one, unless PMIG_NO_HOOKS is set; what it prints goes to stderr. False, with an error, when
// it throws.
bool pm_hook_run(Cli *cli, Hook hook);

#endif
