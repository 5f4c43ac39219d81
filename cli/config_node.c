// A prisma.config file, run by Node.js: the project's own Prisma loads it where it is installed, so TypeScript, imports and
// code mean what they mean to Prisma. Variables that the file has set count as those of .env files do.

#include "cli/process.h"
#include "read_config.h"

enum { LIMIT_MS = 20 * 1000 };

static Str text_of(Cli *cli, const json_t *json) {
  return str_copy(&cli->arena, str_of(json_string_value(json)));
}

// `place` leads through objects, as in "datasource.url".
static const json_t *find_value(const json_t *object, const char *place) {
  for (const char *dot; (dot = strchr(place, '.')); place = dot + 1)
    object = json_object_getn(object, place, (size_t)(dot - place));
  return json_object_get(object, place);
}

static ConfigValue read_value(Cli *cli, const json_t *json) {
  ConfigValue value = {.is_written = json_is_string(json) || json_is_array(json)};
  value.setting.text = text_of(cli, json);
  for (size_t i = 0; i < json_array_size(json); i++)
    vec_push(&cli->arena, &value.names, text_of(cli, json_array_get(json, i)));
  return value;
}

static void keep_variables(Cli *cli, json_t *env, Str file) {
  const char *name;
  json_t *value;
  json_object_foreach(env, name, value) {
    Variable *kept = arena_new(&cli->arena, Variable);
    kept->origin = file;
    // It is expanded already: what looks like a variable is text.
    kept->value = str_replace(&cli->arena, text_of(cli, value), STR("${"), STR("\\${"));
    str_map_put(&cli->arena, &cli->variables, str_copy(&cli->arena, str_of(name)), kept);
  }
}

static bool read_answer(Cli *cli, Str output, PrismaConfig *config) {
  ptrdiff_t from = str_find_last_char(output, '\0');
  Str text = str_slice(output, (size_t)(from + 1), output.len);
  json_t *answer = from < 0 ? NULL : json_loadb(text.at, text.len, 0, NULL);
  const json_t *said = json_object_get(answer, "config"), *error = json_object_get(answer, "error");
  if (said) {
#define X(field, place) config->field = read_value(cli, find_value(said, place));
    CONFIG_SETTINGS(X)
#undef X
    keep_variables(cli, json_object_get(answer, "env"), config->source->name);
    config->is_plain = true;
  } else {
    Str reason = error ? text_of(cli, error) : STR("it ended before it had exported anything");
    diag_error(&cli->diags, DIAG_CONFIG, "%.*s", STR_ARG(reason));
  }
  json_decref(answer);
  return said != NULL;
}

bool prisma_config_run(Cli *cli, PrismaConfig *config) {
  Str file = path_absolute(&cli->arena, config->source->name), output;
  const char *argv[] = {
      "node", "--input-type=module", "--eval", CLI_READ_CONFIG_MJS, str_c(&cli->arena, file), NULL};
  return process_run(cli, argv, (Str){0}, LIMIT_MS, &output) && read_answer(cli, output, config);
}
