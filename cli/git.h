// Files as they are in a commit.
#ifndef PMIG_GIT_H
#define PMIG_GIT_H

#include "cli/command.h"

typedef struct {
  Str path;  // relative to the folder git was asked in
  Str text;
} GitFile;
typedef Vec(GitFile) GitFileList;

// What lies at and below `path` in the commit that `ref` names: one file, or all of a folder, in the order of paths.
// `folder` is inside of the work tree, and `path` counts from it. False also when there is nothing.
bool git_read(Cli *cli, Str folder, Str ref, Str path, GitFileList *files);

#endif
