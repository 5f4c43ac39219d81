// What the blocks of an Ast mean once their names, types and attributes are resolved: the half-way
// house between Ast and Schema. Private to the parser layer.
//
// The passes run in the order of Prisma's engine, since that is the order of its messages:
//     config.c      datasource and generators; an error here, or in the syntax, ends the report
//     names.c       what is defined twice, reserved or badly named
//     types.c       what the type of each field is
//     attributes.c  every attribute by itself (attrs.def), with indexes.c and defaults.c
//     relations.c   relation fields are paired
//     check.c       when all that went well: what has to fit together, relation_checks.c last
// Then lower.c makes a Schema of it.
#ifndef PMIG_DATAMODEL_H
#define PMIG_DATAMODEL_H

#include "parser/ast.h"

typedef struct Model Model;
typedef struct ModelField ModelField;
typedef struct ModelKey ModelKey;
typedef struct Relation Relation;
typedef struct OperatorClass OperatorClass;
typedef ModelField *FieldRef;
typedef Model *ModelRef;
typedef ModelKey *KeyRef;
typedef Relation *RelationRef;
typedef Vec(FieldRef) FieldRefs;

// @@schema. `place` is that of its argument; the name is empty when there is none.
typedef struct {
  Str name;
  Place place;
  bool written;
} Namespace;

// --- Enums --------------------------------------------------------------------------------------

typedef struct {
  const Block *block;
  Str database_name;
  Namespace namespace;
  StrList values;  // names in the database, in order
  StrMap by_name;  // of Str *: from the name in the schema to an element of `values`
} ModelEnum;

typedef ModelEnum *EnumRef;

// --- Keys: ids, uniques, indexes ----------------------------------------------------------------

typedef struct {
  ModelField *field;
  SortOrder sort;
  bool has_length;
  const OperatorClass *operator_class;  // NULL for none and for raw("…")
  Str raw_class;                        // the text of raw("…")
} KeyField;

struct ModelKey {
  IndexKind kind;
  bool fulltext;
  Model *model;
  const Attribute *attribute;
  const char *label;   // "@@index": what messages call it
  ModelField *source;  // the field that carries the attribute; NULL when the model does
  Vec(KeyField) fields;
  Str client_name;      // name:, of @@id and @@unique
  Str map;              // as written; empty when it is not
  Str constraint_name;  // in the database; filled by check.c. Empty for SQLite's primary keys
  bool has_method, has_clustering;
  IndexMethod method;
  bool has_predicate;
  Str predicate;  // of where:, as SQL
};

// --- Relations ----------------------------------------------------------------------------------

typedef enum { RELATION_ONE_TO_ONE, RELATION_ONE_TO_MANY, RELATION_MANY_TO_MANY } RelationKind;

struct Relation {
  RelationKind kind;
  bool two_way;                // MANY_TO_MANY with `fields`, which only MongoDB knows
  Model *from, *to;            // `from` has the foreign key; in MANY_TO_MANY it is side A
  ModelField *forward, *back;  // on `from` and on `to`; one of them is NULL when nobody wrote it
  Str constraint_name;         // of the foreign key; filled by check.c
};

// A referential action as written. `place` is that of its value.
typedef struct {
  bool written;
  FkAction action;
  Place place;
} Action;

// --- Fields and models --------------------------------------------------------------------------

typedef enum {
  FIELD_UNKNOWN,    // its type is an error
  FIELD_SCALAR,     // family: one of Prisma's types, ENUM or UNSUPPORTED
  FIELD_COMPOSITE,  // of a `type` block
  FIELD_RELATION,
} FieldKind;

// What a relation field says of its relation.
typedef struct {
  const Attribute *attribute;  // @relation; NULL without
  Str name;
  bool has_name, has_fields, has_references;
  FieldRefs fields, references;
  Action on_delete, on_update;
  Str map;  // of the foreign key
} RelationEnd;

struct ModelField {
  const Field *field;
  Model *model;
  FieldKind kind;
  bool ignored;

  // SCALAR
  TypeFamily family;
  const ModelEnum *enumeration;  // family ENUM
  Str column;                    // name in the database
  bool mapped, updated_at;
  const Attribute *default_attribute;
  const Expr *default_value;  // NULL without @default
  bool default_is_mapped;     // map: in @default
  bool default_unknown;       // a function Prisma does not know
  const Attribute *native_attribute;
  const NativeType *native;  // filled by check.c; NULL without @db
  uint32_t native_args[2];
  uint8_t native_arg_count;

  // COMPOSITE and RELATION: the block of its type
  Model *target;

  RelationEnd *end;  // RELATION; NULL otherwise
};

// A model, a view or a composite type.
struct Model {
  const Block *block;
  uint32_t number;  // position among all of them
  ModelField *fields;
  size_t field_count;
  StrMap by_name;  // of ModelField *; a later field of the same name replaces an earlier one
  StrMap columns;  // of ModelField *, by the name that @map gives
  Str database_name;
  bool mapped, ignored;
  Namespace namespace;
  ModelKey *id;         // NULL without @id and @@id
  ModelKey *shard_key;  // @shardKey, @@shardKey: of MySQL
  Vec(KeyRef) keys;     // uniques of fields, then @@index, @@unique, @@fulltext
  // constraints.c: how often a name is used by keys and foreign keys of this model
  StrMap constraint_counts;
};

// --- The whole ----------------------------------------------------------------------------------

// Preview features that change what is checked or made. X(name, as in previewFeatures)
#define PREVIEW_FEATURES(X)             \
  X(EXTENSIONS, "postgresqlExtensions") \
  X(PARTIAL_INDEXES, "partialIndexes")  \
  X(VIEWS, "views")                     \
  X(SHARD_KEYS, "shardKeys")

typedef enum {
#define X(name, text) PREVIEW_##name,
  PREVIEW_FEATURES(X)
#undef X
      PREVIEW_COUNT
} PreviewFeature;

typedef struct {
  Str name;                  // identifier
  Str map, schema, version;  // `at` is NULL where one is not written
  Place place;
} DatasourceExtension;

typedef struct {
  const Block *block;
  const Dialect *dialect;
  Setting url, direct_url, shadow_database_url;
  bool has_schemas;
  Place schemas_place;
  StrList schemas;  // sorted
  bool has_extensions;
  Place extensions_place;
  Vec(DatasourceExtension) extensions;  // sorted by name
  bool emulates_keys;                   // relationMode = "prisma"
} Datasource;

typedef struct {
  Arena *arena;
  Diags *diags;
  const Ast *ast;
  Datasource source;
  bool preview[PREVIEW_COUNT];
  StrMap
      blocks;  // of const Block *: models, views, types and enums by name; the last one of a name
  // By the position of their block in `ast`; NULL for other blocks.
  Model **models_of_blocks;
  ModelEnum **enums_of_blocks;
  Vec(ModelRef) models;  // models, then views, each in order of the files
  Vec(ModelRef) types;   // composite types
  Vec(EnumRef) enums;
  Vec(RelationRef) relations;  // in order of the field that stands for them
  StrMap fields_of_relations;  // of FieldRefs *: relation fields by owner, target and name
  StrMap constraint_counts;    // constraints.c: how often a name is used in a namespace
} Datamodel;

// The passes. Each records what is wrong and leaves what it understood.
void config_resolve(Datamodel *datamodel);
void names_resolve(Datamodel *datamodel);
void types_resolve(Datamodel *datamodel);
void attributes_resolve(Datamodel *datamodel);
void relations_infer(Datamodel *datamodel);
void datamodel_check(Datamodel *datamodel);
void relations_check(Datamodel *datamodel);

// Parts of the last passes.

// names.c: models and enums cannot be called that.
bool type_name_is_reserved(Str name);
// relations.c: the relation fields of one model that point to the same model under the same name,
// in their order.
const FieldRefs *relation_field_namesakes(const Datamodel *datamodel, const ModelField *field);
// natives.c: fills `native` and its arguments when they make sense; then says what does not.
void native_type_resolve(Datamodel *datamodel, ModelField *field);
void native_type_check(Datamodel *datamodel, const ModelField *field);
// The text of Unsupported("…") must not be a type that Prisma knows.
void unsupported_type_check(Datamodel *datamodel, const ModelField *field);
// defaults.c: whether the texts in a default mean something.
void default_literals_check(Datamodel *datamodel, const ModelField *field);
// relation_checks.c: false when Prisma cannot tell which fields belong together; then what a field
// says by itself.
bool relation_field_is_clear(Datamodel *datamodel, const ModelField *field);
void relation_field_check(Datamodel *datamodel, const ModelField *field);
// relations.c: what happens to the rows of a relation, written or not.
FkAction relation_on_delete(const Relation *relation);
FkAction relation_on_update(const Relation *relation);
// cycles.c: a relation through which a change comes back to where it began.
typedef struct RelationGraph RelationGraph;
const RelationGraph *relation_graph_new(Datamodel *datamodel);
void cycle_check(const RelationGraph *graph, const Relation *relation);
// constraints.c: gives every key and every relation its name in the database and counts them; then
// the checks.
void constraints_name(Datamodel *datamodel);
void key_name_check(Datamodel *datamodel, const ModelKey *key);
void relation_name_check(Datamodel *datamodel, const Relation *relation);
// A name that is too long for the database. `ats` is "@" or "@@".
void name_length_check(Datamodel *datamodel, const Model *model, const Attribute *attribute,
                       const char *ats, Str name);

const Schema *datamodel_lower(const Datamodel *datamodel);

// All passes but the last. NULL when there are errors; they are in `diags` then.
Datamodel *datamodel_load(Arena *arena, const SourceList *sources, PrismaMemory *memory,
                          Diags *diags);

#endif
