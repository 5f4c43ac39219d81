// A script of SQL as a list of statements: where each one stands, what it is, whether it may run in a transaction,
// whether it changes data or destroys something. PostgreSQL's own grammar (libpg_query) reads PostgreSQL's scripts;
// SQLite's are split as sqlite3_complete does and told apart by their first words.
//
// The database has the last word: a text that the grammar does not know (newer syntax, an error of the author) is split
// by its tokens, and what cannot be split at all is one statement, so that the server itself says what is wrong.
#ifndef PMIG_SCRIPT_H
#define PMIG_SCRIPT_H

#include "base/diag.h"
#include "model/dialect.h"
#include "model/rename.h"
#include "model/schema.h"

// What a statement is. X(name, word)
#define STATEMENT_KINDS(X)                                                   \
  X(CREATE, "create")                                                        \
  X(ALTER, "alter")                                                          \
  X(RENAME, "rename")                                                        \
  X(DROP, "drop") /* of a whole object; a dropped column is an ALTER */      \
  X(TRUNCATE, "truncate")                                                    \
  X(INSERT, "insert") /* COPY … FROM too */                                \
  X(UPDATE, "update")                                                        \
  X(DELETE, "delete")                                                        \
  X(MERGE, "merge")                                                          \
  X(SELECT, "select") /* whatever reads; a function in it may still write */ \
  X(BLOCK, "block")   /* DO, CALL: anything may happen inside */             \
  X(GRANT, "grant")   /* rights, owners' defaults, roles given */            \
  X(COMMENT, "comment")                                                      \
  X(SETTING, "setting") /* SET, RESET, PRAGMA: concerns the session alone */ \
  X(BEGIN, "begin")     /* transaction control, from here … */             \
  X(COMMIT, "commit")                                                        \
  X(ROLLBACK, "rollback")                                                    \
  X(SAVEPOINT, "savepoint") /* … to here; RELEASE and ROLLBACK TO too */   \
  X(MAINTAIN, "maintain")   /* VACUUM, ANALYZE, REINDEX, CLUSTER, REFRESH */ \
  X(OTHER, "other")

typedef enum {
#define X(name, word) STATEMENT_##name,
  STATEMENT_KINDS(X)
#undef X
} StatementKind;

extern const Str STATEMENT_KIND_WORDS[];  // by StatementKind

typedef enum {
  // The database refuses it inside a transaction block: CREATE INDEX CONCURRENTLY, VACUUM, ALTER SYSTEM, …
  STATEMENT_ALONE = 1,
  // ALTER TYPE … ADD VALUE. May run in a transaction, but the value is unusable before the commit.
  STATEMENT_ADDS_ENUM_VALUE = 2,
  // Contains a value as literal that an earlier statement of the script added to an enum.
  STATEMENT_USES_NEW_ENUM_VALUE = 4,
  STATEMENT_CHANGES_DATA = 8,  // rows change: INSERT, UPDATE, DELETE, MERGE, COPY … FROM, TRUNCATE
  STATEMENT_DESTROYS =
      16,  // something with content goes away: a table, a column, a schema, rows by TRUNCATE
  // SQLite: PRAGMA foreign_keys. Has no effect inside a transaction, so whoever opens one must see to it.
  STATEMENT_SETS_FOREIGN_KEYS = 32,
  // BEGIN or COMMIT with options that a plain one lacks: isolation level, AND CHAIN, PREPARE TRANSACTION, …
  STATEMENT_HAS_OPTIONS = 64,
  // PostgreSQL: changes what belongs to the server rather than to the database (roles, settings of databases, …) or one of
  // the few objects that introspection does not read; in a DO block perhaps.
  STATEMENT_OUTSIDE = 128,
} StatementFlags;

typedef struct {
  Span
      span;  // in the script's Source, without the comments and white space around it and without its ";"
  StatementKind kind;
  unsigned flags;  // of StatementFlags
  // What is changed or destroyed, where that is one thing: `User`, `auth.User`, `User.email` for a dropped column.
  // As in the catalog (no quotes); empty when there is no such name.
  Str object;
} Statement;

typedef Vec(Statement) StatementList;

typedef struct {
  const Source *source;  // borrowed
  Span part;             // what of the source was read
  StatementList statements;
} Script;

// The words of a statement, as written.
Str script_text(const Script *script, const Statement *statement);

// Reads `part` of `source` (all of it: script_whole). False, with a place, for what is no SQL but would be sent as if it
// were: a NUL byte, a psql command such as \connect or the data after COPY … FROM stdin.
bool script_read(Arena *arena, const Dialect *dialect, const Source *source, Span part,
                 Script *script, Diags *diags);

// What a script of SQLite leaves under another name: tables and columns, by their names before (as owners, too) and after.
// The columns of a table that is made anew are followed through a plain INSERT … SELECT. Whether what it names was really
// there, the caller knows.
RenameList script_renames(Arena *arena, const Script *script);

// What a script of SQLite makes anew under the name that it has in both states: tables, unless a plain INSERT … SELECT fills
// them with all rows that were there, and columns that it drops and adds, leaves out, or fills by an expression.
RemadeList script_remade(Arena *arena, const Script *script, const Schema *before,
                         const Schema *after);

// Does the script rename something to that name? Then what it drops under that name was made anew.
bool script_takes_name(const Script *script, Str name);

// PostgreSQL: the zone, as a literal, in which a script converts a column between timestamp and timestamptz
// (USING … AT TIME ZONE); empty where it says none.
Str script_time_zone(Arena *arena, const Script *script, Str table, Str column);

// One change of rows that stands in a text.
typedef struct {
  StatementKind kind;  // INSERT, UPDATE, DELETE, MERGE or TRUNCATE
  Str table;           // as Statement.object
  StrList columns;     // that UPDATE sets, or ON CONFLICT DO UPDATE
  bool replaces;       // SQLite: OR REPLACE, rows that are in the way are deleted
  bool cascades;       // TRUNCATE … CASCADE
} Write;

typedef struct {
  Vec(Write) writes;
  StrList calls;          // functions and procedures, and whatever else is followed by "("
  bool makes_statements;  // PostgreSQL: EXECUTE of a text that it puts together
  StrList converted;  // PostgreSQL: columns that ALTER … TYPE … USING fills by more than a cast
  bool moves_sequences;  // PostgreSQL: setval, RESTART
} RowWork;

// What a text of SQL does to rows by its words, bodies between dollars included: a statement, or the creation of a function,
// a trigger or a rule, of which it is what that does when it runs.
RowWork script_row_work(Arena *arena, const Dialect *dialect, Str text);

// Does the trigger or rule that this statement creates fire at such a change?
bool script_trigger_heeds(Arena *arena, const Dialect *dialect, Str trigger, const Write *write);

// PostgreSQL: the table or view that a write to the view goes on to, which this statement creates. Empty where it goes to
// none: a view on several tables has triggers for it.
Str script_view_source(Arena *arena, const Dialect *dialect, Str view);

// Is it CREATE VIEW? Then its `name`, as Statement.object.
bool script_creates_view(Arena *arena, const Dialect *dialect, Str text, Str *name);

// Is it CREATE TRIGGER, or CREATE RULE? Then `name` and the `table` or view that it is on, as Statement.object.
bool script_creates_trigger(Arena *arena, const Dialect *dialect, Str text, bool *is_rule,
                            Str *name, Str *table);

// All of a text, but for a byte order mark at its start.
Span script_whole(Str text);

// One migration.sql can hold both ways, below lines that say nothing but "-- Migration: Up" and "-- Migration: Down"
// (in any case). What stands above the first such line goes with an Up, and is the way up when there is only a Down.
// A text without such lines is all way up.
typedef struct {
  Span up, down;
  bool has_down;  // there is a section, and a statement in it
} ScriptSections;

ScriptSections script_sections(Str text);

// The author's word that there is no way back: a line "-- pmig:irreversible REASON". `reason` may come back empty.
bool script_irreversible(Str text, Str *reason);

#endif
