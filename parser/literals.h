// Literals that stand in a schema as text: what they mean to a database, or why they mean nothing,
// in the words of the libraries that Prisma's engine reads them with. Private to the parser layer.
#ifndef PMIG_LITERALS_H
#define PMIG_LITERALS_H

#include "parser/datamodel.h"

// On success `out` is the number as Prisma prints it: without leading zeros and exponent, decimals
// kept. Otherwise false, and `why`.
bool literal_integer(Arena *arena, Str text, Str *out, const char **why);
bool literal_decimal(Arena *arena, Str text, Str *out, const char **why);

// The bytes of standard base64 with its padding.
bool literal_base64(Arena *arena, Str text, Str *out);

// RFC 3339.
bool literal_datetime(Str text, const char **why);

// JSON. `why` says line and column, too.
bool literal_json(Arena *arena, Str text, const char **why);

#endif
