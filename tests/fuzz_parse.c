// Damaged schemas for the parser. Every .prisma file below a folder is read and, in many rounds, damaged a little: bytes
// are lost, doubled, moved, changed, or words of the language are thrown in. Whatever comes out, prisma_load must say
// yes or no, and a schema that it takes must survive differ and emitter. Built with SAN=1, the sanitizers watch.
//
// The rounds are the same every time. A crash names its round: `fuzz_parse FOLDER ROUND` repeats that one alone.
//
// usage: fuzz_parse FOLDER [FIRST [LAST]]
#include <signal.h>
#include <unistd.h>

#include "base/os.h"
#include "diff/diff.h"
#include "emit/emit.h"
#include "parser/prisma.h"

enum { ROUNDS = 20000 };

typedef Vec(Source) Corpus;

static void collect(Arena *arena, Str path, Corpus *corpus) {
  Diags diags = diags_new(arena);
  if (path_kind(arena, path) == PATH_FOLDER) {
    StrList names = {0};
    if (!folder_list(arena, path, &names, &diags)) return;
    for (vec_each(Str, name, &names)) collect(arena, path_join(arena, path, *name), corpus);
  } else if (str_ends_with(path, STR(".prisma"))) {
    Source source = {.name = path};
    if (file_read(arena, path, &source.text, &diags)) vec_push(arena, corpus, source);
  }
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

static const char *const WORDS[] = {
    "model ",
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
    "provider = \"sqlite\"",
};

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

// --- One round ----------------------------------------------------------------------------------

static size_t current_round;

static void name_round(void) {
  char text[64];
  int length = snprintf(text, sizeof text, "not ok - round %zu\n", current_round);
  if (write(STDOUT_FILENO, text, (size_t)length) < 0) _exit(2);
}

static void name_round_and_die(int signal_number) {
  name_round();
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

// There only where the sanitizers are.
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static void watch_for_crashes(void) {
  if (__sanitizer_set_death_callback) {
    __sanitizer_set_death_callback(name_round);
    return;
  }
  signal(SIGSEGV, name_round_and_die);
  signal(SIGABRT, name_round_and_die);
}

// True when the schema was taken for valid.
static bool try_round(const Corpus *corpus, size_t round) {
  Arena arena = {0};
  uint64_t state = round;
  Source source = corpus->at[random_below(&state, corpus->len)];
  for (size_t n = 1 + random_below(&state, 2); n > 0; n--)
    source.text = damage_once(&arena, &state, source.text,
                              corpus->at[random_below(&state, corpus->len)].text);
  SourceList sources = {0};
  vec_push(&arena, &sources, &source);
  Diags diags = diags_new(&arena);
  PrismaSchema prisma = {0};
  bool valid = prisma_load(&arena, &sources, NULL, &prisma, &diags);
  if (valid) {
    Schema nothing = {.origin = ORIGIN_EMPTY};
    Diff up = diff_schemas(&arena, &nothing, prisma.schema);
    Diff down = diff_schemas(&arena, prisma.schema, &nothing);
    (void)emit_script(&arena, &up);
    (void)emit_script(&arena, &down);
  }
  Text text = text_new(&arena);
  diags_render(&diags, false, &text);
  bool silent = !valid && !diags.error_count;
  arena_close(&arena);
  if (silent) {
    printf("not ok - round %zu was refused without a reason\n", round);
    exit(1);
  }
  return valid;
}

int main(int argc, char **argv) {
  Arena arena = {0};
  Corpus corpus = {0};
  collect(&arena, str_of(argc > 1 ? argv[1] : "tests/cases"), &corpus);
  size_t first = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
  size_t last = argc > 3 ? strtoul(argv[3], NULL, 10) : argc > 2 ? first : ROUNDS;
  if (!corpus.len) {
    fprintf(stderr, "usage: fuzz_parse FOLDER [FIRST [LAST]]      FOLDER holds .prisma files\n");
    return 2;
  }
  watch_for_crashes();
  size_t valid = 0;
  for (current_round = first; current_round <= last; current_round++)
    valid += try_round(&corpus, current_round);
  printf("ok 1 - %zu damaged schemas, %zu of them still valid\n1..1\n", last - first + 1, valid);
  arena_close(&arena);
  return 0;
}
