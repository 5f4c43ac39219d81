// Functions of shared libraries that are loaded when they are first needed: loading libpq with what it needs for TLS,
// Kerberos and LDAP, or OpenSSL's libcrypto, takes longer than most commands take to run, and these never call them.
#ifndef PMIG_LOADER_H
#define PMIG_LOADER_H

#include "base/base.h"

typedef struct {
  const char *name;
  void *pointer;  // the address of the pointer to that function
} LoadedFunction;

// Sets the pointers, and returns NULL; otherwise the reason, good until the next call. Loading again costs little, and
// finds the same library.
const char *library_load(const char *soname, const LoadedFunction *functions, size_t count);

// libcrypto by the name that the version has which pmig was compiled for; wants OpenSSL's headers.
#define LOADER_TEXT(macro) #macro
#define LOADER_SONAME(library, version) library ".so." LOADER_TEXT(version)
#define LIBCRYPTO_SONAME LOADER_SONAME("libcrypto", OPENSSL_SHLIB_VERSION)

#endif
