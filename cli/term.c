// How commands talk. The product goes to `out`, talk for people to `err` where it is an error and to `out` where it is
// news; with --json everything is a line of JSON on `out`: events as they happen, one result at the end (docs/json.md).
// Questions are asked only where somebody can answer.

#define _POSIX_C_SOURCE 200809L
#include "base/activity.h"
#include "base/interrupt.h"
#include "cli/command.h"
#include "cli/wrap.h"

#include <sys/ioctl.h>
#include <unistd.h>

// --- Text

bool term_has_color(FILE *stream) {
  int descriptor = fileno(stream);  // -1 for a stream in memory
  return descriptor >= 0 && isatty(descriptor) && !env_get("NO_COLOR").len &&
         !str_eq(env_get("TERM"), STR("dumb"));
}

bool term_can_redraw(FILE *stream) {
  int descriptor = fileno(stream);
  return descriptor >= 0 && isatty(descriptor) && !str_eq(env_get("TERM"), STR("dumb")) &&
         !env_get("CI").len;
}

// 0 where the stream is no terminal: whoever reads it breaks lines as they like.
static size_t width_of(FILE *stream) {
  enum { NARROWEST = 40, USUAL = 80 };
  struct winsize size;
  int descriptor = fileno(stream);
  if (descriptor < 0 || !isatty(descriptor)) return 0;
  size_t width = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : USUAL;
  return width > NARROWEST ? width : NARROWEST;
}

void print_text(Cli *cli, Str text) {
  activity_hide();
  if (!cli->common.json) fwrite(text.at ? text.at : "", 1, text.len, cli->out);
}

void say(Cli *cli, const char *format, ...) {
  if (cli->common.quiet || cli->common.json) return;
  activity_hide();
  va_list args;
  va_start(args, format);
  vfprintf(cli->out, format, args);
  va_end(args);
  fputc('\n', cli->out);
  fflush(cli->out);  // news are for now, also when they go through a pipe
}

Str state_in_color(Cli *cli, Str word) {
  static const struct {
    Str word;
    const char *color;
  } COLORS[] = {{STR_INIT("applied"), "32"},  {STR_INIT("pending"), "33"},
                {STR_INIT("failed"), "1;31"}, {STR_INIT("rolled back"), "33"},
                {STR_INIT("reverted"), "36"}, {STR_INIT("undone"), "36"}};
  Str text = str_format(&cli->arena, "%-*.*s", STATE_COLUMNS, STR_ARG(word));
  if (cli->common.no_color || !term_has_color(cli->out)) return text;
  for (size_t i = 0; i < COUNT_OF(COLORS); i++)
    if (str_eq(COLORS[i].word, word))
      text = str_format(&cli->arena, "\x1b[%sm%.*s\x1b[0m", COLORS[i].color, STR_ARG(text));
  return text;
}

// --- JSON

// Every byte that is no part of a UTF-8 sequence is replaced, one by one.
static Str clean_utf8(Arena *arena, Str text) {
  Text clean = text_new(arena);
  for (size_t i = 0; i < text.len;) {
    size_t length = 1;
    while (length <= 4 && i + length <= text.len && !str_is_utf8(str_slice(text, i, i + length)))
      length++;
    bool is_sequence = length <= 4 && i + length <= text.len;
    text_put(&clean, is_sequence ? str_slice(text, i, i + length) : STR("\xef\xbf\xbd"));
    i += is_sequence ? length : 1;
  }
  return text_str(&clean);
}

json_t *json_of_str(Str text) {
  if (str_is_utf8(text)) return json_stringn_nocheck(text.at ? text.at : "", text.len);
  Arena scratch = {0};
  Str clean = clean_utf8(&scratch, text);
  json_t *json = json_stringn_nocheck(clean.at, clean.len);
  arena_close(&scratch);
  return json;
}

json_t *json_of_time(Arena *arena, int64_t unix_ms) {
  return unix_ms ? json_of_str(time_format_utc(arena, unix_ms)) : json_null();
}

json_t *json_of_list(const StrList *list) {
  json_t *array = json_array();
  for (vec_each(Str, text, list)) json_array_append_new(array, json_of_str(*text));
  return array;
}

void json_event(Cli *cli, const char *event, json_t *object) {
  if (cli->common.json) {
    activity_hide();
    json_t *line = json_pack("{s:s}", "event", event);
    if (object) json_object_update(line, object);
    json_dumpf(line, cli->out, JSON_COMPACT);
    fputc('\n', cli->out);
    fflush(cli->out);
    json_decref(line);
  }
  json_decref(object);
}

ExitCode exit_code(ExitCode code) {
  int signal = interrupt_signal();
  bool is_done = code == EXIT_OK || code == EXIT_DIFFERENT;
  return signal && !is_done ? (ExitCode)(128 + signal) : code;
}

ExitCode json_result(Cli *cli, ExitCode code, json_t *object) {
  code = exit_code(code);
  if (!cli->common.json) {
    json_decref(object);
    return code;
  }
  show_diags(cli);
  json_t *line = json_pack("{s:s, s:b, s:i}", "command", cli->command->name, "ok",
                           code == EXIT_OK || code == EXIT_DIFFERENT, "exit_code", (int)code);
  if (object) json_object_update(line, object);
  json_decref(object);
  json_event(cli, "result", line);
  cli->has_result = true;
  return code;
}

// --- Diagnostics

static json_t *json_of_diag(const Diag *diag, SourceCursor *cursor) {
  json_t *object = json_object();
  json_object_set_new(object, "code", json_string(diag_code_text(diag->code)));
  json_object_set_new(object, "message", json_of_str(diag->message));
  if (diag->source) {
    source_seek(cursor, diag->source, diag->span.from);
    json_object_set_new(object, "file", json_of_str(diag->source->name));
    json_object_set_new(object, "line", json_integer(cursor->line));
    json_object_set_new(object, "column", json_integer(diag->span.from - cursor->line_start + 1));
  }
  if (!diag->source && diag->file.len) json_object_set_new(object, "file", json_of_str(diag->file));
  if (diag->remedy.len) json_object_set_new(object, "remedy", json_of_str(diag->remedy));
  return object;
}

static const char *const SEVERITY_EVENTS[] = {
    [DIAG_ERROR] = "error", [DIAG_WARNING] = "warning", [DIAG_NOTE] = "note"};

// A URL may stand where something else was meant, on the command line or in an excerpt of a schema.
static Diag without_passwords(Arena *arena, const Diag *diag) {
  Diag clean = *diag;
  clean.message = db_redact_text(arena, diag->message);
  clean.remedy = db_redact_text(arena, diag->remedy);
  clean.file = db_redact_text(arena, diag->file);
  return clean;
}

static void show_diag(Cli *cli, const Diag *diag, SourceCursor *cursor) {
  if (str_eq(cli->common.format, STR("github"))) {
    Str line = annotation_of(&cli->arena, diag, cursor);
    fwrite(line.at, 1, line.len, cli->out);
    return;
  }
  Text text = text_new(&cli->arena);
  diag_render(diag, cursor, cli->color, &text);
  Str clean = db_redact_text(&cli->arena, text_str(&text));
  size_t width = width_of(cli->err);
  if (width) clean = wrap_talk(&cli->arena, clean, width);
  fwrite(clean.at, 1, clean.len, cli->err);
}

void show_diags(Cli *cli) {
  SourceCursor cursor = {0};
  if (cli->diags.list.len) activity_hide();
  for (vec_each(Diag, diag, &cli->diags.list)) {
    Diag clean = without_passwords(&cli->arena, diag);
    if (cli->common.json)
      json_event(cli, SEVERITY_EVENTS[diag->severity], json_of_diag(&clean, &cursor));
    else if (diag->severity == DIAG_ERROR || !cli->common.quiet)
      show_diag(cli, &clean, &cursor);
  }
  cli->diags.list.len = 0;
}

Mark diags_mark(const Diags *diags) { return (Mark){diags->list.len, diags->error_count}; }

void diags_forget(Diags *diags, Mark mark) {
  diags->list.len = mark.length;
  diags->error_count = mark.errors;
}

// P3006 tells of a migration; what the database said comes last.
static Str database_message(Str message) {
  static const Str BEFORE = STR_INIT("\nError:\n");
  ptrdiff_t at = str_find(message, BEFORE, 0);
  return at < 0 ? message : str_slice(message, (size_t)at + BEFORE.len, message.len);
}

// The line around `at`, as much of it as stands beside a message. It names what the database leaves unnamed.
static Str line_at(const Source *source, uint32_t at) {
  enum { EXCERPT_LIMIT = 120 };
  ptrdiff_t before = str_find_last_char(str_slice(source->text, 0, at), '\n');
  Str line = str_slice(source->text, (size_t)(before + 1), source->text.len);
  ptrdiff_t end = str_find_char(line, '\n');
  if (end >= 0) line.len = (size_t)end;
  return str_truncate_utf8(str_trim(line), EXCERPT_LIMIT);
}

Str diags_take_error(Diags *diags, Mark mark) {
  const Diag *diag = vec_last(&diags->list);
  Text text = text_new(diags->arena);
  text_put(&text, database_message(diag->message));
  if (diag->source) {
    uint32_t line, column;
    source_position(diag->source, diag->span.from, &line, &column);
    Str excerpt = line_at(diag->source, diag->span.from);
    text_format(&text, " (%.*s:%u: %.*s)", STR_ARG(diag->source->name), line, STR_ARG(excerpt));
  }
  diags_forget(diags, mark);
  return text_str(&text);
}

// --- Questions

bool term_is_interactive(void) {
  return isatty(STDIN_FILENO) && isatty(STDERR_FILENO) && !str_eq(env_get("TERM"), STR("dumb")) &&
         !env_get("CI").len;
}

static Str read_answer(Cli *cli) {
  char answer[1024];
  if (!fgets(answer, sizeof answer, stdin)) return (Str){0};
  return str_copy(&cli->arena, str_trim(str_of(answer)));
}

static Str put_question(Cli *cli, const char *question, const char *choices) {
  activity_pause();
  fflush(cli->out);
  fprintf(cli->err, "%s %s", question, choices);
  fflush(cli->err);
  return read_answer(cli);
}

static bool can_ask(const Cli *cli) { return !cli->common.json && term_is_interactive(); }

Str ask(Cli *cli, const char *question) {
  return can_ask(cli) ? put_question(cli, question, "") : (Str){0};
}

bool confirm(Cli *cli, const char *question) {
  if (cli->common.yes) return true;
  if (!can_ask(cli)) return false;
  Str said = put_question(cli, question, "[y/N] ");
  return str_eq_nocase(said, STR("y")) || str_eq_nocase(said, STR("yes"));
}
