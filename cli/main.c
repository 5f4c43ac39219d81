// The program's way in.

#include "base/interrupt.h"
#include "cli/cli.h"
#include "db/db.h"

int main(int argc, char **argv) {
  interrupts_catch(db_cancel_running);
  return pmig_run(argc, (const char **)argv, stdout, stderr);
}
