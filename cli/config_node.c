// Configuration files that are run by Node.js, and what they answer. A prisma.config file is loaded by the project's own
// Prisma where that is installed, so TypeScript, imports and code mean what they mean to Prisma. Variables that the file
// has set count as those of .env files do.

#include "cli/config_places.h"
#include "cli/process.h"
#include "read_config.h"

enum { LIMIT_MS = 20 * 1000 };

static Str text_of(Arena *arena, const json_t *json) {
  return str_copy(arena, str_of(json_string_value(json)));
}

// `path` leads through objects, as in "datasource.url".
static const json_t *find_value(const json_t *object, const char *path) {
  for (const char *dot; (dot = strchr(path, '.')); path = dot + 1)
    object = json_object_getn(object, path, (size_t)(dot - path));
  return json_object_get(object, path);
}

static ConfigValue read_value(Arena *arena, const json_t *json) {
  ConfigValue value = {.is_written = json && !json_is_null(json) && !json_is_object(json)};
  value.setting.text = text_of(arena, json);
  if (json_is_boolean(json)) value.setting.text = json_is_true(json) ? STR("true") : STR("false");
  if (json_is_integer(json))
    value.setting.text = str_format(arena, "%lld", (long long)json_integer_value(json));
  for (size_t i = 0; i < json_array_size(json); i++)
    vec_push(arena, &value.names, text_of(arena, json_array_get(json, i)));
  return value;
}

void config_json_read(Arena *arena, const json_t *object, const ConfigPlace *places, size_t count) {
  for (size_t i = 0; i < count; i++)
    *places[i].value = read_value(arena, find_value(object, places[i].path));
}

// --- Running

static bool read_answer(Cli *cli, Str output, Str *printed, json_t **answer) {
  ptrdiff_t from = str_find_last_char(output, '\0');
  if (printed) *printed = from < 0 ? output : str_slice(output, 0, (size_t)from);
  Str text = str_slice(output, (size_t)(from + 1), output.len);
  *answer = from < 0 ? NULL : json_loadb(text.at, text.len, 0, NULL);
  if (!*answer)
    return diag_error(&cli->diags, DIAG_CONFIG, "it ended before it had exported anything");
  const json_t *error = json_object_get(*answer, "error");
  if (!error) return true;
  diag_error(&cli->diags, DIAG_CONFIG, "%s", json_string_value(error));
  json_decref(*answer);
  return false;
}

bool config_node_run(Cli *cli, const char *script, Str file, const char *argument, int64_t limit_ms,
                     Str *printed, json_t **answer) {
  Str path = path_absolute(&cli->arena, file), output;
  if (cli->runs_no_code) return diag_error(&cli->diags, DIAG_CONFIG, "it is not run here");
  const char *argv[] = {
      "node", "--input-type=module", "--eval", script, str_c(&cli->arena, path), argument, NULL};
  return process_run(cli, argv, (Str){0}, limit_ms, &output) &&
         read_answer(cli, output, printed, answer);
}

// --- prisma.config

static void keep_variables(Cli *cli, json_t *env, Str file) {
  const char *name;
  json_t *value;
  json_object_foreach(env, name, value) {
    Variable *kept = arena_new(&cli->arena, Variable);
    kept->origin = file;
    // It is expanded already: what looks like a variable is text.
    kept->value = str_replace(&cli->arena, text_of(&cli->arena, value), STR("${"), STR("\\${"));
    str_map_put(&cli->arena, &cli->variables, str_copy(&cli->arena, str_of(name)), kept);
  }
}

bool prisma_config_run(Cli *cli, PrismaConfig *config) {
  const ConfigPlace places[] = {
#define X(field, place) {place, &config->field},
      CONFIG_SETTINGS(X)
#undef X
  };
  json_t *answer;
  Str file = config->source->name;
  if (!config_node_run(cli, CLI_READ_CONFIG_MJS, file, NULL, LIMIT_MS, NULL, &answer)) return false;
  config_json_read(&cli->arena, json_object_get(answer, "config"), places, COUNT_OF(places));
  keep_variables(cli, json_object_get(answer, "env"), file);
  config->is_plain = true;
  json_decref(answer);
  return true;
}
