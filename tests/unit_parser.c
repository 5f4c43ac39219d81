// The front of the parser: what a text becomes as syntax, and which lines are syntax errors.
// A case is a schema and either its syntax, a line for each node, or its errors, "LINE: MESSAGE".

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parser/ast.h"

static Arena arena;

static int reset(void **state) {
  (void)state;
  arena_close(&arena);
  return 0;
}

static SourceList sources_of(const char *const *texts) {
  SourceList list = {0};
  for (size_t i = 0; texts[i]; i++) {
    Source *source = arena_new(&arena, Source);
    *source = (Source){str_format(&arena, "%zu.prisma", i + 1), str_of(texts[i])};
    vec_push(&arena, &list, source);
  }
  return list;
}

// --- Syntax as text

static void put_attributes(Text *out, const AttributeList *attributes, const char *sigil) {
  for (vec_each(const Attribute, attribute, attributes)) {
    text_format(out, " %s%.*s", sigil, STR_ARG(attribute->name.text));
    if (!attribute->arguments.list.len && !attribute->arguments.trailing_comma.to) continue;
    // an attribute's arguments look like those of a function
    Expr as_function = {.kind = EXPR_FUNCTION, .arguments = attribute->arguments};
    text_put(out, expr_text(&arena, &as_function));
  }
}

static void put_doc(Text *out, Str doc) {
  if (doc.len) text_format(out, " \"%.*s\"", STR_ARG(doc));
}

static void put_block(Text *out, const Block *block) {
  static const char *const arities[] = {
      [ARITY_REQUIRED] = "", [ARITY_NULLABLE] = "?", [ARITY_LIST] = "[]"};
  text_format(out, "%s %.*s", block_keyword(block->kind), STR_ARG(block->name.text));
  put_attributes(out, &block->attributes, "@@");
  put_doc(out, block->doc);
  text_literal(out, "\n");
  for (vec_each(const Property, property, &block->properties)) {
    Str value = expr_text(&arena, &property->value);
    text_format(out, "  %.*s = %.*s\n", STR_ARG(property->key.text), STR_ARG(value));
  }
  for (vec_each(const Field, field, &block->fields)) {
    text_format(out, "  %.*s %s%.*s%s%s", STR_ARG(field->name.text), field->unsupported ? "<" : "",
                STR_ARG(field->type.text), field->unsupported ? ">" : "", arities[field->arity]);
    put_attributes(out, &field->attributes, "@");
    put_doc(out, field->doc);
    text_literal(out, "\n");
  }
  for (vec_each(const EnumValue, value, &block->values)) {
    text_format(out, "  %.*s", STR_ARG(value->name.text));
    put_attributes(out, &value->attributes, "@");
    put_doc(out, value->doc);
    text_literal(out, "\n");
  }
}

static void put_errors(Text *out, const Diags *diags) {
  for (vec_each(const Diag, diag, &diags->list)) {
    uint32_t line = 0, column;
    if (diag->source) source_position(diag->source, diag->span.from, &line, &column);
    assert_int_equal(diag->code, DIAG_P1012);
    text_format(out, "%u: %.*s\n", line, STR_ARG(diag->message));
  }
}

static void expect_syntax(const char *text, const char *wanted) {
  SourceList sources = sources_of((const char *[]){text, NULL});
  Diags diags = diags_new(&arena);
  Ast ast;
  Text out = text_new(&arena);
  bool ok = parse_sources(&arena, &sources, NULL, &ast, &diags);
  put_errors(&out, &diags);
  for (vec_each(const Block, block, &ast.blocks)) put_block(&out, block);
  assert_string_equal(str_c(&arena, text_str(&out)), wanted);
  assert_true(ok);
}

static void expect_errors(const char *text, const char *wanted) {
  SourceList sources = sources_of((const char *[]){text, NULL});
  Diags diags = diags_new(&arena);
  Ast ast;
  Text out = text_new(&arena);
  assert_false(parse_sources(&arena, &sources, NULL, &ast, &diags));
  put_errors(&out, &diags);
  assert_string_equal(str_c(&arena, text_str(&out)), wanted);
}

#define BAD_TOP                                                                               \
  ": Error validating: This line is invalid. It does not start with any known Prisma schema " \
  "keyword.\n"
#define BAD_BLOCK                                                                              \
  ": Error validating: This block is invalid. It does not start with any known Prisma schema " \
  "keyword. Valid keywords include 'model', 'enum', 'type', 'datasource' and 'generator'.\n"
#define BAD_ALIAS                                                                   \
  ": Error validating: Invalid type definition. Please check the documentation in " \
  "https://pris.ly/d/composite-types\n"
#define BAD_FIELD ": Error validating: This line is not a valid field or attribute definition.\n"
#define BAD_VALUE ": Error validating: This line is not an enum value definition.\n"

// --- Valid schemas

static void blocks(void **state) {
  (void)state;
  expect_syntax("", "");
  expect_syntax("\n\n  // only a comment", "");
  expect_syntax(
      "datasource db {\n}\ngenerator g {\n}\nmodel M {\n}\nview V {\n}\ntype T {\n}\n"
      "enum E {\n}",
      "datasource db\ngenerator g\nmodel M\nview V\ntype T\nenum E\n");
  expect_syntax("modelUser{\n}enumRole{ all of this is passed over }\n}// end",
                "model User\nenum Role\n");
}

static void line_ends(void **state) {
  (void)state;
  const char *wanted = "model A\n  id Int @id\n  b String?\n";
  expect_syntax("model A {\n  id Int @id // c\n\n  b String?\n}\n", wanted);
  expect_syntax("model A {\r\n  id Int @id // c\r\n\r\n  b String?\r\n}\r\n", wanted);
  expect_syntax("model A {\r  id Int @id // c\r\r  b String?\r}\r", wanted);
  expect_syntax("\tmodel\tA\t{\n\tid\u00A0Int\u3000@id\n\u2003b\u2003String ?\n}", wanted);
}

static void properties(void **state) {
  (void)state;
  expect_syntax(
      "datasource db {\n  url = env(\"URL\") // c\n  schemas=[\"a\",\"b\"]\n  /* c */ n = -1.50\n"
      "  ext = [citext, x(map: \"y\")]\n  empty =\n  flag = true /* c */\n}\n",
      "datasource db\n  url = env(\"URL\")\n  schemas = [\"a\",\"b\"]\n  n = -1.50\n"
      "  ext = [citext,x(map: \"y\")]\n  empty = \n  flag = true\n");
}

static void fields(void **state) {
  (void)state;
  expect_syntax(
      "model A {\n  id Int@id@map(\"x\")\n  b Int []\n  c Unsupported(\"a \\\"b\\\"\")?\n"
      "  d Unsupported\n  model model?\n  \xC3\x89t\xC3\xA9-1_ Int\n  1st Int\n}\n",
      "model A\n  id Int @id @map(\"x\")\n  b Int[]\n  c <a \"b\">?\n  d Unsupported\n"
      "  model model?\n  \xC3\x89t\xC3\xA9-1_ Int\n  1st Int\n");
}

static void attributes(void **state) {
  (void)state;
  expect_syntax(
      "model A {\n  a Int @ id @db.VarChar ( 255 ) @x() @y.z.\n  @@ index([a(sort: Desc), b], "
      "map: \"i\", where: { a: { not: null } }) // c\n  @@map(\"t\") /* c */\n}\n",
      "model A @@index([a(sort: Desc),b],map: \"i\",where: { a: { not: null } }) "
      "@@map(\"t\")\n  a Int @id @db.VarChar(255) @x @y.z.\n");
  // arguments without a value and last commas are for the checks that follow
  expect_syntax("model A {\n  a Int @x(map:) @y(1,) @z(,)\n}\n",
                "model A\n  a Int @x() @y(1) @z()\n");
}

static void strings(void **state) {
  (void)state;
  expect_syntax(
      "enum E {\n  A @map(\"} // \\\" \\\\ \\/ \\b\\f\\n\\r\\t\")\n"
      "  B @map(\"\\u00e9\\u2603\\uD83D\\uDE00\")\n}\n",
      "enum E\n  A @map(\"} // \\\" \\\\ / \\u0008\\u000c\\n\\r\\t\")\n"
      "  B @map(\"\xC3\xA9\xE2\x98\x83\xF0\x9F\x98\x80\")\n");
}

static void doc_comments(void **state) {
  (void)state;
  expect_syntax(
      "/// lost\n\n/// one\n// no\n///two\nmodel A { /// nothing\n  /// of a\n  a Int /// more\n"
      "  b Int\n  /// of nothing\n  @@map(\"a\")\n}\n/// of E\nenum E {\n  /// of X\n  X\n}\n",
      "model A @@map(\"a\") \"one\ntwo\"\n  a Int \"of a\nmore\"\n  b Int\n"
      "enum E \"of E\"\n  X \"of X\"\n");
}

static void block_comments(void **state) {
  (void)state;
  expect_syntax(
      "/* } */ model A { /* x\n  /* one\n } two */ a Int /* three\n } four */\n"
      "  b Int // /* five\n/* six */ } /* seven\n*/ enum E {\n}\n",
      "model A\n  a Int\n  b Int\nenum E\n");
}

// --- Errors

static void broken_blocks(void **state) {
  (void)state;
  expect_errors("model A {\n  id Int", "1" BAD_TOP "2" BAD_TOP);
  expect_errors("model A\n{\n}\n", "1" BAD_TOP "2" BAD_TOP "3" BAD_TOP);
  expect_errors("model A { id Int }\nmodel B {\n}\n}\n} x", "2" BAD_FIELD "4" BAD_TOP "5" BAD_TOP);
  expect_errors("model A B {\n  a Int\n}\nmodel C {\n  a Int\n}\n",
                "1" BAD_TOP "2" BAD_TOP "3" BAD_TOP);
  expect_errors("model {\n}\nfoo {\n  a b\n} bar", "1" BAD_BLOCK "3" BAD_BLOCK "5" BAD_TOP);
  expect_errors("model _A {\n}\n\xEF\xBB\xBF enum E {\n}",
                "1" BAD_TOP "2" BAD_TOP "3" BAD_TOP "4" BAD_TOP);
}

static void type_aliases(void **state) {
  (void)state;
  expect_errors("type A = Int\ntype B=Unsupported(\"x\") @id foo\ntypeC = D // c\n",
                "1" BAD_ALIAS "2" BAD_ALIAS "2" BAD_TOP "3" BAD_ALIAS);
}

static void byte_order_mark(void **state) {
  (void)state;
  SourceList sources = sources_of((const char *[]){"\xEF\xBB\xBFmodel A {\n}\n", NULL});
  Diags diags = diags_new(&arena);
  Ast ast;
  assert_false(parse_sources(&arena, &sources, NULL, &ast, &diags));
  assert_int_equal(diags.list.len, 2);
  assert_true(str_contains(diags.list.at[0].remedy, STR("byte order mark")));
}

static void broken_fields(void **state) {
  (void)state;
  expect_errors(
      "model A {\n  a Int b\n  c Int;\n  d Int?[]\n  e Int[ ]\n  f Int @default(1\n"
      "  g Int @@id\n  @id\n  # h\n  i Int @default(1 2)\n}\n",
      "2" BAD_FIELD "3" BAD_FIELD "4" BAD_FIELD "5" BAD_FIELD "6" BAD_FIELD "7" BAD_FIELD
      "8" BAD_FIELD "9" BAD_FIELD "10" BAD_FIELD);
  expect_errors("view A {\n  @@index([\n    a,\n  ])\n}\n",
                "2" BAD_FIELD "3" BAD_FIELD "4" BAD_FIELD);
  expect_errors(
      "model A {\n  a Int /* x */ @id\n  b Int /* x */ // y\n  c Int /* x\n d */ e\n  /* f\n}",
      "2" BAD_FIELD "3" BAD_FIELD "4" BAD_FIELD "5" BAD_FIELD "6" BAD_FIELD);
}

static void broken_values(void **state) {
  (void)state;
  expect_errors("enum E {\n  A,\n  B Int\n  C = 1\n\nmodel M {\n  id Int\n}\n",
                "2" BAD_VALUE "3" BAD_VALUE "4" BAD_VALUE "6" BAD_VALUE "7" BAD_VALUE);
  expect_errors("datasource d {\n  a\n  b = 1 2\n}\ngenerator g {\n  @@map(\"x\")\n}\n",
                "2: Error validating: This line is not a valid definition within a datasource.\n"
                "3: Error validating: This line is not a valid definition within a datasource.\n"
                "6: Error validating: This line is not a valid definition within a generator.\n");
}

static void broken_expressions(void **state) {
  (void)state;
  expect_errors(
      "model A {\n  a Int @x(\"a)\n  b Int @x('a')\n  c Int @x(+1)\n  d Int @x(1e5)\n"
      "  e Int @x([1,])\n  f Int @x({ \"a\": 1 })\n  g Int @x(.5)\n  h Int @x(,1)\n"
      "  i Int @x(\"c:\\\")\n  j Int @x(a .b)\n}\n",
      "2" BAD_FIELD "3" BAD_FIELD "4" BAD_FIELD "5" BAD_FIELD "6" BAD_FIELD "7" BAD_FIELD
      "8" BAD_FIELD "9" BAD_FIELD "10" BAD_FIELD "11" BAD_FIELD);
}

static void old_forms(void **state) {
  (void)state;
  expect_errors(
      "model A {\n  a: Int\n  b Int!\n  c [Int]\n  d Int[]?\n  e\n  f @id\n}\nview V {\n  a\n}\n",
      "2: Field declarations don't require a `:`.\n"
      "3: Fields are required by default, `!` is no longer required.\n"
      "4: To specify a list, please use `Type[]` instead of `[Type]`.\n"
      "5: Optional lists are not supported. Use either `Type[]` or `Type?`.\n"
      "6: Error validating model \"A\": This field declaration is invalid. It is either "
      "missing a name or a type.\n"
      "7: Error validating model \"A\": This field declaration is invalid. It is either "
      "missing a name or a type.\n"
      "10: Error validating view \"V\": This field declaration is invalid. It is either "
      "missing a name or a type.\n");
}

static void bad_escapes(void **state) {
  (void)state;
  const char *unknown =
      "2: Unknown escape sequence. If the value is a windows-style path, `\\` must be escaped as "
      "`\\\\`.\n";
  expect_errors("enum E {\n  A @map(\"\\q\")\n}", unknown);
  expect_errors("enum E {\n  A @map(\"\\\xF0\x9F\x98\x80\")\n}", unknown);
  expect_errors(
      "enum E {\n  A @map(\"\\u12\")\n  B @map(\"\\uD800\")\n  C @map(\"\\uD800\\u0041\")\n"
      "  D @map(\"\\u\")\n  E @map(\"\\uDC00\\uD800 ok\")\n}",
      "2: Invalid unicode escape sequence.\n3: Invalid unicode escape sequence.\n"
      "4: Invalid unicode escape sequence.\n5: Invalid unicode escape sequence.\n"
      "6: Invalid unicode escape sequence.\n");
}

static void composite_types(void **state) {
  (void)state;
  expect_errors("type T {\n  a Int @id\n  @@map(\"t\")\n  @@ignore\n}\n",
                "2: Error validating: Defining `@id` attribute for a field in a composite type is "
                "not allowed.\n"
                "3: Error validating: The name of a composite type is not persisted in the "
                "database, therefore it does not need a mapped database name.\n"
                "4: Error validating: A composite type cannot have block-level attributes.\n");
}

// What is right in a broken file is in the Ast all the same.
static void survivors(void **state) {
  (void)state;
  SourceList sources =
      sources_of((const char *[]){"junk\n/// doc\nmodel A {\n  /// of id\n  id Int @id\n  x y z\n  "
                                  "b: Int\n  c Int\n  @@map(\"a\")\n}\n",
                                  "enum E {\n  A\n  B,\n}\n", NULL});
  Diags diags = diags_new(&arena);
  Ast ast;
  Text out = text_new(&arena);
  assert_false(parse_sources(&arena, &sources, NULL, &ast, &diags));
  for (vec_each(const Block, block, &ast.blocks)) put_block(&out, block);
  assert_string_equal(
      str_c(&arena, text_str(&out)),
      "model A @@map(\"a\") \"doc\"\n  id Int @id \"of id\"\n  c Int\nenum E\n  A\n");
  assert_int_equal(diags.error_count, 4);
  assert_ptr_equal(diags.list.at[3].source, sources.at[1]);
}

// --- Places

static void expect_place(Place place, const Source *source, const char *wanted) {
  assert_ptr_equal(place.source, source);
  Str text = str_slice(source->text, place.span.from, place.span.to);
  assert_string_equal(str_c(&arena, text), wanted);
}

static void places(void **state) {
  (void)state;
  SourceList sources =
      sources_of((const char *[]){"model A {\n}\n",
                                  "model B {\n  id Int @ db.Int( 1, map : \"x\" )  // c\n  u "
                                  "Unsupported(\"y\")?\n  @@map(\"b\") /* c */\n}\n",
                                  NULL});
  Diags diags = diags_new(&arena);
  Ast ast;
  assert_true(parse_sources(&arena, &sources, NULL, &ast, &diags));
  expect_place(ast.blocks.at[0].place, sources.at[0], "model A {\n}");
  const Source *source = sources.at[1];
  const Block *block = &ast.blocks.at[1];
  expect_place(block->name.place, source, "B");
  const Field *id = &block->fields.at[0], *u = &block->fields.at[1];
  expect_place(id->place, source, "id Int @ db.Int( 1, map : \"x\" )");
  expect_place(id->type.place, source, "Int");
  expect_place(u->type.place, source, "Unsupported(\"y\")");
  const Attribute *native = attribute_find(&id->attributes, STR("db.Int"));
  expect_place(native->place, source, "@ db.Int( 1, map : \"x\" )");
  expect_place(native->name.place, source, "db.Int");
  assert_string_equal(str_c(&arena, native->prefix), "db");
  assert_string_equal(str_c(&arena, native->suffix), "Int");
  const Argument *map = argument_find(&native->arguments, STR("map"));
  expect_place(map->place, source, "map : \"x\"");
  expect_place(map->value.place, source, "\"x\"");
  expect_place(block->attributes.at[0].place, source, "@@map(\"b\")");
  assert_null(attribute_find(&id->attributes, STR("id")));
  assert_null(argument_find(&native->arguments, STR("name")));
}

// --- Texts made to hurt

static Str repeated(const char *before, const char *part, size_t count, const char *after) {
  Text text = text_new(&arena);
  text_put(&text, str_of(before));
  for (size_t i = 0; i < count; i++) text_put(&text, str_of(part));
  text_put(&text, str_of(after));
  return text_str(&text);
}

static void expect_some_errors(Str text) {
  Source source = {STR("hard.prisma"), text};
  SourceList sources = {0};
  vec_push(&arena, &sources, &source);
  Diags diags = diags_new(&arena);
  Ast ast;
  assert_false(parse_sources(&arena, &sources, NULL, &ast, &diags));
}

static void hard_texts(void **state) {
  (void)state;
  enum { MANY = 70000 };  // more than 65,536: see PIECE_LIMIT
  expect_some_errors(repeated("model A {\n  a Int @x(", "[{a:", MANY, "\n}\n"));
  expect_some_errors(repeated("model A {\n  a Int @x(", "f(", 5000, "\n}\n"));
  expect_some_errors(repeated("", "} ", MANY, ""));
  expect_some_errors(repeated("", "model A {\n", 3000, ""));
  expect_some_errors(repeated("", "model a b {\n", 3000, "}\n"));
  expect_some_errors(repeated("", "model A { /*\n", 3000, "}\n"));
  expect_some_errors(repeated("", "type A = B ", 3000, "}\n"));
  expect_some_errors(STR("model A {\n  a \0 Int\n}"));
  expect_some_errors(STR("model A {\n  a Int // \xFF\n}"));
  Str deep = repeated("model A {\n  a Int @x(", "[", 1000, "");
  expect_some_errors(repeated(str_c(&arena, deep), "]", 1000, ")\n}"));
}

static void a_large_block(void **state) {
  (void)state;
  Str text = repeated("enum E {\n", "  A_VALUE_OF_MANY @map(\"x\")\n", 5000, "}\n");
  Source source = {STR("large.prisma"), text};
  SourceList sources = {0};
  vec_push(&arena, &sources, &source);
  Diags diags = diags_new(&arena);
  Ast ast;
  assert_true(parse_sources(&arena, &sources, NULL, &ast, &diags));
  assert_int_equal(ast.blocks.at[0].values.len, 5000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(blocks, reset),
      cmocka_unit_test_teardown(line_ends, reset),
      cmocka_unit_test_teardown(properties, reset),
      cmocka_unit_test_teardown(fields, reset),
      cmocka_unit_test_teardown(attributes, reset),
      cmocka_unit_test_teardown(strings, reset),
      cmocka_unit_test_teardown(doc_comments, reset),
      cmocka_unit_test_teardown(block_comments, reset),
      cmocka_unit_test_teardown(broken_blocks, reset),
      cmocka_unit_test_teardown(type_aliases, reset),
      cmocka_unit_test_teardown(byte_order_mark, reset),
      cmocka_unit_test_teardown(broken_fields, reset),
      cmocka_unit_test_teardown(broken_values, reset),
      cmocka_unit_test_teardown(broken_expressions, reset),
      cmocka_unit_test_teardown(old_forms, reset),
      cmocka_unit_test_teardown(bad_escapes, reset),
      cmocka_unit_test_teardown(composite_types, reset),
      cmocka_unit_test_teardown(survivors, reset),
      cmocka_unit_test_teardown(places, reset),
      cmocka_unit_test_teardown(hard_texts, reset),
      cmocka_unit_test_teardown(a_large_block, reset),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
