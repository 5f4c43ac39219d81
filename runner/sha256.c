// Finds libcrypto's functions by name.

#define _GNU_SOURCE
#include "runner/sha256.h"

#include <dlfcn.h>
#include <openssl/evp.h>

#define TEXT_OF(macro) #macro
#define SONAME(version) "libcrypto.so." TEXT_OF(version)

static void *library(void) {
  static void *loaded;
  if (!loaded) loaded = dlopen(SONAME(OPENSSL_SHLIB_VERSION), RTLD_NOW | RTLD_LOCAL);
  return loaded;
}

static void find(const char *name, void *pointer) {
  void *function = library() ? dlsym(library(), name) : NULL;
  if (!function) {
    fprintf(stderr, "error: cannot load OpenSSL's libcrypto: %s\n", dlerror());
    exit(1);
  }
  memcpy(pointer, &function, sizeof function);
}

void sha256(Str text, unsigned char bytes[SHA256_SIZE]) {
  static __typeof__(EVP_Digest) *digest;
  static __typeof__(EVP_sha256) *algorithm;
  if (!digest) {
    find("EVP_sha256", &algorithm);
    find("EVP_Digest", &digest);
  }
  digest(text.at ? text.at : "", text.len, bytes, NULL, algorithm(), NULL);
}
