// The second lane is a thread with a Cli, a shadow database and memories of its own. What it shares with the first, it only
// reads: the folder, the settings, and what the cache knew. Both databases are opened before there are two threads, and
// closed when there is one again.

#define _POSIX_C_SOURCE 200809L
#include "cli/lanes.h"

#include "base/activity.h"
#include "base/interrupt.h"
#include "base/os.h"

typedef struct {
  Stretch stretch;
  Walk walk;
  Cli cli;
  char *text;  // what it has printed
  size_t length;
  bool ok;
  pthread_t thread;
} Lane;

// --- What pays

// What running a migration costs is the unit. The further a history has come, the more there is to read for a proof. Measured
// on one of 160 migrations, with the server beside it.
enum { RUN_COST = 1, PROOF_COST = 5, PROOFS_A_UNIT_DEARER = 20, START_COST = 30 };

static size_t cost_of(const Stretch *stretch) {
  size_t cost = stretch->end * RUN_COST;
  for (size_t i = stretch->begin; i < stretch->end; i++)
    if (stretch_asks(stretch, i)) cost += PROOF_COST + i / PROOFS_A_UNIT_DEARER;
  return cost;
}

// The first migration of the second lane: there both end at the same time.
static size_t find_middle(const Stretch *whole) {
  Stretch older = *whole, newer = *whole;
  for (size_t middle = whole->begin; middle < whole->end; middle++) {
    older.end = newer.begin = middle;
    if (cost_of(&older) >= cost_of(&newer)) return middle;
  }
  return whole->end;
}

static bool pays(const Stretch *whole, size_t middle) {
  Stretch newer = *whole;
  newer.begin = middle;
  return 4 * (cost_of(&newer) + START_COST) < 3 * cost_of(whole);
}

// --- The second lane

static bool open_lane(const Stretch *whole, size_t middle, Lane *lane) {
  const Walk *first = whole->walk;
  *lane = (Lane){.stretch = *whole, .cli = *first->cli};
  lane->cli.arena = (Arena){0};
  lane->cli.diags = diags_new(&lane->cli.arena);
  lane->cli.out = open_memstream(&lane->text, &lane->length);
  walk_init(&lane->cli, first->folder, first->ignores_cache, &lane->walk);
  lane->walk.points = first->points;
  lane->walk.cache = proof_cache_share(&first->cache);
  lane->stretch.walk = &lane->walk;
  lane->stretch.begin = middle;
  return lane->cli.out && shadow_open(&lane->cli, &first->plan, &lane->walk.shadow);
}

static void *walk_lane(void *context) {
  Lane *lane = context;
  lane->ok = stretch_walk(&lane->stretch);
  return NULL;
}

static void close_lane(Lane *lane) {
  if (lane->cli.out) fclose(lane->cli.out);
  walk_close(&lane->walk);
  free(lane->text);
}

// --- Both

// Both stop at a migration that fails, and wherever they are when a signal comes; that is told once.
static void forget_what_is_told(Lane *lane, const Diags *told) {
  Diags *diags = &lane->cli.diags;
  if (!diags->list.len || !told->list.len) return;
  if (interrupt_is_pending() ||
      str_eq(vec_last(&diags->list)->message, vec_last(&told->list)->message))
    diags_forget(diags, (Mark){diags->list.len - 1, diags->error_count - 1});
}

static bool join_lanes(Lane *lane, Walk *first, bool ok) {
  Cli *cli = first->cli;
  pthread_join(lane->thread, NULL);
  fflush(lane->cli.out);
  fwrite(lane->text, 1, lane->length, cli->out);
  fflush(cli->out);
  if (!ok && !lane->ok) forget_what_is_told(lane, &cli->diags);
  diags_pass_on(&cli->diags, &lane->cli.diags);
  proof_cache_gather(cli, &first->cache, &lane->walk.cache);
  close_lane(lane);
  arena_adopt(&cli->arena, &lane->cli.arena);
  return ok && lane->ok;
}

static bool walk_in_two(Stretch *whole, size_t middle, Lane *lane) {
  Stretch older = *whole;
  older.end = middle;
  bool ok = stretch_walk(&older);
  activity_hide();
  return join_lanes(lane, whole->walk, ok);
}

bool lanes_walk(Stretch *whole) {
  size_t middle = find_middle(whole);
  Lane lane;
  if (whole->walk->plan.shadow.url.len || !pays(whole, middle)) return stretch_walk(whole);
  if (open_lane(whole, middle, &lane) && thread_start(&lane.thread, walk_lane, &lane))
    return walk_in_two(whole, middle, &lane);
  close_lane(&lane);
  arena_close(&lane.cli.arena);
  return stretch_walk(whole);
}
