// Prisma schemas: text → checked → Schema. Pure: the caller reads the files.
//
// What is valid, what an error says and on which line it is reported are those of Prisma's engine
// (7.10).
#ifndef PMIG_PRISMA_H
#define PMIG_PRISMA_H

#include "base/diag.h"
#include "model/schema.h"

// The files of one schema, in the order in which their blocks count. They outlive whatever is made
// from them.
typedef Vec(const Source *) SourceList;

// A datasource setting: a literal text, or env("NAME"). Both empty when it is not written.
typedef struct {
  Str text;
  Str env;
} Setting;

typedef struct {
  const Schema *schema;  // linked
  Str datasource;        // name of the datasource block
  Setting url, direct_url, shadow_database_url;
} PrismaSchema;

// The blocks of schemas that were loaded, by their text, so that what two schemas share is parsed once: before and after
// are mostly the same. Begins as {0}; good as long as the arena and the sources of all loads with it.
typedef struct {
  StrMap blocks;
} PrismaMemory;

// `memory` may be NULL. False when the schema is not valid; every independent error is in `diags` then (DIAG_P1012), in
// the engine's order. A schema without a datasource is an error too.
bool prisma_load(Arena *arena, const SourceList *sources, PrismaMemory *memory, PrismaSchema *out,
                 Diags *diags);

// --- From a database to a schema ----------------------------------------------------------------

typedef struct {
  StrList namespaces;  // to be written as `schemas`; empty for those of the existing schema
  Str new_file;        // where new blocks go when the existing schema has several files
} PullOptions;

typedef struct {
  Str name;  // that of a Source, or new_file
  Str text;
} PulledFile;

typedef struct {
  // Those of the existing schema, also where nothing is left in them, then new_file.
  Vec(PulledFile) files;
  Str warnings;  // Prisma's, with their heading; empty when there are none
  size_t model_count, view_count, enum_count;
} Pulled;

// What a schema is without its models and enums: the files with a datasource or a generator, and
// nothing else in them. Nothing is checked.
SourceList prisma_configuration(Arena *arena, const SourceList *sources);

// The schema of a database that was read with introspect() and its views, as Prisma's `db pull` writes it. Names,
// comments and what only a schema can say are taken from the existing one, which needs no more than
// a datasource. False when that is not valid, or the database is empty (DIAG_P4001).
bool prisma_pull(Arena *arena, const Schema *database, const SourceList *existing,
                 const PullOptions *options, Pulled *out, Diags *diags);

#endif
