// Finds libpq's functions by name.

#define _GNU_SOURCE
#define LIBPQ_PLAIN_NAMES
#include "db/libpq.h"

#include <dlfcn.h>

Libpq libpq;

// By its soname: the library's interface has kept it since 2006.
static const char LIBRARY[] = "libpq.so.5";

static bool find_function(void *library, const char *name, void *pointer) {
  void *function = dlsym(library, name);
  memcpy(pointer, &function, sizeof function);
  return function != NULL;
}

static bool find_functions(void *library, Libpq *found) {
#define X(name) find_function(library, #name, &found->name) &&
  return LIBPQ_FUNCTIONS(X) true;
#undef X
}

bool libpq_load(Diags *diags) {
  static bool is_loaded;
  if (is_loaded) return true;
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  is_loaded = library && find_functions(library, &libpq);
  if (is_loaded) return true;
  const char *reason = dlerror();
  diag_error(diags, DIAG_DATABASE, "cannot load PostgreSQL's client library: %s",
             reason ? reason : LIBRARY);
  return diag_remedy(diags, "the Debian package is called libpq5");
}
