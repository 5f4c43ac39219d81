// SHA-256 by OpenSSL's libcrypto. It is loaded with the first checksum, since most commands never take one and loading it
// is a third of the time that pmig takes to start. Private to runner.
#ifndef PMIG_SHA256_H
#define PMIG_SHA256_H

#include "base/base.h"

enum { SHA256_SIZE = 32 };

// Where the library is missing the program says so on stderr and ends, as one that was linked with it would.
void sha256(Str text, unsigned char bytes[SHA256_SIZE]);

#endif
