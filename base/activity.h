// What the program is doing, in one line at the bottom of a terminal, for whoever waits longer than a second:
//     applying 20240101120000_init, 3 of 12, statement 4 of 9 (7 s)
// A thread draws the line, since the program itself sits in a call to the database meanwhile. Everything that prints
// takes the line away first. Like interrupt.h this is state of the process, for nobody but its terminal; only the thread that
// opened it is told of.
#ifndef PMIG_ACTIVITY_H
#define PMIG_ACTIVITY_H

#include "base/base.h"

// From here on the line is drawn on `descriptor`, a terminal. Without this call all others do nothing.
void activity_open(int descriptor);
void activity_close(void);  // takes the line away, and the thread

// The number-th of `total` things; with a total of 0 there is only one. `doing` must live as long as the activity.
void activity_task(const char *doing, Str name, size_t number, size_t total);
void activity_statement(size_t number, size_t total);  // within the task

// Takes the line away before something else is printed; the next task or statement brings it back.
void activity_hide(void);
// The same, and the clock begins anew: what comes is somebody's answer to a question.
void activity_pause(void);

#endif
