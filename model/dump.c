// A schema as text: every field of it that is set, one thing a line, in the order of the schema.
// For tests and eyes; whatever is not in here is not compared by a test.

#include "model/schema.h"

// Names and texts in quotes, so that spaces, line ends and quotes in them show.
static void put_text(Text *out, const char *label, Str text) {
  text_format(out, "%s\"", label);
  for (size_t i = 0; i < text.len; i++) {
    char c = text.at[i];
    if (c == '\n')
      text_literal(out, "\\n");
    else if (c == '"' || c == '\\')
      text_format(out, "\\%c", c);
    else if (c >= 0 && c < ' ')
      text_format(out, "\\x%02x", (unsigned)c);
    else
      text_char(out, c);
  }
  text_char(out, '"');
}

static void put_given(Text *out, const char *label, Str text) {
  if (text.len) put_text(out, label, text);
}

static void put_flag(Text *out, const char *word, bool flag) {
  if (flag) text_format(out, " %s", word);
}

static void put_name(Text *out, Str namespace, Str name) {
  put_given(out, " ", namespace);
  if (namespace.len) text_char(out, '.');
  put_text(out, namespace.len ? "" : " ", name);
}

static void put_names(Text *out, const StrList *names) {
  text_literal(out, " (");
  for (vec_each(const Str, name, names)) put_text(out, name == names->at ? "" : ", ", *name);
  text_char(out, ')');
}

// --- Columns

static void put_type(Text *out, const ColumnType *type) {
  text_format(out, " %.*s", STR_ARG(TYPE_FAMILY_PRISMA[type->family]));
  if (type->native) text_format(out, " %.*s", STR_ARG(type->native->sql));
  for (size_t i = 0; i < type->arg_count; i++)
    text_format(out, "%s%u", i ? "," : "(", type->args[i]);
  if (type->arg_count) text_char(out, ')');
  if (type->family == FAMILY_ENUM) put_name(out, type->enum_namespace, type->enum_name);
  put_flag(out, "unlinked", type->family == FAMILY_ENUM && !type->enumeration);
  put_given(out, " text ", type->text);
}

static const char *const VALUE_WORDS[] = {
    [VALUE_INT] = "int",      [VALUE_BIGINT] = "bigint", [VALUE_FLOAT] = "float",
    [VALUE_BOOLEAN] = "bool", [VALUE_STRING] = "string", [VALUE_ENUM] = "enum",
    [VALUE_JSON] = "json",    [VALUE_BYTES] = "bytes",   [VALUE_DATETIME] = "datetime",
    [VALUE_LIST] = "list",
};

static void put_value(Text *out, const Value *value) {
  text_format(out, " %s", VALUE_WORDS[value->kind]);
  if (value->kind != VALUE_LIST) {
    put_text(out, " ", value->text);
    return;
  }
  text_literal(out, " [");
  for (vec_each(const Value, item, &value->items)) put_value(out, item);
  text_literal(out, " ]");
}

static const char *const DEFAULT_WORDS[] = {
    [DEFAULT_NONE] = "",
    [DEFAULT_VALUE] = " default",
    [DEFAULT_NOW] = " default now",
    [DEFAULT_DBGENERATED] = " default dbgenerated",
    [DEFAULT_SEQUENCE] = " default sequence",
    [DEFAULT_CLIENT] = " default client",
    [DEFAULT_UPDATED_AT] = " default updatedAt",
};

static void put_default(Text *out, const Default *value) {
  text_format(out, "%s", DEFAULT_WORDS[value->kind]);
  if (value->kind == DEFAULT_VALUE) put_value(out, &value->value);
  put_given(out, " ", value->text);
  put_given(out, " catalog ", value->catalog);
}

static const char *const ARITY_WORDS[] = {
    [ARITY_REQUIRED] = "", [ARITY_NULLABLE] = "?", [ARITY_LIST] = "[]"};

static const char *const IDENTITY_WORDS[] = {[IDENTITY_NONE] = "",
                                             [IDENTITY_ALWAYS] = " identity always",
                                             [IDENTITY_BY_DEFAULT] = " identity by default"};

static void put_column(Text *out, const Column *column) {
  put_text(out, "  column ", column->name);
  put_type(out, &column->type);
  text_format(out, "%s", ARITY_WORDS[column->arity]);
  put_default(out, &column->value);
  put_flag(out, "required", column->arity == ARITY_LIST && column->not_null);
  put_given(out, "", column->required_options);
  put_flag(out, "inherited", column->inherited);
  put_flag(out, "autoincrement", column->autoincrement);
  text_format(out, "%s", IDENTITY_WORDS[column->identity]);
  put_given(out, " ", column->sequence.options);
  put_given(out, " sequence ", column->sequence.name);
  put_given(out, column->generated_virtual ? " generated virtual " : " generated ",
            column->generated);
  put_given(out, " collate ", column->collation);
  text_char(out, '\n');
}

// --- Keys

static const char *const KIND_WORDS[] = {
    [INDEX_NORMAL] = "index", [INDEX_UNIQUE] = "unique", [INDEX_PRIMARY] = "primary key"};

static const char *const SORT_WORDS[] = {
    [SORT_UNSPECIFIED] = "", [SORT_ASC] = " asc", [SORT_DESC] = " desc"};

static void put_index(Text *out, const Index *index) {
  text_format(out, "  %s", KIND_WORDS[index->kind]);
  put_given(out, " ", index->name);
  if (index->method != METHOD_BTREE)
    text_format(out, " %.*s", STR_ARG(INDEX_METHOD_SQL[index->method]));
  text_literal(out, " (");
  for (vec_each(const IndexColumn, column, &index->columns)) {
    put_text(out, column == index->columns.at ? "" : ", ", column->name);
    text_format(out, "%s", SORT_WORDS[column->sort]);
    put_given(out, " ops ", column->opclass);
    put_flag(out, "unlinked", !column->column);
  }
  text_char(out, ')');
  put_given(out, " where ", index->predicate);
  put_flag(out, "constraint", index->is_constraint);
  put_given(out, " definition ", index->definition);
  text_char(out, '\n');
}

static void put_foreign_key(Text *out, const ForeignKey *key) {
  text_literal(out, "  foreign key");
  put_given(out, " ", key->name);
  put_names(out, &key->columns);
  text_literal(out, " references");
  put_name(out, key->referenced_namespace, key->referenced_table);
  put_names(out, &key->referenced_columns);
  text_format(out, " on delete %.*s on update %.*s", STR_ARG(FK_ACTION_SQL[key->on_delete]),
              STR_ARG(FK_ACTION_SQL[key->on_update]));
  put_flag(out, "unlinked", !key->referenced);
  put_given(out, " definition ", key->definition);
  text_char(out, '\n');
}

// --- The rest

static void put_table(Text *out, const Table *table) {
  text_literal(out, "table");
  put_name(out, table->namespace, table->name);
  put_flag(out, "many-to-many", table->implicit_many_to_many);
  put_flag(out, "shadow", table->shadow);
  put_given(out, " partition by ", table->partition_key);
  put_given(out, " inherits ", table->parents);
  put_given(out, " definition ", table->definition);
  text_char(out, '\n');
  for (vec_each(const Column, column, &table->columns)) put_column(out, column);
  if (table->primary_key) put_index(out, table->primary_key);
  for (vec_each(const Index, index, &table->indexes)) put_index(out, index);
  for (vec_each(const ForeignKey, key, &table->foreign_keys)) put_foreign_key(out, key);
}

static void put_extension(Text *out, const Extension *extension) {
  put_text(out, "extension ", extension->name);
  put_given(out, " in ", extension->namespace);
  put_given(out, " version ", extension->version);
  put_flag(out, "relocatable", extension->relocatable);
  text_char(out, '\n');
}

static void put_object(Text *out, const Object *object) {
  text_format(out, "%.*s", STR_ARG(OBJECT_KIND_WORDS[object->kind]));
  put_name(out, object->namespace, object->name);
  put_given(out, " on ", object->table);
  text_format(out, " order %u", object->order);
  put_flag(out, "precedes-tables", object->precedes_tables);
  put_text(out, "\n  create ", object->create);
  put_text(out, "\n  drop ", object->drop);
  text_char(out, '\n');
}

static const char *const ORIGIN_WORDS[] = {
    [ORIGIN_EMPTY] = "empty", [ORIGIN_PRISMA] = "prisma", [ORIGIN_DATABASE] = "database"};

static void put_head(Text *out, const Schema *schema) {
  text_format(out, "schema %s", ORIGIN_WORDS[schema->origin]);
  if (schema->dialect) text_format(out, " %.*s", STR_ARG(schema->dialect->name));
  put_given(out, " default ", schema->default_namespace);
  put_flag(out, "explicit-namespaces", schema->explicit_namespaces);
  put_flag(out, "manages-extensions", schema->manages_extensions);
  put_flag(out, "partial-indexes", schema->partial_indexes);
  text_char(out, '\n');
}

Str schema_dump(Arena *arena, const Schema *schema) {
  Text out = text_new(arena);
  put_head(&out, schema);
  for (vec_each(const Str, namespace, &schema->namespaces)) {
    put_text(&out, "namespace ", *namespace);
    text_char(&out, '\n');
  }
  for (vec_each(const Extension, extension, &schema->extensions)) put_extension(&out, extension);
  for (vec_each(const Enum, enumeration, &schema->enums)) {
    text_literal(&out, "enum");
    put_name(&out, enumeration->namespace, enumeration->name);
    put_names(&out, &enumeration->values);
    text_char(&out, '\n');
  }
  for (vec_each(const Table, table, &schema->tables)) put_table(&out, table);
  for (vec_each(const Object, object, &schema->objects)) put_object(&out, object);
  return text_str(&out);
}
