// How far a migration has come that is not one transaction: a line at the end of its ledger row's logs. It is written in
// the transaction of each group, so it is never wrong about one, whatever dies. That holds where it stands only: SQLite in
// WAL mode has no commit across two files, and not every role may make a schema on PostgreSQL. Prisma reads no logs.
// What cannot be in a transaction is announced before it runs and confirmed after it.

#include "runner/internal.h"

const Str PROGRESS_MARK = STR_INIT("pmig: ");

static Str progress_line(Arena *arena, const Progress *progress) {
  Text text = text_new(arena);
  text_format(&text, "pmig: %s, %zu of %zu statements committed",
              progress->reverting ? "down" : "up", progress->done, progress->total);
  if (progress->begun > progress->done) text_format(&text, ", up to %zu begun", progress->begun);
  text_format(&text, ", script %.*s", STR_ARG(progress->checksum));
  if (progress->finished_ms) text_format(&text, ", applied %lld", (long long)progress->finished_ms);
  return text_str(&text);
}

static Str last_line(Str logs) {
  Str text = str_trim(logs);
  ptrdiff_t end = str_find_last_char(text, '\n');
  return str_slice(text, (size_t)(end + 1), text.len);
}

// Cuts `word` off the front of `rest`; false when it does not stand there.
static bool cut(Str *rest, Str word) {
  if (!str_starts_with(*rest, word)) return false;
  *rest = str_slice(*rest, word.len, rest->len);
  return true;
}

static bool cut_number(Str *rest, int64_t *number) {
  size_t len = 0;
  while (len < rest->len && rest->at[len] >= '0' && rest->at[len] <= '9') len++;
  bool ok = str_to_int64(str_slice(*rest, 0, len), number);
  *rest = str_slice(*rest, len, rest->len);
  return ok;
}

Progress progress_read(const LedgerRow *row) {
  Progress progress = {0};
  Str rest = last_line(row->logs);
  int64_t done = 0, total = 0, begun = 0;
  if (!cut(&rest, PROGRESS_MARK)) return progress;
  progress.reverting = cut(&rest, STR("down, "));
  if (!progress.reverting && !cut(&rest, STR("up, "))) return progress;
  bool ok =
      cut_number(&rest, &done) && cut(&rest, STR(" of ")) && cut_number(&rest, &total) &&
      cut(&rest, STR(" statements committed")) &&
      (!cut(&rest, STR(", up to ")) || (cut_number(&rest, &begun) && cut(&rest, STR(" begun")))) &&
      cut(&rest, STR(", script ")) && done <= total && begun <= total;
  progress.checksum = str_slice(rest, 0, CHECKSUM_LENGTH);
  rest = str_slice(rest, CHECKSUM_LENGTH, rest.len);
  if (cut(&rest, STR(", applied "))) cut_number(&rest, &progress.finished_ms);
  progress.known = ok && progress.checksum.len == CHECKSUM_LENGTH;
  progress.done = (size_t)done;
  progress.total = (size_t)total;
  progress.begun = begun > done ? (size_t)begun : progress.done;
  return progress;
}

Str job_progress_line(const Job *job, size_t done, size_t begun) {
  Arena *arena = job->session->arena;
  const Script *script = &job->planned->script;
  Str text = str_slice(script->source->text, script->part.from, script->part.to);
  bool reverting = job->direction->success == RUN_REVERTED;
  Progress progress = {.reverting = reverting,
                       .done = done,
                       .total = script->statements.len,
                       .begun = begun,
                       .checksum = checksum_of(arena, text),
                       .finished_ms = reverting ? job->row.finished_ms : 0};
  return progress_line(arena, &progress);
}

bool job_note(Job *job, Str progress, Diags *diags) {
  return ledger_set_logs(job->session->arena, job->session->db, job->row.id, progress, diags);
}

bool ledger_row_is_clean(const LedgerRow *row) {
  Progress progress = progress_read(row);
  return ledger_row_state(row) == MIGRATION_FAILED && progress.known && !progress.reverting &&
         !progress.begun;
}
