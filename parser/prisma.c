// prisma_load: the passes, one after the other, up to the first that finds errors.

#include "parser/datamodel.h"
#include "parser/report.h"

// Prisma's configuration is looked at even beside syntax errors, but nothing else is.
static bool configuration_load(const SourceList *sources, PrismaMemory *memory, Ast *ast,
                               Datamodel *datamodel) {
  parse_sources(datamodel->arena, sources, memory, ast, datamodel->diags);
  config_resolve(datamodel);
  if (datamodel->diags->error_count) return false;
  if (!datamodel->source.block)
    return diag_error(datamodel->diags, DIAG_P1012, "There is no datasource in the schema.") ||
           diag_remedy(datamodel->diags,
                       "add a block: datasource db { provider = \"postgresql\" }");
  if (datamodel->source.dialect) return true;
  const Expr *provider = &property_find(datamodel->source.block, STR("provider"))->value;
  return report(datamodel, provider->place,
                "pmig works with postgresql and sqlite; this schema's provider is \"%.*s\"",
                STR_ARG(provider->text)) ||
         diag_remedy(datamodel->diags, "use Prisma's own migrate commands with this database");
}

static bool datamodel_resolve(Datamodel *datamodel) {
  names_resolve(datamodel);
  types_resolve(datamodel);
  attributes_resolve(datamodel);
  relations_infer(datamodel);
  return !datamodel->diags->error_count;
}

static bool datamodel_is_sound(Datamodel *datamodel) {
  datamodel_check(datamodel);
  return !datamodel->diags->error_count;
}

// The passes count errors from zero, whatever the caller has collected before.
Datamodel *datamodel_load(Arena *arena, const SourceList *sources, PrismaMemory *memory,
                          Diags *diags) {
  Diags found = diags_new(diags->arena);
  Ast *ast = arena_new(arena, Ast);
  Datamodel *datamodel = arena_new(arena, Datamodel);
  *datamodel = (Datamodel){.arena = arena, .diags = &found, .ast = ast};
  bool loaded = configuration_load(sources, memory, ast, datamodel) &&
                datamodel_resolve(datamodel) && datamodel_is_sound(datamodel);
  // Nothing but messages needs places, and a recalled block has those of another file.
  if (found.list.len && ast->recalled) return datamodel_load(arena, sources, NULL, diags);
  for (vec_each(const Diag, diag, &found.list)) vec_push(diags->arena, &diags->list, *diag);
  diags->error_count += found.error_count;
  datamodel->diags = diags;
  return loaded ? datamodel : NULL;
}

bool prisma_load(Arena *arena, const SourceList *sources, PrismaMemory *memory, PrismaSchema *out,
                 Diags *diags) {
  const Datamodel *datamodel = datamodel_load(arena, sources, memory, diags);
  if (!datamodel) return false;
  *out = (PrismaSchema){.schema = datamodel_lower(datamodel),
                        .datasource = datamodel->source.block->name.text,
                        .url = datamodel->source.url,
                        .direct_url = datamodel->source.direct_url,
                        .shadow_database_url = datamodel->source.shadow_database_url};
  return true;
}
