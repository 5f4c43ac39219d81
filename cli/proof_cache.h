// What `pmig verify` and `pmig generate` have seen with their own eyes, by content: that a script is a way back, or why it
// is none, so that an unchanged history is not replayed again. A file of the user's cache folder ($XDG_CACHE_HOME/pmig, else ~/.cache/pmig) holds those of one starting
// point: program, server, and the state a history begins in. Deleting it costs time and nothing else; one that nobody asked
// for three months is deleted where another is written. Only the verdict of `pmig verify` and the refusals of `pmig generate`
// come from here; no head of a down.sql is written by it, and `pmig down` does not look at it.
#ifndef PMIG_PROOF_CACHE_H
#define PMIG_PROOF_CACHE_H

#include "cli/proof.h"

typedef struct {
  Str key;
  Proof proof;
  Str refusal;  // why the script is no way back; then there is no proof
} Verdict;

typedef struct {
  Str file;               // empty: there is no cache
  Str begin;              // checksum of all that verdicts depend on besides the scripts
  Vec(Verdict) verdicts;  // oldest first
  size_t shared;          // so many of them are another cache's
  bool changed;
} ProofCache;

// `shadow` is at the beginning of every history, and `schema` its state. Whatever is wrong with the cache makes it an empty
// one, never an error.
bool proof_cache_open(Cli *cli, Db *shadow, const Schema *schema, ProofCache *cache);
// Writes what was added.
void proof_cache_close(Cli *cli, const ProofCache *cache);

// What is reached from `point` by a migration; the first one starts at `begin`.
Str proof_cache_point(Arena *arena, Str point, const Migration *migration);
// The key of a script that leads back from `point`.
Str proof_cache_key(Arena *arena, Str point, Str down);

// The key of the refusal of a script, whose reason may name the file. What pmig itself finds for a file has no text.
Str proof_cache_refusal_key(Arena *arena, Str point, const Source *down);

const Verdict *proof_cache_find(const ProofCache *cache, Str key);  // NULL when there is none
void proof_cache_add(Cli *cli, ProofCache *cache, const Verdict *verdict);

// A cache for another thread, which knows what `cache` knows and is never written; and what it has been told since, given
// back to `cache`.
ProofCache proof_cache_share(const ProofCache *cache);
void proof_cache_gather(Cli *cli, ProofCache *cache, ProofCache *from);

#endif
