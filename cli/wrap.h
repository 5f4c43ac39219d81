// Prose in the lines of a terminal.
#ifndef PMIG_WRAP_H
#define PMIG_WRAP_H

#include "base/base.h"

// The columns that a text takes: one for each character of UTF-8, none for colours.
size_t text_columns(Str text);
// Takes the next word off `rest`; false when there is none.
bool next_word(Str *rest, Str *word);
void put_spaces(Text *out, size_t count);
// Puts words into lines of at most `width` columns, from column `indent` on; the first begins where the cursor is, which is
// there already. Line ends in the text are spaces; the last line is ended.
void wrap_words(Text *out, Str text, size_t indent, size_t width);
// What is said of an error, with the lines broken that are prose and too long; excerpts and other indented lines stay as
// they are.
Str wrap_talk(Arena *arena, Str text, size_t width);

#endif
