// Damaged schemas for the parser: whatever the bytes are, prisma_load must say yes or no, the same with their blocks in
// memory, and a schema that it takes must survive differ and emitter, and not differ from itself. Two programs are made of
// this file.
//
// With LIBFUZZER (make fuzz-parse) libFuzzer has the main function: it looks for inputs that reach new code, and damages
// them in its ways and in ours. Those that are worth keeping are in tests/fuzz/corpus.
//
// Without (part of every test): every schema below a folder is read as it is, then damaged in many rounds: bytes are lost,
// doubled, moved, or words of the language are thrown in. The rounds are the same every time, and a crash names its own.
//
// usage: fuzz_parse FOLDER [FIRST [LAST]]      FOLDER ROUND repeats one round alone
#include <signal.h>
#include <unistd.h>

#include "base/os.h"
#include "diff/diff.h"
#include "emit/emit.h"
#include "parser/prisma.h"

// --- One schema ---------------------------------------------------------------------------------

static bool survives(Arena *arena, const Schema *schema) {
  Schema nothing = {.origin = ORIGIN_EMPTY};
  Diff up = diff_schemas(arena, &nothing, schema), down = diff_schemas(arena, schema, &nothing);
  (void)emit_script(arena, &up);
  (void)emit_script(arena, &down);
  return !diff_schemas(arena, schema, schema).steps.len;
}

static Diags load(Arena *arena, const SourceList *sources, PrismaMemory *memory, bool *valid,
                  PrismaSchema *out) {
  Diags diags = diags_new(arena);
  *valid = prisma_load(arena, sources, memory, out, &diags);
  return diags;
}

static Str rendered(Arena *arena, const Diags *diags) {
  Text text = text_new(arena);
  diags_render(diags, false, &text);
  return text_str(&text);
}

// NULL, or what is wrong with the answer. `*valid`: the schema is taken.
static const char *judge(Arena *arena, Str text, bool *valid) {
  Source source = {.name = STR("schema.prisma"), .text = text};
  SourceList sources = {0};
  vec_push(arena, &sources, &source);
  PrismaMemory memory = {0};
  PrismaSchema prisma = {0}, again = {0};
  bool still_valid;
  Diags first = load(arena, &sources, &memory, valid, &prisma);
  Diags second = load(arena, &sources, &memory, &still_valid, &again);
  if (!*valid && !first.error_count) return "refused without a reason";
  if (*valid != still_valid || !str_eq(rendered(arena, &first), rendered(arena, &second)))
    return "another answer at the second time";
  return *valid && !survives(arena, prisma.schema) ? "different from itself" : NULL;
}

static const char *try_schema(Str text, bool *valid) {
  Arena arena = {0};
  const char *wrong = judge(&arena, text, valid);
  arena_close(&arena);
  return wrong;
}

// --- Damage -------------------------------------------------------------------------------------

// SplitMix64: the same numbers on every machine.
static uint64_t random_next(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

static size_t random_below(uint64_t *state, size_t limit) {
  return limit ? (size_t)(random_next(state) % limit) : 0;
}

static const char *const WORDS[] = {"model ",
                                    "enum ",
                                    "view ",
                                    "type ",
                                    "datasource ",
                                    "generator ",
                                    "@id",
                                    "@@id([",
                                    "@unique",
                                    "@@map(",
                                    "@db.",
                                    "@relation(",
                                    "fields: [",
                                    "\"",
                                    "\\\"",
                                    "{",
                                    "}",
                                    "(",
                                    ")",
                                    "[",
                                    "]",
                                    "?",
                                    "[]",
                                    ",",
                                    ":",
                                    "@",
                                    "@@",
                                    "//",
                                    "///",
                                    "/*",
                                    "\n",
                                    "\r\n",
                                    "\t",
                                    "\xef\xbb\xbf",
                                    "\xff",
                                    "é",
                                    "Unsupported(",
                                    "@default(",
                                    "now()",
                                    "-1e9",
                                    "99999999999999999999",
                                    "Int",
                                    "String",
                                    "previewFeatures",
                                    "provider = \"sqlite\""};

// A run of up to 40 bytes of `text`.
static Str random_part(uint64_t *state, Str text) {
  size_t from = random_below(state, text.len + 1);
  return str_slice(text, from, from + random_below(state, 40));
}

static Str damage_once(Arena *arena, uint64_t *state, Str text, Str other) {
  Str cut = random_part(state, text);
  size_t at = cut.at ? (size_t)(cut.at - text.at) : 0;
  Str before = str_slice(text, 0, at), after = str_slice(text, at + cut.len, text.len);
  Str with = {0};
  switch (random_next(state) % 5) {
    case 0:
      break;
    case 1:
      with = str_of(WORDS[random_below(state, COUNT_OF(WORDS))]);
      break;
    case 2:
      with = str_format(arena, "%.*s%.*s", STR_ARG(cut), STR_ARG(cut));
      break;
    case 3:
      with = random_part(state, other);
      break;
    case 4:
      after = (Str){0};
      break;
  }
  return str_format(arena, "%.*s%.*s%.*s", STR_ARG(before), STR_ARG(with), STR_ARG(after));
}

#ifdef LIBFUZZER

// --- libFuzzer's hooks --------------------------------------------------------------------------

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  bool valid;
  const char *wrong = try_schema((Str){(const char *)data, size}, &valid);
  if (!wrong) return 0;
  fprintf(stderr, "%s\n", wrong);
  abort();
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
  if (seed % 2) return LLVMFuzzerMutate(data, size, max_size);
  Arena arena = {0};
  uint64_t state = seed;
  Str text = {(const char *)data, size};
  Str damaged = damage_once(&arena, &state, text, text);
  size_t length = damaged.len < max_size ? damaged.len : max_size;
  memcpy(data, damaged.at, length);
  arena_close(&arena);
  return length;
}

#else

// --- All schemas of a folder --------------------------------------------------------------------

enum { ROUNDS = 20000 };

typedef Vec(Source) Corpus;

// libFuzzer names a file after its contents, without an ending.
static bool is_schema(Str path) {
  return str_ends_with(path, STR(".prisma")) || str_find_char(path_name(path), '.') < 0;
}

static void collect(Arena *arena, Str path, Corpus *corpus) {
  Diags diags = diags_new(arena);
  if (path_kind(arena, path) == PATH_FOLDER) {
    StrList names = {0};
    if (!folder_list(arena, path, &names, &diags)) return;
    for (vec_each(Str, name, &names)) collect(arena, path_join(arena, path, *name), corpus);
  } else if (is_schema(path)) {
    Source source = {.name = path};
    if (file_read(arena, path, &source.text, &diags)) vec_push(arena, corpus, source);
  }
}

static Str current;  // what is being tried

static void name_current(void) {
  static const char START[] = "not ok - ";
  bool ok = write(STDOUT_FILENO, START, sizeof START - 1) >= 0 &&
            write(STDOUT_FILENO, current.at, current.len) >= 0 &&
            write(STDOUT_FILENO, "\n", 1) >= 0;
  if (!ok) _exit(2);
}

static void name_current_and_die(int signal_number) {
  name_current();
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

// There only where the sanitizers are.
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static void watch_for_crashes(void) {
  if (__sanitizer_set_death_callback) {
    __sanitizer_set_death_callback(name_current);
    return;
  }
  signal(SIGSEGV, name_current_and_die);
  signal(SIGABRT, name_current_and_die);
}

// Ends the program when the answer is wrong. True when the schema is valid.
static bool must_answer(Str name, Str text) {
  bool valid;
  current = name;
  const char *wrong = try_schema(text, &valid);
  if (!wrong) return valid;
  printf("not ok - %.*s: %s\n", STR_ARG(name), wrong);
  exit(1);
}

static bool try_round(const Corpus *corpus, size_t round) {
  Arena arena = {0};
  uint64_t state = round;
  Str text = corpus->at[random_below(&state, corpus->len)].text;
  for (size_t n = 1 + random_below(&state, 2); n > 0; n--)
    text = damage_once(&arena, &state, text, corpus->at[random_below(&state, corpus->len)].text);
  bool valid = must_answer(str_format(&arena, "round %zu", round), text);
  arena_close(&arena);
  return valid;
}

int main(int argc, char **argv) {
  Arena arena = {0};
  Corpus corpus = {0};
  if (argc > 1) collect(&arena, str_of(argv[1]), &corpus);
  size_t first = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
  size_t last = argc > 3 ? strtoul(argv[3], NULL, 10) : argc > 2 ? first : ROUNDS;
  if (!corpus.len) {
    fprintf(stderr, "usage: fuzz_parse FOLDER [FIRST [LAST]]      FOLDER holds schemas\n");
    return 2;
  }
  watch_for_crashes();
  size_t valid = 0;
  if (first != last)
    for (vec_each(Source, source, &corpus)) must_answer(source->name, source->text);
  for (size_t round = first; round <= last; round++) valid += try_round(&corpus, round);
  printf("ok 1 - %zu schemas, and %zu damaged ones, %zu of them still valid\n1..1\n", corpus.len,
         last - first + 1, valid);
  arena_close(&arena);
  return 0;
}

#endif
