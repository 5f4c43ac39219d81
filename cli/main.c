// The program's way in.

#include "cli/cli.h"

int main(int argc, char **argv) { return pmig_run(argc, (const char **)argv, stdout, stderr); }
