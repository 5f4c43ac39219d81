// Cutting a script at its semicolons and telling statements by their words; what the two dialects' readers share.
// Private to sql/.
#ifndef PMIG_SQL_SPLIT_H
#define PMIG_SQL_SPLIT_H

#include "sql/lexer.h"
#include "sql/script.h"

// Appends the statements of the script's part, unclassified: bodies of functions and triggers, rules in parentheses
// stay whole.
void split_script(Arena *arena, const Dialect *dialect, Script *script);

// Fills kind, flags and object from the words at the statement's start.
void classify_by_words(Arena *arena, const Dialect *dialect, const Script *script,
                       Statement *statement);

// Shortens [span.from, span.to) to its tokens; empty (to == from) when there is none.
Span span_of_tokens(const Dialect *dialect, Str text, Span span);

// Splits and classifies. Both fill script->statements.
void script_read_postgres(Arena *arena, Script *script);
void script_read_sqlite(Arena *arena, Script *script);

#endif
