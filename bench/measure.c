// Runs a command several times and prints the median of its wall time in milliseconds and the most memory (resident set,
// MiB) any run took. The command's output is thrown away; one that fails ends the measurement.
//
// usage: measure RUNS COMMAND [ARGUMENT…]
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

enum { MAX_RUNS = 1000 };

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

// False when the command cannot be started or fails.
static int run_once(char **argv, double *ms, long *peak_kb) {
  extern char **environ;
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  pid_t pid;
  double start = now_ms();
  int error = posix_spawnp(&pid, argv[0], &files, NULL, argv, environ);
  posix_spawn_file_actions_destroy(&files);
  if (error) return 0;
  int status;
  struct rusage usage;
  wait4(pid, &status, 0, &usage);
  *ms = now_ms() - start;
  if (usage.ru_maxrss > *peak_kb) *peak_kb = usage.ru_maxrss;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int main(int argc, char **argv) {
  static double times[MAX_RUNS];
  int runs = argc > 2 ? atoi(argv[1]) : 0;
  if (runs < 1 || runs > MAX_RUNS) {
    fprintf(stderr, "usage: measure RUNS COMMAND [ARGUMENT…]\n");
    return 2;
  }
  long peak_kb = 0;
  for (int i = 0; i < runs; i++) {
    if (run_once(argv + 2, &times[i], &peak_kb)) continue;
    fprintf(stderr, "measure: %s failed\n", argv[2]);
    return 1;
  }
  qsort(times, (size_t)runs, sizeof times[0], by_value);
  printf("%.1f %.1f\n", times[runs / 2], (double)peak_kb / 1024);
  return 0;
}
