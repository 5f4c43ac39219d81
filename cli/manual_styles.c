// The three looks of the manual: lines of 80 columns for a terminal, the macros of man(7), and Markdown.

#include "cli/manual.h"
#include "cli/wrap.h"

enum { WIDTH = 80, INDENT = 2, GUTTER = 2, LONGEST_TERM = 24 };

static void nothing(Text *out) { (void)out; }

// --- A terminal

static void put_words(Text *out, Str text, size_t indent) { wrap_words(out, text, indent, WIDTH); }

static void put_empty_line(Text *out) {
  if (out->len) text_char(out, '\n');
}

static void terminal_heading(Text *out, int level, Str title) {
  (void)level;
  put_empty_line(out);
  text_format(out, "%.*s\n", STR_ARG(title));
}

static void terminal_usage(Text *out, Str line) { put_words(out, line, 0); }

static void terminal_paragraph(Text *out, Str text) {
  put_empty_line(out);
  put_words(out, text, 0);
}

static void terminal_verbatim(Text *out, Str lines) { text_format(out, "%.*s\n", STR_ARG(lines)); }

// Terms too long for the left column stand on a line of their own.
static void terminal_list(Text *out, const ItemList *items) {
  size_t widest = 0;
  for (vec_each(const Item, item, items)) {
    size_t width = text_columns(item->term);
    if (width > widest && width <= LONGEST_TERM) widest = width;
  }
  for (vec_each(const Item, item, items)) {
    size_t width = text_columns(item->term), column = INDENT + widest + GUTTER;
    put_spaces(out, INDENT);
    text_put(out, item->term);
    if (width > widest) text_char(out, '\n');
    put_spaces(out, width > widest ? column : column - INDENT - width);
    put_words(out, item->help, column);
  }
}

const ManualStyle MANUAL_TERMINAL = {nothing,           terminal_heading,
                                     terminal_usage,    terminal_paragraph,
                                     terminal_verbatim, terminal_list};

// --- A manual page

// "-" would become a hyphen that nobody can copy, and a line that begins with "." or "'" is a request.
static void put_roff(Text *out, Str text) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.at[i];
    bool begins_line = i == 0 || text.at[i - 1] == '\n';
    if (begins_line && (c == '.' || c == '\'')) text_literal(out, "\\&");
    if (c == '\\')
      text_literal(out, "\\e");
    else if (c == '-')
      text_literal(out, "\\-");
    else
      text_char(out, c);
  }
}

static void roff_begin(Text *out) {
  text_literal(out, ".TH PMIG 1 \"\" \"pmig " PMIG_VERSION "\" \"User Commands\"\n.nh\n.ad l\n");
}

static void roff_heading(Text *out, int level, Str title) {
  if (level < 3) {
    text_put(out, level == 1 ? STR(".SH \"") : STR(".SS \""));
    text_put(out, level == 1 ? str_upper(out->arena, title) : title);
    text_literal(out, "\"\n");
  } else {
    text_format(out, ".PP\n\\fB%.*s\\fR\n", STR_ARG(title));
  }
}

// What is to be typed is bold, what stands for something else is not.
static void put_roff_term(Text *out, Str term) {
  bool is_first = true;
  for (Str word; next_word(&term, &word); is_first = false) {
    bool is_placeholder =
        !is_first && (word.at[0] == '[' || (word.at[0] >= 'A' && word.at[0] <= 'Z'));
    if (!is_first) text_char(out, ' ');
    text_put(out, is_placeholder ? STR("\\fI") : STR("\\fB"));
    put_roff(out, word);
    text_literal(out, "\\fR");
  }
  text_char(out, '\n');
}

static void roff_usage(Text *out, Str line) { put_roff_term(out, line); }

static void roff_paragraph(Text *out, Str text) {
  text_literal(out, ".PP\n");
  put_roff(out, text);
  text_char(out, '\n');
}

static void roff_verbatim(Text *out, Str lines) {
  text_literal(out, ".PP\n.nf\n");
  put_roff(out, lines);
  text_literal(out, "\n.fi\n");
}

static void roff_list(Text *out, const ItemList *items) {
  for (vec_each(const Item, item, items)) {
    text_literal(out, ".TP\n");
    put_roff_term(out, item->term);
    put_roff(out, item->help);
    text_char(out, '\n');
  }
}

const ManualStyle MANUAL_ROFF = {roff_begin,     roff_heading,  roff_usage,
                                 roff_paragraph, roff_verbatim, roff_list};

// --- Markdown

static void put_markdown(Text *out, Str text) {
  for (size_t i = 0; i < text.len; i++) {
    if (strchr("<*[]", text.at[i])) text_char(out, '\\');
    text_char(out, text.at[i]);
  }
}

static void markdown_begin(Text *out) {
  text_literal(
      out,
      "# Reference\n\nWhat the program says about itself, written by `make reference` from "
      "its tables of commands and options;\n`pmig help --markdown` prints it.\n");
}

static void markdown_heading(Text *out, int level, Str title) {
  static const Str MARKS[] = {STR_INIT("\n## "), STR_INIT("\n### pmig "), STR_INIT("\n**")};
  text_put(out, MARKS[level - 1]);
  text_put(out, title);
  text_put(out, level == 3 ? STR("**\n") : STR("\n"));
}

static void markdown_usage(Text *out, Str line) { text_format(out, "\n    %.*s\n", STR_ARG(line)); }

static void markdown_paragraph(Text *out, Str text) {
  text_char(out, '\n');
  put_markdown(out, text);
  text_char(out, '\n');
}

static void markdown_verbatim(Text *out, Str lines) {
  text_literal(out, "\n```text\n");
  text_put(out, lines);
  text_literal(out, "\n```\n");
}

static void markdown_list(Text *out, const ItemList *items) {
  text_char(out, '\n');
  for (vec_each(const Item, item, items)) {
    text_format(out, "- `%.*s`: ", STR_ARG(str_trim(item->term)));
    put_markdown(out, item->help);
    text_char(out, '\n');
  }
}

const ManualStyle MANUAL_MARKDOWN = {markdown_begin,     markdown_heading,  markdown_usage,
                                     markdown_paragraph, markdown_verbatim, markdown_list};
