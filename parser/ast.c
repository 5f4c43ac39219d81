// What one asks a syntax tree: look-ups by name, and an expression as messages quote it.

#include "parser/ast.h"

const char *block_keyword(BlockKind kind) {
  static const char *const keywords[] = {
#define X(name, keyword) [BLOCK_##name] = keyword,
      BLOCK_KINDS(X)
#undef X
  };
  return keywords[kind];
}

bool block_is_configuration(BlockKind kind) {
  return kind == BLOCK_DATASOURCE || kind == BLOCK_GENERATOR;
}

const Attribute *attribute_find(const AttributeList *attributes, Str name) {
  for (vec_each(const Attribute, attribute, attributes))
    if (str_eq(attribute->name.text, name)) return attribute;
  return NULL;
}

const Argument *argument_find(const Arguments *arguments, Str name) {
  for (vec_each(const Argument, argument, &arguments->list))
    if (str_eq(argument->name.text, name)) return argument;
  return NULL;
}

const Property *property_find(const Block *block, Str key) {
  for (vec_each(const Property, property, &block->properties))
    if (str_eq(property->key.text, key)) return property;
  return NULL;
}

// --- Expressions as text

static void put_expr(Text *out, const Expr *expr);

void string_literal_put(Text *out, Str text) {
  static const char special[] = "\t\n\r\"\\", names[] = "tnr\"\\";
  text_char(out, '"');
  for (size_t i = 0; i < text.len; i++) {
    char c = text.at[i];
    const char *known = c ? strchr(special, c) : NULL;
    if (known)
      text_format(out, "\\%c", names[known - special]);
    else if ((unsigned char)c < ' ' || c == 0x7F)
      text_format(out, "\\u%04x", (unsigned)c);
    else
      text_char(out, c);
  }
  text_char(out, '"');
}

// Arguments without a value are left out, as the engine does.
static void put_arguments(Text *out, const ArgumentList *arguments, Str separator) {
  bool first = true;
  for (vec_each(const Argument, argument, arguments)) {
    if (argument->value.kind == EXPR_MISSING) continue;
    if (!first) text_put(out, separator);
    first = false;
    if (argument->name.text.len) text_format(out, "%.*s: ", STR_ARG(argument->name.text));
    put_expr(out, &argument->value);
  }
}

static void put_array(Text *out, const ExprList *items) {
  text_char(out, '[');
  for (vec_each(const Expr, item, items)) {
    if (item != items->at) text_char(out, ',');
    put_expr(out, item);
  }
  text_char(out, ']');
}

static void put_expr(Text *out, const Expr *expr) {
  switch (expr->kind) {
    case EXPR_MISSING:
      break;
    case EXPR_STRING:
      string_literal_put(out, expr->text);
      break;
    case EXPR_NUMBER:
    case EXPR_CONSTANT:
      text_put(out, expr->text);
      break;
    case EXPR_FUNCTION:
      text_format(out, "%.*s(", STR_ARG(expr->text));
      put_arguments(out, &expr->arguments.list, STR(","));
      text_char(out, ')');
      break;
    case EXPR_ARRAY:
      put_array(out, &expr->items);
      break;
    case EXPR_OBJECT:
      text_literal(out, "{ ");
      put_arguments(out, &expr->members, STR(", "));
      text_literal(out, " }");
      break;
  }
}

Str expr_text(Arena *arena, const Expr *expr) {
  Text text = text_new(arena);
  put_expr(&text, expr);
  return text_str(&text);
}

const char *expr_kind_word(const Expr *expr) {
  static const char *const words[] = {
      [EXPR_MISSING] = "missing",  [EXPR_STRING] = "string",       [EXPR_NUMBER] = "numeric",
      [EXPR_CONSTANT] = "literal", [EXPR_FUNCTION] = "functional", [EXPR_ARRAY] = "array",
      [EXPR_OBJECT] = "object",
  };
  return words[expr->kind];
}
