// What has to fit together once everything by itself is right: keys, names, defaults, namespaces,
// what the database can do. Models first, then views, then enums; relations.c goes on from there.
// The order of the checks is the engine's.

#include "parser/opclasses.h"

// --- Blocks that are not models

static void composite_types_check(Datamodel *datamodel) {
  for (vec_each(ModelRef, type, &datamodel->types))
    report_invalid(datamodel, (*type)->block->place, "Composite types are not supported on %s.",
                   connector_name(datamodel));
}

static void extension_name_check(Datamodel *datamodel, const DatasourceExtension *extension) {
  Str name = extension->name;
  if (name.len && name.at[0] >= '0' && name.at[0] <= '9')
    report_invalid(datamodel, extension->place,
                   "The name of an extension must not start with a number.");
  else if (str_find_char(name, '-') >= 0)
    report_invalid(datamodel, extension->place,
                   "The character `-` is not allowed in extension names.");
}

static void datasource_check(Datamodel *datamodel) {
  const Datasource *source = &datamodel->source;
  if (source->has_extensions && !datamodel->preview[PREVIEW_EXTENSIONS])
    report(datamodel, source->extensions_place,
           "The `extensions` property is only available with the `postgresqlExtensions` preview "
           "feature.");
  else
    for (vec_each(const DatasourceExtension, extension, &source->extensions))
      extension_name_check(datamodel, extension);
}

static void namespace_check(Datamodel *datamodel, const Namespace *namespace) {
  if (!namespace->written) return;
  if (!datamodel->source.dialect->has_namespaces)
    report(datamodel, namespace->place,
           "@@schema is not supported on the current datasource provider");
  else if (!str_list_has(&datamodel->source.schemas, namespace->name))
    report(datamodel, namespace->place,
           "This schema is not defined in the datasource. Read more on `@@schema` at "
           "https://pris.ly/d/multi-schema");
}

static bool namespace_is_missing(const Datamodel *datamodel, const Namespace *namespace) {
  return datamodel->source.dialect->has_namespaces && datamodel->source.has_schemas &&
         !namespace->written;
}

static Str namespaced(Datamodel *datamodel, const Namespace *namespace, Str name) {
  return str_format(datamodel->arena, "%.*s%c%.*s", STR_ARG(namespace->name), '\0', STR_ARG(name));
}

static void enums_check(Datamodel *datamodel) {
  StrMap names = {0};
  for (vec_each(EnumRef, enumeration, &datamodel->enums)) {
    Str name = namespaced(datamodel, &(*enumeration)->namespace, (*enumeration)->database_name);
    if (str_map_put(datamodel->arena, &names, name, *enumeration))
      report(datamodel, (*enumeration)->block->place,
             "An enum with the same database name is already defined.");
  }
  for (vec_each(EnumRef, enumeration, &datamodel->enums)) {
    namespace_check(datamodel, &(*enumeration)->namespace);
    if (namespace_is_missing(datamodel, &(*enumeration)->namespace))
      report(datamodel, (*enumeration)->block->place,
             "This enum is missing an `@@schema` attribute.");
  }
}

// --- Names of tables

// The blame goes to the @@map, which one of both must have.
static void table_names_check(Datamodel *datamodel) {
  StrMap names = {0};
  for (vec_each(ModelRef, entry, &datamodel->models)) {
    const Model *model = *entry;
    Str name = namespaced(datamodel, &model->namespace, model->database_name);
    const Model *other = str_map_put(datamodel->arena, &names, name, *entry);
    if (!other) continue;
    const Model *guilty = model->mapped ? model : other, *victim = model->mapped ? other : model;
    const Attribute *map = attribute_find(&guilty->block->attributes, STR("map"));
    report(
        datamodel, map ? map->place : guilty->block->place,
        "The model with database name \"%.*s\" could not be defined because another model or view "
        "with this name exists: \"%.*s\"",
        STR_ARG(model->database_name), STR_ARG(victim->block->name.text));
  }
}

// --- Primary keys and unique criteria

static bool key_is_strict(const ModelKey *key) {
  for (vec_each(const KeyField, over, &key->fields))
    if (over->field->field->arity == ARITY_NULLABLE ||
        (over->field->kind == FIELD_SCALAR && over->field->family == FAMILY_UNSUPPORTED))
      return false;
  return true;
}

static Str key_fields_text(Datamodel *datamodel, const ModelKey *key, Str separator) {
  FieldRefs fields = {0};
  for (vec_each(const KeyField, over, &key->fields))
    vec_push(datamodel->arena, &fields, over->field);
  return fields_join(datamodel->arena, &fields, separator);
}

static void criterion_add(Datamodel *datamodel, Text *out, const ModelKey *key) {
  text_format(out, "\n- %.*s", STR_ARG(key_fields_text(datamodel, key, STR(", "))));
}

static void unique_criterion_report(Datamodel *datamodel, const Model *model) {
  Text loose = text_new(datamodel->arena);
  if (model->id) criterion_add(datamodel, &loose, model->id);
  for (vec_each(KeyRef, key, &model->keys))
    if ((*key)->kind == INDEX_UNIQUE) criterion_add(datamodel, &loose, *key);
  report_model(
      datamodel, model->block->place, model,
      "Each model must have at least one unique criteria that has only required fields. "
      "Either mark a single field with `@id`, `@unique` or add a multi field criterion with "
      "`@@id([])` or `@@unique([])` to the model.%s%.*s",
      loose.len ? " The following unique criterias were not considered as they contain "
                  "fields that are not required:"
                : "",
      STR_ARG(text_str(&loose)));
}

static void unique_criterion_check(Datamodel *datamodel, const Model *model) {
  if (model->ignored || (model->id && key_is_strict(model->id))) return;
  for (vec_each(KeyRef, key, &model->keys))
    if ((*key)->kind == INDEX_UNIQUE && key_is_strict(*key)) return;
  unique_criterion_report(datamodel, model);
}

static bool key_error(Datamodel *datamodel, const ModelKey *key, const char *message) {
  return report_attribute(datamodel, key->attribute->place, key->label, "%s", message);
}

static size_t client_name_count(const Model *model, Str name) {
  size_t count = model->id && str_eq(model->id->client_name, name);
  for (vec_each(KeyRef, key, &model->keys)) count += str_eq((*key)->client_name, name);
  return count;
}

// name: of a key, which Prisma's client knows it by.
static void client_name_check(Datamodel *datamodel, const ModelKey *key) {
  if (!key->client_name.len || client_name_count(key->model, key->client_name) < 2) return;
  const Argument *argument = argument_find(&key->attribute->arguments, STR("name"));
  report_attribute(datamodel, argument ? argument->place : key->attribute->place, key->label,
                   "The given custom name `%.*s` has to be unique on the model. Please provide a "
                   "different name for the `name` argument.",
                   STR_ARG(key->client_name));
}

// Without a name, the client knows a key of several fields as `a_b`.
static Str compound_name_taken(Datamodel *datamodel, const ModelKey *key) {
  if (key->fields.len < 2) return (Str){0};
  Str name = key_fields_text(datamodel, key, STR("_"));
  const ModelField *field = str_map_get(&key->model->by_name, name);
  return field && field->kind != FIELD_RELATION ? name : (Str){0};
}

static void id_compound_name_check(Datamodel *datamodel, const ModelKey *id) {
  Str name = compound_name_taken(datamodel, id);
  if (name.len)
    report_model(datamodel, id->attribute->place, id->model,
                 "The field `%.*s` clashes with the `@@id` attribute's name. Please resolve the "
                 "conflict by providing a custom id name: `@@id([...], name: \"custom_name\")`",
                 STR_ARG(name));
}

static bool key_has_length(const ModelKey *key) {
  for (vec_each(const KeyField, over, &key->fields))
    if (over->has_length) return true;
  return false;
}

static bool key_has_sort(const ModelKey *key) {
  for (vec_each(const KeyField, over, &key->fields))
    if (over->sort != SORT_UNSPECIFIED) return true;
  return false;
}

static void id_check(Datamodel *datamodel, const Model *model) {
  const ModelKey *id = model->id;
  if (!id) return;
  if (id->constraint_name.len)
    name_length_check(datamodel, model, id->attribute, id->source ? "@" : "@@",
                      id->constraint_name);
  key_name_check(datamodel, id);
  client_name_check(datamodel, id);
  if (!id->fields.len)
    report_attribute(datamodel, id->attribute->place, id->label,
                     "The list of fields in an `%s()` attribute cannot be empty. Please specify at "
                     "least one field.",
                     id->label);
  id_compound_name_check(datamodel, id);
  if (id->map.len && !datamodel->source.dialect->names_primary_keys)
    report_model(datamodel, model->block->place, model,
                 "You defined a database name for the primary key on the model. This is not "
                 "supported by the provider.");
  if (key_has_length(id))
    key_error(datamodel, id,
              "The length argument is not supported in the primary key with the current connector");
  if (key_has_sort(id))
    key_error(datamodel, id,
              "The sort argument is not supported in the primary key with the current connector");
}

static void shard_key_check(Datamodel *datamodel, const Model *model) {
  const ModelKey *key = model->shard_key;
  if (!key) return;
  if (!datamodel->preview[PREVIEW_SHARD_KEYS])
    key_error(datamodel, key,
              "Defining shard keys requires enabling the `shardKeys` preview feature");
  report_attribute(datamodel, key->attribute->place, key->label,
                   "Shard keys are not currently supported for provider %.*s",
                   STR_ARG(datamodel->source.dialect->name));
  if (!key->fields.len)
    report_attribute(datamodel, key->attribute->place, key->label,
                     "The list of fields in a `%s()` attribute cannot be empty. Please specify at "
                     "least one field.",
                     key->label);
}

static void clustering_check(Datamodel *datamodel, const ModelKey *key) {
  if (key->has_clustering)
    key_error(datamodel, key, "Defining clustering is not supported in the current connector.");
}

// --- Indexes

static void xml_check(Datamodel *datamodel, const ModelKey *key) {
  for (vec_each(const KeyField, over, &key->fields)) {
    const ModelField *field = over->field;
    if (!field->native || field->native->kind != PG_XML) continue;
    if (key->kind == INDEX_UNIQUE)
      report(datamodel, field->field->place, "Native type `Xml` cannot be unique in Postgres.");
    else
      report(datamodel, field->field->place,
             "You cannot define an index on fields with native type `Xml` of Postgres.");
    return;
  }
}

// What PostgreSQL's index types ask for.
static void index_types_check(Datamodel *datamodel, const Model *model) {
  if (!datamodel->source.dialect->has_index_methods) return;
  for (vec_each(KeyRef, key, &model->keys)) {
    xml_check(datamodel, *key);
    key_methods_check(datamodel, *key);
    if ((*key)->method == METHOD_SPGIST && (*key)->fields.len != 1)
      key_error(datamodel, *key, "SpGist does not support multi-column indices.");
  }
}

static bool method_is_supported(const Datamodel *datamodel, const ModelKey *key) {
  return !key->has_method || key->method == METHOD_BTREE ||
         datamodel->source.dialect->has_index_methods;
}

static void index_name_clash_check(Datamodel *datamodel, const ModelKey *key) {
  Str name = key->kind == INDEX_UNIQUE ? compound_name_taken(datamodel, key) : (Str){0};
  if (name.len)
    report_model(datamodel, key->attribute->place, key->model,
                 "The field `%.*s` clashes with the `%s` name. Please resolve the conflict by "
                 "providing a custom id name: `%s([...], name: \"custom_name\")`",
                 STR_ARG(name), key->label, key->label);
}

static void index_method_check(Datamodel *datamodel, const ModelKey *key) {
  const Argument *type = argument_find(&key->attribute->arguments, STR("type"));
  if (!method_is_supported(datamodel, key))
    report_attribute(datamodel, type ? type->place : key->attribute->place, key->label,
                     "The given index type is not supported with the current connector");
  else if (key->method == METHOD_HASH && key_has_sort(key))
    key_error(datamodel, key, "Hash type does not support sort option.");
}

static bool key_has_operator_class(const ModelKey *key) {
  for (vec_each(const KeyField, over, &key->fields))
    if (over->operator_class || over->raw_class.at) return true;
  return false;
}

static void index_check(Datamodel *datamodel, const ModelKey *key) {
  if (!key->fields.len)
    key_error(datamodel, key,
              "The list of fields in an index cannot be empty. Please specify at least one field.");
  key_name_check(datamodel, key);
  index_name_clash_check(datamodel, key);
  client_name_check(datamodel, key);
  if (key_has_length(key))
    key_error(
        datamodel, key,
        "The length argument is not supported in an index definition with the current connector");
  index_method_check(datamodel, key);
  if (key->has_predicate && !datamodel->preview[PREVIEW_PARTIAL_INDEXES])
    key_error(datamodel, key,
              "Partial indexes are a preview feature. Add \"partialIndexes\" to previewFeatures in "
              "your generator block.");
  if (key->fulltext)
    key_error(datamodel, key,
              "Defining fulltext indexes is not supported with the current connector.");
  if (key->map.len)
    name_length_check(datamodel, key->model, key->attribute, key->source ? "@" : "@@", key->map);
  clustering_check(datamodel, key);
  if ((key->kind == INDEX_UNIQUE || key->fulltext) && key_has_operator_class(key))
    key_error(datamodel, key,
              "Operator classes can only be defined to fields in an @@index attribute.");
}

static bool key_has_field_arguments(const ModelKey *key) {
  return key_has_length(key) || key_has_sort(key) || key_has_operator_class(key);
}

// A view only says that its rows are unique; the database has nothing of the kind.
static void view_key_check(Datamodel *datamodel, const ModelKey *key) {
  Place place = key->attribute->place;
  if (key->kind == INDEX_NORMAL) {
    report_invalid(datamodel, place, "Views cannot have indexes.");
    return;
  }
  if (key->map.len)
    report_invalid(datamodel, place,
                   "@@unique annotations on views are not backed by unique indexes in the database "
                   "and cannot specify a mapped database name.");
  if (key->has_clustering)
    report_invalid(datamodel, place,
                   "@@unique annotations on views are not backed by unique indexes in the database "
                   "and cannot be clustered.");
  index_name_clash_check(datamodel, key);
  if (key_has_field_arguments(key))
    key_error(datamodel, key,
              "Scalar fields in @@unique attributes in views cannot have arguments.");
}

// --- Scalar fields

static bool is_autoincrement(const ModelField *field) {
  const Expr *value = field->default_value;
  return value && value->kind == EXPR_FUNCTION && str_eq(value->text, STR("autoincrement"));
}

static bool is_single_id(const ModelField *field) {
  const ModelKey *id = field->model->id;
  return id && id->fields.len == 1 && id->fields.at[0].field == field;
}

// A key that begins with the field.
static bool is_indexed(const ModelField *field) {
  const ModelKey *id = field->model->id;
  if (id && id->fields.len && id->fields.at[0].field == field) return true;
  for (vec_each(KeyRef, key, &field->model->keys))
    if ((*key)->fields.len && (*key)->fields.at[0].field == field) return true;
  return false;
}

static void default_error(Datamodel *datamodel, Place place, const char *message) {
  report_attribute(datamodel, place, "@default", "%s", message);
}

static void autoincrement_field_check(Datamodel *datamodel, const ModelField *field) {
  if (!is_single_id(field))
    default_error(datamodel, field->field->place,
                  "The `autoincrement()` default value is used on a non-id field even though the "
                  "datasource does not support this.");
  if (!is_indexed(field))
    default_error(datamodel, field->field->place,
                  "The `autoincrement()` default value is used on a non-indexed field even though "
                  "the datasource does not support this.");
}

// SQLite counts the rows of a table, and nothing else.
static void autoincrement_check(Datamodel *datamodel, const Model *model) {
  size_t count = 0;
  if (!datamodel->source.dialect->numbers_integer_keys) return;
  for (size_t i = 0; i < model->field_count; i++) count += is_autoincrement(&model->fields[i]);
  if (count > 1)
    default_error(datamodel, model->block->place,
                  "The `autoincrement()` default value is used multiple times on this model even "
                  "though the underlying datasource only supports one instance per table.");
  for (size_t i = 0; count && i < model->field_count; i++)
    if (is_autoincrement(&model->fields[i]))
      autoincrement_field_check(datamodel, &model->fields[i]);
}

static void list_check(Datamodel *datamodel, const ModelField *field) {
  if (field->field->arity != ARITY_LIST || datamodel->source.dialect->has_lists) return;
  Str name = field->field->name.text, model = field->model->block->name.text;
  const char *container = block_keyword(field->model->block->kind);
  if (field->kind == FIELD_SCALAR && field->family == FAMILY_JSON)
    report_field(
        datamodel, field,
        "Field `%.*s` in %s `%.*s` can't be of type Json[]. The current connector does not "
        "support the Json List type.",
        STR_ARG(name), container, STR_ARG(model));
  report(datamodel, field->field->place,
         "Field \"%.*s\" in %s \"%.*s\" can't be a list. The current connector does not support "
         "lists of primitive types.",
         STR_ARG(name), container, STR_ARG(model));
}

static void field_name_taken_report(Datamodel *datamodel, const ModelField *field,
                                    const char *label) {
  report_model(
      datamodel, field->model->block->place, field->model,
      "The custom name `%.*s` specified for the `%s` attribute is already used as a name for "
      "a field. Please choose a different name.",
      STR_ARG(field->field->name.text), label);
}

// A field of the name that a key has for Prisma's client.
static void field_name_check(Datamodel *datamodel, const ModelField *field) {
  Str name = field->field->name.text;
  bool unique = false;
  for (vec_each(KeyRef, key, &field->model->keys))
    unique = unique || str_eq((*key)->client_name, name);
  if (unique) field_name_taken_report(datamodel, field, "@@unique");
  if (field->model->id && str_eq(field->model->id->client_name, name))
    field_name_taken_report(datamodel, field, "@@id");
}

static void default_check(Datamodel *datamodel, const ModelField *field) {
  const Expr *value = field->default_value;
  if (field->default_is_mapped && value)
    default_error(datamodel, field->default_attribute->place,
                  "You defined a database name for the default value of a field on the model. This "
                  "is not supported by the provider.");
  default_literals_check(datamodel, field);
  if (value && value->kind == EXPR_FUNCTION && str_eq(value->text, STR("auto")))
    default_error(datamodel, value->place,
                  "The current connector does not support the `auto()` function.");
}

static void unknown_functions_check(Datamodel *datamodel) {
  for (vec_each(ModelRef, model, &datamodel->models))
    for (size_t i = 0; i < (*model)->field_count; i++) {
      const ModelField *field = &(*model)->fields[i];
      if (field->default_unknown)
        report(datamodel, field->default_value->place,
               "Unknown function in @default(): `%.*s` is not known. You can read about the "
               "available functions here: https://pris.ly/d/attribute-functions",
               STR_ARG(field->default_value->text));
    }
}

static void scalar_field_check(Datamodel *datamodel, const ModelField *field) {
  list_check(datamodel, field);
  field_name_check(datamodel, field);
  native_type_check(datamodel, field);
  default_check(datamodel, field);
  unsupported_type_check(datamodel, field);
}

// --- Models and views

static void table_check(Datamodel *datamodel, const Model *model) {
  unique_criterion_check(datamodel, model);
  id_check(datamodel, model);
  shard_key_check(datamodel, model);
  index_types_check(datamodel, model);
  autoincrement_check(datamodel, model);
}

static void model_namespace_check(Datamodel *datamodel, const Model *model) {
  namespace_check(datamodel, &model->namespace);
  if (namespace_is_missing(datamodel, &model->namespace))
    report_model(datamodel, model->block->place, model,
                 "This %s is missing an `@@schema` attribute.", block_keyword(model->block->kind));
}

static void keys_check(Datamodel *datamodel, const Model *model) {
  for (vec_each(KeyRef, key, &model->keys)) {
    if (model->block->kind == BLOCK_VIEW)
      view_key_check(datamodel, *key);
    else
      index_check(datamodel, *key);
  }
}

// False when a relation is ambiguous: then Prisma says no more.
static bool model_check(Datamodel *datamodel, const Model *model) {
  bool view = model->block->kind == BLOCK_VIEW;
  if (view && !datamodel->preview[PREVIEW_VIEWS])
    report_invalid(datamodel, model->block->place,
                   "View definitions are only available with the `views` preview feature.");
  if (!view) table_check(datamodel, model);
  model_namespace_check(datamodel, model);
  if (model->id && view)
    report_invalid(datamodel, model->id->attribute->place, "Views cannot have primary keys.");
  else if (model->id)
    clustering_check(datamodel, model->id);
  for (size_t i = 0; i < model->field_count; i++)
    if (model->fields[i].kind != FIELD_RELATION) scalar_field_check(datamodel, &model->fields[i]);
  for (size_t i = 0; i < model->field_count; i++) {
    const ModelField *field = &model->fields[i];
    if (field->kind != FIELD_RELATION) continue;
    if (!relation_field_is_clear(datamodel, field)) return false;
    field_name_check(datamodel, field);
    relation_field_check(datamodel, field);
  }
  keys_check(datamodel, model);
  return true;
}

void datamodel_check(Datamodel *datamodel) {
  for (vec_each(ModelRef, model, &datamodel->models))
    for (size_t i = 0; i < (*model)->field_count; i++)
      native_type_resolve(datamodel, &(*model)->fields[i]);
  constraints_name(datamodel);
  composite_types_check(datamodel);
  unknown_functions_check(datamodel);
  datasource_check(datamodel);
  table_names_check(datamodel);
  for (vec_each(ModelRef, model, &datamodel->models))
    if (!model_check(datamodel, *model)) return;
  enums_check(datamodel);
  relations_check(datamodel);
}
