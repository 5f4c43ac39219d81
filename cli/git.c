// Files as they are in a commit, asked from the git program without a shell: `git ls-tree` names what lies under a path,
// `git cat-file --batch` gives all texts in one go. In this order: running git, listing, reading.

#define _GNU_SOURCE
#include "cli/git.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

// --- Running git

typedef struct {
  FILE *input, *errors;  // temporary files: nobody waits for anybody
  int output[2];         // a pipe
  pid_t child;
} Process;

static bool process_failed(Cli *cli, const char *what) {
  return diag_error(&cli->diags, DIAG_IO, "cannot %s git: %s", what, strerror(errno));
}

static bool process_start(Cli *cli, Process *process, const char **argv, Str input) {
  process->input = tmpfile();
  process->errors = tmpfile();
  if (!process->input || !process->errors || pipe2(process->output, O_CLOEXEC) != 0)
    return process_failed(cli, "prepare");
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
  return reason == 0 || process_failed(cli, "run");
}

static void read_output(const Process *process, Text *out) {
  char buffer[16 * 1024];
  for (ssize_t got; (got = read(process->output[0], buffer, sizeof buffer)) != 0;) {
    if (got > 0)
      text_put(out, (Str){buffer, (size_t)got});
    else if (errno != EINTR)
      return;
  }
}

// What git says about its failure, in its first line.
static bool process_end(Cli *cli, const Process *process) {
  int status = 0;
  while (waitpid(process->child, &status, 0) < 0)
    if (errno != EINTR) return process_failed(cli, "wait for");
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
  char line[512] = "";
  rewind(process->errors);
  if (!fgets(line, sizeof line, process->errors)) strcpy(line, "no reason given");
  return diag_error(&cli->diags, DIAG_STATE, "git: %.*s", STR_ARG(str_trim(str_of(line))));
}

static bool run_git(Cli *cli, const char **argv, Str input, Str *output) {
  Process process = {.output = {-1, -1}};
  Text text = text_new(&cli->arena);
  bool ok = process_start(cli, &process, argv, input);
  if (ok) {
    read_output(&process, &text);
    ok = process_end(cli, &process);
  }
  for (size_t i = 0; i < 2; i++)
    if (process.output[i] >= 0) close(process.output[i]);
  if (process.input) fclose(process.input);
  if (process.errors) fclose(process.errors);
  *output = text_str(&text);
  return ok;
}

// --- Listing

typedef struct {
  Str hash, path;
} Entry;
typedef Vec(Entry) EntryList;

// "100644 blob HASH\tPATH", each ended by a NUL. Links and submodules are no files.
static void parse_entries(Arena *arena, Str listing, EntryList *entries) {
  while (listing.len) {
    const char *end = memchr(listing.at, 0, listing.len);
    size_t length = end ? (size_t)(end - listing.at) : listing.len;
    Str line = str_slice(listing, 0, length);
    ptrdiff_t tab = str_find_char(line, '\t');
    if (tab > 0 && str_starts_with(line, STR("100"))) {
      Str head = str_slice(line, 0, (size_t)tab);
      Str hash = str_slice(head, (size_t)(str_find_last_char(head, ' ') + 1), head.len);
      vec_push(arena, entries, (Entry){hash, str_slice(line, (size_t)tab + 1, line.len)});
    }
    listing = str_slice(listing, length + 1, listing.len);
  }
}

// --- Reading

// "HASH blob SIZE\n", the text, "\n", for each that was asked for.
static bool parse_batch(Cli *cli, Str batch, const EntryList *entries, GitFileList *files) {
  for (vec_each(Entry, entry, entries)) {
    ptrdiff_t line = str_find_char(batch, '\n');
    Str head = str_slice(batch, 0, line < 0 ? 0 : (size_t)line);
    int64_t size = 0;
    if (!str_to_int64(str_slice(head, (size_t)(str_find_last_char(head, ' ') + 1), head.len),
                      &size))
      return diag_error(&cli->diags, DIAG_STATE, "git has no file %.*s", STR_ARG(entry->path));
    size_t from = head.len + 1, to = from + (size_t)size;
    vec_push(&cli->arena, files, (GitFile){entry->path, str_slice(batch, from, to)});
    batch = str_slice(batch, to + 1, batch.len);
  }
  return true;
}

static bool read_entries(Cli *cli, const char *folder, const EntryList *entries,
                         GitFileList *files) {
  Text asked = text_new(&cli->arena);
  Str batch;
  for (vec_each(Entry, entry, entries)) text_format(&asked, "%.*s\n", STR_ARG(entry->hash));
  const char *argv[] = {"git", "-C", folder, "cat-file", "--batch", NULL};
  return run_git(cli, argv, text_str(&asked), &batch) && parse_batch(cli, batch, entries, files);
}

bool git_read(Cli *cli, Str folder, Str ref, Str path, GitFileList *files) {
  const char *in = str_c(&cli->arena, folder);
  const char *argv[] = {"git",
                        "-C",
                        in,
                        "ls-tree",
                        "-r",
                        "-z",
                        str_c(&cli->arena, ref),
                        "--",
                        str_c(&cli->arena, path),
                        NULL};
  EntryList entries = {0};
  Str listing;
  // A name that starts with "-" would be an option to git.
  if (!ref.len || ref.at[0] == '-')
    return diag_error(&cli->diags, DIAG_STATE, "git:%.*s names no commit", STR_ARG(ref));
  if (!run_git(cli, argv, (Str){0}, &listing)) return false;
  parse_entries(&cli->arena, listing, &entries);
  if (!entries.len)
    return diag_error(&cli->diags, DIAG_STATE, "there is no %.*s in commit %.*s", STR_ARG(path),
                      STR_ARG(ref));
  return read_entries(cli, in, &entries, files);
}
