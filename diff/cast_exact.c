// Which type changes keep every value, bit for bit as a client sees it, where both sides come from PostgreSQL databases. Prisma's
// rules (cast.c) are about what may fail; they take for safe what rounds (bigint to double precision), what depends on
// the session (timestamp to timestamptz) and what pads (text to char). What is not known to be safe here counts as risky,
// and whoever goes back is told.

#include "diff/compare.h"

static PgType kind_of(const ColumnType *type) { return (PgType)type->native->kind; }

// Room of the new type is at least that of the old one; a type without arguments has any.
static bool has_room(const ColumnType *from, const ColumnType *to) {
  return !to->arg_count || (from->arg_count && to->args[0] >= from->args[0]);
}

static unsigned integer_digits(PgType kind) {
  return kind == PG_SMALLINT ? 5 : kind == PG_INTEGER ? 10 : 19;
}

static bool integer_fits(const ColumnType *from, const ColumnType *to) {
  PgType source = kind_of(from);
  switch (kind_of(to)) {
    case PG_INTEGER:
      return source == PG_SMALLINT;
    case PG_BIGINT:
      return true;
    case PG_REAL:
      return source == PG_SMALLINT;
    case PG_DOUBLE:
      return source != PG_BIGINT;
    case PG_DECIMAL:
      return !to->arg_count || to->args[0] >= to->args[1] + integer_digits(source);
    default:
      return false;
  }
}

static bool decimal_fits(const ColumnType *from, const ColumnType *to) {
  if (kind_of(to) != PG_DECIMAL) return false;
  if (!to->arg_count) return true;
  return from->arg_count && to->args[1] >= from->args[1] &&
         to->args[0] + from->args[1] >= from->args[0] + to->args[1];
}

static bool is_any_text(const ColumnType *type) {
  PgType kind = kind_of(type);
  return kind == PG_TEXT || kind == PG_CITEXT || (kind == PG_VARCHAR && !type->arg_count);
}

static bool text_fits(const ColumnType *from, const ColumnType *to) {
  return kind_of(to) == PG_VARCHAR && kind_of(from) == PG_VARCHAR && has_room(from, to);
}

// Trailing blanks of char(n) and the currency of money are no part of their texts.
static bool has_faithful_text(PgType kind) { return kind != PG_CHAR && kind != PG_MONEY; }

static bool time_fits(const ColumnType *from, const ColumnType *to) {
  if (kind_of(from) == PG_DATE) return kind_of(to) == PG_TIMESTAMP;
  return kind_of(from) == kind_of(to) && has_room(from, to);
}

static bool native_fits(const ColumnType *from, const ColumnType *to) {
  if (is_any_text(to)) return has_faithful_text(kind_of(from));
  switch (kind_of(from)) {
    case PG_SMALLINT:
    case PG_INTEGER:
    case PG_BIGINT:
      return integer_fits(from, to);
    case PG_REAL:
      return kind_of(to) == PG_DOUBLE;
    case PG_DECIMAL:
      return decimal_fits(from, to);
    case PG_VARCHAR:
      return text_fits(from, to);
    case PG_CHAR:
      return kind_of(to) == PG_CHAR && has_room(from, to);
    case PG_BIT:
    case PG_VARBIT:
      return kind_of(to) == PG_VARBIT && has_room(from, to);
    case PG_DATE:
    case PG_TIMESTAMP:
    case PG_TIMESTAMPTZ:
    case PG_TIME:
    case PG_TIMETZ:
      return time_fits(from, to);
    case PG_JSONB:
      return kind_of(to) == PG_JSON;
    default:
      return false;
  }
}

bool cast_keeps_values(const Column *before, const Column *after) {
  const ColumnType *from = &before->type, *to = &after->type;
  bool list_changed = (before->arity == ARITY_LIST) != (after->arity == ARITY_LIST);
  if (list_changed || from->is_domain || to->is_domain || !to->native) return false;
  if (from->family == FAMILY_ENUM) return is_any_text(to);
  return from->native && native_fits(from, to);
}

// --- Values that the other type cannot have

enum {
  NUMBERS = 1,
  BOOLEANS = 2,
  UUIDS = 4,
  TIMES = 8,
  DOCUMENTS = 16,  // JSON
  ADDRESSES = 32,
  BYTES = 64,
};

// What values look like as text, which is how they are cast, and as what such texts can be read. Texts and whatever is not
// here may look like anything.
static const struct {
  PgType kind;
  unsigned looks, reads;
} LOOKS[] = {
    {PG_SMALLINT, NUMBERS, ~(UUIDS | TIMES)},
    {PG_INTEGER, NUMBERS, ~(UUIDS | TIMES)},
    {PG_OID, NUMBERS, ~(UUIDS | TIMES)},
    {PG_BIGINT, NUMBERS, ~(UUIDS | TIMES)},
    {PG_REAL, NUMBERS, ~(UUIDS | TIMES)},
    {PG_DOUBLE, NUMBERS, ~(UUIDS | TIMES)},
    {PG_DECIMAL, NUMBERS, ~(UUIDS | TIMES)},
    {PG_MONEY, NUMBERS, ~(UUIDS | TIMES)},
    {PG_BOOLEAN, BOOLEANS, BOOLEANS | NUMBERS | DOCUMENTS | BYTES},
    {PG_UUID, UUIDS, UUIDS | BYTES},
    {PG_INET, ADDRESSES, ADDRESSES | BYTES},
    {PG_TIMESTAMP, TIMES, TIMES | BYTES},
    {PG_TIMESTAMPTZ, TIMES, TIMES | BYTES},
    {PG_DATE, TIMES, TIMES | BYTES},
    {PG_TIME, TIMES, TIMES | BYTES},
    {PG_TIMETZ, TIMES, TIMES | BYTES},
    {PG_JSON, DOCUMENTS, DOCUMENTS | NUMBERS | BOOLEANS | BYTES},
    {PG_JSONB, DOCUMENTS, DOCUMENTS | NUMBERS | BOOLEANS | BYTES},
    {PG_BYTEA, BYTES, BYTES},
};

bool cast_loses_all(const Column *before, const Column *after) {
  const ColumnType *from = &before->type, *to = &after->type;
  unsigned reads = ~0u, looks = ~0u;
  bool lists = before->arity == ARITY_LIST || after->arity == ARITY_LIST;
  if (lists || from->is_domain || to->is_domain || !from->native || !to->native) return false;
  for (size_t i = 0; i < COUNT_OF(LOOKS); i++) {
    if (LOOKS[i].kind == kind_of(from)) reads = LOOKS[i].reads;
    if (LOOKS[i].kind == kind_of(to)) looks = LOOKS[i].looks;
  }
  return !(reads & looks);
}
