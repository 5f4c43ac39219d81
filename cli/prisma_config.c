// The project's prisma.config file: found as Prisma finds it, read as text (config_text.c), and run (config_node.c) for what
// the text does not tell.

#include "cli/config_places.h"

// --- The file

static bool find_file(Cli *cli, Str *path) {
  static const char *const PLACES[] = {"prisma.config", ".config/prisma", ".config/prisma.config"};
  static const char *const ENDINGS[] = {"js", "ts", "mjs", "cjs", "mts", "cts"};
  *path = cli->common.config;
  if (path->len) return true;
  for (size_t i = 0; i < COUNT_OF(PLACES); i++)
    for (size_t j = 0; j < COUNT_OF(ENDINGS); j++) {
      *path = str_format(&cli->arena, "%s.%s", PLACES[i], ENDINGS[j]);
      if (path_kind(&cli->arena, *path) == PATH_FILE) return true;
    }
  return false;
}

static bool read_file(Cli *cli, Str path, PrismaConfig *config) {
  Source *source = arena_new(&cli->arena, Source);
  const ConfigPlace places[] = {
#define X(field, place) {place, &config->field},
      CONFIG_SETTINGS(X)
#undef X
  };
  source->name = path;
  if (!file_read(&cli->arena, path, &source->text, &cli->diags)) return false;
  config->source = source;
  config->folder = str_eq(path_folder(path), STR(".")) ? (Str){0} : path_folder(path);
  config->is_plain = config_text_read(&cli->arena, source, places, COUNT_OF(places));
  return true;
}

bool prisma_config_read(Cli *cli, PrismaConfig **config) {
  Str path;
  if (!cli->prisma_config) {
    PrismaConfig *read = arena_new(&cli->arena, PrismaConfig);
    if (find_file(cli, &path) && !read_file(cli, path, read)) return false;
    cli->prisma_config = read;
  }
  *config = cli->prisma_config;
  return true;
}

static bool run_for(Cli *cli, PrismaConfig *config, Span span, const char *what) {
  Mark mark = diags_mark(&cli->diags);
  if (prisma_config_run(cli, config)) return true;
  Str reason = diags_take_error(&cli->diags, mark);
  return diag_error_at(&cli->diags, DIAG_CONFIG, config->source, span,
                       "%s known only when the file is run, and that failed: %.*s", what,
                       STR_ARG(reason));
}

bool prisma_config_settle(Cli *cli, PrismaConfig *config, const ConfigValue *value,
                          const char *option) {
  return !value->is_computed || run_for(cli, config, value->span, "this is") ||
         diag_remedy(&cli->diags, "write it as a text or env(\"NAME\"), or say it with %s", option);
}

bool prisma_config_variables(Cli *cli, PrismaConfig *config) {
  return config->is_plain || run_for(cli, config, (Span){0}, "the variables that it sets are") ||
         diag_remedy(&cli->diags, "pmig needs no variable where --url says the database");
}

bool prisma_config_path(Cli *cli, PrismaConfig *config, const ConfigValue *value,
                        const char *option, Str *path) {
  *path = (Str){0};
  if (!prisma_config_settle(cli, config, value, option)) return false;
  Str text = value->setting.text;
  if (text.len) *path = path_join(&cli->arena, config->folder, text);
  return true;
}
