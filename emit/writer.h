// Private to emit: the writer of SQL scripts, and the table of what a dialect writes for a step.
#ifndef PMIG_WRITER_H
#define PMIG_WRITER_H

#include "emit/emit.h"

typedef struct {
  Text text;
  Arena *arena;
  const Diff *diff;
  Str title;  // of the step that has not written anything yet
  bool
      fills_rows;  // a required column that comes back gets a placeholder in the rows that are there
} SqlWriter;

SqlWriter writer_new(Arena *arena, const Diff *diff);
void writer_step(SqlWriter *writer,
                 Str title);  // begins a step; its comment appears with its first text

const Dialect *dialect_of(const SqlWriter *writer);

void put(SqlWriter *writer, const char *text);
void put_str(SqlWriter *writer, Str text);
void put_end(SqlWriter *writer);                       // ";" and the end of the line
void put_statement(SqlWriter *writer, Str statement);  // and its end
void put_name(SqlWriter *writer, Str name);            // quoted
void put_names(SqlWriter *writer, const StrList *names, const char *separator);
void put_enum_value(SqlWriter *writer, Str value);
void put_table(SqlWriter *writer, const Table *table);
void put_qualifier(SqlWriter *writer, Str namespace);        // "schema"., where it is shown
void put_place(SqlWriter *writer, Str namespace, Str name);  // the qualifier and the name
void put_old_place(SqlWriter *writer, Str namespace, Str name);
void put_index_columns(SqlWriter *writer, const Index *index, const char *separator);
void put_actions(SqlWriter *writer, const ForeignKey *key);

// An RFC 3339 time as Prisma prints it, between its parts what is given: fractions in steps of three
// digits, Z as +00:00.
Str datetime_text(Arena *arena, Str value, const char *before_time, const char *before_offset);

// A value as SQL; bytes as hexadecimal digits in quotes, after `bytes_prefix`. Lists as ARRAY[…],
// without a cast.
Str value_literal(Arena *arena, const Value *value, const char *bytes_prefix);

// As SQL, what goes into the rows that are there when `column` is added to their table; empty when nothing has to, and
// where there is no value that always fits.
bool needs_value(const Column *column);  // rows have none by themselves
Str placeholder_of(const SqlWriter *writer, const Column *column);

void put_rename(SqlWriter *writer, const Rename *rename);
void put_create_enum(SqlWriter *writer, const Enum *enumeration);

// What a dialect writes for the steps that dialects write differently. A dialect never meets a step
// whose function is NULL.
typedef struct {
  void (*create_table)(SqlWriter *writer, const Table *table);
  void (*alter_table)(SqlWriter *writer, const Step *step);
  void (*drop_table)(SqlWriter *writer, const Table *table);
  void (*redefine_tables)(SqlWriter *writer, const Step *step);
  void (*create_index)(SqlWriter *writer, const Index *index);
  void (*rename_index)(SqlWriter *writer, const Step *step);
  void (*alter_enum)(SqlWriter *writer, const Step *step);
  void (*set_sequence)(SqlWriter *writer, const Step *step);
} Emitter;

extern const Emitter EMITTER_POSTGRESQL, EMITTER_SQLITE;

#endif
