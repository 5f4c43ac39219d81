// The name that a person gives a migration, as Prisma writes it into the folder's name: letters of other alphabets spelt
// in Latin ones, camelCase taken apart, all lower case, whatever is left joined by "_". The rules and the spellings are
// those of @sindresorhus/slugify 1.1.2, which Prisma's command line uses. The alphabets first, the patterns, then the name.

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/os.h"
#include "runner/runner.h"

enum { MAX_SLUG = 200 };

// --- Alphabets

// Spellings of consecutive code points; an empty one is a character that has none and separates words.
static const struct {
  uint32_t first;
  const char *spellings;
} ALPHABETS[] = {
    {0x00C0,
     "A|A|A|A|Ae|A|AE|C|E|E|E|E|I|I|I|I|D|N|O|O|O|O|Oe||O|U|U|U|Ue|Y|TH|ss|a|a|a|a|ae|a|ae"
     "|c|e|e|e|e|i|i|i|i|d|n|o|o|o|o|oe||o|u|u|u|ue|y|th|y|A|a|A|a|A|a|C|c|C|c|C|c|C|c|D|d"
     "|D|d|E|e|E|e|E|e|E|e|E|e|G|g|G|g|G|g|G|g|H|h|H|h|I|i|I|i|I|i|I|i|I|i|IJ|ij|J|j|K|k|k"
     "|L|l|L|l|L|l|L|l|L|l|N|n|N|n|N|n|'n|N|n|O|o|O|o|O|o|Oe|oe|R|r|R|r|R|r|S|s|S|s|S|s|S|"
     "s|T|t|T|t|T|t|U|u|U|u|U|u|U|u|U|u|U|u|W|w|Y|y|Y|Z|z|Z|z|Z|z|ss"},
    {0x01A0, "O|o"},
    {0x01AF, "U|u"},
    {0x0218, "S|s|T|t"},
    {0x0386,
     "A||E|I|I||O||Y|O|i|A|B|G|D|E|Z|I|TH|I|K|L|M|N|KS|O|P|R||S|T|Y|F|X|PS|O|I|Y|a|e|i|i|y"
     "|a|v|g|d|e|z|i|th|i|k|l|m|n|ks|o|p|r|s|s|t|y|f|x|ps|o|i|y|o|y|o"},
    {0x0401,
     "Yo|||Ye||I|Yi||Lj|Nj||Kj||||A|B|V|G|D|E|Zh|Z|I|J|K|L|M|N|O|P|R|S|T|U|F|H|Cz|Ch|Sh|Sh"
     "h||Y||E|Yu|Ya|a|b|v|g|d|e|zh|z|i|j|k|l|m|n|o|p|r|s|t|u|f|h|cz|ch|sh|shh||y||e|yu|ya|"
     "|yo|||ye||i|yi||lj|nj||kj"},
    {0x0490, "G|g"},
    {0x0531,
     "A|B|G|D|Ye|Z|E|Y|T|Zh|I|L|Kh|Ts|K|H|Dz|Gh|Tch|M|Y|N|Sh|Vo|Ch|P|J|R|S|V|T|R|C||P|Q|O|"
     "F|||||||||||a|b|g|d|ye|z|e|y|t|zh|i|l|kh|ts|k|h|dz|gh|tch|m|y|n|sh|vo|ch|p|j|r|s|v|t"
     "|r|c||p|q|o|f|yev"},
    {0x0621,
     "e|a|a|w|i|y|a|b|t|t|th|j|h|kh|d|dh|r|z|s|sh|s|d|t|z|e|gh|||||||f|q|k|l|m|n|h|w|a|y||"
     "|||u"},
    {0x0660, "0|1|2|3|4|5|6|7|8|9"},
    {0x0679, "t|||p||p|||z||||c|ch||d|d||||||||r||r|||g||zh||x"},
    {0x06A9, "k||g||||g|||||||||||n||n||h||e|h|||||||||||y|ai|||e||e"},
    {0x06F0, "0|1|2|3|4|5|6|7|8|9"},
    {0x0780,
     "h|sh|n|r|b|lh|k|a|v|m|f|dh|th|l|g|gn|s|d|z|t|y|p|j|ch|tt|hh|kh|th|z|sh|s|d|t|z|a|gh|"
     "q|w|a|aa|i|ee|u|oo|e|ey|o|oa|"},
    {0x10D0, "a|b|g|d|e|v|z|t|i|k|l|m|n|o|p|zh|r|s|t|u|ph|q|gh|k|sh|ch|ts|dz|ts|tch|kh|j|h"},
    {0x1E9E,
     "SS||A|a|A|a|A|a|A|a|A|a|A|a|A|a|A|a|A|a|A|a|A|a|A|a|E|e|E|e|E|e|E|e|E|e|E|e|E|e|E|e|"
     "I|i|I|i|O|o|O|o|O|o|O|o|O|o|O|o|O|o|O|o|O|o|O|o|O|o|O|o|U|u|U|u|U|u|U|u|U|u|U|u|U|u|"
     "Y|y|Y|y|Y|y|Y|y"},
    {0x2126, "O||||K|A"},
};

static const struct {
  uint32_t code;
  const char *words;
} SYMBOLS[] = {{'&', " and "}, {0x2665, " love "}, {0x1F984, " unicorn "}};

// One code point and its length; a byte that is no UTF-8 counts as a character of its own.
static uint32_t decode(Str text, size_t at, size_t *len) {
  static const unsigned char MASKS[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  unsigned char first = (unsigned char)text.at[at];
  size_t want = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  *len = 1;
  if (at + want > text.len || first >= 0xF8) return 0xFFFD;
  uint32_t code = first & MASKS[want];
  for (size_t i = 1; i < want; i++) code = code << 6 | ((unsigned char)text.at[at + i] & 0x3F);
  *len = want;
  return code;
}

static Str nth_spelling(Str spellings, size_t n) {
  for (; n; n--) {
    ptrdiff_t bar = str_find_char(spellings, '|');
    if (bar < 0) return (Str){0};
    spellings = str_slice(spellings, (size_t)bar + 1, spellings.len);
  }
  ptrdiff_t bar = str_find_char(spellings, '|');
  return bar < 0 ? spellings : str_slice(spellings, 0, (size_t)bar);
}

// Empty for a code point without a spelling.
static Str spelling(uint32_t code) {
  for (size_t i = 0; i < COUNT_OF(SYMBOLS); i++)
    if (SYMBOLS[i].code == code) return str_of(SYMBOLS[i].words);
  size_t row = COUNT_OF(ALPHABETS);
  while (row && ALPHABETS[row - 1].first > code) row--;
  if (!row) return (Str){0};
  return nth_spelling(str_of(ALPHABETS[row - 1].spellings), code - ALPHABETS[row - 1].first);
}

enum { COMBINING_FIRST = 0x300, COMBINING_DIAERESIS = 0x308, COMBINING_LAST = 0x36F };

// A letter and its mark may come as two characters: u and a diaeresis are spelt "ue", other marks are left out.
static void put_combining(Text *text, uint32_t code) {
  char before = text->len ? text->at[text->len - 1] : ' ';
  if (code == COMBINING_DIAERESIS && strchr("aouAOU", before)) text_char(text, 'e');
}

static Str spell(Arena *arena, Str name) {
  Text text = text_new(arena);
  for (size_t at = 0, len; at < name.len; at += len) {
    uint32_t code = decode(name, at, &len);
    Str words = spelling(code);
    if (words.len)
      text_put(&text, words);
    else if (code >= COMBINING_FIRST && code <= COMBINING_LAST)
      put_combining(&text, code);
    else
      text_char(&text, code < 0x80 ? (char)code : ' ');
  }
  return text_str(&text);
}

// --- Patterns

// In order. The first four take camelCase apart, and see the letters' case; then it is folded.
static const struct {
  const char *pattern, *with;
} CAMEL_CASE[] =
    {
        {"([A-Z]{2,})(\\d+)", "$1 $2"},
        {"([a-z\\d]+)([A-Z]{2,})", "$1 $2"},
        {"([a-z\\d])([A-Z])", "$1 $2"},
        {"([A-Z]+)([A-Z][a-z\\d]+)", "$1 $2"},
},
  SEPARATORS[] = {
      {"[^a-z\\d]+", "_"},
      {"^_|_$", ""},
};

static Str replace(Arena *arena, Str text, const char *pattern, const char *with) {
  int error;
  PCRE2_SIZE offset, len = text.len * 3 + 16;
  char *out = arena_alloc(arena, len);
  pcre2_code *code =
      pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, 0, &error, &offset, NULL);
  int count = pcre2_substitute(code, (PCRE2_SPTR)(text.at ? text.at : ""), text.len, 0,
                               PCRE2_SUBSTITUTE_GLOBAL, NULL, NULL, (PCRE2_SPTR)with,
                               PCRE2_ZERO_TERMINATED, (PCRE2_UCHAR *)out, &len);
  pcre2_code_free(code);
  return count < 0 ? text : (Str){out, len};
}

// --- Names

// What Prisma makes of the name a user gives: `addUser, Ünïcode & stuff` becomes add_user_uenicode_and_stuff.
static Str slug_of(Arena *arena, Str name) {
  Str text = spell(arena, name);
  for (size_t i = 0; i < COUNT_OF(CAMEL_CASE); i++)
    text = replace(arena, text, CAMEL_CASE[i].pattern, CAMEL_CASE[i].with);
  text = str_lower(arena, text);
  for (size_t i = 0; i < COUNT_OF(SEPARATORS); i++)
    text = replace(arena, text, SEPARATORS[i].pattern, SEPARATORS[i].with);
  return str_slice(text, 0, MAX_SLUG);
}

Str migration_folder_name(Arena *arena, Str name, int64_t unix_ms) {
  Str digits = time_format_digits(arena, unix_ms), slug = slug_of(arena, name);
  if (!slug.len) return digits;
  return str_format(arena, "%.*s_%.*s", STR_ARG(digits), STR_ARG(slug));
}
