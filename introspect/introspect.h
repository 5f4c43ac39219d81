// A live database → Schema, with everything Prisma can express and what it cannot (Schema.objects).
//
// Left out, as Prisma does: the ledger table _prisma_migrations (in its full shape), pmig's own
// schema _pmig, system schemas, objects that belong to an extension; and partitions, unless every schema is
// read.
#ifndef PMIG_INTROSPECT_H
#define PMIG_INTROSPECT_H

#include "db/db.h"
#include "model/schema.h"

// `namespaces`: the PostgreSQL schemas to read, NULL or empty for the connection's own
// (db_namespace). With `all_namespaces` in place of a list every user schema is read, and what
// belongs to none or Prisma never meets: publications, operators, owners, …; that is how migrations
// are compared. `beyond_prisma` reads what Prisma never meets in the listed schemas too.
typedef struct {
  const StrList *namespaces;
  bool all_namespaces;
  bool beyond_prisma;
  bool views;  // Schema.views too
  bool names;  // Schema.names too, on PostgreSQL
} IntrospectOptions;

// One round trip on PostgreSQL. The schema is linked, origin DATABASE, and lives in `arena`. The
// database is only read.
bool introspect(Arena *arena, Db *db, const IntrospectOptions *options, const Schema **out,
                Diags *diags);

#endif
