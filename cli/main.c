// The program's way in.

#include "cli/pmig.h"

int main(int argc, char **argv) {
  pmig_catch_signals();
  return pmig_run(argc, (const char **)argv, stdout, stderr);
}
