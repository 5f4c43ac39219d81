// prisma_pull: the passes over a database's schema and the one that is there, then the blocks, each in the file where it
// stood. What is new goes into the only file, or into one of its own where there are several.

#include "parser/pull.h"

#include "parser/report.h"

// --- Files

typedef struct {
  const Source *source;  // NULL for the file of what is new
  Text text;
  bool ends_rough;  // no empty line follows
} File;

typedef struct {
  const Pull *pull;
  const SourceList *sources;
  File *files;   // by source, then the one for what is new
  size_t fresh;  // where new blocks go
  Pulled *pulled;
} Writer;

static File *file_of_block(const Writer *writer, const Block *previous) {
  for (size_t i = 0; previous && i < writer->sources->len; i++)
    if (writer->sources->at[i] == previous->place.source) return &writer->files[i];
  return &writer->files[writer->fresh];
}

// To the formatter a block without a name ends at its first brace, also one in a string. What follows are lines: their first
// spaces go, and the empty line behind them stays.
static void write_rough_block(File *file, const BlockText *block) {
  Text own = text_new(file->text.arena);
  block_put(&own, block);
  Str text = text_str(&own);
  size_t end = (size_t)str_find_char(text, '}') + 1;
  Str rest = str_slice(text, end, text.len);
  file->ends_rough = str_find_char(rest, '}') < 0;
  while (!file->ends_rough && (rest.at[0] == ' ' || rest.at[0] == '\t'))
    rest = str_slice(rest, 1, rest.len);
  text_format(&file->text, "%.*s%.*s", (int)end, text.at, STR_ARG(rest));
}

static void write_block(const Writer *writer, const Block *previous, const BlockText *block) {
  File *file = file_of_block(writer, previous);
  if (file->text.len && !file->ends_rough) text_char(&file->text, '\n');
  file->ends_rough = false;
  if (block_is_rough(block))
    write_rough_block(file, block);
  else
    block_put(&file->text, block);
}

// --- Order

// A block and the place of the one that stood for it; those without one go last, in the order of the database.
typedef struct {
  const Block *previous;
  size_t number;
} Placed;
typedef Vec(Placed) PlacedList;

static int placed_order(const void *a, const void *b) {
  const Placed *first = a, *second = b;
  if (!first->previous != !second->previous) return first->previous ? -1 : 1;
  if (first->previous != second->previous) return first->previous < second->previous ? -1 : 1;
  return first->number < second->number ? -1 : first->number > second->number;
}

static void place(PlacedList *list) {
  if (list->len) qsort(list->at, list->len, sizeof *list->at, placed_order);
}

// Models, or views.
static size_t write_models(const Writer *writer, const PullModel *all, size_t count,
                           BlockText (*text)(const Pull *, const PullModel *)) {
  const Pull *pull = writer->pull;
  PlacedList models = {0};
  for (size_t i = 0; i < count; i++) {
    const Model *previous = all[i].previous;
    if (pull_is_shown(&all[i]))
      vec_push(pull->arena, &models, (Placed){previous ? previous->block : NULL, i});
  }
  place(&models);
  for (vec_each(const Placed, placed, &models)) {
    BlockText block = text(pull, &all[placed->number]);
    write_block(writer, placed->previous, &block);
  }
  return models.len;
}

static size_t write_enums(const Writer *writer) {
  const Pull *pull = writer->pull;
  PlacedList enums = {0};
  for (size_t i = 0; i < pull->enum_count; i++) {
    const ModelEnum *previous = pull->enums[i].previous;
    vec_push(pull->arena, &enums, (Placed){previous ? previous->block : NULL, i});
  }
  place(&enums);
  for (vec_each(const Placed, placed, &enums)) {
    BlockText block = pull_enum_text(pull, &pull->enums[placed->number]);
    write_block(writer, placed->previous, &block);
  }
  return enums.len;
}

static void write_configuration(const Writer *writer) {
  const Pull *pull = writer->pull;
  for (vec_each(const Block, block, &pull->previous->ast->blocks)) {
    if (block->kind != BLOCK_GENERATOR) continue;
    BlockText text = pull_generator_text(pull, block);
    write_block(writer, block, &text);
  }
  BlockText text = pull_datasource_text(pull);
  write_block(writer, pull->previous->source.block, &text);
}

// --- Files, filled

static void push_file(const Writer *writer, const File *file, Str fresh_name) {
  if (!file->source && !file->text.len) return;
  Str text = file->text.len ? text_str(&file->text) : STR("\n");
  vec_push(writer->pull->arena, &writer->pulled->files,
           (PulledFile){.name = file->source ? file->source->name : fresh_name, .text = text});
}

static void write_files(const Pull *pull, const SourceList *sources, Str fresh_name, Pulled *out) {
  Writer writer = {.pull = pull,
                   .sources = sources,
                   .files = arena_new_array(pull->arena, File, sources->len + 1),
                   .fresh = sources->len == 1 ? 0 : sources->len,
                   .pulled = out};
  for (size_t i = 0; i <= sources->len; i++)
    writer.files[i] =
        (File){.source = i < sources->len ? sources->at[i] : NULL, .text = text_new(pull->arena)};
  write_configuration(&writer);
  out->model_count = write_models(&writer, pull->models, pull->schema->tables.len, pull_model_text);
  out->view_count = write_models(&writer, pull->views, pull->view_count, pull_view_text);
  out->enum_count = write_enums(&writer);
  for (size_t i = 0; i <= sources->len; i++) push_file(&writer, &writer.files[i], fresh_name);
}

// --- Configuration

SourceList prisma_configuration(Arena *arena, const SourceList *sources) {
  SourceList kept = {0};
  Ast ast = {0};
  Diags ignored = diags_new(arena);
  parse_sources(arena, sources, NULL, &ast, &ignored);
  for (size_t i = 0; i < sources->len; i++) {
    const Source *source = sources->at[i];
    Text text = text_new(arena);
    for (vec_each(const Block, block, &ast.blocks)) {
      Span span = block->place.span;
      if (block->place.source != source || !block_is_configuration(block->kind)) continue;
      text_format(&text, "%.*s\n", STR_ARG(str_slice(source->text, span.from, span.to)));
    }
    if (!text.len) continue;
    Source *copy = arena_new(arena, Source);
    *copy = (Source){.name = source->name, .text = text_str(&text)};
    vec_push(arena, &kept, copy);
  }
  return kept;
}

// --- The whole

static bool is_empty(const Pulled *pulled) {
  return !pulled->model_count && !pulled->view_count && !pulled->enum_count;
}

bool prisma_pull(Arena *arena, const Schema *database, const SourceList *existing,
                 const PullOptions *options, Pulled *out, Diags *diags) {
  const Datamodel *previous = datamodel_load(arena, existing, NULL, diags);
  if (!previous) return false;
  Pull pull = {.arena = arena,
               .schema = database,
               .previous = previous,
               .forced_namespaces = options->namespaces};
  *out = (Pulled){0};
  pull_match(&pull);
  // Relations that the existing schema does not know are named after what is in the database alone.
  pull.names_are_new = true;
  pull_assign_names(&pull);
  pull_name_relations(&pull);
  pull.names_are_new = false;
  pull_count_names(&pull);
  pull_assign_names(&pull);
  pull_read_facts(&pull);
  write_files(&pull, existing, options->new_file, out);
  out->warnings = pull_warnings_text(&pull);
  return !is_empty(out) || diag_error(diags, DIAG_P4001, "The introspected database was empty.");
}
