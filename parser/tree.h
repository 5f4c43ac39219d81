// From tree-sitter's trees to the Ast: what parse.c asks of tree.c. Private to the two.
#ifndef PMIG_TREE_H
#define PMIG_TREE_H

#include <tree_sitter/api.h>

#include "parser/ast.h"

// The symbols of the grammar that mean something here; all others are punctuation to pass over.
// X(name, text, whether it is a rule rather than a literal)
#define NODE_KINDS(X)                         \
  X(DATASOURCE, "datasource", true)           \
  X(GENERATOR, "generator", true)             \
  X(MODEL, "model", true)                     \
  X(VIEW, "view", true)                       \
  X(TYPE, "type", true)                       \
  X(ENUM, "enum", true)                       \
  X(TYPE_ALIAS, "type_alias", true)           \
  X(PROPERTY, "property", true)               \
  X(FIELD, "field", true)                     \
  X(ENUM_VALUE, "enum_value", true)           \
  X(BLOCK_ATTRIBUTE, "block_attribute", true) \
  X(ATTRIBUTE, "attribute", true)             \
  X(ATTRIBUTE_NAME, "attribute_name", true)   \
  X(UNSUPPORTED, "unsupported", true)         \
  X(ARGUMENT, "argument", true)               \
  X(MEMBER, "member", true)                   \
  X(STRING, "string", true)                   \
  X(NUMBER, "number", true)                   \
  X(IDENTIFIER, "identifier", true)           \
  X(PATH, "path", true)                       \
  X(FUNCTION, "function", true)               \
  X(ARRAY, "array", true)                     \
  X(OBJECT, "object", true)                   \
  X(TRAILING_COMMA, "trailing_comma", true)   \
  X(DOC_COMMENT, "doc_comment", true)         \
  X(COMMENT, "comment", true)                 \
  X(BLOCK_COMMENT, "block_comment", true)     \
  X(BRACKET, "[", false)                      \
  X(BRACE, "{", false)                        \
  X(COLON, ":", false)                        \
  X(OPTIONAL, "?", false)                     \
  X(LIST, "[]", false)                        \
  X(BANG, "!", false)

typedef enum {
  NODE_OTHER,
#define X(name, text, named) NODE_##name,
  NODE_KINDS(X)
#undef X
} NodeKind;

enum { NODE_SYMBOLS = 128 };  // more than the grammar has

// The group of comments above the next thing that can have a doc comment.
typedef struct {
  Text text;     // of its `///` lines, without the slashes
  bool written;  // it has such a line
  uint32_t end;  // where its last comment ends
} Doc;

// Reads the trees of one source file after another.
typedef struct {
  Arena *arena;
  Diags *diags;
  const Source *source;
  uint8_t kinds[NODE_SYMBOLS];  // NodeKind of each symbol
  TSTreeCursor cursor;
  Doc doc;
  int depth;  // of nested expressions
} Reader;

void reader_init(Reader *reader, Arena *arena, Diags *diags, const TSLanguage *language);
void reader_open(Reader *reader, const Source *source);  // the trees to come are of this file

// Adds the blocks of a tree that has no errors. What parses but is no Prisma is reported.
void read_blocks(Reader *reader, const TSTree *tree, Ast *ast);
// Adds what stands in the only block of the tree to `block`.
void read_lines(Reader *reader, const TSTree *tree, Block *block);
// Remembers a comment for the next block, field or enum value.
void read_comment(Reader *reader, Span span);
void reader_forget_comment(Reader *reader);
// The comment of the block that begins at `start`, which uses it up.
Str read_block_doc(Reader *reader, uint32_t start);

// The offset of what is behind the white space at `at`: tabs and all that Unicode calls space separators (Zs).
uint32_t skip_spaces(Str text, uint32_t at);

#endif
