// A program that knows pmig only as it is installed: what leads from one schema to another and back, an error as data, and a
// command line.

#include <pmig.h>
#include <string.h>

#define DATASOURCE "datasource db {\n  provider = \"sqlite\"\n}\n\n"

static const char BEFORE[] = DATASOURCE "model Book {\n  id Int @id\n}\n";
static const char AFTER[] = DATASOURCE "model Book {\n  id    Int     @id\n  title String?\n}\n";
static const char WRONG[] = DATASOURCE "model Book {\n  id Int @id\n  of Author\n}\n";

static void show(const char *before, const char *after) {
  PmigDiff *diff = pmig_diff(before, after);
  printf("%zu steps\n%s", diff->step_count, diff->script ? diff->script : "");
  for (size_t i = 0; i < diff->message_count; i++) {
    const PmigMessage *message = &diff->messages[i];
    printf("%s %s:%u:%u %s\n", message->code, message->schema ? message->schema : "-",
           message->line, message->column, message->message);
  }
  pmig_diff_free(diff);
}

int main(void) {
  show(NULL, BEFORE);
  show(BEFORE, AFTER);
  show(AFTER, BEFORE);
  show(WRONG, AFTER);
  const char *version[] = {"pmig", "--version", NULL};
  return pmig_run(2, version, stdout, stderr);
}
