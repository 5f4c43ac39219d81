// Renames as SQL. What stands in a namespace is renamed by ALTER … RENAME TO; parts of something either by their owner
// (ALTER TABLE … RENAME COLUMN) or by themselves (ALTER TRIGGER … ON …).

#include "emit/writer.h"

// `part`: the word for what is renamed inside of its owner; NULL where it is renamed by itself, ON its owner if it has one.
static const struct {
  const char *what, *part;
} WORDS[] = {
    [RENAME_ENUM_VALUE] = {"TYPE", "VALUE"},
    [RENAME_COLUMN] = {"TABLE", "COLUMN"},
    [RENAME_ATTRIBUTE] = {"TYPE", "ATTRIBUTE"},
    [RENAME_CONSTRAINT] = {"TABLE", "CONSTRAINT"},
    [RENAME_DOMAIN_CONSTRAINT] = {"DOMAIN", "CONSTRAINT"},
    [RENAME_TRIGGER] = {"TRIGGER", NULL},
    [RENAME_POLICY] = {"POLICY", NULL},
    [RENAME_RULE] = {"RULE", NULL},
    [RENAME_FUNCTION] = {"FUNCTION", NULL},
    [RENAME_PROCEDURE] = {"PROCEDURE", NULL},
    [RENAME_AGGREGATE] = {"AGGREGATE", NULL},
    [RENAME_INDEX] = {"INDEX", NULL},
    [RENAME_VIEW] = {"VIEW", NULL},
    [RENAME_MATERIALIZED_VIEW] = {"MATERIALIZED VIEW", NULL},
    [RENAME_SEQUENCE] = {"SEQUENCE", NULL},
    [RENAME_TABLE] = {"TABLE", NULL},
    [RENAME_ENUM] = {"TYPE", NULL},
    [RENAME_DOMAIN] = {"DOMAIN", NULL},
    [RENAME_TYPE] = {"TYPE", NULL},
    [RENAME_SCHEMA] = {"SCHEMA", NULL},
};

static bool has_arguments(RenameKind kind) {
  return kind >= RENAME_FUNCTION && kind <= RENAME_AGGREGATE;
}

static void put_renamed(SqlWriter *writer, const Rename *rename, Str name) {
  if (rename->kind == RENAME_ENUM_VALUE)
    put_enum_value(writer, name);
  else
    put_name(writer, name);
}

static void put_subject(SqlWriter *writer, const Rename *rename) {
  if (rename->owner.len) {
    put_name(writer, rename->from);
    put(writer, " ON ");
    put_place(writer, rename->namespace, rename->owner);
    return;
  }
  if (rename->kind == RENAME_SCHEMA)
    put_name(writer, rename->from);
  else
    put_place(writer, rename->namespace, rename->from);
  if (!has_arguments(rename->kind)) return;
  put(writer, "(");
  put_str(writer, rename->arguments);
  put(writer, ")");
}

static void put_move(SqlWriter *writer, const Rename *move) {
  if (move->makes_namespace) {
    put(writer, "CREATE SCHEMA IF NOT EXISTS ");
    put_name(writer, move->to_namespace);
    put_end(writer);
  }
  put(writer, "ALTER ");
  put(writer, WORDS[move->kind].what);
  put(writer, " ");
  put_subject(writer, move);
  put(writer, " SET SCHEMA ");
  put_name(writer, move->to_namespace);
  put_end(writer);
}

void put_rename(SqlWriter *writer, const Rename *rename) {
  const char *part = WORDS[rename->kind].part;
  if (rename->to_namespace.len) {
    put_move(writer, rename);
    return;
  }
  put(writer, "ALTER ");
  put(writer, WORDS[rename->kind].what);
  put(writer, " ");
  if (part) {
    put_place(writer, rename->namespace, rename->owner);
    put(writer, " RENAME ");
    put(writer, part);
    put(writer, " ");
    put_renamed(writer, rename, rename->from);
    put(writer, " TO ");
  } else {
    put_subject(writer, rename);
    put(writer, " RENAME TO ");
  }
  put_renamed(writer, rename, rename->to);
  put_end(writer);
}
