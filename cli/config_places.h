// What stands where in a configuration file: read from its text, or from the JSON that it is or becomes.
#ifndef PMIG_CONFIG_PLACES_H
#define PMIG_CONFIG_PLACES_H

#include "cli/command.h"

// Where a setting stands in the exported object, "datasource.url", and where its value goes.
typedef struct {
  const char *path;
  ConfigValue *value;  // not written when the file says nothing
} ConfigPlace;

// Fills the values of `places` from JavaScript or TypeScript (config_text.c); what only running the file would tell is
// marked as computed. False when code in the file may set variables. Values borrow from `source`.
bool config_text_read(Arena *arena, const Source *source, const ConfigPlace *places, size_t count);
// The same from JSON (config_node.c). Texts, numbers, booleans and lists of texts count as written, all else as absent.
void config_json_read(Arena *arena, const json_t *object, const ConfigPlace *places, size_t count);

// Runs one of pmig's scripts on a file of the project: `node --eval SCRIPT FILE [ARGUMENT]`. The last thing that it prints is
// a NUL and an object, which the caller releases; what the file's own code printed before that becomes `printed`, where
// asked for. False, with an error, when it cannot be run, says {"error": TEXT}, or takes longer than `limit_ms` (0: as long
// as it likes).
bool config_node_run(Cli *cli, const char *script, Str file, const char *argument, int64_t limit_ms,
                     Str *printed, json_t **answer);

#endif
