// Ctrl-C, SIGTERM and the end of the terminal. The first one asks the program to stop: the statement that is running is
// cancelled, every later one fails at once (DIAG_INTERRUPTED), and what was begun is undone on the way out. The second
// one ends the process there and then, after a line on stderr about what may be left.
// The only state that the program keeps outside of a command, since a signal has no other way in.
#ifndef PMIG_INTERRUPT_H
#define PMIG_INTERRUPT_H

#include "base/base.h"

// Catches SIGINT, SIGTERM and SIGHUP, except those that are ignored already (nohup, a shell's background jobs). `cancel`
// is called at the first one, inside the handler: it may only do what is safe there.
void interrupts_catch(void (*cancel)(void));

int interrupt_signal(void);        // the one that came; 0 while none has
const char *interrupt_name(void);  // of that one, for people: "Ctrl-C", "SIGTERM"
bool interrupt_is_pending(void);   // one came, and nothing holds it off now

// The command that it was meant for has ended; the next one begins as if none had come.
void interrupt_forget(void);

// What comes between the two tidies up, so a signal must not stop it, whichever thread it is in. They nest.
void interrupts_hold(void);
void interrupts_release(void);

// What would be left if the process ended now, for people: `the temporary database "x"`. The text stays the caller's and
// must live until it is taken back. There is room for a few; more are not told. From any thread.
void leftover_add(const char *what);
void leftover_remove(const char *what);
// The same for what was not taken back, but has been told of. NULL is nothing.
void leftover_forget(const char *what);
// The last one that was taken back after a signal; NULL when none was.
const char *leftover_removed(void);

#endif
