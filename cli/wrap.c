// Words put into lines, so that a terminal does not break them in the middle.

#include "cli/wrap.h"

// "\x1b[1;31m"
static size_t color_length(Str text) {
  if (!str_starts_with(text, STR("\x1b["))) return 0;
  ptrdiff_t end = str_find_char(text, 'm');
  return end < 0 ? 0 : (size_t)end + 1;
}

size_t text_columns(Str text) {
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++) {
    i += color_length(str_slice(text, i, text.len));
    count += i < text.len && ((unsigned char)text.at[i] & 0xC0) != 0x80;
  }
  return count;
}

void put_spaces(Text *out, size_t count) {
  while (count--) text_char(out, ' ');
}

bool next_word(Str *rest, Str *word) {
  *rest = str_trim(*rest);
  if (!rest->len) return false;
  size_t end = 0;
  while (end < rest->len && rest->at[end] != ' ' && rest->at[end] != '\n') end++;
  *word = str_slice(*rest, 0, end);
  *rest = str_slice(*rest, end, rest->len);
  return true;
}

void wrap_words(Text *out, Str text, size_t indent, size_t width) {
  size_t at = indent;
  for (Str word; next_word(&text, &word);) {
    if (at > indent && at + 1 + text_columns(word) > width) {
      text_char(out, '\n');
      put_spaces(out, indent);
      at = indent;
    }
    if (at > indent) text_char(out, ' '), at++;
    text_put(out, word);
    at += text_columns(word);
  }
  text_char(out, '\n');
}

// --- Talk

// What a line of prose may begin with; the lines below stand under what follows.
static const Str BEGINNINGS[] = {STR_INIT("help: "), STR_INIT("  • ")};

// "   |     ^^^^^^^"
static bool is_marker(Str line) {
  for (size_t i = 0; i < line.len; i++)
    if (!strchr(" |^", line.at[i])) return false;
  return true;
}

static void put_line(Text *out, Str line, size_t width) {
  if (is_marker(line) && line.len > width) line.len = width;
  Str beginning = {0};
  for (size_t i = 0; i < COUNT_OF(BEGINNINGS); i++)
    if (str_starts_with(line, BEGINNINGS[i])) beginning = BEGINNINGS[i];
  bool is_prose = beginning.len || !str_starts_with(line, STR(" "));
  if (text_columns(line) <= width || !is_prose) {
    text_format(out, "%.*s\n", STR_ARG(line));
    return;
  }
  text_put(out, beginning);
  wrap_words(out, str_slice(line, beginning.len, line.len), text_columns(beginning), width);
}

Str wrap_talk(Arena *arena, Str text, size_t width) {
  Text out = text_new(arena);
  while (text.len) {
    ptrdiff_t end = str_find_char(text, '\n');
    size_t length = end < 0 ? text.len : (size_t)end;
    put_line(&out, str_slice(text, 0, length), width);
    text = str_slice(text, end < 0 ? length : length + 1, text.len);
  }
  return text_str(&out);
}
