// The library's way into the commands: what one call leaves for the next.

#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <signal.h>

#include "base/interrupt.h"
#include "cli/pmig.h"

static int run(const char *command, char **said) {
  const char *argv[] = {"pmig", command, NULL};
  size_t length;
  FILE *out = open_memstream(said, &length);
  int code = pmig_run(2, argv, out, out);
  fclose(out);
  return code;
}

// A signal stops the command that it meets, and no later one.
static void test_signal(void **state) {
  (void)state;
  char *first, *second, *leftover = strdup("the temporary database \"x\"");
  signal(SIGINT, SIG_DFL);  // a job in the background has it ignored, and pmig leaves that as it is
  pmig_catch_signals();
  raise(SIGINT);
  leftover_add(leftover);
  leftover_remove(leftover);
  assert_int_equal(run("frobnicate", &first), 128 + SIGINT);
  assert_non_null(strstr(first, "the temporary database \"x\" has been removed"));
  free(leftover);
  assert_int_equal(run("frobnicate", &second), 1);
  assert_null(strstr(second, "has been removed"));
  free(first);
  free(second);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_signal)};
  return cmocka_run_group_tests_name("cli", tests, NULL, NULL);
}
