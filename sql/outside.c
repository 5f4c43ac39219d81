// Statements of PostgreSQL that change what belongs to the server rather than to the database, and the few objects that
// introspection does not read. A table says for each node of the parse tree whether it always does, or which of its
// fields tells. A text without a tree (newer syntax, a statement that a block puts together) is searched for the first
// words of such statements. The order here: nodes, then words.

#include "sql/outside.h"

#include <string.h>

// --- Nodes

// Kinds of objects: some belong to the server, one is not read.
static const char *const OUTSIDE_OBJECTS[] = {
    "OBJECT_DATABASE",     "OBJECT_ROLE",        "OBJECT_TABLESPACE",
    "OBJECT_SUBSCRIPTION", "OBJECT_LARGEOBJECT", "OBJECT_PARAMETER_ACL",
};

// `field` holds the kind of object; without one the statement is always outside.
static const struct {
  const char *node, *field;
} OUTSIDE_NODES[] = {
    {"CreateRoleStmt", NULL},
    {"AlterRoleStmt", NULL},
    {"AlterRoleSetStmt", NULL},
    {"DropRoleStmt", NULL},
    {"GrantRoleStmt", NULL},
    {"CreatedbStmt", NULL},
    {"AlterDatabaseStmt", NULL},
    {"AlterDatabaseSetStmt", NULL},
    {"AlterDatabaseRefreshCollStmt", NULL},
    {"DropdbStmt", NULL},
    {"CreateTableSpaceStmt", NULL},
    {"AlterTableSpaceOptionsStmt", NULL},
    {"DropTableSpaceStmt", NULL},
    {"AlterSystemStmt", NULL},
    {"CreateSubscriptionStmt", NULL},
    {"AlterSubscriptionStmt", NULL},
    {"DropSubscriptionStmt", NULL},
    {"AlterObjectDependsStmt", NULL},
    {"AlterTypeStmt", NULL},  // SET (RECEIVE = …), which only base types take
    {"SecLabelStmt", NULL},
    {"DropStmt", "removeType"},
    {"RenameStmt", "renameType"},
    {"AlterOwnerStmt", "objectType"},
    {"CommentStmt", "objtype"},
    {"GrantStmt", "objtype"},
};

static bool text_is(const json_t *text, const char *wanted) {
  return json_is_string(text) && strcmp(json_string_value(text), wanted) == 0;
}

static bool is_plpgsql(const json_t *name) {
  return text_is(json_object_get(json_object_get(name, "String"), "sval"), "plpgsql");
}

// Every database has PL/pgSQL, so it passes for a part of the server.
static bool is_of_plpgsql(const json_t *node) {
  const json_t *objects = json_object_get(node, "objects");
  for (size_t i = 0; i < json_array_size(objects); i++)
    if (is_plpgsql(json_array_get(objects, i))) return true;
  return is_plpgsql(json_object_get(node, "object"));
}

static bool is_outside_object(const json_t *kind, const json_t *node) {
  for (size_t i = 0; i < COUNT_OF(OUTSIDE_OBJECTS); i++)
    if (text_is(kind, OUTSIDE_OBJECTS[i])) return true;
  return text_is(kind, "OBJECT_LANGUAGE") && is_of_plpgsql(node);
}

// A base type has an input function; a type that is only announced has no definition.
static bool defines_base_type(const char *name, const json_t *node) {
  return strcmp(name, "DefineStmt") == 0 && text_is(json_object_get(node, "kind"), "OBJECT_TYPE") &&
         json_array_size(json_object_get(node, "definition"));
}

bool outside_node(const char *name, const json_t *node) {
  for (size_t i = 0; i < COUNT_OF(OUTSIDE_NODES); i++) {
    if (strcmp(OUTSIDE_NODES[i].node, name) != 0) continue;
    const char *field = OUTSIDE_NODES[i].field;
    return !field || is_outside_object(json_object_get(node, field), node);
  }
  return defines_base_type(name, node);
}

// --- Words

// After CREATE, ALTER or DROP.
static const Str OBJECTS[] = {
    STR_INIT("ROLE "),         STR_INIT("USER "),         STR_INIT("GROUP "),
    STR_INIT("DATABASE "),     STR_INIT("TABLESPACE "),   STR_INIT("SYSTEM "),
    STR_INIT("SUBSCRIPTION "), STR_INIT("LARGE OBJECT "), STR_INIT("LANGUAGE PLPGSQL"),
};

// What rights may be on, of these.
static const Str RIGHTS[] = {
    STR_INIT(" ON DATABASE "),     STR_INIT(" ON TABLESPACE "),       STR_INIT(" ON PARAMETER "),
    STR_INIT(" ON LARGE OBJECT "), STR_INIT(" ON LANGUAGE PLPGSQL "),
};

// And of others.
static const Str STATEMENTS[] = {
    STR_INIT("COMMENT ON DATABASE "),
    STR_INIT("COMMENT ON ROLE "),
    STR_INIT("COMMENT ON TABLESPACE "),
    STR_INIT("COMMENT ON LARGE OBJECT "),
    STR_INIT("COMMENT ON LANGUAGE PLPGSQL "),
    STR_INIT("COMMENT ON SUBSCRIPTION "),
    STR_INIT("SECURITY LABEL "),
};

static bool starts_with_one(Str text, const Str *starts, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (str_starts_with(text, starts[i])) return true;
  return false;
}

// USER stands for a role, but in USER MAPPING.
static bool is_outside_name(Str what) {
  return !str_starts_with(what, STR("USER MAPPING ")) &&
         starts_with_one(what, OBJECTS, COUNT_OF(OBJECTS));
}

// GRANT role TO role has no ON.
static bool is_outside_right(Str words) {
  if (!str_starts_with(words, STR("GRANT ")) && !str_starts_with(words, STR("REVOKE ")))
    return false;
  for (size_t i = 0; i < COUNT_OF(RIGHTS); i++)
    if (str_contains(words, RIGHTS[i])) return true;
  return !str_contains(words, STR(" ON "));
}

static bool begins_outside(Str words) {
  static const Str VERBS[] = {STR_INIT("CREATE "), STR_INIT("ALTER "), STR_INIT("DROP ")};
  for (size_t i = 0; i < COUNT_OF(VERBS); i++)
    if (str_starts_with(words, VERBS[i]))
      return is_outside_name(str_slice(words, VERBS[i].len, words.len));
  return starts_with_one(words, STATEMENTS, COUNT_OF(STATEMENTS)) || is_outside_right(words);
}

// One blank between words, upper case.
static Str plain_words(Arena *arena, Str text) {
  Text plain = text_new(arena);
  for (size_t i = 0; i < text.len; i++) {
    char c = strchr("\t\r\n", text.at[i]) ? ' ' : text.at[i];
    if (c != ' ' || (plain.len && plain.at[plain.len - 1] != ' ')) text_char(&plain, c);
  }
  return str_upper(arena, text_str(&plain));
}

bool outside_words(Arena *arena, Str text) {
  Str words = plain_words(arena, text);
  for (size_t at = 0; at < words.len; at++) {
    bool inside_word = at && !strchr(" '\"$(;", words.at[at - 1]);
    if (!inside_word && begins_outside(str_slice(words, at, words.len))) return true;
  }
  return false;
}
