// The library beside its command line (pmig.h): the difference of two texts. Everything that a PmigDiff holds is in the arena
// beside it.

#include "cli/pmig.h"

#include <stdlib.h>

#include "base/interrupt.h"
#include "db/db.h"
#include "diff/diff.h"
#include "emit/emit.h"
#include "parser/prisma.h"

typedef struct {
  PmigDiff diff;  // first: what the caller gets is this
  Arena arena;
  Diags diags;
} Answer;

typedef struct {
  Source source;
  const Schema *schema;
} Side;

static bool side_load(Answer *answer, const char *text, const char *name, PrismaMemory *memory,
                      Side *side) {
  Arena *arena = &answer->arena;
  side->schema = schema_new(arena, NULL, ORIGIN_EMPTY);
  if (!text) return true;
  side->source = (Source){str_of(name), str_of(text)};
  SourceList sources = {0};
  vec_push(arena, &sources, &side->source);
  PrismaSchema loaded;
  if (!prisma_load(arena, &sources, memory, &loaded, &answer->diags)) return false;
  side->schema = loaded.schema;
  return true;
}

static bool sides_agree(Answer *answer, const Schema *before, const Schema *after) {
  if (!before->dialect && !after->dialect)
    return diag_error(&answer->diags, DIAG_STATE,
                      "Could not determine the connector to use for diffing.");
  if (!before->dialect || !after->dialect || before->dialect == after->dialect) return true;
  return diag_error(&answer->diags, DIAG_STATE, "states of different databases cannot be compared");
}

static void tell_risks(Answer *answer, const Diff *diff) {
  RiskList risks = diff_risks(&answer->arena, diff);
  for (vec_each(Risk, risk, &risks))
    diag_warning(&answer->diags, DIAG_LOSS, "%.*s", STR_ARG(risk->message));
}

static PmigMessage message_of(Answer *answer, const Diag *diag) {
  static const PmigSeverity SEVERITIES[] = {
      [DIAG_ERROR] = PMIG_ERROR, [DIAG_WARNING] = PMIG_WARNING, [DIAG_NOTE] = PMIG_NOTE};
  PmigMessage message = {.severity = SEVERITIES[diag->severity],
                         .code = diag_code_text(diag->code),
                         .message = str_c(&answer->arena, diag->message)};
  if (diag->remedy.len) message.remedy = str_c(&answer->arena, diag->remedy);
  if (!diag->source) return message;
  message.schema = diag->source->name.at;
  uint32_t line, column;
  source_position(diag->source, diag->span.from, &line, &column);
  message.line = line;
  message.column = column;
  return message;
}

static void tell_messages(Answer *answer) {
  size_t count = answer->diags.list.len;
  PmigMessage *messages = arena_new_array(&answer->arena, PmigMessage, count + 1);
  for (size_t i = 0; i < count; i++) messages[i] = message_of(answer, &answer->diags.list.at[i]);
  answer->diff.messages = messages;
  answer->diff.message_count = count;
}

PmigDiff *pmig_diff(const char *before, const char *after) {
  Answer *answer = calloc(1, sizeof *answer);
  if (!answer) abort();
  answer->diags = diags_new(&answer->arena);
  PrismaMemory memory = {0};
  Side sides[2];
  bool ok = side_load(answer, before, "before", &memory, &sides[0]);
  ok = side_load(answer, after, "after", &memory, &sides[1]) && ok;
  if (ok && sides_agree(answer, sides[0].schema, sides[1].schema)) {
    Diff diff = diff_schemas(&answer->arena, sides[0].schema, sides[1].schema);
    answer->diff.script = str_c(&answer->arena, emit_script(&answer->arena, &diff));
    answer->diff.summary = str_c(&answer->arena, emit_summary(&answer->arena, &diff));
    answer->diff.step_count = diff.steps.len;
    tell_risks(answer, &diff);
  }
  tell_messages(answer);
  return &answer->diff;
}

void pmig_diff_free(PmigDiff *diff) {
  if (!diff) return;
  Answer *answer = (Answer *)diff;
  arena_close(&answer->arena);
  free(answer);
}

void pmig_catch_signals(void) { interrupts_catch(db_cancel_running); }
