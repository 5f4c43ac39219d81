// libpmig: what the program pmig does, for C programs. It is installed as <pmig.h>; link with what `pkg-config --libs pmig`
// says. The program itself is pmig_catch_signals and pmig_run, and nothing else.
//
// Nothing here prints unasked, or ends the process, unless there is no memory left. The functions may be called again and again, from one thread at a time.
#ifndef PMIG_H
#define PMIG_H

#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PMIG_VERSION "0.1.0"

// --- A command line --------------------------------------------------------------------------------

// Runs one command line as the program would; argv[0] is a name that counts for nothing. Returns the exit code (0 done, 1 an
// error, 2 the states differ; docs/exit-codes.md). Keeps nothing between two calls, and changes neither the environment nor the
// current folder. `out` gets the product, `err` the talk; both stay open. With "--json" among the arguments, `out` gets the
// events and the result as lines of JSON (docs/json.md): errors as data.
int pmig_run(int argc, const char **argv, FILE *out, FILE *err);

// From here on Ctrl-C, SIGTERM and the end of the terminal cancel what runs on a server and roll it back, and the command
// returns 130, 143 or 129. For programs that have no handlers of their own; once, before the first command.
void pmig_catch_signals(void);

// --- The difference of two schemas -----------------------------------------------------------------

typedef enum { PMIG_ERROR, PMIG_WARNING, PMIG_NOTE } PmigSeverity;

// What there is to say about a schema.
typedef struct {
  PmigSeverity severity;
  const char *code;       // Prisma's where it has one: "P1012"; else a word
  const char *message;    // one line, or Prisma's
  const char *remedy;     // what to do next, or NULL
  const char *schema;     // "before" or "after"; NULL where it is about no place
  unsigned line, column;  // from 1, in bytes; 0 where it is about no place
} PmigMessage;

// Everything in it belongs to it.
typedef struct {
  const char *
      script;  // the SQL that leads from one to the other, as Prisma's engine writes it; NULL after an error
  const char *summary;  // the same in words; NULL after an error
  size_t step_count;    // 0 where nothing has to change
  const PmigMessage *messages;
  size_t message_count;  // errors, or else warnings about data that the script loses
} PmigDiff;

// What leads from one Prisma schema to another. Both are texts of schemas; NULL is the empty database, for one of them. The
// way back is the same call with the sides swapped. No file is read and no database is asked. Never NULL;
// pmig_diff_free gives it back.
PmigDiff *pmig_diff(const char *before, const char *after);
void pmig_diff_free(PmigDiff *diff);  // NULL is fine

#ifdef __cplusplus
}
#endif

#endif
