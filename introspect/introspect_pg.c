// PostgreSQL's catalogs → Schema. The answers to all queries are there (rows_pg.h); each is decoded row by row, in the order in
// which Prisma numbers things: tables, indexes and keys by name, columns by position. What belongs to a table that is
// not read (a partition, the ledger) finds no table here and is passed over.

#include "introspect/introspector.h"

#include <assert.h>

#include "introspect/defaults.h"
#include "introspect/rows_pg.h"

typedef struct {
  Arena *arena;
  Schema *schema;
  const Rows *rows;      // by query
  StrMap tables;         // by oid
  StrMap enums;          // by oid; of ObjectBase
  StrMap predicates;     // by oid of the index; of Str
  Str ledger_namespace;  // of the ledger that was left out; empty when there is none
  ObjectGraph objects;
} Reader;

// Rows come in runs of one table.
static Table *reader_find_table(const Reader *reader, Str oid) {
  return str_map_get(&reader->tables, oid);
}

// --- Namespaces, extensions, enums, tables

static void read_namespaces(Reader *reader) {
  const Rows rows = reader->rows[QUERY_NAMESPACES];
  for (size_t i = 0; i < rows.row_count; i++)
    vec_push(reader->arena, &reader->schema->namespaces, ROWS_CELL(rows, i, 0));
}

static void read_extensions(Reader *reader) {
  const Rows rows = reader->rows[QUERY_EXTENSIONS];
  for (size_t i = 0; i < rows.row_count; i++)
    vec_push(reader->arena, &reader->schema->extensions,
             (Extension){.name = ROWS_CELL(rows, i, 0),
                         .namespace = ROWS_CELL(rows, i, 1),
                         .version = ROWS_CELL(rows, i, 2),
                         .relocatable = cell_is_true(ROWS_CELL(rows, i, 3))});
}

static void read_enums(Reader *reader) {
  const Rows rows = reader->rows[QUERY_ENUMS];
  Enum *current = NULL;
  for (size_t i = 0; i < rows.row_count; i++) {
    Str namespace = ROWS_CELL(rows, i, 0), name = ROWS_CELL(rows, i, 1);
    if (!current || !str_eq(current->name, name) || !str_eq(current->namespace, namespace)) {
      current = vec_add(reader->arena, &reader->schema->enums);
      current->namespace = namespace;
      current->name = name;
      ObjectBase *base = arena_new(reader->arena, ObjectBase);
      *base = (ObjectBase){.is_enum = true, .namespace = namespace, .name = name};
      str_map_put(reader->arena, &reader->enums, ROWS_CELL(rows, i, 3), base);
    }
    vec_push(reader->arena, &current->values, ROWS_CELL(rows, i, 2));
  }
}

static void read_tables(Reader *reader) {
  const Rows rows = reader->rows[QUERY_TABLES];
  Schema *schema = reader->schema;
  vec_reserve(reader->arena, &schema->tables, rows.row_count);  // so that none moves
  vec_reserve(reader->arena, &schema->views, rows.row_count);
  for (size_t i = 0; i < rows.row_count; i++) {
    Str namespace = ROWS_CELL(rows, i, 1);
    if (cell_is_true(ROWS_CELL(rows, i, 3))) {
      reader->ledger_namespace = namespace;
      continue;
    }
    bool is_view = cell_is_true(ROWS_CELL(rows, i, 5));
    Table *table =
        is_view ? vec_add(reader->arena, &schema->views) : vec_add(reader->arena, &schema->tables);
    table->namespace = namespace;
    table->name = ROWS_CELL(rows, i, 2);
    table->is_partitioned = cell_is_true(ROWS_CELL(rows, i, 4));
    table->partition_key = ROWS_CELL(rows, i, 6);
    table->parent_namespace = ROWS_CELL(rows, i, 7);
    table->parent_name = ROWS_CELL(rows, i, 8);
    table->partition_bound = ROWS_CELL(rows, i, 9);
    table->parents = ROWS_CELL(rows, i, 10);
    str_map_put(reader->arena, &reader->tables, ROWS_CELL(rows, i, 0), table);
  }
}

// --- Columns

// How a type modifier says the type's arguments: a length after a header of four bytes, a number of bits, precision and
// scale packed into one number, or the digits of a second.
typedef enum {
  MODIFIER_NONE,
  MODIFIER_LENGTH,
  MODIFIER_BITS,
  MODIFIER_NUMERIC,
  MODIFIER_DIGITS
} Modifier;

static const Modifier MODIFIERS[PG_TYPE_COUNT] = {
    [PG_VARCHAR] = MODIFIER_LENGTH,     [PG_CHAR] = MODIFIER_LENGTH,
    [PG_BIT] = MODIFIER_BITS,           [PG_VARBIT] = MODIFIER_BITS,
    [PG_DECIMAL] = MODIFIER_NUMERIC,    [PG_TIMESTAMP] = MODIFIER_DIGITS,
    [PG_TIMESTAMPTZ] = MODIFIER_DIGITS, [PG_TIME] = MODIFIER_DIGITS,
    [PG_TIMETZ] = MODIFIER_DIGITS,
};

static void type_put_arg(ColumnType *type, int64_t arg) {
  type->args[type->arg_count++] = (uint32_t)arg;
}

// To Prisma a time that states no digits has 6, but not in a list.
static void type_set_args(ColumnType *type, int64_t modifier, bool list) {
  Modifier kind = MODIFIERS[type->native->kind];
  if (modifier < 0) {
    if (kind == MODIFIER_DIGITS && !list) type_put_arg(type, 6);
    return;
  }
  if (kind == MODIFIER_LENGTH) type_put_arg(type, modifier - 4);
  if (kind == MODIFIER_BITS || kind == MODIFIER_DIGITS) type_put_arg(type, modifier);
  if (kind == MODIFIER_NUMERIC) {
    type_put_arg(type, (modifier - 4) >> 16 & 0xffff);
    type_put_arg(type, (modifier - 4) & 0x7ff);
  }
}

enum {
  COLUMN_TABLE,
  COLUMN_NAME,
  COLUMN_TYPE_TEXT,
  COLUMN_REQUIRED,
  COLUMN_LIST,
  COLUMN_TYPE_NAME,
  COLUMN_ENUM,
  COLUMN_TYPE_NAMESPACE,
  COLUMN_MODIFIER,
  COLUMN_DEFAULT,
  COLUMN_IDENTITY,
  COLUMN_GENERATED,
  COLUMN_COLLATION,
  COLUMN_BASE_TYPE,
  COLUMN_IS_DOMAIN,
  COLUMN_REQUIRED_NAME,
  COLUMN_REQUIRED_OPTIONS,
  COLUMN_INHERITED,
  COLUMN_IS_NOT_NULL
};

// An enum without values, or of a schema that is not read, is no enum to Prisma.
static bool is_enum_read(const Reader *reader, Str namespace, Str name) {
  for (vec_each(const Enum, enumeration, &reader->schema->enums))
    if (str_eq(enumeration->name, name) && str_eq(enumeration->namespace, namespace)) return true;
  return false;
}

static ColumnType column_type(const Reader *reader, const Str *cells) {
  ColumnType type = {.family = FAMILY_UNSUPPORTED,
                     .text = cells[COLUMN_TYPE_TEXT],
                     .catalog = cells[COLUMN_BASE_TYPE],
                     .is_domain = cell_is_true(cells[COLUMN_IS_DOMAIN])};
  Str name = cells[COLUMN_TYPE_NAME];
  int64_t modifier = -1;
  if (cell_is_true(cells[COLUMN_ENUM])) {
    if (!is_enum_read(reader, cells[COLUMN_TYPE_NAMESPACE], name)) return type;
    type.family = FAMILY_ENUM;
    type.enum_namespace = cells[COLUMN_TYPE_NAMESPACE];
    type.enum_name = name;
    return type;
  }
  // "char", PostgreSQL's one-byte type, is a Char without a length to Prisma.
  type.native =
      dialect_find_catalog_type(&POSTGRESQL, str_eq(name, STR("char")) ? STR("bpchar") : name);
  if (!type.native) return type;
  type.family = type.native->family;
  str_to_int64(cells[COLUMN_MODIFIER], &modifier);
  type_set_args(&type, modifier, cell_is_true(cells[COLUMN_LIST]));
  return type;
}

static Column column_read(Reader *reader, const Str *cells) {
  Column column = {.name = cells[COLUMN_NAME], .type = column_type(reader, cells)};
  column.arity = cell_is_true(cells[COLUMN_LIST])       ? ARITY_LIST
                 : cell_is_true(cells[COLUMN_REQUIRED]) ? ARITY_REQUIRED
                                                        : ARITY_NULLABLE;
  column.not_null = cell_is_true(cells[COLUMN_IS_NOT_NULL]);
  if (cells[COLUMN_DEFAULT].at)
    column.value =
        default_parse_pg(reader->arena, cells[COLUMN_DEFAULT], &column.type, column.arity);
  column.identity = str_eq(cells[COLUMN_IDENTITY], STR("a"))   ? IDENTITY_ALWAYS
                    : str_eq(cells[COLUMN_IDENTITY], STR("d")) ? IDENTITY_BY_DEFAULT
                                                               : IDENTITY_NONE;
  column.autoincrement = column.identity != IDENTITY_NONE || column.value.kind == DEFAULT_SEQUENCE;
  if (cells[COLUMN_GENERATED].len) column.generated = cells[COLUMN_DEFAULT];
  column.generated_virtual = str_eq(cells[COLUMN_GENERATED], STR("v"));
  column.collation = cells[COLUMN_COLLATION];
  column.required_name = cells[COLUMN_REQUIRED_NAME];
  column.required_options = cells[COLUMN_REQUIRED_OPTIONS];
  column.inherited = cell_is_true(cells[COLUMN_INHERITED]);
  return column;
}

// The identity of a partition's column is that of its table.
static void read_columns(Reader *reader) {
  const Rows rows = reader->rows[QUERY_COLUMNS];
  Table *table = NULL;
  for (size_t i = 0; i < rows.row_count; i++) {
    const Str *cells = &ROWS_CELL(rows, i, 0);
    if (!i || !str_eq(cells[0], ROWS_CELL(rows, i - 1, 0)))
      table = reader_find_table(reader, cells[COLUMN_TABLE]);
    if (!table) continue;
    vec_push(reader->arena, &table->columns, column_read(reader, cells));
    if (table->partition_bound.len) vec_last(&table->columns)->identity = IDENTITY_NONE;
  }
}

enum {
  SEQUENCE_TABLE,
  SEQUENCE_COLUMN,
  SEQUENCE_NAMESPACE,
  SEQUENCE_NAME,
  SEQUENCE_IS_IDENTITY,
  SEQUENCE_OPTIONS,
  SEQUENCE_SETTINGS,
  SEQUENCE_COUNTS_DOWN
};

static Sequence sequence_read(const Reader *reader, const Str *cells) {
  Sequence sequence = {.namespace = cells[SEQUENCE_NAMESPACE],
                       .name = cells[SEQUENCE_NAME],
                       .settings = cells[SEQUENCE_SETTINGS],
                       .counts_down = cell_is_true(cells[SEQUENCE_COUNTS_DOWN])};
  if (cell_is_true(cells[SEQUENCE_IS_IDENTITY]) && cells[SEQUENCE_OPTIONS].len)
    sequence.options = str_format(reader->arena, "(%.*s)", STR_ARG(cells[SEQUENCE_OPTIONS]));
  return sequence;
}

static void read_column_sequences(Reader *reader) {
  const Rows rows = reader->rows[QUERY_COLUMN_SEQUENCES];
  for (size_t i = 0; i < rows.row_count; i++) {
    const Str *cells = &ROWS_CELL(rows, i, 0);
    Table *table = reader_find_table(reader, cells[SEQUENCE_TABLE]);
    if (!table) continue;
    for (vec_each(Column, column, &table->columns))
      if (str_eq(column->name, cells[SEQUENCE_COLUMN]))
        column->sequence = sequence_read(reader, cells);
  }
}

// --- Indexes

static void read_predicates(Reader *reader) {
  const Rows rows = reader->rows[QUERY_PREDICATES];
  for (size_t i = 0; i < rows.row_count; i++)
    str_map_put(reader->arena, &reader->predicates, ROWS_CELL(rows, i, 0),
                (void *)(uintptr_t)&ROWS_CELL(rows, i, 1));
}

enum {
  INDEX_TABLE,
  INDEX_OID,
  INDEX_NAME,
  INDEX_IS_UNIQUE,
  INDEX_IS_PRIMARY,
  INDEX_METHOD_NAME,
  INDEX_IS_CONSTRAINT,
  INDEX_DEFINITION,
  INDEX_COLUMN,
  INDEX_IS_DESCENDING,
  INDEX_OPCLASS,
  INDEX_OPCLASS_IS_DEFAULT,
  INDEX_IS_INHERITED
};

// Prisma takes a method that it does not know for a btree.
static IndexMethod method_of(Str name) {
  for (int method = METHOD_BTREE; method <= METHOD_BRIN; method++)
    if (str_eq_nocase(name, INDEX_METHOD_SQL[method])) return (IndexMethod)method;
  return METHOD_BTREE;
}

static Index *index_add(Reader *reader, Table *table, const Str *cells) {
  bool primary = cell_is_true(cells[INDEX_IS_PRIMARY]);
  Index *index =
      primary ? arena_new(reader->arena, Index) : vec_add(reader->arena, &table->indexes);
  if (primary) table->primary_key = index;
  const Str *predicate = str_map_get(&reader->predicates, cells[INDEX_OID]);
  *index = (Index){.name = cells[INDEX_NAME],
                   .kind = primary                                ? INDEX_PRIMARY
                           : cell_is_true(cells[INDEX_IS_UNIQUE]) ? INDEX_UNIQUE
                                                                  : INDEX_NORMAL,
                   .method = method_of(cells[INDEX_METHOD_NAME]),
                   .predicate = predicate ? *predicate : (Str){0},
                   .is_constraint = cell_is_true(cells[INDEX_IS_CONSTRAINT]),
                   .inherited = cell_is_true(cells[INDEX_IS_INHERITED]),
                   .definition = cells[INDEX_DEFINITION]};
  return index;
}

static void read_indexes(Reader *reader) {
  const Rows rows = reader->rows[QUERY_INDEXES];
  Index *index = NULL;
  for (size_t i = 0; i < rows.row_count; i++) {
    const Str *cells = &ROWS_CELL(rows, i, 0);
    if (!i || !str_eq(cells[INDEX_OID], ROWS_CELL(rows, i - 1, INDEX_OID))) {
      Table *table = reader_find_table(reader, cells[INDEX_TABLE]);
      index = table ? index_add(reader, table, cells) : NULL;
    }
    if (!index) continue;
    IndexColumn *column = vec_add(reader->arena, &index->columns);
    column->name = cells[INDEX_COLUMN];
    column->sort = cell_is_true(cells[INDEX_IS_DESCENDING]) ? SORT_DESC : SORT_ASC;
    column->opclass = cells[INDEX_OPCLASS];
    column->opclass_is_default = cell_is_true(cells[INDEX_OPCLASS_IS_DEFAULT]);
  }
}

// --- Foreign keys

enum {
  KEY_OID = KEY_TABLE + 1,
  KEY_NAME,
  KEY_NAMESPACE,
  KEY_REFERENCED,
  KEY_ON_DELETE,
  KEY_ON_UPDATE,
  KEY_DEFINITION,
  KEY_COLUMN,
  KEY_REFERENCED_COLUMN,
  KEY_REFERENCED_INDEX
};

// pg_constraint has a letter for each action.
static FkAction action_of(Str letter) {
  static const char LETTERS[] = "arcnd";
  const char *found = letter.len ? strchr(LETTERS, letter.at[0]) : NULL;
  return found ? (FkAction)(found - LETTERS) : FK_NO_ACTION;
}

// A key into a schema that is not read cannot be expressed in a Prisma schema either, and Prisma stops there.
static bool check_key(const Reader *reader, const Table *table, const Str *cells, Diags *diags) {
  if (str_list_has(&reader->schema->namespaces, cells[KEY_NAMESPACE])) return true;
  return diag_error(
      diags, DIAG_P4002,
      "The schema of the introspected database was inconsistent: Cross schema references are only "
      "allowed when the "
      "target schema is listed in the schemas property of your datasource. `%.*s.%.*s` points to "
      "`%.*s.%.*s` in "
      "constraint `%.*s`. Please add `%.*s` to your `schemas` property and run this command again.",
      STR_ARG(table->namespace), STR_ARG(table->name), STR_ARG(cells[KEY_NAMESPACE]),
      STR_ARG(cells[KEY_REFERENCED]), STR_ARG(cells[KEY_NAME]), STR_ARG(cells[KEY_NAMESPACE]));
}

static ForeignKey *key_add(Reader *reader, Table *table, const Str *cells) {
  ForeignKey *key = vec_add(reader->arena, &table->foreign_keys);
  *key = (ForeignKey){.name = cells[KEY_NAME],
                      .referenced_namespace = cells[KEY_NAMESPACE],
                      .referenced_table = cells[KEY_REFERENCED],
                      .on_delete = action_of(cells[KEY_ON_DELETE]),
                      .on_update = action_of(cells[KEY_ON_UPDATE]),
                      .definition = cells[KEY_DEFINITION],
                      .referenced_index = cells[KEY_REFERENCED_INDEX]};
  return key;
}

static bool read_foreign_keys(Reader *reader, Diags *diags) {
  const Rows rows = reader->rows[QUERY_FOREIGN_KEYS];
  ForeignKey *key = NULL;
  for (size_t i = 0; i < rows.row_count; i++) {
    const Str *cells = &ROWS_CELL(rows, i, 0);
    if (!i || !str_eq(cells[KEY_OID], ROWS_CELL(rows, i - 1, KEY_OID))) {
      Table *table = reader_find_table(reader, cells[KEY_TABLE]);
      if (table && !check_key(reader, table, cells, diags)) return false;
      key = table ? key_add(reader, table, cells) : NULL;
    }
    if (!key) continue;
    vec_push(reader->arena, &key->columns, cells[KEY_COLUMN]);
    vec_push(reader->arena, &key->referenced_columns, cells[KEY_REFERENCED_COLUMN]);
  }
  return true;
}

// --- Objects

enum {
  OBJECT_ROW_KIND,
  OBJECT_ROW_NAMESPACE,
  OBJECT_ROW_TABLE,
  OBJECT_ROW_NAME,
  OBJECT_ROW_CREATE,
  OBJECT_ROW_DROP,
  OBJECT_ROW_CLASS,
  OBJECT_ROW_PART = OBJECT_ROW_OID + 1,  // from here on not every query has them
  OBJECT_ROW_SHAPE,
  OBJECT_ROW_CHANGE,
  OBJECT_ROW_INHERITED,
  OBJECT_ROW_LEN
};

static ObjectKind object_kind_of(Str name) {
  static const Str NAMES[] = {
#define X(kind, word) STR_INIT(#kind),
      OBJECT_KINDS(X)
#undef X
  };
  size_t kind = 0;
  while (kind < COUNT_OF(NAMES) && !str_eq(NAMES[kind], name)) kind++;
  assert(kind < COUNT_OF(NAMES));  // objects.sql has no other words
  return (ObjectKind)kind;
}

static Str object_key(Arena *arena, Str class_oid, Str oid) {
  return str_format(arena, "%.*s/%.*s", STR_ARG(class_oid), STR_ARG(oid));
}

static bool is_of_ledger(const Reader *reader, const Object *object) {
  return reader->ledger_namespace.len && str_eq(object->table, STR("_prisma_migrations")) &&
         str_eq(object->namespace, reader->ledger_namespace);
}

// Catalogs have the same oids in every database.
#define OID_PG_CLASS STR("1259")
#define OID_PG_TYPE STR("1247")

// What is no object but can be in the way of one that stands on it.
static bool find_base(const Reader *reader, Str class_oid, Str oid, Str part, ObjectBase *base) {
  const Table *table = str_eq(class_oid, OID_PG_CLASS) ? reader_find_table(reader, oid) : NULL;
  const ObjectBase *enumeration =
      str_eq(class_oid, OID_PG_TYPE) ? str_map_get(&reader->enums, oid) : NULL;
  if (table) *base = (ObjectBase){.namespace = table->namespace, .name = table->name, .part = part};
  if (enumeration) *base = *enumeration;
  return table || enumeration;
}

// What it is about is a table or a part of one where that is no object.
static void add_attribute(Reader *reader, Object object, const Str *cells, Str part, Str subject) {
  ObjectBase base;
  Str class_oid = cells[OBJECT_ROW_CLASS], oid = cells[OBJECT_ROW_OID];
  if (find_base(reader, class_oid, oid, part, &base))
    vec_push(reader->arena, &object.bases, base);
  else if (object.table.len)
    vec_push(reader->arena, &object.bases,
             (ObjectBase){.namespace = object.namespace, .name = object.table, .part = part});
  Str of_part = str_format(reader->arena, "%.*s/%.*s", STR_ARG(subject), STR_ARG(part));
  Str key =
      object.kind == OBJECT_ATTRIBUTE
          ? of_part
          : str_format(reader->arena, "%d/%.*s/%.*s/%.*s", (int)object.kind,
                       STR_ARG(object.namespace), STR_ARG(object.table), STR_ARG(object.name));
  graph_add(reader->arena, &reader->objects, object, key);
  graph_add_need(reader->arena, &reader->objects, key, subject);
  if (part.len && object.kind != OBJECT_ATTRIBUTE)
    graph_add_need(reader->arena, &reader->objects, key, of_part);
}

static void read_objects(Reader *reader, const Rows rows) {
  for (size_t i = 0; i < rows.row_count; i++) {
    Str cells[OBJECT_ROW_LEN] = {0};
    for (size_t j = 0; j < rows.column_count; j++) cells[j] = ROWS_CELL(rows, i, j);
    Object object = {.kind = object_kind_of(cells[OBJECT_ROW_KIND]),
                     .namespace = cells[OBJECT_ROW_NAMESPACE],
                     .table = cells[OBJECT_ROW_TABLE],
                     .name = cells[OBJECT_ROW_NAME],
                     .create = cells[OBJECT_ROW_CREATE],
                     .drop = cells[OBJECT_ROW_DROP],
                     .shape = cells[OBJECT_ROW_SHAPE],
                     .change = cells[OBJECT_ROW_CHANGE],
                     .inherited = cell_is_true(cells[OBJECT_ROW_INHERITED])};
    Str key = object_key(reader->arena, cells[OBJECT_ROW_CLASS], cells[OBJECT_ROW_OID]);
    if (is_of_ledger(reader, &object)) continue;
    if (object_is_attribute(&object))
      add_attribute(reader, object, cells, cells[OBJECT_ROW_PART], key);
    else
      graph_add(reader->arena, &reader->objects, object, key);
  }
}

enum {
  NEED_CLASS,
  NEED_OID,
  NEED_NEEDED_CLASS,
  NEED_NEEDED_OID,
  NEED_NEEDED_PART,
  NEED_USER_TABLE,
  NEED_USER_PART,
  NEED_IS_DEFAULT
};

static void add_use(Reader *reader, const Str *cells, Str needed) {
  Str oid = cells[NEED_USER_PART].len ? cells[NEED_USER_TABLE] : cells[NEED_OID];
  const Table *table = reader_find_table(reader, oid);
  if (table && !table->is_view)
    graph_add_use(reader->arena, &reader->objects, needed,
                  (ObjectUse){.namespace = table->namespace,
                              .table = table->name,
                              .part = cells[NEED_USER_PART],
                              .is_default = cell_is_true(cells[NEED_IS_DEFAULT])});
}

static void read_needs(Reader *reader) {
  const Rows rows = reader->rows[QUERY_OBJECT_NEEDS];
  for (size_t i = 0; i < rows.row_count; i++) {
    const Str *cells = &ROWS_CELL(rows, i, 0);
    Str key = object_key(reader->arena, cells[NEED_CLASS], cells[NEED_OID]);
    Str needed = object_key(reader->arena, cells[NEED_NEEDED_CLASS], cells[NEED_NEEDED_OID]);
    ObjectBase base;
    graph_add_need(reader->arena, &reader->objects, key, needed);
    if (str_eq(cells[NEED_CLASS], OID_PG_CLASS)) {
      graph_add_table(reader->arena, &reader->objects, key);
      add_use(reader, cells, needed);
    }
    if (find_base(reader, cells[NEED_NEEDED_CLASS], cells[NEED_NEEDED_OID], cells[NEED_NEEDED_PART],
                  &base))
      graph_add_base(reader->arena, &reader->objects, key, base);
  }
}

// --- Names

enum { NAME_KIND, NAME_ID, NAME_NAMESPACE, NAME_OWNER, NAME_NAME, NAME_ARGUMENTS, NAME_MOVABLE };

static RenameKind rename_kind_of(Str word) {
  static const Str WORDS[] = {
#define X(kind, title) STR_INIT(#kind),
      RENAME_KINDS(X)
#undef X
  };
  size_t kind = 0;
  while (kind + 1 < COUNT_OF(WORDS) && !str_eq(WORDS[kind], word)) kind++;
  return (RenameKind)kind;
}

static void read_names(Reader *reader) {
  const Rows rows = reader->rows[QUERY_NAMES];
  vec_reserve(reader->arena, &reader->schema->names, rows.row_count);
  for (size_t i = 0; i < rows.row_count; i++) {
    const Str *cells = &ROWS_CELL(rows, i, 0);
    vec_push(reader->arena, &reader->schema->names,
             (CatalogName){.id = cells[NAME_ID],
                           .kind = rename_kind_of(cells[NAME_KIND]),
                           .namespace = cells[NAME_NAMESPACE],
                           .owner = cells[NAME_OWNER],
                           .name = cells[NAME_NAME],
                           .arguments = cells[NAME_ARGUMENTS],
                           .movable = cell_is_true(cells[NAME_MOVABLE])});
  }
}

// --- The whole

bool introspect_pg(Arena *arena, Db *db, const IntrospectOptions *options, Schema *schema,
                   Diags *diags) {
  Rows rows[QUERY_COUNT] = {0};
  if (!rows_pg_read(arena, db, options, rows, diags)) return false;
  Reader reader = {.arena = arena, .schema = schema, .rows = rows};
  schema->explicit_namespaces = true;
  schema->default_namespace = db_namespace(db);
  read_namespaces(&reader);
  read_extensions(&reader);
  read_enums(&reader);
  read_tables(&reader);
  read_columns(&reader);
  read_column_sequences(&reader);
  read_predicates(&reader);
  read_indexes(&reader);
  if (!read_foreign_keys(&reader, diags)) return false;
  for (size_t i = QUERY_OBJECT_TYPES; i < QUERY_COUNT; i++)
    if (i != QUERY_OBJECT_NEEDS) read_objects(&reader, rows[i]);
  read_needs(&reader);
  read_names(&reader);
  graph_finish(arena, &reader.objects, schema);
  return true;
}
