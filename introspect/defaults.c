// Defaults as Prisma understands them. Whether a database differs from a schema depends on it, so its limits are kept:
// an expression it cannot read is compared as text, and so a default may differ for ever.
//
//   family            PostgreSQL                                        SQLite
//   Int, BigInt       5 · '-5'::integer · nextval('seq'::regclass)      -5 · '5'
//   Float, Decimal    1.5 · '-1.5'::numeric · (-1.5)::double precision  1.5 · 1e3
//   Boolean           true · false                                      1 · 0 · true · false
//   String            'it''s'::text · E'a\\b'::text                     'x' · "x", and any other text is the string itself
//   Enum, Json        'A'::"E" · '{}'::jsonb                            the text
//   Bytes             '\x00ff'::bytea                                   nothing
//   DateTime          now() · CURRENT_TIMESTAMP                         CURRENT_TIMESTAMP · datetime('now')
//   lists             '{1,2}'::integer[] · ARRAY['a'::text]             –
//
// In order: tokens of PostgreSQL's text, casts, literals, one reader for each family, lists, SQLite.

#include "introspect/defaults.h"

#include "model/dialect.h"

// --- Tokens. A mark stands for itself: "(", ")", "[", "]", "{", "}", ",", "-", "."

enum {
  TOKEN_END,
  TOKEN_CAST = 256,
  TOKEN_QUOTED_NAME,
  TOKEN_STRING,
  TOKEN_E_STRING,
  TOKEN_DIGITS,
  TOKEN_WORD,
  TOKEN_OTHER
};

typedef struct {
  int kind;
  Str text;  // with its quotes
} Token;

typedef struct {
  Arena *arena;
  Str text;
  size_t at;
} Lexer;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static char char_at(const Lexer *lexer, size_t at) {
  return at < lexer->text.len ? lexer->text.at[at] : '\0';
}

// The end of a quoted run that starts at `from`, or 0 when it has none. `doubled`: a quote written twice stands for
// one; otherwise a backslash takes the next character out of the count.
static size_t quoted_end(const Lexer *lexer, size_t from, bool doubled) {
  char quote = lexer->text.at[from];
  for (size_t at = from + 1; at < lexer->text.len; at++) {
    if (!doubled && lexer->text.at[at] == '\\')
      at++;
    else if (doubled && lexer->text.at[at] == quote && char_at(lexer, at + 1) == quote)
      at++;
    else if (lexer->text.at[at] == quote)
      return at + 1;
  }
  return 0;
}

static size_t word_end(const Lexer *lexer, size_t at) {
  while (is_letter(char_at(lexer, at)) || is_digit(char_at(lexer, at)) ||
         (char_at(lexer, at) && strchr("_-", char_at(lexer, at))))
    at++;
  return at;
}

static Token token_at(const Lexer *lexer, size_t from) {
  char c = char_at(lexer, from), next = char_at(lexer, from + 1);
  size_t end = from + 1;
  int kind = TOKEN_OTHER;
  if (c == '\0') return (Token){TOKEN_END, {0}};
  if (strchr("()[]{},-.", c)) {
    kind = c;
  } else if (c == ':' && next == ':') {
    kind = TOKEN_CAST, end = from + 2;
  } else if (c == '\'') {
    end = quoted_end(lexer, from, true), kind = TOKEN_STRING;
  } else if ((c == 'E' || c == 'e') && next == '\'') {
    end = quoted_end(lexer, from + 1, false), kind = TOKEN_E_STRING;
  } else if (c == '"') {
    end = quoted_end(lexer, from, false), kind = TOKEN_QUOTED_NAME;
  } else if (is_digit(c)) {
    while (is_digit(char_at(lexer, end))) end++;
    kind = TOKEN_DIGITS;
  } else if (is_letter(c)) {
    end = word_end(lexer, end), kind = TOKEN_WORD;
  }
  if (!end) kind = TOKEN_OTHER, end = lexer->text.len;
  return (Token){kind, str_slice(lexer->text, from, end)};
}

static size_t skip_space(const Lexer *lexer) {
  size_t at = lexer->at;
  while (is_space(char_at(lexer, at))) at++;
  return at;
}

static int peek(const Lexer *lexer) { return token_at(lexer, skip_space(lexer)).kind; }

static Token next(Lexer *lexer) {
  size_t at = skip_space(lexer);
  Token token = token_at(lexer, at);
  lexer->at = at + token.text.len;
  return token;
}

static bool accept(Lexer *lexer, int kind) {
  if (peek(lexer) != kind) return false;
  next(lexer);
  return true;
}

static bool skip_to(Lexer *lexer, int kind) {
  for (int got; (got = next(lexer).kind) != kind;)
    if (got == TOKEN_END) return false;
  return true;
}

// Prisma does not mind one token more than it understands.
static bool is_finished(Lexer *lexer) {
  next(lexer);
  return peek(lexer) == TOKEN_END;
}

// ::character varying(20)[] or nothing; false when it goes wrong inside of the parentheses.
static bool skip_cast(Lexer *lexer) {
  if (!accept(lexer, TOKEN_CAST)) return true;
  while (accept(lexer, TOKEN_WORD) || accept(lexer, TOKEN_QUOTED_NAME) || accept(lexer, '.'))
    continue;
  if (peek(lexer) == '(' && !skip_to(lexer, ')')) return false;
  return !accept(lexer, '[') || accept(lexer, ']');
}

// --- Literals

static Str without_quotes(Str quoted, size_t front) {
  Str inside = str_slice(quoted, front, quoted.len - 1);
  return inside.len ? inside : STR("");
}

// What a backslash and a letter mean to Prisma, whose \v and \f are not those of C.
static char escape_meaning(char c) {
  static const char LETTERS[] = "abvfnrt", MEANINGS[] = "\a\b\x11\x12\n\r\t";
  const char *letter = c ? strchr(LETTERS, c) : NULL;
  return letter ? MEANINGS[letter - LETTERS] : c;
}

static Str unescape(Arena *arena, Str inside) {
  Text out = text_new(arena);
  for (size_t i = 0; i < inside.len; i++) {
    bool escaped = inside.at[i] == '\\' && i + 1 < inside.len;
    text_char(&out, escaped ? escape_meaning(inside.at[++i]) : inside.at[i]);
  }
  return text_str(&out);
}

static Str unescape_name(Arena *arena, Str quoted) {
  return str_replace(arena, without_quotes(quoted, 1), STR("\\"), STR(""));
}

// A string and its cast.
static bool read_string(Lexer *lexer, Str *out) {
  int kind = peek(lexer);
  if (kind != TOKEN_STRING && kind != TOKEN_E_STRING) return false;
  Str text = next(lexer).text;
  *out = kind == TOKEN_STRING
             ? str_replace(lexer->arena, without_quotes(text, 1), STR("''"), STR("'"))
             : unescape(lexer->arena, without_quotes(text, 2));
  return skip_cast(lexer);
}

static Default value_of(ValueKind kind, Str text) {
  return (Default){.kind = DEFAULT_VALUE, .value = {.kind = kind, .text = text}};
}

// --- Readers, one for each family. False: Prisma does not understand it.

static bool integer_value(Arena *arena, Str digits, bool negative, Default *out) {
  int64_t number;
  if (!str_to_int64(digits, &number)) return false;
  *out = value_of(VALUE_INT, str_format(arena, "%lld", (long long)(negative ? -number : number)));
  return true;
}

// The name in nextval's argument, without schema and quotes.
static bool sequence_name(Arena *arena, Str argument, Str *out) {
  Lexer lexer = {arena, argument, 0};
  do {
    Token token = next(&lexer);
    if (token.kind != TOKEN_WORD && token.kind != TOKEN_QUOTED_NAME) return false;
    *out = token.kind == TOKEN_WORD ? token.text : unescape_name(arena, token.text);
  } while (accept(&lexer, '.'));
  return true;
}

// nextval('"User_id_seq"'::regclass), and the older nextval(('seq'::text)::regclass).
static bool read_nextval(Lexer *lexer, Default *out) {
  Str argument, name;
  if (!str_eq_nocase(next(lexer).text, STR("nextval")) || !accept(lexer, '(')) return false;
  accept(lexer, '(');
  if (!read_string(lexer, &argument) || !sequence_name(lexer->arena, argument, &name)) return false;
  if (!skip_to(lexer, ')') || !skip_cast(lexer)) return false;
  accept(lexer, ')');
  *out = (Default){.kind = DEFAULT_SEQUENCE, .text = name};
  return skip_cast(lexer);
}

static bool read_int(Lexer *lexer, Default *out) {
  Str text;
  if (peek(lexer) == TOKEN_WORD) return read_nextval(lexer, out);
  if (read_string(lexer, &text)) return integer_value(lexer->arena, text, false, out);
  bool negative = accept(lexer, '-');
  Token digits = next(lexer);
  return digits.kind == TOKEN_DIGITS && integer_value(lexer->arena, digits.text, negative, out);
}

static Str without_leading_zeros(Str digits) {
  while (digits.len > 1 && digits.at[0] == '0') digits = str_slice(digits, 1, digits.len);
  return digits;
}

// What follows the digits is not looked at: to Prisma '1e+20'::double precision is 1.
static bool read_number(Lexer *lexer, Default *out) {
  bool open = accept(lexer, '('), negative = accept(lexer, '-');
  Token whole = next(lexer), fraction = {0};
  if (whole.kind != TOKEN_DIGITS) return false;
  bool dot = accept(lexer, '.');
  if (dot) fraction = next(lexer);
  if (dot && fraction.kind != TOKEN_DIGITS) return false;
  *out = value_of(VALUE_FLOAT, str_format(lexer->arena, "%s%.*s%s%.*s", negative ? "-" : "",
                                          STR_ARG(without_leading_zeros(whole.text)),
                                          dot ? "." : "", STR_ARG(fraction.text)));
  return !open || accept(lexer, ')');
}

static bool read_float(Lexer *lexer, Default *out) {
  Str text;
  if (!read_string(lexer, &text)) return read_number(lexer, out) && skip_cast(lexer);
  Lexer inside = {lexer->arena, text, 0};
  return read_number(&inside, out);
}

static bool boolean_of(Str word, Default *out) {
  bool yes = str_eq_nocase(word, STR("t")) || str_eq_nocase(word, STR("true"));
  bool no = str_eq_nocase(word, STR("f")) || str_eq_nocase(word, STR("false"));
  if (yes || no) *out = value_of(VALUE_BOOLEAN, yes ? STR("true") : STR("false"));
  return yes || no;
}

static bool read_boolean(Lexer *lexer, Default *out) { return boolean_of(next(lexer).text, out); }

static bool read_text(Lexer *lexer, Default *out) {
  *out = value_of(VALUE_STRING, (Str){0});
  return read_string(lexer, &out->value.text);
}

static bool read_enum(Lexer *lexer, Default *out) {
  *out = value_of(VALUE_ENUM, (Str){0});
  if (peek(lexer) != TOKEN_WORD) return read_string(lexer, &out->value.text);
  out->value.text = next(lexer).text;
  return skip_cast(lexer);
}

static int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_bytes(Lexer *lexer, Default *out) {
  Str hex;
  Text bytes = text_new(lexer->arena);
  if (!read_string(lexer, &hex) || !str_starts_with(hex, STR("\\x")) || hex.len % 2) return false;
  for (size_t i = 2; i < hex.len; i += 2) {
    int high = hex_digit(hex.at[i]), low = hex_digit(hex.at[i + 1]);
    if (high < 0 || low < 0) return false;
    text_char(&bytes, (char)(high * 16 + low));
  }
  *out = value_of(VALUE_BYTES, text_str(&bytes));
  return true;
}

static bool read_datetime(Lexer *lexer, Default *out) {
  Token word = next(lexer);
  if (word.kind != TOKEN_WORD || (accept(lexer, '(') && !accept(lexer, ')'))) return false;
  *out = (Default){.kind = DEFAULT_NOW};
  bool now =
      str_eq_nocase(word.text, STR("now")) || str_eq_nocase(word.text, STR("current_timestamp"));
  return now && skip_cast(lexer);
}

static bool read_nothing(Lexer *lexer, Default *out) {
  (void)lexer, (void)out;
  return false;
}

typedef bool (*Reader)(Lexer *lexer, Default *out);

static const Reader READERS[FAMILY_COUNT] = {
    [FAMILY_INT] = read_int,
    [FAMILY_BIGINT] = read_int,
    [FAMILY_FLOAT] = read_float,
    [FAMILY_DECIMAL] = read_float,
    [FAMILY_BOOLEAN] = read_boolean,
    [FAMILY_STRING] = read_text,
    [FAMILY_DATETIME] = read_datetime,
    [FAMILY_JSON] = read_text,
    [FAMILY_BYTES] = read_bytes,
    [FAMILY_ENUM] = read_enum,
    [FAMILY_UNSUPPORTED] = read_nothing,
};

// A literal of type uuid is an expression to Prisma.
static Reader reader_of(const ColumnType *type) {
  bool uuid = type->native && type->family == FAMILY_STRING && type->native->kind == PG_UUID;
  return uuid ? read_nothing : READERS[type->family];
}

// --- Lists

static void list_push(Arena *arena, Value *list, Value item) {
  vec_push(arena, &list->items, item);
}

// ARRAY['a'::text, 'b'::text]::text[]; what follows the bracket is not looked at.
static bool read_array(Lexer *lexer, const ColumnType *type, Value *list) {
  accept(lexer, '(');
  if (peek(lexer) != TOKEN_WORD || !str_eq_nocase(next(lexer).text, STR("array")) ||
      !accept(lexer, '['))
    return false;
  while (!accept(lexer, ']')) {
    Default item;
    if (!reader_of(type)(lexer, &item) || item.kind != DEFAULT_VALUE) return false;
    list_push(lexer->arena, list, item.value);
    int after = next(lexer).kind;
    if (after == ']') return true;
    if (after != ',') return false;
  }
  return true;
}

// An item of '{…}' that is a word or in double quotes.
static bool list_word(Arena *arena, Str text, const ColumnType *type, Default *out) {
  static const ValueKind KINDS[FAMILY_COUNT] = {
      [FAMILY_STRING] = VALUE_STRING, [FAMILY_JSON] = VALUE_JSON, [FAMILY_ENUM] = VALUE_ENUM};
  TypeFamily family = type->family;
  if (reader_of(type) == read_nothing) return false;
  if (family == FAMILY_BOOLEAN) return boolean_of(text, out);
  if (family == FAMILY_INT || family == FAMILY_BIGINT) {
    bool ok = integer_value(arena, text, false, out);
    out->value.kind = VALUE_BIGINT;
    return ok;
  }
  if (family == FAMILY_FLOAT || family == FAMILY_DECIMAL) {
    Lexer inside = {arena, text, 0};
    return read_number(&inside, out);
  }
  if (family == FAMILY_DATETIME || family == FAMILY_BYTES) return false;
  *out = value_of(KINDS[family], text);
  return true;
}

static bool list_item(Lexer *lexer, const ColumnType *type, Default *out) {
  Str text;
  int kind = peek(lexer);
  bool whole = type->family == FAMILY_INT || type->family == FAMILY_BIGINT;
  bool number = whole || type->family == FAMILY_FLOAT || type->family == FAMILY_DECIMAL;
  if (kind == '-' || kind == TOKEN_DIGITS)
    return number && (whole ? read_int(lexer, out) : read_float(lexer, out));
  if (kind == TOKEN_WORD) return list_word(lexer->arena, next(lexer).text, type, out);
  if (kind == TOKEN_QUOTED_NAME)
    return list_word(lexer->arena, unescape_name(lexer->arena, next(lexer).text), type, out);
  return read_string(lexer, &text) && list_word(lexer->arena, text, type, out);
}

// The inside of '{1,2}'::integer[].
static bool read_braces(Lexer *lexer, const ColumnType *type, Value *list) {
  if (!accept(lexer, '{')) return false;
  while (!accept(lexer, '}')) {
    Default item;
    if (!list_item(lexer, type, &item)) return false;
    list_push(lexer->arena, list, item.value);
    int after = next(lexer).kind;
    if (after == '}') return true;
    if (after != ',') return false;
  }
  return true;
}

static bool read_list(Lexer *lexer, const ColumnType *type, Default *out) {
  Str text;
  *out = value_of(VALUE_LIST, (Str){0});
  if (peek(lexer) != TOKEN_STRING && peek(lexer) != TOKEN_E_STRING)
    return read_array(lexer, type, &out->value);
  if (!read_string(lexer, &text)) return false;
  Lexer inside = {lexer->arena, text, 0};
  return read_braces(&inside, type, &out->value);
}

Default default_parse_pg(Arena *arena, Str text, const ColumnType *type, Arity arity) {
  Lexer lexer = {arena, text, 0};
  Default out = {0};
  bool ok = arity == ARITY_LIST ? read_list(&lexer, type, &out)
                                : reader_of(type)(&lexer, &out) && is_finished(&lexer);
  if (str_starts_with(str_trim(text), STR("NULL")))
    out = (Default){.kind = DEFAULT_NONE};
  else if (!ok)
    out = (Default){.kind = DEFAULT_DBGENERATED, .text = text};
  out.catalog = text;
  return out;
}

// --- SQLite

static Str strip_apostrophes(Str text) {
  if (str_starts_with(text, STR("'"))) text = str_slice(text, 1, text.len);
  if (str_ends_with(text, STR("'"))) text = str_slice(text, 0, text.len - 1);
  return text;
}

// Digits with the decimal point moved by the exponent: 1.5e3 → 1500. Exponents no database needs are not read.
static Str plain_number(Arena *arena, Str digits, size_t point, int64_t exponent) {
  int64_t place = (int64_t)point + exponent;
  Text out = text_new(arena);
  if (place <= 0) text_literal(&out, "0.");
  for (int64_t i = place; i < 0; i++) text_char(&out, '0');
  for (size_t i = 0; i < digits.len; i++) {
    if (place > 0 && (int64_t)i == place) text_char(&out, '.');
    text_char(&out, digits.at[i]);
  }
  for (int64_t i = (int64_t)digits.len; i < place; i++) text_char(&out, '0');
  return text_str(&out);
}

static bool sqlite_number(Arena *arena, Str text, Default *out) {
  Text digits = text_new(arena);
  int64_t exponent = 0;
  size_t at = 0;
  bool negative = str_starts_with(text, STR("-"));
  if (negative || str_starts_with(text, STR("+"))) at++;
  size_t start = at;
  while (at < text.len && is_digit(text.at[at])) text_char(&digits, text.at[at++]);
  size_t point = at - start;
  if (at < text.len && text.at[at] == '.')
    for (at++; at < text.len && is_digit(text.at[at]);) text_char(&digits, text.at[at++]);
  if (at < text.len && (text.at[at] == 'e' || text.at[at] == 'E')) {
    at += at + 1 < text.len && text.at[at + 1] == '+' ? 2 : 1;
    if (!str_to_int64(str_slice(text, at, text.len), &exponent)) return false;
    at = text.len;
  }
  if (!digits.len || at < text.len || exponent > 400 || exponent < -400) return false;
  Str plain = plain_number(arena, text_str(&digits), point, exponent);
  *out = value_of(VALUE_FLOAT, str_format(arena, "%s%.*s", negative ? "-" : "", STR_ARG(plain)));
  return true;
}

static bool sqlite_boolean(Str text, Default *out) {
  Str bare = strip_apostrophes(text);
  bool yes = str_eq(bare, STR("1")) || str_eq_nocase(text, STR("true"));
  bool no = str_eq(bare, STR("0")) || str_eq_nocase(text, STR("false"));
  if (yes || no) *out = value_of(VALUE_BOOLEAN, yes ? STR("true") : STR("false"));
  return yes || no;
}

static Str sqlite_string(Arena *arena, Str text) {
  bool quoted = text.len > 1 && (text.at[0] == '\'' || text.at[0] == '"') &&
                text.at[text.len - 1] == text.at[0];
  return str_replace(arena, quoted ? without_quotes(text, 1) : text, STR("''"), STR("'"));
}

static bool sqlite_now(Str text, Default *out) {
  static const Str NOW[] = {STR_INIT("current_timestamp"), STR_INIT("datetime('now')"),
                            STR_INIT("datetime('now', 'localtime')")};
  *out = (Default){.kind = DEFAULT_NOW};
  for (size_t i = 0; i < COUNT_OF(NOW); i++)
    if (str_eq_nocase(text, NOW[i])) return true;
  return false;
}

static bool sqlite_value(Arena *arena, Str text, TypeFamily family, Default *out) {
  switch (family) {
    case FAMILY_INT:
    case FAMILY_BIGINT:
      if (!integer_value(arena, strip_apostrophes(text), false, out)) return false;
      if (family == FAMILY_BIGINT) out->value.kind = VALUE_BIGINT;
      return true;
    case FAMILY_FLOAT:
    case FAMILY_DECIMAL:
      return sqlite_number(arena, strip_apostrophes(text), out);
    case FAMILY_BOOLEAN:
      return sqlite_boolean(text, out);
    case FAMILY_STRING:
      *out = value_of(VALUE_STRING, sqlite_string(arena, text));
      return true;
    case FAMILY_DATETIME:
      return sqlite_now(text, out);
    case FAMILY_JSON:  // a string to Prisma, quotes included
      *out = value_of(VALUE_STRING, text);
      return true;
    case FAMILY_ENUM:
    case FAMILY_BYTES:
    case FAMILY_UNSUPPORTED:
    case FAMILY_COUNT:
      return false;
  }
  return false;
}

Default default_parse_sqlite(Arena *arena, Str text, const ColumnType *type) {
  Default out = {0};
  if (!str_eq_nocase(text, STR("null")) && !sqlite_value(arena, text, type->family, &out))
    out = (Default){.kind = DEFAULT_DBGENERATED, .text = text};
  out.catalog = text;
  return out;
}
