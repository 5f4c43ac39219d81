// One attribute under judgement: what the functions that attrs.def names work on. Private to the
// parser layer.
#ifndef PMIG_ATTRIBUTES_H
#define PMIG_ATTRIBUTES_H

#include "parser/report.h"

typedef struct {
  Datamodel *datamodel;
  const Attribute *attribute;
  // Who carries it. For a field both `model` and `field` are set; for a value of an enum, `value`
  // is its position.
  Model *model;
  ModelField *field;
  ModelEnum *enumeration;
  size_t value;
  bool *taken;                // by argument: somebody has looked at it
  Str text;                   // of the argument that text_judge judged
  const Expr *default_value;  // of the argument that default_value_judge judged
  ModelKey *key;              // under construction: @id, @unique, @@index, …
} Visit;

// "Error parsing attribute "@name": …", at the attribute
bool visit_error(Visit *visit, const char *format, ...) PRINTF_LIKE(2, 3);

// A text that may not be empty. `name` is that of the argument.
bool visit_name(Visit *visit, const Argument *argument, const char *name, Str *out);

// Fields of `model` by name, each at most once.
typedef struct {
  FieldRefs fields;     // those of scalar types
  StrList unknown;      // names of no field
  FieldRefs relations;  // fields that hold no column
} FieldNames;

// Sorts a name in. False for a field that is there already, which is reported.
bool field_name_enter(Visit *visit, Model *model, Str name, FieldNames *out);

// The functions of attrs.def that live in files of their own. An opener that says false keeps the
// arguments from being judged; so does a judge for those that follow. A judge gets NULL when a
// DEFAULT argument is missing, which is reported already.

// indexes.c
bool field_id_open(Visit *visit);
bool model_id_open(Visit *visit);
bool field_unique_open(Visit *visit);
bool index_open(Visit *visit);
bool unique_open(Visit *visit);
bool fulltext_open(Visit *visit);
bool shard_key_open(Visit *visit);
bool key_fields_judge(Visit *visit, const Argument *argument);
bool required_fields_judge(Visit *visit, const Argument *argument);
bool key_name_judge(Visit *visit, const Argument *argument);
bool key_map_judge(Visit *visit, const Argument *argument);
bool index_map_judge(Visit *visit, const Argument *argument);
bool key_length_judge(Visit *visit, const Argument *argument);
bool key_sort_judge(Visit *visit, const Argument *argument);
bool key_method_judge(Visit *visit, const Argument *argument);
bool key_clustered_judge(Visit *visit, const Argument *argument);
bool key_where_judge(Visit *visit, const Argument *argument);
void key_close(Visit *visit);
void id_close(Visit *visit);

// defaults.c
bool default_value_judge(Visit *visit, const Argument *argument);
bool default_map_judge(Visit *visit, const Argument *argument);
void default_close(Visit *visit);

// relation_fields.c
bool relation_open(Visit *visit);
bool relation_fields_judge(Visit *visit, const Argument *argument);
bool relation_references_judge(Visit *visit, const Argument *argument);
bool relation_name_judge(Visit *visit, const Argument *argument);
bool relation_delete_judge(Visit *visit, const Argument *argument);
bool relation_update_judge(Visit *visit, const Argument *argument);
bool relation_map_judge(Visit *visit, const Argument *argument);
bool relation_id_refuse(Visit *visit);
bool relation_default_refuse(Visit *visit);
bool relation_column_refuse(Visit *visit);
bool relation_unique_refuse(Visit *visit);

#endif
