// From tree-sitter's trees to the Ast, a function for each rule of the grammar, expressions first and
// blocks last. The trees have no errors, but the grammar takes more than Prisma does: what the engine
// parses only to reject it is rejected here, in its words.

#include "parser/tree.h"

#include <assert.h>

// Deeper than any schema, and shallow enough for any stack.
enum { DEPTH_LIMIT = 200 };

static const struct {
  const char *text;
  bool named;
} node_kinds[] = {
#define X(name, text, named) [NODE_##name] = {text, named},
    NODE_KINDS(X)
#undef X
};

static NodeKind kind_of_symbol(const TSLanguage *language, TSSymbol symbol) {
  const char *text = ts_language_symbol_name(language, symbol);
  bool named = ts_language_symbol_type(language, symbol) == TSSymbolTypeRegular;
  for (size_t kind = NODE_OTHER + 1; kind < COUNT_OF(node_kinds); kind++)
    if (node_kinds[kind].named == named && !strcmp(node_kinds[kind].text, text))
      return (NodeKind)kind;
  return NODE_OTHER;
}

void reader_init(Reader *reader, Arena *arena, Diags *diags, const TSLanguage *language) {
  *reader = (Reader){.arena = arena, .diags = diags};
  uint32_t count = ts_language_symbol_count(language);
  assert(count <= NODE_SYMBOLS);
  for (TSSymbol symbol = 0; symbol < count; symbol++)
    reader->kinds[symbol] = (uint8_t)kind_of_symbol(language, symbol);
}

void reader_forget_comment(Reader *reader) { reader->doc = (Doc){.text = text_new(reader->arena)}; }

void reader_open(Reader *reader, const Source *source) {
  reader->source = source;
  reader_forget_comment(reader);
}

static uint32_t wide_space_length(Str text, uint32_t at) {
  static const Str wide[] = {STR_INIT("\u00A0"), STR_INIT("\u1680"), STR_INIT("\u202F"),
                             STR_INIT("\u205F"), STR_INIT("\u3000")};
  if (at >= text.len || !(text.at[at] & 0x80)) return 0;
  Str rest = str_slice(text, at, text.len);
  // U+2000 to U+200A
  if (str_starts_with(rest, STR("\xE2\x80")) && rest.len > 2 && (unsigned char)rest.at[2] <= 0x8A)
    return 3;
  for (size_t i = 0; i < COUNT_OF(wide); i++)
    if (str_starts_with(rest, wide[i])) return (uint32_t)wide[i].len;
  return 0;
}

uint32_t skip_spaces(Str text, uint32_t at) {
  for (;;) {
    while (at < text.len && (text.at[at] == ' ' || text.at[at] == '\t')) at++;
    uint32_t length = wide_space_length(text, at);
    if (!length) return at;
    at += length;
  }
}

// --- Walking

static TSNode node_here(const Reader *r) { return ts_tree_cursor_current_node(&r->cursor); }
static void leave(Reader *r) { ts_tree_cursor_goto_parent(&r->cursor); }

// Goes from `node` to the first of its children and tells how many more there are. Who looks for one behind the last looks
// longest.
static uint32_t enter(Reader *r, TSNode node) {
  return ts_tree_cursor_goto_first_child(&r->cursor) ? ts_node_child_count(node) - 1 : 0;
}

static bool next(Reader *r, uint32_t *left) {
  return *left && (*left)-- && ts_tree_cursor_goto_next_sibling(&r->cursor);
}

static NodeKind kind_of(const Reader *r, TSNode node) { return r->kinds[ts_node_symbol(node)]; }
static Span span_of(TSNode node) {
  return (Span){ts_node_start_byte(node), ts_node_end_byte(node)};
}
static Place place_of(const Reader *r, TSNode node) { return (Place){r->source, span_of(node)}; }
static Str text_at(const Reader *r, Span span) {
  return str_slice(r->source->text, span.from, span.to);
}

static Name read_name(const Reader *r, TSNode node) {
  Place place = place_of(r, node);
  return (Name){text_at(r, place.span), place};
}

// The number of children is known beforehand, so lists of them never have to grow.
#define list_init(r, list, count) \
  ((list)->at = arena_alloc((r)->arena, (count) * sizeof *(list)->at), (list)->cap = (count))

// --- Strings

static bool hex4(Str text, size_t at, uint32_t *unit, size_t *valid) {
  *unit = 0;
  for (*valid = 0; *valid < 4; ++*valid) {
    char c = at + *valid < text.len ? text.at[at + *valid] : '\0';
    uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                     : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                            : 16;
    if (digit == 16) return false;
    *unit = *unit << 4 | digit;
  }
  return true;
}

static void text_utf8(Text *out, uint32_t c) {
  if (c < 0x80) {
    text_char(out, (char)c);
    return;
  }
  if (c < 0x800) {
    text_char(out, (char)(0xC0 | c >> 6));
  } else {
    if (c < 0x10000) {
      text_char(out, (char)(0xE0 | c >> 12));
    } else {
      text_char(out, (char)(0xF0 | c >> 18));
      text_char(out, (char)(0x80 | (c >> 12 & 63)));
    }
    text_char(out, (char)(0x80 | (c >> 6 & 63)));
  }
  text_char(out, (char)(0x80 | (c & 63)));
}

// A `\uXXXX` at `at`, or two of them that make a surrogate pair. Returns how many bytes to go on by:
// from a broken one the engine goes on after its last good digit.
static size_t decode_unicode(Str raw, size_t at, Text *out, size_t *bad) {
  enum { ESCAPE_LENGTH = 6 };
  uint32_t high, low;
  size_t digits;
  *bad = 0;
  if (!hex4(raw, at + 2, &high, &digits)) return *bad = 2 + digits;
  if (high < 0xD800 || high > 0xDFFF) {
    text_utf8(out, high);
    return ESCAPE_LENGTH;
  }
  bool second = at + 8 <= raw.len && raw.at[at + 6] == '\\' && raw.at[at + 7] == 'u' &&
                hex4(raw, at + 8, &low, &digits);
  if (!second) return *bad = ESCAPE_LENGTH;
  if (high > 0xDBFF || low < 0xDC00 || low > 0xDFFF) return *bad = 2 * ESCAPE_LENGTH;
  text_utf8(out, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
  return 2 * ESCAPE_LENGTH;
}

static size_t utf8_length(unsigned char first) {
  return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// The escape at `at`; `offset` is where `raw` begins in the source. Returns how many bytes it has.
static size_t decode_escape(Reader *r, Str raw, size_t at, uint32_t offset, Text *out) {
  static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
  uint32_t from = offset + (uint32_t)at;
  char c = raw.at[at + 1];
  const char *known = c ? strchr(names, c) : NULL;
  if (known) {
    text_char(out, values[known - names]);
    return 2;
  }
  if (c == 'u') {
    size_t bad, length = decode_unicode(raw, at, out, &bad);
    if (bad)
      diag_error_at(r->diags, DIAG_P1012, r->source, (Span){from, from + (uint32_t)bad},
                    "Invalid unicode escape sequence.");
    return length;
  }
  size_t length = 1 + utf8_length((unsigned char)c);
  diag_error_at(
      r->diags, DIAG_P1012, r->source, (Span){from, from + (uint32_t)length},
      "Unknown escape sequence. If the value is a windows-style path, `\\` must be escaped "
      "as `\\\\`.");
  return length;
}

static Str decode_string(Reader *r, Span span) {
  uint32_t offset = span.from + 1;
  Str raw = text_at(r, (Span){offset, span.to - 1});
  if (str_find_char(raw, '\\') < 0) return raw;
  Text out = text_new(r->arena);
  for (size_t at = 0; at < raw.len;) {
    if (raw.at[at] == '\\')
      at += decode_escape(r, raw, at, offset, &out);
    else
      text_char(&out, raw.at[at++]);
  }
  return text_str(&out);
}

// --- Expressions

static Expr read_expr(Reader *r, TSNode node);

// A `name: value`, a `name:` or a member of an object.
static Argument read_named(Reader *r, TSNode node) {
  Argument argument = {.place = place_of(r, node)};
  uint32_t left = enter(r, node);
  argument.name = read_name(r, node_here(r));
  if (next(r, &left)) argument.value = read_expr(r, node_here(r));
  leave(r);
  return argument;
}

// What the cursor and the `left` behind it are at: an argument, or the comma behind the last.
static void read_arguments(Reader *r, uint32_t left, Arguments *out) {
  list_init(r, &out->list, left);
  while (next(r, &left)) {
    TSNode child = node_here(r);
    NodeKind kind = kind_of(r, child);
    if (kind == NODE_TRAILING_COMMA)
      out->trailing_comma = span_of(child);
    else if (kind == NODE_ARGUMENT)
      vec_push(r->arena, &out->list, read_named(r, child));
    else
      vec_push(r->arena, &out->list,
               (Argument){.value = read_expr(r, child), .place = place_of(r, child)});
  }
}

static void read_function(Reader *r, TSNode node, Expr *out) {
  uint32_t left = enter(r, node);
  out->text = read_name(r, node_here(r)).text;
  read_arguments(r, left, &out->arguments);
  leave(r);
}

static void read_array(Reader *r, TSNode node, Expr *out) {
  uint32_t count = ts_node_child_count(node);
  if (!count) return;
  list_init(r, &out->items, count);
  uint32_t left = enter(r, node);
  do vec_push(r->arena, &out->items, read_expr(r, node_here(r)));
  while (next(r, &left));
  leave(r);
}

static void read_object(Reader *r, TSNode node, Expr *out) {
  list_init(r, &out->members, ts_node_named_child_count(node));
  uint32_t left = enter(r, node);
  while (next(r, &left)) {
    TSNode child = node_here(r);
    if (ts_node_is_named(child)) vec_push(r->arena, &out->members, read_named(r, child));
  }
  leave(r);
}

// What has other expressions in it.
static void read_nested(Reader *r, TSNode node, Expr *out) {
  static void (*const readers[])(Reader *, TSNode, Expr *) = {
      [EXPR_FUNCTION] = read_function, [EXPR_ARRAY] = read_array, [EXPR_OBJECT] = read_object};
  if (r->depth == DEPTH_LIMIT) {
    diag_error_at(r->diags, DIAG_P1012, AT(out->place),
                  "Error validating: This expression is nested too deeply.");
    return;
  }
  r->depth++;
  readers[out->kind](r, node, out);
  r->depth--;
}

static Expr read_expr(Reader *r, TSNode node) {
  static const ExprKind kinds[] = {[NODE_STRING] = EXPR_STRING,       [NODE_NUMBER] = EXPR_NUMBER,
                                   [NODE_IDENTIFIER] = EXPR_CONSTANT, [NODE_PATH] = EXPR_CONSTANT,
                                   [NODE_FUNCTION] = EXPR_FUNCTION,   [NODE_ARRAY] = EXPR_ARRAY,
                                   [NODE_OBJECT] = EXPR_OBJECT};
  Expr expr = {.kind = kinds[kind_of(r, node)], .place = place_of(r, node)};
  if (expr.kind == EXPR_STRING)
    expr.text = decode_string(r, expr.place.span);
  else if (expr.kind <= EXPR_CONSTANT)
    expr.text = text_at(r, expr.place.span);
  else
    read_nested(r, node, &expr);
  return expr;
}

// --- Attributes

// "@ db.VarChar" or "@default(": the grammar makes one word of it.
static Name read_attribute_name(const Reader *r, TSNode node) {
  Str text = r->source->text;
  Span span = span_of(node);
  while (text.at[span.from] == '@') span.from++;
  span.from = skip_spaces(text, span.from);
  if (text.at[span.to - 1] == '(') span.to--;
  return (Name){text_at(r, span), {r->source, span}};
}

static bool is_comment(NodeKind kind) {
  return kind == NODE_COMMENT || kind == NODE_DOC_COMMENT || kind == NODE_BLOCK_COMMENT;
}

static Attribute read_attribute(Reader *r, TSNode node) {
  Attribute attribute = {.place = place_of(r, node)};
  uint32_t left = enter(r, node);
  attribute.name = read_attribute_name(r, node_here(r));
  read_arguments(r, left, &attribute.arguments);
  leave(r);
  Str name = attribute.name.text;
  ptrdiff_t dot = str_find_char(name, '.');
  attribute.prefix = str_slice(name, 0, dot < 0 ? 0 : (size_t)dot);
  attribute.suffix = str_slice(name, dot < 0 ? name.len : (size_t)dot + 1, name.len);
  return attribute;
}

// --- Doc comments

// Ends of lines in [from, to): 0, 1, or 2 for more.
static int count_newlines(const Reader *r, uint32_t from, uint32_t to) {
  const char *text = r->source->text.at;
  int count = 0;
  for (uint32_t at = from; at < to && count < 2; at++)
    count += text[at] == '\n' || (text[at] == '\r' && (at + 1 == to || text[at + 1] != '\n'));
  return count;
}

static Str doc_line(const Reader *r, Span comment) {
  Str line = text_at(r, (Span){comment.from + 3, comment.to});
  uint32_t start = skip_spaces(line, 0);
  return str_slice(line, start, line.len);
}

void read_comment(Reader *r, Span span) {
  if (count_newlines(r, r->doc.end, span.from) > 1) reader_forget_comment(r);
  r->doc.end = span.to;
  if (!str_starts_with(text_at(r, span), STR("///"))) return;
  if (r->doc.written) text_char(&r->doc.text, '\n');
  text_put(&r->doc.text, doc_line(r, span));
  r->doc.written = true;
}

static Str doc_take(Reader *r) {
  Str doc = text_str(&r->doc.text);
  reader_forget_comment(r);
  return doc;
}

// A `///` behind a field or an enum value.
static void read_trailing_comment(Reader *r, TSNode node, Str *doc) {
  if (kind_of(r, node) != NODE_DOC_COMMENT) return;
  Str line = doc_line(r, span_of(node));
  *doc = doc->len ? str_format(r->arena, "%.*s\n%.*s", STR_ARG(*doc), STR_ARG(line)) : line;
}

// --- Lines of blocks

static void read_property(Reader *r, TSNode node, Block *block) {
  Property property = {.place = place_of(r, node)};
  uint32_t left = enter(r, node);
  property.key = read_name(r, node_here(r));
  property.place.span.to = property.key.place.span.to;
  while (next(r, &left)) {
    TSNode child = node_here(r);
    if (is_comment(kind_of(r, child))) continue;
    property.place.span.to = ts_node_end_byte(child);
    if (ts_node_is_named(child)) property.value = read_expr(r, child);
  }
  leave(r);
  vec_push(r->arena, &block->properties, property);
}

static void read_enum_value(Reader *r, TSNode node, Block *block) {
  EnumValue value = {.place = place_of(r, node), .doc = doc_take(r)};
  uint32_t left = enter(r, node);
  list_init(r, &value.attributes, left);
  value.name = read_name(r, node_here(r));
  value.place.span.to = value.name.place.span.to;
  while (next(r, &left)) {
    TSNode child = node_here(r);
    if (kind_of(r, child) == NODE_ATTRIBUTE) {
      vec_push(r->arena, &value.attributes, read_attribute(r, child));
      value.place.span.to = ts_node_end_byte(child);
    } else {
      read_trailing_comment(r, child, &value.doc);
    }
  }
  leave(r);
  vec_push(r->arena, &block->values, value);
}

static void read_unsupported(Reader *r, TSNode node, Field *field) {
  field->unsupported = true;
  uint32_t left = enter(r, node);
  while (next(r, &left) && kind_of(r, node_here(r)) != NODE_STRING) continue;
  field->type = (Name){decode_string(r, span_of(node_here(r))), place_of(r, node)};
  leave(r);
}

// A child of a field behind its name. Returns what is wrong with it, in the engine's words, or NULL.
static const char *read_field_part(Reader *r, TSNode node, NodeKind kind, Field *field) {
  if (kind == NODE_IDENTIFIER) {
    field->type = read_name(r, node);
  } else if (kind == NODE_UNSUPPORTED) {
    read_unsupported(r, node, field);
  } else if (kind == NODE_ATTRIBUTE) {
    vec_push(r->arena, &field->attributes, read_attribute(r, node));
  } else if (kind == NODE_LIST) {
    field->arity = ARITY_LIST;
  } else if (kind == NODE_OPTIONAL) {
    if (field->arity == ARITY_LIST)
      return "Optional lists are not supported. Use either `Type[]` or `Type?`.";
    field->arity = ARITY_NULLABLE;
  } else if (kind == NODE_COLON) {
    return "Field declarations don't require a `:`.";
  } else if (kind == NODE_BANG) {
    return "Fields are required by default, `!` is no longer required.";
  } else if (kind == NODE_BRACKET) {
    return "To specify a list, please use `Type[]` instead of `[Type]`.";
  }
  return NULL;
}

// False when an error was reported.
static bool read_field_parts(Reader *r, uint32_t left, Field *field) {
  while (next(r, &left)) {
    TSNode child = node_here(r);
    NodeKind kind = kind_of(r, child);
    if (is_comment(kind)) {
      read_trailing_comment(r, child, &field->doc);
      continue;
    }
    const char *wrong = read_field_part(r, child, kind, field);
    if (wrong) return diag_error_at(r->diags, DIAG_P1012, AT(place_of(r, child)), "%s", wrong);
    field->place.span.to = ts_node_end_byte(child);
  }
  return true;
}

// A composite type lives inside a model's column, so what concerns tables is refused in it.
static void check_type_field(Reader *r, const Field *field) {
  for (vec_each(Attribute, attribute, &field->attributes)) {
    Str name = attribute->name.text;
    if (str_eq(name, STR("relation")) || str_eq(name, STR("unique")) || str_eq(name, STR("id")))
      diag_error_at(r->diags, DIAG_P1012, AT(attribute->place),
                    "Error validating: Defining `@%.*s` attribute for a field in a composite type "
                    "is not allowed.",
                    STR_ARG(name));
  }
}

static void check_type_attribute(Reader *r, const Attribute *attribute) {
  static const struct {
    Str name;
    const char *message;
  } known[] = {
      {STR_INIT("map"),
       "The name of a composite type is not persisted in the database, therefore it does not need "
       "a mapped database name."},
      {STR_INIT("unique"),
       "A unique constraint should be defined in the model containing the embed."},
      {STR_INIT("index"), "An index should be defined in the model containing the embed."},
      {STR_INIT("fulltext"),
       "A fulltext index should be defined in the model containing the embed."},
      {STR_INIT("id"), "A composite type cannot define an id."},
  };
  const char *message = "A composite type cannot have block-level attributes.";
  for (size_t i = 0; i < COUNT_OF(known); i++)
    if (str_eq(attribute->name.text, known[i].name)) message = known[i].message;
  diag_error_at(r->diags, DIAG_P1012, AT(attribute->place), "Error validating: %s", message);
}

static void read_field(Reader *r, TSNode node, Block *block) {
  Field field = {.place = place_of(r, node), .doc = doc_take(r)};
  uint32_t left = enter(r, node);
  if (left > 1) list_init(r, &field.attributes, left - 1);
  field.name = read_name(r, node_here(r));
  field.place.span.to = field.name.place.span.to;
  bool ok = read_field_parts(r, left, &field);
  leave(r);
  if (!ok) return;
  if (!field.type.place.source) {
    diag_error_at(r->diags, DIAG_P1012, AT(field.place),
                  "Error validating %s \"%.*s\": This field declaration is invalid. It is either "
                  "missing a name or a type.",
                  block_keyword(block->kind), STR_ARG(block->name.text));
    return;
  }
  if (block->kind == BLOCK_TYPE) check_type_field(r, &field);
  vec_push(r->arena, &block->fields, field);
}

static void read_block_attribute(Reader *r, TSNode node, Block *block) {
  enter(r, node);
  Attribute attribute = read_attribute(r, node_here(r));
  leave(r);
  if (block->kind == BLOCK_TYPE)
    check_type_attribute(r, &attribute);
  else
    vec_push(r->arena, &block->attributes, attribute);
}

// --- Blocks

static void read_line(Reader *r, TSNode node, NodeKind kind, Block *block) {
  static void (*const readers[])(Reader *, TSNode, Block *) = {
      [NODE_PROPERTY] = read_property,
      [NODE_FIELD] = read_field,
      [NODE_ENUM_VALUE] = read_enum_value,
      [NODE_BLOCK_ATTRIBUTE] = read_block_attribute,
  };
  if (kind == NODE_IDENTIFIER)
    block->name = read_name(r, node);
  else if (is_comment(kind))
    read_comment(r, span_of(node));
  else if (kind < COUNT_OF(readers) && readers[kind])
    readers[kind](r, node, block);
}

// All that is in a block, which the cursor is at. What stands behind `{` belongs to nothing.
static void read_inside(Reader *r, TSNode node, Block *block) {
  uint32_t brace_end = 0, left = enter(r, node);
  do {
    TSNode child = node_here(r);
    NodeKind kind = kind_of(r, child);
    bool ignored = brace_end && !count_newlines(r, brace_end, ts_node_start_byte(child));
    if (!ignored) read_line(r, child, kind, block);
    brace_end = kind == NODE_BRACE ? ts_node_end_byte(child) : 0;
  } while (next(r, &left));
  leave(r);
}

Str read_block_doc(Reader *r, uint32_t start) {
  bool documented = r->doc.end && count_newlines(r, r->doc.end, start) < 2;
  Str doc = doc_take(r);
  return documented ? doc : (Str){0};
}

// The engine takes the last comment inside a datasource or generator for its own, and none from above it.
static void read_block(Reader *r, TSNode node, BlockKind kind, Block *out) {
  Str doc = read_block_doc(r, ts_node_start_byte(node));
  *out = (Block){.kind = kind, .doc = doc, .place = place_of(r, node)};
  size_t lines = ts_node_named_child_count(node) - 1;
  if (kind == BLOCK_ENUM)
    list_init(r, &out->values, lines);
  else if (block_is_configuration(kind))
    list_init(r, &out->properties, lines);
  else
    list_init(r, &out->fields, lines);
  read_inside(r, node, out);
  if (block_is_configuration(kind)) out->doc = doc_take(r);
  reader_forget_comment(r);
}

static void read_top(Reader *r, TSNode node, Ast *ast) {
  NodeKind kind = kind_of(r, node);
  if (kind >= NODE_DATASOURCE && kind <= NODE_ENUM)
    read_block(r, node, (BlockKind)(kind - NODE_DATASOURCE), vec_add(r->arena, &ast->blocks));
  else if (is_comment(kind))
    read_comment(r, span_of(node));
  else if (kind == NODE_TYPE_ALIAS)
    diag_error_at(r->diags, DIAG_P1012, AT(place_of(r, node)),
                  "Error validating: Invalid type definition. Please check the documentation in "
                  "https://pris.ly/d/composite-types");
}

void read_blocks(Reader *r, const TSTree *tree, Ast *ast) {
  TSNode root = ts_tree_root_node(tree);
  if (!ts_node_child_count(root)) return;
  r->cursor = ts_tree_cursor_new(root);
  uint32_t left = enter(r, root);
  do read_top(r, node_here(r), ast);
  while (next(r, &left));
  ts_tree_cursor_delete(&r->cursor);
}

void read_lines(Reader *r, const TSTree *tree, Block *block) {
  TSNode root = ts_tree_root_node(tree);
  r->cursor = ts_tree_cursor_new(root);
  enter(r, root);
  read_inside(r, node_here(r), block);
  ts_tree_cursor_delete(&r->cursor);
}
