// From what a person writes for a STATE to a Schema: `empty`; a .prisma file or folder; a migrations folder, with @NAME
// the point after one of its migrations; a connection URL or env:NAME; git:REF[:PATH]. First it is found out what is
// meant, and files are read; only then a database is asked, or migrations are replayed on a shadow database.

#define _XOPEN_SOURCE 700
#include "cli/state.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/git.h"

// --- Schemas and databases

static bool open_schema(Cli *cli, Str path, State *out) {
  out->kind = STATE_SCHEMA;
  if (!schema_load(cli, path, &out->schema)) return false;
  out->dialect = out->schema.prisma.schema->dialect;
  return true;
}

static bool open_url(Cli *cli, DatabaseUrl url, State *out) {
  out->kind = STATE_URL;
  out->url = url;
  out->dialect = dialect_of_url(url.url);
  if (out->dialect) return true;
  diag_error(&cli->diags, DIAG_P1013, "pmig does not know the kind of database at %.*s",
             STR_ARG(db_redact_url(&cli->arena, url.url)));
  return diag_remedy(&cli->diags, "it knows postgresql://… and file:…");
}

static bool open_variable(Cli *cli, Str name, State *out) {
  DatabaseUrl url = {0};
  return config_url_in_variable(cli, name, &url.url) && open_url(cli, url, out);
}

static bool open_datasource(Cli *cli, Str path, State *out) {
  SchemaFile schema;
  DatabaseUrl url;
  return schema_load(cli, path, &schema) && schema_database_url(cli, &schema, &url) &&
         open_url(cli, url, out);
}

static bool open_config(Cli *cli, State *out) {
  DatabaseUrl url;
  return config_database_url(cli, &url) && open_url(cli, url, out);
}

// --- Migrations

bool folder_dialect(Cli *cli, const Folder *folder, const Dialect **dialect) {
  *dialect = folder->has_lock ? dialect_of_provider(folder->provider) : NULL;
  return !folder->has_lock || *dialect ||
         diag_error(&cli->diags, DIAG_CONFIG,
                    "%.*s/migration_lock.toml names a provider that pmig does not know: %.*s",
                    STR_ARG(folder->path), STR_ARG(folder->provider));
}

static bool open_migrations(Cli *cli, Str path, Str until, State *out) {
  out->kind = STATE_MIGRATIONS;
  if (!folder_load(&cli->arena, path, &out->folder, &cli->diags)) return false;
  if (!out->folder.exists)
    return diag_error(&cli->diags, DIAG_STATE, "there is no migrations folder %.*s",
                      STR_ARG(out->name));
  if (until.len) {
    const Migration *last = folder_find(&out->folder, until, &cli->diags);
    if (!last) return false;
    out->until = last->name;
  }
  return folder_dialect(cli, &out->folder, &out->dialect);
}

// --- git

// What is left of `path` below the folder `top`.
static Str path_below(Str top, Str path) {
  Str below = str_starts_with(path, top) ? str_slice(path, top.len, path.len) : path;
  return str_starts_with(below, STR("/")) ? str_slice(below, 1, below.len) : below;
}

// Migrations of a commit go through a temporary folder, which is gone again when they are read.
static bool write_files(Cli *cli, Str folder, Str top, const GitFileList *files) {
  for (vec_each(GitFile, file, files)) {
    Str path = path_join(&cli->arena, folder, path_below(top, file->path));
    if (!folder_make(&cli->arena, path_folder(path), &cli->diags) ||
        !file_write(&cli->arena, path, file->text, &cli->diags))
      return false;
  }
  return true;
}

static void remove_tree(Arena *arena, Str path) {
  StrList names = {0};
  Diags ignored = diags_new(arena);
  if (path_kind(arena, path) != PATH_FOLDER) {
    file_remove(arena, path, &ignored);
    return;
  }
  folder_list(arena, path, &names, &ignored);
  for (vec_each(Str, name, &names)) remove_tree(arena, path_join(arena, path, *name));
  rmdir(str_c(arena, path));
}

static bool open_git_migrations(Cli *cli, Str top, const GitFileList *files, State *out) {
  Str place = env_get("TMPDIR").len ? env_get("TMPDIR") : STR("/tmp");
  char *folder = (char *)(uintptr_t)path_join(&cli->arena, place, STR("pmig-XXXXXX")).at;
  if (!mkdtemp(folder))
    return diag_error(&cli->diags, DIAG_IO, "cannot make a folder in %.*s", STR_ARG(place));
  bool ok = write_files(cli, str_of(folder), top, files) &&
            open_migrations(cli, str_of(folder), (Str){0}, out);
  remove_tree(&cli->arena, str_of(folder));
  return ok;
}

// NAME/migration.sql or the lock file, right below the folder.
static bool is_migration_file(Str top, Str path) {
  Str below = path_below(top, path);
  return str_eq(below, STR("migration_lock.toml")) ||
         (str_eq(path_name(below), STR("migration.sql")) &&
          str_find_char(below, '/') == str_find_last_char(below, '/'));
}

static bool open_git_schema(Cli *cli, Str ref, Str path, const GitFileList *files, State *out) {
  SourceList sources = {0};
  bool is_file = files->len == 1 && str_eq(files->at[0].path, path);
  for (vec_each(GitFile, file, files)) {
    if (!is_file && !str_ends_with(file->path, STR(".prisma"))) continue;
    Source *source = arena_new(&cli->arena, Source);
    source->name = str_format(&cli->arena, "git:%.*s:%.*s", STR_ARG(ref), STR_ARG(file->path));
    source->text = file->text;
    vec_push(&cli->arena, &sources, source);
  }
  out->kind = STATE_SCHEMA;
  if (!sources.len)
    return diag_error(&cli->diags, DIAG_STATE, "there is no .prisma file in %.*s",
                      STR_ARG(out->name));
  if (!schema_load_sources(cli, path, &sources, &out->schema)) return false;
  out->schema.datasource_folder = path_folder(path);
  out->dialect = out->schema.prisma.schema->dialect;
  return true;
}

// REF or REF:PATH; without a path, the project's schema as it was then.
static bool open_git(Cli *cli, Str text, State *out) {
  ptrdiff_t colon = str_find_char(text, ':');
  Str ref = str_slice(text, 0, colon < 0 ? text.len : (size_t)colon), folder = STR(".");
  Str path = colon < 0 ? (Str){0} : str_slice(text, (size_t)colon + 1, text.len);
  GitFileList files = {0};
  if (!path.len) {
    if (!config_schema_path(cli, &path)) return false;
    folder = path_folder(path);
    path = path_name(path);
    out->name = str_format(&cli->arena, "git:%.*s:%.*s", STR_ARG(ref), STR_ARG(path));
  }
  if (str_ends_with(path, STR("/"))) path = str_slice(path, 0, path.len - 1);
  if (!git_read(cli, folder, ref, path, &files)) return false;
  for (vec_each(GitFile, file, &files))
    if (is_migration_file(path, file->path)) return open_git_migrations(cli, path, &files, out);
  return open_git_schema(cli, ref, path, &files, out);
}

// --- Paths

static bool is_migrations_folder(Cli *cli, Str path) {
  StrList names = {0};
  Diags ignored = diags_new(&cli->arena);
  if (!folder_list(&cli->arena, path, &names, &ignored)) return false;
  for (vec_each(Str, name, &names)) {
    Str entry = path_join(&cli->arena, path, *name);
    Str script = path_join(&cli->arena, entry, STR("migration.sql"));
    if (str_eq(*name, STR("migration_lock.toml")) || path_kind(&cli->arena, script) == PATH_FILE)
      return true;
  }
  return false;
}

// FOLDER@NAME, where FOLDER is there and the whole is not.
static bool open_point(Cli *cli, Str text, State *out) {
  ptrdiff_t at = str_find_last_char(text, '@');
  Str folder = str_slice(text, 0, at < 0 ? 0 : (size_t)at);
  if (folder.len && path_kind(&cli->arena, folder) == PATH_FOLDER)
    return open_migrations(cli, folder, str_slice(text, (size_t)at + 1, text.len), out);
  diag_error(&cli->diags, DIAG_STATE, "%.*s is no state: there is no such file or folder",
             STR_ARG(out->name));
  return diag_remedy(&cli->diags,
                     "a STATE is empty, a .prisma file or folder, a migrations folder (DIR@NAME: "
                     "the point after one migration), a connection URL, env:NAME or "
                     "git:REF[:PATH]");
}

static bool open_path(Cli *cli, Str path, State *out) {
  switch (path_kind(&cli->arena, path)) {
    case PATH_FILE:
      return open_schema(cli, path, out);
    case PATH_FOLDER:
      return is_migrations_folder(cli, path) ? open_migrations(cli, path, (Str){0}, out)
                                             : open_schema(cli, path, out);
    case PATH_MISSING:
      return open_point(cli, path, out);
    case PATH_OTHER:
      break;
  }
  return diag_error(&cli->diags, DIAG_STATE, "%.*s is neither a file nor a folder", STR_ARG(path));
}

// --- What is meant

static bool open_any(Cli *cli, Str text, State *out) {
  if (str_eq(text, STR("empty"))) return true;
  if (str_starts_with(text, STR("git:"))) return open_git(cli, str_slice(text, 4, text.len), out);
  if (str_starts_with(text, STR("env:")))
    return open_variable(cli, str_slice(text, 4, text.len), out);
  if (dialect_of_url(text) || str_contains(text, STR("://")))
    return open_url(cli, (DatabaseUrl){.url = text}, out);
  return open_path(cli, text, out);
}

bool state_open(Cli *cli, const StateSpec *spec, State *out) {
  *out = (State){.kind = STATE_EMPTY, .name = db_redact_url(&cli->arena, spec->text)};
  switch (spec->kind) {
    case STATE_ANY:
      return open_any(cli, spec->text, out);
    case STATE_EMPTY:
      out->name = STR("empty");
      return true;
    case STATE_SCHEMA:
      return open_schema(cli, spec->text, out);
    case STATE_MIGRATIONS:
      return open_migrations(cli, spec->text, (Str){0}, out);
    case STATE_URL:
      return open_url(cli, (DatabaseUrl){.url = spec->text}, out);
    case STATE_DATASOURCE:
      return open_datasource(cli, spec->text, out);
    case STATE_CONFIG:
      return open_config(cli, out);
  }
  return false;
}

// --- Reading

static bool is_database(const State *state) {
  return state->kind == STATE_URL || state->kind == STATE_MIGRATIONS;
}

// Against a Prisma schema, the schemas it lists, or the connection's own; against another database, all.
static IntrospectOptions introspect_options(const State *other) {
  const Schema *schema = other->kind == STATE_SCHEMA ? other->schema.prisma.schema : NULL;
  return (IntrospectOptions){
      .namespaces = schema && schema->explicit_namespaces ? &schema->namespaces : NULL,
      .all_namespaces = is_database(other),
      .beyond_prisma = other->kind == STATE_EMPTY,
  };
}

static bool read_database(Cli *cli, const State *state, const State *other, const Schema **out) {
  DbOptions open = {.base_folder = state->url.base_folder, .read_only = true};
  IntrospectOptions options = introspect_options(other);
  Db *db = NULL;
  bool ok = db_open(&cli->arena, state->url.url, &open, &db, &cli->diags) &&
            introspect_managed(cli, &cli->arena, db, &options, out);
  db_close(db);
  return ok;
}

// Beside the database that the command is about: --url, the other side, or the one the project names.
static bool plan_shadow(Cli *cli, const State *other, const Dialect *dialect, ShadowPlan *plan) {
  *plan = (ShadowPlan){.dialect = dialect, .main = {.url = cli->common.url}};
  if (dialect->replays_in_memory) return true;
  if (other->kind == STATE_URL) plan->other = other->url;
  if (!plan->main.url.len) plan->main = plan->other;
  if (!plan->main.url.len) return shadow_plan_project(cli, dialect, plan);
  return config_shadow_url(cli, NULL, &plan->shadow);
}

static bool read_migrations(Cli *cli, const State *state, const State *other,
                            const Dialect *dialect, const Schema **out) {
  IntrospectOptions options = introspect_options(other);
  ShadowPlan plan;
  Db *db = NULL;
  bool ok = plan_shadow(cli, other, dialect, &plan) && shadow_open(cli, &plan, &db) &&
            runner_replay(&cli->arena, &state->folder, state->until, db, NULL, NULL, &cli->diags) &&
            introspect_managed(cli, &cli->arena, db, &options, out);
  db_close(db);
  return ok;
}

static bool read_empty(Cli *cli, const Schema **out) {
  Schema *schema = schema_new(&cli->arena, NULL, ORIGIN_EMPTY);
  schema_link(&cli->arena, schema);
  *out = schema;
  return true;
}

bool state_read(Cli *cli, const State *state, const State *other, const Dialect *dialect,
                const Schema **out) {
  switch (state->kind) {
    case STATE_SCHEMA:
      *out = state->schema.prisma.schema;
      return leave_out_external(cli, &cli->arena, out);
    case STATE_URL:
      return read_database(cli, state, other, out);
    case STATE_MIGRATIONS:
      return read_migrations(cli, state, other, dialect, out);
    case STATE_ANY:
    case STATE_DATASOURCE:
    case STATE_CONFIG:
    case STATE_EMPTY:
      break;
  }
  return read_empty(cli, out);
}
