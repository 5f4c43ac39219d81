// The vocabulary, in the order of its header: arena, strings, vectors, text, name tables.

#define _DEFAULT_SOURCE
#include "base/base.h"

#include <locale.h>
#include <stdalign.h>
#include <sys/mman.h>
#include <wctype.h>

enum { ALIGNMENT = alignof(max_align_t) };

struct ArenaBlock {
  ArenaBlock *next;
  size_t size;  // of the whole block
  alignas(max_align_t) char bytes[];
};

// --- Arena

static ArenaBlock *block_add(Arena *arena, ArenaBlock *block, size_t size) {
  if (!block) {
    fputs("error: out of memory\n", stderr);
    exit(1);
  }
  *block = (ArenaBlock){arena->blocks, size};
  return arena->blocks = block;
}

#ifdef ARENA_CHECKED

void *arena_alloc(Arena *arena, size_t size) {
  return block_add(arena, calloc(1, sizeof(ArenaBlock) + size), 0)->bytes;
}

static void block_free(ArenaBlock *block) { free(block); }

#else

// The blocks of an arena to cut from. Most arenas need no more than the first, which costs least: malloc has had it before.
// The second is mapped with all of its pages, which takes half as long as getting them one by one. All others are large
// pages where the system has them; as much in small pages costs more to get than most of what is done with it.
enum {
  LONE_SIZE = 16 * 1024,
  FIRST_BLOCK = 64 * 1024,
  SECOND_BLOCK = 512 * 1024,
  LARGE_PAGE = 2 * 1024 * 1024
};

#ifndef MAP_POPULATE
#define MAP_POPULATE 0
#endif

static void *map_pages(size_t size, int how) {
  void *space = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | how, -1, 0);
  return space == MAP_FAILED ? NULL : space;
}

static void *map_large_page(void) {
  char *space = map_pages(2 * (size_t)LARGE_PAGE, 0);
  if (!space) return NULL;
  size_t before = LARGE_PAGE - (uintptr_t)space % LARGE_PAGE;
  char *page = space + before;
  munmap(space, before);
  if (before < LARGE_PAGE) munmap(page + LARGE_PAGE, LARGE_PAGE - before);
#ifdef MADV_HUGEPAGE
  (void)madvise(page, LARGE_PAGE, MADV_HUGEPAGE);
#endif
  return page;
}

static bool is_mapped(size_t size) { return size == SECOND_BLOCK || size == LARGE_PAGE; }

static ArenaBlock *block_new(Arena *arena, size_t size) {
  if (size == LARGE_PAGE) return block_add(arena, map_large_page(), size);
  return block_add(arena, is_mapped(size) ? map_pages(size, MAP_POPULATE) : calloc(1, size), size);
}

static void block_free(ArenaBlock *block) {
  if (is_mapped(block->size))
    munmap(block, block->size);
  else
    free(block);
}

// What is larger than LONE_SIZE gets a block of its own, and the rest of the last stays in use.
static void *alloc_in_new_block(Arena *arena, size_t size) {
  if (size > LONE_SIZE) return block_new(arena, sizeof(ArenaBlock) + size)->bytes;
  size_t last = arena->cut;
  arena->cut = !last ? FIRST_BLOCK : last == FIRST_BLOCK ? SECOND_BLOCK : LARGE_PAGE;
  ArenaBlock *block = block_new(arena, arena->cut);
  arena->at = block->bytes + size;
  arena->end = (char *)block + arena->cut;
  return block->bytes;
}

void *arena_alloc(Arena *arena, size_t size) {
  size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
  if (size > (size_t)(arena->end - arena->at)) return alloc_in_new_block(arena, size);
  void *result = arena->at;
  arena->at += size;
  return result;
}

#endif

void arena_close(Arena *arena) {
  for (ArenaBlock *block = arena->blocks, *next; block; block = next) {
    next = block->next;
    block_free(block);
  }
  *arena = (Arena){0};
}

void arena_adopt(Arena *arena, Arena *from) {
  ArenaBlock **end = &arena->blocks;
  while (*end) end = &(*end)->next;
  *end = from->blocks;
  *from = (Arena){0};
}

// --- Str

static char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }
static char ascii_upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 32) : c; }
bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || (unsigned char)c >= 0x80;
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

Str str_of(const char *text) { return text ? (Str){text, strlen(text)} : (Str){0}; }

Str str_slice(Str str, size_t from, size_t to) {
  if (to > str.len) to = str.len;
  if (from >= to) return (Str){0};
  return (Str){str.at + from, to - from};
}

bool str_eq_nocase(Str a, Str b) {
  if (a.len != b.len) return false;
  for (size_t i = 0; i < a.len; i++)
    if (ascii_lower(a.at[i]) != ascii_lower(b.at[i])) return false;
  return true;
}

int str_cmp(Str a, Str b) {
  size_t shared = a.len < b.len ? a.len : b.len;
  int order = shared ? memcmp(a.at, b.at, shared) : 0;
  return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts_with(Str str, Str prefix) {
  return str.len >= prefix.len && str_eq(str_slice(str, 0, prefix.len), prefix);
}

bool str_ends_with(Str str, Str suffix) {
  return str.len >= suffix.len && str_eq(str_slice(str, str.len - suffix.len, str.len), suffix);
}

ptrdiff_t str_find(Str str, Str part, size_t from) {
  for (size_t i = from; i + part.len <= str.len; i++)
    if (!part.len || memcmp(str.at + i, part.at, part.len) == 0) return (ptrdiff_t)i;
  return -1;
}

bool str_contains(Str str, Str part) { return str_find(str, part, 0) >= 0; }

ptrdiff_t str_find_char(Str str, char c) {
  const char *found = str.len ? memchr(str.at, c, str.len) : NULL;
  return found ? found - str.at : -1;
}

ptrdiff_t str_find_last_char(Str str, char c) {
  for (size_t i = str.len; i-- > 0;)
    if (str.at[i] == c) return (ptrdiff_t)i;
  return -1;
}

Str str_trim(Str str) {
  while (str.len && is_space(str.at[0])) str.at++, str.len--;
  while (str.len && is_space(str.at[str.len - 1])) str.len--;
  return str;
}

bool str_next_line(Str *rest, Str *line) {
  if (!rest->len) return false;
  ptrdiff_t end = str_find_char(*rest, '\n');
  size_t len = end < 0 ? rest->len : (size_t)end;
  *line = str_slice(*rest, 0, len);
  *rest = str_slice(*rest, len + 1, rest->len);
  return true;
}

Str str_copy(Arena *arena, Str str) {
  char *copy = arena_alloc(arena, str.len + 1);
  if (str.len) memcpy(copy, str.at, str.len);
  return (Str){copy, str.len};
}

const char *str_c(Arena *arena, Str str) { return str_copy(arena, str).at; }

Str str_vformat(Arena *arena, const char *format, va_list args) {
  char mostly[256];
  va_list again;
  va_copy(again, args);
  size_t len = (size_t)vsnprintf(mostly, sizeof mostly, format, args);
  char *at = arena_alloc(arena, len + 1);
  if (len < sizeof mostly)
    memcpy(at, mostly, len);
  else
    vsnprintf(at, len + 1, format, again);
  va_end(again);
  return (Str){at, len};
}

Str str_format(Arena *arena, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Str result = str_vformat(arena, format, args);
  va_end(args);
  return result;
}

static Str str_map_chars(Arena *arena, Str str, char (*map)(char)) {
  char *copy = arena_alloc(arena, str.len + 1);
  for (size_t i = 0; i < str.len; i++) copy[i] = map(str.at[i]);
  return (Str){copy, str.len};
}

Str str_lower(Arena *arena, Str str) { return str_map_chars(arena, str, ascii_lower); }
Str str_upper(Arena *arena, Str str) { return str_map_chars(arena, str, ascii_upper); }

Str str_replace(Arena *arena, Str str, Str old, Str with) {
  if (!old.len || str_find(str, old, 0) < 0) return str;
  Text text = text_new(arena);
  size_t from = 0;
  for (ptrdiff_t hit; (hit = str_find(str, old, from)) >= 0; from = (size_t)hit + old.len) {
    text_put(&text, str_slice(str, from, (size_t)hit));
    text_put(&text, with);
  }
  text_put(&text, str_slice(str, from, str.len));
  return text_str(&text);
}

static bool is_utf8_tail(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

Str str_truncate_utf8(Str str, size_t limit) {
  if (str.len <= limit) return str;
  while (limit && is_utf8_tail(str.at[limit])) limit--;
  return str_slice(str, 0, limit);
}

// The length of the well-formed sequence at the front of `str` (RFC 3629), or 0.
static size_t utf8_sequence(Str str) {
  unsigned char lead = (unsigned char)str.at[0], next = str.len > 1 ? (unsigned char)str.at[1] : 0;
  if (lead < 0x80) return 1;
  size_t len = lead >= 0xC2 && lead <= 0xDF   ? 2
               : (lead & 0xF0) == 0xE0        ? 3
               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                              : 0;
  if (!len || len > str.len) return 0;
  for (size_t i = 1; i < len; i++)
    if (!is_utf8_tail(str.at[i])) return 0;
  bool overlong = (lead == 0xE0 && next < 0xA0) || (lead == 0xF0 && next < 0x90);
  bool outside = (lead == 0xED && next > 0x9F) || (lead == 0xF4 && next > 0x8F);
  return overlong || outside ? 0 : len;
}

static uint32_t utf8_decode(Str sequence) {
  static const unsigned char LEAD_MASKS[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  uint32_t code = (unsigned char)sequence.at[0] & LEAD_MASKS[sequence.len];
  for (size_t i = 1; i < sequence.len; i++)
    code = code << 6 | ((unsigned char)sequence.at[i] & 0x3F);
  return code;
}

static void utf8_encode(Text *text, uint32_t code) {
  static const unsigned char LEADS[] = {0, 0, 0xC0, 0xE0, 0xF0};
  size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  text_char(text, (char)(LEADS[len] | code >> 6 * (len - 1)));
  for (size_t i = len - 1; i-- > 0;) text_char(text, (char)(0x80 | (code >> 6 * i & 0x3F)));
}

// glibc brings the locale C.UTF-8 along; where it is missing, letters beyond ASCII stay as they are.
Str str_lower_utf8(Arena *arena, Str str) {
  locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  Text text = text_new(arena);
  while (str.len) {
    size_t len = utf8_sequence(str);
    Str sequence = str_slice(str, 0, len ? len : 1);
    if (len > 1 && locale)
      utf8_encode(&text, (uint32_t)towlower_l((wint_t)utf8_decode(sequence), locale));
    else
      text_char(&text, ascii_lower(sequence.at[0]));
    str = str_slice(str, sequence.len, str.len);
  }
  if (locale) freelocale(locale);
  return text_str(&text);
}

static size_t ascii_prefix(Str str) {
  size_t len = 0;
  for (uint64_t word; len + sizeof word <= str.len; len += sizeof word) {
    memcpy(&word, str.at + len, sizeof word);
    if (word & 0x8080808080808080) break;
  }
  return len;
}

bool str_is_utf8(Str str) {
  while (str.len) {
    size_t len = ascii_prefix(str);
    if (!len) len = utf8_sequence(str);
    if (!len) return false;
    str = str_slice(str, len, str.len);
  }
  return true;
}

bool str_to_int64(Str str, int64_t *out) {
  bool negative = str.len && str.at[0] == '-';
  if (negative) str = str_slice(str, 1, str.len);
  if (!str.len) return false;
  uint64_t value = 0, limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
  for (size_t i = 0; i < str.len; i++) {
    if (str.at[i] < '0' || str.at[i] > '9') return false;
    uint64_t digit = (uint64_t)(str.at[i] - '0');
    if (value > (limit - digit) / 10) return false;
    value = value * 10 + digit;
  }
  *out = negative ? (int64_t)(0 - value) : (int64_t)value;
  return true;
}

// --- Vec

// The first helping is small for large elements, since most vectors of those stay short.
void vec_reserve_bytes(Arena *arena, void **at, size_t *cap, size_t need, size_t size) {
  if (need <= *cap) return;
  size_t grown = *cap ? *cap * 2 : size > 128 ? 1 : size > 16 ? 128 / size : 8;
  if (grown < need) grown = need;
  void *bigger = arena_alloc(arena, grown * size);
  if (*cap) memcpy(bigger, *at, *cap * size);
  *at = bigger;
  *cap = grown;
}

bool str_list_has(const StrList *list, Str str) {
  for (size_t i = 0; i < list->len; i++)
    if (str_eq(list->at[i], str)) return true;
  return false;
}

Str str_list_join(Arena *arena, const StrList *list, Str separator) {
  Text text = text_new(arena);
  for (size_t i = 0; i < list->len; i++) {
    if (i) text_put(&text, separator);
    text_put(&text, list->at[i]);
  }
  return text_str(&text);
}

// --- Text

Text text_new(Arena *arena) { return (Text){.arena = arena}; }

static char *text_grow(Text *text, size_t extra) {
  vec_reserve_bytes(text->arena, (void **)&text->at, &text->cap, text->len + extra, 1);
  return text->at + text->len;
}

void text_put(Text *text, Str str) {
  if (!str.len) return;
  memcpy(text_grow(text, str.len), str.at, str.len);
  text->len += str.len;
}

void text_char(Text *text, char c) {
  *text_grow(text, 1) = c;
  text->len++;
}

void text_format(Text *text, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, format, args);
  vsnprintf(text_grow(text, (size_t)len + 1), (size_t)len + 1, format, again);
  text->len += (size_t)len;
  va_end(again);
  va_end(args);
}

Str text_str(const Text *text) { return (Str){text->at, text->len}; }

// --- StrMap

// One step of the hash takes eight bytes: what is hashed may be as long as a model.
static uint64_t hash_step(uint64_t hash, uint64_t bytes) {
  hash = (hash ^ bytes) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 32;
}

// Up to eight bytes as a number, some of them twice.
static uint64_t hash_input(const char *at, size_t len) {
  const unsigned char *bytes = (const unsigned char *)at;
  uint64_t all;
  uint32_t first, last;
  if (len >= sizeof all) {
    memcpy(&all, at, sizeof all);
    return all;
  }
  if (len < sizeof first)
    return len ? bytes[0] | (uint32_t)bytes[len / 2] << 8 | (uint32_t)bytes[len - 1] << 16 : 0;
  memcpy(&first, at, sizeof first);
  memcpy(&last, at + len - sizeof last, sizeof last);
  return first | (uint64_t)last << 32;
}

// The last bytes get to the lowest bits, which find the slot, with a step of their own.
static uint64_t str_hash(Str str) {
  uint64_t hash = str.len;
  for (; str.len > sizeof hash; str.at += sizeof hash, str.len -= sizeof hash)
    hash = hash_step(hash, hash_input(str.at, sizeof hash));
  return hash_step(hash_step(hash, hash_input(str.at, str.len)), 0);
}

// The slot that holds `key`, or the free one where it belongs. The table is never full.
static StrMapSlot *str_map_slot(const StrMap *map, Str key) {
  size_t mask = map->cap - 1, i = str_hash(key) & mask;
  while (map->slots[i].value && !str_eq(map->slots[i].key, key)) i = (i + 1) & mask;
  return &map->slots[i];
}

static void str_map_grow(Arena *arena, StrMap *map, size_t cap) {
  StrMap bigger = {.cap = cap, .len = map->len};
  bigger.slots = arena_new_array(arena, StrMapSlot, bigger.cap);
  for (size_t i = 0; i < map->cap; i++)
    if (map->slots[i].value) *str_map_slot(&bigger, map->slots[i].key) = map->slots[i];
  *map = bigger;
}

void str_map_reserve(Arena *arena, StrMap *map, size_t count) {
  size_t cap = map->cap ? map->cap : 8;
  while (count * 4 >= cap * 3) cap *= 2;
  if (cap > map->cap) str_map_grow(arena, map, cap);
}

void *str_map_get(const StrMap *map, Str key) {
  return map->cap ? str_map_slot(map, key)->value : NULL;
}

void *str_map_put(Arena *arena, StrMap *map, Str key, void *value) {
  if (map->len * 4 >= map->cap * 3) str_map_grow(arena, map, map->cap ? map->cap * 2 : 16);
  StrMapSlot *slot = str_map_slot(map, key);
  void *old = slot->value;
  if (!old) map->len++;
  *slot = (StrMapSlot){key, value};
  return old;
}
