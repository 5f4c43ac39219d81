// Connecting to PostgreSQL: a URL of Prisma's in libpq's words, and what to say when the server refuses.
//
// It is done by polling, for two reasons: libpq gives a refused connection no SQLSTATE field, but writes it into the text
// when asked before the server answers, so messages are recognised in every language; and the state in which it fails
// tells a TLS problem from an unreachable server. In order: the URL, connecting, refusals.

#define _POSIX_C_SOURCE 200809L
#include <poll.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/os.h"
#include "db/connect_pg.h"
#include "db/identity_pg.h"
#include "db/url.h"

enum { PRISMA_CONNECT_TIMEOUT_S = 5 };

// --- The URL in libpq's words

static void target_put(Target *target, const char *keyword, const char *value) {
  target->keywords[target->count] = keyword;
  target->values[target->count++] = value;
}

static const char *text_or(Arena *arena, Str text, const char *missing) {
  return text.len ? str_c(arena, text) : missing;
}

// The bundle that the system's own programs trust. libpq before 16 does not know `sslrootcert=system`.
static const char *system_certificates(Arena *arena) {
  static const char *const BUNDLES[] = {"/etc/ssl/certs/ca-certificates.crt",
                                        "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"};
  if (PQlibVersion() >= 160000) return "system";
  for (size_t i = 0; i < COUNT_OF(BUNDLES); i++)
    if (path_kind(arena, str_of(BUNDLES[i])) == PATH_FILE) return BUNDLES[i];
  return NULL;
}

// Prisma's sslcert is the authority to trust, and a certificate is checked only with sslaccept=strict. libpq's own
// verify-ca and verify-full, which Prisma takes for "prefer", are kept when there is something to verify against.
static void target_put_tls(Arena *arena, Target *target, const Url *url, Str base_folder) {
  Str mode = url_param(url, STR("sslmode")), accept = url_param(url, STR("sslaccept"));
  Str authority = url_param(url, STR("sslcert"));
  bool strict = accept.len && !str_eq(accept, STR("accept_invalid_certs"));
  bool verifies = str_starts_with(mode, STR("verify-"));
  Str identity = url_param(url, STR("sslidentity"));
  if (str_eq(mode, STR("disable"))) {
    target_put(target, "sslmode", "disable");
    return;
  }
  if (identity.len) target->identity = path_join(arena, base_folder, identity);
  target->identity_password = url_param(url, STR("sslpassword"));
  if (strict || (verifies && authority.len)) {
    const char *root = authority.len ? str_c(arena, path_join(arena, base_folder, authority))
                                     : system_certificates(arena);
    target_put(target, "sslmode", strict ? "verify-full" : str_c(arena, mode));
    if (root) target_put(target, "sslrootcert", root);
  } else {
    bool required = verifies || str_eq(mode, STR("require"));
    target_put(target, "sslmode", required ? "require" : "prefer");
  }
}

static void target_put_place(Arena *arena, Target *target, const Url *url) {
  Str host = url_param(url, STR("host"));
  target->host = text_or(arena, host.len ? host : url->host, "localhost");
  target->port = text_or(arena, url->port, "5432");
  target->database = text_or(arena, url->database, URL_DEFAULT_DATABASE);
  target->namespace = text_or(arena, url_param(url, STR("schema")), URL_DEFAULT_NAMESPACE);
  target_put(target, "dbname", target->database);  // first: target_named replaces it
  target_put(target, "host", target->host);
  target_put(target, "port", target->port);
  if (url->user.len) target_put(target, "user", str_c(arena, url->user));
  if (url->has_password) target_put(target, "password", str_c(arena, url->password));
}

bool target_init(Arena *arena, Target *target, Str text, const DbOptions *options, Diags *diags) {
  static const Str PASSED_ON[] = {STR_INIT("options"), STR_INIT("channel_binding")};
  Url url;
  *target = (Target){.read_only = options->read_only, .expendable = options->expendable};
  if (!url_parse(arena, text, &url, diags)) return false;
  target_put_place(arena, target, &url);
  if (options->namespace.len) target->namespace = str_c(arena, options->namespace);
  target_put_tls(arena, target, &url, options->base_folder);
  target->pooled = str_eq(url_param(&url, STR("pgbouncer")), STR("true"));
  target_put(target, "client_encoding", "UTF8");
  target_put(target, "gssencmode", "disable");
  target_put(target, "application_name",
             text_or(arena, url_param(&url, STR("application_name")), "pmig"));
  for (size_t i = 0; i < COUNT_OF(PASSED_ON); i++)
    if (url_param(&url, PASSED_ON[i]).len)
      target_put(target, PASSED_ON[i].at, str_c(arena, url_param(&url, PASSED_ON[i])));
  if (!url_param_seconds(&url, STR("connect_timeout"), PRISMA_CONNECT_TIMEOUT_S, &target->timeout_s,
                         diags))
    return false;
  if (options->connect_timeout_s) target->timeout_s = options->connect_timeout_s;
  return true;
}

Target target_named(const Target *target, const char *database) {
  Target other = *target;
  other.database = other.values[0] = database;
  return other;
}

// --- Connecting

typedef struct {
  PGconn *connection;      // also after a failure, for its message
  ConnStatusType reached;  // the state before the last step
  bool timed_out;
} Attempt;

// False when the time is over, or somebody asked to stop.
static bool wait_for_socket(PGconn *connection, bool reading, int64_t deadline_us) {
  struct pollfd socket = {.fd = PQsocket(connection), .events = reading ? POLLIN : POLLOUT};
  for (int left_ms = -1;;) {
    if (deadline_us) left_ms = (int)((deadline_us - clock_monotonic_us() + 999) / 1000);
    if (interrupt_is_pending() || (deadline_us && left_ms <= 0)) return false;
    if (poll(&socket, 1, left_ms) > 0) return true;
  }
}

static bool attempt_connect(const Target *target, Attempt *attempt) {
  int64_t deadline = target->timeout_s ? clock_monotonic_us() + target->timeout_s * 1000000LL : 0;
  PGconn *connection = PQconnectStartParams(target->keywords, target->values, 0);
  *attempt = (Attempt){.connection = connection};
  PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (PQstatus(connection) != CONNECTION_BAD && next != PGRES_POLLING_OK &&
         next != PGRES_POLLING_FAILED) {
    attempt->reached = PQstatus(connection);
    if (!wait_for_socket(connection, next == PGRES_POLLING_READING, deadline)) {
      attempt->timed_out = true;
      return false;
    }
    next = PQconnectPoll(connection);
  }
  return PQstatus(connection) == CONNECTION_OK;
}

// In a verbose message the SQLSTATE stands after the severity: "FATAL:  28P01: password …". Empty when there is none.
static Str sqlstate_in(Str message) {
  for (ptrdiff_t at = -1; (at = str_find(message, STR(":  "), (size_t)(at + 1))) >= 0;) {
    Str code = str_slice(message, (size_t)at + 3, (size_t)at + 8);
    Str after = str_slice(message, (size_t)at + 8, (size_t)at + 9);
    bool plain = code.len == 5 && str_eq(after, STR(":"));
    for (size_t i = 0; plain && i < code.len; i++)
      plain = (code.at[i] >= '0' && code.at[i] <= '9') || (code.at[i] >= 'A' && code.at[i] <= 'Z');
    if (plain) return code;
  }
  return (Str){0};
}

static const struct {
  Str sqlstate;
  DiagCode code;
} REFUSALS[] = {
    {STR_INIT("28P01"), DIAG_P1000}, {STR_INIT("28000"), DIAG_P1010},
    {STR_INIT("42501"), DIAG_P1010}, {STR_INIT("3D000"), DIAG_P1003},
    {STR_INIT("57P03"), DIAG_P1001},  // the server is starting up or shutting down
};

static DiagCode refusal_code(const Attempt *attempt, Str sqlstate) {
  for (size_t i = 0; i < COUNT_OF(REFUSALS); i++)
    if (str_eq(sqlstate, REFUSALS[i].sqlstate)) return REFUSALS[i].code;
  if (sqlstate.len) return DIAG_DATABASE;
  if (PQconnectionNeedsPassword(attempt->connection)) return DIAG_P1000;
  bool tls = attempt->reached == CONNECTION_SSL_STARTUP && !attempt->timed_out;
  return tls ? DIAG_P1011 : DIAG_P1001;
}

// libpq's text without the lines that only the verbose form has.
static Str reason_of(const Attempt *attempt) {
  if (attempt->timed_out) return STR("timeout expired");
  Str text = str_trim(str_of(PQerrorMessage(attempt->connection)));
  ptrdiff_t location = str_find(text, STR("\nLOCATION:"), 0);
  return location < 0 ? text : str_slice(text, 0, (size_t)location);
}

static bool report_refusal(const Target *target, const Attempt *attempt, Diags *diags) {
  if (interrupt_is_pending())
    return diag_error(diags, DIAG_INTERRUPTED, "stopped by %s while connecting", interrupt_name());
  Str reason = reason_of(attempt);
  DiagCode code = refusal_code(attempt, sqlstate_in(reason));
  const char *user = PQuser(attempt->connection) ? PQuser(attempt->connection) : "";
  if (code == DIAG_P1000)
    return diag_error(diags, code,
                      "Authentication failed against database server at `%s`, the provided "
                      "database credentials for "
                      "`%s` are not valid.\n\nPlease make sure to provide valid database "
                      "credentials for the database "
                      "server at `%s`.",
                      target->host, user, target->host);
  if (code == DIAG_P1001)
    return diag_error(diags, code,
                      "Can't reach database server at `%s:%s`\n\nPlease make sure your database "
                      "server is running at "
                      "`%s:%s`.\n\n%.*s",
                      target->host, target->port, target->host, target->port, STR_ARG(reason));
  if (code == DIAG_P1003)
    return diag_error(diags, code,
                      "Database `%s` does not exist on the database server at `%s:%s`.",
                      target->database, target->host, target->port);
  if (code == DIAG_P1010)
    return diag_error(diags, code, "User `%s` was denied access on the database `%s`\n\n%.*s", user,
                      target->database, STR_ARG(reason));
  if (code == DIAG_P1011)
    return diag_error(diags, code, "Error opening a TLS connection: %.*s", STR_ARG(reason));
  return diag_error(diags, code, "%.*s", STR_ARG(reason));
}

// With the identity's file among the parameters while libpq connects, which reads it then.
static bool attempt_with_identity(const Target *target, Attempt *attempt, int pem) {
  char path[sizeof "/proc/self/fd/" + 3 * sizeof pem];
  snprintf(path, sizeof path, "/proc/self/fd/%d", pem);
  Target named = *target;
  target_put(&named, "sslcert", path);
  target_put(&named, "sslkey", path);
  bool ok = attempt_connect(&named, attempt);
  close(pem);
  return ok;
}

static void drop_notice(void *unused, const PGresult *notice) { (void)unused, (void)notice; }

PGconn *target_connect(const Target *target, Diags *diags) {
  Attempt attempt;
  bool identified = target->identity.len > 0;
  int pem = -1;
  if (identified && !identity_open(target->identity, target->identity_password, &pem, diags))
    return NULL;
  if (!(identified ? attempt_with_identity(target, &attempt, pem)
                   : attempt_connect(target, &attempt))) {
    report_refusal(target, &attempt, diags);
    PQfinish(attempt.connection);
    return NULL;
  }
  PQsetErrorVerbosity(attempt.connection, PQERRORS_DEFAULT);
  PQsetNoticeReceiver(attempt.connection, drop_notice, NULL);
  return attempt.connection;
}
