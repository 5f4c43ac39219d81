// The migrations folder: a folder for each migration, sorted by name, with migration.sql and perhaps down.sql in it, and
// migration_lock.toml. Loading, finding a migration by what a person calls it, writing a new one.
// Prisma reads the lock file line by line, not as TOML; so does this. Names and texts are Prisma's, to the byte.

#include "runner/internal.h"

static const Str SCRIPT_NAME = STR_INIT("migration.sql");
static const Str DOWN_NAME = STR_INIT("down.sql");
static const Str README_NAME = STR_INIT("README.md");
static const Str LOCK_NAME = STR_INIT("migration_lock.toml");

enum { MAX_NAME_BYTES = 200 };

// --- Loading

static bool load_source(Arena *arena, Str folder, Str name, bool *there, Source *source,
                        Diags *diags) {
  source->name = path_join(arena, folder, name);
  *there = path_kind(arena, source->name) == PATH_FILE;
  return !*there || file_read(arena, source->name, &source->text, diags);
}

static void find_way_back(Migration *migration) {
  if (migration->has_down) {
    migration->down_part = script_whole(migration->down.text);
  } else if (migration->sections.has_down) {
    migration->has_down = true;
    migration->down = migration->script;
    migration->down_part = migration->sections.down;
  }
}

static bool load_migration(Arena *arena, Str path, Str name, Migration *migration, Diags *diags) {
  migration->name = name;
  migration->folder = path_join(arena, path, name);
  if (!load_source(arena, migration->folder, SCRIPT_NAME, &migration->has_script,
                   &migration->script, diags) ||
      !load_source(arena, migration->folder, DOWN_NAME, &migration->has_down, &migration->down,
                   diags))
    return false;
  migration->sections = script_sections(migration->script.text);
  migration->checksum = checksum_of(arena, migration->script.text);
  migration->irreversible =
      script_irreversible(migration->script.text, &migration->irreversible_reason) ||
      script_irreversible(migration->down.text, &migration->irreversible_reason);
  find_way_back(migration);
  return true;
}

static Str provider_in(Str text) {
  static const Str KEY = STR_INIT("provider");
  Str line;
  while (str_next_line(&text, &line)) {
    if (!str_starts_with(line, KEY)) continue;
    Str value = str_trim(str_slice(line, KEY.len, line.len));
    if (str_starts_with(value, STR("="))) value = str_trim(str_slice(value, 1, value.len));
    if (str_starts_with(value, STR("\""))) value = str_slice(value, 1, value.len);
    if (str_ends_with(value, STR("\""))) value = str_slice(value, 0, value.len - 1);
    return value;
  }
  return STR("<PROVIDER NOT FOUND>");
}

static bool load_lock(Arena *arena, Folder *folder, Diags *diags) {
  Source lock = {0};
  if (!load_source(arena, folder->path, LOCK_NAME, &folder->has_lock, &lock, diags)) return false;
  if (folder->has_lock) folder->provider = provider_in(lock.text);
  return true;
}

// Somebody pointed at the wrong folder when there are things in it, but neither a lock file nor a migration.
static bool looks_wrong(const Folder *folder, size_t entry_count) {
  if (folder->has_lock || !entry_count) return false;
  for (vec_each(const Migration, migration, &folder->migrations))
    if (migration->has_script) return false;
  return true;
}

bool folder_load(Arena *arena, Str path, Folder *folder, Diags *diags) {
  *folder = (Folder){.path = path};
  StrList names = {0};
  PathKind kind = path_kind(arena, path);
  if (kind == PATH_MISSING) return true;
  if (kind != PATH_FOLDER)
    return diag_error(diags, DIAG_IO, "%.*s is not a migrations folder, but a file", STR_ARG(path));
  folder->exists = true;
  if (!folder_list(arena, path, &names, diags) || !load_lock(arena, folder, diags)) return false;
  for (vec_each(const Str, name, &names)) {
    if (path_kind(arena, path_join(arena, path, *name)) != PATH_FOLDER) continue;
    if (!load_migration(arena, path, *name, vec_add(arena, &folder->migrations), diags))
      return false;
  }
  if (!looks_wrong(folder, names.len)) return true;
  return diag_error(
      diags, DIAG_IO,
      "%.*s is not a migrations folder: it has no migration_lock.toml and no folder with a "
      "migration.sql",
      STR_ARG(path));
}

bool folder_check_provider(const Folder *folder, const Dialect *dialect, Diags *diags) {
  if (!folder->has_lock || str_eq(folder->provider, dialect->name)) return true;
  return diag_error(
      diags, DIAG_P3019,
      "The datasource provider `%.*s` specified in your schema does not match the one specified in "
      "the migration_lock.toml, `%.*s`. Please remove your current migration directory and start a "
      "new migration history with prisma migrate dev. Read more: "
      "https://pris.ly/d/migrate-provider-switch",
      STR_ARG(dialect->name), STR_ARG(folder->provider));
}

Str migration_down(const Migration *migration) {
  return str_slice(migration->down.text, migration->down_part.from, migration->down_part.to);
}

// --- Finding

bool is_time(Str text) {
  for (size_t i = 0; i < text.len; i++)
    if (text.at[i] < '0' || text.at[i] > '9') return false;
  return text.len == 14;
}

bool migration_not_found(Diags *diags, Str name) {
  diag_error(
      diags, DIAG_P3017,
      "The migration %.*s could not be found. Please make sure that the migration exists, and that "
      "you included the whole name of the directory. (example: "
      "\"20201207184859_initial_migration\")",
      STR_ARG(name));
  return diag_remedy(diags, "pmig status lists them");
}

const Str *name_find(Arena *arena, const StrList *names, Str wanted, Diags *diags) {
  const Str *found = NULL;
  StrList candidates = {0};
  for (vec_each(const Str, name, names)) {
    if (str_eq(*name, wanted)) return name;
    if (!wanted.len || !str_contains(*name, wanted)) continue;
    vec_push(arena, &candidates, *name);
    found = name;
  }
  if (candidates.len == 1) return found;
  if (!candidates.len) return migration_not_found(diags, wanted) ? found : NULL;
  Str list = str_list_join(arena, &candidates, STR(", "));
  diag_error(diags, DIAG_USAGE, "`%.*s` may be any of these migrations: %.*s", STR_ARG(wanted),
             STR_ARG(list));
  return NULL;
}

const Migration *folder_find(const Folder *folder, Str name, Diags *diags) {
  StrList names = {0};
  for (vec_each(const Migration, migration, &folder->migrations))
    vec_push(diags->arena, &names, migration->name);
  const Str *found = name_find(diags->arena, &names, name, diags);
  return found ? &folder->migrations.at[found - names.at] : NULL;
}

// --- Writing

static Str lock_text(Arena *arena, const Dialect *dialect) {
  return str_format(arena,
                    "# Please do not edit this file manually\n"
                    "# It should be added in your version-control system (e.g., Git)\n"
                    "provider = \"%.*s\"\n",
                    STR_ARG(dialect->name));
}

static bool write_lock(Arena *arena, Str path, const Dialect *dialect, Diags *diags) {
  Folder folder = {.path = path};
  if (!load_lock(arena, &folder, diags) || !folder_check_provider(&folder, dialect, diags))
    return false;
  if (folder.has_lock) return true;
  return file_write(arena, path_join(arena, path, LOCK_NAME), lock_text(arena, dialect), diags);
}

static bool write_scripts(Arena *arena, Str path, const NewMigration *migration, Diags *diags) {
  return folder_make(arena, path, diags) &&
         (!migration->down.at ||
          file_write(arena, path_join(arena, path, DOWN_NAME), migration->down, diags)) &&
         (!migration->readme.at ||
          file_write(arena, path_join(arena, path, README_NAME), migration->readme, diags)) &&
         file_write(arena, path_join(arena, path, SCRIPT_NAME), migration->script, diags);
}

static void remove_scripts(Arena *arena, Str path) {
  Diags ignored = diags_new(arena);
  file_remove(arena, path_join(arena, path, DOWN_NAME), &ignored);
  file_remove(arena, path_join(arena, path, README_NAME), &ignored);
  file_remove(arena, path_join(arena, path, SCRIPT_NAME), &ignored);
  folder_remove(arena, path, &ignored);
}

// Half a folder among the migrations would stop every command of Prisma's, so it is made beside them and then moved.
static bool add_scripts(Arena *arena, Str folder_path, const NewMigration *migration, Str path,
                        Diags *diags) {
  Str parent = path_folder(path_absolute(arena, folder_path));
  Str beside = path_join(arena, parent, str_format(arena, ".pmig-%.*s", STR_ARG(migration->name)));
  remove_scripts(arena, beside);
  if (write_scripts(arena, beside, migration, diags) && path_move(arena, beside, path, diags))
    return true;
  remove_scripts(arena, beside);
  return false;
}

bool folder_add(Arena *arena, Str folder_path, const Dialect *dialect,
                const NewMigration *migration, Diags *diags) {
  if (migration->name.len > MAX_NAME_BYTES)
    return diag_error(diags, DIAG_P3010,
                      "The name of the migration is too long. It must not be longer than 200 "
                      "characters (bytes).");
  Str path = path_join(arena, folder_path, migration->name);
  if (path_kind(arena, path) != PATH_MISSING)
    return diag_error(diags, DIAG_IO, "The migration directory already exists at %.*s",
                      STR_ARG(path));
  return folder_make(arena, folder_path, diags) && write_lock(arena, folder_path, dialect, diags) &&
         add_scripts(arena, folder_path, migration, path, diags);
}

bool folder_write_down(Arena *arena, const Migration *migration, Str down, Diags *diags) {
  return file_write(arena, path_join(arena, migration->folder, DOWN_NAME), down, diags);
}
