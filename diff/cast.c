// Which type changes keep every value, which may fail or lose something, and which have no cast at
// all, so that Prisma drops the column and adds it again. The rules are those of Prisma's engine
// for PostgreSQL and SQLite.
//
// On PostgreSQL a rule says from which length of the new type on a cast is safe, and from which on
// it is merely risky. VARCHAR and VARBIT without a length hold any length, CHAR and BIT without one
// hold 1, DECIMAL(p,s) holds p-s digits before the point.

#include "diff/compare.h"

#define UNLIMITED UINT32_MAX
#define NEVER ((int64_t)UNLIMITED + 1)

typedef enum { ANY_LENGTH, WITHOUT_LENGTH, WITH_LENGTH } SourceLength;

typedef struct {
  PgType from;
  SourceLength source;
  PgType to;
  int64_t safe_from, risky_from;  // room that the new type must have
} CastRule;

#define SAFE(from, source, to) \
  { PG_##from, source, PG_##to, 0, NEVER }
#define RISKY(from, source, to) \
  { PG_##from, source, PG_##to, NEVER, 0 }
#define SAFE_IF_LONG(from, source, to, room) \
  { PG_##from, source, PG_##to, room, NEVER }
#define SAFE_IF_LONG_ELSE_RISKY(from, source, to, room) \
  { PG_##from, source, PG_##to, room, 0 }

// A text form of at most `width` bytes: into a type that is too short the cast is risky, or there
// is none.
#define TEXT_RISKY(from, width)                                                            \
  SAFE(from, ANY_LENGTH, TEXT), SAFE_IF_LONG_ELSE_RISKY(from, ANY_LENGTH, VARCHAR, width), \
      SAFE_IF_LONG_ELSE_RISKY(from, ANY_LENGTH, CHAR, width)
#define TEXT_STRICT(from, width)                                                \
  SAFE(from, ANY_LENGTH, TEXT), SAFE_IF_LONG(from, ANY_LENGTH, VARCHAR, width), \
      SAFE_IF_LONG(from, ANY_LENGTH, CHAR, width)
#define TEXT_OF_ANY_LENGTH(from, source)                                               \
  SAFE(from, source, TEXT), SAFE_IF_LONG_ELSE_RISKY(from, source, VARCHAR, UNLIMITED), \
      RISKY(from, source, CHAR)

static const CastRule RULES[] = {
    SAFE(SMALLINT, ANY_LENGTH, INTEGER),
    SAFE(SMALLINT, ANY_LENGTH, BIGINT),
    SAFE(SMALLINT, ANY_LENGTH, REAL),
    SAFE(SMALLINT, ANY_LENGTH, DOUBLE),
    SAFE_IF_LONG_ELSE_RISKY(SMALLINT, ANY_LENGTH, DECIMAL, 3),
    TEXT_RISKY(SMALLINT, 4),

    RISKY(INTEGER, ANY_LENGTH, SMALLINT),
    SAFE(INTEGER, ANY_LENGTH, BIGINT),
    SAFE(INTEGER, ANY_LENGTH, REAL),
    SAFE(INTEGER, ANY_LENGTH, DOUBLE),
    SAFE_IF_LONG_ELSE_RISKY(INTEGER, ANY_LENGTH, DECIMAL, 10),
    TEXT_RISKY(INTEGER, 11),

    RISKY(BIGINT, ANY_LENGTH, SMALLINT),
    RISKY(BIGINT, ANY_LENGTH, INTEGER),
    SAFE(BIGINT, ANY_LENGTH, REAL),
    SAFE(BIGINT, ANY_LENGTH, DOUBLE),
    SAFE_IF_LONG_ELSE_RISKY(BIGINT, ANY_LENGTH, DECIMAL, 19),
    TEXT_RISKY(BIGINT, 20),

    SAFE(OID, ANY_LENGTH, INTEGER),
    SAFE(OID, ANY_LENGTH, BIGINT),
    SAFE(OID, ANY_LENGTH, TEXT),
    SAFE(OID, ANY_LENGTH, VARCHAR),

    RISKY(DECIMAL, ANY_LENGTH, REAL),
    RISKY(DECIMAL, ANY_LENGTH, DOUBLE),
    RISKY(DECIMAL, WITHOUT_LENGTH, SMALLINT),
    RISKY(DECIMAL, WITHOUT_LENGTH, INTEGER),
    RISKY(DECIMAL, WITHOUT_LENGTH, BIGINT),
    SAFE(DECIMAL, WITHOUT_LENGTH, TEXT),
    SAFE_IF_LONG_ELSE_RISKY(DECIMAL, WITHOUT_LENGTH, VARCHAR, 131073),
    SAFE_IF_LONG_ELSE_RISKY(DECIMAL, WITHOUT_LENGTH, CHAR, 131073),
    SAFE(DECIMAL, WITH_LENGTH, TEXT),

    RISKY(REAL, ANY_LENGTH, SMALLINT),
    RISKY(REAL, ANY_LENGTH, INTEGER),
    RISKY(REAL, ANY_LENGTH, BIGINT),
    RISKY(REAL, ANY_LENGTH, DECIMAL),
    SAFE(REAL, ANY_LENGTH, DOUBLE),
    TEXT_RISKY(REAL, 47),

    RISKY(DOUBLE, ANY_LENGTH, SMALLINT),
    RISKY(DOUBLE, ANY_LENGTH, INTEGER),
    RISKY(DOUBLE, ANY_LENGTH, BIGINT),
    RISKY(DOUBLE, ANY_LENGTH, DECIMAL),
    RISKY(DOUBLE, ANY_LENGTH, REAL),
    TEXT_RISKY(DOUBLE, 317),

    SAFE(MONEY, ANY_LENGTH, TEXT),
    SAFE(MONEY, ANY_LENGTH, VARCHAR),
    SAFE(MONEY, ANY_LENGTH, CITEXT),

    SAFE(CITEXT, ANY_LENGTH, TEXT),
    SAFE(CITEXT, ANY_LENGTH, VARCHAR),

    SAFE(TEXT, ANY_LENGTH, CITEXT),
    SAFE_IF_LONG_ELSE_RISKY(TEXT, ANY_LENGTH, VARCHAR, UNLIMITED),
    RISKY(TEXT, ANY_LENGTH, CHAR),

    TEXT_OF_ANY_LENGTH(VARCHAR, WITHOUT_LENGTH),
    SAFE(VARCHAR, WITH_LENGTH, TEXT),

    SAFE(CHAR, WITHOUT_LENGTH, TEXT),
    SAFE(CHAR, WITHOUT_LENGTH, VARCHAR),
    SAFE(CHAR, WITHOUT_LENGTH, CHAR),
    SAFE(CHAR, WITH_LENGTH, TEXT),

    SAFE(BIT, WITHOUT_LENGTH, TEXT),
    SAFE(BIT, WITHOUT_LENGTH, VARCHAR),
    SAFE(BIT, WITHOUT_LENGTH, CHAR),
    SAFE(BIT, WITHOUT_LENGTH, VARBIT),
    SAFE(BIT, WITH_LENGTH, TEXT),

    TEXT_OF_ANY_LENGTH(VARBIT, WITHOUT_LENGTH),
    RISKY(VARBIT, WITHOUT_LENGTH, BIT),
    SAFE(VARBIT, WITH_LENGTH, TEXT),

    TEXT_STRICT(UUID, 32),

    SAFE(INET, ANY_LENGTH, TEXT),
    SAFE(INET, ANY_LENGTH, VARCHAR),
    SAFE(INET, ANY_LENGTH, CITEXT),

    TEXT_OF_ANY_LENGTH(XML, ANY_LENGTH),

    SAFE(JSON, ANY_LENGTH, JSONB),
    TEXT_OF_ANY_LENGTH(JSON, ANY_LENGTH),

    SAFE(JSONB, ANY_LENGTH, JSON),
    TEXT_OF_ANY_LENGTH(JSONB, ANY_LENGTH),

    SAFE(BYTEA, ANY_LENGTH, TEXT),
    {PG_BYTEA, ANY_LENGTH, PG_VARCHAR, UNLIMITED, 3},
    {PG_BYTEA, ANY_LENGTH, PG_CHAR, NEVER, 3},

    SAFE(BOOLEAN, ANY_LENGTH, TEXT),
    SAFE(BOOLEAN, ANY_LENGTH, VARCHAR),
    {PG_BOOLEAN, ANY_LENGTH, PG_CHAR, 5, 4},

    TEXT_STRICT(DATE, 28),
    SAFE(DATE, ANY_LENGTH, TIMESTAMP),
    SAFE(DATE, ANY_LENGTH, TIMESTAMPTZ),

    TEXT_STRICT(TIMESTAMP, 23),
    SAFE(TIMESTAMP, ANY_LENGTH, TIMESTAMP),
    SAFE(TIMESTAMP, ANY_LENGTH, TIMESTAMPTZ),
    SAFE(TIMESTAMP, ANY_LENGTH, DATE),
    SAFE(TIMESTAMP, ANY_LENGTH, TIME),
    SAFE(TIMESTAMP, ANY_LENGTH, TIMETZ),

    TEXT_STRICT(TIMESTAMPTZ, 28),
    SAFE(TIMESTAMPTZ, ANY_LENGTH, TIMESTAMPTZ),
    SAFE(TIMESTAMPTZ, ANY_LENGTH, TIMESTAMP),
    SAFE(TIMESTAMPTZ, ANY_LENGTH, DATE),
    SAFE(TIMESTAMPTZ, ANY_LENGTH, TIME),
    SAFE(TIMESTAMPTZ, ANY_LENGTH, TIMETZ),

    TEXT_STRICT(TIME, 14),
    SAFE(TIME, ANY_LENGTH, TIMETZ),

    TEXT_STRICT(TIMETZ, 19),
    SAFE(TIMETZ, ANY_LENGTH, TIMETZ),
    SAFE(TIMETZ, ANY_LENGTH, TIME),
};

static bool args_equal(const ColumnType *a, const ColumnType *b) {
  return a->arg_count == b->arg_count && a->args[0] == b->args[0] && a->args[1] == b->args[1];
}

static bool is_type(const ColumnType *type, PgType kind) { return type->native->kind == kind; }

// How much the new type can hold, in the unit of the rules.
static int64_t type_room(const ColumnType *type) {
  if (is_type(type, PG_DECIMAL))
    return type->arg_count ? (int64_t)type->args[0] - type->args[1] : UNLIMITED;
  if (type->arg_count) return type->args[0];
  return is_type(type, PG_CHAR) || is_type(type, PG_BIT) ? 1 : UNLIMITED;
}

static Cast safe_if(bool condition) { return condition ? CAST_SAFE : CAST_RISKY; }

static Cast cast_by_rule(const ColumnType *from, const ColumnType *to) {
  SourceLength source = from->arg_count ? WITH_LENGTH : WITHOUT_LENGTH;
  int64_t room = type_room(to);
  for (size_t i = 0; i < COUNT_OF(RULES); i++) {
    const CastRule *rule = &RULES[i];
    if (rule->from != from->native->kind || rule->to != to->native->kind) continue;
    if (rule->source != ANY_LENGTH && rule->source != source) continue;
    return room >= rule->safe_from    ? CAST_SAFE
           : room >= rule->risky_from ? CAST_RISKY
                                      : CAST_IMPOSSIBLE;
  }
  // PostgreSQL converts money and citext by assignment into nearly everything, and Prisma counts on
  // it.
  return is_type(from, PG_MONEY) || is_type(from, PG_CITEXT) ? CAST_RISKY : CAST_IMPOSSIBLE;
}

// DECIMAL(p,s): whole numbers fit by digits, texts need room for a sign and a point.
static Cast cast_from_sized_decimal(const ColumnType *from, const ColumnType *to) {
  int64_t precision = from->args[0], scale = from->args[1], room = type_room(to);
  switch ((PgType)to->native->kind) {
    case PG_SMALLINT:
      return safe_if(scale == 0 && precision <= 2);
    case PG_INTEGER:
      return safe_if(scale == 0 && precision <= 9);
    case PG_BIGINT:
      return safe_if(scale == 0 && precision <= 18);
    case PG_DECIMAL:
      return safe_if(!to->arg_count || (precision - scale <= room && scale <= to->args[1]));
    case PG_VARCHAR:
    case PG_CHAR:
      return safe_if(room >= precision + (scale ? 2 : 1));
    default:
      return cast_by_rule(from, to);
  }
}

// VARCHAR(n), CHAR(n): by length into texts.
static Cast cast_from_sized_text(const ColumnType *from, const ColumnType *to) {
  bool text = is_type(to, PG_VARCHAR) || is_type(to, PG_CHAR);
  return text ? safe_if(type_room(to) >= from->args[0]) : cast_by_rule(from, to);
}

static Cast cast_from_sized_bits(const ColumnType *from, const ColumnType *to) {
  int64_t room = type_room(to), length = from->args[0];
  bool varying = is_type(from, PG_VARBIT);
  switch ((PgType)to->native->kind) {
    case PG_VARCHAR:
    case PG_CHAR:
      return room >= length ? CAST_SAFE : varying ? CAST_RISKY : CAST_IMPOSSIBLE;
    case PG_VARBIT:
      return room >= length ? CAST_SAFE : CAST_IMPOSSIBLE;
    case PG_BIT:
      return varying && (!to->arg_count || room <= length) ? CAST_RISKY : CAST_IMPOSSIBLE;
    default:
      return cast_by_rule(from, to);
  }
}

// A timestamp or time without a precision equals one with any.
static bool precision_left_open(const ColumnType *from, const ColumnType *to) {
  bool timed = is_type(to, PG_TIMESTAMP) || is_type(to, PG_TIMESTAMPTZ) || is_type(to, PG_TIME) ||
               is_type(to, PG_TIMETZ);
  return timed && from->native == to->native && (!from->arg_count || !to->arg_count);
}

static Cast cast_native(const ColumnType *from, const ColumnType *to) {
  if (from->native == to->native && (args_equal(from, to) || precision_left_open(from, to)))
    return CAST_NONE;
  if (is_type(from, PG_DECIMAL)) {
    if (from->arg_count) return cast_from_sized_decimal(from, to);
    if (is_type(to, PG_DECIMAL)) return safe_if(to->args[0] >= 131072 && to->args[1] >= 16383);
  }
  if (!from->arg_count) return cast_by_rule(from, to);
  if (is_type(from, PG_VARCHAR) || is_type(from, PG_CHAR)) return cast_from_sized_text(from, to);
  if (is_type(from, PG_BIT) || is_type(from, PG_VARBIT)) return cast_from_sized_bits(from, to);
  return cast_by_rule(from, to);
}

// In the schema of its table, which is called otherwise on the other side where no names of schemas count.
static bool is_enum_beside_table(const Column *column) {
  return str_eq(column->type.enum_namespace, column->table->namespace);
}

static bool same_enum(const Column *before, const Column *after) {
  const ColumnType *from = &before->type, *to = &after->type;
  bool same_place = !from->enum_namespace.len || !to->enum_namespace.len ||
                    str_eq(from->enum_namespace, to->enum_namespace) ||
                    (is_enum_beside_table(before) && is_enum_beside_table(after));
  return same_place && str_eq(from->enum_name, to->enum_name);
}

// The text form of an array fits texts only.
static Cast cast_list_to_scalar(const ColumnType *to) {
  if (!to->native) return CAST_IMPOSSIBLE;
  if (is_type(to, PG_TEXT)) return CAST_SAFE;
  if (is_type(to, PG_VARCHAR)) return safe_if(!to->arg_count);
  return is_type(to, PG_CHAR) ? CAST_RISKY : CAST_IMPOSSIBLE;
}

static Cast cast_pg(const Column *before, const Column *after) {
  const ColumnType *from = &before->type, *to = &after->type;
  bool was_list = before->arity == ARITY_LIST, is_list = after->arity == ARITY_LIST;
  if (from->family == FAMILY_ENUM || to->family == FAMILY_ENUM) {
    // A list of the same enum is the same type to Prisma; that it became one is a change of arity.
    return from->family == to->family && same_enum(before, after) ? CAST_NONE : CAST_IMPOSSIBLE;
  }
  if (was_list && !is_list) return cast_list_to_scalar(to);
  if (!was_list && is_list) return CAST_IMPOSSIBLE;
  if (!from->native && !to->native) return CAST_NONE;
  if (!from->native || !to->native) return CAST_RISKY;
  return cast_native(from, to);
}

// SQLite stores any value in any column. Prisma compares families, an enum being a String, and the
// texts of types it does not know.
static Cast cast_sqlite(const Column *before, const Column *after) {
  bool same_family = before->type.family == after->type.family;
  bool unknown = same_family && before->type.family == FAMILY_UNSUPPORTED;
  if (same_family && (!unknown || str_eq(before->type.text, after->type.text))) return CAST_NONE;
  return after->type.family == FAMILY_STRING ? CAST_SAFE : CAST_RISKY;
}

Cast cast_between(const Dialect *dialect, const Column *before, const Column *after) {
  return dialect->alters_columns ? cast_pg(before, after) : cast_sqlite(before, after);
}
