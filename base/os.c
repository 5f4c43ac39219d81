// Files and folders by way of POSIX, errors worded once.

#define _XOPEN_SOURCE 700
#include "base/os.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static bool io_error(Diags *diags, const char *what, Str path) {
  return diag_error(diags, DIAG_IO, "cannot %s %.*s: %s", what, STR_ARG(path), strerror(errno));
}

// --- Paths

PathKind path_kind(Arena *arena, Str path) {
  struct stat info;
  if (stat(str_c(arena, path), &info) != 0) return PATH_MISSING;
  return S_ISREG(info.st_mode) ? PATH_FILE : S_ISDIR(info.st_mode) ? PATH_FOLDER : PATH_OTHER;
}

Str path_join(Arena *arena, Str folder, Str name) {
  if (!folder.len || str_starts_with(name, STR("/"))) return name;
  const char *between = str_ends_with(folder, STR("/")) ? "" : "/";
  return str_format(arena, "%.*s%s%.*s", STR_ARG(folder), between, STR_ARG(name));
}

Str path_folder(Str path) {
  ptrdiff_t slash = str_find_last_char(path, '/');
  if (slash < 0) return STR(".");
  return slash == 0 ? STR("/") : str_slice(path, 0, (size_t)slash);
}

Str path_name(Str path) {
  return str_slice(path, (size_t)(str_find_last_char(path, '/') + 1), path.len);
}

static Str current_folder(Arena *arena) {
  for (size_t size = 256;; size *= 2) {
    char *buffer = arena_alloc(arena, size);
    if (getcwd(buffer, size)) return str_of(buffer);
    if (errno != ERANGE) return STR("/");
  }
}

Str path_absolute(Arena *arena, Str path) {
  Str full = path_join(arena, current_folder(arena), path);
  StrList parts = {0};
  while (full.len) {
    ptrdiff_t slash = str_find_char(full, '/');
    Str part = slash < 0 ? full : str_slice(full, 0, (size_t)slash);
    full = slash < 0 ? (Str){0} : str_slice(full, (size_t)slash + 1, full.len);
    if (str_eq(part, STR("..")) && parts.len)
      parts.len--;
    else if (part.len && !str_eq(part, STR(".")) && !str_eq(part, STR("..")))
      vec_push(arena, &parts, part);
  }
  return str_format(arena, "/%.*s", STR_ARG(str_list_join(arena, &parts, STR("/"))));
}

// --- Files

// Into room for all of it at once; a pipe and the files of /proc do not tell how long they are.
static bool read_all(Arena *arena, FILE *file, Str *text) {
  enum { UNKNOWN_SIZE = 16 * 1024 };
  struct stat info;
  bool known = fstat(fileno(file), &info) == 0 && info.st_size > 0;
  Vec(char) all = {0};
  vec_reserve(arena, &all, known ? (size_t)info.st_size + 1 : UNKNOWN_SIZE);
  while ((all.len += fread(all.at + all.len, 1, all.cap - all.len, file)) == all.cap)
    vec_reserve(arena, &all, 2 * all.cap);
  *text = (Str){all.at, all.len};
  return !ferror(file);
}

bool file_read(Arena *arena, Str path, Str *text, Diags *diags) {
  FILE *file = fopen(str_c(arena, path), "rb");
  bool ok = file && read_all(arena, file, text);
  if (!ok) io_error(diags, "read", path);
  if (file) fclose(file);
  return ok;
}

int64_t file_time(Arena *arena, Str path) {
  struct stat info;
  if (stat(str_c(arena, path), &info) != 0) return 0;
  return (int64_t)info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1000000;
}

void file_touch(Arena *arena, Str path) { (void)!utimensat(AT_FDCWD, str_c(arena, path), NULL, 0); }

static bool write_all(FILE *file, Str text) {
  bool ok = fwrite(text.at ? text.at : "", 1, text.len, file) == text.len && fflush(file) == 0;
  ok = ok && fsync(fileno(file)) == 0;
  return fclose(file) == 0 && ok;
}

// Behind what is there already: /dev/stdout may lead to a file that others write to as well.
static bool write_in_place(Str path, Str text, Diags *diags) {
  FILE *file = fopen(path.at, "ab");
  if (!file) return io_error(diags, "write", path);
  bool ok = fwrite(text.at ? text.at : "", 1, text.len, file) == text.len;
  return (fclose(file) == 0 && ok) || io_error(diags, "write", path);
}

static bool write_beside(Arena *arena, Str path, mode_t mode, Str text, Diags *diags) {
  Str beside = str_format(arena, "%.*s.tmp%ld", STR_ARG(path), (long)getpid());
  unlink(beside.at);  // of a process of that number that was killed
  // Made by this call: where others may write, too, it could be somebody's link to another file.
  FILE *file = fopen(beside.at, "wbx");
  if (!file) return io_error(diags, "write", path);
  bool ok = !mode || fchmod(fileno(file), mode) == 0;
  if (write_all(file, text) && ok && rename(beside.at, path.at) == 0) return true;
  io_error(diags, "write", path);
  unlink(beside.at);
  return false;
}

bool file_write(Arena *arena, Str path, Str text, Diags *diags) {
  struct stat info;
  path = str_of(str_c(arena, path));
  bool exists = stat(path.at, &info) == 0;
  if (!exists && lstat(path.at, &info) < 0) return write_beside(arena, path, 0, text, diags);
  if (!exists || !S_ISREG(info.st_mode) || str_starts_with(path, STR("/dev/")))
    return write_in_place(path, text, diags);
  char *target = realpath(path.at, NULL);
  if (!target) return io_error(diags, "write", path);
  bool ok = write_beside(arena, str_of(target), info.st_mode & 07777, text, diags);
  free(target);
  return ok;
}

bool file_make(Arena *arena, Str path, Diags *diags) {
  int file = open(str_c(arena, path), O_WRONLY | O_CREAT, 0666);
  return (file >= 0 && close(file) == 0) || io_error(diags, "create", path);
}

bool file_remove(Arena *arena, Str path, Diags *diags) {
  return unlink(str_c(arena, path)) == 0 || errno == ENOENT || io_error(diags, "remove", path);
}

// --- Folders

static int compare_names(const void *a, const void *b) {
  return str_cmp(*(const Str *)a, *(const Str *)b);
}

bool folder_list(Arena *arena, Str path, StrList *names, Diags *diags) {
  DIR *folder = opendir(str_c(arena, path));
  if (!folder) return io_error(diags, "read folder", path);
  for (struct dirent *entry; (entry = readdir(folder));) {
    Str name = str_of(entry->d_name);
    if (!str_eq(name, STR(".")) && !str_eq(name, STR("..")))
      vec_push(arena, names, str_copy(arena, name));
  }
  closedir(folder);
  if (names->len) qsort(names->at, names->len, sizeof *names->at, compare_names);
  return true;
}

bool folder_make(Arena *arena, Str path, Diags *diags) {
  if (path_kind(arena, path) == PATH_FOLDER) return true;
  Str parent = path_folder(path);
  if (parent.len < path.len && !folder_make(arena, parent, diags)) return false;
  return mkdir(str_c(arena, path), 0777) == 0 || errno == EEXIST ||
         io_error(diags, "create folder", path);
}

bool folder_remove(Arena *arena, Str path, Diags *diags) {
  return rmdir(str_c(arena, path)) == 0 || errno == ENOENT ||
         io_error(diags, "remove folder", path);
}

static bool sync_folder(Arena *arena, Str path) {
  int folder = open(str_c(arena, path), O_RDONLY);
  bool ok = folder >= 0 && fsync(folder) == 0;
  if (folder >= 0) close(folder);
  return ok;
}

bool path_move(Arena *arena, Str from, Str to, Diags *diags) {
  bool ok = (path_kind(arena, from) != PATH_FOLDER || sync_folder(arena, from)) &&
            rename(str_c(arena, from), str_c(arena, to)) == 0 &&
            sync_folder(arena, path_folder(to));
  return ok || io_error(diags, "write", to);
}

// --- Environment, ids and clock

Str env_get(const char *name) { return str_of(getenv(name)); }
bool env_has(const char *name) { return getenv(name) != NULL; }

// Without the kernel's random bytes an id could collide unnoticed, so there is no way on.
static void random_bytes(unsigned char *bytes, size_t count) {
  FILE *source = fopen("/dev/urandom", "rb");
  if (!source || fread(bytes, 1, count, source) != count) {
    fputs("error: cannot read /dev/urandom\n", stderr);
    exit(1);
  }
  fclose(source);
}

Str uuid_new(Arena *arena) {
  unsigned char b[16];
  random_bytes(b, sizeof b);
  b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
  b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
  Text text = text_new(arena);
  for (size_t i = 0; i < sizeof b; i++)
    text_format(&text, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", b[i]);
  return text_str(&text);
}

static int64_t clock_read(clockid_t clock, int64_t per_second) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * per_second + now.tv_nsec / (1000000000 / per_second);
}

int64_t clock_unix_ms(void) { return clock_read(CLOCK_REALTIME, 1000); }
int64_t clock_monotonic_us(void) { return clock_read(CLOCK_MONOTONIC, 1000000); }

void clock_sleep_ms(int64_t ms) {
  struct timespec time = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
  nanosleep(&time, NULL);
}

static struct tm time_parts(int64_t unix_ms) {
  time_t seconds = (time_t)(unix_ms / 1000);
  struct tm parts;
  gmtime_r(&seconds, &parts);
  return parts;
}

Str time_format_utc(Arena *arena, int64_t unix_ms) {
  struct tm at = time_parts(unix_ms);
  return str_format(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", at.tm_year + 1900, at.tm_mon + 1,
                    at.tm_mday, at.tm_hour, at.tm_min, at.tm_sec, (int)(unix_ms % 1000));
}

Str time_format_digits(Arena *arena, int64_t unix_ms) {
  struct tm at = time_parts(unix_ms);
  return str_format(arena, "%04d%02d%02d%02d%02d%02d", at.tm_year + 1900, at.tm_mon + 1, at.tm_mday,
                    at.tm_hour, at.tm_min, at.tm_sec);
}

bool thread_start(pthread_t *thread, void *(*run)(void *context), void *context) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  bool ok = pthread_create(thread, NULL, run, context) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return ok;
}
