// A handler may only touch lock-free atomics and what POSIX calls async-signal-safe; the rest of the program asks between two
// steps whether something has come. A shell's job control, npm and docker may each pass the same Ctrl-C on, so signals
// in quick succession count as one. State first, then the handler.

#define _POSIX_C_SOURCE 200809L
#include "base/interrupt.h"

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/os.h"

enum { SAME_SIGNAL_US = 300 * 1000, MOST_LEFTOVERS = 8 };

static atomic_int received, held, cancelling;
static int64_t received_us;
static void (*cancel_running)(void);
static const char *_Atomic leftovers[MOST_LEFTOVERS];
static const char *_Atomic removed;

static const struct {
  int number;
  const char *name;
} SIGNALS[] = {{SIGINT, "Ctrl-C"}, {SIGTERM, "SIGTERM"}, {SIGHUP, "the end of the terminal"}};

// --- State

int interrupt_signal(void) { return received; }
bool interrupt_is_pending(void) { return received && !held; }

void interrupt_forget(void) {
  received = 0;
  removed = NULL;
}

// A handler that another thread is in the middle of has not seen it yet.
void interrupts_hold(void) {
  held++;
  while (cancelling) sched_yield();
}
void interrupts_release(void) { held--; }

const char *interrupt_name(void) {
  for (size_t i = 0; i < COUNT_OF(SIGNALS); i++)
    if (SIGNALS[i].number == received) return SIGNALS[i].name;
  return "";
}

// Two threads may have something to leave at the same time, and a place is one's alone.
static void leftovers_swap(const char *there, const char *wanted) {
  for (size_t i = 0; i < MOST_LEFTOVERS; i++) {
    const char *found = there;
    if (atomic_compare_exchange_strong(&leftovers[i], &found, wanted)) return;
  }
}

void leftover_add(const char *what) { leftovers_swap(NULL, what); }

void leftover_forget(const char *what) {
  if (what) leftovers_swap(what, NULL);
}

void leftover_remove(const char *what) {
  leftover_forget(what);
  if (received) removed = what;
}

const char *leftover_removed(void) { return removed; }

// --- The handler

static void put(const char *text) {
  ssize_t written = write(STDERR_FILENO, text, strlen(text));
  (void)written;  // there is nobody else to tell
}

static _Noreturn void end_at_once(int number) {
  put("\npmig was ended before it had tidied up. The server rolls back what was not committed.\n");
  for (size_t i = 0; i < MOST_LEFTOVERS; i++) {
    const char *what = leftovers[i];
    if (!what) continue;
    put("This may be left: ");
    put(what);
    put("\n");
  }
  _exit(128 + number);
}

static void handle(int number) {
  int64_t now_us = clock_monotonic_us();
  if (received && now_us - received_us > SAME_SIGNAL_US) end_at_once(number);
  if (received) return;
  received_us = now_us;
  received = number;
  cancelling++;
  if (!held && cancel_running) cancel_running();
  cancelling--;
}

// A file that must not grow any more (RLIMIT_FSIZE) is an error to be told of, and no reason to die in the middle.
void interrupts_catch(void (*cancel)(void)) {
  cancel_running = cancel;
  signal(SIGXFSZ, SIG_IGN);
  for (size_t i = 0; i < COUNT_OF(SIGNALS); i++) {
    // Without SA_RESTART a question on the terminal ends; SA_NODEFER lets the second one through while the first is busy.
    struct sigaction before, action = {.sa_handler = handle, .sa_flags = SA_NODEFER};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGNALS[i].number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
      sigaction(SIGNALS[i].number, &action, NULL);
  }
}
