// Reads a PKCS#12 file with OpenSSL's libcrypto, which libpq has loaded for TLS, and writes it again as the PEM file that
// libpq wants. That file has no name (memfd_create), so that the key never comes to a disk: /proc/self/fd leads libpq to it,
// which wants a key that is its owner's alone.

#define _GNU_SOURCE
#include "db/identity_pg.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/loader.h"

// clang-format off
#define CRYPTO_FUNCTIONS(X) \
  X(ERR_clear_error) X(ERR_peek_last_error) X(ERR_reason_error_string) X(EVP_PKEY_free) \
  X(OPENSSL_sk_num) X(OPENSSL_sk_pop_free) X(OPENSSL_sk_value) X(PEM_write_PrivateKey) \
  X(PEM_write_X509) X(PKCS12_free) X(PKCS12_parse) X(X509_free) X(d2i_PKCS12)
// clang-format on

static struct {
#define X(name) __typeof__(name) *name;
  CRYPTO_FUNCTIONS(X)
#undef X
} crypto;

static const LoadedFunction FUNCTIONS[] = {
#define X(name) {#name, &crypto.name},
    CRYPTO_FUNCTIONS(X)
#undef X
};

typedef struct {
  EVP_PKEY *key;
  X509 *certificate;
  STACK_OF(X509) * authorities;
} Identity;

static void identity_close(Identity *identity) {
  crypto.EVP_PKEY_free(identity->key);
  crypto.X509_free(identity->certificate);
  crypto.OPENSSL_sk_pop_free((OPENSSL_STACK *)identity->authorities,
                             (OPENSSL_sk_freefunc)crypto.X509_free);
}

static bool refuse(Str file, const char *reason, Diags *diags) {
  return diag_error(diags, DIAG_P1011,
                    "Error opening a TLS connection: sslidentity: cannot read %.*s: %s",
                    STR_ARG(file), reason);
}

static bool refuse_for_crypto(Str file, Diags *diags) {
  unsigned long error = crypto.ERR_peek_last_error();
  const char *reason = error ? crypto.ERR_reason_error_string(error) : NULL;
  refuse(file, reason ? reason : "no certificate with its key is in it", diags);
  int code = ERR_GET_REASON(error);
  if (code == PKCS12_R_MAC_VERIFY_FAILURE)
    return diag_remedy(diags, "the password of the file belongs into the URL: sslpassword=…");
  // RC2 and the like, which OpenSSL 3 has only in its legacy provider.
  if (code == ERR_R_UNSUPPORTED)
    return diag_remedy(diags,
                       "its encryption is too old for OpenSSL; make it anew:\n"
                       "      openssl pkcs12 -legacy -in '%.*s' -nodes -out client.pem\n"
                       "      openssl pkcs12 -export -in client.pem -out '%.*s'",
                       STR_ARG(file), STR_ARG(file));
  return false;
}

static bool identity_parse(Str file, Str bytes, const char *password, Identity *identity,
                           Diags *diags) {
  crypto.ERR_clear_error();
  const unsigned char *at = (const unsigned char *)bytes.at;
  PKCS12 *box = crypto.d2i_PKCS12(NULL, &at, (long)bytes.len);
  bool ok = box && crypto.PKCS12_parse(box, password, &identity->key, &identity->certificate,
                                       &identity->authorities);
  crypto.PKCS12_free(box);
  return (ok && identity->key && identity->certificate) || refuse_for_crypto(file, diags);
}

static bool identity_write(const Identity *identity, FILE *pem) {
  const OPENSSL_STACK *authorities = (const OPENSSL_STACK *)identity->authorities;
  bool ok = crypto.PEM_write_X509(pem, identity->certificate);
  for (int i = 0; ok && i < crypto.OPENSSL_sk_num(authorities); i++)
    ok = crypto.PEM_write_X509(pem, crypto.OPENSSL_sk_value(authorities, i));
  return ok && crypto.PEM_write_PrivateKey(pem, identity->key, NULL, NULL, 0, NULL, NULL);
}

// The stream has a descriptor of its own, since closing it is what writes.
static bool identity_keep(Str file, const Identity *identity, int *kept, Diags *diags) {
  *kept = memfd_create("identity", MFD_CLOEXEC);
  FILE *pem = *kept < 0 ? NULL : fdopen(dup(*kept), "w");
  bool ok = pem && fchmod(*kept, S_IRUSR | S_IWUSR) == 0 && identity_write(identity, pem);
  if (pem) ok = fclose(pem) == 0 && ok;
  if (ok) return true;
  refuse(file, strerror(errno), diags);
  if (*kept >= 0) close(*kept);
  return false;
}

bool identity_open(Str file, Str password, int *pem, Diags *diags) {
  const char *missing = library_load(LIBCRYPTO_SONAME, FUNCTIONS, COUNT_OF(FUNCTIONS));
  if (missing) return refuse(file, missing, diags);
  Arena scratch = {0};
  Identity identity = {0};
  Diags unread = diags_new(&scratch);
  Str bytes;
  bool ok = file_read(&scratch, file, &bytes, &unread)
                ? identity_parse(file, bytes, str_c(&scratch, password), &identity, diags) &&
                      identity_keep(file, &identity, pem, diags)
                : diag_error(diags, DIAG_P1011, "Error opening a TLS connection: sslidentity: %.*s",
                             STR_ARG(unread.list.at[0].message));
  identity_close(&identity);
  arena_close(&scratch);
  return ok;
}
