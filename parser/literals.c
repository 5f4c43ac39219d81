// Numbers, base64 and dates. The reasons are those of Rust's standard library, bigdecimal and
// chrono, which read these for Prisma, in the order in which they look at a text.

#include "parser/literals.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool fail(const char **why, const char *reason) {
  *why = reason;
  return false;
}

static const char BAD_DIGIT[] = "invalid digit found in string";
static const char NO_DIGITS[] = "cannot parse integer from empty string";

// --- Integers

bool literal_integer(Arena *arena, Str text, Str *out, const char **why) {
  bool negative = text.len && text.at[0] == '-';
  Str digits = str_slice(text, negative || (text.len && text.at[0] == '+'), text.len);
  Str plain = negative ? text : digits;
  int64_t number;
  if (!digits.len) return fail(why, text.len ? BAD_DIGIT : NO_DIGITS);
  // A digit too many is noticed before what follows it.
  for (size_t i = 0; i < digits.len; i++) {
    if (!is_digit(digits.at[i])) return fail(why, BAD_DIGIT);
    if (i >= 18 && !str_to_int64(str_slice(plain, 0, negative + i + 1), &number))
      return fail(why, negative ? "number too small to fit in target type"
                                : "number too large to fit in target type");
  }
  str_to_int64(plain, &number);
  *out = str_format(arena, "%lld", (long long)number);
  return true;
}

// --- Decimals: digits, with underscores between them, and where the point stands

typedef struct {
  bool negative;
  Str digits;     // without sign and point
  int64_t scale;  // how many of the digits are decimals; may be negative
} Decimal;

// Beyond this, the text of a number would fill the memory.
enum { MAX_SCALE = 100000 };

static bool exponent_read(Arena *arena, Str text, int64_t *out, const char **why) {
  Str normal;
  if (text.len && text.at[0] == '+') text = str_slice(text, 1, text.len);
  if (!literal_integer(arena, text, &normal, why)) return false;
  str_to_int64(normal, out);
  return (*out <= MAX_SCALE && *out >= -MAX_SCALE) ||
         fail(why, "number too large to fit in target type");
}

static Str digits_joined(Arena *arena, Str whole, Str decimals) {
  return str_format(arena, "%.*s%.*s", STR_ARG(whole), STR_ARG(decimals));
}

static bool sign_read(Decimal *decimal) {
  Str *digits = &decimal->digits;
  if (digits->len && digits->at[0] == '-' && !(digits->len > 1 && digits->at[1] == '+')) {
    decimal->negative = true;
    *digits = str_slice(*digits, 1, digits->len);
  } else if (digits->len && digits->at[0] == '+') {
    *digits = str_slice(*digits, 1, digits->len);
  }
  return digits->len > 0;
}

static bool digits_clean(Arena *arena, Decimal *decimal, const char **why) {
  Text clean = text_new(arena);
  if (!sign_read(decimal)) return fail(why, NO_DIGITS);
  if (decimal->digits.at[0] == '_') return fail(why, BAD_DIGIT);
  for (size_t i = 0; i < decimal->digits.len; i++) {
    char c = decimal->digits.at[i];
    if (c == '_') continue;
    if (!is_digit(c)) return fail(why, BAD_DIGIT);
    if (c != '0' || clean.len) text_char(&clean, c);
  }
  decimal->digits = text_str(&clean);
  if (!decimal->digits.len) {
    decimal->digits = STR("0");
    decimal->negative = false;
  }
  return true;
}

static bool decimal_read(Arena *arena, Str text, Decimal *out, const char **why) {
  int64_t exponent = 0;
  size_t mark = 0;
  while (mark < text.len && text.at[mark] != 'e' && text.at[mark] != 'E') mark++;
  if (mark < text.len && !exponent_read(arena, str_slice(text, mark + 1, text.len), &exponent, why))
    return false;
  Str base = str_slice(text, 0, mark);
  if (!base.len) return fail(why, "Failed to parse empty string");
  ptrdiff_t point = str_find_char(base, '.');
  Str decimals = point < 0 ? (Str){0} : str_slice(base, (size_t)point + 1, base.len);
  Str whole = point < 0 ? base : str_slice(base, 0, (size_t)point);
  *out = (Decimal){.digits = digits_joined(arena, whole, decimals),
                   .scale = (int64_t)decimals.len - exponent};
  return digits_clean(arena, out, why);
}

bool literal_decimal(Arena *arena, Str text, Str *out, const char **why) {
  Decimal decimal;
  if (!decimal_read(arena, text, &decimal, why)) return false;
  Text plain = text_new(arena);
  if (decimal.negative) text_char(&plain, '-');
  int64_t whole = (int64_t)decimal.digits.len - decimal.scale;  // digits before the point
  if (whole <= 0) text_char(&plain, '0');
  for (int64_t i = whole < 0 ? whole : 0; i < (int64_t)decimal.digits.len || i < whole; i++) {
    if (i == (whole < 0 ? whole : 0) && whole <= 0 && decimal.scale > 0) text_char(&plain, '.');
    if (i == whole && whole > 0) text_char(&plain, '.');
    text_char(&plain, i < 0 || i >= (int64_t)decimal.digits.len ? '0' : decimal.digits.at[i]);
  }
  *out = text_str(&plain);
  return true;
}

// --- Base64

static int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// Four characters are three bytes; padding stands only at the end, and the bits it leaves over are
// zero.
static bool quad_read(Str quad, Text *out) {
  int pads = (quad.at[3] == '=') + (quad.at[2] == '=' && quad.at[3] == '=');
  uint32_t bits = 0;
  for (int i = 0; i < 4; i++) {
    int digit = i >= 4 - pads ? 0 : base64_digit(quad.at[i]);
    if (digit < 0) return false;
    bits = bits << 6 | (uint32_t)digit;
  }
  if (bits & ((1u << 8 * pads) - 1)) return false;
  for (int i = 0; i < 3 - pads; i++) text_char(out, (char)(bits >> (16 - 8 * i)));
  return true;
}

bool literal_base64(Arena *arena, Str text, Str *out) {
  Text bytes = text_new(arena);
  if (text.len % 4) return false;
  for (size_t i = 0; i < text.len; i += 4) {
    Str quad = str_slice(text, i, i + 4);
    if (i + 4 < text.len && str_find_char(quad, '=') >= 0) return false;
    if (!quad_read(quad, &bytes)) return false;
  }
  *out = text_str(&bytes);
  return true;
}

// --- Dates

static const char TOO_SHORT[] = "premature end of input";
static const char INVALID[] = "input contains invalid characters";
static const char OUT_OF_RANGE[] = "input is out of range";

static bool number_take(Str *rest, size_t width, int low, int high, int *out, const char **why) {
  if (rest->len < width) return fail(why, TOO_SHORT);
  *out = 0;
  for (size_t i = 0; i < width; i++) {
    if (!is_digit(rest->at[i])) return fail(why, INVALID);
    *out = *out * 10 + (rest->at[i] - '0');
  }
  *rest = str_slice(*rest, width, rest->len);
  return (*out >= low && *out <= high) || fail(why, OUT_OF_RANGE);
}

static bool char_take(Str *rest, const char *allowed, const char **why) {
  if (!rest->len) return fail(why, TOO_SHORT);
  if (!strchr(allowed, rest->at[0]) || !rest->at[0]) return fail(why, INVALID);
  *rest = str_slice(*rest, 1, rest->len);
  return true;
}

static bool fraction_take(Str *rest, const char **why) {
  if (!rest->len || rest->at[0] != '.') return true;
  *rest = str_slice(*rest, 1, rest->len);
  if (!rest->len) return fail(why, TOO_SHORT);
  if (!is_digit(rest->at[0])) return fail(why, INVALID);
  while (rest->len && is_digit(rest->at[0])) *rest = str_slice(*rest, 1, rest->len);
  return true;
}

// "Z", or hours and minutes behind a sign, which may be U+2212.
static bool offset_take(Str *rest, const char **why) {
  static const Str MINUS = STR_INIT("\xe2\x88\x92");
  int hours, minutes;
  if (rest->len && (rest->at[0] == 'Z' || rest->at[0] == 'z')) return char_take(rest, "Zz", why);
  if (str_starts_with(*rest, MINUS))
    *rest = str_slice(*rest, MINUS.len, rest->len);
  else if (!char_take(rest, "+-", why))
    return false;
  return number_take(rest, 2, 0, 99, &hours, why) && char_take(rest, ":", why) &&
         number_take(rest, 2, 0, 59, &minutes, why) && (hours < 24 || fail(why, OUT_OF_RANGE));
}

static bool day_exists(int year, int month, int day) {
  static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= DAYS[month - 1] + (month == 2 && leap);
}

bool literal_datetime(Str text, const char **why) {
  int year, month, day, hour, minute, second;
  Str rest = text;
  return number_take(&rest, 4, 0, 9999, &year, why) && char_take(&rest, "-", why) &&
         number_take(&rest, 2, 1, 12, &month, why) && char_take(&rest, "-", why) &&
         number_take(&rest, 2, 1, 31, &day, why) && char_take(&rest, "tT ", why) &&
         number_take(&rest, 2, 0, 23, &hour, why) && char_take(&rest, ":", why) &&
         number_take(&rest, 2, 0, 59, &minute, why) && char_take(&rest, ":", why) &&
         number_take(&rest, 2, 0, 60, &second, why) && fraction_take(&rest, why) &&
         offset_take(&rest, why) && (!rest.len || fail(why, "trailing input")) &&
         (day_exists(year, month, day) || fail(why, OUT_OF_RANGE));
}
