// The client's certificate and key in a PKCS#12 file, which Prisma's sslidentity names and libpq cannot read. Private to db.
#ifndef PMIG_DB_IDENTITY_PG_H
#define PMIG_DB_IDENTITY_PG_H

#include "base/os.h"

// `pem` becomes a file descriptor for the caller to close, behind which certificate, key and the authorities between stand
// in PEM; they are in memory only and go with it. False after P1011. An empty password is tried as none, too.
bool identity_open(Str file, Str password, int *pem, Diags *diags);

#endif
