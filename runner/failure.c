// What went wrong with a job, in data and in words: where, what the database said, and what of the script is in it now.

#include "runner/internal.h"

static bool is_postgres(const Job *job) { return db_dialect(job->session->db) == &POSTGRESQL; }

static const Statement *statement_at(const Job *job, size_t i) {
  return &job->planned->script.statements.at[i];
}

// Something other than a statement failed; the reason is the newest diagnostic of `reason`.
bool job_failed_during(Job *job, const char *during, const Diags *reason) {
  const DbError *error = db_last_error(job->session->db);
  Arena *arena = job->session->arena;
  job->failed = SIZE_MAX;
  job->during = during;
  job->code = str_copy(arena, error->sqlstate);
  job->reason = *vec_last(&reason->list);
  job->error = job->reason.message;
  job->more = (Str){0};
  job->position = 0;
  return false;
}

bool job_failed_at(Job *job, size_t statement) {
  const DbError *error = db_last_error(job->session->db);
  Arena *arena = job->session->arena;
  Text more = text_new(arena);
  if (error->detail.len) text_format(&more, "\nDETAIL: %.*s", STR_ARG(error->detail));
  if (error->hint.len) text_format(&more, "\nHINT: %.*s", STR_ARG(error->hint));
  if (error->context.len) text_format(&more, "\nCONTEXT: %.*s", STR_ARG(error->context));
  job->failed = statement;
  job->during = NULL;
  job->code = str_copy(arena, error->sqlstate);
  job->error =
      str_format(arena, "%s%.*s", is_postgres(job) ? "ERROR: " : "", STR_ARG(error->message));
  job->more = text_str(&more);
  job->position = error->position;
  return false;
}

static bool ends_word(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '(' || c == ')' || c == ',' ||
         c == ';';
}

Span job_span(const Job *job) {
  Span span = statement_at(job, job->failed)->span;
  if (!job->position || job->position > span.to - span.from) return span;
  Str text = job->planned->script.source->text;
  span.from += (uint32_t)job->position - 1;
  uint32_t end = span.from + 1;
  while (end < span.to && !ends_word(text.at[end])) end++;
  return (Span){span.from, end};
}

const Source *job_source(const Job *job) {
  return job->failed == SIZE_MAX ? NULL : job->planned->script.source;
}

Str job_error_text(const Job *job) {
  Str none = STR("none"), code = job->code.len ? job->code : none;
  return str_format(job->session->arena, "Database error code: %.*s\n\nDatabase error:\n%.*s%.*s",
                    STR_ARG(code), STR_ARG(job->error), STR_ARG(job->more));
}

Str job_place_text(const Job *job) {
  Arena *arena = job->session->arena;
  if (job->failed == SIZE_MAX) return str_format(arena, "It happened while %s.", job->during);
  uint32_t line, column;
  source_position(job->planned->script.source, job_span(job).from, &line, &column);
  return str_format(arena, "Statement %zu of %zu, line %u, column %u.", job->failed + 1,
                    job->planned->script.statements.len, line, column);
}

static void put_range(Text *text, size_t from, size_t to) {
  if (from == to)
    text_format(text, "Statement %zu", from);
  else
    text_format(text, "Statements %zu–%zu", from, to);
}

bool job_failed_alone(const Job *job) {
  return job->failed != SIZE_MAX && (statement_at(job, job->failed)->flags & STATEMENT_ALONE) &&
         job->opened;
}

static void put_lost_commit(const Job *job, Text *text) {
  if (!job->done)
    text_literal(text,
                 "The connection was lost during the COMMIT, so it is not known whether this "
                 "script is in the database.");
  else
    text_format(text,
                "The connection was lost during a COMMIT, so it is not known how many more than "
                "the first %zu of %zu statements are in the database.",
                job->done, job->planned->script.statements.len);
}

static void put_done(const Job *job, Text *text) {
  size_t total = job->planned->script.statements.len;
  put_range(text, 1, job->done);
  text_format(text, " of %zu %s in the database%s", total, job->done == 1 ? "is" : "are",
              job->done < total ? ", the rest is not." : ".");
}

Str job_state_text(const Job *job) {
  Text text = text_new(job->session->arena);
  if (job->outcome == OUTCOME_UNKNOWN)
    put_lost_commit(job, &text);
  else if (job->done)
    put_done(job, &text);
  else
    text_literal(&text, "Nothing of this script is in the database.");
  if (job_failed_alone(job))
    text_format(&text,
                " Statement %zu cannot be undone by itself and may have left something, such as an "
                "invalid index.",
                job->failed + 1);
  return text_str(&text);
}

Str job_logs(const Job *job, Str message) {
  Str line = job_progress_line(job, job->done, job_failed_alone(job) ? job->failed + 1 : 0);
  return str_format(job->session->arena, "%.*s\n\n%.*s", STR_ARG(message), STR_ARG(line));
}
