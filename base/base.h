// The vocabulary of the program: borrowed strings, arenas, growable arrays, text building and name
// tables. Every other layer is written in these words; libc is all that lies below.
#ifndef PMIG_BASE_H
#define PMIG_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define PRINTF_LIKE(at, first) __attribute__((format(printf, at, first)))

// --- Arena --------------------------------------------------------------------------------------
// Memory that is given back all at once. One arena lives as long as a command, a scratch arena as
// long as a pass; nothing from an arena is freed singly. Allocation never fails: when the system
// has no memory left, the program says so on stderr and ends.
// Built with ARENA_CHECKED, every allocation is a malloc of its own, so that sanitizers see
// overruns.

typedef struct ArenaBlock ArenaBlock;
typedef struct {       // begins as {0}
  ArenaBlock *blocks;  // newest first
  char *at, *end;      // what is free in the block that is cut from
  size_t cut;          // the size of that block
} Arena;

void arena_close(Arena *arena);  // gives everything back and leaves an empty arena
// What `from` holds lives as long as `arena` from now on; `from` is empty.
void arena_adopt(Arena *arena, Arena *from);

// `size` zeroed bytes, aligned for any type.
void *arena_alloc(Arena *arena, size_t size);

#define arena_new(arena, Type) ((Type *)arena_alloc(arena, sizeof(Type)))
#define arena_new_array(arena, Type, count) ((Type *)arena_alloc(arena, sizeof(Type) * (count)))

// --- Str ----------------------------------------------------------------------------------------
// A run of bytes that something else owns. Not NUL-terminated. The zero Str is the empty string.

typedef struct {
  const char *at;
  size_t len;
} Str;

#define STR_INIT(literal) \
  { "" literal, sizeof(literal) - 1 }  // in static tables: a compound literal is no constant there
#define STR(literal) ((Str)STR_INIT(literal))                  // in expressions
#define STR_ARG(str) (int)(str).len, (str).at ? (str).at : ""  // for the format "%.*s"

Str str_of(const char *text);                    // borrows a C string; NULL is empty
Str str_slice(Str str, size_t from, size_t to);  // [from, to), both clamped to the length
static inline bool str_eq(Str a, Str b) {
  return a.len == b.len && (!a.len || memcmp(a.at, b.at, a.len) == 0);
}
bool str_eq_nocase(Str a, Str b);  // ASCII letters only
int str_cmp(Str a, Str b);         // byte order; a prefix sorts first
bool str_starts_with(Str str, Str prefix);
bool str_ends_with(Str str, Str suffix);
bool str_contains(Str str, Str part);
ptrdiff_t str_find(Str str, Str part, size_t from);  // offset at or after `from`, or -1
ptrdiff_t str_find_char(Str str, char c);            // first offset, or -1
ptrdiff_t str_find_last_char(Str str, char c);       // last offset, or -1
bool is_word_char(
    char c);  // of a name without quotes in SQL and JavaScript: a letter, a digit, "_", "$"
Str str_trim(Str str);  // without ASCII white space at both ends
bool str_next_line(Str *rest,
                   Str *line);  // cuts a line off `rest`, without its "\n"; false at the end

Str str_copy(Arena *arena, Str str);
const char *str_c(Arena *arena, Str str);  // a NUL-terminated copy, for library calls
Str str_format(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
Str str_vformat(Arena *arena, const char *format, va_list args) PRINTF_LIKE(2, 0);
Str str_lower(Arena *arena, Str str);                       // ASCII letters only
Str str_lower_utf8(Arena *arena, Str str);                  // all letters of Unicode, one to one
Str str_upper(Arena *arena, Str str);                       // ASCII letters only
Str str_replace(Arena *arena, Str str, Str old, Str with);  // every occurrence, left to right
// The longest prefix of at most `limit` bytes that does not cut a UTF-8 sequence in two.
Str str_truncate_utf8(Str str, size_t limit);
bool str_is_utf8(Str str);
// Decimal digits with an optional "-"; false when it is no such number, or too large for one.
bool str_to_int64(Str str, int64_t *out);

// --- Vec ----------------------------------------------------------------------------------------
// A growable array in an arena: Vec(Column) columns; vec_push(arena, &table->columns, column).
// Growing moves the elements, so a pointer into one is good only until the next push.
// A named vector (typedef Vec(Step) StepList) can be passed between functions.

#define Vec(Type)    \
  struct {           \
    Type *at;        \
    size_t len, cap; \
  }

typedef Vec(Str) StrList;

void vec_reserve_bytes(Arena *arena, void **at, size_t *cap, size_t need, size_t size);

#define vec_reserve(arena, vec, need) \
  vec_reserve_bytes((arena), (void **)&(vec)->at, &(vec)->cap, (need), sizeof *(vec)->at)
#define vec_push(arena, vec, ...) \
  (vec_reserve((arena), (vec), (vec)->len + 1), (vec)->at[(vec)->len++] = (__VA_ARGS__), (void)0)
// A new zeroed last element, by address.
#define vec_add(arena, vec)                     \
  (vec_reserve((arena), (vec), (vec)->len + 1), \
   memset(&(vec)->at[(vec)->len], 0, sizeof *(vec)->at), &(vec)->at[(vec)->len++])
#define vec_last(vec) (&(vec)->at[(vec)->len - 1])
// for (vec_each(Column, column, &table->columns)) …
#define vec_each(Type, name, vec)                                                   \
  Type *name = (vec)->at, *name##_end = (vec)->len ? (vec)->at + (vec)->len : name; \
  name != name##_end;                                                               \
  name++

bool str_list_has(const StrList *list, Str str);
Str str_list_join(Arena *arena, const StrList *list, Str separator);

// --- Text ---------------------------------------------------------------------------------------
// Text under construction.

typedef struct {
  Arena *arena;
  char *at;
  size_t len, cap;
} Text;

Text text_new(Arena *arena);
void text_put(Text *text, Str str);
void text_char(Text *text, char c);
void text_format(Text *text, const char *format, ...) PRINTF_LIKE(2, 3);
Str text_str(const Text *text);  // what has been written so far; good until the next write
#define text_literal(text, literal) text_put((text), STR(literal))

// --- StrMap -------------------------------------------------------------------------------------
// From names to pointers, in an arena. Keys are borrowed and compared as bytes.

typedef struct {
  Str key;
  void *value;
} StrMapSlot;

typedef struct {
  StrMapSlot *slots;  // a power of two of them; a slot is free while its value is NULL
  size_t len, cap;
} StrMap;

void str_map_reserve(Arena *arena, StrMap *map, size_t count);  // room for that many names
void *str_map_get(const StrMap *map, Str key);                  // NULL when absent
void *str_map_put(Arena *arena, StrMap *map, Str key,
                  void *value);  // value is not NULL; returns the one it replaces, or NULL

#endif
