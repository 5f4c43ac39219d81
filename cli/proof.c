// Fingerprints are cut to 16 digits: they tell states apart, and are no secret. The checksum of the proof is whole, for an
// edited script must not pass for a proved one. CRLF line ends count as LF, as they do for migration.sql.

#include "cli/proof.h"

// Grows when the text that fingerprints are taken of changes its form.
#define FORM "1"

const Str PROOF_STATE_WORDS[] = {
#define X(name, word) STR_INIT(word),
    PROOF_STATES(X)
#undef X
};

static const Str STATE_MARK = STR_INIT("-- pmig:state "), PROOF_MARK = STR_INIT("-- pmig:proof=");

Str fingerprint_of(Arena *arena, const Schema *schema) {
  enum { SHOWN = 16 };
  Arena scratch = {0};
  Str sum = checksum_of(&scratch, schema_canonical(&scratch, schema));
  Str fingerprint = str_format(arena, FORM ":%.*s", SHOWN, sum.at);
  arena_close(&scratch);
  return fingerprint;
}

static Str with_unix_ends(Arena *arena, Str text) {
  return str_replace(arena, text, STR("\r\n"), STR("\n"));
}

// Of a way back that was kept in the journal, migration.sql may be gone; its checksum is not.
static Str checksum_of_migration(Arena *arena, const Migration *migration) {
  return migration->has_script ? checksum_of(arena, with_unix_ends(arena, migration->script.text))
                               : migration->checksum;
}

static Str checksum_of_proof(Arena *arena, Str state_line, const Migration *migration, Str rest) {
  Str state = str_trim(state_line), script = checksum_of_migration(arena, migration);
  Str text = str_format(arena, "%.*s\n%.*s\n%.*s", STR_ARG(state), STR_ARG(script), STR_ARG(rest));
  return checksum_of(arena, with_unix_ends(arena, text));
}

Str proof_lines(Arena *arena, const Migration *migration, const Proof *proof, Str rest) {
  Str namespace = proof->namespace;
  Str state = str_format(arena, "%.*sbefore=%.*s after=%.*s%s%.*s", STR_ARG(STATE_MARK),
                         STR_ARG(proof->before), STR_ARG(proof->after),
                         namespace.len ? " schema=" : "", STR_ARG(namespace));
  Str sum = checksum_of_proof(arena, state, migration, rest);
  return str_format(arena, "%.*s\n%.*s%.*s\n", STR_ARG(state), STR_ARG(PROOF_MARK), STR_ARG(sum));
}

// --- Reading

static Str field_in(Str line, Str label) {
  ptrdiff_t at = str_find(line, label, 0);
  if (at < 0) return (Str){0};
  Str value = str_slice(line, (size_t)at + label.len, line.len);
  ptrdiff_t end = str_find_char(value, ' ');
  return str_trim(str_slice(value, 0, end < 0 ? value.len : (size_t)end));
}

// A PostgreSQL schema may have blanks in its name, so it is the rest of the line.
static Str namespace_in(Str line) {
  ptrdiff_t at = str_find(line, STR(" schema="), 0);
  return at < 0 ? (Str){0} : str_trim(str_slice(line, (size_t)at + 8, line.len));
}

// The line of the proof, with `rest` behind it; only comments stand above it.
static bool find_proof(Str down, Str *state_line, Str *sum, Str *rest) {
  Str line;
  *state_line = (Str){0};
  *rest = down;
  while (str_next_line(rest, &line)) {
    if (str_starts_with(line, PROOF_MARK)) {
      *sum = str_trim(str_slice(line, PROOF_MARK.len, line.len));
      return state_line->len > 0;
    }
    if (str_starts_with(line, STATE_MARK)) *state_line = line;
    if (str_trim(line).len && !str_starts_with(line, STR("--")) &&
        !str_starts_with(line, STR("\xEF\xBB\xBF")))
      return false;
  }
  return false;
}

Proof proof_read(Cli *cli, const Migration *migration) {
  Str down = migration_down(migration);
  Str state_line, sum, rest;
  if (!migration->has_down || !find_proof(down, &state_line, &sum, &rest)) return (Proof){0};
  Str now = checksum_of_proof(&cli->arena, state_line, migration, rest);
  return (Proof){.state = str_eq(now, sum) ? PROOF_HOLDS : PROOF_EDITED,
                 .before = field_in(state_line, STR("before=")),
                 .after = field_in(state_line, STR("after=")),
                 .namespace = namespace_in(state_line)};
}

Str without_proof(Str down) {
  Str state_line, sum, rest;
  return find_proof(down, &state_line, &sum, &rest) ? rest : down;
}

void proof_tell(const Proof *proof, json_t *object) {
  json_object_set_new(object, "before", json_of_str(proof->before));
  json_object_set_new(object, "after", json_of_str(proof->after));
  if (proof->namespace.len) json_object_set_new(object, "schema", json_of_str(proof->namespace));
}
