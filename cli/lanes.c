// The second lane is a thread with a Cli, a shadow database and memories of its own. What it shares with the first, it only
// reads: the folder, the settings, and what the cache knew. Making and dropping a database takes a server as long as some
// proofs, so each lane does that for itself while the other one works.

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
  _Atomic bool opened;  // its shadow database
  bool ok;
  pthread_t thread;
} Lane;

// --- What pays

// What running a migration costs is the unit. The further a history has come, the more there is to read for a proof; and a
// second lane has to make a database first. Measured on one of 160 migrations, with the server beside it.
enum { RUN_COST = 1, PROOF_COST = 5, PROOFS_A_UNIT_DEARER = 10, START_COST = 60 };

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
    if (cost_of(&older) >= cost_of(&newer) + START_COST) return middle;
  }
  return whole->end;
}

static bool pays(const Stretch *whole, size_t middle) {
  Stretch newer = *whole;
  newer.begin = middle;
  return 4 * (cost_of(&newer) + START_COST) < 3 * cost_of(whole);
}

// --- The second lane

static bool prepare_lane(const Stretch *whole, size_t middle, Lane *lane) {
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
  lane->walk.plan = first->plan;
  return lane->cli.out;
}

static void *walk_lane(void *context) {
  Lane *lane = context;
  Walk *walk = &lane->walk;
  lane->opened = shadow_open(&lane->cli, &walk->plan, &walk->shadow);
  lane->ok = lane->opened && stretch_walk(&lane->stretch);
  walk_leave(walk);
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

static void gather_lane(Lane *lane, Walk *first, bool ok) {
  Cli *cli = first->cli;
  fflush(lane->cli.out);
  fwrite(lane->text, 1, lane->length, cli->out);
  fflush(cli->out);
  if (!ok && !lane->ok) forget_what_is_told(lane, &cli->diags);
  diags_pass_on(&cli->diags, &lane->cli.diags);
  proof_cache_gather(cli, &first->cache, &lane->walk.cache);
}

// The newer half in the first lane, for the server would not have a second database.
static bool walk_on(const Stretch *whole, size_t middle) {
  const Walk *first = whole->walk;
  Stretch newer = *whole;
  newer.begin = middle;
  return shadow_empty(first->cli, first->shadow) && stretch_walk(&newer);
}

static bool walk_in_two(const Stretch *whole, size_t middle, Lane *lane) {
  Stretch older = *whole;
  older.end = middle;
  bool ok = stretch_walk(&older);
  activity_hide();
  if (lane->opened) walk_leave(whole->walk);
  pthread_join(lane->thread, NULL);
  if (lane->opened) gather_lane(lane, whole->walk, ok);
  ok = ok && (lane->opened ? lane->ok : walk_on(whole, middle));
  close_lane(lane);
  arena_adopt(&whole->walk->cli->arena, &lane->cli.arena);
  return ok;
}

bool lanes_walk(Stretch *whole) {
  size_t middle = find_middle(whole);
  Lane lane;
  if (whole->walk->plan.shadow.url.len || !pays(whole, middle)) return stretch_walk(whole);
  if (prepare_lane(whole, middle, &lane) && thread_start(&lane.thread, walk_lane, &lane))
    return walk_in_two(whole, middle, &lane);
  close_lane(&lane);
  arena_close(&lane.cli.arena);
  return stretch_walk(whole);
}
