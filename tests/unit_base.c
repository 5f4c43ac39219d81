// The words that everything else is written in, where it is easy to get them wrong by one: blocks of arenas, UTF-8 read by
// eights, files that take the place of others.

#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/os.h"

// Allocations around every size at which a block is cut, mapped or had alone: zeroed, aligned, apart from each other.
static void test_arena(void **state) {
  (void)state;
  static const size_t EDGES[] = {0, 16 * 1024, 64 * 1024, 512 * 1024, 2 * 1024 * 1024};
  enum { AROUND = 40, TIMES = 3, COUNT = COUNT_OF(EDGES) * (2 * AROUND + 1) };
  Arena arena = {0};
  static struct {
    unsigned char *at;
    size_t size;
  } made[COUNT];
  for (size_t time = 0, count = 0; time < TIMES; time++, count = 0) {
    for (size_t i = 0; i < COUNT_OF(EDGES); i++)
      for (size_t size = EDGES[i] < AROUND ? 0 : EDGES[i] - AROUND; size <= EDGES[i] + AROUND;
           size += 8) {
        unsigned char *bytes = arena_alloc(&arena, size);
        assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
        for (size_t at = 0; at < size; at++)
          if (bytes[at]) fail_msg("byte %zu of %zu is not zero", at, size);
        memset(bytes, (int)(count % 255 + 1), size);
        made[count].at = bytes;
        made[count++].size = size;
      }
    for (size_t i = 0; i < count; i++)
      for (size_t at = 0; at < made[i].size; at++)
        if (made[i].at[at] != i % 255 + 1) fail_msg("allocation %zu was written over", i);
    arena_close(&arena);
  }
}

// A byte that is no UTF-8, and a letter of two bytes, at every place of a text.
static void test_utf8(void **state) {
  (void)state;
  char text[40];
  for (size_t length = 2; length <= sizeof text; length++)
    for (size_t at = 0; at + 2 <= length; at++) {
      memset(text, 'a', sizeof text);
      assert_true(str_is_utf8((Str){text, length}));
      memcpy(text + at, "\xc3\xa9", 2);
      assert_true(str_is_utf8((Str){text, length}));
      text[at] = 'a';
      assert_false(str_is_utf8((Str){text, length}));
    }
}

// In a folder where others write, too, somebody may have put a link where the new text is written first.
static void test_file_beside_a_link(void **state) {
  (void)state;
  char folder[] = "/tmp/pmig_base_XXXXXX";
  Arena arena = {0};
  Diags diags = diags_new(&arena);
  assert_non_null(mkdtemp(folder));
  Str place = str_of(folder), file = path_join(&arena, place, STR("file")), text;
  Str victim = path_join(&arena, place, STR("victim"));
  Str beside = str_format(&arena, "%.*s.tmp%ld", STR_ARG(file), (long)getpid());
  assert_true(file_write(&arena, victim, STR("theirs"), &diags));
  assert_int_equal(symlink(str_c(&arena, victim), str_c(&arena, beside)), 0);
  assert_true(file_write(&arena, file, STR("ours"), &diags));
  assert_true(file_read(&arena, victim, &text, &diags) && str_eq(text, STR("theirs")));
  assert_true(file_read(&arena, file, &text, &diags) && str_eq(text, STR("ours")));
  assert_true(file_remove(&arena, file, &diags) && file_remove(&arena, victim, &diags));
  assert_true(folder_remove(&arena, place, &diags));
  arena_close(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_arena), cmocka_unit_test(test_utf8),
                                     cmocka_unit_test(test_file_beside_a_link)};
  return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
