// Loaded into a program before its libraries: ends it, or fills its disk, at the N-th call that changes a file.
// PMIG_DIE_AT=N: SIGKILL there. PMIG_FULL_AT=N: from there on every write says ENOSPC.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static long limit_of(const char *name) {
  const char *text = getenv(name);
  return text ? atol(text) : 0;
}

// True when the call has to fail.
static int count_call(int writes) {
  static long calls;
  calls++;
  long full = limit_of("PMIG_FULL_AT");
  if (calls == limit_of("PMIG_DIE_AT")) kill(getpid(), SIGKILL);
  if (!writes || !full || calls < full) return 0;
  errno = ENOSPC;
  return 1;
}

#define NEXT(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
  return count_call(1) ? -1 : NEXT(pwrite64)(file, bytes, count, at);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
  return count_call(1) ? -1 : NEXT(pwrite)(file, bytes, count, at);
}
ssize_t write(int file, const void *bytes, size_t count) {
  return file > 2 && count_call(1) ? -1 : NEXT(write)(file, bytes, count);
}
int ftruncate64(int file, off64_t length) {
  count_call(0);
  return NEXT(ftruncate64)(file, length);
}
int fsync(int file) {
  count_call(0);
  return NEXT(fsync)(file);
}
int fdatasync(int file) {
  count_call(0);
  return NEXT(fdatasync)(file);
}
int unlink(const char *path) {
  count_call(0);
  return NEXT(unlink)(path);
}
