// Running another program. What it reads and complains about goes through temporary files, so that nobody waits for
// anybody; what it prints comes through a pipe.

#define _GNU_SOURCE
#include "cli/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
  const char *name;
  FILE *input, *errors;  // temporary files
  int output[2];         // a pipe
  pid_t child;
} Process;

static bool process_failed(Cli *cli, const Process *process, const char *what) {
  return diag_error(&cli->diags, DIAG_IO, "cannot %s %s: %s", what, process->name, strerror(errno));
}

static bool process_start(Cli *cli, Process *process, const char **argv, Str input) {
  process->input = tmpfile();
  process->errors = tmpfile();
  if (!process->input || !process->errors || pipe2(process->output, O_CLOEXEC) != 0)
    return process_failed(cli, process, "prepare");
  fwrite(input.at ? input.at : "", 1, input.len, process->input);
  rewind(process->input);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fileno(process->input), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, process->output[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, fileno(process->errors), STDERR_FILENO);
  int reason = posix_spawnp(&process->child, argv[0], &actions, NULL, (char *const *)argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(process->output[1]);
  process->output[1] = -1;
  errno = reason;
  return reason == 0 || process_failed(cli, process, "run");
}

// False when the time is over.
static bool read_output(const Process *process, int64_t limit_ms, Text *out) {
  int64_t end_us = clock_monotonic_us() + limit_ms * 1000;
  char buffer[16 * 1024];
  for (;;) {
    struct pollfd ready = {.fd = process->output[0], .events = POLLIN};
    int64_t left_ms = (end_us - clock_monotonic_us()) / 1000;
    if (limit_ms && (left_ms <= 0 || poll(&ready, 1, (int)left_ms) == 0)) return false;
    ssize_t got = read(process->output[0], buffer, sizeof buffer);
    if (got > 0)
      text_put(out, (Str){buffer, (size_t)got});
    else if (got == 0 || errno != EINTR)
      return true;
  }
}

// What the program says about its failure, in its first line.
static bool process_end(Cli *cli, const Process *process, bool in_time) {
  int status = 0;
  if (!in_time) kill(process->child, SIGKILL);
  while (waitpid(process->child, &status, 0) < 0)
    if (errno != EINTR) return process_failed(cli, process, "wait for");
  if (!in_time)
    return diag_error(&cli->diags, DIAG_STATE, "%s: no end was in sight", process->name);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
  char line[512] = "";
  rewind(process->errors);
  if (!fgets(line, sizeof line, process->errors)) strcpy(line, "no reason given");
  Str reason = str_trim(str_of(line));
  return diag_error(&cli->diags, DIAG_STATE, "%s: %.*s", process->name, STR_ARG(reason));
}

bool process_run(Cli *cli, const char **argv, Str input, int64_t limit_ms, Str *output) {
  Process process = {.name = argv[0], .output = {-1, -1}};
  Text text = text_new(&cli->arena);
  bool ok = process_start(cli, &process, argv, input);
  if (ok) ok = process_end(cli, &process, read_output(&process, limit_ms, &text));
  for (size_t i = 0; i < 2; i++)
    if (process.output[i] >= 0) close(process.output[i]);
  if (process.input) fclose(process.input);
  if (process.errors) fclose(process.errors);
  *output = text_str(&text);
  return ok;
}
