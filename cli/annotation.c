// Diagnostics as GitHub Actions wants them, on stdout: ::error file=…,line=…,col=…,title=…::message. The runner shows each
// beside the line of the pull request that it is about.

#include "cli/command.h"

static const char *const SEVERITY_COMMANDS[] = {
    [DIAG_ERROR] = "error", [DIAG_WARNING] = "warning", [DIAG_NOTE] = "notice"};

// The runner reads one line, and in a property a colon or comma would end the value.
static Str escaped(Arena *arena, Str text, bool is_property) {
  static const struct {
    Str mark, code;
    bool in_properties;  // only there
  } ESCAPES[] = {{STR_INIT("%"), STR_INIT("%25"), false},
                 {STR_INIT("\r"), STR_INIT("%0D"), false},
                 {STR_INIT("\n"), STR_INIT("%0A"), false},
                 {STR_INIT(":"), STR_INIT("%3A"), true},
                 {STR_INIT(","), STR_INIT("%2C"), true}};
  for (size_t i = 0; i < COUNT_OF(ESCAPES); i++)
    if (is_property || !ESCAPES[i].in_properties)
      text = str_replace(arena, text, ESCAPES[i].mark, ESCAPES[i].code);
  return text;
}

// GitHub shows an annotation without a line above the first one, far from what it is about.
static uint32_t first_statement(const Source *script, Span part) {
  uint32_t at = part.from, line, column;
  while (at < part.to) {
    ptrdiff_t found = str_find_char(str_slice(script->text, at, part.to), '\n');
    uint32_t end = found < 0 ? part.to : at + (uint32_t)found;
    Str text = str_trim(str_slice(script->text, at, end));
    if (text.len && !str_starts_with(text, STR("--"))) break;
    at = end + 1;
  }
  source_position(script, at < part.to ? at : part.from, &line, &column);
  return line;
}

bool annotate_script(Cli *cli, const Source *script, Span part) {
  return diag_about(&cli->diags, script->name, first_statement(script, part));
}

Str annotation_of(Arena *arena, const Diag *diag, SourceCursor *cursor) {
  Text text = text_new(arena);
  Str file = diag->source ? diag->source->name : diag->file;
  text_format(&text, "::%s ", SEVERITY_COMMANDS[diag->severity]);
  if (file.len) text_format(&text, "file=%.*s,", STR_ARG(escaped(arena, file, true)));
  if (!diag->source && file.len) text_format(&text, "line=%u,", diag->file_line);
  if (diag->source) {
    source_seek(cursor, diag->source, diag->span.from);
    text_format(&text, "line=%u,col=%u,", cursor->line, diag->span.from - cursor->line_start + 1);
  }
  text_format(&text, "title=pmig %s::%.*s", diag_code_text(diag->code),
              STR_ARG(escaped(arena, diag->message, false)));
  if (diag->remedy.len)
    text_format(&text, "%%0A%.*s", STR_ARG(escaped(arena, diag->remedy, false)));
  text_char(&text, '\n');
  return text_str(&text);
}
