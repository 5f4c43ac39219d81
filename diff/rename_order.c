// The order of renames. Parts are renamed before what they are part of, as RENAME_KINDS has it. Among names that must
// differ from each other, one that is still taken by something that is to be renamed itself waits for that; of a circle
// (two columns change places) one goes by way of a name in between. Moves into another schema come when all names are
// right, before schemas themselves are renamed.

#include "diff/compare.h"

const Str RENAME_KIND_TITLES[] = {
#define X(name, title) STR_INIT(title),
    RENAME_KINDS(X)
#undef X
};

// Indexes, views, sequences and tables share their names.
RenameKind rename_name_class(RenameKind kind) {
  return kind >= RENAME_INDEX && kind <= RENAME_TABLE ? RENAME_TABLE : kind;
}

static bool names_collide(const Rename *a, const Rename *b) {
  return rename_name_class(a->kind) == rename_name_class(b->kind) &&
         str_eq(a->namespace, b->namespace) && str_eq(a->owner, b->owner) &&
         str_eq(a->arguments, b->arguments);
}

static bool is_free(const RenameList *waiting, const Rename *rename) {
  for (vec_each(const Rename, other, waiting))
    if (other != rename && names_collide(rename, other) && str_eq(rename->to, other->from))
      return false;
  return true;
}

// The first whose new name is free; the length of the list when they form a circle.
static size_t first_free(const RenameList *waiting) {
  size_t i = 0;
  while (i < waiting->len && !is_free(waiting, &waiting->at[i])) i++;
  return i;
}

static void break_circle(Arena *arena, RenameList *waiting, RenameList *ordered) {
  Rename *first = &waiting->at[0], hop = *first;
  hop.to = rename_name_between(arena, first->from);
  vec_push(arena, ordered, hop);
  first->from = hop.to;
}

static void order_class(Arena *arena, RenameList *waiting, RenameList *ordered) {
  while (waiting->len) {
    size_t next = first_free(waiting);
    if (next == waiting->len) {
      break_circle(arena, waiting, ordered);
      continue;
    }
    vec_push(arena, ordered, waiting->at[next]);
    memmove(&waiting->at[next], &waiting->at[next + 1],
            (--waiting->len - next) * sizeof *waiting->at);
  }
}

Str rename_name_between(Arena *arena, Str name) {
  enum { LONGEST = 63 };  // PostgreSQL cuts what is longer
  static const Str PREFIX = STR_INIT("pmig_");
  return str_format(arena, "%.*s%.*s", STR_ARG(PREFIX),
                    STR_ARG(str_truncate_utf8(name, LONGEST - PREFIX.len)));
}

// A function before the types that it takes, since these name it.
static void put_moves(Arena *arena, const RenameList *renames, RenameList *ordered) {
  for (RenameKind kind = 0; kind < RENAME_SCHEMA; kind++)
    for (vec_each(const Rename, rename, renames))
      if (rename->kind == kind && rename->to_namespace.len) vec_push(arena, ordered, *rename);
}

RenameList renames_in_order(Arena *arena, const RenameList *renames) {
  RenameList ordered = {0};
  for (RenameKind kind = 0; kind <= RENAME_SCHEMA; kind++) {
    RenameList waiting = {0};
    for (vec_each(const Rename, rename, renames))
      if (rename_name_class(rename->kind) == kind && !rename->to_namespace.len)
        vec_push(arena, &waiting, *rename);
    if (kind == RENAME_SCHEMA) put_moves(arena, renames, &ordered);
    order_class(arena, &waiting, &ordered);
  }
  return ordered;
}
