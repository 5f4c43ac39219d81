// What commands are made of: their option tables, the context they run in, how they talk, and where schemas, URLs and
// states come from. Private to the command line.
#ifndef PMIG_COMMAND_H
#define PMIG_COMMAND_H

#include "base/diag.h"
#include "base/os.h"
#include "cli/cli.h"
#include "db/db.h"
#include "diff/diff.h"
#include "introspect/introspect.h"
#include "parser/prisma.h"

#include <jansson.h>

typedef struct Cli Cli;

// --- States, as they are asked for --------------------------------------------------------------

typedef enum {
  STATE_ANY,         // to be guessed from the text: the STATE of --from and --to
  STATE_EMPTY,       // nothing
  STATE_SCHEMA,      // a .prisma file or a folder of them
  STATE_MIGRATIONS,  // a migrations folder, or a point in it
  STATE_URL,         // a database
  STATE_DATASOURCE,  // the database that a schema's datasource names
  STATE_CONFIG,      // the database of the project
} StateKind;

typedef struct {
  StateKind kind;
  Str text;
} StateSpec;
typedef Vec(StateSpec) StateSpecList;

// --- Options (opt.c) ----------------------------------------------------------------------------

typedef enum {
  OPTION_FLAG,   // bool
  OPTION_VALUE,  // Str; the last one counts
  OPTION_LIST,   // StrList; all of them
  OPTION_STATE,  // StateSpecList; takes a value when it has a name for it
} OptionKind;

// One option, as a row. Its value goes into the command's own struct.
typedef struct {
  const char *name;  // without "--"
  char letter;       // of the short form; 0 when there is none
  OptionKind kind;
  size_t offset;      // of the field in the struct
  const char *value;  // what help calls its value; NULL for flags
  const char *help;   // one line; NULL keeps a synonym out of help
  StateKind state;    // of OPTION_STATE
} Option;

// What commands are for, in the order of `pmig help`. X(name, heading)
#define COMMAND_GROUPS(X)            \
  X(MAKE, "Make migrations")         \
  X(RUN, "Apply and revert them")    \
  X(LOOK, "See where things stand")  \
  X(MEND, "When something is wrong") \
  X(DATABASE, "Without migrations")  \
  X(PROGRAM, "The program")

typedef enum {
#define X(name, heading) GROUP_##name,
  COMMAND_GROUPS(X)
#undef X
} CommandGroup;

typedef struct {
  const char *line;  // a command line
  const char *what;  // it does
} Example;

typedef struct Command {
  const char *name;
  CommandGroup group;
  const char *operands;  // as usage shows them, "[N]"; empty when there are none
  size_t max_operands;
  const char *line;  // what it does, in one line
  const char
      *help;  // what else there is to know; may be empty (manual.c says how its lines are read)
  const Example *examples;  // up to one without a line; NULL when there are none
  const Option *options;
  size_t option_count;
  size_t args_size;  // of the struct that options are stored in, given to `run` zeroed and filled
  ExitCode (*run)(Cli *cli, const void *args);
} Command;

// What every command takes.
typedef struct {
  Str schema, config, migrations, url, shadow_database_url, compat;
  Str format;
  Str log_level;  // of prisma-migrations: "silent" and "error" are quiet, all others are as none
  bool json, yes, quiet, no_color, help;
  bool ignored;  // what other tools have options for, and pmig does anyway
} CommonArgs;

extern const Option COMMON_OPTIONS[];
extern const size_t COMMON_OPTION_COUNT;

// A value of lower-case words, "text|github", is one of them.
bool option_is_choice(const Option *option);

// Reads what follows the command's name. Operands go to cli->operands.
bool options_parse(Cli *cli, const Command *command, int argc, const char **argv, void *args);

// The candidate that looks most like `word`; NULL when none comes close.
typedef struct {
  const char *name;
  size_t distance;
} Nearest;
void nearest_try(Nearest *nearest, Str word, const char *candidate);

// --- Context ------------------------------------------------------------------------------------

typedef struct SchemaFile {
  Str path;               // as given or found: a file or a folder
  Str datasource_folder;  // of the file that holds the datasource block
  SourceList sources;
  PrismaSchema prisma;
} SchemaFile;

// One run of one command. Everything lives in the arena; `diags` is shown when the command has ended.
struct Cli {
  Arena arena;
  Diags diags;
  FILE *out, *err;
  bool color;  // on `err`
  CommonArgs common;
  StrList operands;
  const Command *command;
  StrMap variables;  // of Variable *, from .env files, read once
  bool variables_are_read;
  PrismaMemory schemas;                // what was parsed, for all that is loaded
  SchemaFile *schema;                  // of the project, read once
  struct PrismaConfig *prisma_config;  // of the project, read once
  struct PmConfig *pm_config;          // that of prisma-migrations, read once
  struct {
    Str schema, migrations, prisma;
  } origins;          // where what was asked for has been found, for people
  bool has_result;    // the last line of --json is printed
  bool runs_no_code;  // a configuration file that would have to be run is one that cannot be read
};

// The commands, in the order of `pmig help`. X(name)
#define COMMANDS(X) \
  X(DIFF)           \
  X(NEW)            \
  X(DEV)            \
  X(GENERATE)       \
  X(VERIFY)         \
  X(STATUS)         \
  X(LOG)            \
  X(UP)             \
  X(DOWN)           \
  X(REDO)           \
  X(RESET)          \
  X(RECOVER)        \
  X(RESOLVE)        \
  X(BASELINE)       \
  X(DRIFT)          \
  X(LOCK)           \
  X(CONFIG)         \
  X(PULL)           \
  X(PUSH)           \
  X(EXECUTE)        \
  X(VALIDATE)       \
  X(COMPLETIONS)    \
  X(HELP)

#define X(name) extern const Command COMMAND_##name;
COMMANDS(X)
#undef X

extern const Command *const COMMAND_TABLE[];
extern const size_t COMMAND_COUNT;

// --- Other names (aliases.c)

typedef struct {
  Str words;  // one, or two as in "migrate deploy"
  const Command *command;
  const char *added;  // an option that goes with it; NULL when there is none
} Alias;
extern const Alias ALIASES[];
extern const size_t ALIAS_COUNT;

// What the first words of a command line mean. `command` is NULL when they mean nothing.
typedef struct {
  const Command *command;
  const char *added;
  int words;  // how many of the two are its name
} Spelling;
Spelling command_spelled(Str first, Str second);
// The error that there is no such command, with the nearest name. False.
bool command_unknown(Cli *cli, Str first, Str second);

#define EXAMPLES(...)  \
  (const Example[]) {  \
    __VA_ARGS__, { 0 } \
  }

// --- Talking (term.c) ---------------------------------------------------------------------------

// The product, on `out`, as it is. Not printed with --json.
void print_text(Cli *cli, Str text);
// A line for a person on `out`; silent with --quiet and with --json.
void say(Cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);

// One line of JSON on `out`, when --json asks for it; `object` is given away. "event" is its first key.
void json_event(Cli *cli, const char *event, json_t *object);
// The last line: what the command came to. `object` may be NULL, and is given away.
ExitCode json_result(Cli *cli, ExitCode code, json_t *object);
// The code of a command that did not come to its end because of a signal: 128 and its number, as in a shell.
ExitCode exit_code(ExitCode code);
json_t *json_of_str(Str text);  // bytes that are no UTF-8 become U+FFFD
json_t *json_of_list(const StrList *list);
json_t *json_of_time(Arena *arena, int64_t unix_ms);  // 2026-11-22T07:36:04.461Z; 0 is null

// Shows what `diags` holds and empties it: on `err`, or as events with --json.
void show_diags(Cli *cli);

// A diagnostic for GitHub Actions, a line (annotation.c).
Str annotation_of(Arena *arena, const Diag *diag, SourceCursor *cursor);
// Says that the newest diagnostic is about a script, and stands beside the first statement in `part` of it. False.
bool annotate_script(Cli *cli, const Source *script, Span part);

// For what may fail: where the diagnostics stood, to forget what came later. The newest error's text and place,
// on the way.
typedef struct {
  size_t length, errors;
} Mark;
Mark diags_mark(const Diags *diags);
void diags_forget(Diags *diags, Mark mark);
Str diags_take_error(Diags *diags, Mark mark);

// Asks on the terminal. Without one the answer is no, unless --yes was given.
bool confirm(Cli *cli, const char *question);
// Asks for a line of text on the terminal; empty without one.
Str ask(Cli *cli, const char *question);
// Somebody sits at a terminal that can be asked.
bool term_is_interactive(void);
// What a migration's state looks like: its word in STATE_COLUMNS columns, in its colour where `out` is a terminal.
enum { STATE_COLUMNS = 11 };
Str state_in_color(Cli *cli, Str word);
// `stream` is a terminal, and nobody set NO_COLOR.
bool term_has_color(FILE *stream);
// `stream` is a terminal that can move its cursor, and nobody reads a log of it.
bool term_can_redraw(FILE *stream);

// --- Configuration (config.c) -------------------------------------------------------------------

// A connection URL, and the folder from which a relative SQLite path counts.
typedef struct {
  Str url;
  Str base_folder;
  Str origin;  // where it was found, for people: "--url", "prisma/schema.prisma: url, from .env"
} DatabaseUrl;
typedef Vec(DatabaseUrl) DatabaseUrlList;

// What pmig reads in a prisma.config file. X(field, place in the object)
#define CONFIG_SETTINGS(X)                               \
  X(schema, "schema")                                    \
  X(migrations, "migrations.path")                       \
  X(url, "datasource.url")                               \
  X(direct_url, "datasource.directUrl")                  \
  X(shadow_database_url, "datasource.shadowDatabaseUrl") \
  X(init_shadow_db, "migrations.initShadowDb")           \
  X(external_tables, "tables.external")                  \
  X(external_enums, "enums.external")

// One of them, a text or a list of names.
typedef struct {
  Setting setting;
  StrList names;
  bool is_written, is_computed;  // computed: known only when the file is run
  Span span;                     // in the text; empty once the file was run
} ConfigValue;

// What the project's prisma.config file says; nothing when there is none.
typedef struct PrismaConfig {
  const Source *source;  // NULL when there is no such file
  Str folder;            // of the file, from which its paths count; empty when it is here
  bool is_plain;         // no code in it sets variables that is not known by now
#define X(field, place) ConfigValue field;
  CONFIG_SETTINGS(X)
#undef X
} PrismaConfig;

// --config, or prisma.config.{js,ts,mjs,cjs,mts,cts} here, or .config/prisma.*: as Prisma finds it. False when it is there
// but cannot be read.
bool prisma_config_read(Cli *cli, PrismaConfig **config);
// Makes sure that a setting is known: one that is computed is found out by running the file. False, with an error, when
// that fails; `option` says the setting instead.
bool prisma_config_settle(Cli *cli, PrismaConfig *config, const ConfigValue *value,
                          const char *option);
// The same for a path, which counts from the file; empty when it is not set.
bool prisma_config_path(Cli *cli, PrismaConfig *config, const ConfigValue *value,
                        const char *option, Str *path);
// The variables that code in the file may set are among those of config_variable then; false, with an error, when it
// cannot be run.
bool prisma_config_variables(Cli *cli, PrismaConfig *config);
// Runs the file with Node.js (config_node.c); all settings and variables are known then.
bool prisma_config_run(Cli *cli, PrismaConfig *config);

// A variable of a .env file, or of a prisma.config file that has run.
typedef struct {
  Str value;   // with ${NAME} in it
  Str origin;  // the file
} Variable;

// Reads the .env files, once: the one beside package.json, then the first of those in the schema's folder, in prisma/ and
// here; earlier files win. With a prisma.config file, only the one here, and whatever that file reads itself.
bool config_read_variables(Cli *cli, Str schema_folder);
// The value of a variable: the environment's own, else that of the .env files. False when unset.
bool config_variable(Cli *cli, Str name, Str *value);
// Where it is set, for people: "the environment", ".env".
Str config_variable_origin(Cli *cli, Str name);

// The files of the schema at `path`, a file or a folder.
bool schema_read(Cli *cli, Str path, SourceList *sources);
// Reads and checks the schema at `path`, a file or a folder.
bool schema_load(Cli *cli, Str path, SchemaFile *out);
// Makes a schema of texts that are in memory already, such as those of a commit.
bool schema_load_sources(Cli *cli, Str path, const SourceList *sources, SchemaFile *out);
// Where the schema of the project is, or the error that there is none.
bool config_schema_path(Cli *cli, Str *path);
// The schema of the project, read once and kept.
bool config_schema(Cli *cli, const SchemaFile **schema);
// Whether the project has a schema at all, said or found.
bool config_has_schema(Cli *cli);

// path_join for people: what is in the folder "." goes by its name alone.
Str path_in(Arena *arena, Str folder, Str name);
// The folder of the nearest package.json, here or above; empty when there is none.
Str package_folder(Cli *cli);

// The URL that a variable of the environment, or else of an .env file, holds. An error when it holds none.
bool config_url_in_variable(Cli *cli, Str name, Str *url);
// Puts the URL itself where --url or --shadow-database-url is env:NAME.
bool config_settle_urls(Cli *cli);

// The database of the project: --url, prisma.config.ts, the schema's directUrl or url, DATABASE_URL.
bool config_database_url(Cli *cli, DatabaseUrl *out);
// The database that a schema's datasource names.
bool schema_database_url(Cli *cli, const SchemaFile *schema, DatabaseUrl *out);
// --shadow-database-url, or that of the schema's datasource; an empty URL when there is none. `schema` may be NULL.
bool config_shadow_url(Cli *cli, const SchemaFile *schema, DatabaseUrl *out);
// Adds every database that --url, the settings of the project and DATABASE_URL name, as far as they can be read.
void config_known_databases(Cli *cli, DatabaseUrlList *out);
// Where the migrations of the project are; the folder may not exist yet.
bool config_migrations_folder(Cli *cli, Str *folder);

// The Prisma of the project: --compat, else the installed package, else what package.json asks for, else 7. Prisma 5 and
// older count as 6.
bool config_prisma_version(Cli *cli, PrismaVersion *version);

#endif
