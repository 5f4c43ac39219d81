// What a database has to answer for, and what both share. Private to introspect.
#ifndef PMIG_INTROSPECTOR_H
#define PMIG_INTROSPECTOR_H

#include "introspect/introspect.h"

// Fills a new schema; introspect() links it. Str in it borrow from the rows, which live in `arena`.
typedef bool (*Introspector)(Arena *arena, Db *db, const IntrospectOptions *options, Schema *schema,
                             Diags *diags);

bool introspect_pg(Arena *arena, Db *db, const IntrospectOptions *options, Schema *schema,
                   Diags *diags);
bool introspect_sqlite(Arena *arena, Db *db, const IntrospectOptions *options, Schema *schema,
                       Diags *diags);

// Objects on their way to Schema.objects, with what each needs.
typedef struct ObjectNode *ObjectNode;
typedef struct {
  Vec(ObjectNode) nodes;
  StrMap by_key;
} ObjectGraph;

// `key` is what needs refer to; empty for an object that nothing can need.
void graph_add(Arena *arena, ObjectGraph *graph, Object object, Str key);
// The object `key` cannot be created before `needed` is there. Neither has to be an object: what is between two
// objects (a table between a view and a function) puts them in order as well.
void graph_add_need(Arena *arena, ObjectGraph *graph, Str key, Str needed);
// The same for what is no object.
void graph_add_base(Arena *arena, ObjectGraph *graph, Str key, ObjectBase base);
// A column or an index that needs what `key` is.
void graph_add_use(Arena *arena, ObjectGraph *graph, Str key, ObjectUse use);
// What a table needs, precedes it; `key` is one, or an index or a sequence, unless it is an object.
void graph_add_table(Arena *arena, ObjectGraph *graph, Str key);
// Hands the objects to the schema, in the order of kind, namespace, table and name, with order and needs set.
void graph_finish(Arena *arena, ObjectGraph *graph, Schema *schema);

bool cell_is_true(Str cell);  // PostgreSQL's "t"

#endif
