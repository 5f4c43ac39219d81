// What relations and their fields are called where the existing schema does not say, and which fields a model gets. A
// field has the name of the model it leads to. Where two models have more than one relation with each other, or the name
// is that of a column of the key, all their relations get names, and the fields names made of them.
//
// The order of fields is that in which the tables and their keys are met.

#include "parser/pull.h"

// --- Ambiguity

// Two tables, in their order.
typedef struct {
  const Table *first, *second;
} Pair;

static Pair pair_of(const Table *a, const Table *b) {
  return a->id <= b->id ? (Pair){a, b} : (Pair){b, a};
}

static Pair pair_of_key(const ForeignKey *key) { return pair_of(key->table, key->referenced); }

static Pair pair_of_join(const Table *table) {
  return pair_of(table->foreign_keys.at[0].referenced, table->foreign_keys.at[1].referenced);
}

static bool pair_same(Pair a, Pair b) { return a.first == b.first && a.second == b.second; }

static Str pair_key(Arena *arena, Pair pair) {
  return str_format(arena, "%u %u", pair.first->id, pair.second->id);
}

typedef struct {
  const Pull *pull;
  StrMap ambiguous;  // pairs of tables, by pair_key
  StrMap joins;      // how many join tables a pair has; of size_t
} Naming;

static bool is_ambiguous(const Naming *naming, Pair pair) {
  return str_map_get(&naming->ambiguous, pair_key(naming->pull->arena, pair)) != NULL;
}

static void make_ambiguous(Naming *naming, Pair pair) {
  Arena *arena = naming->pull->arena;
  str_map_put(arena, &naming->ambiguous, pair_key(arena, pair), naming);
}

static bool has_same_columns(const ForeignKey *a, const ForeignKey *b) {
  if (a->table != b->table || a->columns.len != b->columns.len) return false;
  for (size_t i = 0; i < a->columns.len; i++)
    if (!str_eq(a->columns.at[i], b->columns.at[i])) return false;
  return true;
}

// A key of `table` between the same tables as `key`, over other columns.
static bool has_rival(const Table *table, const ForeignKey *key) {
  for (vec_each(const ForeignKey, other, &table->foreign_keys))
    if (other != key && other->referenced && !has_same_columns(key, other) &&
        pair_same(pair_of_key(other), pair_of_key(key)))
      return true;
  return false;
}

static Str name_of_table(const Pull *pull, const Table *table) {
  return pull->models[table->id].name.name;
}

static bool is_named_like_column(const Pull *pull, const ForeignKey *key) {
  StrList columns = pull_field_names(pull, key->table, &key->columns);
  return str_list_has(&columns, name_of_table(pull, key->referenced));
}

static void judge_key(Naming *naming, const ForeignKey *key) {
  if (key->referenced && (has_rival(key->table, key) || has_rival(key->referenced, key) ||
                          is_named_like_column(naming->pull, key)))
    make_ambiguous(naming, pair_of_key(key));
}

static bool has_key_between(const Table *table, Pair pair) {
  for (vec_each(const ForeignKey, key, &table->foreign_keys))
    if (key->referenced && pair_same(pair_of_key(key), pair)) return true;
  return false;
}

static void judge_join(Naming *naming, const Table *table) {
  Arena *arena = naming->pull->arena;
  Pair pair = pair_of_join(table);
  Str key = pair_key(arena, pair);
  bool is_second = str_map_put(arena, &naming->joins, key, naming) != NULL;
  if (is_second || has_key_between(pair.first, pair) || has_key_between(pair.second, pair))
    make_ambiguous(naming, pair);
}

// --- Names

static void name_join(const Naming *naming, PullModel *model) {
  const Pull *pull = naming->pull;
  const Table *table = model->table;
  Pair pair = pair_of_join(table);
  Str first = name_of_table(pull, pair.first), second = name_of_table(pull, pair.second);
  bool to_itself = pair.first == pair.second, ambiguous = is_ambiguous(naming, pair);
  Str bare = str_slice(table->name, 1, table->name.len);
  Str standard = str_format(pull->arena, "%.*sTo%.*s", STR_ARG(first), STR_ARG(second));
  Str suffix = ambiguous ? table->name : (Str){0};
  model->join_name = !ambiguous && !to_itself && str_eq(bare, standard) ? (Str){0} : bare;
  model->join_forward = str_format(pull->arena, "%.*s%.*s%s", STR_ARG(second), STR_ARG(suffix),
                                   to_itself ? "_A" : "");
  model->join_back =
      str_format(pull->arena, "%.*s%.*s%s", STR_ARG(first), STR_ARG(suffix), to_itself ? "_B" : "");
}

static void name_key(const Naming *naming, PullRelation *relation) {
  const Pull *pull = naming->pull;
  const ForeignKey *key = relation->key;
  Arena *arena = pull->arena;
  Str from = name_of_table(pull, key->table), to = name_of_table(pull, key->referenced);
  bool to_itself = key->table == key->referenced;
  const char *other = to_itself ? "other_" : "";
  if (!is_ambiguous(naming, pair_of_key(key))) {
    if (to_itself) relation->name = str_format(arena, "%.*sTo%.*s", STR_ARG(from), STR_ARG(to));
    relation->forward = to;
    relation->back = str_format(arena, "%s%.*s", other, STR_ARG(from));
    return;
  }
  StrList columns = pull_field_names(pull, key->table, &key->columns);
  relation->name = str_format(arena, "%.*s_%.*sTo%.*s", STR_ARG(from),
                              STR_ARG(str_list_join(arena, &columns, STR("_"))), STR_ARG(to));
  relation->forward = str_format(arena, "%.*s_%.*s", STR_ARG(to), STR_ARG(relation->name));
  relation->back = str_format(arena, "%s%.*s_%.*s", other, STR_ARG(from), STR_ARG(relation->name));
}

// --- Sides

static void add_side(Pull *pull, const Table *table, PullSide side) {
  vec_push(pull->arena, &pull->sides[table->id], side);
}

static void add_key_sides(Pull *pull, const Table *table) {
  for (vec_each(const ForeignKey, key, &table->foreign_keys)) {
    const PullRelation *relation = &pull->relations[key->id];
    if (relation->is_duplicate) continue;
    add_side(pull, table, (PullSide){.relation = relation, .forward = true});
    add_side(pull, key->referenced, (PullSide){.relation = relation});
  }
}

static void add_join_sides(Pull *pull, const Table *table) {
  const ForeignKey *keys = table->foreign_keys.at;
  size_t a = str_eq_nocase(keys[0].columns.at[0], STR("a")) ? 0 : 1;
  const PullModel *join = &pull->models[table->id];
  add_side(pull, keys[a].referenced, (PullSide){.join = join, .forward = true});
  add_side(pull, keys[1 - a].referenced, (PullSide){.join = join});
}

static void place_sides(Pull *pull) {
  const Schema *schema = pull->schema;
  pull->sides = arena_new_array(pull->arena, PullSides, schema->tables.len + 1);
  for (vec_each(const Table, table, &schema->tables))
    if (!pull->models[table->id].is_join) add_key_sides(pull, table);
  for (vec_each(const Table, table, &schema->tables))
    if (pull->models[table->id].is_join) add_join_sides(pull, table);
}

void pull_name_relations(Pull *pull) {
  Naming naming = {.pull = pull};
  for (vec_each(const Table, table, &pull->schema->tables)) {
    if (pull->models[table->id].is_join) judge_join(&naming, table);
    for (vec_each(const ForeignKey, key, &table->foreign_keys))
      if (!pull->models[table->id].is_join) judge_key(&naming, key);
  }
  for (vec_each(const Table, table, &pull->schema->tables)) {
    if (pull->models[table->id].is_join) name_join(&naming, &pull->models[table->id]);
    for (vec_each(const ForeignKey, key, &table->foreign_keys))
      if (!pull->relations[key->id].is_duplicate) name_key(&naming, &pull->relations[key->id]);
  }
  place_sides(pull);
}

// --- Fields of a relation with a foreign key

static bool any_column(const ForeignKey *key, bool required) {
  for (vec_each(const Str, column, &key->columns)) {
    const Column *found = table_find_column(key->table, *column);
    if (found && (found->arity == ARITY_REQUIRED) == required) return true;
  }
  return false;
}

static bool index_is_within(const Index *index, const ForeignKey *key) {
  for (vec_each(const IndexColumn, over, &index->columns))
    if (!str_list_has(&key->columns, over->name)) return false;
  return true;
}

// At most one row has the key.
static bool key_is_unique(const ForeignKey *key) {
  const Table *table = key->table;
  if (table->primary_key && index_is_within(table->primary_key, key)) return true;
  for (vec_each(const Index, index, &table->indexes))
    if (index->kind == INDEX_UNIQUE && index_is_within(index, key)) return true;
  return false;
}

static Str shown_on_delete(const ForeignKey *key) {
  FkAction standard = any_column(key, true) ? FK_RESTRICT : FK_SET_NULL;
  return key->on_delete == standard ? (Str){0} : FK_ACTION_PRISMA[key->on_delete];
}

static Str shown_on_update(const ForeignKey *key) {
  return key->on_update == FK_CASCADE ? (Str){0} : FK_ACTION_PRISMA[key->on_update];
}

static Str shown_key_name(const Pull *pull, const PullRelation *relation) {
  const ForeignKey *key = relation->key;
  if (relation->previous && relation->previous->forward->end->map.len)
    return relation->previous->forward->end->map;
  Str standard =
      name_of_foreign_key(pull->arena, pull->schema->dialect, key->table->name, &key->columns);
  return str_eq(key->name, standard) ? (Str){0} : key->name;
}

static bool key_is_ignored(const Pull *pull, const ForeignKey *key) {
  const PullModel *model = &pull->models[key->table->id];
  const PullModel *referenced = &pull->models[key->referenced->id];
  return !model->is_usable || !referenced->is_usable;
}

static void fill_forward(const Pull *pull, const PullRelation *relation, RelationText *text) {
  const ForeignKey *key = relation->key;
  text->type = name_of_table(pull, key->referenced);
  text->optional = any_column(key, false);
  text->has_attribute = true;
  text->fields = pull_field_names(pull, key->table, &key->columns);
  text->references = pull_field_names(pull, key->referenced, &key->referenced_columns);
  text->on_delete = shown_on_delete(key);
  text->on_update = shown_on_update(key);
  text->map = shown_key_name(pull, relation);
}

static void fill_back(const Pull *pull, const PullRelation *relation, RelationText *text) {
  text->type = name_of_table(pull, relation->key->table);
  text->optional = key_is_unique(relation->key);
  text->list = !text->optional;
  text->has_attribute = text->relation_name.len > 0;
}

static RelationText text_of_key(const Pull *pull, const PullModel *model, const PullSide *side) {
  const PullRelation *relation = side->relation;
  const Relation *previous = relation->previous;
  RelationText text = {.name = side->forward ? relation->forward : relation->back,
                       .relation_name = relation->name};
  if (previous) {
    const ModelField *field = side->forward ? previous->forward : previous->back;
    text.name = field->field->name.text;
    text.relation_name = previous->back->end->has_name ? previous->back->end->name : (Str){0};
  }
  (side->forward ? fill_forward : fill_back)(pull, relation, &text);
  text.ignored = key_is_ignored(pull, relation->key) && !pull_is_ignored(model);
  return text;
}

// --- Fields of a many-to-many relation

static RelationText text_of_join(const Pull *pull, const PullSide *side) {
  const PullModel *join = side->join;
  const Relation *previous = join->previous_join;
  const ForeignKey *keys = join->table->foreign_keys.at;
  size_t a = str_eq_nocase(keys[0].columns.at[0], STR("a")) ? 0 : 1;
  const Table *target = keys[side->forward ? 1 - a : a].referenced;
  RelationText text = {.name = side->forward ? join->join_forward : join->join_back,
                       .type = name_of_table(pull, target),
                       .relation_name = join->join_name,
                       .list = true};
  if (previous) text.relation_name = str_slice(join->table->name, 1, join->table->name.len);
  if (previous && previous->from != previous->to)
    text.name = (side->forward ? previous->forward : previous->back)->field->name.text;
  text.has_attribute = text.relation_name.len > 0;
  return text;
}

// --- Fields that only the schema has

static StrList names_of_fields(Arena *arena, const FieldRefs *fields) {
  StrList names = {0};
  for (vec_each(const FieldRef, field, fields)) vec_push(arena, &names, (*field)->field->name.text);
  return names;
}

static Str written_action(const Action *action) {
  return action->written ? FK_ACTION_PRISMA[action->action] : (Str){0};
}

static RelationText text_of_field(const Pull *pull, const ModelField *field) {
  return (RelationText){.name = field->field->name.text,
                        .type = field->target->block->name.text,
                        .optional = field->field->arity == ARITY_NULLABLE,
                        .list = field->field->arity == ARITY_LIST,
                        .ignored = field->ignored,
                        .has_attribute = field->end->attribute != NULL,
                        .from_schema = true,
                        .relation_name = field->end->has_name ? field->end->name : (Str){0},
                        .fields = names_of_fields(pull->arena, &field->end->fields),
                        .references = names_of_fields(pull->arena, &field->end->references),
                        .on_delete = written_action(&field->end->on_delete),
                        .on_update = written_action(&field->end->on_update),
                        .map = field->end->map};
}

static bool is_with_view(const ModelField *field) {
  return field->model->block->kind == BLOCK_VIEW || field->target->block->kind == BLOCK_VIEW;
}

// Where there are no foreign keys, the schema alone knows of relations.
static bool is_kept(const Pull *pull, const ModelField *field) {
  return field->kind == FIELD_RELATION &&
         (pull->previous->source.emulates_keys || is_with_view(field)) &&
         pull_model_is_there(pull, field->target);
}

static void add_fields_of_schema(const Pull *pull, const PullModel *model, RelationTexts *texts) {
  const Model *previous = model->previous;
  for (size_t i = 0; previous && i < previous->field_count; i++)
    if (is_kept(pull, &previous->fields[i]))
      vec_push(pull->arena, texts, text_of_field(pull, &previous->fields[i]));
}

RelationTexts pull_relation_texts(const Pull *pull, const PullModel *model) {
  RelationTexts texts = {0};
  bool has_keys = !pull->previous->source.emulates_keys && !model->table->is_view;
  for (size_t i = 0; has_keys && i < pull->sides[model->table->id].len; i++) {
    const PullSide *side = &pull->sides[model->table->id].at[i];
    vec_push(pull->arena, &texts,
             side->relation ? text_of_key(pull, model, side) : text_of_join(pull, side));
  }
  add_fields_of_schema(pull, model, &texts);
  return texts;
}
