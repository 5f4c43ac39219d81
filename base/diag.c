// Recording diagnostics, then showing them: position, excerpt, caret, in the form Prisma's own
// errors have.

#include "base/diag.h"

static const char *const CODE_TEXTS[] = {
#define X(name, text) [DIAG_##name] = text,
    DIAG_CODES(X)
#undef X
};

static const struct {
  const char *word, *color;
} SEVERITIES[] = {
    [DIAG_ERROR] = {"error", "\x1b[1;31m"},
    [DIAG_WARNING] = {"warning", "\x1b[1;33m"},
    [DIAG_NOTE] = {"note", "\x1b[1;36m"},
};

Diags diags_new(Arena *arena) { return (Diags){.arena = arena}; }

PRINTF_LIKE(6, 0)
static void diag_add(Diags *diags, DiagSeverity severity, DiagCode code, const Source *source,
                     Span span, const char *format, va_list args) {
  Str message = str_vformat(diags->arena, format, args);
  Diag diag = {
      .code = code, .severity = severity, .message = message, .source = source, .span = span};
  vec_push(diags->arena, &diags->list, diag);
  if (severity == DIAG_ERROR) diags->error_count++;
}

bool diag_error(Diags *diags, DiagCode code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  diag_add(diags, DIAG_ERROR, code, NULL, (Span){0}, format, args);
  va_end(args);
  return false;
}

bool diag_error_at(Diags *diags, DiagCode code, const Source *source, Span span, const char *format,
                   ...) {
  va_list args;
  va_start(args, format);
  diag_add(diags, DIAG_ERROR, code, source, span, format, args);
  va_end(args);
  return false;
}

void diag_warning(Diags *diags, DiagCode code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  diag_add(diags, DIAG_WARNING, code, NULL, (Span){0}, format, args);
  va_end(args);
}

void diag_warning_at(Diags *diags, DiagCode code, const Source *source, Span span,
                     const char *format, ...) {
  va_list args;
  va_start(args, format);
  diag_add(diags, DIAG_WARNING, code, source, span, format, args);
  va_end(args);
}

void diag_note(Diags *diags, DiagCode code, const char *format, ...) {
  va_list args;
  va_start(args, format);
  diag_add(diags, DIAG_NOTE, code, NULL, (Span){0}, format, args);
  va_end(args);
}

bool diag_database_code(Diags *diags, Str code) {
  vec_last(&diags->list)->database_code = str_copy(diags->arena, code);
  return false;
}

bool diag_remedy(Diags *diags, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vec_last(&diags->list)->remedy = str_vformat(diags->arena, format, args);
  va_end(args);
  return false;
}

bool diag_about(Diags *diags, Str file, uint32_t line) {
  Diag *newest = vec_last(&diags->list);
  newest->file = str_copy(diags->arena, file);
  newest->file_line = line;
  return false;
}

bool diags_pass_on(Diags *diags, const Diags *from) {
  for (vec_each(const Diag, diag, &from->list)) vec_push(diags->arena, &diags->list, *diag);
  diags->error_count += from->error_count;
  return false;
}

const char *diag_code_text(DiagCode code) { return CODE_TEXTS[code]; }

void source_seek(SourceCursor *cursor, const Source *source, uint32_t offset) {
  if (cursor->source != source || offset < cursor->offset)
    *cursor = (SourceCursor){.source = source, .line = 1};
  for (; cursor->offset < offset && cursor->offset < source->text.len; cursor->offset++)
    if (source->text.at[cursor->offset] == '\n')
      cursor->line++, cursor->line_start = cursor->offset + 1;
}

void source_position(const Source *source, uint32_t offset, uint32_t *line, uint32_t *column) {
  SourceCursor cursor = {0};
  source_seek(&cursor, source, offset);
  *line = cursor.line;
  *column = offset - cursor.line_start + 1;
}

// The text of the line that begins at `start`, without its end.
static Str source_line(const Source *source, uint32_t start) {
  Str rest = str_slice(source->text, start, source->text.len), line = {0};
  str_next_line(&rest, &line);
  return str_ends_with(line, STR("\r")) ? str_slice(line, 0, line.len - 1) : line;
}

// Where the line before the one at `start` begins.
static uint32_t previous_line(const Source *source, uint32_t start) {
  uint32_t at = start - 1;
  while (at && source->text.at[at - 1] != '\n') at--;
  return at;
}

static void render_excerpt_line(const Source *source, uint32_t number, uint32_t start, Text *out) {
  Str line = source_line(source, start);
  text_format(out, "%2u | %.*s\n", number, STR_ARG(line));
}

// Three lines: the one before, the one at fault, a caret below it. Tabs are kept, so that the caret
// stays in place.
static void render_excerpt(const Diag *diag, const SourceCursor *at, Text *out) {
  Str text = source_line(diag->source, at->line_start);
  uint32_t column = diag->span.from - at->line_start + 1;
  uint32_t end =
      diag->span.to > diag->span.from ? column + (diag->span.to - diag->span.from) : column + 1;
  if (end > text.len + 1) end = (uint32_t)text.len + 1;
  text_literal(out, "   | \n");
  if (at->line > 1)
    render_excerpt_line(at->source, at->line - 1, previous_line(at->source, at->line_start), out);
  render_excerpt_line(at->source, at->line, at->line_start, out);
  text_literal(out, "   | ");
  for (uint32_t i = 1; i < column && i <= text.len; i++)
    text_char(out, text.at[i - 1] == '\t' ? '\t' : ' ');
  for (uint32_t i = column; i < end || i == column; i++) text_char(out, '^');
  text_char(out, '\n');
}

void diag_render(const Diag *diag, SourceCursor *cursor, bool color, Text *out) {
  const char *start = color ? SEVERITIES[diag->severity].color : "", *stop = color ? "\x1b[0m" : "";
  text_format(out, "%s%s%s: ", start, SEVERITIES[diag->severity].word, stop);
  // Prisma shows the place of a schema's errors instead of their code.
  bool shows_code = CODE_TEXTS[diag->code][0] == 'P' && !(diag->source && diag->code == DIAG_P1012);
  if (shows_code) text_format(out, "%s: ", CODE_TEXTS[diag->code]);
  text_format(out, "%.*s\n", STR_ARG(diag->message));
  if (diag->source) {
    source_seek(cursor, diag->source, diag->span.from);
    text_format(out, "  -->  %.*s:%u\n", STR_ARG(diag->source->name), cursor->line);
    render_excerpt(diag, cursor, out);
  }
  if (diag->remedy.len) text_format(out, "help: %.*s\n", STR_ARG(diag->remedy));
}

void diags_render(const Diags *diags, bool color, Text *out) {
  SourceCursor cursor = {0};
  for (vec_each(Diag, diag, &diags->list)) diag_render(diag, &cursor, color, out);
}
