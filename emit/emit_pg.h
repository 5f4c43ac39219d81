// Private to emit: what the files of the PostgreSQL emitter share.
#ifndef PMIG_EMIT_PG_H
#define PMIG_EMIT_PG_H

#include "emit/writer.h"

bool is_exact(const SqlWriter *writer);

// --- Columns (emit_pg_column.c)

bool is_required(const Column *column);          // NOT NULL, on a list too
bool is_plainly_required(const Column *column);  // with nothing of its own in the constraint
bool has_default(const Column *column);          // one that the database keeps
bool is_sequence(const Column *column);          // its default is a sequence's next value

// The column's SERIAL type. Empty for a type that has none; Prisma then writes the type without a default.
Str serial_name(const Column *column);

// A sequence that no column owns is an object of its own and comes and goes as such.
bool owns_sequence(const Column *column);
// The sequence is there before and after, whoever owns it, and so it keeps its place.
bool sequence_stays(const SqlWriter *writer, const Sequence *sequence);
// Its sequence is not the one that SERIAL would make, so that an exact script has to make it.
bool has_sequence_apart(const SqlWriter *writer, const Column *column);
void put_create_sequence(SqlWriter *writer, const Column *column);  // unless it stays
void put_own_sequence(SqlWriter *writer, const Column *column);     // once the column is there
void put_disown_sequence(SqlWriter *writer, const Column *column);  // when it outlives the column
void pg_set_sequence(SqlWriter *writer, const Step *step);

void put_type(SqlWriter *writer, const Column *column);
void put_default(SqlWriter *writer, const Column *column);   // without DEFAULT; it has one
void put_identity(SqlWriter *writer, const Column *column);  // GENERATED … AS IDENTITY
// [CONSTRAINT …] NOT NULL, with the column's name as a table constraint takes it.
void put_required(SqlWriter *writer, const Column *column, Str name);
// PostgreSQL takes NOT VALID for a column that is there, not for a new one, which gets it here.
void put_required_later(SqlWriter *writer, const Column *column);
void put_column(SqlWriter *writer, const Column *column);  // as CREATE TABLE and ADD COLUMN take it

// --- Keys and steps

void put_key(SqlWriter *writer, const Index *key,
             const char *separator);  // CONSTRAINT … PRIMARY KEY
void pg_alter_table(SqlWriter *writer, const Step *step);
void pg_alter_enum(SqlWriter *writer, const Step *step);

#endif
