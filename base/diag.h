// Diagnostics: what went wrong, as data. Line, column, excerpt and caret are worked out when one is
// shown.
//
// A function that can fail returns bool and takes a Diags, untouched on success, so calls chain
// with &&. The layer that knows the reason records it once, and everything above only passes the
// false on.
#ifndef PMIG_DIAG_H
#define PMIG_DIAG_H

#include "base/base.h"

// Prisma's own code where Prisma has one (then scripts can look for it); otherwise a word of ours.
// X(name, text as printed)
#define DIAG_CODES(X)                                                                       \
  X(P1000, "P1000")               /* authentication failed */                               \
  X(P1001, "P1001")               /* server unreachable */                                  \
  X(P1002, "P1002")               /* timed out, also on Prisma's lock */                    \
  X(P1003, "P1003")               /* database does not exist */                             \
  X(P1008, "P1008")               /* operation timed out */                                 \
  X(P1010, "P1010")               /* access denied */                                       \
  X(P1011, "P1011")               /* TLS */                                                 \
  X(P1012, "P1012")               /* the schema is not valid */                             \
  X(P1013, "P1013")               /* the connection string is not valid */                  \
  X(P1017, "P1017")               /* the server closed the connection */                    \
  X(P3005, "P3005")               /* the database is not empty and has no ledger */         \
  X(P3006, "P3006")               /* a migration fails on the shadow database */            \
  X(P3008, "P3008")               /* already applied */                                     \
  X(P3009, "P3009")               /* a failed migration is in the ledger */                 \
  X(P3010, "P3010")               /* migration name too long */                             \
  X(P3011, "P3011")               /* rolled back, but never applied */                      \
  X(P3012, "P3012")               /* rolled back, but not failed */                         \
  X(P3014, "P3014")               /* the shadow database cannot be created */               \
  X(P3015, "P3015")               /* a migration folder without migration.sql */            \
  X(P3016, "P3016")               /* a database cannot be emptied */                        \
  X(P3017, "P3017")               /* no such migration */                                   \
  X(P3018, "P3018")               /* a migration failed to apply */                         \
  X(P3019, "P3019")               /* provider differs from migration_lock.toml */           \
  X(P3023, "P3023")               /* external names lack their PostgreSQL schema */         \
  X(P3024, "P3024")               /* external names with a schema where there is none */    \
  X(P4001, "P4001")               /* nothing to introspect */                               \
  X(P4002, "P4002")               /* the database's schema is inconsistent for Prisma */    \
  X(USAGE, "usage")               /* the command line */                                    \
  X(CONFIG, "config")             /* no schema, no URL, unusable settings */                \
  X(IO, "io")                     /* files and folders */                                   \
  X(STATE, "state")               /* a STATE that cannot be read or compared */             \
  X(DATABASE, "database")         /* any other error of a database */                       \
  X(HISTORY, "history")           /* migrations folder and ledger do not fit the request */ \
  X(IRREVERSIBLE, "irreversible") /* a migration without a way back */                      \
  X(UNPROVED, "unproved")         /* a down.sql that did not restore the state before */    \
  X(LOCK, "lock")                 /* somebody else holds the lock */                        \
  X(LOSS, "loss")                 /* data would be lost, and nobody agreed to that */       \
  X(INTERRUPTED, "interrupted")   /* Ctrl-C, SIGTERM, the end of the terminal */

typedef enum {
#define X(name, text) DIAG_##name,
  DIAG_CODES(X)
#undef X
} DiagCode;

typedef enum { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE } DiagSeverity;

// A text that positions refer to: a schema, a script. Whoever makes one keeps it alive as long as
// the Diags.
typedef struct {
  Str name;  // as the user knows it: a path, "git:main:prisma/schema.prisma"
  Str text;
} Source;

// Bytes [from, to) of a Source.
typedef struct {
  uint32_t from, to;
} Span;

typedef struct {
  DiagCode code;
  DiagSeverity severity;
  Str message;  // without code, place and "error:"; several lines only where Prisma has them
  const Source *source;  // NULL when there is no place
  Span span;
  Str remedy;          // what to do next, often a command; may be empty
  Str file;            // what it is about as a whole; may be empty
  uint32_t file_line;  // from 1: where something that needs a line may stand
  Str database_code;   // SQLSTATE, or SQLite's result code in digits, of what failed; may be empty
} Diag;

typedef struct {
  Arena *arena;  // holds messages; lives as long as the Diags
  Vec(Diag) list;
  size_t error_count;
} Diags;

Diags diags_new(Arena *arena);

// Records an error and returns false, so that a failing function can end in `return diag_error(…)`.
bool diag_error(Diags *diags, DiagCode code, const char *format, ...) PRINTF_LIKE(3, 4);
bool diag_error_at(Diags *diags, DiagCode code, const Source *source, Span span, const char *format,
                   ...) PRINTF_LIKE(5, 6);
void diag_warning(Diags *diags, DiagCode code, const char *format, ...) PRINTF_LIKE(3, 4);
void diag_warning_at(Diags *diags, DiagCode code, const Source *source, Span span,
                     const char *format, ...) PRINTF_LIKE(5, 6);

void diag_note(Diags *diags, DiagCode code, const char *format, ...) PRINTF_LIKE(3, 4);

// Says what to do about the newest diagnostic. Returns false, so that `return diag_error(…) ||
// diag_remedy(…)` reads well.
bool diag_remedy(Diags *diags, const char *format, ...) PRINTF_LIKE(2, 3);
// Adds the database's code to the newest diagnostic, and returns false like diag_remedy.
bool diag_database_code(Diags *diags, Str code);

// Names the file that the newest diagnostic is about, and the line of it that annotations stand beside. Returns false, as
// diag_remedy.
bool diag_about(Diags *diags, Str file, uint32_t line);

// Records what a trial run recorded in `from`, whose texts must live as long. Returns false.
bool diags_pass_on(Diags *diags, const Diags *from);

const char *diag_code_text(DiagCode code);

// Where a line was found last. Begins as {0}; going through places in their order with one cursor
// reads a source once.
typedef struct {
  const Source *source;
  uint32_t offset;            // counted up to here
  uint32_t line, line_start;  // from one; in bytes
} SourceCursor;

void source_seek(SourceCursor *cursor, const Source *source, uint32_t offset);
// One-based line and column (in bytes) of an offset. CRLF counts as one line end.
void source_position(const Source *source, uint32_t offset, uint32_t *line, uint32_t *column);

// For a person. A diagnostic with a place is printed in Prisma's form, our caret below it:
//     error: MESSAGE
//       -->  FILE:LINE
//        |
//      8 |
//      9 |   id Foo
//        |      ^^^
// Other codes than P1012 stand before the message ("error: P1001: MESSAGE"), the remedy after all.
// `color` turns ANSI colours on.
void diag_render(const Diag *diag, SourceCursor *cursor, bool color, Text *out);
void diags_render(const Diags *diags, bool color, Text *out);

#endif
