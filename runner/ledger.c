// Prisma's table _prisma_migrations: made, read and written exactly as Prisma's engines do. The DDL, the formats of
// times and the checksum are theirs; on SQLite two of them write different times (integer milliseconds from the native
// engine, ISO text from driver adapters), so both are read, and new rows follow the newest row that is there.
// Times first, then the table, rows, writes, checksums.

#include "runner/internal.h"
#include "runner/sha256.h"

// --- Times

static bool digits(Str text, size_t at, size_t count, int64_t *out) {
  Str part = str_slice(text, at, at + count);
  for (size_t i = 0; i < part.len; i++)
    if (part.at[i] < '0' || part.at[i] > '9') return false;
  return part.len == count && str_to_int64(part, out);
}

// Days since 1970-01-01 in the Gregorian calendar.
static int64_t days_of(int64_t year, int64_t month, int64_t day) {
  year -= month <= 2;
  int64_t era = year / 400, of_era = year % 400;
  int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

// "2026-11-22T07:39:18.460+00:00", "…Z", "2026-11-22 07:39:18"; without an offset the time is UTC. 0 for what is none.
static int64_t time_of_iso(Str text) {
  int64_t year, month, day, hour, minute, second, ms = 0, offset_hour = 0, offset_minute = 0;
  if (!digits(text, 0, 4, &year) || !digits(text, 5, 2, &month) || !digits(text, 8, 2, &day) ||
      !digits(text, 11, 2, &hour) || !digits(text, 14, 2, &minute) || !digits(text, 17, 2, &second))
    return 0;
  size_t at = 19;
  if (at < text.len && text.at[at] == '.') {
    int64_t unit = 100;
    for (at++; at < text.len && text.at[at] >= '0' && text.at[at] <= '9'; at++, unit /= 10)
      ms += unit * (text.at[at] - '0');
  }
  bool east = at < text.len && text.at[at] == '+', west = at < text.len && text.at[at] == '-';
  if (east || west) {
    digits(text, at + 1, 2, &offset_hour);
    digits(text, at + 4, 2, &offset_minute);
  }
  int64_t seconds = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
  int64_t offset = (offset_hour * 3600 + offset_minute * 60) * (west ? -1 : 1);
  return (seconds - offset) * 1000 + ms;
}

int64_t ledger_time(Str cell) {
  int64_t ms;
  if (!cell.at) return 0;
  return str_to_int64(cell, &ms) ? ms : time_of_iso(cell);
}

// "2026-11-22T07:39:18.460+00:00", as driver adapters write it; PostgreSQL reads it too.
static Str iso_of(Arena *arena, int64_t ms) {
  Str text = time_format_utc(arena, ms);
  return str_format(arena, "%.*s+00:00", STR_ARG(str_slice(text, 0, text.len - 1)));
}

// A parameter for a column of times; NULL for 0. SQLite's DATETIME columns turn digits into an integer by themselves.
static Str time_param(Arena *arena, const Db *db, const Ledger *ledger, int64_t ms) {
  if (!ms) return (Str){0};
  bool text = db_dialect(db) == &POSTGRESQL || ledger->writes_text;
  return text ? iso_of(arena, ms) : str_format(arena, "%lld", (long long)ms);
}

// --- The table

static const Str CREATE_POSTGRESQL = STR_INIT(
    " (\n"
    "    id                      VARCHAR(36) PRIMARY KEY NOT NULL,\n"
    "    checksum                VARCHAR(64) NOT NULL,\n"
    "    finished_at             TIMESTAMPTZ,\n"
    "    migration_name          VARCHAR(255) NOT NULL,\n"
    "    logs                    TEXT,\n"
    "    rolled_back_at          TIMESTAMPTZ,\n"
    "    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),\n"
    "    applied_steps_count     INTEGER NOT NULL DEFAULT 0\n"
    ")");

static const Str CREATE_SQLITE = STR_INIT(
    " (\n"
    "    \"id\"                    TEXT PRIMARY KEY NOT NULL,\n"
    "    \"checksum\"              TEXT NOT NULL,\n"
    "    \"finished_at\"           DATETIME,\n"
    "    \"migration_name\"        TEXT NOT NULL,\n"
    "    \"logs\"                  TEXT,\n"
    "    \"rolled_back_at\"        DATETIME,\n"
    "    \"started_at\"            DATETIME NOT NULL DEFAULT current_timestamp,\n"
    "    \"applied_steps_count\"   INTEGER UNSIGNED NOT NULL DEFAULT 0\n"
    ")");

Str ledger_table(Arena *arena, const Db *db) {
  Str namespace = db_namespace(db);
  if (!namespace.len) return STR("\"_prisma_migrations\"");
  Str doubled = str_replace(arena, namespace, STR("\""), STR("\"\""));
  return str_format(arena, "\"%.*s\".\"_prisma_migrations\"", STR_ARG(doubled));
}

static bool ledger_exists(Arena *arena, Db *db, bool *exists, Diags *diags) {
  static const Str BY_CATALOG = STR_INIT(
      "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
      "c.relnamespace "
      "WHERE n.nspname = $1 AND c.relname = '_prisma_migrations' AND c.relkind IN ('r', 'p')");
  static const Str BY_MASTER =
      STR_INIT("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_prisma_migrations'");
  bool postgres = db_dialect(db) == &POSTGRESQL;
  Str namespace = db_namespace(db);
  Rows rows;
  if (!db_query(db, arena, postgres ? BY_CATALOG : BY_MASTER, &namespace, postgres, &rows, diags))
    return false;
  *exists = rows.row_count > 0;
  return true;
}

static bool is_external(Arena *arena, const StrList *external, Str namespace, Str table) {
  Str full =
      namespace.len ? str_format(arena, "%.*s.%.*s", STR_ARG(namespace), STR_ARG(table)) : table;
  for (vec_each(const Str, name, external))
    if (str_eq(*name, full)) return true;
  return false;
}

// Tables count; views, enums, functions alone do not, nor what PostGIS and Cloudflare leave in every database.
bool ledger_check_empty(Arena *arena, Db *db, const RunOptions *options, Diags *diags) {
  static const Str TABLES = STR_INIT(
      "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
      "c.relnamespace "
      "WHERE n.nspname = $1 AND c.relkind = 'r' AND lower(c.relname) NOT IN ('_prisma_migrations', "
      "'spatial_ref_sys', 'geometry_columns', 'geography_columns', 'raster_columns', "
      "'raster_overviews')");
  static const Str MASTER = STR_INIT(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE "
      "'\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND name NOT IN ('_prisma_migrations', "
      "'d1_migrations')");
  const StrList *namespaces = &options->namespaces;
  bool postgres = db_dialect(db) == &POSTGRESQL;
  for (size_t i = 0; i <= (postgres ? namespaces->len : 0); i++) {
    Str namespace = i ? namespaces->at[i - 1] : db_namespace(db);
    Rows rows;
    if (!db_query(db, arena, postgres ? TABLES : MASTER, &namespace, postgres, &rows, diags))
      return false;
    size_t ours = rows.row_count;
    for (size_t row = 0; row < rows.row_count; row++)
      ours -= is_external(arena, &options->external, namespace, ROWS_CELL(rows, row, 0));
    if (!ours) continue;
    diag_error(diags, DIAG_P3005,
               "The database schema is not empty. Read more about how to baseline an existing "
               "production database: https://pris.ly/d/migrate-baseline");
    return diag_remedy(
        diags, "pmig baseline finds out which migrations the database already has, and marks them");
  }
  return true;
}

bool ledger_create(Arena *arena, Db *db, Ledger *ledger, Diags *diags) {
  bool postgres = db_dialect(db) == &POSTGRESQL;
  Str table = ledger_table(arena, db);
  Str script = str_format(arena, "CREATE TABLE %.*s%.*s", STR_ARG(table),
                          STR_ARG(postgres ? CREATE_POSTGRESQL : CREATE_SQLITE));
  Diags failure = diags_new(arena);
  if (db_run(db, script, &failure)) return ledger_load(arena, db, ledger, diags);
  if (!db_in_transaction(db) && ledger_load(arena, db, ledger, diags) && ledger->exists)
    return true;
  const Diag *reason = &failure.list.at[0];
  return diag_error(diags, reason->code, "Cannot create the table _prisma_migrations: %.*s",
                    STR_ARG(reason->message));
}

// --- Rows

static int compare_rows(const void *a, const void *b) {
  const LedgerRow *one = a, *other = b;
  if (one->started_ms != other->started_ms) return one->started_ms < other->started_ms ? -1 : 1;
  return str_cmp(one->name, other->name);
}

LedgerRow ledger_row_read(const Str *cells) {
  LedgerRow row = {.id = cells[ROW_ID],
                   .checksum = cells[ROW_CHECKSUM],
                   .name = cells[ROW_NAME],
                   .logs = cells[ROW_LOGS],
                   .started_ms = ledger_time(cells[ROW_STARTED]),
                   .finished_ms = ledger_time(cells[ROW_FINISHED]),
                   .rolled_back_ms = ledger_time(cells[ROW_ROLLED_BACK])};
  str_to_int64(cells[ROW_STEPS], &row.steps);
  return row;
}

static void take_row(Arena *arena, Ledger *ledger, const Str *cells) {
  vec_push(arena, &ledger->rows, ledger_row_read(cells));
  ledger->writes_text = str_eq(cells[ROW_CLASS], STR("text"));
}

bool ledger_load(Arena *arena, Db *db, Ledger *ledger, Diags *diags) {
  *ledger = (Ledger){0};
  if (!ledger_exists(arena, db, &ledger->exists, diags)) return false;
  if (!ledger->exists) return true;
  bool postgres = db_dialect(db) == &POSTGRESQL;
  Str table = ledger_table(arena, db);
  // The newest row comes last in either case: rowid grows, and so does started_at.
  Str sql = str_format(
      arena,
      postgres ? "SELECT " LEDGER_COLUMNS_POSTGRES ", '' FROM %.*s ORDER BY started_at"
               : "SELECT " LEDGER_COLUMNS_SQLITE ", typeof(started_at) FROM %.*s ORDER BY rowid",
      STR_ARG(table));
  Rows rows;
  if (!db_query(db, arena, sql, NULL, 0, &rows, diags)) return false;
  for (size_t i = 0; i < rows.row_count; i++) take_row(arena, ledger, &ROWS_CELL(rows, i, 0));
  if (ledger->rows.len)
    qsort(ledger->rows.at, ledger->rows.len, sizeof *ledger->rows.at, compare_rows);
  return true;
}

// --- Writes

// Runs one statement in which %T stands for the table. SQLite numbers names like $1 as they come, so in these
// statements they come in order.
static bool write(Arena *arena, Db *db, const char *sql, const Str *params, size_t count,
                  Diags *diags) {
  Rows rows;
  Str text = str_replace(arena, str_of(sql), STR("%T"), ledger_table(arena, db));
  return db_query(db, arena, text, params, count, &rows, diags);
}

bool ledger_insert(Arena *arena, Db *db, const Ledger *ledger, const LedgerRow *row, Diags *diags) {
  Str params[] = {row->id,
                  row->checksum,
                  row->name,
                  row->logs,
                  time_param(arena, db, ledger, row->started_ms),
                  time_param(arena, db, ledger, row->finished_ms),
                  str_format(arena, "%lld", (long long)row->steps)};
  return write(arena, db,
               "INSERT INTO %T (id, checksum, migration_name, logs, started_at, finished_at, "
               "applied_steps_count) VALUES ($1, $2, $3, $4, $5, $6, $7)",
               params, COUNT_OF(params), diags);
}

bool ledger_finish(Arena *arena, Db *db, const Ledger *ledger, const LedgerRow *row, int64_t at_ms,
                   Diags *diags) {
  Str params[] = {time_param(arena, db, ledger, at_ms), row->checksum, row->id};
  return write(
      arena, db,
      "UPDATE %T SET applied_steps_count = 1, finished_at = $1, checksum = $2, logs = NULL "
      "WHERE id = $3",
      params, COUNT_OF(params), diags);
}

bool ledger_set_logs(Arena *arena, Db *db, Str id, Str logs, Diags *diags) {
  Str params[] = {logs, id};
  return write(arena, db, "UPDATE %T SET logs = $1 WHERE id = $2", params, COUNT_OF(params), diags);
}

bool ledger_reopen(Arena *arena, Db *db, Str id, Str logs, Diags *diags) {
  Str params[] = {logs, id};
  return write(arena, db, "UPDATE %T SET finished_at = NULL, logs = $1 WHERE id = $2", params,
               COUNT_OF(params), diags);
}

bool ledger_restore(Arena *arena, Db *db, const Ledger *ledger, const LedgerRow *row,
                    Diags *diags) {
  Str params[] = {time_param(arena, db, ledger, row->finished_ms), row->logs, row->id};
  return write(arena, db, "UPDATE %T SET finished_at = $1, logs = $2 WHERE id = $3", params,
               COUNT_OF(params), diags);
}

bool ledger_roll_back(Arena *arena, Db *db, const Ledger *ledger, Str name, int64_t at_ms,
                      Diags *diags) {
  Str params[] = {time_param(arena, db, ledger, at_ms), name};
  return write(
      arena, db,
      "UPDATE %T SET rolled_back_at = $1 WHERE migration_name = $2 AND finished_at IS NULL "
      "AND rolled_back_at IS NULL",
      params, COUNT_OF(params), diags);
}

LedgerKey ledger_rows_of(Str name) { return (LedgerKey){"migration_name", name}; }
LedgerKey ledger_row_with(Str id) { return (LedgerKey){"id", id}; }

bool ledger_delete(Arena *arena, Db *db, LedgerKey key, Diags *diags) {
  Str sql = str_format(arena, "DELETE FROM %%T WHERE %s = $1", key.column);
  return write(arena, db, sql.at, &key.value, 1, diags);
}

static bool count_rows(Arena *arena, Db *db, const char *where, Str param, size_t *count,
                       Diags *diags) {
  Rows rows;
  int64_t value = 0;
  Str table = ledger_table(arena, db);
  Str sql = str_format(arena, "SELECT count(*) FROM %.*s WHERE %s", STR_ARG(table), where);
  if (!db_query(db, arena, sql, &param, 1, &rows, diags)) return false;
  str_to_int64(ROWS_CELL(rows, 0, 0), &value);
  *count = (size_t)value;
  return true;
}

bool ledger_count_open(Arena *arena, Db *db, Str name, size_t *count, Diags *diags) {
  return count_rows(arena, db, "rolled_back_at IS NULL AND migration_name = $1", name, count,
                    diags);
}

bool ledger_is_open(Arena *arena, Db *db, Str id, bool *open, Diags *diags) {
  size_t count = 0;
  if (!count_rows(arena, db, "id = $1 AND finished_at IS NULL AND rolled_back_at IS NULL", id,
                  &count, diags))
    return false;
  *open = count > 0;
  return true;
}

bool ledger_has_id(Arena *arena, Db *db, Str id, bool *has, Diags *diags) {
  size_t count = 0;
  if (!count_rows(arena, db, "id = $1", id, &count, diags)) return false;
  *has = count > 0;
  return true;
}

// Readers are let through, and so are the index builds of somebody else.
bool ledger_lock(Arena *arena, Db *db, Diags *diags) {
  if (db_dialect(db) != &POSTGRESQL) return true;
  return write(arena, db, "LOCK TABLE %T IN SHARE ROW EXCLUSIVE MODE", NULL, 0, diags);
}

// --- Checksums

// `padded`: two digits for every byte. The oldest engines wrote bytes below 16 with one.
static Str digest(Arena *arena, Str text, bool padded) {
  unsigned char bytes[SHA256_SIZE];
  sha256(text, bytes);
  Text hex = text_new(arena);
  for (size_t i = 0; i < SHA256_SIZE; i++) text_format(&hex, padded ? "%02x" : "%x", bytes[i]);
  return text_str(&hex);
}

Str checksum_of(Arena *arena, Str script) { return digest(arena, script, true); }

// A file that differs only in its line ends was not edited: git and editors change them.
bool checksum_matches(Arena *arena, Str script, Str stored) {
  if (stored.len && stored.len != 64) return str_eq(digest(arena, script, false), stored);
  if (str_eq(checksum_of(arena, script), stored)) return true;
  Str unix_ends = str_replace(arena, script, STR("\r\n"), STR("\n"));
  if (str_eq(checksum_of(arena, unix_ends), stored)) return true;
  return str_eq(checksum_of(arena, str_replace(arena, script, STR("\n"), STR("\r\n"))), stored);
}
