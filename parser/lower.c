// From the datamodel to a Schema: models become tables, implicit many-to-many relations become
// tables of their own, relations become foreign keys. Nothing can fail any more. Order is Prisma's:
// tables as models are written, then many-to-many tables; of a table, its @unique fields, then its
// @@index, then its @@unique.

#include "parser/hints.h"
#include "parser/literals.h"
#include "parser/opclasses.h"

typedef struct {
  Arena *arena;
  const Datamodel *datamodel;
  const Dialect *dialect;
  Schema *schema;
  Table **tables_of_models;  // by Model.number
} Lowering;

// --- Names

static SchemaName schema_name(const Lowering *lowering, Str label, Str doc, Place place) {
  return (SchemaName){label, hint_renamed_from(lowering->datamodel, doc, place)};
}

static SchemaName block_name(const Lowering *lowering, const Block *block) {
  return schema_name(lowering, block->name.text, block->doc, block->name.place);
}

// --- Types

// What a field without @db gets. Of the default types, Decimal and DateTime have arguments on
// PostgreSQL.
static void default_type_set(const Lowering *lowering, ColumnType *type) {
  type->native = dialect_default_type(lowering->dialect, type->family);
  type->arg_count = type->native->most_args;
  if (type->arg_count == 1) type->args[0] = 3;
  if (type->arg_count == 2) type->args[0] = 65, type->args[1] = 30;
}

static void enum_type_set(const Lowering *lowering, ColumnType *type,
                          const ModelEnum *enumeration) {
  if (!lowering->dialect->has_enums) {
    type->family = FAMILY_STRING;
    default_type_set(lowering, type);
    return;
  }
  type->enum_name = enumeration->database_name;
  type->enum_namespace = enumeration->namespace.name;
}

static ColumnType column_type(const Lowering *lowering, const ModelField *field) {
  ColumnType type = {.family = field->family};
  if (field->family == FAMILY_ENUM) {
    enum_type_set(lowering, &type, field->enumeration);
  } else if (field->family == FAMILY_UNSUPPORTED) {
    type.text = field->field->type.text;
  } else if (field->native) {
    type.native = field->native;
    type.args[0] = field->native_args[0], type.args[1] = field->native_args[1];
    type.arg_count = field->native_arg_count;
  } else {
    default_type_set(lowering, &type);
  }
  return type;
}

// --- Defaults

static const ValueKind KINDS[] = {
    [FAMILY_INT] = VALUE_INT,
    [FAMILY_BIGINT] = VALUE_BIGINT,
    [FAMILY_FLOAT] = VALUE_FLOAT,
    [FAMILY_DECIMAL] = VALUE_FLOAT,
    [FAMILY_BOOLEAN] = VALUE_BOOLEAN,
    [FAMILY_STRING] = VALUE_STRING,
    [FAMILY_DATETIME] = VALUE_DATETIME,
    [FAMILY_JSON] = VALUE_JSON,
    [FAMILY_BYTES] = VALUE_BYTES,
    [FAMILY_ENUM] = VALUE_ENUM,
    [FAMILY_UNSUPPORTED] = VALUE_STRING,
};

static Str value_text(const Lowering *lowering, const ModelField *field, const Expr *expr) {
  Str text = expr->text;
  const char *why;
  switch (KINDS[field->family]) {
    case VALUE_INT:
    case VALUE_BIGINT:
      literal_integer(lowering->arena, expr->text, &text, &why);
      break;
    case VALUE_FLOAT:
      literal_decimal(lowering->arena, expr->text, &text, &why);
      break;
    case VALUE_BYTES:
      literal_base64(lowering->arena, expr->text, &text);
      break;
    case VALUE_ENUM:
      text = *(Str *)str_map_get(&field->enumeration->by_name, expr->text);
      break;
    case VALUE_BOOLEAN:
    case VALUE_STRING:
    case VALUE_JSON:
    case VALUE_DATETIME:
    case VALUE_LIST:
      break;
  }
  return text;
}

static Value value_of(const Lowering *lowering, const ModelField *field, const Expr *expr) {
  if (expr->kind != EXPR_ARRAY)
    return (Value){.kind = KINDS[field->family], .text = value_text(lowering, field, expr)};
  Value list = {.kind = VALUE_LIST};
  for (vec_each(const Expr, item, &expr->items))
    vec_push(lowering->arena, &list.items, value_of(lowering, field, item));
  return list;
}

static Default function_default(const Expr *call) {
  if (str_eq(call->text, STR("autoincrement"))) return (Default){.kind = DEFAULT_SEQUENCE};
  if (str_eq(call->text, STR("now"))) return (Default){.kind = DEFAULT_NOW};
  if (!str_eq(call->text, STR("dbgenerated"))) return (Default){.kind = DEFAULT_CLIENT};
  const ArgumentList *list = &call->arguments.list;
  return (Default){.kind = DEFAULT_DBGENERATED,
                   .text = list->len ? list->at[0].value.text : (Str){0}};
}

static Default column_default(const Lowering *lowering, const ModelField *field) {
  const Expr *expr = field->default_value;
  if (!expr) return (Default){.kind = field->updated_at ? DEFAULT_UPDATED_AT : DEFAULT_NONE};
  if (expr->kind == EXPR_FUNCTION) return function_default(expr);
  return (Default){.kind = DEFAULT_VALUE, .value = value_of(lowering, field, expr)};
}

// --- Columns

// SQLite numbers the rows of a table by its only key column when that is an INTEGER, whether asked
// to or not.
static bool is_row_id(const Lowering *lowering, const ModelField *field) {
  const ModelKey *id = field->model->id;
  return lowering->dialect->numbers_integer_keys && field->family == FAMILY_INT && id &&
         id->fields.len == 1 && id->fields.at[0].field == field;
}

static void column_add(const Lowering *lowering, Table *table, const ModelField *field) {
  Column *column = vec_add(lowering->arena, &table->columns);
  column->name = field->column;
  column->in_schema =
      schema_name(lowering, field->field->name.text, field->field->doc, field->field->name.place);
  column->type = column_type(lowering, field);
  column->arity = field->field->arity;
  column->value = column_default(lowering, field);
  column->autoincrement = column->value.kind == DEFAULT_SEQUENCE || is_row_id(lowering, field);
}

// --- Keys and foreign keys

static Str operator_class_sql(const Lowering *lowering, const KeyField *over) {
  if (!lowering->dialect->has_index_methods) return (Str){0};
  return over->operator_class ? over->operator_class->sql : over->raw_class;
}

static bool is_default_class(const KeyField *over) {
  return over->operator_class && over->operator_class->is_default;
}

static Index index_of(const Lowering *lowering, const ModelKey *key) {
  Index index = {.name = key->constraint_name,
                 .kind = key->kind,
                 .method = key->method,
                 .predicate = key->predicate};
  vec_reserve(lowering->arena, &index.columns, key->fields.len);
  for (vec_each(const KeyField, over, &key->fields))
    vec_push(lowering->arena, &index.columns,
             (IndexColumn){.name = over->field->column,
                           .sort = over->sort,
                           .opclass = operator_class_sql(lowering, over),
                           .opclass_is_default = is_default_class(over)});
  return index;
}

static Index *index_new(const Lowering *lowering, Index index) {
  Index *made = arena_new(lowering->arena, Index);
  *made = index;
  return made;
}

static StrList columns_of(const Lowering *lowering, const FieldRefs *fields) {
  StrList columns = {0};
  vec_reserve(lowering->arena, &columns, fields->len);
  for (vec_each(FieldRef, field, fields)) vec_push(lowering->arena, &columns, (*field)->column);
  return columns;
}

static void foreign_key_add(const Lowering *lowering, const Relation *relation) {
  const ModelField *field = relation->forward;
  Table *table = lowering->tables_of_models[relation->from->number];
  const Table *referenced = lowering->tables_of_models[relation->to->number];
  if (!table || !referenced) return;  // a view on either side
  ForeignKey key = {
      .name = relation->constraint_name,
      .columns = columns_of(lowering, &field->end->fields),
      .referenced_namespace = referenced->namespace,
      .referenced_table = referenced->name,
      .referenced_columns = columns_of(lowering, &field->end->references),
      .on_delete = relation_on_delete(relation),
      .on_update = relation_on_update(relation),
  };
  vec_push(lowering->arena, &table->foreign_keys, key);
}

// --- Tables

static void table_fill(const Lowering *lowering, Table *table, const Model *model) {
  table->namespace = model->namespace.name;
  table->name = model->database_name;
  table->in_schema = block_name(lowering, model->block);
  vec_reserve(lowering->arena, &table->columns, model->field_count);
  vec_reserve(lowering->arena, &table->indexes, model->keys.len);
  for (size_t i = 0; i < model->field_count; i++)
    if (model->fields[i].kind == FIELD_SCALAR) column_add(lowering, table, &model->fields[i]);
  if (model->id) table->primary_key = index_new(lowering, index_of(lowering, model->id));
  for (vec_each(KeyRef, key, &model->keys))
    vec_push(lowering->arena, &table->indexes, index_of(lowering, *key));
}

// --- Implicit many-to-many relations

static Str join_table_name(const Lowering *lowering, const Relation *relation) {
  Arena *arena = lowering->arena;
  const ModelField *field = relation->forward;
  Str name = field->end->has_name
                 ? str_format(arena, "_%.*s", STR_ARG(field->end->name))
                 : str_format(arena, "_%.*sTo%.*s", STR_ARG(relation->from->block->name.text),
                              STR_ARG(relation->to->block->name.text));
  return str_truncate_utf8(name, lowering->dialect->max_name_bytes);
}

static Index join_index(const Lowering *lowering, const Table *table, IndexKind kind,
                        const char *suffix, const char *columns) {
  Index index = {
      .name = name_with_suffix(lowering->arena, lowering->dialect, table->name, str_of(suffix)),
      .kind = kind};
  for (size_t i = 0; columns[i]; i++)
    vec_push(lowering->arena, &index.columns,
             (IndexColumn){.name = str_slice(str_of(columns), i, i + 1)});
  return index;
}

// Column `name` points to the id of `model`.
static void join_side(const Lowering *lowering, Table *table, const Model *model,
                      const char *name) {
  const ModelField *id = model->id->fields.at[0].field;
  const Table *referenced = lowering->tables_of_models[model->number];
  Column column = {.name = str_of(name), .type = column_type(lowering, id)};
  vec_push(lowering->arena, &table->columns, column);
  if (lowering->datamodel->source.emulates_keys || !referenced) return;
  Str suffix = str_format(lowering->arena, "_%s_fkey", name);
  ForeignKey key = {
      .name = name_with_suffix(lowering->arena, lowering->dialect, table->name, suffix),
      .referenced_namespace = referenced->namespace,
      .referenced_table = referenced->name,
      .on_delete = FK_CASCADE,
      .on_update = FK_CASCADE};
  vec_push(lowering->arena, &key.columns, column.name);
  vec_push(lowering->arena, &key.referenced_columns, id->column);
  vec_push(lowering->arena, &table->foreign_keys, key);
}

static void join_table_fill(const Lowering *lowering, Table *table, const Relation *relation) {
  table->implicit_many_to_many = true;
  table->namespace = relation->from->namespace.name;
  table->name = join_table_name(lowering, relation);
  join_side(lowering, table, relation->from, "A");
  join_side(lowering, table, relation->to, "B");
  if (lowering->dialect->many_to_many_has_key)
    table->primary_key =
        index_new(lowering, join_index(lowering, table, INDEX_PRIMARY, "_AB_pkey", "AB"));
  else
    vec_push(lowering->arena, &table->indexes,
             join_index(lowering, table, INDEX_UNIQUE, "_AB_unique", "AB"));
  vec_push(lowering->arena, &table->indexes,
           join_index(lowering, table, INDEX_NORMAL, "_B_index", "B"));
}

// --- The whole

static void namespaces_set(const Lowering *lowering) {
  const Datasource *source = &lowering->datamodel->source;
  Schema *schema = lowering->schema;
  if (!lowering->dialect->has_namespaces) return;
  schema->default_namespace = STR("public");
  schema->explicit_namespaces = source->has_schemas;
  if (source->has_schemas)
    schema->namespaces = source->schemas;
  else
    vec_push(lowering->arena, &schema->namespaces, schema->default_namespace);
}

static void extensions_set(const Lowering *lowering) {
  Schema *schema = lowering->schema;
  schema->manages_extensions =
      lowering->dialect->has_extensions && lowering->datamodel->preview[PREVIEW_EXTENSIONS];
  for (vec_each(const DatasourceExtension, extension, &lowering->datamodel->source.extensions))
    vec_push(lowering->arena, &schema->extensions,
             (Extension){.name = extension->map.at ? extension->map : extension->name,
                         .namespace = extension->schema,
                         .version = extension->version});
}

static void enum_add(const Lowering *lowering, const ModelEnum *from) {
  Enum *enumeration = vec_add(lowering->arena, &lowering->schema->enums);
  *enumeration = (Enum){.namespace = from->namespace.name,
                        .name = from->database_name,
                        .values = from->values,
                        .in_schema = block_name(lowering, from->block)};
  for (vec_each(const EnumValue, value, &from->block->values))
    vec_push(lowering->arena, &enumeration->values_in_schema,
             schema_name(lowering, value->name.text, value->doc, value->name.place));
}

static void enums_set(const Lowering *lowering) {
  if (!lowering->dialect->has_enums) return;
  for (vec_each(EnumRef, enumeration, &lowering->datamodel->enums))
    enum_add(lowering, *enumeration);
}

// Room for all tables at once, so that they stay where they are.
static void tables_set(Lowering *lowering) {
  const Datamodel *datamodel = lowering->datamodel;
  Schema *schema = lowering->schema;
  lowering->tables_of_models =
      arena_new_array(lowering->arena, Table *, datamodel->ast->blocks.len);
  vec_reserve(lowering->arena, &schema->tables, datamodel->models.len + datamodel->relations.len);
  for (vec_each(ModelRef, model, &datamodel->models)) {
    if ((*model)->block->kind == BLOCK_VIEW) continue;
    Table *table = vec_add(lowering->arena, &schema->tables);
    lowering->tables_of_models[(*model)->number] = table;
    table_fill(lowering, table, *model);
  }
}

static void relations_set(const Lowering *lowering) {
  const Datamodel *datamodel = lowering->datamodel;
  for (vec_each(RelationRef, relation, &datamodel->relations)) {
    if ((*relation)->kind == RELATION_MANY_TO_MANY)
      join_table_fill(lowering, vec_add(lowering->arena, &lowering->schema->tables), *relation);
    else if (!datamodel->source.emulates_keys)
      foreign_key_add(lowering, *relation);
  }
}

const Schema *datamodel_lower(const Datamodel *datamodel) {
  Lowering lowering = {
      .arena = datamodel->arena, .datamodel = datamodel, .dialect = datamodel->source.dialect};
  lowering.schema = schema_new(lowering.arena, lowering.dialect, ORIGIN_PRISMA);
  lowering.schema->partial_indexes = datamodel->preview[PREVIEW_PARTIAL_INDEXES];
  namespaces_set(&lowering);
  extensions_set(&lowering);
  enums_set(&lowering);
  tables_set(&lowering);
  relations_set(&lowering);
  schema_link(lowering.arena, lowering.schema);
  return lowering.schema;
}
