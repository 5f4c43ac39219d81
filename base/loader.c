// Finds functions of shared libraries by name.

#define _GNU_SOURCE
#include "base/loader.h"

#include <dlfcn.h>

static bool find(void *library, const LoadedFunction *wanted) {
  void *function = dlsym(library, wanted->name);
  memcpy(wanted->pointer, &function, sizeof function);
  return function != NULL;
}

const char *library_load(const char *soname, const LoadedFunction *functions, size_t count) {
  void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
  bool found = library != NULL;
  for (size_t i = 0; found && i < count; i++) found = find(library, &functions[i]);
  return found ? NULL : dlerror();
}
