// A walk through a long history in two lanes at a time, each with a shadow database of its own: the first proves the older
// half, the second runs it without looking and proves the newer half. While one waits for its server process the other
// one's works. What they print and record comes as if one had done it all.
#ifndef PMIG_LANES_H
#define PMIG_LANES_H

#include "cli/walk.h"

// The migrations [begin, end) that a walk asks about; those before are run only.
typedef struct {
  Walk *walk;
  const bool *chosen,
      *known;  // by migration; what is known is answered without a look at the database
  size_t begin, end;
  const WalkQuestion *question;
} Stretch;

bool stretch_asks(const Stretch *stretch, size_t index);  // is it walked to?
bool stretch_walk(Stretch *stretch);                      // in one lane

// In as many lanes as pay. Only a temporary shadow database has a second one beside it; where the server refuses that,
// there is one lane. A failure in the first lane leaves what the second has answered as it is.
bool lanes_walk(Stretch *whole);

#endif
