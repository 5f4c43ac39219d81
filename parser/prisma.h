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

// False when the schema is not valid; every independent error is in `diags` then (DIAG_P1012), in
// the engine's order. A schema without a datasource is an error too.
bool prisma_load(Arena *arena, const SourceList *sources, PrismaSchema *out, Diags *diags);

#endif
