// Quoting, and a writer that lays out scripts as Prisma does: a comment with the kind of the step,
// its statements, an empty line between steps. A step that has no statement leaves no trace.

#include "emit/writer.h"

static void put_quoted(Text *text, Str value, char quote) {
  text_char(text, quote);
  for (size_t i = 0; i < value.len; i++) {
    if (value.at[i] == quote) text_char(text, quote);
    text_char(text, value.at[i]);
  }
  text_char(text, quote);
}

void sql_ident(Text *text, Str name) { put_quoted(text, name, '"'); }
void sql_text(Text *text, Str value) { put_quoted(text, value, '\''); }

const Dialect *dialect_of(const SqlWriter *writer) {
  const Diff *diff = writer->diff;
  return diff->before->dialect ? diff->before->dialect : diff->after->dialect;
}

SqlWriter writer_new(Arena *arena, const Diff *diff) {
  return (SqlWriter){.text = text_new(arena), .arena = arena, .diff = diff};
}

void writer_step(SqlWriter *writer, Str title) { writer->title = title; }

static void open_step(SqlWriter *writer) {
  if (!writer->title.len) return;
  if (writer->text.len) text_char(&writer->text, '\n');
  text_format(&writer->text, "-- %.*s\n", STR_ARG(writer->title));
  writer->title = (Str){0};
}

void put(SqlWriter *writer, const char *text) {
  open_step(writer);
  text_put(&writer->text, str_of(text));
}

void put_str(SqlWriter *writer, Str text) {
  open_step(writer);
  text_put(&writer->text, text);
}

void put_end(SqlWriter *writer) { put(writer, ";\n"); }

void put_statement(SqlWriter *writer, Str statement) {
  put_str(writer, statement);
  put_end(writer);
}

// Prisma does not double quotes inside of names; an exact script must run, so it does.
void put_name(SqlWriter *writer, Str name) {
  open_step(writer);
  if (writer->diff->exact) {
    sql_ident(&writer->text, name);
    return;
  }
  text_char(&writer->text, '"');
  text_put(&writer->text, name);
  text_char(&writer->text, '"');
}

// Nor inside of the values of an enum, where CREATE TYPE and ADD VALUE name them.
void put_enum_value(SqlWriter *writer, Str value) {
  if (writer->diff->exact) {
    sql_text(&writer->text, value);
    return;
  }
  text_format(&writer->text, "'%.*s'", STR_ARG(value));
}

// A database knows the schema of its connection; a Prisma schema has only the usual name for it.
static const Schema *naming_side(const Diff *diff) {
  if (diff->after->origin == ORIGIN_EMPTY) return diff->before;
  return diff->before->origin == ORIGIN_DATABASE && diff->after->origin == ORIGIN_PRISMA
             ? diff->before
             : diff->after;
}

static bool is_default_namespace(const SqlWriter *writer, Str namespace) {
  return !namespace.len || str_eq(namespace, naming_side(writer->diff)->default_namespace);
}

static void put_namespace(SqlWriter *writer, Str namespace) {
  const Schema *before = writer->diff->before, *after = writer->diff->after;
  Str implied =
      before->default_namespace.len ? before->default_namespace : after->default_namespace;
  put_name(writer, namespace.len ? namespace : implied);
  put(writer, ".");
}

// Since 6.19 Prisma leaves the default schema's name out where the way leads to a Prisma schema.
void put_qualifier(SqlWriter *writer, Str namespace) {
  bool shown =
      writer->diff->after->origin != ORIGIN_PRISMA || !is_default_namespace(writer, namespace);
  if (shown && dialect_of(writer)->has_namespaces) put_namespace(writer, namespace);
}

void put_place(SqlWriter *writer, Str namespace, Str name) {
  put_qualifier(writer, namespace);
  put_name(writer, name);
}

// … but for two texts around a replaced enum, which show it when the state before was read from a
// database.
void put_old_place(SqlWriter *writer, Str namespace, Str name) {
  bool shown =
      writer->diff->before->origin == ORIGIN_DATABASE || !is_default_namespace(writer, namespace);
  if (shown) put_namespace(writer, namespace);
  put_name(writer, name);
}

void put_table(SqlWriter *writer, const Table *table) {
  put_place(writer, table->namespace, table->name);
}

void put_names(SqlWriter *writer, const StrList *names, const char *separator) {
  for (size_t i = 0; i < names->len; i++) {
    if (i) put(writer, separator);
    put_name(writer, names->at[i]);
  }
}

void put_index_columns(SqlWriter *writer, const Index *index, const char *separator) {
  for (size_t i = 0; i < index->columns.len; i++) {
    const IndexColumn *column = &index->columns.at[i];
    if (i) put(writer, separator);
    put_name(writer, column->name);
    if (column->opclass.len) put(writer, " "), put_str(writer, column->opclass);
    if (column->sort != SORT_UNSPECIFIED) put(writer, column->sort == SORT_DESC ? " DESC" : " ASC");
  }
}

void put_actions(SqlWriter *writer, const ForeignKey *key) {
  put(writer, " ON DELETE ");
  put_str(writer, FK_ACTION_SQL[key->on_delete]);
  put(writer, " ON UPDATE ");
  put_str(writer, FK_ACTION_SQL[key->on_update]);
}

// --- Values

// The digits after the point as Prisma prints them: in steps of three, nothing when they are zero.
static Str fraction_text(Arena *arena, Str digits) {
  Text text = text_new(arena);
  text_put(&text, str_slice(digits, 0, 9));
  while (text.len % 3) text_char(&text, '0');
  while (text.len && str_ends_with(text_str(&text), STR("000"))) text.len -= 3;
  return text_str(&text);
}

Str datetime_text(Arena *arena, Str value, const char *before_time, const char *before_offset) {
  enum { DATE_END = 10, TIME_END = 19 };
  if (value.len <= TIME_END) return value;
  size_t at = TIME_END;
  while (at < value.len && (value.at[at] == '.' || (value.at[at] >= '0' && value.at[at] <= '9')))
    at++;
  Str fraction = fraction_text(arena, str_slice(value, TIME_END + 1, at)),
      offset = str_slice(value, at, value.len);
  Text text = text_new(arena);
  text_format(&text, "%.*s%s%.*s", STR_ARG(str_slice(value, 0, DATE_END)), before_time,
              STR_ARG(str_slice(value, DATE_END + 1, TIME_END)));
  if (fraction.len) text_format(&text, ".%.*s", STR_ARG(fraction));
  bool utc = str_eq_nocase(offset, STR("Z"));
  text_format(&text, "%s%.*s", before_offset, STR_ARG(utc ? STR("+00:00") : offset));
  return text_str(&text);
}

static Str bytes_text(Arena *arena, Str bytes, const char *prefix) {
  Text text = text_new(arena);
  text_format(&text, "'%s", prefix);
  for (size_t i = 0; i < bytes.len; i++) text_format(&text, "%02x", (unsigned char)bytes.at[i]);
  text_char(&text, '\'');
  return text_str(&text);
}

Str value_literal(Arena *arena, const Value *value, const char *bytes_prefix) {
  Text text = text_new(arena);
  switch (value->kind) {
    case VALUE_INT:
    case VALUE_BIGINT:
    case VALUE_FLOAT:
    case VALUE_BOOLEAN:
      return value->text;
    case VALUE_BYTES:
      return bytes_text(arena, value->text, bytes_prefix);
    case VALUE_DATETIME:
      sql_text(&text, datetime_text(arena, value->text, " ", " "));
      break;
    case VALUE_STRING:
    case VALUE_ENUM:
    case VALUE_JSON:
      sql_text(&text, value->text);
      break;
    case VALUE_LIST:
      text_literal(&text, "ARRAY[");
      for (size_t i = 0; i < value->items.len; i++) {
        if (i) text_literal(&text, ", ");
        text_put(&text, value_literal(arena, &value->items.at[i], bytes_prefix));
      }
      text_literal(&text, "]");
  }
  return text_str(&text);
}
