// What has to fit together once everything by itself is right.

#include "parser/report.h"

void datamodel_check(Datamodel *datamodel) {
  constraints_name(datamodel);
  for (vec_each(ModelRef, model, &datamodel->models))
    for (size_t i = 0; i < (*model)->field_count; i++)
      native_type_check(datamodel, &(*model)->fields[i]);
}
