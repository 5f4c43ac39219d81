// Prisma schemas from files: one .prisma file, or every .prisma file below a folder, in the order of their paths.

#define _XOPEN_SOURCE 700
#include "cli/command.h"

#include <stdlib.h>

static bool refuse_database(Cli *cli, Str path) {
  diag_error(&cli->diags, DIAG_STATE, "%.*s is a SQLite database, not a Prisma schema",
             STR_ARG(path));
  return diag_remedy(&cli->diags, "as a database it is called file:%.*s", STR_ARG(path));
}

static bool add_file(Cli *cli, Str path, SourceList *sources) {
  Source *source = arena_new(&cli->arena, Source);
  source->name = path;
  if (!file_read(&cli->arena, path, &source->text, &cli->diags)) return false;
  if (str_starts_with(source->text, STR("SQLite format 3"))) return refuse_database(cli, path);
  vec_push(&cli->arena, sources, source);
  return true;
}

// Symbolic links are followed, and a folder that a circle of them leads to again is skipped.
static bool is_first_visit(Cli *cli, StrMap *visited, Str folder) {
  char *real = realpath(str_c(&cli->arena, folder), NULL);
  if (!real) return false;
  Str key = str_copy(&cli->arena, str_of(real));
  free(real);
  return !str_map_put(&cli->arena, visited, key, cli);
}

static bool add_folder(Cli *cli, Str folder, StrMap *visited, SourceList *sources) {
  StrList names = {0};
  if (!is_first_visit(cli, visited, folder)) return true;
  if (!folder_list(&cli->arena, folder, &names, &cli->diags)) return false;
  for (vec_each(Str, name, &names)) {
    Str path = path_join(&cli->arena, folder, *name);
    PathKind kind = path_kind(&cli->arena, path);
    if (kind == PATH_FOLDER && !add_folder(cli, path, visited, sources)) return false;
    if (kind == PATH_FILE && str_ends_with(*name, STR(".prisma")) && !add_file(cli, path, sources))
      return false;
  }
  return true;
}

// --- Which file holds the datasource

static bool has_datasource(Str text) {
  for (Str line; str_next_line(&text, &line);)
    if (str_starts_with(str_trim(line), STR("datasource "))) return true;
  return false;
}

static Str find_datasource_folder(const SourceList *sources) {
  for (size_t i = 0; i < sources->len; i++)
    if (has_datasource(sources->at[i]->text)) return path_folder(sources->at[i]->name);
  return path_folder(sources->at[0]->name);
}

// --- Loading

bool schema_load_sources(Cli *cli, Str path, const SourceList *sources, SchemaFile *out) {
  *out = (SchemaFile){.path = path, .sources = *sources};
  out->datasource_folder = find_datasource_folder(sources);
  return prisma_load(&cli->arena, sources, &cli->schemas, &out->prisma, &cli->diags);
}

bool schema_read(Cli *cli, Str path, SourceList *sources) {
  StrMap visited = {0};
  PathKind kind = path_kind(&cli->arena, path);
  bool ok =
      kind == PATH_FOLDER ? add_folder(cli, path, &visited, sources) : add_file(cli, path, sources);
  if (ok && !sources->len)
    return diag_error(&cli->diags, DIAG_CONFIG, "there is no .prisma file in %.*s", STR_ARG(path));
  return ok;
}

bool schema_load(Cli *cli, Str path, SchemaFile *out) {
  SourceList sources = {0};
  return schema_read(cli, path, &sources) && schema_load_sources(cli, path, &sources, out);
}
