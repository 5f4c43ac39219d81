// The layout that Prisma's formatter gives a schema: two spaces, columns as wide as their widest cell, block attributes
// behind an empty line and in a fixed order. Private to the parser layer.
#ifndef PMIG_LAYOUT_H
#define PMIG_LAYOUT_H

#include "base/base.h"

// The attributes of fields and enum values, in the order in which the engine writes them down before it formats them.
// X(name)
#define LINE_ATTRIBUTES(X) \
  X(UPDATED_AT)            \
  X(UNIQUE)                \
  X(ID)                    \
  X(DEFAULT)               \
  X(MAP)                   \
  X(RELATION)              \
  X(NATIVE)                \
  X(IGNORE)

typedef enum {
#define X(name) LINE_##name,
  LINE_ATTRIBUTES(X)
#undef X
      LINE_ATTRIBUTE_COUNT
} LineAttribute;

// A field, a value of an enum, or a property of a generator or datasource.
typedef struct {
  Str doc;  // without slashes; at is NULL when there is none
  Str name;
  Str type;  // of a field; of a property, "= value"; at is NULL in an enum
  Str attributes[LINE_ATTRIBUTE_COUNT];
  bool is_comment;  // stands there as a comment
  bool is_broken;   // no line of the language, so that the formatter leaves it as it is
} Line;

typedef struct {
  const char *keyword;
  Str doc;  // likewise
  Str name;
  Vec(Line) lines;
  StrList ids, uniques, indexes;  // "@@id([a, b])"
  StrList keys_as_found;          // uniques and indexes in the order in which they were found
  Str map, ignore, schema;        // empty where there is none
  bool is_comment;
} BlockText;

// A doc comment with one more line, or as it is when it says that already.
Str doc_with_line(Arena *arena, Str doc, Str line);

// Has no name, so that it is no block to the formatter, which then leaves no empty line behind it.
bool block_is_rough(const BlockText *block);

// Appends the block, without an empty line behind it.
void block_put(Text *out, const BlockText *block);

#endif
