// pmig validate: whether a schema is valid, in Prisma's words where it is not.

#include "cli/command.h"

static ExitCode run_validate(Cli *cli, const void *args) {
  (void)args;
  const SchemaFile *schema;
  Str path = {0};
  if (!config_schema_path(cli, &path) || !config_schema(cli, &schema))
    return json_result(cli, EXIT_ERROR, NULL);
  bool is_folder = path_kind(&cli->arena, path) == PATH_FOLDER;
  say(cli, is_folder ? "The schemas at %.*s are valid" : "The schema at %.*s is valid",
      STR_ARG(path));
  json_t *result = json_object();
  json_object_set_new(result, "schema", json_of_str(path));
  json_object_set_new(result, "models",
                      json_integer((json_int_t)schema->prisma.schema->tables.len));
  return json_result(cli, EXIT_OK, result);
}

const Command COMMAND_VALIDATE = {
    .name = "validate",
    .group = GROUP_LOOK,
    .operands = "",
    .line = "Checks the Prisma schema.",
    .help = "Prints every error with its place and ends with 1 when there is one.",
    .examples = EXAMPLES({"pmig validate", "the schema of the project"}),
    .args_size = 1,
    .run = run_validate,
};
