// When two defaults are the same for Prisma, although one was written in a schema and the other
// printed by a database.
//
//   before       after                equal
//   none         none                 yes
//   anything     dbgenerated()        yes: no text, so nothing to compare
//   anything     autoincrement()      yes: told apart as a change of autoincrement, not of the
// default
//   sequence     none                 yes: the same
//   now()        now()                yes
//   dbgenerated  dbgenerated          when the texts are, ASCII case aside
//   value        value                by kind; a DateTime value equals every default there is
// and everything else differs.

#include "diff/compare.h"

#include <jansson.h>

// Defaults that only Prisma's client knows leave nothing in the database.
static bool is_absent(const Default *value) {
  return value->kind == DEFAULT_NONE || value->kind == DEFAULT_CLIENT ||
         value->kind == DEFAULT_UPDATED_AT;
}

// The text of a number without sign and insignificant zeros: "007.50" → "7.5".
static Str number_core(Str text, bool *negative) {
  *negative = str_starts_with(text, STR("-"));
  if (*negative) text = str_slice(text, 1, text.len);
  while (text.len > 1 && text.at[0] == '0' && text.at[1] != '.')
    text = str_slice(text, 1, text.len);
  if (str_find_char(text, '.') < 0) return text;
  while (str_ends_with(text, STR("0"))) text.len--;
  if (str_ends_with(text, STR("."))) text.len--;
  return text;
}

static bool numbers_equal(Str a, Str b) {
  bool a_negative, b_negative;
  Str a_core = number_core(a, &a_negative), b_core = number_core(b, &b_negative);
  bool zero = str_eq(a_core, STR("0"));
  return str_eq(a_core, b_core) && (a_negative == b_negative || zero);
}

// By structure; a text that is no JSON cannot be compared and counts as equal.
static bool json_equal_texts(Str a, Str b) {
  json_t *left = json_loadb(a.at ? a.at : "", a.len, JSON_DECODE_ANY, NULL);
  json_t *right = json_loadb(b.at ? b.at : "", b.len, JSON_DECODE_ANY, NULL);
  bool equal = !left || !right || json_equal(left, right);
  json_decref(left);
  json_decref(right);
  return equal;
}

static bool either_kind(const Value *a, const Value *b, ValueKind kind) {
  return a->kind == kind || b->kind == kind;
}

static bool values_equal(const Value *a, const Value *b);

static bool list_items_equal(const Value *a, const Value *b) {
  if (either_kind(a, b, VALUE_BYTES) && a->kind != b->kind) return true;
  bool integers = (a->kind == VALUE_INT || a->kind == VALUE_BIGINT) && a->kind != b->kind;
  return !integers && values_equal(a, b);
}

static bool lists_equal(const Value *a, const Value *b) {
  if (a->kind != b->kind || a->items.len != b->items.len) return false;
  for (size_t i = 0; i < a->items.len; i++)
    if (!list_items_equal(&a->items.at[i], &b->items.at[i])) return false;
  return true;
}

static bool is_word(ValueKind kind) { return kind == VALUE_STRING || kind == VALUE_ENUM; }
static bool is_json_text(ValueKind kind) { return kind == VALUE_JSON || kind == VALUE_STRING; }
static bool is_integer(ValueKind kind) { return kind == VALUE_INT || kind == VALUE_BIGINT; }

static bool values_equal(const Value *a, const Value *b) {
  if (either_kind(a, b, VALUE_DATETIME)) return true;
  if (either_kind(a, b, VALUE_LIST)) return lists_equal(a, b);
  if (is_json_text(a->kind) && is_json_text(b->kind) && either_kind(a, b, VALUE_JSON))
    return json_equal_texts(a->text, b->text);
  if (is_word(a->kind) && is_word(b->kind)) return str_eq(a->text, b->text);
  if (is_integer(a->kind) && is_integer(b->kind)) return numbers_equal(a->text, b->text);
  if (a->kind != b->kind) return false;
  return a->kind == VALUE_FLOAT ? numbers_equal(a->text, b->text) : str_eq(a->text, b->text);
}

static bool is_datetime(const Default *value) {
  return value->kind == DEFAULT_VALUE && value->value.kind == VALUE_DATETIME;
}

static bool is_list(const Default *value) {
  return value->kind == DEFAULT_VALUE && value->value.kind == VALUE_LIST;
}

// A list of dates cannot be compared with an expression.
static bool is_opaque_date_list(const Column *before, const Column *after) {
  const Default *old = &before->value, *new = &after->value;
  bool list = (is_list(old) && new->kind == DEFAULT_DBGENERATED) ||
              (old->kind == DEFAULT_DBGENERATED && is_list(new));
  return list && (before->type.family == FAMILY_DATETIME || after->type.family == FAMILY_DATETIME);
}

bool defaults_equal(const Column *before, const Column *after) {
  const Default *old = &before->value, *new = &after->value;
  if (new->kind == DEFAULT_SEQUENCE || (new->kind == DEFAULT_DBGENERATED && !new->text.len))
    return true;
  if (is_absent(old)) return is_absent(new);
  if (is_absent(new)) return old->kind == DEFAULT_SEQUENCE;
  if (is_datetime(old) || is_datetime(new) || is_opaque_date_list(before, after)) return true;
  if (old->kind != new->kind) return false;
  switch (old->kind) {
    case DEFAULT_VALUE:
      return values_equal(&old->value, &new->value);
    case DEFAULT_DBGENERATED:
      return str_eq_nocase(old->text, new->text);
    case DEFAULT_NOW:
    case DEFAULT_SEQUENCE:
    case DEFAULT_NONE:
    case DEFAULT_CLIENT:
    case DEFAULT_UPDATED_AT:
      return true;
  }
  return true;
}
