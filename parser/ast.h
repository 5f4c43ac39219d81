// The syntax of a schema: what stands in the source files, in their order, with nothing checked yet.
// Private to the parser layer; parse.c makes it, check.c and lower.c read it.
//
// Every node says where it stands (Place). Strings borrow from the arena or from Source.text, so an
// Ast is good as long as both.
#ifndef PMIG_AST_H
#define PMIG_AST_H

#include "base/diag.h"
#include "model/schema.h"
#include "parser/prisma.h"

typedef struct {
  const Source *source;
  Span span;
} Place;

// For the two arguments of diag_error_at: diag_error_at(diags, DIAG_P1012, AT(field->place), "…")
#define AT(node_place) (node_place).source, (node_place).span

// An identifier, or a dotted path of them. `text` is empty where nothing is written.
typedef struct {
  Str text;
  Place place;
} Name;

// --- Expressions --------------------------------------------------------------------------------

typedef enum {
  EXPR_MISSING,   // nothing: `map:` in an argument list, `output =` in a generator
  EXPR_STRING,    // text: decoded, without the quotes
  EXPR_NUMBER,    // text: as written
  EXPR_CONSTANT,  // text: true, Cascade, a.b
  EXPR_FUNCTION,  // text: the name; arguments
  EXPR_ARRAY,     // items
  EXPR_OBJECT,    // members
} ExprKind;

typedef struct Expr Expr;
typedef struct Argument Argument;
typedef Vec(Expr) ExprList;
typedef Vec(Argument) ArgumentList;

// What stands in parentheses. All zero when there are none, which Prisma treats like `()`.
typedef struct {
  ArgumentList list;    // with the EXPR_MISSING ones
  Span trailing_comma;  // parses, but is an error in an attribute; empty when there is none
} Arguments;

struct Expr {
  ExprKind kind;
  Place place;  // of a string, with its quotes
  Str text;
  union {
    Arguments arguments;
    ExprList items;
    ArgumentList members;  // all of them named
  };
};

// `value`, `name: value` or `name:`; also a member of an object, whose name may be a string.
struct Argument {
  Name name;  // its text is empty when there is no name
  Expr value;
  Place place;
};

// --- Attributes ---------------------------------------------------------------------------------

typedef struct {
  Name name;   // all of it: "id", "db.VarChar"
  Str prefix;  // what stands before the first dot, "db"; empty without a dot
  Str suffix;  // what stands after it, "VarChar"
  Arguments arguments;
  Place place;  // from the first "@" on
} Attribute;

typedef Vec(Attribute) AttributeList;

// --- Blocks -------------------------------------------------------------------------------------

typedef struct {
  Name key;
  Expr value;
  Place place;
} Property;

typedef struct {
  Name name;
  Name type;         // an identifier, or the decoded text of Unsupported("text")
  bool unsupported;  // Unsupported("text")
  Arity arity;
  AttributeList attributes;
  Str doc;      // lines of the `///` comments above and behind it, without the slashes
  Place place;  // from the name to the end of what is written, comments left out
} Field;

typedef struct {
  Name name;
  AttributeList attributes;
  Str doc;
  Place place;
} EnumValue;

// X(name, keyword)
#define BLOCK_KINDS(X)        \
  X(DATASOURCE, "datasource") \
  X(GENERATOR, "generator")   \
  X(MODEL, "model")           \
  X(VIEW, "view")             \
  X(TYPE, "type")             \
  X(ENUM, "enum")

typedef enum {
#define X(name, keyword) BLOCK_##name,
  BLOCK_KINDS(X)
#undef X
} BlockKind;

typedef struct {
  BlockKind kind;
  Name name;
  Str doc;
  Vec(Property) properties;  // DATASOURCE, GENERATOR
  Vec(Field) fields;         // MODEL, VIEW, TYPE
  Vec(EnumValue) values;     // ENUM
  AttributeList attributes;  // MODEL, VIEW, ENUM: those that begin with "@@"
  Place place;               // from the keyword to the closing brace
} Block;

typedef struct {
  Vec(Block) blocks;
  bool recalled;  // some blocks are from a PrismaMemory: their places are where they stood first
} Ast;

// Parses all files into one Ast. False when there are syntax errors: all of them are in `diags`
// (DIAG_P1012, worded as Prisma's engine words them), and `out` has what could be understood: the engine
// goes on to check datasources and generators then, and nothing else.
bool parse_sources(Arena *arena, const SourceList *sources, PrismaMemory *memory, Ast *out,
                   Diags *diags);

const char *block_keyword(BlockKind kind);
bool block_is_configuration(BlockKind kind);  // a datasource or generator

// The first one of that name, or NULL. An attribute is asked for by its whole name: "db.VarChar".
const Attribute *attribute_find(const AttributeList *attributes, Str name);
const Argument *argument_find(const Arguments *arguments, Str name);
const Property *property_find(const Block *block, Str key);

// A text as a string of the language, quoted and escaped.
void string_literal_put(Text *out, Str text);
// An expression as the engine's messages write it: `[1,2]`, `"text"`, `f(a,name: b)`.
Str expr_text(Arena *arena, const Expr *expr);
// The engine's word for what an expression is: string, numeric, literal, functional, array, object.
const char *expr_kind_word(const Expr *expr);

#endif
