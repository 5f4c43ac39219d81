// What changes things outside of what introspection reads (STATEMENT_OUTSIDE): told by the nodes of PostgreSQL's parse
// tree, by words where there is no tree. Private to sql/.
#ifndef PMIG_SQL_OUTSIDE_H
#define PMIG_SQL_OUTSIDE_H

#include <jansson.h>

#include "base/base.h"

// A statement: the name of its node, and the node.
bool outside_node(const char *name, const json_t *node);

// Does such a statement begin anywhere in this text? It may stand in a string of it.
bool outside_words(Arena *arena, Str text);

#endif
