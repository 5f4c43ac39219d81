// Files → trees → Ast, and syntax errors in the engine's words.
//
// The engine's grammar has a last resort for every line that fits nothing else. To report the same lines,
// a file is divided as the engine divides it, and tree-sitter parses the pieces:
// - A block is a first line (`model Name {`) and all up to the next line that begins with `}`,
//   whatever is between. If it has errors, each line of it stands alone: it is an item of that block
//   or an error.
// - Without that `}`, the first line is no block but an error, and each line after it is read anew.
// - `name {` without a keyword takes everything up to the next `}` along.
// A line is alone when tree-sitter sees only the first line of its block, itself and the `}`.

#include "parser/tree.h"

const TSLanguage *tree_sitter_prisma(void);

typedef struct {
  TSParser *parser;
  Reader reader;
  PrismaMemory *memory;  // NULL: none
  const Source *source;
  Str text;              // of source
  uint32_t size;         // of text
  ptrdiff_t last_brace;  // the last `}` of the text, or -1
  // What find_close and find_comment_end were asked last, and what they said: they are often asked
  // again from a place between the two, and without this they would read a broken text to its end for
  // each of its lines.
  Span body, comment;
  uint32_t
      tried;  // the end of the last block that was parsed as a whole: nothing that ends there is again
} Parser;

// --- Trees

// tree-sitter before 0.20.8 frees the wrong memory when 65,536 children get below one node, which happens
// in long erroneous texts. A piece has fewer bytes than that, so it has fewer nodes.
enum { PIECE_LIMIT = 60000, SPANS_MAX = 3 };

// A tree of what is in the spans, as if nothing else were in the file; NULL when that is too much or
// has errors.
static TSTree *parse_spans(Parser *p, const Span *spans, uint32_t count) {
  TSRange ranges[SPANS_MAX];
  uint32_t size = 0;
  for (uint32_t i = 0; i < count; i++) {
    size += spans[i].to - spans[i].from;
    // Nobody asks for rows and columns; they only have to grow.
    ranges[i] = (TSRange){{0, spans[i].from}, {0, spans[i].to}, spans[i].from, spans[i].to};
  }
  if (size > PIECE_LIMIT) return NULL;
  ts_parser_set_included_ranges(p->parser, ranges, count);
  TSTree *tree = ts_parser_parse_string(p->parser, NULL, p->text.at, p->size);
  if (!ts_node_has_error(ts_tree_root_node(tree))) return tree;
  ts_tree_delete(tree);
  return NULL;
}

static const Str byte_order_mark = STR_INIT("\xEF\xBB\xBF");

// --- Lines

static bool is_newline(Parser *p, uint32_t at) {
  return at < p->size && (p->text.at[at] == '\n' || p->text.at[at] == '\r');
}

static uint32_t line_end(Parser *p, uint32_t at) {
  Str rest = str_slice(p->text, at, p->size);
  ptrdiff_t feed = str_find_char(rest, '\n');
  if (feed >= 0) rest.len = (size_t)feed;
  ptrdiff_t carriage = str_find_char(rest, '\r');
  return at + (uint32_t)(carriage >= 0 ? (size_t)carriage : rest.len);
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

// The next `*/`, or the file's size.
static uint32_t find_comment_end(Parser *p, uint32_t at) {
  if (p->comment.from <= at && at <= p->comment.to) return p->comment.to;
  ptrdiff_t end = str_find(p->text, STR("*/"), at);
  p->comment = (Span){at, end < 0 ? p->size : (uint32_t)end};
  return p->comment.to;
}

// The end of the comment at `at`, or `at` when there is none. Without its end a `/*` is no comment.
static uint32_t comment_end(Parser *p, uint32_t at) {
  if (at == p->size || p->text.at[at] != '/') return at;
  if (starts_at(p, at, STR("//"))) return line_end(p, at);
  uint32_t end = starts_at(p, at, STR("/*")) ? find_comment_end(p, at + 2) : p->size;
  return end < p->size ? end + 2 : at;
}

// Over white space, empty lines and comments. `remember`: the comments may be doc comments.
static uint32_t skip_gaps(Parser *p, uint32_t at, bool remember) {
  for (uint32_t end;; at = end) {
    at = skip_spaces(p->text, at);
    if ((end = skip_newline(p, at)) > at) continue;
    if ((end = comment_end(p, at)) == at) return at;
    if (remember) read_comment(&p->reader, (Span){at, end});
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
  if (str_find_char(str_slice(p->text, at, end), '/') < 0) return skip_newline(p, end);
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
  if (!tree) return false;
  read_lines(&p->reader, tree, block);
  ts_tree_delete(tree);
  return true;
}

static void read_body(Parser *p, Span header, uint32_t close, Block *block) {
  for (uint32_t at = header.to; (at = skip_gaps(p, at, true)) < close;) {
    uint32_t end = item_end(p, at);
    if (end - at > PIECE_LIMIT / 2) {
      error_line(p, at, "This line is too long.");
    } else if (!read_item(p, header, (Span){at, end}, close, block)) {
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

static bool recall_block(Parser *p, Span span, Ast *ast) {
  Str text = str_slice(p->text, span.from, span.to);
  const Block *known = p->memory ? str_map_get(&p->memory->blocks, text) : NULL;
  if (!known) return false;
  Block *block = vec_add(p->reader.arena, &ast->blocks);
  *block = *known;
  Str doc = read_block_doc(&p->reader, span.from);
  if (!block_is_configuration(block->kind)) block->doc = doc;
  return ast->recalled = true;
}

static void remember_block(Parser *p, Span span, const Block *block) {
  if (!p->memory) return;
  Block *copy = arena_new(p->reader.arena, Block);
  *copy = *block;
  str_map_put(p->reader.arena, &p->memory->blocks, str_slice(p->text, span.from, span.to), copy);
}

static bool read_clean_block(Parser *p, Span span, Ast *ast) {
  if (span.to == p->tried) return false;
  p->tried = span.to;
  size_t errors = p->reader.diags->error_count;
  TSTree *tree = parse_spans(p, &span, 1);
  if (!tree) return false;
  read_blocks(&p->reader, tree, ast);
  ts_tree_delete(tree);
  if (p->reader.diags->error_count == errors) remember_block(p, span, vec_last(&ast->blocks));
  return true;
}

static bool read_broken_block(Parser *p, Span header, uint32_t close, Ast *ast) {
  TSTree *empty = parse_spans(p, (Span[]){header, {close, close + 1}}, 2);
  if (!empty) return false;
  read_blocks(&p->reader, empty, ast);
  ts_tree_delete(empty);
  read_body(p, header, close, vec_last(&ast->blocks));
  return true;
}

// The three things that can begin at `at`. They move it on, or return false when it is something else.

static bool read_block(Parser *p, uint32_t *at, Ast *ast) {
  if (!starts_with_keyword(p, *at)) return false;
  Span header = {*at, next_line(p, *at)};
  uint32_t close = find_close(p, header.to);
  if (close == p->size) return false;
  Span span = {*at, close + 1};
  if (!recall_block(p, span, ast) && !read_clean_block(p, span, ast) &&
      !read_broken_block(p, header, close, ast))
    return false;
  *at = close + 1;
  return true;
}

// `type A = B @attributes`. Anything may follow on its line, so the end is where most of it parses.
static bool read_type_alias(Parser *p, uint32_t *at, Ast *ast) {
  enum { ALIAS_LIMIT = 512 };
  uint32_t end = line_end(p, *at);
  if (end - *at > ALIAS_LIMIT) end = *at + ALIAS_LIMIT;
  Str line = str_slice(p->text, *at, end);
  if (!str_starts_with(line, STR("type")) || str_find_char(line, '=') < 0) return false;
  TSTree *tree = NULL;
  while (end > *at && !(tree = parse_spans(p, &(Span){*at, end}, 1))) end--;
  if (!tree) return false;
  read_blocks(&p->reader, tree, ast);
  ts_tree_delete(tree);
  *at = end;
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
  bool named = brace > *at && p->text.at[*at] != '_' && p->text.at[*at] != '-' &&
               !starts_at(p, *at, byte_order_mark);
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

static void skip_invalid_line(Parser *p, uint32_t *at) {
  error_line(p, *at,
             "This line is invalid. It does not start with any known Prisma schema keyword.");
  if (*at == 0 && starts_at(p, 0, byte_order_mark))
    diag_remedy(
        p->reader.diags,
        "The file begins with a byte order mark, which Prisma takes for a letter: save it as "
        "UTF-8 without one.");
  *at = next_line(p, *at);
}

static void parse_text(Parser *p, Ast *ast) {
  for (uint32_t at = 0; (at = skip_gaps(p, at, true)) < p->size;) {
    if (!read_block(p, &at, ast) && !read_type_alias(p, &at, ast) && !skip_unknown_block(p, &at))
      skip_invalid_line(p, &at);
  }
}

static bool open_source(Parser *p, const Source *source) {
  Diags *diags = p->reader.diags;
  p->source = source;
  p->text = source->text;
  p->size = (uint32_t)source->text.len;
  p->body = p->comment = (Span){p->size, p->size};
  p->tried = 0;
  p->last_brace = str_find_last_char(p->text, '}');
  reader_open(&p->reader, source);
  if (source->text.len > INT32_MAX)
    return diag_error(diags, DIAG_P1012, "%.*s is too large for a schema", STR_ARG(source->name));
  return str_is_utf8(source->text) ||
         diag_error(diags, DIAG_P1012, "%.*s is not UTF-8 text", STR_ARG(source->name));
}

bool parse_sources(Arena *arena, const SourceList *sources, PrismaMemory *memory, Ast *out,
                   Diags *diags) {
  size_t errors = diags->error_count;
  *out = (Ast){0};
  Parser parser = {.parser = ts_parser_new(), .memory = memory};
  ts_parser_set_language(parser.parser, tree_sitter_prisma());
  reader_init(&parser.reader, arena, diags, tree_sitter_prisma());
  for (size_t i = 0; i < sources->len; i++)
    if (open_source(&parser, sources->at[i])) parse_text(&parser, out);
  ts_parser_delete(parser.parser);
  return diags->error_count == errors;
}
