// The way from a database to a schema that is the same for both: the order of objects, then the reader, then linking.

#include "introspect/introspect.h"

#include "introspect/introspector.h"

// --- Objects in order

struct ObjectNode {
  Object object;
  bool is_object, visited;  // without is_object it only stands between objects
  Vec(ObjectNode) needs;
};

static ObjectNode node_get(Arena *arena, ObjectGraph *graph, Str key) {
  ObjectNode node = key.len ? str_map_get(&graph->by_key, key) : NULL;
  if (node) return node;
  node = arena_new(arena, struct ObjectNode);
  vec_push(arena, &graph->nodes, node);
  if (key.len) str_map_put(arena, &graph->by_key, key, node);
  return node;
}

void graph_add(Arena *arena, ObjectGraph *graph, Object object, Str key) {
  ObjectNode node = node_get(arena, graph, key);
  node->object = object;
  node->is_object = true;
}

void graph_add_need(Arena *arena, ObjectGraph *graph, Str key, Str needed) {
  ObjectNode node = node_get(arena, graph, key);
  vec_push(arena, &node->needs, node_get(arena, graph, needed));
}

static int compare_nodes(const void *left, const void *right) {
  const Object *a = &(*(const ObjectNode *)left)->object;
  const Object *b = &(*(const ObjectNode *)right)->object;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  int order = str_cmp(a->namespace, b->namespace);
  if (!order) order = str_cmp(a->table, b->table);
  return order ? order : str_cmp(a->name, b->name);
}

// A circle of needs, which only functions can be part of, is cut where it is entered.
static void node_visit(ObjectNode node, uint32_t *order) {
  if (node->visited) return;
  node->visited = true;
  for (vec_each(ObjectNode, need, &node->needs)) node_visit(*need, order);
  if (node->is_object) node->object.order = (*order)++;
}

static Str place_key(Arena *arena, Str namespace, Str name) {
  return str_format(arena, "%.*s%c%.*s", STR_ARG(namespace), '\0', STR_ARG(name));
}

static bool is_view(const Object *object) {
  return object->kind == OBJECT_VIEW || object->kind == OBJECT_MATERIALIZED_VIEW;
}

// What is attached to a view (trigger, rule, index, …) needs it.
static void graph_attach_to_views(Arena *arena, ObjectGraph *graph) {
  StrMap views = {0};
  for (vec_each(ObjectNode, node, &graph->nodes))
    if ((*node)->is_object && is_view(&(*node)->object))
      str_map_put(arena, &views, place_key(arena, (*node)->object.namespace, (*node)->object.name),
                  *node);
  for (vec_each(ObjectNode, node, &graph->nodes)) {
    const Object *object = &(*node)->object;
    ObjectNode view = NULL;
    if (views.len && object->table.len)
      view = str_map_get(&views, place_key(arena, object->namespace, object->table));
    if (view) vec_push(arena, &(*node)->needs, view);
  }
}

void graph_finish(Arena *arena, ObjectGraph *graph, Schema *schema) {
  uint32_t order = 0;
  graph_attach_to_views(arena, graph);
  if (graph->nodes.len)
    qsort(graph->nodes.at, graph->nodes.len, sizeof *graph->nodes.at, compare_nodes);
  for (vec_each(ObjectNode, node, &graph->nodes))
    if ((*node)->is_object) node_visit(*node, &order);
  for (vec_each(ObjectNode, node, &graph->nodes))
    if ((*node)->is_object) vec_push(arena, &schema->objects, (*node)->object);
}

// --- Reading

bool cell_is_true(Str cell) { return str_eq(cell, STR("t")); }

bool introspect(Arena *arena, Db *db, const IntrospectOptions *options, const Schema **out,
                Diags *diags) {
  static const IntrospectOptions STANDARD = {0};
  const Dialect *dialect = db_dialect(db);
  Introspector read = dialect == &POSTGRESQL ? introspect_pg : introspect_sqlite;
  Schema *schema = schema_new(arena, dialect, ORIGIN_DATABASE);
  if (!read(arena, db, options ? options : &STANDARD, schema, diags)) return false;
  schema_link(arena, schema);
  *out = schema;
  return true;
}
