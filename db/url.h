// A PostgreSQL connection URL in its parts. Private to db.
#ifndef PMIG_DB_URL_H
#define PMIG_DB_URL_H

#include "base/diag.h"

typedef struct {
  Str name, value;  // decoded
} UrlParam;

// As Prisma, where the URL names no database or no schema.
#define URL_DEFAULT_DATABASE "postgres"
#define URL_DEFAULT_NAMESPACE "public"

// Everything decoded; what the URL leaves out is empty.
typedef struct {
  Str user, password, host, port, database;
  bool has_password;
  Vec(UrlParam) params;
} Url;

// postgresql://user:password@host:port/database?name=value&… ; P1013 when it is none.
bool url_parse(Arena *arena, Str text, Url *out, Diags *diags);
// The last of that name wins, as in Prisma; empty when there is none.
Str url_param(const Url *url, Str name);
// A parameter that must be a whole number of seconds; `missing` when the URL has none.
bool url_param_seconds(const Url *url, Str name, int missing, int *out, Diags *diags);

#endif
