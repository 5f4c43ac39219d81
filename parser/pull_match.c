// What of the existing schema speaks of what in the database: models of tables, fields of columns, enums, relations of
// foreign keys and of join tables. And which tables are no models: those of implicit many-to-many relations, and those
// that older versions of Prisma kept for themselves.

#include "parser/pull.h"

// --- Keys

static int index_order(const void *a, const void *b) {
  return str_cmp((*(const Index *const *)a)->name, (*(const Index *const *)b)->name);
}

IndexRefs pull_all_indexes(const Pull *pull, const Table *table) {
  IndexRefs indexes = {0};
  if (table->primary_key) vec_push(pull->arena, &indexes, table->primary_key);
  for (vec_each(const Index, index, &table->indexes)) vec_push(pull->arena, &indexes, index);
  if (table->primary_key && table->primary_key->name.len)
    qsort(indexes.at, indexes.len, sizeof *indexes.at, index_order);
  return indexes;
}

const ModelKey *pull_previous_key(const PullModel *model, const Index *index) {
  if (!model->previous) return NULL;
  for (vec_each(const KeyRef, key, &model->previous->keys)) {
    bool is_old_style = !(*key)->map.len && (*key)->client_name.len;
    if (is_old_style && str_eq((*key)->client_name, index->name)) return *key;
    if (str_eq((*key)->constraint_name, index->name)) return *key;
  }
  return NULL;
}

static bool column_is_usable(const Column *column) {
  return column->type.family != FAMILY_UNSUPPORTED && column->arity == ARITY_REQUIRED;
}

static bool index_is_usable(const Index *index) {
  if (index->kind == INDEX_NORMAL) return false;
  for (vec_each(const IndexColumn, over, &index->columns))
    if (!column_is_usable(over->column)) return false;
  return true;
}

static bool table_is_usable(const Table *table) {
  if (table->primary_key && index_is_usable(table->primary_key)) return true;
  for (vec_each(const Index, index, &table->indexes))
    if (index_is_usable(index)) return true;
  return false;
}

// --- Join tables

static bool is_over(const Index *index, const char *columns) {
  size_t count = strlen(columns);
  if (index->columns.len != count) return false;
  for (size_t i = 0; i < count; i++)
    if (!str_eq_nocase(index->columns.at[i].name, str_slice(str_of(columns), i, i + 1)))
      return false;
  return true;
}

static bool has_join_key(const Table *table, bool by_primary_key) {
  if (by_primary_key && table->primary_key && is_over(table->primary_key, "ab")) return true;
  for (vec_each(const Index, index, &table->indexes))
    if (index->kind == INDEX_UNIQUE && is_over(index, "ab")) return true;
  return false;
}

static bool has_join_index(const Table *table) {
  for (vec_each(const Index, index, &table->indexes))
    if (index->kind == INDEX_NORMAL && is_over(index, "b")) return true;
  return false;
}

static bool key_is_of(const ForeignKey *key, const char *column) {
  return str_eq_nocase(key->columns.at[0], str_of(column));
}

// A points to the table whose name comes first.
static bool keys_join(const ForeignKey *a, const ForeignKey *b) {
  return key_is_of(a, "a") && key_is_of(b, "b") &&
         str_cmp(a->referenced_table, b->referenced_table) <= 0;
}

static bool table_is_join(const Table *table) {
  const ForeignKey *keys = table->foreign_keys.at;
  return str_starts_with(table->name, STR("_")) && table->foreign_keys.len == 2 &&
         keys[0].referenced && keys[1].referenced &&
         has_join_key(table, table->schema->dialect->many_to_many_has_key) &&
         has_join_index(table) && (keys_join(&keys[0], &keys[1]) || keys_join(&keys[1], &keys[0]));
}

// --- Prisma's own tables

// What the tables of Prisma 1 and of the first versions of Prisma 2 are known by. Names of columns end the rows.
static const char *const OWN_TABLES[][13] = {
    {"_Migration", "revision", "name", "datamodel", "status", "applied", "rolled_back",
     "datamodel_steps", "database_migration", "errors", "started_at", "finished_at"},
    {"_RelayId", "id", "stableModelIdentifier"},
};

static bool table_is_own(const Table *table) {
  for (size_t i = 0; i < COUNT_OF(OWN_TABLES); i++) {
    const char *const *word = OWN_TABLES[i];
    if (!str_eq(table->name, str_of(*word))) continue;
    while (*++word && table_find_column(table, str_of(*word)))
      ;
    if (!*word) return true;
  }
  return false;
}

bool pull_is_shown(const PullModel *model) { return !model->is_join && !model->is_hidden; }

// --- Models and fields

static const ModelField *field_of_column(const Model *model, Str column) {
  for (size_t i = 0; model && i < model->field_count; i++)
    if (model->fields[i].kind == FIELD_SCALAR && str_eq(model->fields[i].column, column))
      return &model->fields[i];
  return NULL;
}

PullModel *pull_model_of(const Pull *pull, const Table *table) {
  return &(table->is_view ? pull->views : pull->models)[table->id];
}

static const Table *find_view(const Pull *pull, Str namespace, Str name) {
  bool compared = pull->schema->explicit_namespaces && namespace.len;
  for (size_t i = 0; i < pull->view_count; i++) {
    const Table *view = &pull->schema->views.at[i];
    if (str_eq(view->name, name) && (!compared || str_eq(view->namespace, namespace))) return view;
  }
  return NULL;
}

static const Table *find_table(const Pull *pull, const Model *model) {
  Str namespace = model->namespace.name, name = model->database_name;
  return model->block->kind == BLOCK_VIEW ? find_view(pull, namespace, name)
                                          : schema_find_table(pull->schema, namespace, name);
}

bool pull_model_is_there(const Pull *pull, const Model *model) {
  return find_table(pull, model) != NULL;
}

// Of two models of one table, the later one speaks of it.
static void match_models(Pull *pull) {
  for (vec_each(const ModelRef, model, &pull->previous->models)) {
    const Table *table = find_table(pull, *model);
    if (table) pull_model_of(pull, table)->previous = *model;
  }
}

static void match_fields(Pull *pull, PullModel *model) {
  const Table *table = model->table;
  model->fields = arena_new_array(pull->arena, PullField, table->columns.len + 1);
  for (size_t i = 0; i < table->columns.len; i++) {
    const Column *column = &table->columns.at[i];
    model->fields[i] =
        (PullField){.column = column,
                    .previous = field_of_column(model->previous, column->name),
                    .is_unseen = column->generated.len && !pull->schema->dialect->alters_columns};
  }
}

// Without the preview feature Prisma does not see views, and without columns none of them.
static void prepare_views(Pull *pull) {
  const Schema *schema = pull->schema;
  if (!pull->previous->preview[PREVIEW_VIEWS]) return;
  pull->view_count = schema->views.len;
  pull->views = arena_new_array(pull->arena, PullModel, schema->views.len + 1);
  for (vec_each(const Table, view, &schema->views))
    pull->views[view->id] = (PullModel){.table = view, .is_hidden = !view->columns.len};
}

static void match_tables(Pull *pull) {
  const Schema *schema = pull->schema;
  prepare_views(pull);
  pull->models = arena_new_array(pull->arena, PullModel, schema->tables.len + 1);
  for (vec_each(const Table, table, &schema->tables))
    pull->models[table->id] = (PullModel){.table = table,
                                          .is_join = table_is_join(table),
                                          .is_hidden = table_is_own(table),
                                          .is_usable = table_is_usable(table)};
  match_models(pull);
  for (size_t i = 0; i < schema->tables.len; i++) match_fields(pull, &pull->models[i]);
  for (size_t i = 0; i < pull->view_count; i++) match_fields(pull, &pull->views[i]);
}

// --- Enums

// A database without enums keeps those of the schema.
static void match_enums(Pull *pull) {
  const Schema *schema = pull->schema;
  pull->enum_count = schema->enums.len;
  pull->enums =
      arena_new_array(pull->arena, PullEnum, schema->enums.len + pull->previous->enums.len + 1);
  for (vec_each(const Enum, enumeration, &schema->enums))
    pull->enums[enumeration->id].enumeration = enumeration;
  for (vec_each(const EnumRef, previous, &pull->previous->enums)) {
    const Enum *found =
        schema_find_enum(schema, (*previous)->namespace.name, (*previous)->database_name);
    if (found)
      pull->enums[found->id].previous = *previous;
    else if (!schema->dialect->has_enums)
      pull->enums[pull->enum_count++].previous = *previous;
  }
}

// --- Relations

static bool relation_is_over(const Relation *relation, const ForeignKey *key) {
  const FieldRefs *fields = &relation->forward->end->fields;
  if (fields->len != key->columns.len) return false;
  for (size_t i = 0; i < fields->len; i++)
    if (!str_eq(fields->at[i]->column, key->columns.at[i])) return false;
  return true;
}

static const Relation *relation_of_key(const Pull *pull, const ForeignKey *key) {
  const Model *model = pull->models[key->table->id].previous;
  if (!model) return NULL;
  for (vec_each(const RelationRef, relation, &pull->previous->relations))
    if ((*relation)->kind != RELATION_MANY_TO_MANY && (*relation)->from == model &&
        (*relation)->forward && (*relation)->back && relation_is_over(*relation, key))
      return *relation;
  return NULL;
}

static Str join_name(const Pull *pull, const Relation *relation) {
  if (relation->forward->end->has_name) return relation->forward->end->name;
  return str_format(pull->arena, "%.*sTo%.*s", STR_ARG(relation->from->block->name.text),
                    STR_ARG(relation->to->block->name.text));
}

static const Relation *relation_of_join(const Pull *pull, const Table *table) {
  for (vec_each(const RelationRef, relation, &pull->previous->relations))
    if ((*relation)->kind == RELATION_MANY_TO_MANY &&
        str_eq(join_name(pull, *relation), str_slice(table->name, 1, table->name.len)))
      return *relation;
  return NULL;
}

static bool keys_are_same(const ForeignKey *a, const ForeignKey *b) {
  if (a->columns.len != b->columns.len || a->referenced != b->referenced) return false;
  for (size_t i = 0; i < a->columns.len; i++)
    if (!str_eq(a->columns.at[i], b->columns.at[i]) ||
        !str_eq(a->referenced_columns.at[i], b->referenced_columns.at[i]))
      return false;
  return true;
}

// A key to a table that was not read has nothing to point to in the schema either.
static bool key_is_duplicate(const ForeignKey *key) {
  if (!key->referenced) return true;
  for (const ForeignKey *other = key->table->foreign_keys.at; other != key; other++)
    if (keys_are_same(other, key)) return true;
  return false;
}

static void match_relations(Pull *pull) {
  size_t count = 0;
  for (vec_each(const Table, table, &pull->schema->tables)) count += table->foreign_keys.len;
  pull->relations = arena_new_array(pull->arena, PullRelation, count + 1);
  for (vec_each(const Table, table, &pull->schema->tables)) {
    PullModel *model = &pull->models[table->id];
    if (model->is_join) model->previous_join = relation_of_join(pull, table);
    for (vec_each(const ForeignKey, key, &table->foreign_keys))
      pull->relations[key->id] = (PullRelation){.key = key,
                                                .previous = relation_of_key(pull, key),
                                                .is_duplicate = key_is_duplicate(key)};
  }
}

void pull_match(Pull *pull) {
  match_tables(pull);
  match_enums(pull);
  match_relations(pull);
}
