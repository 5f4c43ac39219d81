// Where a PostgreSQL connection leads, and how it is made (connect_pg.c). Private to db.
#ifndef PMIG_DB_CONNECT_PG_H
#define PMIG_DB_CONNECT_PG_H

#include "db/db.h"
#include "db/libpq.h"

enum { MAX_KEYWORDS = 16 };

// Where to connect: what libpq is told, and the words for messages. Texts live in the arena of target_init.
typedef struct {
  const char *keywords[MAX_KEYWORDS + 1], *values[MAX_KEYWORDS + 1];
  size_t count;
  const char *database, *host, *port, *user, *namespace;
  Str identity, identity_password;  // a PKCS#12 file; empty: none
  int timeout_s;                    // 0: no limit
  bool read_only, expendable;
  bool pooled;  // the URL says so: ?pgbouncer=true
} Target;

// Reads a URL; unknown parameters are ignored, as Prisma does. P1013.
bool target_init(Arena *arena, Target *target, Str text, const DbOptions *options, Diags *diags);

// The same server, another database.
Target target_named(const Target *target, const char *database);

// A connection without notices, for the caller to PQfinish. NULL after P1000, P1001, P1003, P1010, P1011, or an interrupt.
PGconn *target_connect(const Target *target, Diags *diags);

#endif
