// What prisma-migrations' configuration file says. JSON is read here, JavaScript as text (config_text.c) and run for what the
// text does not tell; each hook is a run of its own, so nothing in the file's memory outlives it.

#include "cli/pm_config.h"

#include "cli/config_places.h"
#include "run_pm_config.h"

enum { LIMIT_MS = 20 * 1000, HOOK_LIMIT_MS = 0 };

#define PLACE_OF(field, place) {place, &config->field},
#define PLACES \
  { PM_SETTINGS(PLACE_OF) }

static Span span_of_error(const json_error_t *error) {
  uint32_t at = error->position > 0 ? (uint32_t)error->position - 1 : 0;
  return (Span){at, at + 1};
}

static bool read_json(Cli *cli, const Source *source, const ConfigPlace *places, size_t count) {
  json_error_t error;
  json_t *root = json_loadb(source->text.at, source->text.len, 0, &error);
  if (!root)
    return diag_error_at(&cli->diags, DIAG_CONFIG, source, span_of_error(&error), "%s", error.text);
  config_json_read(&cli->arena, root, places, count);
  json_decref(root);
  return true;
}

// Whether it holds such settings at all; what is wrong with it otherwise, npm says.
static bool read_package(Arena *arena, const Source *source, const ConfigPlace *places,
                         size_t count) {
  json_t *root = json_loadb(source->text.at, source->text.len, 0, NULL);
  const json_t *object = json_object_get(root, "prisma-migrations");
  bool is_there = json_is_object(object);
  config_json_read(arena, object, places, count);
  json_decref(root);
  return is_there;
}

static bool find_file(Cli *cli, Str *path) {
  static const Str FILES[] = {STR_INIT(".prisma-migrationsrc.json"),
                              STR_INIT(".prisma-migrationsrc.js"),
                              STR_INIT("prisma-migrations.config.js"), STR_INIT("package.json")};
  for (size_t i = 0; i < COUNT_OF(FILES); i++) {
    *path = FILES[i];
    if (path_kind(&cli->arena, *path) == PATH_FILE) return true;
  }
  return false;
}

static bool read_file(Cli *cli, Str path, PmConfig *config) {
  Arena *arena = &cli->arena;
  const ConfigPlace places[] = PLACES;
  Source *source = arena_new(arena, Source);
  source->name = path;
  config->source = source;
  if (!file_read(arena, path, &source->text, &cli->diags)) return false;
  if (str_eq(path, STR("package.json"))) {
    if (!read_package(arena, source, places, COUNT_OF(places))) config->source = NULL;
    return true;
  }
  if (str_ends_with(path, STR(".json"))) return read_json(cli, source, places, COUNT_OF(places));
  config_text_read(arena, source, places, COUNT_OF(places));
  return true;
}

bool pm_config_read(Cli *cli, PmConfig **config) {
  Str path;
  if (!cli->pm_config) {
    PmConfig *read = arena_new(&cli->arena, PmConfig);
    if (find_file(cli, &path) && !read_file(cli, path, read)) return false;
    cli->pm_config = read;
  }
  *config = cli->pm_config;
  return true;
}

// --- Settings

static bool run_file(Cli *cli, PmConfig *config) {
  const ConfigPlace places[] = PLACES;
  json_t *answer;
  if (!config_node_run(cli, CLI_RUN_PM_CONFIG_MJS, config->source->name, NULL, LIMIT_MS, NULL,
                       &answer))
    return false;
  config_json_read(&cli->arena, json_object_get(answer, "config"), places, COUNT_OF(places));
  json_decref(answer);
  return true;
}

bool pm_config_text(Cli *cli, PmConfig *config, const ConfigValue *value, const char *instead,
                    Str *text) {
  Mark mark = diags_mark(&cli->diags);
  if (value->is_computed && !run_file(cli, config)) {
    Str reason = diags_take_error(&cli->diags, mark);
    diag_error_at(&cli->diags, DIAG_CONFIG, config->source, value->span,
                  "this is known only when the file is run, and that failed: %.*s",
                  STR_ARG(reason));
    return diag_remedy(&cli->diags, "say it with %s", instead);
  }
  *text = value->setting.text;
  if (value->setting.env.len) config_variable(cli, value->setting.env, text);
  return true;
}

bool pm_config_without_lock(Cli *cli, bool *without_lock) {
  static const char VARIABLE[] = "PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK";
  PmConfig *config;
  Str text;
  *without_lock = false;
  if (env_has(VARIABLE)) return true;
  if (!pm_config_read(cli, &config) ||
      !pm_config_text(cli, config, &config->without_lock, "PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK=1",
                      &text))
    return false;
  *without_lock = str_eq(text, STR("true"));
  return true;
}

// --- Hooks

static bool call_hook(Cli *cli, const PmConfig *config, const ConfigValue *value,
                      const char *name) {
  Str printed = {0};
  json_t *answer;
  Mark mark = diags_mark(&cli->diags);
  bool ok = config_node_run(cli, CLI_RUN_PM_CONFIG_MJS, config->source->name, name, HOOK_LIMIT_MS,
                            &printed, &answer);
  fwrite(printed.at ? printed.at : "", 1, printed.len, cli->err);
  if (ok) {
    json_decref(answer);
    return true;
  }
  Str reason = diags_take_error(&cli->diags, mark);
  diag_error_at(&cli->diags, DIAG_CONFIG, config->source, value->span, "the hook %s failed: %.*s",
                name, STR_ARG(reason));
  return diag_remedy(&cli->diags, "PMIG_NO_HOOKS=1 goes without hooks");
}

bool pm_hook_run(Cli *cli, Hook hook) {
  static const struct {
    const char *name;
    size_t offset;
  } HOOKS[] = {
      [HOOK_BEFORE_UP] = {"beforeUp", offsetof(PmConfig, before_up)},
      [HOOK_AFTER_UP] = {"afterUp", offsetof(PmConfig, after_up)},
      [HOOK_BEFORE_DOWN] = {"beforeDown", offsetof(PmConfig, before_down)},
      [HOOK_AFTER_DOWN] = {"afterDown", offsetof(PmConfig, after_down)},
  };
  PmConfig *config;
  if (env_has("PMIG_NO_HOOKS")) return true;
  if (!pm_config_read(cli, &config)) return false;
  const ConfigValue *value = (const void *)((const char *)config + HOOKS[hook].offset);
  return !value->is_written || call_hook(cli, config, value, HOOKS[hook].name);
}
