// The way from a database to a schema that is the same for both: the order of objects, then the reader, then linking.

#include "introspect/introspect.h"

#include "introspect/introspector.h"

// --- Objects in order

struct ObjectNode {
  Object object;
  bool is_object;  // or it only stands between objects
  bool is_table, visited, precedes;
  uint32_t index;  // in Schema.objects
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

void graph_add_base(Arena *arena, ObjectGraph *graph, Str key, ObjectBase base) {
  vec_push(arena, &node_get(arena, graph, key)->object.bases, base);
}

void graph_add_use(Arena *arena, ObjectGraph *graph, Str key, ObjectUse use) {
  vec_push(arena, &node_get(arena, graph, key)->object.uses, use);
}

void graph_add_table(Arena *arena, ObjectGraph *graph, Str key) {
  node_get(arena, graph, key)->is_table = true;
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

static void node_mark_preceding(ObjectNode node) {
  if (node->precedes) return;
  node->precedes = true;
  for (vec_each(ObjectNode, need, &node->needs)) node_mark_preceding(*need);
}

// PostgreSQL does not add a constraint to a domain that is in a table as part of something else, so it comes with it.
static bool is_of_preceding_type(ObjectNode node) {
  const Object *object = &node->object;
  if (object->kind != OBJECT_CONSTRAINT || object->table.len) return false;
  for (vec_each(ObjectNode, need, &node->needs))
    if ((*need)->object.kind == OBJECT_TYPE && (*need)->precedes) return true;
  return false;
}

// A sequence may be anybody's default; what is set on a type or on a text search counts as soon as a table uses it.
static bool node_precedes_tables(ObjectNode node) {
  ObjectNode subject =
      object_is_attribute(&node->object) && node->needs.len ? node->needs.at[0] : NULL;
  bool of_type =
      subject && subject->is_object &&
      (subject->object.kind == OBJECT_TYPE || subject->object.kind == OBJECT_TEXT_SEARCH) &&
      node->object.kind <= OBJECT_SETTING;
  return node->precedes || node->object.kind == OBJECT_SEQUENCE || (of_type && subject->precedes);
}

static void node_hand_over(Arena *arena, ObjectNode node, Schema *schema) {
  Object *object = &node->object;
  object->precedes_tables = node_precedes_tables(node);
  for (vec_each(ObjectNode, need, &node->needs))
    if ((*need)->is_object) vec_push(arena, &object->needs, (*need)->index);
  vec_push(arena, &schema->objects, *object);
}

void graph_finish(Arena *arena, ObjectGraph *graph, Schema *schema) {
  uint32_t order = 0, index = 0;
  graph_attach_to_views(arena, graph);
  if (graph->nodes.len)
    qsort(graph->nodes.at, graph->nodes.len, sizeof *graph->nodes.at, compare_nodes);
  for (vec_each(ObjectNode, node, &graph->nodes)) {
    if ((*node)->is_object)
      (*node)->index = index++;
    else if ((*node)->is_table)
      node_mark_preceding(*node);
  }
  for (vec_each(ObjectNode, node, &graph->nodes))
    if ((*node)->is_object && is_of_preceding_type(*node)) node_mark_preceding(*node);
  for (vec_each(ObjectNode, node, &graph->nodes))
    if ((*node)->is_object) node_visit(*node, &order);
  for (vec_each(ObjectNode, node, &graph->nodes))
    if ((*node)->is_object) node_hand_over(arena, *node, schema);
}

// --- Reading

bool cell_is_true(Str cell) { return str_eq(cell, STR("t")); }

#ifdef ARENA_CHECKED
// Everything but the numbers of objects, which depend on the order in which the server finds them.
static Str text_of(Arena *arena, const Schema *schema) {
  Schema copy = *schema;
  memset(&copy.objects, 0, sizeof copy.objects);
  for (vec_each(const Object, object, &schema->objects)) {
    vec_push(arena, &copy.objects, *object);
    vec_last(&copy.objects)->order = 0;
  }
  return schema_dump(arena, &copy);
}

static bool check_memory(Db *db, const IntrospectOptions *options, const Schema *schema,
                         Diags *diags) {
  Arena scratch = {0};
  IntrospectOptions whole = *options;
  const Schema *actual;
  whole.memory = NULL;
  if (!introspect(&scratch, db, &whole, &actual, diags)) return arena_close(&scratch), false;
  Str expected = text_of(&scratch, actual), found = text_of(&scratch, schema);
  if (!str_eq(expected, found)) {
    fprintf(stderr, "read again:\n%.*s\nread as a whole:\n%.*s\n", STR_ARG(found),
            STR_ARG(expected));
    abort();
  }
  arena_close(&scratch);
  return true;
}
#else
static bool check_memory(Db *db, const IntrospectOptions *options, const Schema *schema,
                         Diags *diags) {
  (void)db, (void)options, (void)schema, (void)diags;
  return true;
}
#endif

bool introspect(Arena *arena, Db *db, const IntrospectOptions *options, const Schema **out,
                Diags *diags) {
  static const IntrospectOptions STANDARD = {0};
  const Dialect *dialect = db_dialect(db);
  Introspector read = dialect == &POSTGRESQL ? introspect_pg : introspect_sqlite;
  Schema *schema = schema_new(arena, dialect, ORIGIN_DATABASE);
  if (!read(arena, db, options ? options : &STANDARD, schema, diags)) return false;
  schema_link(arena, schema);
  *out = schema;
  return !options || !options->memory || check_memory(db, options, schema, diags);
}
