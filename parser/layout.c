// A block, laid out as Prisma's formatter does. What it cannot parse it leaves alone: a broken line stands among the
// others as it is, and a block without a name keeps even its lack of indentation.

#include "parser/layout.h"

// In the order of the formatter: those that it does not know go last.
static const LineAttribute ORDER[LINE_ATTRIBUTE_COUNT] = {
    LINE_ID,  LINE_UNIQUE,   LINE_DEFAULT, LINE_UPDATED_AT,
    LINE_MAP, LINE_RELATION, LINE_IGNORE,  LINE_NATIVE};

// --- Comments

Str doc_with_line(Arena *arena, Str doc, Str line) {
  if (!doc.at) return line;
  if (str_contains(doc, line)) return doc;
  return str_format(arena, "%.*s\n%.*s", STR_ARG(doc), STR_ARG(line));
}

static void put_doc_line(Text *out, Str line, const char *indent) {
  text_format(out, "%s///%s%.*s\n", indent, line.len ? " " : "", STR_ARG(line));
}

static void put_doc(Text *out, Str doc, const char *indent) {
  if (!doc.at) return;
  for (ptrdiff_t end; (end = str_find_char(doc, '\n')) >= 0;) {
    put_doc_line(out, str_slice(doc, 0, (size_t)end), indent);
    doc = str_slice(doc, (size_t)end + 1, doc.len);
  }
  put_doc_line(out, doc, indent);
}

// --- Lines

static void put_spaces(Text *out, size_t count) {
  while (count--) text_char(out, ' ');
}

static bool has_attributes(const Line *line) {
  for (size_t i = 0; i < LINE_ATTRIBUTE_COUNT; i++)
    if (line->attributes[i].len) return true;
  return false;
}

// The line as it is before it is formatted.
static void put_rough_line(Text *out, const Line *line) {
  text_put(out, line->name);
  if (line->type.at) text_format(out, " %.*s", STR_ARG(line->type));
  for (size_t i = 0; i < LINE_ATTRIBUTE_COUNT; i++)
    if (line->attributes[i].len) text_format(out, " %.*s", STR_ARG(line->attributes[i]));
}

typedef struct {
  size_t name, type;
} Widths;

static void put_line(Text *out, Line line, Widths widths) {
  text_put(out, line.name);
  bool more = has_attributes(&line);
  if (line.type.at && (line.type.len || more)) {
    put_spaces(out, widths.name - line.name.len + 1);
    text_put(out, line.type);
    if (more) put_spaces(out, widths.type - line.type.len);
  } else if (more) {
    put_spaces(out, widths.name - line.name.len);
  }
  for (size_t i = 0; i < LINE_ATTRIBUTE_COUNT; i++)
    if (line.attributes[ORDER[i]].len)
      text_format(out, " %.*s", STR_ARG(line.attributes[ORDER[i]]));
}

// The one word of a line without a name is its name to the formatter, which then has no type.
static Line as_read(const Line *line) {
  Line read = *line;
  if (line->name.len) return read;
  read.name = line->type;
  read.type = STR("");
  return read;
}

static Widths measure(const BlockText *block) {
  Widths widths = {0, 0};
  for (vec_each(const Line, line, &block->lines)) {
    if (line->is_comment || line->is_broken) continue;
    Line read = as_read(line);
    if (read.name.len > widths.name) widths.name = read.name.len;
    if (read.type.len > widths.type) widths.type = read.type.len;
  }
  return widths;
}

// Indented like any other, also when it has no name.
static void put_broken_line(Text *out, const Line *line) {
  Text rough = text_new(out->arena);
  put_rough_line(&rough, line);
  text_put(out, str_trim(text_str(&rough)));
}

static void put_any_line(Text *out, const Line *line, Widths widths) {
  put_doc(out, line->doc, "  ");
  text_put(out, line->is_comment ? STR("  // ") : STR("  "));
  if (line->is_comment)
    put_rough_line(out, line);
  else if (line->is_broken)
    put_broken_line(out, line);
  else
    put_line(out, as_read(line), widths);
  text_char(out, '\n');
}

static void put_lines(Text *out, const BlockText *block, size_t from, size_t to) {
  Widths widths = measure(block);
  for (size_t i = from; i < to; i++) put_any_line(out, &block->lines.at[i], widths);
}

// --- Block attributes

// Comments at the end of the lines belong to the attribute that was written behind them.
typedef struct {
  Text *out;
  const BlockText *block;
  size_t comments;        // where those lines begin
  const char *commented;  // the text of that attribute
} Attributes;

static const char *first_written(const BlockText *block) {
  if (block->ids.len) return block->ids.at[0].at;
  if (block->keys_as_found.len) return block->keys_as_found.at[0].at;
  return block->map.len ? block->map.at : block->ignore.len ? block->ignore.at : block->schema.at;
}

static void put_attribute(const Attributes *attributes, Str attribute) {
  if (!attribute.len) return;
  if (attribute.at == attributes->commented)
    put_lines(attributes->out, attributes->block, attributes->comments,
              attributes->block->lines.len);
  text_format(attributes->out, "  %.*s\n", STR_ARG(attribute));
}

static void put_attributes(const Attributes *attributes, const StrList *list) {
  for (vec_each(const Str, attribute, list)) put_attribute(attributes, *attribute);
}

static size_t first_of_last_comments(const BlockText *block) {
  size_t first = block->lines.len;
  while (first && block->lines.at[first - 1].is_comment) first--;
  return first;
}

static void put_contents(Text *out, const BlockText *block) {
  Attributes attributes = {out, block, block->lines.len, first_written(block)};
  if (attributes.commented) attributes.comments = first_of_last_comments(block);
  put_lines(out, block, 0, attributes.comments);
  if (attributes.commented) text_char(out, '\n');
  put_attributes(&attributes, &block->ids);
  put_attributes(&attributes, &block->uniques);
  put_attributes(&attributes, &block->indexes);
  put_attribute(&attributes, block->map);
  put_attribute(&attributes, block->ignore);
  put_attribute(&attributes, block->schema);
}

// --- Blocks

static void put_rough_attributes(Text *out, const StrList *attributes, const char *before) {
  for (vec_each(const Str, attribute, attributes))
    text_format(out, "%s%.*s\n", before, STR_ARG(*attribute));
}

// What the formatter does not touch; `before` stands before every line.
static void put_rough_block(Text *out, const BlockText *block, const char *before) {
  text_format(out, "%s%s %.*s {\n", before, block->keyword, STR_ARG(block->name));
  for (vec_each(const Line, line, &block->lines)) {
    put_doc(out, line->doc, "");
    text_put(out, str_of(before));
    if (line->is_comment) text_literal(out, "// ");
    put_rough_line(out, line);
    text_char(out, '\n');
  }
  put_rough_attributes(out, &block->ids, before);
  put_rough_attributes(out, &block->keys_as_found, before);
  const Str last[] = {block->map, block->ignore, block->schema};
  for (size_t i = 0; i < COUNT_OF(last); i++)
    if (last[i].len) text_format(out, "%s%.*s\n", before, STR_ARG(last[i]));
  text_format(out, "%s}\n", before);
}

bool block_is_rough(const BlockText *block) { return !block->is_comment && !block->name.len; }

void block_put(Text *out, const BlockText *block) {
  put_doc(out, block->doc, "");
  if (block->is_comment || block_is_rough(block)) {
    put_rough_block(out, block, block->is_comment ? "// " : "");
    return;
  }
  text_format(out, "%s %.*s {\n", block->keyword, STR_ARG(block->name));
  put_contents(out, block);
  text_literal(out, "}\n");
}
