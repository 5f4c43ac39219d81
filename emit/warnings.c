// The comment that opens a generated migration: what may be lost, what may fail (texts of Prisma,
// from diff/risk.c).

#include "emit/emit.h"

Str emit_warnings(Arena *arena, const RiskList *risks) {
  Text text = text_new(arena);
  if (!risks->len) return (Str){0};
  text_literal(&text, "/*\n  Warnings:\n\n");
  for (vec_each(const Risk, risk, risks)) text_format(&text, "  - %.*s\n", STR_ARG(risk->message));
  text_literal(&text, "\n*/\n");
  return text_str(&text);
}
