// Renames that somebody decided, on the command line or in the documentation of a schema, and the difference that begins
// with them. The state before is renamed in memory, then compared as always: Prisma's own rules then rename keys and
// indexes. Pairs first, then the command line, the schemas' hints, join tables, and the difference last.

#include "diff/compare.h"

typedef struct {
  Arena *arena;
  const Schema *before, *after;
  RenameList *renames;
  Diags *diags;
} Resolver;

// --- What belongs together

static bool is_called(SchemaName in_schema, Str name, Str word) {
  return str_eq(in_schema.label, word) || str_eq(name, word);
}

static const Table *find_table(const Schema *schema, Str word) {
  for (vec_each(const Table, table, &schema->tables))
    if (is_called(table->in_schema, table->name, word)) return table;
  return NULL;
}

static const Enum *find_enum(const Schema *schema, Str word) {
  for (vec_each(const Enum, enumeration, &schema->enums))
    if (is_called(enumeration->in_schema, enumeration->name, word)) return enumeration;
  return NULL;
}

static const Column *find_column(const Table *table, Str word) {
  for (vec_each(const Column, column, &table->columns))
    if (is_called(column->in_schema, column->name, word)) return column;
  return NULL;
}

static const Str *find_value(const Enum *enumeration, Str word) {
  for (size_t i = 0; i < enumeration->values.len; i++) {
    bool labelled = i < enumeration->values_in_schema.len;
    SchemaName in_schema = labelled ? enumeration->values_in_schema.at[i] : (SchemaName){0};
    if (is_called(in_schema, enumeration->values.at[i], word)) return &enumeration->values.at[i];
  }
  return NULL;
}

// What a name of `before` is called after, and the other way round.
static Str name_after(const RenameList *renames, RenameKind kind, Str before) {
  for (vec_each(const Rename, rename, renames))
    if (rename->kind == kind && str_eq(rename->from, before)) return rename->to;
  return before;
}

static Str name_before(const RenameList *renames, RenameKind kind, Str after) {
  for (vec_each(const Rename, rename, renames))
    if (rename->kind == kind && str_eq(rename->to, after)) return rename->from;
  return after;
}

static const Table *table_after(const Resolver *resolver, const Table *before) {
  Str name = name_after(resolver->renames, RENAME_TABLE, before->name);
  return schema_find_table(resolver->after, before->namespace, name);
}

static const Table *table_before(const Resolver *resolver, const Table *after) {
  Str name = name_before(resolver->renames, RENAME_TABLE, after->name);
  return schema_find_table(resolver->before, after->namespace, name);
}

static const Enum *enum_after(const Resolver *resolver, const Enum *before) {
  Str name = name_after(resolver->renames, RENAME_ENUM, before->name);
  return schema_find_enum(resolver->after, before->namespace, name);
}

static const Enum *enum_before(const Resolver *resolver, const Enum *after) {
  Str name = name_before(resolver->renames, RENAME_ENUM, after->name);
  return schema_find_enum(resolver->before, after->namespace, name);
}

static void rename_add(const Resolver *resolver, Rename rename) {
  for (vec_each(const Rename, other, resolver->renames))
    if (other->kind == rename.kind && str_eq(other->namespace, rename.namespace) &&
        str_eq(other->owner, rename.owner) &&
        (str_eq(other->from, rename.from) || str_eq(other->to, rename.to)))
      return;
  if (!str_eq(rename.from, rename.to)) vec_push(resolver->arena, resolver->renames, rename);
}

// --- The command line

typedef struct {
  Str owner, from, to;  // owner: empty without a dot
} Wanted;

static bool wanted_split(Str text, Wanted *wanted) {
  ptrdiff_t equals = str_find_char(text, '='), dot = str_find_char(text, '.');
  bool has_owner = dot >= 0 && dot < equals;
  if (equals < 0) return false;
  *wanted = (Wanted){.owner = str_slice(text, 0, has_owner ? (size_t)dot : 0),
                     .from = str_slice(text, has_owner ? (size_t)dot + 1 : 0, (size_t)equals),
                     .to = str_slice(text, (size_t)equals + 1, text.len)};
  return wanted->from.len && wanted->to.len && (wanted->owner.len || !has_owner);
}

static bool not_there(const Resolver *resolver, const char *what, Str name, const char *state) {
  return diag_error(resolver->diags, DIAG_USAGE, "--rename: there is no %s %.*s in the state %s",
                    what, STR_ARG(name), state);
}

static bool taken(const Resolver *resolver, Str name) {
  return diag_error(resolver->diags, DIAG_USAGE,
                    "--rename: the state before has a %.*s, too, which is not renamed itself",
                    STR_ARG(name));
}

static bool read_whole(const Resolver *resolver, const Wanted *wanted) {
  const Table *table = find_table(resolver->before, wanted->from);
  const Table *new_table = find_table(resolver->after, wanted->to);
  const Enum *enumeration = find_enum(resolver->before, wanted->from);
  const Enum *new_enum = find_enum(resolver->after, wanted->to);
  if (table && new_table) {
    rename_add(resolver, (Rename){.kind = RENAME_TABLE,
                                  .namespace = table->namespace,
                                  .from = table->name,
                                  .to = new_table->name});
    return true;
  }
  if (!enumeration || !new_enum) {
    bool is_old = !table && !enumeration;
    return not_there(resolver, "model or enum", is_old ? wanted->from : wanted->to,
                     is_old ? "before" : "after");
  }
  rename_add(resolver, (Rename){.kind = RENAME_ENUM,
                                .namespace = enumeration->namespace,
                                .from = enumeration->name,
                                .to = new_enum->name});
  return true;
}

static bool read_column(const Resolver *resolver, const Wanted *wanted, const Table *before,
                        const Table *after) {
  const Column *from = find_column(before, wanted->from), *to = find_column(after, wanted->to);
  if (!from) return not_there(resolver, "column", wanted->from, "before");
  if (!to) return not_there(resolver, "column", wanted->to, "after");
  rename_add(resolver, (Rename){.kind = RENAME_COLUMN,
                                .namespace = before->namespace,
                                .owner = before->name,
                                .from = from->name,
                                .to = to->name});
  return true;
}

static bool read_value(const Resolver *resolver, const Wanted *wanted, const Enum *before,
                       const Enum *after) {
  const Str *from = find_value(before, wanted->from), *to = find_value(after, wanted->to);
  if (!from) return not_there(resolver, "enum value", wanted->from, "before");
  if (!to) return not_there(resolver, "enum value", wanted->to, "after");
  rename_add(resolver, (Rename){.kind = RENAME_ENUM_VALUE,
                                .namespace = before->namespace,
                                .owner = before->name,
                                .from = *from,
                                .to = *to});
  return true;
}

// The owner may be called by its old name or its new one.
static bool read_member(const Resolver *resolver, const Wanted *wanted) {
  const Table *after = find_table(resolver->after, wanted->owner);
  const Table *before = after ? table_before(resolver, after) : NULL;
  if (!before) before = find_table(resolver->before, wanted->owner);
  if (!after && before) after = table_after(resolver, before);
  if (before && after) return read_column(resolver, wanted, before, after);
  const Enum *new_enum = find_enum(resolver->after, wanted->owner);
  const Enum *old_enum = new_enum ? enum_before(resolver, new_enum) : NULL;
  if (!old_enum) old_enum = find_enum(resolver->before, wanted->owner);
  if (!new_enum && old_enum) new_enum = enum_after(resolver, old_enum);
  if (old_enum && new_enum) return read_value(resolver, wanted, old_enum, new_enum);
  return not_there(resolver, "model or enum", wanted->owner, "before and after");
}

static bool is_renamed_away(const RenameList *renames, const Rename *wanted) {
  for (vec_each(const Rename, rename, renames))
    if (rename->kind == wanted->kind && str_eq(rename->owner, wanted->owner) &&
        str_eq(rename->from, wanted->to))
      return true;
  return false;
}

static bool is_in(const Schema *schema, const Rename *rename, Str name) {
  if (rename->kind == RENAME_TABLE) return schema_find_table(schema, rename->namespace, name);
  if (rename->kind == RENAME_ENUM) return schema_find_enum(schema, rename->namespace, name);
  if (rename->kind == RENAME_COLUMN) {
    const Table *table = schema_find_table(schema, rename->namespace, rename->owner);
    return table && table_find_column(table, name);
  }
  const Enum *enumeration = schema_find_enum(schema, rename->namespace, rename->owner);
  return enumeration && str_list_has(&enumeration->values, name);
}

static bool check_free(const Resolver *resolver) {
  for (vec_each(const Rename, rename, resolver->renames))
    if (is_in(resolver->before, rename, rename->to) && !is_renamed_away(resolver->renames, rename))
      return taken(resolver, rename->to);
  return true;
}

// --- Hints in a schema

// `newer` is the schema with the hints. They lead from before to after when that is the one after, else backwards.
typedef struct {
  Resolver resolver;
  const Schema *older, *newer;
  bool forwards;
} Hints;

static void hint_add(const Hints *hints, Rename rename) {
  if (!hints->forwards) {
    Str old_name = rename.from;
    rename.from = rename.to;
    rename.to = old_name;
  }
  const Resolver *resolver = &hints->resolver;
  if (is_in(resolver->before, &rename, rename.from) && !is_in(resolver->before, &rename, rename.to))
    rename_add(resolver, rename);
}

static void hint_tables(const Hints *hints) {
  for (vec_each(const Table, table, &hints->newer->tables)) {
    if (!table->in_schema.renamed_from.len) continue;
    const Table *old = find_table(hints->older, table->in_schema.renamed_from);
    if (!old) continue;
    Str namespace = (hints->forwards ? old : table)->namespace;
    hint_add(
        hints,
        (Rename){
            .kind = RENAME_TABLE, .namespace = namespace, .from = old->name, .to = table->name});
  }
}

static void hint_enums(const Hints *hints) {
  for (vec_each(const Enum, enumeration, &hints->newer->enums)) {
    if (!enumeration->in_schema.renamed_from.len) continue;
    const Enum *old = find_enum(hints->older, enumeration->in_schema.renamed_from);
    if (!old) continue;
    Str namespace = (hints->forwards ? old : enumeration)->namespace;
    hint_add(hints, (Rename){.kind = RENAME_ENUM,
                             .namespace = namespace,
                             .from = old->name,
                             .to = enumeration->name});
  }
}

static void hint_columns(const Hints *hints, const Table *table) {
  const Table *old = hints->forwards ? table_before(&hints->resolver, table)
                                     : table_after(&hints->resolver, table);
  const Table *owner = hints->forwards ? old : table;
  if (!old) return;
  for (vec_each(const Column, column, &table->columns)) {
    if (!column->in_schema.renamed_from.len) continue;
    const Column *from = find_column(old, column->in_schema.renamed_from);
    if (from)
      hint_add(hints, (Rename){.kind = RENAME_COLUMN,
                               .namespace = owner->namespace,
                               .owner = owner->name,
                               .from = from->name,
                               .to = column->name});
  }
}

static void hint_values(const Hints *hints, const Enum *enumeration) {
  const Enum *old = hints->forwards ? enum_before(&hints->resolver, enumeration)
                                    : enum_after(&hints->resolver, enumeration);
  const Enum *owner = hints->forwards ? old : enumeration;
  if (!old) return;
  for (size_t i = 0; i < enumeration->values_in_schema.len; i++) {
    Str hint = enumeration->values_in_schema.at[i].renamed_from;
    const Str *from = hint.len ? find_value(old, hint) : NULL;
    if (from)
      hint_add(hints, (Rename){.kind = RENAME_ENUM_VALUE,
                               .namespace = owner->namespace,
                               .owner = owner->name,
                               .from = *from,
                               .to = enumeration->values.at[i]});
  }
}

static void hints_read(const Hints *hints, bool members) {
  if (!members) {
    hint_tables(hints);
    hint_enums(hints);
    return;
  }
  for (vec_each(const Table, table, &hints->newer->tables)) hint_columns(hints, table);
  for (vec_each(const Enum, enumeration, &hints->newer->enums)) hint_values(hints, enumeration);
}

// --- Deciding

static bool wanted_read(const Resolver *resolver, const StrList *wanted, bool members) {
  for (vec_each(const Str, text, wanted)) {
    Wanted one;
    if (!wanted_split(*text, &one)) {
      diag_error(resolver->diags, DIAG_USAGE, "--rename: %.*s is not OLD=NEW", STR_ARG(*text));
      return diag_remedy(resolver->diags,
                         "--rename Model.old=new, --rename Model=New; of enums too");
    }
    if ((one.owner.len > 0) != members) continue;
    if (!(members ? read_member(resolver, &one) : read_whole(resolver, &one))) return false;
  }
  return true;
}

// Tables and enums before what is in them, which may be told of by either name then.
bool renames_decide(Arena *arena, const StrList *wanted, const Schema *before, const Schema *after,
                    RenameList *renames, Diags *diags) {
  Resolver resolver = {arena, before, after, renames, diags};
  Hints forwards = {resolver, before, after, true}, backwards = {resolver, after, before, false};
  for (int members = 0; members <= 1; members++) {
    if (!wanted_read(&resolver, wanted, members)) return false;
    hints_read(&forwards, members);
    hints_read(&backwards, members);
  }
  return check_free(&resolver);
}

// --- Join tables

// The sides of a many-to-many relation are in the order of their models' names, and its table is named after both.
typedef struct {
  Str a, b;  // the tables that the columns A and B refer to
} Sides;

static bool join_sides(const Table *table, Sides *sides) {
  *sides = (Sides){0};
  if (table->columns.len != 2 || table->foreign_keys.len != 2) return false;
  for (vec_each(const ForeignKey, key, &table->foreign_keys)) {
    if (key->columns.len == 1 && str_eq(key->columns.at[0], STR("A")))
      sides->a = key->referenced_table;
    if (key->columns.len == 1 && str_eq(key->columns.at[0], STR("B")))
      sides->b = key->referenced_table;
  }
  return sides->a.len && sides->b.len;
}

static Sides sides_renamed(const RenameList *renames, Sides sides) {
  return (Sides){name_after(renames, RENAME_TABLE, sides.a),
                 name_after(renames, RENAME_TABLE, sides.b)};
}

static bool sides_equal(Sides x, Sides y) { return str_eq(x.a, y.a) && str_eq(x.b, y.b); }

// Whether `after` could be what became of `before`: the same models, in either order.
static bool joins_the_same(const RenameList *renames, const Table *before, const Table *after,
                           bool *swapped) {
  Sides old, new;
  if (!join_sides(before, &old) || !join_sides(after, &new)) return false;
  old = sides_renamed(renames, old);
  Sides turned = {old.b, old.a};
  *swapped = !sides_equal(old, new);
  return !*swapped || sides_equal(turned, new);
}

static void join_follow(const Resolver *resolver, const Table *before, const Table *after,
                        bool swapped) {
  rename_add(resolver, (Rename){.kind = RENAME_TABLE,
                                .namespace = before->namespace,
                                .from = before->name,
                                .to = after->name});
  for (int side = 0; swapped && side < 2; side++)
    rename_add(resolver, (Rename){.kind = RENAME_COLUMN,
                                  .namespace = before->namespace,
                                  .owner = before->name,
                                  .from = side ? STR("B") : STR("A"),
                                  .to = side ? STR("A") : STR("B")});
}

static const Table *join_partner(const Resolver *resolver, const Table *after, bool *swapped) {
  const Table *namesake = schema_find_table(resolver->before, after->namespace, after->name);
  if (namesake)
    return joins_the_same(resolver->renames, namesake, after, swapped) ? namesake : NULL;
  for (vec_each(const Table, before, &resolver->before->tables))
    if (!table_after(resolver, before) && joins_the_same(resolver->renames, before, after, swapped))
      return before;
  return NULL;
}

static bool renames_table(const RenameList *renames) {
  for (vec_each(const Rename, rename, renames))
    if (rename->kind == RENAME_TABLE) return true;
  return false;
}

// Either side may be the one that knows which tables a relation implies.
static void joins_follow(const Resolver *resolver) {
  if (!renames_table(resolver->renames)) return;
  for (vec_each(const Table, after, &resolver->after->tables)) {
    bool swapped = false;
    const Table *before = join_partner(resolver, after, &swapped);
    bool implicit = before && (before->implicit_many_to_many || after->implicit_many_to_many);
    if (implicit) join_follow(resolver, before, after, swapped);
  }
}

// --- The difference

Diff diff_schemas_renamed(Arena *arena, const Schema *before, const Schema *after,
                          PrismaVersion prisma, const RenameList *renames) {
  RenameList all = {0};
  for (vec_each(const Rename, rename, renames)) vec_push(arena, &all, *rename);
  joins_follow(&(Resolver){arena, before, after, &all, NULL});
  RenameList ordered = renames_in_order(arena, &all);
  const Schema *renamed = schema_with_renames(arena, before, &ordered);
  Diff rest = {renamed, after, .prisma = prisma, .follows_renames = true};
  return diff_after_renames(arena, &ordered, diff_compare(arena, rest));
}

Diff diff_after_renames(Arena *arena, const RenameList *ordered, Diff rest) {
  Diff diff = rest;
  memset(&diff.steps, 0, sizeof diff.steps);
  for (vec_each(const Rename, rename, ordered))
    vec_push(arena, &diff.steps, (Step){.kind = STEP_RENAME, .rename = rename});
  for (vec_each(const Step, step, &rest.steps)) vec_push(arena, &diff.steps, *step);
  return diff;
}

static Str old_name(const Diff *diff, RenameKind kind, Str owner, Str name) {
  for (size_t i = diff->steps.len; i-- > 0;) {
    const Step *step = &diff->steps.at[i];
    if (step->kind == STEP_RENAME && step->rename->kind == kind &&
        str_eq(step->rename->owner, owner) && str_eq(step->rename->to, name))
      name = step->rename->from;
  }
  return name;
}

Str table_old_name(const Diff *diff, const Table *table) {
  return old_name(diff, RENAME_TABLE, (Str){0}, table->name);
}

Str column_old_name(const Diff *diff, const Column *column) {
  return old_name(diff, RENAME_COLUMN, table_old_name(diff, column->table), column->name);
}

// --- Backwards

static bool is_renamed_in(const RenameList *renames, const Rename *like, Str name) {
  for (vec_each(const Rename, rename, renames))
    if (rename->kind == like->kind && str_eq(rename->owner, like->owner) &&
        str_eq(rename->from, name))
      return true;
  return false;
}

// What holds an old name now and was not there before gets a name in between, by which it is dropped.
static void make_way(Arena *arena, const Schema *after, RenameList *turned) {
  size_t count = turned->len;
  for (size_t i = 0; i < count; i++) {
    Rename rename = turned->at[i];
    if (!is_in(after, &rename, rename.to) || is_renamed_in(turned, &rename, rename.to)) continue;
    rename.from = rename.to;
    rename.to = rename_name_between(arena, rename.from);
    vec_push(arena, turned, rename);
  }
}

RenameList renames_turned_round(Arena *arena, const Schema *before, const Schema *after,
                                const RenameList *renames) {
  RenameList turned = {0};
  for (vec_each(const Rename, rename, renames)) {
    Rename back = *rename;
    back.owner = name_after(renames, RENAME_TABLE, rename->owner);
    back.from = rename->to;
    back.to = rename->from;
    if (is_in(before, rename, rename->from) && is_in(after, &back, back.from))
      vec_push(arena, &turned, back);
  }
  make_way(arena, after, &turned);
  return renames_in_order(arena, &turned);
}
