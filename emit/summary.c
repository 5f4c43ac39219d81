// The readable form of a diff, as `prisma migrate diff` prints it without --script: sections in a
// fixed order, within them tables by name, within a table the steps in their order. Oddities of the
// engine are kept: a line with a single parenthesis after an added primary key, a header for each
// extension, defaults as Rust's debug text.

#include "emit/writer.h"

typedef enum {
  SECTION_RENAMED,
  SECTION_EXTENSION_CHANGED,
  SECTION_EXTENSION_DROPPED,
  SECTION_EXTENSION_CREATED,
  SECTION_SCHEMA_CREATED,
  SECTION_ENUM_CREATED,
  SECTION_TABLE_CREATED,
  SECTION_ENUM_DROPPED,
  SECTION_TABLE_DROPPED,
  SECTION_TABLE_REDEFINED,
  SECTION_ENUM_CHANGED,
  SECTION_TABLE_CHANGED,
  SECTION_OBJECT_DROPPED,
  SECTION_OBJECT_CREATED,
} Section;

static const char *const SECTION_HEADERS[] = {
    [SECTION_RENAMED] = "[*] Renamed\n",
    [SECTION_EXTENSION_CHANGED] = "[*] Changed the `%.*s` extension\n",
    [SECTION_EXTENSION_DROPPED] = "[-] Removed extensions\n",
    [SECTION_EXTENSION_CREATED] = "[+] Added extensions\n",
    [SECTION_SCHEMA_CREATED] = "[+] Added Schemas\n",
    [SECTION_ENUM_CREATED] = "[+] Added enums\n",
    [SECTION_TABLE_CREATED] = "[+] Added tables\n",
    [SECTION_ENUM_DROPPED] = "[-] Removed enums\n",
    [SECTION_TABLE_DROPPED] = "[-] Removed tables\n",
    [SECTION_TABLE_REDEFINED] = "[*] Redefined table `%.*s`\n",
    [SECTION_ENUM_CHANGED] = "[*] Changed the `%.*s` enum\n",
    [SECTION_TABLE_CHANGED] = "[*] Changed the `%.*s` table\n",
    [SECTION_OBJECT_DROPPED] = "[-] Removed objects\n",
    [SECTION_OBJECT_CREATED] = "[+] Added objects\n",
};

typedef struct {
  Section section;
  Str name;       // empty in sections that list names
  size_t number;  // keeps the order of equals
  Str lines;
} Item;

typedef struct {
  Arena *arena;
  bool names_all;  // indexes and foreign keys by their names, too
  Vec(Item) items;
} Summary;

PRINTF_LIKE(4, 5)
static void add(Summary *summary, Section section, Str name, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Item item = {.section = section, .name = name, .number = summary->items.len};
  item.lines = str_vformat(summary->arena, format, args);
  vec_push(summary->arena, &summary->items, item);
  va_end(args);
}

#define ADD_TABLE_LINE(summary, table, ...) \
  add(summary, SECTION_TABLE_CHANGED, (table)->name, __VA_ARGS__)

// --- Defaults, as Rust prints them for debugging

static void debug_string(Text *text, Str value) {
  static const char ESCAPED[] = "\"\\\n\r\t", LETTERS[] = "\"\\nrt";
  text_char(text, '"');
  for (size_t i = 0; i < value.len; i++) {
    const char *found = memchr(ESCAPED, value.at[i], sizeof ESCAPED - 1);
    if (found) text_char(text, '\\');
    text_char(text, found ? LETTERS[found - ESCAPED] : value.at[i]);
  }
  text_char(text, '"');
}

static void debug_wrapped(Text *text, const char *name, Str value) {
  text_format(text, "%s(", name);
  debug_string(text, value);
  text_char(text, ')');
}

static void debug_bytes(Text *text, Str bytes) {
  text_literal(text, "Bytes([");
  for (size_t i = 0; i < bytes.len; i++)
    text_format(text, i ? ", %u" : "%u", (unsigned)(unsigned char)bytes.at[i]);
  text_literal(text, "])");
}

static void debug_datetime(Text *text, Str value) {
  text_format(text, "DateTime(%.*s)", STR_ARG(datetime_text(text->arena, value, "T", "")));
}

static void debug_value(Text *text, const Value *value) {
  switch (value->kind) {
    case VALUE_INT:
      text_format(text, "Int(%.*s)", STR_ARG(value->text));
      break;
    case VALUE_BIGINT:
      text_format(text, "BigInt(%.*s)", STR_ARG(value->text));
      break;
    case VALUE_FLOAT:
      text_format(text, "Float(BigDecimal(\"%.*s\"))", STR_ARG(value->text));
      break;
    case VALUE_BOOLEAN:
      text_format(text, "Boolean(%.*s)", STR_ARG(value->text));
      break;
    case VALUE_STRING:
      debug_wrapped(text, "String", value->text);
      break;
    case VALUE_ENUM:
      debug_wrapped(text, "Enum", value->text);
      break;
    case VALUE_JSON:
      debug_wrapped(text, "Json", value->text);
      break;
    case VALUE_BYTES:
      debug_bytes(text, value->text);
      break;
    case VALUE_DATETIME:
      debug_datetime(text, value->text);
      break;
    case VALUE_LIST:
      text_literal(text, "List([");
      for (size_t i = 0; i < value->items.len; i++) {
        if (i) text_literal(text, ", ");
        debug_value(text, &value->items.at[i]);
      }
      text_literal(text, "])");
  }
}

static Str debug_default(Arena *arena, const Default *value) {
  Text text = text_new(arena);
  switch (value->kind) {
    case DEFAULT_NONE:
    case DEFAULT_CLIENT:
    case DEFAULT_UPDATED_AT:
      return STR("None");
    case DEFAULT_NOW:
      return STR("Some(Now)");
    case DEFAULT_VALUE:
      text_literal(&text, "Some(Value(");
      debug_value(&text, &value->value);
      break;
    case DEFAULT_DBGENERATED:
      if (!value->text.len) return STR("Some(DbGenerated(None))");
      text_literal(&text, "Some(DbGenerated(");
      debug_wrapped(&text, "Some", value->text);
      break;
    case DEFAULT_SEQUENCE:
      text_literal(&text, "Some(");
      debug_wrapped(&text, "Sequence", value->text);
      text_char(&text, ')');
      return text_str(&text);
  }
  text_literal(&text, "))");
  return text_str(&text);
}

// --- Tables

static Str column_list(Arena *arena, const StrList *names) {
  return str_list_join(arena, names, STR(", "));
}

static Str index_columns(Arena *arena, const Index *index) {
  StrList names = {0};
  for (vec_each(const IndexColumn, column, &index->columns)) vec_push(arena, &names, column->name);
  return column_list(arena, &names);
}

static const char *arity_word(Arity arity) {
  static const char *const WORDS[] = {
      [ARITY_REQUIRED] = "Required", [ARITY_NULLABLE] = "Nullable", [ARITY_LIST] = "List"};
  return WORDS[arity];
}

// What is told without the values before and after.
static const struct {
  ColumnDifference difference;
  Str text;
} PLAIN_CHANGES[] = {
    {COLUMN_TYPE, STR_INIT("type changed")},
    {COLUMN_AUTOINCREMENT_ADDED, STR_INIT("column became autoincrementing")},
    {COLUMN_AUTOINCREMENT_REMOVED, STR_INIT("column is no longer autoincrementing")},
    {COLUMN_EXTRAS, STR_INIT("identity, expression or collation changed")},
};

static Str column_changes(Arena *arena, const TableChange *change) {
  StrList parts = {0};
  const Column *before = change->before, *after = change->after;
  if (change->differences & COLUMN_ARITY)
    vec_push(arena, &parts,
             str_format(arena, "changed from %s to %s", arity_word(before->arity),
                        arity_word(after->arity)));
  if (change->differences & COLUMN_DEFAULT)
    vec_push(arena, &parts,
             str_format(arena, "default changed from `%.*s` to `%.*s`",
                        STR_ARG(debug_default(arena, &before->value)),
                        STR_ARG(debug_default(arena, &after->value))));
  for (size_t i = 0; i < COUNT_OF(PLAIN_CHANGES); i++)
    if (change->differences & PLAIN_CHANGES[i].difference)
      vec_push(arena, &parts, PLAIN_CHANGES[i].text);
  return column_list(arena, &parts);
}

static void summarize_change(Summary *summary, const TablePair *table, const TableChange *change) {
  Arena *arena = summary->arena;
  const Table *before = table->before;
  switch (change->kind) {
    case CHANGE_DROP_PRIMARY_KEY:
      ADD_TABLE_LINE(summary, before, "  [-] Dropped the primary key on columns (%.*s)\n",
                     STR_ARG(index_columns(arena, before->primary_key)));
      break;
    case CHANGE_RENAME_PRIMARY_KEY:
      ADD_TABLE_LINE(summary, before, "  [*] Renamed the primary key on columns (%.*s)\n",
                     STR_ARG(index_columns(arena, before->primary_key)));
      break;
    case CHANGE_DROP_COLUMN:
      ADD_TABLE_LINE(summary, before, "  [-] Removed column `%.*s`\n",
                     STR_ARG(change->before->name));
      break;
    case CHANGE_ADD_COLUMN:
      ADD_TABLE_LINE(summary, before, "  [+] Added column `%.*s`\n", STR_ARG(change->after->name));
      break;
    case CHANGE_ALTER_COLUMN:
      ADD_TABLE_LINE(summary, before, "  [*] Altered column `%.*s` (%.*s)\n",
                     STR_ARG(change->before->name), STR_ARG(column_changes(arena, change)));
      break;
    case CHANGE_RECREATE_COLUMN:
      ADD_TABLE_LINE(summary, before, "  [*] Column `%.*s` would be dropped and recreated (%.*s)\n",
                     STR_ARG(change->before->name), STR_ARG(column_changes(arena, change)));
      break;
    case CHANGE_ADD_PRIMARY_KEY:
      ADD_TABLE_LINE(summary, before, "  [+] Added primary key on columns (%.*s)\n)\n",
                     STR_ARG(index_columns(arena, table->after->primary_key)));
      break;
  }
}

static Str shown_name(const Summary *summary, Str name) {
  if (!summary->names_all || !name.len) return (Str){0};
  return str_format(summary->arena, " `%.*s`", STR_ARG(name));
}

static void summarize_index(Summary *summary, const Index *index, const char *verb) {
  ADD_TABLE_LINE(summary, index->table, "  %s %sindex%.*s on columns (%.*s)\n", verb,
                 index->kind == INDEX_UNIQUE ? "unique " : "",
                 STR_ARG(shown_name(summary, index->name)),
                 STR_ARG(index_columns(summary->arena, index)));
}

static void summarize_foreign_key(Summary *summary, const ForeignKey *key, const char *verb) {
  ADD_TABLE_LINE(summary, key->table, "  %s foreign key%.*s on columns (%.*s)\n", verb,
                 STR_ARG(shown_name(summary, key->name)),
                 STR_ARG(column_list(summary->arena, &key->columns)));
}

// One line for each value of the one that the other lacks; are there such?
static bool list_variants(Summary *summary, const Enum *one, const Enum *other, Str name,
                          const char *verb) {
  bool any = false;
  for (vec_each(const Str, value, &one->values)) {
    if (str_list_has(&other->values, *value)) continue;
    add(summary, SECTION_ENUM_CHANGED, name, "  %s variant `%.*s`\n", verb, STR_ARG(*value));
    any = true;
  }
  return any;
}

static void summarize_enum(Summary *summary, const Enum *before, const Enum *after) {
  bool added = list_variants(summary, after, before, before->name, "[+] Added");
  bool removed = list_variants(summary, before, after, before->name, "[-] Removed");
  if (!added && !removed)
    add(summary, SECTION_ENUM_CHANGED, before->name, "  [*] Changed the order of the variants\n");
}

static void summarize_object(Summary *summary, Section section, const Object *object) {
  Str kind = OBJECT_KIND_WORDS[object->kind];
  if (object->table.len)
    add(summary, section, (Str){0}, "  - %.*s %.*s on %.*s\n", STR_ARG(kind), STR_ARG(object->name),
        STR_ARG(object->table));
  else
    add(summary, section, (Str){0}, "  - %.*s %.*s\n", STR_ARG(kind), STR_ARG(object->name));
}

static void summarize_rename(Summary *summary, const Rename *rename) {
  Str what = str_lower(summary->arena, RENAME_KIND_TITLES[rename->kind]);
  if (rename->kind == RENAME_ENUM_VALUE) what = STR("variant");
  Text owner = text_new(summary->arena);
  if (rename->owner.len) text_format(&owner, " of `%.*s`", STR_ARG(rename->owner));
  add(summary, SECTION_RENAMED, (Str){0}, "  - %.*s `%.*s`%.*s to `%.*s`\n", STR_ARG(what),
      STR_ARG(rename->from), STR_ARG(text_str(&owner)), STR_ARG(rename->to));
}

static void list_name(Summary *summary, Section section, Str name) {
  add(summary, section, (Str){0}, "  - %.*s\n", STR_ARG(name));
}

// Nothing but the header of its section, which names it.
static void name_header(Summary *summary, Section section, Str name) {
  add(summary, section, name, "%s", "");
}

static void summarize_step(Summary *summary, const Step *step) {
  switch (step->kind) {
    case STEP_RENAME:
      summarize_rename(summary, step->rename);
      break;
    case STEP_CREATE_SCHEMA:
      list_name(summary, SECTION_SCHEMA_CREATED, step->namespace);
      break;
    case STEP_DROP_SCHEMA:
      add(summary, SECTION_OBJECT_DROPPED, (Str){0}, "  - schema %.*s\n", STR_ARG(step->namespace));
      break;
    case STEP_DROP_EXTENSION:
      add(summary, SECTION_EXTENSION_DROPPED, step->extension.before->name, "`\n");
      break;
    case STEP_CREATE_EXTENSION:
      add(summary, SECTION_EXTENSION_CREATED, step->extension.after->name, "  - %.*s\n",
          STR_ARG(step->extension.after->name));
      break;
    case STEP_ALTER_EXTENSION:
      name_header(summary, SECTION_EXTENSION_CHANGED, step->extension.after->name);
      break;
    case STEP_CREATE_ENUM:
      list_name(summary, SECTION_ENUM_CREATED, step->enumeration.after->name);
      break;
    case STEP_DROP_ENUM:
      list_name(summary, SECTION_ENUM_DROPPED, step->enumeration.before->name);
      break;
    case STEP_ALTER_ENUM:
      summarize_enum(summary, step->enumeration.before, step->enumeration.after);
      break;
    case STEP_DROP_FOREIGN_KEY:
      summarize_foreign_key(summary, step->foreign_key.before, "[-] Removed");
      break;
    case STEP_ADD_FOREIGN_KEY:
      summarize_foreign_key(summary, step->foreign_key.after, "[+] Added");
      break;
    case STEP_RENAME_FOREIGN_KEY:
      ADD_TABLE_LINE(
          summary, step->table.after, "  [*] Renamed the foreign key \"%.*s\" to \"%.*s\"\n",
          STR_ARG(step->foreign_key.before->name), STR_ARG(step->foreign_key.after->name));
      break;
    case STEP_DROP_INDEX:
      summarize_index(summary, step->index.before, "[-] Removed");
      break;
    case STEP_CREATE_INDEX:
      summarize_index(summary, step->index.after, "[+] Added");
      break;
    case STEP_RENAME_INDEX:
      ADD_TABLE_LINE(summary, step->table.before, "  [*] Renamed index `%.*s` to `%.*s`\n",
                     STR_ARG(step->index.before->name), STR_ARG(step->index.after->name));
      break;
    case STEP_REDEFINE_INDEX:
      ADD_TABLE_LINE(summary, step->table.before, "  [*] Redefined index `%.*s`\n",
                     STR_ARG(step->index.before->name));
      break;
    case STEP_ALTER_TABLE:
      for (vec_each(const TableChange, change, &step->changes))
        summarize_change(summary, &step->table, change);
      break;
    case STEP_CREATE_TABLE:
      list_name(summary, SECTION_TABLE_CREATED, step->table.after->name);
      break;
    case STEP_DROP_TABLE:
      list_name(summary, SECTION_TABLE_DROPPED, step->table.before->name);
      break;
    case STEP_REDEFINE_TABLES:
      for (vec_each(const Redefinition, redefinition, &step->redefinitions))
        name_header(summary, SECTION_TABLE_REDEFINED, redefinition->table.before->name);
      break;
    case STEP_DROP_OBJECT:
      summarize_object(summary, SECTION_OBJECT_DROPPED, step->object);
      break;
    case STEP_CREATE_OBJECT:
      summarize_object(summary, SECTION_OBJECT_CREATED, step->object);
      break;
    case STEP_SET_SEQUENCE:  // no part of a schema
      break;
  }
}

// --- Layout

static int compare_items(const void *a, const void *b) {
  const Item *left = a, *right = b;
  if (left->section != right->section) return left->section < right->section ? -1 : 1;
  int by_name = str_cmp(left->name, right->name);
  return by_name ? by_name : (left->number > right->number) - (left->number < right->number);
}

static bool starts_section(const Summary *summary, size_t i) {
  const Item *item = &summary->items.at[i];
  return i == 0 || item[-1].section != item->section || !str_eq(item[-1].name, item->name);
}

static void put_header(Text *text, const Item *item) {
  const char *header = SECTION_HEADERS[item->section];
  Str pattern = str_of(header);
  ptrdiff_t hole = str_find(pattern, STR("%.*s"), 0);
  text_char(text, '\n');
  if (hole < 0) {
    text_put(text, pattern);
    return;
  }
  text_put(text, str_slice(pattern, 0, (size_t)hole));
  text_put(text, item->name);
  text_put(text, str_slice(pattern, (size_t)hole + 4, pattern.len));
}

static Str summary_text(Arena *arena, const Diff *diff, bool names_all) {
  if (!diff->steps.len) return STR("No difference detected.\n");
  Summary summary = {.arena = arena, .names_all = names_all};
  Text text = text_new(arena);
  for (vec_each(const Step, step, &diff->steps)) summarize_step(&summary, step);
  if (summary.items.len)
    qsort(summary.items.at, summary.items.len, sizeof *summary.items.at, compare_items);
  for (size_t i = 0; i < summary.items.len; i++) {
    if (starts_section(&summary, i)) put_header(&text, &summary.items.at[i]);
    text_put(&text, summary.items.at[i].lines);
  }
  return text_str(&text);
}

Str emit_summary(Arena *arena, const Diff *diff) { return summary_text(arena, diff, false); }

Str emit_differences(Arena *arena, const Diff *diff) { return summary_text(arena, diff, true); }
