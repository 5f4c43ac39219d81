// libpq, loaded when the first PostgreSQL connection is opened. With what it needs for TLS, Kerberos and LDAP it takes
// longer to load than a diff of two schema files takes to run, and most commands never talk to a server.
// Private to db. A function of libpq that the driver begins to use is a row in both lists.
#ifndef PMIG_DB_LIBPQ_H
#define PMIG_DB_LIBPQ_H

#include <libpq-fe.h>

#include "base/diag.h"

// clang-format off
#define LIBPQ_FUNCTIONS(X) \
  X(PQcancel) X(PQclear) X(PQconnectPoll) X(PQconnectStartParams) X(PQconnectionNeedsPassword) \
  X(PQenterPipelineMode) X(PQerrorMessage) X(PQescapeIdentifier) X(PQexec) \
  X(PQbackendPID) X(PQexitPipelineMode) X(PQfinish) X(PQfreeCancel) X(PQfreemem) X(PQgetCancel) \
  X(PQgetCopyData) X(PQgetResult) X(PQgetisnull) X(PQgetlength) X(PQgetvalue) X(PQlibVersion) \
  X(PQnfields) X(PQntuples) X(PQpipelineSync) X(PQputCopyEnd) X(PQresultErrorField) \
  X(PQresultStatus) X(PQsendPrepare) X(PQsendQuery) X(PQsendQueryParams) \
  X(PQsendQueryPrepared) X(PQserverVersion) X(PQsetErrorVerbosity) X(PQsetNoticeReceiver) \
  X(PQsetSingleRowMode) X(PQsocket) X(PQstatus) X(PQtransactionStatus) X(PQuser)
// clang-format on

typedef struct {
#define X(name) __typeof__(name) *name;
  LIBPQ_FUNCTIONS(X)
#undef X
} Libpq;

extern Libpq libpq;

// Once; false when the library is not there. Must have succeeded before any of the functions is called.
bool libpq_load(Diags *diags);

#ifndef LIBPQ_PLAIN_NAMES
#define PQbackendPID libpq.PQbackendPID
#define PQcancel libpq.PQcancel
#define PQclear libpq.PQclear
#define PQconnectPoll libpq.PQconnectPoll
#define PQconnectStartParams libpq.PQconnectStartParams
#define PQconnectionNeedsPassword libpq.PQconnectionNeedsPassword
#define PQenterPipelineMode libpq.PQenterPipelineMode
#define PQerrorMessage libpq.PQerrorMessage
#define PQescapeIdentifier libpq.PQescapeIdentifier
#define PQexec libpq.PQexec
#define PQexitPipelineMode libpq.PQexitPipelineMode
#define PQfinish libpq.PQfinish
#define PQfreeCancel libpq.PQfreeCancel
#define PQfreemem libpq.PQfreemem
#define PQgetCancel libpq.PQgetCancel
#define PQgetCopyData libpq.PQgetCopyData
#define PQgetResult libpq.PQgetResult
#define PQgetisnull libpq.PQgetisnull
#define PQgetlength libpq.PQgetlength
#define PQgetvalue libpq.PQgetvalue
#define PQlibVersion libpq.PQlibVersion
#define PQnfields libpq.PQnfields
#define PQntuples libpq.PQntuples
#define PQpipelineSync libpq.PQpipelineSync
#define PQputCopyEnd libpq.PQputCopyEnd
#define PQresultErrorField libpq.PQresultErrorField
#define PQresultStatus libpq.PQresultStatus
#define PQsendPrepare libpq.PQsendPrepare
#define PQsendQuery libpq.PQsendQuery
#define PQsendQueryParams libpq.PQsendQueryParams
#define PQsendQueryPrepared libpq.PQsendQueryPrepared
#define PQserverVersion libpq.PQserverVersion
#define PQsetErrorVerbosity libpq.PQsetErrorVerbosity
#define PQsetNoticeReceiver libpq.PQsetNoticeReceiver
#define PQsetSingleRowMode libpq.PQsetSingleRowMode
#define PQsocket libpq.PQsocket
#define PQstatus libpq.PQstatus
#define PQtransactionStatus libpq.PQtransactionStatus
#define PQuser libpq.PQuser
#endif

#endif
