// What the documentation of a model, field, enum or value tells pmig. Prisma passes such comments over, so a schema with
// them stays one of Prisma's. Private to the parser layer.
#ifndef PMIG_HINTS_H
#define PMIG_HINTS_H

#include "parser/datamodel.h"

// The old name in `@pmig.rename(from: "old")`, or `@pmig.rename("old")`; borrowed from `doc`, empty when there is none.
// A hint that cannot be read is warned of at `place`: it was written to keep data.
Str hint_renamed_from(const Datamodel *datamodel, Str doc, Place place);

#endif
