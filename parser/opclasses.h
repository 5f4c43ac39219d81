// Operator classes, and which fields an index of PostgreSQL can be over. Private to the parser
// layer.
#ifndef PMIG_OPCLASSES_H
#define PMIG_OPCLASSES_H

#include "parser/report.h"

struct OperatorClass {
  Str name, sql;
  uint32_t methods;  // bits by IndexMethod
  uint32_t natives;  // bits by PgType; none for ArrayOps, which goes with every list
  bool is_default;   // for Prisma, and nearly always for PostgreSQL
};

const OperatorClass *operator_class_find(Str name);      // NULL when unknown
const OperatorClass *operator_class_find_sql(Str name);  // by its name in the database; likewise

// Whether index type, operator class and field go together, for every field of the index.
void key_methods_check(Datamodel *datamodel, const ModelKey *key);

#endif
