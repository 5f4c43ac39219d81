// Whether a text is JSON, and if not, why: in the words of serde_json, which reads it for Prisma,
// and at the place that it names. Nothing is built.

#include "parser/literals.h"

typedef struct {
  Arena *arena;
  Str text;
  size_t at;
  int depth;
  const char *why;
} Json;

// serde_json gives up beyond this.
enum { MAX_DEPTH = 128 };

static bool is_digit(int c) { return c >= '0' && c <= '9'; }

// -1 at the end.
static int peek(const Json *json) {
  return json->at < json->text.len ? (unsigned char)json->text.at[json->at] : -1;
}

static int next(Json *json) {
  int c = peek(json);
  if (c >= 0) json->at++;
  return c;
}

static int peek_word(Json *json) {
  while (peek(json) == ' ' || peek(json) == '\t' || peek(json) == '\n' || peek(json) == '\r')
    json->at++;
  return peek(json);
}

// The place is that of the last character read.
static bool error(Json *json, const char *what) {
  size_t line = 1, column = 0;
  for (size_t i = 0; i < json->at && i < json->text.len; i++) {
    column++;
    if (json->text.at[i] == '\n') line++, column = 0;
  }
  json->why = str_format(json->arena, "%s at line %zu column %zu", what, line, column).at;
  return false;
}

// The place is that of the next character.
static bool peek_error(Json *json, const char *what) {
  if (json->at < json->text.len) json->at++;
  return error(json, what);
}

static const char EOF_VALUE[] = "EOF while parsing a value";

// --- Words, numbers, strings

static bool read_word(Json *json, const char *rest) {
  json->at++;
  for (; *rest; rest++) {
    int c = next(json);
    if (c < 0) return error(json, EOF_VALUE);
    if (c != *rest) return error(json, "expected ident");
  }
  return true;
}

static bool read_digits(Json *json) {
  if (!is_digit(peek(json)))
    return peek(json) < 0 ? peek_error(json, EOF_VALUE) : peek_error(json, "invalid number");
  while (is_digit(peek(json))) json->at++;
  return true;
}

static bool read_exponent(Json *json) {
  json->at++;
  if (peek(json) == '+' || peek(json) == '-') json->at++;
  int c = next(json);
  if (c < 0) return error(json, EOF_VALUE);
  if (!is_digit(c)) return error(json, "invalid number");
  while (is_digit(peek(json))) json->at++;
  return true;
}

static bool read_number_text(Json *json) {
  if (peek(json) == '-') json->at++;
  int c = next(json);
  if (c < 0) return error(json, EOF_VALUE);
  if (!is_digit(c)) return error(json, "invalid number");
  if (c == '0' && is_digit(peek(json))) return peek_error(json, "invalid number");
  while (is_digit(peek(json))) json->at++;
  if (peek(json) == '.') {
    json->at++;
    if (!read_digits(json)) return false;
  }
  return (peek(json) != 'e' && peek(json) != 'E') || read_exponent(json);
}

// A number must be one of a double; that is infinite when it is none.
static bool read_number(Json *json) {
  size_t from = json->at;
  if (!read_number_text(json)) return false;
  double value = strtod(str_c(json->arena, str_slice(json->text, from, json->at)), NULL);
  return value - value == 0 || error(json, "number out of range");
}

static int hex_value(int c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_hex(Json *json, unsigned *out) {
  static const char CUT[] = "EOF while parsing a string";
  if (json->text.len - json->at < 4) {
    json->at = json->text.len;
    return error(json, CUT);
  }
  *out = 0;
  for (int i = 0; i < 4; i++) {
    int digit = hex_value(next(json));
    if (digit < 0) return error(json, "invalid escape");
    *out = *out << 4 | (unsigned)digit;
  }
  return true;
}

// A high surrogate needs its low one.
static bool read_code_point(Json *json) {
  unsigned high, low;
  if (!read_hex(json, &high)) return false;
  if (high >= 0xdc00 && high <= 0xdfff) return error(json, "lone leading surrogate in hex escape");
  if (high < 0xd800 || high > 0xdbff) return true;
  for (const char *expected = "\\u"; *expected; expected++) {
    int c = next(json);
    if (c < 0) return error(json, "EOF while parsing a string");
    if (c != *expected) return error(json, "unexpected end of hex escape");
  }
  if (!read_hex(json, &low)) return false;
  return (low >= 0xdc00 && low <= 0xdfff) || error(json, "lone leading surrogate in hex escape");
}

static bool read_escape(Json *json) {
  int c = next(json);
  if (c < 0) return error(json, "EOF while parsing a string");
  if (c == 'u') return read_code_point(json);
  return (c && strchr("\"\\/bfnrt", c)) || error(json, "invalid escape");
}

static bool read_string(Json *json) {
  json->at++;
  for (;;) {
    int c = next(json);
    if (c < 0) return error(json, "EOF while parsing a string");
    if (c == '"') return true;
    if (c == '\\' && !read_escape(json)) return false;
    if (c < ' ')
      return error(json, "control character (\\u0000-\\u001F) found while parsing a string");
  }
}

// --- Arrays and objects

static bool read_value(Json *json);

static bool read_array(Json *json) {
  json->at++;
  for (bool first = true;; first = false) {
    int c = peek_word(json);
    if (c < 0) return peek_error(json, "EOF while parsing a list");
    if (c == ']') return next(json) == ']';
    if (!first && c != ',') return peek_error(json, "expected `,` or `]`");
    if (!first) {
      json->at++;
      if (peek_word(json) == ']') return peek_error(json, "trailing comma");
    }
    if (!read_value(json)) return false;
  }
}

static bool read_member(Json *json) {
  int c = peek_word(json);
  if (c < 0) return peek_error(json, EOF_VALUE);
  if (c == '}') return peek_error(json, "trailing comma");
  if (c != '"') return peek_error(json, "key must be a string");
  if (!read_string(json)) return false;
  c = peek_word(json);
  if (c < 0) return peek_error(json, "EOF while parsing an object");
  if (c != ':') return peek_error(json, "expected `:`");
  json->at++;
  return read_value(json);
}

static bool read_object(Json *json) {
  json->at++;
  for (bool first = true;; first = false) {
    int c = peek_word(json);
    if (c < 0) return peek_error(json, "EOF while parsing an object");
    if (c == '}') return next(json) == '}';
    if (!first && c != ',') return peek_error(json, "expected `,` or `}`");
    if (!first) json->at++;
    if (!read_member(json)) return false;
  }
}

static bool read_nested(Json *json, bool (*read)(Json *)) {
  if (++json->depth == MAX_DEPTH) return peek_error(json, "recursion limit exceeded");
  bool valid = read(json);
  json->depth--;
  return valid;
}

static bool read_value(Json *json) {
  int c = peek_word(json);
  if (c < 0) return peek_error(json, EOF_VALUE);
  if (c == 'n') return read_word(json, "ull");
  if (c == 't') return read_word(json, "rue");
  if (c == 'f') return read_word(json, "alse");
  if (c == '"') return read_string(json);
  if (c == '-' || is_digit(c)) return read_number(json);
  if (c == '[') return read_nested(json, read_array);
  if (c == '{') return read_nested(json, read_object);
  return peek_error(json, "expected value");
}

bool literal_json(Arena *arena, Str text, const char **why) {
  Json json = {.arena = arena, .text = text};
  bool valid =
      read_value(&json) && (peek_word(&json) < 0 || peek_error(&json, "trailing characters"));
  *why = json.why;
  return valid;
}
