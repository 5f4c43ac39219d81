// Reads `@pmig.rename(from: "old")` from documentation: a word, parentheses, perhaps a label, a string without escapes.

#include "parser/hints.h"

static void skip_blank(Str *rest) {
  size_t at = 0;
  while (at < rest->len && (rest->at[at] == ' ' || rest->at[at] == '\t')) at++;
  *rest = str_slice(*rest, at, rest->len);
}

static bool cut(Str *rest, Str word) {
  skip_blank(rest);
  if (!str_starts_with(*rest, word)) return false;
  *rest = str_slice(*rest, word.len, rest->len);
  return true;
}

static bool cut_string(Str *rest, Str *text) {
  if (!cut(rest, STR("\""))) return false;
  ptrdiff_t end = str_find_char(*rest, '"');
  if (end < 1) return false;
  *text = str_slice(*rest, 0, (size_t)end);
  *rest = str_slice(*rest, (size_t)end + 1, rest->len);
  return true;
}

static bool read_rename(Str rest, Str *from) {
  if (!cut(&rest, STR("("))) return false;
  if (cut(&rest, STR("from")) && !cut(&rest, STR(":"))) return false;
  return cut_string(&rest, from) && cut(&rest, STR(")"));
}

Str hint_renamed_from(const Datamodel *datamodel, Str doc, Place place) {
  static const Str WORD = STR_INIT("@pmig.rename");
  Str from = {0};
  ptrdiff_t at = str_find(doc, WORD, 0);
  if (at < 0) return from;
  if (read_rename(str_slice(doc, (size_t)at + WORD.len, doc.len), &from)) return from;
  diag_warning_at(datamodel->diags, DIAG_P1012, AT(place),
                  "its @pmig.rename cannot be read, so nothing is renamed");
  diag_remedy(datamodel->diags, "/// @pmig.rename(from: \"old\")");
  return (Str){0};
}
