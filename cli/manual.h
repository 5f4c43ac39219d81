// What pmig says about itself, all of it from the tables of commands, options and exit codes: on a terminal, as a manual
// page, as a document. One text, three styles.
#ifndef PMIG_MANUAL_H
#define PMIG_MANUAL_H

#include "cli/command.h"

typedef struct {
  Str term, help;
} Item;
typedef Vec(Item) ItemList;

// How the parts of a text look. `level` of a heading: 1 for a part of the manual, 2 for a command, 3 inside of one.
typedef struct {
  void (*begin)(Text *out);
  void (*heading)(Text *out, int level, Str title);
  void (*usage)(Text *out, Str line);
  void (*paragraph)(Text *out, Str text);  // line ends in it are spaces
  void (*verbatim)(Text *out, Str lines);
  void (*list)(Text *out, const ItemList *items);
} ManualStyle;

extern const ManualStyle MANUAL_TERMINAL;  // 80 columns
extern const ManualStyle MANUAL_ROFF;      // man(7)
extern const ManualStyle MANUAL_MARKDOWN;

// The commands in a line each, and the exit codes.
Str manual_overview(Arena *arena, const ManualStyle *style);
// All about one command.
Str manual_command(Arena *arena, const ManualStyle *style, const Command *command);
// All there is to say.
Str manual_whole(Arena *arena, const ManualStyle *style);

#endif
