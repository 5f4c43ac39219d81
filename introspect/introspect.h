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
//
// With a `memory`, and all namespaces, a reading of PostgreSQL costs what has changed since the one before it.
typedef struct {
  const StrList *namespaces;
  bool all_namespaces;
  bool beyond_prisma;
  bool views;  // Schema.views too
  bool names;  // Schema.names too, on PostgreSQL
  struct IntrospectMemory *memory;
  bool transient;  // what is there now is about to be rolled back, so the memory stays as it is
} IntrospectOptions;

// What was read last on a connection, for one who reads the same database again and again and alone changes it, by that
// connection. A schema that was read with it is good until the memory has been used for two more that were not
// transient, or is closed. Built with ARENA_CHECKED, each such schema is compared with one that was read as a whole.
typedef struct IntrospectMemory IntrospectMemory;
IntrospectMemory *introspect_memory_new(Arena *arena);
void introspect_memory_close(IntrospectMemory *memory);  // takes NULL

// One round trip on PostgreSQL, and up to three with a memory. The schema is linked, origin DATABASE, and lives in `arena`. The
// database is only read.
bool introspect(Arena *arena, Db *db, const IntrospectOptions *options, const Schema **out,
                Diags *diags);

#endif
