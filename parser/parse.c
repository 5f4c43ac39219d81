// Files → trees → Ast, and syntax errors in the engine's words.
//
// A file without errors is parsed at once. One with errors is read again as Prisma's engine reads it,
// so that the same lines are reported. The engine's grammar has a last resort for every line that fits
// nothing else, and tries it only there:
// - A block is a first line (`model Name {`) and all up to the next line that begins with `}`,
//   whatever is between. Each line of it stands alone: it is an item of that block or an error.
// - Without that `}`, the first line is no block but an error, and each line after it is read anew.
// - `name {` without a keyword takes everything up to the next `}` along.
// Here, a line is alone when tree-sitter sees only the first line of its block, itself and the `}`.

#include "parser/tree.h"

const TSLanguage *tree_sitter_prisma(void);

typedef struct {
  TSParser *parser;
  Reader reader;
  const Source *source;
  Str text;                    // of source
  uint32_t size;               // of text
  Span body;                   // the last answer of find_close, with the question
  ptrdiff_t last_brace;        // the last `}` of the text, or -1
  ptrdiff_t last_comment_end;  // the last `*/`, or -1
} Parser;

// --- Trees

enum { SPANS_MAX = 3 };

// A tree of what is in the spans, as if nothing else were in the file.
static TSTree *parse_spans(Parser *p, const Span *spans, uint32_t count) {
  TSRange ranges[SPANS_MAX];
  for (uint32_t i = 0; i < count; i++) {
    // Nobody asks for rows and columns; they only have to grow.
    ranges[i] = (TSRange){{0, spans[i].from}, {0, spans[i].to}, spans[i].from, spans[i].to};
  }
  ts_parser_set_included_ranges(p->parser, ranges, count);
  return ts_parser_parse_string(p->parser, NULL, p->text.at, p->size);
}

static bool has_error(const TSTree *tree) { return ts_node_has_error(ts_tree_root_node(tree)); }

// Adds the blocks in the spans if there are no errors in them.
static bool read_spans(Parser *p, const Span *spans, uint32_t count, Ast *ast) {
  TSTree *tree = parse_spans(p, spans, count);
  bool ok = !has_error(tree);
  if (ok) read_blocks(&p->reader, tree, ast);
  ts_tree_delete(tree);
  return ok;
}

// --- Lines

static bool is_newline(Parser *p, uint32_t at) {
  return at < p->size && (p->text.at[at] == '\n' || p->text.at[at] == '\r');
}

static uint32_t line_end(Parser *p, uint32_t at) {
  while (at < p->size && !is_newline(p, at)) at++;
  return at;
}

// What is behind the line end at `at`, if one is there.
static uint32_t skip_newline(Parser *p, uint32_t at) {
  if (!is_newline(p, at)) return at;
  bool two = p->text.at[at] == '\r' && at + 1 < p->size && p->text.at[at + 1] == '\n';
  return at + (two ? 2 : 1);
}

static uint32_t next_line(Parser *p, uint32_t at) { return skip_newline(p, line_end(p, at)); }

static bool starts_at(Parser *p, uint32_t at, Str with) {
  return str_starts_with(str_slice(p->text, at, p->size), with);
}

// The end of the comment at `at`, or `at` when there is none. Without its end a `/*` is no comment.
static uint32_t comment_end(Parser *p, uint32_t at) {
  if (starts_at(p, at, STR("//"))) return line_end(p, at);
  if (!starts_at(p, at, STR("/*")) || p->last_comment_end < (ptrdiff_t)at + 2) return at;
  return (uint32_t)str_find(p->text, STR("*/"), at + 2) + 2;
}

// Over white space, empty lines and comments. `remember`: the comments may be doc comments.
static uint32_t skip_gaps(Parser *p, uint32_t at, bool remember) {
  for (;;) {
    at = skip_newline(p, skip_spaces(p->text, at));
    uint32_t end = comment_end(p, at);
    if (end > at && remember) read_comment(&p->reader, (Span){at, end});
    if (end == at && skip_spaces(p->text, at) == at && !is_newline(p, at)) return at;
    at = end;
  }
}

// What follows the string at `at`; the line's end when it is not closed.
static uint32_t skip_string(Parser *p, uint32_t at) {
  for (at++; at < p->size && !is_newline(p, at); at++) {
    if (p->text.at[at] == '"') return at + 1;
    if (p->text.at[at] == '\\' && !is_newline(p, at + 1)) at++;
  }
  return at;
}

// What follows the item that begins at `at`: mostly the next line. A comment that starts behind it may
// go over several lines, but then nothing follows the comment.
static uint32_t item_end(Parser *p, uint32_t at) {
  uint32_t end = line_end(p, at);
  while (at < end) {
    uint32_t comment = comment_end(p, at);
    if (comment > end) {
      uint32_t rest = skip_spaces(p->text, comment);
      if (is_newline(p, rest)) return skip_newline(p, rest);
      break;
    }
    at = comment > at ? comment : p->text.at[at] == '"' ? skip_string(p, at) : at + 1;
  }
  return skip_newline(p, end);
}

static void error_line(Parser *p, uint32_t at, const char *what) {
  Str line = str_trim(str_slice(p->text, at, line_end(p, at)));
  Span span = {(uint32_t)(line.at - p->text.at), (uint32_t)(line.at - p->text.at + line.len)};
  diag_error_at(p->reader.diags, DIAG_P1012, p->source, span, "Error validating: %s", what);
}

// --- Blocks

// The `}` that ends the body which begins at `at`, or the file's size when there is none.
static uint32_t find_close(Parser *p, uint32_t at) {
  if (p->body.from <= at && at <= p->body.to) return p->body.to;
  p->body.from = at;
  at = skip_gaps(p, at, false);
  while (at < p->size && p->text.at[at] != '}') at = skip_gaps(p, item_end(p, at), false);
  return p->body.to = at;
}

static const char *bad_item(BlockKind kind) {
  switch (kind) {
    case BLOCK_DATASOURCE:
      return "This line is not a valid definition within a datasource.";
    case BLOCK_GENERATOR:
      return "This line is not a valid definition within a generator.";
    case BLOCK_MODEL:
    case BLOCK_VIEW:
    case BLOCK_TYPE:
      return "This line is not a valid field or attribute definition.";
    case BLOCK_ENUM:
      return "This line is not an enum value definition.";
  }
  return "";
}

static bool read_item(Parser *p, Span header, Span item, uint32_t close, Block *block) {
  TSTree *tree = parse_spans(p, (Span[]){header, item, {close, close + 1}}, 3);
  bool ok = !has_error(tree);
  if (ok) read_lines(&p->reader, tree, block);
  ts_tree_delete(tree);
  return ok;
}

static void read_body(Parser *p, Span header, uint32_t close, Block *block) {
  for (uint32_t at = header.to; (at = skip_gaps(p, at, true)) < close;) {
    uint32_t end = item_end(p, at);
    if (!read_item(p, header, (Span){at, end}, close, block)) {
      error_line(p, at, bad_item(block->kind));
      end = next_line(p, at);
    }
    at = end;
  }
  reader_forget_comment(&p->reader);
}

static bool starts_with_keyword(Parser *p, uint32_t at) {
#define X(name, keyword) starts_at(p, at, STR(keyword)) ||
  return BLOCK_KINDS(X) false;
#undef X
}

// The three things that can begin at `at`. They move it on, or return false when it is something else.

static bool read_any_block(Parser *p, uint32_t *at, Ast *ast) {
  if (!starts_with_keyword(p, *at)) return false;
  Span header = {*at, next_line(p, *at)};
  uint32_t close = find_close(p, header.to);
  if (close == p->size) return false;
  if (!read_spans(p, &(Span){*at, close + 1}, 1, ast)) {
    if (!read_spans(p, (Span[]){header, {close, close + 1}}, 2, ast)) return false;
    read_body(p, header, close, vec_last(&ast->blocks));
  }
  *at = close + 1;
  return true;
}

static bool read_type_alias(Parser *p, uint32_t *at, Ast *ast) {
  if (!starts_at(p, *at, STR("type"))) return false;
  TSTree *tree = parse_spans(p, &(Span){*at, line_end(p, *at)}, 1);
  TSNode first = ts_node_child(ts_tree_root_node(tree), 0);
  bool alias = !ts_node_is_null(first) && !strcmp(ts_node_type(first), "type_alias") &&
               !ts_node_has_error(first);
  Span span = {*at, alias ? ts_node_end_byte(first) : *at};
  ts_tree_delete(tree);
  if (!alias || !read_spans(p, &span, 1, ast)) return false;
  *at = span.to;
  return true;
}

static bool is_name_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         c == '-' || (c & 0x80);
}

static bool skip_unknown_block(Parser *p, uint32_t *at) {
  uint32_t brace = *at, header_end = line_end(p, *at);
  while (brace < header_end && is_name_char(p->text.at[brace]) &&
         skip_spaces(p->text, brace) == brace)
    brace++;
  bool named = brace > *at && p->text.at[*at] != '_' && p->text.at[*at] != '-';
  brace = skip_spaces(p->text, brace);
  if (!named || !starts_at(p, brace, STR("{")) || p->last_brace < (ptrdiff_t)header_end)
    return false;
  error_line(p, *at,
             "This block is invalid. It does not start with any known Prisma schema keyword. Valid "
             "keywords include 'model', 'enum', 'type', 'datasource' and 'generator'.");
  *at = (uint32_t)str_find(p->text, STR("}"), header_end) + 1;
  return true;
}

// --- Files

static const Str byte_order_mark = STR_INIT("\xEF\xBB\xBF");

static void skip_invalid_line(Parser *p, uint32_t *at) {
  error_line(p, *at,
             "This line is invalid. It does not start with any known Prisma schema keyword.");
  if (*at == 0 && starts_at(p, 0, byte_order_mark))
    diag_remedy(p->reader.diags,
                "The file begins with a byte order mark, which Prisma takes for a "
                "letter: save it as UTF-8 without one.");
  *at = next_line(p, *at);
}

static void read_by_lines(Parser *p, Ast *ast) {
  reader_open(&p->reader, p->source);
  p->body = (Span){p->size, p->size};
  p->last_brace = str_find_last_char(p->text, '}');
  p->last_comment_end = -1;
  for (ptrdiff_t at = 0; (at = str_find(p->text, STR("*/"), (size_t)at)) >= 0; at++)
    p->last_comment_end = at;
  for (uint32_t at = 0; (at = skip_gaps(p, at, true)) < p->size;) {
    if (!read_any_block(p, &at, ast) && !read_type_alias(p, &at, ast) &&
        !skip_unknown_block(p, &at))
      skip_invalid_line(p, &at);
  }
}

static bool read_at_once(Parser *p, Ast *ast) {
  // tree-sitter passes over a byte order mark, the engine does not.
  if (starts_at(p, 0, byte_order_mark)) return false;
  reader_open(&p->reader, p->source);
  ts_parser_set_included_ranges(p->parser, NULL, 0);
  TSTree *tree = ts_parser_parse_string(p->parser, NULL, p->text.at, p->size);
  bool ok = !has_error(tree);
  if (ok) read_blocks(&p->reader, tree, ast);
  ts_tree_delete(tree);
  return ok;
}

static void parse_source(Parser *p, const Source *source, Ast *ast) {
  p->source = source;
  p->text = source->text;
  p->size = (uint32_t)source->text.len;
  if (source->text.len > INT32_MAX)
    diag_error(p->reader.diags, DIAG_P1012, "%.*s is too large for a schema",
               STR_ARG(source->name));
  else if (!str_is_utf8(source->text))
    diag_error(p->reader.diags, DIAG_P1012, "%.*s is not UTF-8 text", STR_ARG(source->name));
  else if (!read_at_once(p, ast))
    read_by_lines(p, ast);
}

bool parse_sources(Arena *arena, const SourceList *sources, Ast *out, Diags *diags) {
  size_t errors = diags->error_count;
  *out = (Ast){0};
  Parser parser = {.parser = ts_parser_new()};
  ts_parser_set_language(parser.parser, tree_sitter_prisma());
  reader_init(&parser.reader, arena, diags, tree_sitter_prisma());
  for (size_t i = 0; i < sources->len; i++) parse_source(&parser, sources->at[i], out);
  ts_parser_delete(parser.parser);
  return diags->error_count == errors;
}
