// pmig pull: writes the schema of a live database, as `prisma db pull` does. What the existing schema says and the
// database does not is kept: names, comments, what only Prisma's client knows. Nothing is written before everything is
// known, and every file is replaced in one step.

#include "cli/command.h"

typedef struct {
  bool print, force;
  Str output, schemas;
} PullArgs;

static const Option OPTIONS[] = {
    {"print", 0, OPTION_FLAG, offsetof(PullArgs, print), NULL,
     "print the schema instead of writing it", 0},
    {"force", 0, OPTION_FLAG, offsetof(PullArgs, force), NULL,
     "keep nothing but the datasource and the generators", 0},
    {"output", 'o', OPTION_VALUE, offsetof(PullArgs, output), "FILE",
     "write to FILE instead of the schema", 0},
    {"schemas", 0, OPTION_VALUE, offsetof(PullArgs, schemas), "NAME,…",
     "the PostgreSQL schemas to read", 0},
};

// --- What there is

// The schema that is there, as far as it counts, and what was read of it.
typedef struct {
  SchemaFile *schema;
  SourceList files;
  DatabaseUrl url;
} Project;

// A project without a schema begins with what its URL says.
static bool begin_schema(Cli *cli, const Dialect *dialect, Project *project) {
  Source *source = arena_new(&cli->arena, Source);
  SourceList sources = {0};
  *source = (Source){.name = STR("prisma/schema.prisma"),
                     .text = str_format(&cli->arena, "datasource db {\n  provider = \"%.*s\"\n}\n",
                                        STR_ARG(dialect->name))};
  vec_push(&cli->arena, &sources, source);
  return schema_load_sources(cli, source->name, &sources, project->schema);
}

// With --force the models need not even be valid.
static bool load_schema(Cli *cli, const PullArgs *args, Project *project) {
  Str path;
  if (!config_schema_path(cli, &path) || !schema_read(cli, path, &project->files)) return false;
  SourceList sources = project->files;
  if (args->force) sources = prisma_configuration(&cli->arena, &project->files);
  if (!sources.len)
    return diag_error(&cli->diags, DIAG_CONFIG, "there is no datasource in %.*s", STR_ARG(path));
  cli->schema = project->schema;
  return schema_load_sources(cli, path, &sources, project->schema);
}

static bool find_dialect(Cli *cli, Str url, const Dialect **dialect) {
  *dialect = dialect_of_url(url);
  if (*dialect) return true;
  diag_error(&cli->diags, DIAG_P1013, "pmig does not know the kind of database at %.*s",
             STR_ARG(db_redact_url(&cli->arena, url)));
  return diag_remedy(&cli->diags, "it knows postgresql://… and file:…");
}

static bool check_dialect(Cli *cli, const SchemaFile *schema, const Dialect *dialect) {
  const Dialect *expected = schema->prisma.schema->dialect;
  return dialect == expected ||
         diag_error(&cli->diags, DIAG_CONFIG, "%.*s is for %.*s, and the URL is not",
                    STR_ARG(schema->path), STR_ARG(expected->display_name));
}

static bool open_project(Cli *cli, const PullArgs *args, Project *project) {
  const Dialect *dialect;
  bool has_schema = config_has_schema(cli) || !cli->common.url.len;
  project->schema = arena_new(&cli->arena, SchemaFile);
  if (has_schema && !load_schema(cli, args, project)) return false;
  if (!config_database_url(cli, &project->url) || !find_dialect(cli, project->url.url, &dialect))
    return false;
  return has_schema ? check_dialect(cli, project->schema, dialect)
                    : begin_schema(cli, dialect, project);
}

static StrList split_names(Cli *cli, Str names) {
  StrList list = {0};
  while (names.len) {
    ptrdiff_t comma = str_find_char(names, ',');
    size_t end = comma < 0 ? names.len : (size_t)comma;
    Str name = str_trim(str_slice(names, 0, end));
    if (name.len) vec_push(&cli->arena, &list, name);
    names = str_slice(names, end + 1, names.len);
  }
  return list;
}

static bool read_database(Cli *cli, DatabaseUrl url, const StrList *namespaces,
                          const Schema **out) {
  DbOptions open = {.base_folder = url.base_folder, .read_only = true};
  IntrospectOptions options = {.namespaces = namespaces->len ? namespaces : NULL, .views = true};
  Db *db = NULL;
  bool ok = db_open(&cli->arena, url.url, &open, &db, &cli->diags) &&
            introspect(&cli->arena, db, &options, out, &cli->diags);
  db_close(db);
  return ok;
}

static bool pull(Cli *cli, const PullArgs *args, Project *project, Pulled *pulled) {
  const Schema *database;
  PullOptions options = {.namespaces = split_names(cli, args->schemas)};
  if (!open_project(cli, args, project)) return false;
  const SchemaFile *schema = project->schema;
  StrList namespaces = options.namespaces;
  if (!namespaces.len && schema->prisma.schema->explicit_namespaces)
    namespaces = schema->prisma.schema->namespaces;
  options.new_file = path_join(&cli->arena, schema->path, STR("introspected.prisma"));
  return read_database(cli, project->url, &namespaces, &database) &&
         prisma_pull(&cli->arena, database, &schema->sources, &options, pulled, &cli->diags);
}

// --- Printing

// Several files stand behind one another, each under its name.
static Str printed(Cli *cli, const Pulled *pulled) {
  if (pulled->files.len == 1) return pulled->files.at[0].text;
  Text text = text_new(&cli->arena);
  for (vec_each(const PulledFile, file, &pulled->files))
    text_format(&text, "%s// %.*s\n%.*s", file == pulled->files.at ? "" : "\n", STR_ARG(file->name),
                STR_ARG(file->text));
  return text_str(&text);
}

// Warnings go to stderr, as comments beside a schema that is printed.
static void print_warnings(Cli *cli, Str warnings, const char *before) {
  if (!warnings.len || cli->common.quiet || cli->common.json) return;
  fflush(cli->out);  // a schema that is printed comes first
  fputc('\n', cli->err);
  for (Str line; str_next_line(&warnings, &line);)
    fprintf(cli->err, "%s%.*s\n", before, STR_ARG(line));
}

// --- Writing

static bool is_pulled(const Pulled *pulled, Str name) {
  for (vec_each(const PulledFile, file, &pulled->files))
    if (str_eq(file->name, name)) return true;
  return false;
}

// With --force the files of a folder go that had nothing but models.
static bool remove_others(Cli *cli, const Project *project, const Pulled *pulled) {
  for (size_t i = 0; i < project->files.len; i++) {
    Str name = project->files.at[i]->name;
    if (!is_pulled(pulled, name) && !file_remove(&cli->arena, name, &cli->diags)) return false;
  }
  return true;
}

static bool write_file(Cli *cli, Str path, Str text) {
  return folder_make(&cli->arena, path_folder(path), &cli->diags) &&
         file_write(&cli->arena, path, text, &cli->diags);
}

static bool write_files(Cli *cli, const Project *project, const Pulled *pulled) {
  for (vec_each(const PulledFile, file, &pulled->files))
    if (!write_file(cli, file->name, file->text)) return false;
  return remove_others(cli, project, pulled);
}

// --- The command

static json_t *result_of(const PullArgs *args, const Pulled *pulled) {
  json_t *files = json_array();
  for (vec_each(const PulledFile, file, &pulled->files)) {
    json_t *object = json_object();
    json_object_set_new(object, "file", json_of_str(args->output.len ? args->output : file->name));
    if (args->print) json_object_set_new(object, "text", json_of_str(file->text));
    json_array_append_new(files, object);
  }
  json_t *result =
      json_pack("{s:I, s:I, s:I, s:b, s:o}", "models", (json_int_t)pulled->model_count, "views",
                (json_int_t)pulled->view_count, "enums", (json_int_t)pulled->enum_count, "written",
                !args->print, "files", files);
  json_object_set_new(result, "warnings",
                      pulled->warnings.len ? json_of_str(pulled->warnings) : json_null());
  return result;
}

static bool deliver(Cli *cli, const PullArgs *args, const Project *project, const Pulled *pulled) {
  if (args->print) {
    print_text(cli, printed(cli, pulled));
    return true;
  }
  return args->output.len ? write_file(cli, args->output, printed(cli, pulled))
                          : write_files(cli, project, pulled);
}

static void tell(Cli *cli, Str path, const Pulled *pulled, int64_t duration_ms) {
  bool several = pulled->model_count > 1;
  say(cli, "Introspected %zu model%s and wrote %s into %.*s in %lld ms", pulled->model_count,
      several ? "s" : "", several ? "them" : "it", STR_ARG(path), (long long)duration_ms);
  print_warnings(cli, pulled->warnings, "");
}

static ExitCode run_pull(Cli *cli, const void *values) {
  const PullArgs *args = values;
  Project project = {0};
  Pulled pulled;
  int64_t start_us = clock_monotonic_us();
  if (args->print && args->output.len)
    diag_error(&cli->diags, DIAG_USAGE,
               "pmig pull prints with --print or writes with -o, not both");
  if (cli->diags.error_count || !pull(cli, args, &project, &pulled) ||
      !deliver(cli, args, &project, &pulled))
    return EXIT_ERROR;
  if (args->print)
    print_warnings(cli, pulled.warnings, "// ");
  else
    tell(cli, args->output.len ? args->output : project.schema->path, &pulled,
         (clock_monotonic_us() - start_us) / 1000);
  return json_result(cli, EXIT_OK, result_of(args, &pulled));
}

const Command COMMAND_PULL = {
    .name = "pull",
    .group = GROUP_DATABASE,
    .operands = "",
    .line = "Writes the schema of a live database into the Prisma schema.",
    .help =
        "The database says what there is. The existing schema says what it is called, and keeps\n"
        "its comments, its order, and what only Prisma's client knows: @updatedAt, uuid(), "
        "@ignore.\n"
        "--force starts anew. Without a schema, --url says which database; the schema is written\n"
        "to prisma/schema.prisma then.",
    .examples = EXAMPLES({"pmig pull", "take in what changed in the database"},
                         {"pmig pull --print", "look at it first"}),
    .options = OPTIONS,
    .option_count = COUNT_OF(OPTIONS),
    .args_size = sizeof(PullArgs),
    .run = run_pull,
};
