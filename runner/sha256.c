// Asks libcrypto, and loads it on the first question.

#include "runner/sha256.h"

#include <openssl/evp.h>

#include "base/loader.h"

static struct {
  __typeof__(EVP_Digest) *digest;
  __typeof__(EVP_sha256) *algorithm;
} crypto;

static const LoadedFunction FUNCTIONS[] = {{"EVP_Digest", &crypto.digest},
                                           {"EVP_sha256", &crypto.algorithm}};

static void load(void) {
  const char *failure = library_load(LIBCRYPTO_SONAME, FUNCTIONS, COUNT_OF(FUNCTIONS));
  if (!failure) return;
  fprintf(stderr, "error: cannot load OpenSSL's libcrypto: %s\n", failure);
  exit(1);
}

void sha256(Str text, unsigned char bytes[SHA256_SIZE]) {
  if (!crypto.algorithm) load();
  crypto.digest(text.at ? text.at : "", text.len, bytes, NULL, crypto.algorithm(), NULL);
}
