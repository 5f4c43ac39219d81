// Where Prisma's client stands in for foreign keys (relationMode = "prisma"), a change that comes
// back to where it began would never end. So from every relation, those that its change goes on to
// are followed.

#include "parser/report.h"

typedef Vec(RelationRef) RelationList;

struct RelationGraph {
  Datamodel *datamodel;
  RelationList *from;  // by Model.number: relations with both ends, by their target's position
};

// The relations on the way to the last one.
typedef struct Path {
  const struct Path *before;
  const Relation *relation;
} Path;

typedef const Path *PathRef;

// --- The graph

static void edge_add(Arena *arena, RelationList *edges, Relation *relation) {
  vec_push(arena, edges, relation);
  for (size_t i = edges->len - 1; i > 0 && edges->at[i - 1]->to->number > edges->at[i]->to->number;
       i--) {
    Relation *other = edges->at[i - 1];
    edges->at[i - 1] = edges->at[i];
    edges->at[i] = other;
  }
}

const RelationGraph *relation_graph_new(Datamodel *datamodel) {
  RelationGraph *graph = arena_new(datamodel->arena, RelationGraph);
  graph->datamodel = datamodel;
  graph->from = arena_new_array(datamodel->arena, RelationList, datamodel->ast->blocks.len);
  for (vec_each(RelationRef, relation, &datamodel->relations))
    if ((*relation)->kind != RELATION_MANY_TO_MANY && (*relation)->forward && (*relation)->back)
      edge_add(datamodel->arena, &graph->from[(*relation)->from->number], *relation);
  return graph;
}

// --- Following it

static bool changes_rows(FkAction action) {
  return action != FK_NO_ACTION && action != FK_RESTRICT;
}

static void path_put(Text *out, const Path *path) {
  if (!path) return;
  path_put(out, path->before);
  text_format(out, "%s%.*s.%.*s", path->before ? " \xe2\x86\x92 " : "",
              STR_ARG(path->relation->from->block->name.text),
              STR_ARG(path->relation->forward->field->name.text));
}

// Names the actions that nobody wrote.
static Str defaults_hint(Arena *arena, const Relation *relation) {
  FkAction delete = relation_on_delete(relation), update = relation_on_update(relation);
  bool deletes = !relation->forward->end->on_delete.written && changes_rows(delete);
  bool updates = !relation->forward->end->on_update.written;
  Str on_delete = FK_ACTION_PRISMA[delete], on_update = FK_ACTION_PRISMA[update];
  if (deletes && updates)
    return str_format(arena, " (Implicit default `onDelete`: `%.*s`, and `onUpdate`: `%.*s`)",
                      STR_ARG(on_delete), STR_ARG(on_update));
  if (deletes)
    return str_format(arena, " (Implicit default `onDelete`: `%.*s`)", STR_ARG(on_delete));
  if (updates)
    return str_format(arena, " (Implicit default `onUpdate`: `%.*s`)", STR_ARG(on_update));
  return (Str){0};
}

static void cycle_report(Datamodel *datamodel, const Relation *relation, Str message) {
  report_invalid(datamodel, relation->forward->field->place,
                 "%.*s%.*s Read more at https://pris.ly/d/cyclic-referential-actions",
                 STR_ARG(message), STR_ARG(defaults_hint(datamodel->arena, relation)));
}

// True when `path` ends the search: it closes a cycle, which is reported.
static bool path_closes(Datamodel *datamodel, const Relation *start, const Path *path) {
  const Relation *last = path->relation;
  Text steps = text_new(datamodel->arena);
  if (last->from == last->to) {
    cycle_report(
        datamodel, start,
        STR("A self-relation must have `onDelete` and `onUpdate` referential actions set to "
            "`NoAction` in one of the @relation attributes."));
    return true;
  }
  if (last->to != start->from) return false;
  path_put(&steps, path);
  cycle_report(datamodel, start,
               str_format(datamodel->arena,
                          "Reference causes a cycle. One of the @relation attributes in this cycle "
                          "must have `onDelete` and `onUpdate` referential actions set to "
                          "`NoAction`. Cycle path: %.*s.",
                          STR_ARG(text_str(&steps))));
  return true;
}

static const Path *path_new(Arena *arena, const Path *before, const Relation *relation) {
  Path *path = arena_new(arena, Path);
  *path = (Path){before, relation};
  return path;
}

void cycle_check(const RelationGraph *graph, const Relation *relation) {
  Arena *arena = graph->datamodel->arena;
  Vec(PathRef) open = {0};
  StrMap seen = {0};  // by the bytes of the pointer to the relation
  vec_push(arena, &open, path_new(arena, NULL, relation));
  while (open.len) {
    const Path *path = open.at[--open.len];
    const RelationList *edges = &graph->from[path->relation->to->number];
    Relation **key = arena_new(arena, Relation *);
    *key = (Relation *)path->relation;
    str_map_put(arena, &seen, (Str){(const char *)key, sizeof *key}, *key);
    if (!changes_rows(relation_on_delete(path->relation)) &&
        !changes_rows(relation_on_update(path->relation)))
      continue;
    if (path_closes(graph->datamodel, relation, path)) return;
    for (vec_each(RelationRef, edge, edges))
      if (!str_map_get(&seen, (Str){(const char *)edge, sizeof *edge}))
        vec_push(arena, &open, path_new(arena, path, *edge));
  }
}
