// One line that a thread draws every fifth of a second. State first, then drawing, then what the program calls.

#define _DEFAULT_SOURCE
#include "base/activity.h"

#include <errno.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/os.h"

enum { TICK_MS = 200, SHOWN_AFTER_MS = 1000, LONGEST_NAME = 256, USUAL_WIDTH = 80 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_t thread;

// All of it belongs to whoever has the mutex.
static struct {
  bool open, running, ending;  // running: the thread is there
  pthread_t owner;             // whose doings are told; those of other threads are not
  int descriptor;
  bool visible, drawn;  // to be drawn; on the terminal now
  const char *doing;
  char name[LONGEST_NAME];
  size_t number, total, statement, statements;
  int64_t began_us;  // 0: nothing has begun
} state;

// --- Drawing

static void put(const char *text, size_t length) {
  ssize_t written = write(state.descriptor, text, length);
  (void)written;  // a terminal that is gone has nobody to tell
}

static void erase(void) {
  static const char ERASE[] = "\r\033[K";
  if (state.drawn) put(ERASE, sizeof ERASE - 1);
  state.drawn = false;
}

static size_t width(void) {
  struct winsize size;
  bool known = ioctl(state.descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return (known ? size.ws_col : USUAL_WIDTH) - 1;
}

static Str line(Arena *arena, int64_t elapsed_us) {
  Text text = text_new(arena);
  text_format(&text, "%s %s", state.doing, state.name);
  if (state.total > 1) text_format(&text, ", %zu of %zu", state.number, state.total);
  if (state.statements > 1)
    text_format(&text, ", statement %zu of %zu", state.statement, state.statements);
  text_format(&text, " (%lld s)", (long long)elapsed_us / 1000000);
  return text_str(&text);
}

static void draw(void) {
  int64_t elapsed_us = clock_monotonic_us() - state.began_us;
  if (!state.visible || !state.began_us || elapsed_us < SHOWN_AFTER_MS * 1000) return;
  Arena scratch = {0};
  Str text = str_truncate_utf8(line(&scratch, elapsed_us), width());
  erase();
  put(text.at, text.len);
  state.drawn = true;
  arena_close(&scratch);
}

static struct timespec next_tick(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  time.tv_nsec += TICK_MS * 1000000L;
  time.tv_sec += time.tv_nsec / 1000000000L;
  time.tv_nsec %= 1000000000L;
  return time;
}

static void *draw_until_the_end(void *nothing) {
  pthread_mutex_lock(&mutex);
  while (!state.ending) {
    struct timespec tick = next_tick();
    if (pthread_cond_timedwait(&changed, &mutex, &tick) == ETIMEDOUT) draw();
  }
  erase();
  pthread_mutex_unlock(&mutex);
  return nothing;
}

// --- What the program calls

void activity_open(int descriptor) {
  state.open = true;
  state.owner = pthread_self();
  state.descriptor = descriptor;
}

void activity_close(void) {
  pthread_mutex_lock(&mutex);
  bool was_running = state.running;
  state.ending = true;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&mutex);
  if (was_running) pthread_join(thread, NULL);
  memset(&state, 0, sizeof state);
}

static bool is_told(void) { return state.open && pthread_equal(state.owner, pthread_self()); }

static void begin(void) {
  state.visible = true;
  if (!state.began_us) state.began_us = clock_monotonic_us();
  if (!state.running) state.running = thread_start(&thread, draw_until_the_end, NULL);
}

void activity_task(const char *doing, Str name, size_t number, size_t total) {
  if (!is_told()) return;
  pthread_mutex_lock(&mutex);
  Str cut = str_truncate_utf8(name, LONGEST_NAME - 1);
  state.doing = doing;
  if (cut.len) memcpy(state.name, cut.at, cut.len);
  state.name[cut.len] = '\0';
  state.number = number;
  state.total = total;
  state.statement = state.statements = 0;
  begin();
  pthread_mutex_unlock(&mutex);
}

void activity_statement(size_t number, size_t total) {
  if (!is_told()) return;
  pthread_mutex_lock(&mutex);
  state.statement = number;
  state.statements = total;
  if (state.doing) begin();
  pthread_mutex_unlock(&mutex);
}

void activity_hide(void) {
  if (!is_told()) return;
  pthread_mutex_lock(&mutex);
  erase();
  state.visible = false;
  pthread_mutex_unlock(&mutex);
}

void activity_pause(void) {
  if (!is_told()) return;
  pthread_mutex_lock(&mutex);
  erase();
  state.visible = false;
  state.began_us = 0;
  pthread_mutex_unlock(&mutex);
}
