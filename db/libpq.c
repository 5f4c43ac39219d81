// Finds libpq's functions by name.

#define LIBPQ_PLAIN_NAMES
#include "db/libpq.h"

#include "base/loader.h"

Libpq libpq;

// By its soname: the library's interface has kept it since 2006.
static const char LIBRARY[] = "libpq.so.5";

static const LoadedFunction FUNCTIONS[] = {
#define X(name) {#name, &libpq.name},
    LIBPQ_FUNCTIONS(X)
#undef X
};

bool libpq_load(Diags *diags) {
  static bool is_loaded;
  if (is_loaded) return true;
  const char *failure = library_load(LIBRARY, FUNCTIONS, COUNT_OF(FUNCTIONS));
  is_loaded = !failure;
  if (is_loaded) return true;
  diag_error(diags, DIAG_DATABASE, "cannot load PostgreSQL's client library: %s", failure);
  return diag_remedy(diags, "the Debian package is called libpq5");
}
