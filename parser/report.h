// How the passes over a datamodel complain, in the forms of Prisma's engine, and how they take a
// value for what it has to be. Private to the parser layer. What can fail returns false after
// recording the error.
#ifndef PMIG_REPORT_H
#define PMIG_REPORT_H

#include "parser/datamodel.h"

// The message alone.
bool report(Datamodel *datamodel, Place place, const char *format, ...) PRINTF_LIKE(3, 4);
// "Error validating: …"
bool report_invalid(Datamodel *datamodel, Place place, const char *format, ...) PRINTF_LIKE(3, 4);
// "Error parsing attribute "LABEL": …"
bool report_attribute(Datamodel *datamodel, Place place, const char *label, const char *format, ...)
    PRINTF_LIKE(4, 5);
// "Error validating model "NAME": …"; says "view" of a view
bool report_model(Datamodel *datamodel, Place place, const Model *model, const char *format, ...)
    PRINTF_LIKE(4, 5);
// "Error validating field `NAME` in model `MODEL`: …", at the field
bool report_field(Datamodel *datamodel, const ModelField *field, const char *format, ...)
    PRINTF_LIKE(3, 4);
// "Error validating datasource `NAME`: …"
bool report_datasource(Datamodel *datamodel, Place place, Str name, const char *format, ...)
    PRINTF_LIKE(4, 5);

// "Expected a WANTED value, but received …"
bool report_mismatch(Datamodel *datamodel, const Expr *expr, const char *wanted);

bool expr_string(Datamodel *datamodel, const Expr *expr, Str *out);
bool expr_constant(Datamodel *datamodel, const Expr *expr, Str *out);
bool expr_integer(Datamodel *datamodel, const Expr *expr, int64_t *out);
bool expr_boolean(Datamodel *datamodel, const Expr *expr);
// The elements of an array; one that is no array is its only element.
ExprList expr_elements(const Expr *expr);

// What messages call the database; not what `provider` says.
const char *connector_name(const Datamodel *datamodel);

// `a, b, c`
Str fields_join(Arena *arena, const FieldRefs *fields, Str separator);

#endif
