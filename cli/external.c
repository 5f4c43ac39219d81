// What of a project somebody else manages, as the config file says (tables.external, enums.external,
// migrations.initShadowDb): those tables and enums are left out of every comparison, and what makes them on a shadow
// database runs there before the migrations.

#include "cli/state.h"

static bool check_names(Cli *cli, const Dialect *dialect, const StrList *names) {
  for (vec_each(const Str, name, names)) {
    bool is_qualified = str_find_char(*name, '.') >= 0;
    if (is_qualified == dialect->has_namespaces) continue;
    return diag_error(
        &cli->diags, is_qualified ? DIAG_P3024 : DIAG_P3023,
        "For the current database, `externalTables` & `externalEnums` in your prisma config must "
        "contain only %s.",
        is_qualified ? "simple identifiers without a schema name"
                     : "fully qualified identifiers (e.g. `schema_name.table_name`)");
  }
  return true;
}

bool external_names(Cli *cli, External *external) {
  PrismaConfig *config;
  if (!prisma_config_read(cli, &config) ||
      !prisma_config_settle(cli, config, &config->external_tables, "--config FILE") ||
      !prisma_config_settle(cli, config, &config->external_enums, "--config FILE"))
    return false;
  *external = (External){config->external_tables.names, config->external_enums.names};
  return true;
}

bool leave_out_external(Cli *cli, Arena *arena, const Schema **schema) {
  const Dialect *dialect = (*schema)->dialect;
  External external;
  if (!dialect) return true;
  if (!external_names(cli, &external)) return false;
  if (!check_names(cli, dialect, &external.tables) || !check_names(cli, dialect, &external.enums))
    return false;
  *schema = schema_without(arena, *schema, &external);
  return true;
}

bool external_tables(Cli *cli, StrList *names) {
  PrismaConfig *config;
  if (!prisma_config_read(cli, &config) ||
      !prisma_config_settle(cli, config, &config->external_tables, "--config FILE"))
    return false;
  *names = config->external_tables.names;
  return true;
}

bool introspect_managed(Cli *cli, Arena *arena, Db *db, const IntrospectOptions *options,
                        const Schema **out) {
  return introspect(arena, db, options, out, &cli->diags) && leave_out_external(cli, arena, out);
}

bool shadow_first_script(Cli *cli, Str *script) {
  PrismaConfig *config;
  if (!prisma_config_read(cli, &config) ||
      !prisma_config_settle(cli, config, &config->init_shadow_db, "--config FILE"))
    return false;
  *script = config->init_shadow_db.setting.text;
  return true;
}

bool shadow_begin(Cli *cli, Db *shadow) {
  PrismaConfig *config;
  Str script;
  if (!shadow_first_script(cli, &script) || !prisma_config_read(cli, &config)) return false;
  if (!script.len || db_try(shadow, script)) return true;
  Str reason = db_last_error(shadow)->message;
  return diag_error(&cli->diags, DIAG_CONFIG,
                    "migrations.initShadowDb of %.*s fails on the shadow database: %.*s",
                    STR_ARG(config->source->name), STR_ARG(reason));
}

bool shadow_empty(Cli *cli, Db *shadow) {
  return db_reset(shadow, &cli->diags) && shadow_begin(cli, shadow);
}
