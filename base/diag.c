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

bool diag_remedy(Diags *diags, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vec_last(&diags->list)->remedy = str_vformat(diags->arena, format, args);
  va_end(args);
  return false;
}

bool diags_pass_on(Diags *diags, const Diags *from) {
  for (vec_each(const Diag, diag, &from->list)) vec_push(diags->arena, &diags->list, *diag);
  diags->error_count += from->error_count;
  return false;
}

const char *diag_code_text(DiagCode code) { return CODE_TEXTS[code]; }

void source_position(const Source *source, uint32_t offset, uint32_t *line, uint32_t *column) {
  uint32_t at_line = 1, line_start = 0;
  for (uint32_t i = 0; i < offset && i < source->text.len; i++)
    if (source->text.at[i] == '\n') at_line++, line_start = i + 1;
  *line = at_line;
  *column = offset - line_start + 1;
}

// The text of a one-based line, without its end; empty when there is none.
static Str source_line(const Source *source, uint32_t number) {
  Str rest = source->text, line = {0};
  for (uint32_t i = 0; i < number; i++)
    if (!str_next_line(&rest, &line)) return (Str){0};
  return str_ends_with(line, STR("\r")) ? str_slice(line, 0, line.len - 1) : line;
}

static void render_excerpt_line(const Source *source, uint32_t number, Text *out) {
  Str line = source_line(source, number);
  text_format(out, "%2u | %.*s\n", number, STR_ARG(line));
}

// Three lines: the one before, the one at fault, a caret below it. Tabs are kept, so that the caret
// stays in place.
static void render_excerpt(const Diag *diag, uint32_t line, uint32_t column, Text *out) {
  Str text = source_line(diag->source, line);
  uint32_t end =
      diag->span.to > diag->span.from ? column + (diag->span.to - diag->span.from) : column + 1;
  if (end > text.len + 1) end = (uint32_t)text.len + 1;
  text_literal(out, "   | \n");
  if (line > 1) render_excerpt_line(diag->source, line - 1, out);
  render_excerpt_line(diag->source, line, out);
  text_literal(out, "   | ");
  for (uint32_t i = 1; i < column && i <= text.len; i++)
    text_char(out, text.at[i - 1] == '\t' ? '\t' : ' ');
  for (uint32_t i = column; i < end || i == column; i++) text_char(out, '^');
  text_char(out, '\n');
}

void diag_render(const Diag *diag, bool color, Text *out) {
  const char *start = color ? SEVERITIES[diag->severity].color : "", *stop = color ? "\x1b[0m" : "";
  text_format(out, "%s%s%s: ", start, SEVERITIES[diag->severity].word, stop);
  // Prisma shows the place of a schema's errors instead of their code.
  bool shows_code = CODE_TEXTS[diag->code][0] == 'P' && !(diag->source && diag->code == DIAG_P1012);
  if (shows_code) text_format(out, "%s: ", CODE_TEXTS[diag->code]);
  text_format(out, "%.*s\n", STR_ARG(diag->message));
  if (diag->source) {
    uint32_t line, column;
    source_position(diag->source, diag->span.from, &line, &column);
    text_format(out, "  -->  %.*s:%u\n", STR_ARG(diag->source->name), line);
    render_excerpt(diag, line, column, out);
  }
  if (diag->remedy.len) text_format(out, "help: %.*s\n", STR_ARG(diag->remedy));
}

void diags_render(const Diags *diags, bool color, Text *out) {
  for (vec_each(Diag, diag, &diags->list)) diag_render(diag, color, out);
}
