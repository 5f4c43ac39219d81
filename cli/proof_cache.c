// A key is a checksum over everything that a proof follows from: this very build of pmig, what of the server a script may
// depend on (db_environment), the state the history begins in, what the project's settings leave out of that state and the
// script that makes it, the migrations in their order and the way back itself. A file is used only where its first line
// says that key and its last line is the checksum of all above, so one that was cut, edited or written by another version
// counts as missing.

#include "cli/proof_cache.h"

#include "build.h"

// Grows when the form of the file changes.
#define MARK "pmig proofs 2"

#define ENDING ".proofs"

enum { MOST = 10000 };  // verdicts in a file; the oldest go first
static const int64_t UNUSED_MS = INT64_C(90) * 24 * 60 * 60 * 1000;

// --- Keys

// Each text with its length, so that no two lists read the same.
static Str checksum_of_all(Arena *arena, const Str *texts, size_t count) {
  Arena scratch = {0};
  Text all = text_new(&scratch);
  for (size_t i = 0; i < count; i++)
    text_format(&all, "%zu:%.*s\n", texts[i].len, STR_ARG(texts[i]));
  Str sum = str_copy(arena, checksum_of(&scratch, text_str(&all)));
  arena_close(&scratch);
  return sum;
}

Str proof_cache_point(Arena *arena, Str point, const Migration *migration) {
  Str parts[] = {point, migration->checksum};
  return checksum_of_all(arena, parts, COUNT_OF(parts));
}

Str proof_cache_key(Arena *arena, Str point, Str down) {
  Str parts[] = {point, down};
  return checksum_of_all(arena, parts, COUNT_OF(parts));
}

Str proof_cache_refusal_key(Arena *arena, Str point, const Source *down) {
  Str parts[] = {point, down->name, down->text};
  return checksum_of_all(arena, parts, COUNT_OF(parts));
}

static bool find_begin(Cli *cli, Db *shadow, const Schema *schema, Str *begin) {
  Arena scratch = {0};
  External external;
  Str environment, first_script;
  bool ok = external_names(cli, &external) && shadow_first_script(cli, &first_script) &&
            db_environment(shadow, &scratch, &environment, &cli->diags);
  if (ok) {
    Str parts[] = {STR(MARK " " PMIG_BUILD),
                   environment,
                   db_namespace(shadow),
                   str_list_join(&scratch, &external.tables, STR("\n")),
                   str_list_join(&scratch, &external.enums, STR("\n")),
                   first_script,
                   schema_dump(&scratch, schema)};
    *begin = checksum_of_all(&cli->arena, parts, COUNT_OF(parts));
  }
  arena_close(&scratch);
  return ok;
}

// --- The file

// The XDG specification has relative folders ignored.
static Str cache_folder(Arena *arena) {
  Str cache = env_get("XDG_CACHE_HOME"), home = env_get("HOME");
  if (str_starts_with(cache, STR("/"))) return path_join(arena, cache, STR("pmig"));
  return str_starts_with(home, STR("/")) ? path_join(arena, home, STR(".cache/pmig")) : (Str){0};
}

static Str next_word(Str *line) {
  ptrdiff_t blank = str_find_char(*line, ' ');
  size_t end = blank < 0 ? line->len : (size_t)blank;
  Str word = str_slice(*line, 0, end);
  *line = str_slice(*line, end + 1, line->len);
  return word;
}

// A line is the key and either the two fingerprints of the proof or, as a JSON string, the reason for the refusal.
static Verdict read_verdict(Arena *arena, Str line, Str namespace) {
  Verdict verdict = {.key = next_word(&line)};
  if (!str_starts_with(line, STR("\""))) {
    Str before = next_word(&line);
    verdict.proof = (Proof){PROOF_HOLDS, before, next_word(&line), namespace};
    return verdict;
  }
  json_t *reason = json_loadb(line.at, line.len, JSON_DECODE_ANY, NULL);
  verdict.refusal = str_copy(arena, str_of(json_string_value(reason)));
  json_decref(reason);
  return verdict;
}

static void put_verdict(Text *text, const Verdict *verdict) {
  text_format(text, "%.*s ", STR_ARG(verdict->key));
  if (!verdict->refusal.len) {
    text_format(text, "%.*s %.*s\n", STR_ARG(verdict->proof.before), STR_ARG(verdict->proof.after));
    return;
  }
  json_t *reason = json_of_str(verdict->refusal);
  char *dumped = json_dumps(reason, JSON_ENCODE_ANY);
  text_format(text, "%s\n", dumped);
  free(dumped);
  json_decref(reason);
}

static void read_verdicts(Arena *arena, Str body, Str namespace, ProofCache *cache) {
  Str line;
  while (str_next_line(&body, &line))
    vec_push(arena, &cache->verdicts, read_verdict(arena, line, namespace));
}

// The body between the first and the last line; false when these do not belong to it.
static bool cut_body(Arena *arena, Str text, Str begin, Str *body) {
  Str head = str_format(arena, MARK " %.*s\n", STR_ARG(begin));
  ptrdiff_t end = str_find_last_char(str_trim(text), '\n');
  if (end < 0 || !str_starts_with(text, head)) return false;
  Str above = str_slice(text, 0, (size_t)end + 1);
  Str sum = str_trim(str_slice(text, above.len, text.len));
  *body = str_slice(above, head.len, above.len);
  return str_eq(sum, checksum_of(arena, above));
}

bool proof_cache_open(Cli *cli, Db *shadow, const Schema *schema, ProofCache *cache) {
  Arena *arena = &cli->arena;
  Diags ignored = diags_new(arena);
  Str text, body;
  *cache = (ProofCache){0};
  Str folder = cache_folder(arena);
  if (!folder.len) return true;
  if (!find_begin(cli, shadow, schema, &cache->begin)) return false;
  cache->file = path_join(
      arena, folder, str_format(arena, "%.*s" ENDING, STR_ARG(str_slice(cache->begin, 0, 16))));
  if (path_kind(arena, cache->file) == PATH_FILE &&
      file_read(arena, cache->file, &text, &ignored) &&
      cut_body(arena, text, cache->begin, &body)) {
    read_verdicts(arena, body, db_namespace(shadow), cache);
    file_touch(arena, cache->file);
  }
  return true;
}

// Every version of pmig and of the server begins a file of its own.
static void remove_unused(Arena *arena, Str folder, Diags *ignored) {
  StrList names = {0};
  int64_t oldest = clock_unix_ms() - UNUSED_MS;
  if (!folder_list(arena, folder, &names, ignored)) return;
  for (vec_each(Str, name, &names)) {
    Str path = path_join(arena, folder, *name);
    if (str_ends_with(*name, STR(ENDING)) && file_time(arena, path) < oldest)
      file_remove(arena, path, ignored);
  }
}

void proof_cache_close(Cli *cli, const ProofCache *cache) {
  Arena *arena = &cli->arena;
  Diags ignored = diags_new(arena);
  if (!cache->changed) return;
  Text text = text_new(arena);
  text_format(&text, MARK " %.*s\n", STR_ARG(cache->begin));
  size_t count = cache->verdicts.len;
  for (size_t i = count > MOST ? count - MOST : 0; i < count; i++)
    put_verdict(&text, &cache->verdicts.at[i]);
  Str sum = checksum_of(arena, text_str(&text));
  text_format(&text, "%.*s\n", STR_ARG(sum));
  Str folder = path_folder(cache->file);
  if (folder_make(arena, folder, &ignored) &&
      file_write(arena, cache->file, text_str(&text), &ignored))
    remove_unused(arena, folder, &ignored);
}

// --- Verdicts

const Verdict *proof_cache_find(const ProofCache *cache, Str key) {
  for (vec_each(const Verdict, verdict, &cache->verdicts))
    if (str_eq(verdict->key, key)) return verdict;
  return NULL;
}

void proof_cache_add(Cli *cli, ProofCache *cache, const Verdict *verdict) {
  Arena *arena = &cli->arena;
  if (!cache->file.len || proof_cache_find(cache, verdict->key)) return;
  Proof proof = verdict->proof;
  proof.before = str_copy(arena, proof.before);
  proof.after = str_copy(arena, proof.after);
  vec_push(arena, &cache->verdicts,
           (Verdict){str_copy(arena, verdict->key), proof, str_copy(arena, verdict->refusal)});
  cache->changed = true;
}

// Without room behind the last one whoever adds another makes a copy of all.
ProofCache proof_cache_share(const ProofCache *cache) {
  ProofCache copy = *cache;
  copy.shared = copy.verdicts.cap = copy.verdicts.len;
  copy.changed = false;
  return copy;
}

void proof_cache_gather(Cli *cli, ProofCache *cache, ProofCache *from) {
  for (size_t i = from->shared; i < from->verdicts.len; i++)
    proof_cache_add(cli, cache, &from->verdicts.at[i]);
  from->changed = false;
}
