// The facts themselves, then the look-ups and Prisma's default names (rules of Prisma 5 to 7;
// PostgreSQL keeps 63 bytes of a name).

#include "model/dialect.h"

const Str TYPE_FAMILY_PRISMA[] = {
#define X(name, prisma, message) STR_INIT(prisma),
    TYPE_FAMILIES(X)
#undef X
};

const Str TYPE_FAMILY_MESSAGE[] = {
#define X(name, prisma, message) STR_INIT(message),
    TYPE_FAMILIES(X)
#undef X
};

static const NativeType PG_NATIVE_TYPES[] = {
#define X(name_, prisma_, sql_, catalog_, family_, fewest_, most_, is_default_) \
  {.kind = PG_##name_,                                                          \
   .family = FAMILY_##family_,                                                  \
   .name = STR_INIT(prisma_),                                                   \
   .sql = STR_INIT(sql_),                                                       \
   .catalog = STR_INIT(catalog_),                                               \
   .fewest_args = fewest_,                                                      \
   .most_args = most_,                                                          \
   .is_default = is_default_},
    PG_TYPES(X)
#undef X
};

static const NativeType SQLITE_NATIVE_TYPES[] = {
#define X(name_, sql_, family_) \
  {.kind = FAMILY_##family_, .family = FAMILY_##family_, .sql = STR_INIT(sql_), .is_default = true},
    SQLITE_TYPES(X)
#undef X
};

const Dialect POSTGRESQL = {
    .name = STR_INIT("postgresql"),
    .display_name = STR_INIT("PostgreSQL"),
    .types = PG_NATIVE_TYPES,
    .type_count = COUNT_OF(PG_NATIVE_TYPES),
    .max_name_bytes = 63,
    .has_enums = true,
    .has_lists = true,
    .has_namespaces = true,
    .has_extensions = true,
    .has_index_methods = true,
    .names_primary_keys = true,
    .names_foreign_keys = true,
    .alters_columns = true,
    .alters_foreign_keys = true,
    .many_to_many_has_key = true,
    .transactional_ddl = true,
    .scripts_are_transactions = true,
};

const Dialect SQLITE = {
    .name = STR_INIT("sqlite"),
    .display_name = STR_INIT("SQLite"),
    .types = SQLITE_NATIVE_TYPES,
    .type_count = COUNT_OF(SQLITE_NATIVE_TYPES),
    .max_name_bytes = 10000,
    .numbers_integer_keys = true,
    .transactional_ddl = true,
    .replays_in_memory = true,
};

const Dialect *dialect_of_provider(Str provider) {
  if (str_eq(provider, STR("postgresql")) || str_eq(provider, STR("postgres"))) return &POSTGRESQL;
  return str_eq(provider, STR("sqlite")) ? &SQLITE : NULL;
}

const Dialect *dialect_of_url(Str url) {
  if (str_starts_with(url, STR("postgresql://")) || str_starts_with(url, STR("postgres://")))
    return &POSTGRESQL;
  return str_starts_with(url, STR("file:")) || str_starts_with(url, STR("sqlite:")) ? &SQLITE
                                                                                    : NULL;
}

const NativeType *dialect_default_type(const Dialect *dialect, TypeFamily family) {
  for (size_t i = 0; i < dialect->type_count; i++)
    if (dialect->types[i].family == family && dialect->types[i].is_default)
      return &dialect->types[i];
  return NULL;
}

const NativeType *dialect_find_type(const Dialect *dialect, Str attribute) {
  for (size_t i = 0; i < dialect->type_count; i++)
    if (attribute.len && str_eq(dialect->types[i].name, attribute)) return &dialect->types[i];
  return NULL;
}

const NativeType *dialect_find_catalog_type(const Dialect *dialect, Str catalog) {
  for (size_t i = 0; i < dialect->type_count; i++)
    if (catalog.len && str_eq(dialect->types[i].catalog, catalog)) return &dialect->types[i];
  return NULL;
}

// --- Default names

static char *put(char *at, Str str) {
  if (str.len) memcpy(at, str.at, str.len);
  return at + str.len;
}

Str name_with_suffix(Arena *arena, const Dialect *dialect, Str table, Str suffix) {
  Str kept = str_truncate_utf8(table, dialect->max_name_bytes - suffix.len);
  char *name = arena_alloc(arena, kept.len + suffix.len);
  put(put(name, kept), suffix);
  return (Str){name, kept.len + suffix.len};
}

static Str name_over_columns(Arena *arena, const Dialect *dialect, Str table,
                             const StrList *columns, Str suffix) {
  size_t len = table.len + !columns->len;
  for (vec_each(const Str, column, columns)) len += 1 + column->len;
  char *whole = arena_alloc(arena, len), *at = put(whole, table);
  if (!columns->len) *at = '_';
  for (vec_each(const Str, column, columns)) at = put(put(at, STR("_")), *column);
  return name_with_suffix(arena, dialect, (Str){whole, len}, suffix);
}

Str name_of_primary_key(Arena *arena, const Dialect *dialect, Str table) {
  return name_with_suffix(arena, dialect, table, STR("_pkey"));
}

Str name_of_unique(Arena *arena, const Dialect *dialect, Str table, const StrList *columns) {
  return name_over_columns(arena, dialect, table, columns, STR("_key"));
}

Str name_of_index(Arena *arena, const Dialect *dialect, Str table, const StrList *columns) {
  return name_over_columns(arena, dialect, table, columns, STR("_idx"));
}

Str name_of_foreign_key(Arena *arena, const Dialect *dialect, Str table, const StrList *columns) {
  return name_over_columns(arena, dialect, table, columns, STR("_fkey"));
}
