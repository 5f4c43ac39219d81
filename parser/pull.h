// From a live database to the text of a schema: what the files pull_*.c share. Private to the parser layer.
//
// The database says what there is; the existing schema, where it speaks of the same thing, says what it is called and
// what only a schema can say. Words and order are those of Prisma's engine. The passes:
//     pull_match.c      what of the existing schema speaks of which table, column, enum, key
//     pull_names.c      what everything is called
//     pull_relations.c  what relations and their fields are called
//     pull_facts.c      what Prisma's language cannot express, and only comments on
//     pull_notes.c      the comments above models
//     pull_models.c     models and enums, as text
//     pull_config.c     generators and datasource, as text
//     pull_warnings.c   what Prisma warns about
#ifndef PMIG_PULL_H
#define PMIG_PULL_H

#include "parser/datamodel.h"
#include "parser/layout.h"

// A name in the schema, and the name in the database where @map or @@map has to say it.
typedef struct {
  Str name;
  Str map;
  bool mapped;
} PullName;

typedef struct {
  const Column *column;
  const ModelField *previous;  // of the existing schema; NULL when it has none
  PullName name;               // the name is empty when nothing is left of the column's
  bool is_unseen;              // a generated column of SQLite, which Prisma passes over
  bool has_comment;
} PullField;

typedef struct {
  const Table *table;
  const Model *previous;
  PullName name;
  PullField *fields;  // by column
  bool is_join;       // the table of an implicit many-to-many relation
  bool is_hidden;     // a table of Prisma's own
  bool is_usable;     // has a key that Prisma Client can tell rows by

  // of a join table
  const Relation *previous_join;
  Str join_name, join_forward, join_back;

  // what the language cannot express
  StrList checks, exclusions, expressions;  // names of constraints and indexes
  StrList inherited;                        // those of the checks that children have, too
  bool has_comment, has_row_security, is_parent;
} PullModel;

typedef struct {
  const Enum *enumeration;  // NULL when only the schema has enums
  const ModelEnum *previous;
  PullName name;
  bool has_comment;
} PullEnum;

typedef struct {
  const ForeignKey *key;
  const Relation *previous;
  bool is_duplicate;  // another key says the same
  Str name, forward, back;
} PullRelation;

// What a table has to do with a relation: its side of it.
typedef struct {
  const PullRelation *relation;  // NULL for a many-to-many relation
  const PullModel *join;         // of a many-to-many relation
  bool forward;                  // the side that holds the key; side A of a many-to-many relation
} PullSide;
typedef Vec(PullSide) PullSides;

typedef struct {
  Arena *arena;
  const Schema *schema;
  const Datamodel *previous;
  StrList forced_namespaces;  // asked for on the command line
  PullModel *models;          // by Table.id
  PullModel *views;           // by Table.id of Schema.views
  size_t view_count;          // none without the preview feature
  PullEnum *enums;            // those of the database, by Enum.id
  size_t enum_count;
  PullRelation *relations;  // by ForeignKey.id
  PullSides *sides;         // by Table.id, in the order of the fields they become
  bool names_are_new;       // the existing schema has no say in names
  StrMap type_names;        // of size_t *: how many models and enums a name stands for
} Pull;

// A field of a model, whatever it is in the database. Names are empty, or a C string, in Prisma's words.
typedef struct {
  Str name, type;
  bool optional, list, ignored, has_attribute, from_schema;
  Str relation_name;
  StrList fields, references;
  Str on_delete, on_update, map;
} RelationText;
typedef Vec(RelationText) RelationTexts;

// Everything that is asked about more than once.
bool pull_is_shown(const PullModel *model);  // is a model of the schema
bool pull_is_ignored(const PullModel *model);
bool pull_says_ignore(const PullModel *model);  // the existing schema does
// That of a table or a view.
PullModel *pull_model_of(const Pull *pull, const Table *table);
bool pull_model_is_there(const Pull *pull, const Model *model);  // its table or view is
const PullField *pull_field(const Pull *pull, const Table *table, Str column);
StrList pull_field_names(const Pull *pull, const Table *table, const StrList *columns);
Str pull_field_name(const PullField *field);
Str pull_type_name(const Pull *pull, const PullField *field);  // also the text of Unsupported("…")
bool pull_is_unsupported(const PullField *field);
// The table's keys with its primary key among them, by name.
typedef const Index *IndexRef;
typedef Vec(IndexRef) IndexRefs;
IndexRefs pull_all_indexes(const Pull *pull, const Table *table);
const ModelKey *pull_previous_key(const PullModel *model, const Index *index);
bool index_is_deferrable(const Index *index);
bool foreign_key_is_deferrable(const ForeignKey *key);
// NULLS FIRST where it is not the standard, or NULLS LAST.
bool index_moves_nulls(Arena *arena, const Index *index, size_t column);

Str name_sanitize(Arena *arena, Str name);
bool name_needs_sanitizing(Str name);
typedef const EnumValue *EnumValueRef;
typedef Vec(EnumValueRef) EnumValueRefs;
// The values of an enum that only the schema has, each name in the database once.
EnumValueRefs pull_written_values(Arena *arena, const ModelEnum *enumeration);
PullName pull_value_name(const Pull *pull, const PullEnum *enumeration, Str value);
bool pull_name_is_unique(const Pull *pull, Str name);

void pull_match(Pull *pull);
void pull_assign_names(Pull *pull);
void pull_count_names(Pull *pull);
void pull_name_relations(Pull *pull);
void pull_read_facts(Pull *pull);

RelationTexts pull_relation_texts(const Pull *pull, const PullModel *model);  // of a view, too
// The text of a doc comment; `at` is NULL when there is none.
Str pull_doc(Str doc);
Str pull_model_doc(const Pull *pull, const PullModel *model);
BlockText pull_model_text(const Pull *pull, const PullModel *model);
BlockText pull_view_text(const Pull *pull, const PullModel *view);
BlockText pull_enum_text(const Pull *pull, const PullEnum *enumeration);
BlockText pull_datasource_text(const Pull *pull);
BlockText pull_generator_text(const Pull *pull, const Block *generator);
Str pull_warnings_text(const Pull *pull);

#endif
