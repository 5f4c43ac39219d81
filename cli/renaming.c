// Decided renames first; then questions, the most convincing pair first. What is answered with yes is done before the
// next question is looked for, since the columns of a renamed table show only then.

#include "cli/renaming.h"

typedef struct {
  Cli *cli;
  const Schema *before, *after;
  PrismaVersion prisma;
  RenameList renames, rejected;
} Renaming;

static Diff current_diff(const Renaming *renaming) {
  Arena *arena = &renaming->cli->arena;
  return renaming->renames.len
             ? diff_schemas_renamed(arena, renaming->before, renaming->after, renaming->prisma,
                                    &renaming->renames)
             : diff_schemas_as(arena, renaming->before, renaming->after, renaming->prisma);
}

// --- Questions

static bool is_rejected(const Renaming *renaming, const Rename *rename) {
  for (vec_each(const Rename, other, &renaming->rejected))
    if (other->kind == rename->kind && str_eq(other->owner, rename->owner) &&
        str_eq(other->from, rename->from) && str_eq(other->to, rename->to))
      return true;
  return false;
}

// "Account.", of what has an owner.
static Str owner_of(Arena *arena, const Rename *rename) {
  return rename->owner.len ? str_format(arena, "%.*s.", STR_ARG(rename->owner)) : (Str){0};
}

static Str finding(Arena *arena, const RenameCandidate *candidate) {
  static const char *const WORDS[] = {[RENAME_TABLE] = "table",
                                      [RENAME_COLUMN] = "column",
                                      [RENAME_ENUM] = "enum",
                                      [RENAME_ENUM_VALUE] = "enum value"};
  const Rename *rename = &candidate->rename;
  return str_format(arena, "The %s %.*s%.*s is gone, %.*s is new:\n%.*s.", WORDS[rename->kind],
                    STR_ARG(owner_of(arena, rename)), STR_ARG(rename->from), STR_ARG(rename->to),
                    STR_ARG(candidate->evidence));
}

static const char *question_for(Arena *arena, const RenameCandidate *candidate) {
  return str_c(arena,
               str_format(arena, "%.*s Was it renamed?", STR_ARG(finding(arena, candidate))));
}

// Nobody can be asked, and a drop is what Prisma makes of it.
static void tell_candidates(Renaming *renaming, const Diff *diff) {
  Cli *cli = renaming->cli;
  RenameCandidates candidates = rename_candidates(&cli->arena, diff);
  for (vec_each(const RenameCandidate, candidate, &candidates)) {
    const Rename *rename = &candidate->rename;
    diag_note(
        &cli->diags, DIAG_LOSS, "%.*s",
        STR_ARG(str_replace(&cli->arena, finding(&cli->arena, candidate), STR("\n"), STR(" "))));
    diag_remedy(&cli->diags, "if it was renamed, --rename %.*s%.*s=%.*s keeps its data",
                STR_ARG(owner_of(&cli->arena, rename)), STR_ARG(rename->from), STR_ARG(rename->to));
  }
}

// `renames` are about names before; a column of a table that a question renamed is found in the renamed state.
static Rename as_before(const Renaming *renaming, Rename rename) {
  RenameKind owner_kind = rename.kind == RENAME_COLUMN ? RENAME_TABLE : RENAME_ENUM;
  for (vec_each(const Rename, other, &renaming->renames))
    if (other->kind == owner_kind && str_eq(other->to, rename.owner)) rename.owner = other->from;
  return rename;
}

static bool ask_next(Renaming *renaming, const Diff *diff) {
  Arena *arena = &renaming->cli->arena;
  RenameCandidates candidates = rename_candidates(arena, diff);
  for (vec_each(const RenameCandidate, candidate, &candidates)) {
    if (is_rejected(renaming, &candidate->rename)) continue;
    bool yes = confirm(renaming->cli, question_for(arena, candidate));
    if (yes)
      vec_push(arena, &renaming->renames, as_before(renaming, candidate->rename));
    else
      vec_push(arena, &renaming->rejected, candidate->rename);
    return true;
  }
  return false;
}

// --yes is no answer here: it would make Prisma's drop and add depend on whether somebody watches.
static bool can_ask(const Cli *cli) {
  return !cli->common.yes && !cli->common.json && term_is_interactive();
}

bool diff_with_renames(Cli *cli, const StrList *wanted, bool ask, const Schema *before,
                       const Schema *after, PrismaVersion prisma, Diff *diff) {
  Renaming renaming = {.cli = cli, .before = before, .after = after, .prisma = prisma};
  if (wanted->len && before->origin != ORIGIN_PRISMA && after->origin != ORIGIN_PRISMA)
    return diag_error(&cli->diags, DIAG_USAGE,
                      "--rename tells what a Prisma schema calls by a new name, and neither state "
                      "is one");
  if (!renames_decide(&cli->arena, wanted, before, after, &renaming.renames, &cli->diags))
    return false;
  *diff = current_diff(&renaming);
  while (ask && can_ask(cli) && ask_next(&renaming, diff)) *diff = current_diff(&renaming);
  if (ask && !can_ask(cli)) tell_candidates(&renaming, diff);
  return true;
}
