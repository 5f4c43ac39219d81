// The runner of cases. A case is a folder tests/cases/STAGE/NAME with the files of its stage:
//
//   diff    before.prisma, after.prisma (or folders before/, after/; an absent side is the empty state) and the expected
//           up.sql, up.txt, down.sql, down.txt. Then the scripts are run on real databases: `before` is built, with the
//           rows of seed.sql if there is one; after up.sql the database is `after`, after down.sql it is `before` again.
//           A file norun says why a script of Prisma's cannot be run.
//   schema  schema.prisma (or a folder schema/) and what `pmig validate` says about it: err
//   pull    schema.prisma, the schema that is there, and database.sql, which makes the database; then pulled.prisma is
//           what `pmig pull` prints, and err the warnings beside it
//   cli     cmd, a shell script that calls the real program in a copy of the folder; expected out, err and code
//
// Every case runs in a process of its own, which calls pmig_run as main() does, under a time limit: a crash or a leak
// is the failure of one case. Prints TAP. With --bless the expected files are written instead, unless pmig reports an
// error that the case does not ask for.
//
// In this order: reporting, asking pmig, comparing, the four stages, one case, all cases.
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/os.h"
#include "cli/cli.h"
#include "db/db.h"

enum { TIME_LIMIT_S = 120, MAX_JOBS = 16 };

typedef struct {
  Str version, url;
} Server;

typedef struct {
  Str cases;  // the folder of stages, absolute
  Str pmig;   // the program, absolute
  Vec(Server) servers;
  bool bless;
  int jobs;
} Options;

typedef struct {
  const Options *options;
  Arena *arena;
  Str stage, name;  // diff, add_column
  Str folder;       // absolute
  Str temp;         // a folder of its own, removed with the case
  int slot;         // no two cases of one slot run at a time: databases are named by it
  bool failed;
} Case;

// --- Reporting ----------------------------------------------------------------------------------

// Standard output and error of a case's process are its report.
static void fail(Case *c, const char *format, ...) PRINTF_LIKE(2, 3);
static void fail(Case *c, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vprintf(format, args);
  va_end(args);
  putchar('\n');
  fflush(stdout);
  c->failed = true;
}

static void fail_with(Case *c, const char *what, const Diags *diags) {
  Text text = text_new(c->arena);
  diags_render(diags, false, &text);
  fail(c, "%s: %.*s", what, STR_ARG(text_str(&text)));
}

static bool shell(Case *c, Str command) { return system(str_c(c->arena, command)) == 0; }

// --- Files --------------------------------------------------------------------------------------

static bool in_case(const Case *c, const char *name) {
  return path_kind(c->arena, path_join(c->arena, c->folder, str_of(name))) != PATH_MISSING;
}

// A missing expected file is an empty one.
static Str read_expected(Case *c, const char *name) {
  Str text = {0};
  Diags diags = diags_new(c->arena);
  if (in_case(c, name) &&
      !file_read(c->arena, path_join(c->arena, c->folder, str_of(name)), &text, &diags))
    fail_with(c, name, &diags);
  return text;
}

static void write_file(Case *c, Str path, Str text) {
  Diags diags = diags_new(c->arena);
  bool done =
      text.len ? file_write(c->arena, path, text, &diags) : file_remove(c->arena, path, &diags);
  if (!done) fail_with(c, "cannot write", &diags);
}

// Compares with an expected file, or makes it.
static void expect(Case *c, const char *name, Str actual) {
  Str path = path_join(c->arena, c->folder, str_of(name));
  if (c->options->bless) {
    write_file(c, path, actual);
    return;
  }
  if (str_eq(read_expected(c, name), actual)) return;
  Str copy = path_join(c->arena, c->temp, STR("actual"));
  write_file(c, copy, actual);
  if (!actual.len) copy = STR("/dev/null");
  if (!in_case(c, name)) path = STR("/dev/null");
  fail(c, "%s is not what was expected:", name);
  shell(c, str_format(c->arena, "diff -u --label expected --label actual '%.*s' '%.*s' | head -80",
                      STR_ARG(path), STR_ARG(copy)));
}

// --- Asking pmig --------------------------------------------------------------------------------

typedef struct {
  int code;
  Str out, err;
} Answer;

typedef struct {
  FILE *file;
  char *at;
  size_t len;
} Capture;

static void capture_open(Capture *capture) {
  capture->file = open_memstream(&capture->at, &capture->len);
}

static Str capture_close(Capture *capture, Arena *arena) {
  fclose(capture->file);
  Str text = str_copy(arena, (Str){capture->at, capture->len});
  free(capture->at);
  return text;
}

#define ASK(c, ...) ask((c), (const char *[]){"pmig", __VA_ARGS__, NULL})
static Answer ask(Case *c, const char **args) {
  int count = 0;
  while (args[count]) count++;
  Capture out, err;
  capture_open(&out);
  capture_open(&err);
  int code = pmig_run(count, args, out.file, err.file);
  Answer answer = {.code = code};
  answer.out = capture_close(&out, c->arena);
  answer.err = capture_close(&err, c->arena);
  return answer;
}

// --- Stage diff ---------------------------------------------------------------------------------

static const char *side(const Case *c, const char *file, const char *folder) {
  return in_case(c, file) ? file : in_case(c, folder) ? folder : "empty";
}

// What the script or the summary from one side to the other is; an error on the way fails the case.
static Str answer_to_diff(Case *c, const char *from, const char *to, const char *form) {
  Answer answer = ASK(c, "diff", "--from", from, "--to", to, form);
  if (answer.code || answer.err.len)
    fail(c, "diff --from %s --to %s %s ended with %d: %.*s", from, to, form, answer.code,
         STR_ARG(answer.err));
  return answer.out;
}

static void check_diff(Case *c, const char *from, const char *to, const char *form,
                       const char *expected) {
  Str text = answer_to_diff(c, from, to, form);
  if (!c->failed) expect(c, expected, text);
}

static bool run_script(Case *c, Db *db, const char *what, Str script) {
  Diags diags = diags_new(c->arena);
  if (db_run(db, script, &diags)) return true;
  fail_with(c, what, &diags);
  return false;
}

static bool database_is(Case *c, Str url, const char *state, const char *when) {
  Answer answer = ASK(c, "diff", "--from", str_c(c->arena, url), "--to", state, "--exit-code");
  if (answer.code) {
    fail(c, "%s the database is not %s:\n%.*s%.*s", when, state, STR_ARG(answer.out),
         STR_ARG(answer.err));
  }
  return !answer.code;
}

// How many rows every table has, one line for each.
static Str row_counts(Case *c, Db *db) {
  Str tables =
      !db_dialect(db)->has_namespaces
          ? STR("SELECT '\"' || name || '\"' FROM sqlite_master WHERE type = 'table' AND "
                "name NOT LIKE 'sqlite_%' ORDER BY 1")
          : STR("SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
                "WHERE schemaname !~ '^(pg_|information_schema)' ORDER BY 1");
  Diags diags = diags_new(c->arena);
  Rows names = {0}, count;
  Text text = text_new(c->arena);
  bool done = db_query(db, c->arena, tables, NULL, 0, &names, &diags);
  for (size_t i = 0; done && i < names.row_count; i++) {
    Str name = ROWS_CELL(names, i, 0);
    Str sql = str_format(c->arena, "SELECT count(*) FROM %.*s", STR_ARG(name));
    done = db_query(db, c->arena, sql, NULL, 0, &count, &diags);
    if (done) text_format(&text, "%.*s %.*s\n", STR_ARG(name), STR_ARG(ROWS_CELL(count, 0, 0)));
  }
  if (!done) fail_with(c, "counting rows", &diags);
  return text_str(&text);
}

static bool rows_are_there(Case *c, Str seeded, Str now) {
  if (!str_eq(seeded, now))
    fail(c, "rows were lost; there were\n%.*sand there are\n%.*s", STR_ARG(seeded), STR_ARG(now));
  return !c->failed;
}

static void round_trip(Case *c, const char *before, const char *after, Str url, Str up, Str down) {
  Diags diags = diags_new(c->arena);
  Db *db = NULL;
  if (!db_open(c->arena, url, &(DbOptions){.create_if_missing = true}, &db, &diags) ||
      !db_reset(db, &diags)) {
    fail_with(c, "no database to run on", &diags);
  } else {
    Str seeded = {0};
    bool built =
        run_script(c, db, "building `before`", answer_to_diff(c, "empty", before, "--script")) &&
        run_script(c, db, "seed.sql", read_expected(c, "seed.sql"));
    if (built && in_case(c, "seed.sql")) seeded = row_counts(c, db);
    (void)(built && run_script(c, db, "up.sql", up) && database_is(c, url, after, "after up.sql") &&
           run_script(c, db, "down.sql", down) && database_is(c, url, before, "after down.sql") &&
           (!seeded.len || rows_are_there(c, seeded, row_counts(c, db))));
  }
  db_close(db);
}

static Str database_on(Case *c, const Server *server, Str name) {
  return str_replace(c->arena, server->url, STR("/prisma?"),
                     str_format(c->arena, "/%.*s?", STR_ARG(name)));
}

// The empty state in Prisma's terms: Prisma never drops an extension, so one may be left after going down.
static const char *schema_of_nothing(Case *c, bool sqlite) {
  Str path = path_join(c->arena, c->temp, STR("nothing.prisma"));
  write_file(c, path,
             str_format(c->arena, "datasource db {\n  provider = \"%s\"\n}\n",
                        sqlite ? "sqlite" : "postgresql"));
  return str_c(c->arena, path);
}

static void round_trip_everywhere(Case *c, const char *before, const char *after, bool sqlite) {
  Str up = read_expected(c, "up.sql"), down = read_expected(c, "down.sql");
  if (!strcmp(before, "empty")) before = schema_of_nothing(c, sqlite);
  if (sqlite) {
    Str url = str_format(c->arena, "file:%.*s/case.db", STR_ARG(c->temp));
    round_trip(c, before, after, url, up, down);
    return;
  }
  if (!c->options->servers.len) fail(c, "PG_URLS names no PostgreSQL server");
  Str name = str_format(c->arena, "case_%d", c->slot);
  for (vec_each(const Server, server, &c->options->servers)) {
    if (c->failed) return;
    round_trip(c, before, after, database_on(c, server, name), up, down);
    if (c->failed) printf("on PostgreSQL %.*s\n", STR_ARG(server->version));
  }
}

static void run_diff(Case *c) {
  const char *before = side(c, "before.prisma", "before"),
             *after = side(c, "after.prisma", "after");
  check_diff(c, before, after, "--script", "up.sql");
  check_diff(c, before, after, "--summary", "up.txt");
  check_diff(c, after, before, "--script", "down.sql");
  check_diff(c, after, before, "--summary", "down.txt");
  if (c->failed || in_case(c, "norun")) return;
  bool sqlite = shell(c, STR("grep -rqsE 'provider *= *\"sqlite\"' before* after*"));
  round_trip_everywhere(c, before, after, sqlite);
}

// --- Stage schema -------------------------------------------------------------------------------

static void run_schema(Case *c) {
  Answer answer = ASK(c, "validate", "--schema", side(c, "schema.prisma", "schema"));
  bool wrong = str_contains(answer.err, STR("error:"));
  if (answer.code != wrong)
    fail(c, "validate ended with %d: %.*s", answer.code, STR_ARG(answer.err));
  else
    expect(c, "err", answer.err);
}

// --- Stage pull ---------------------------------------------------------------------------------

static bool build_database(Case *c, Str url, Str script) {
  Diags diags = diags_new(c->arena);
  Db *db = NULL;
  bool open = db_open(c->arena, url, &(DbOptions){.create_if_missing = true}, &db, &diags) &&
              db_reset(db, &diags);
  if (!open) fail_with(c, "no database to pull from", &diags);
  bool built = open && run_script(c, db, "database.sql", script);
  db_close(db);
  return built;
}

static void pull_from(Case *c, Str url) {
  if (!build_database(c, url, read_expected(c, "database.sql"))) return;
  Answer answer =
      ASK(c, "pull", "--print", "--schema", "schema.prisma", "--url", str_c(c->arena, url));
  if (answer.code) fail(c, "pull ended with %d: %.*s", answer.code, STR_ARG(answer.err));
  if (c->failed) return;
  expect(c, "pulled.prisma", answer.out);
  expect(c, "err", answer.err);
}

static void run_pull(Case *c) {
  if (shell(c, STR("grep -qE 'provider *= *\"sqlite\"' schema.prisma"))) {
    pull_from(c, str_format(c->arena, "file:%.*s/case.db", STR_ARG(c->temp)));
    return;
  }
  if (!c->options->servers.len) fail(c, "PG_URLS names no PostgreSQL server");
  Str name = str_format(c->arena, "case_%d", c->slot);
  for (vec_each(const Server, server, &c->options->servers)) {
    if (c->failed) return;
    pull_from(c, database_on(c, server, name));
    if (c->failed) printf("on PostgreSQL %.*s\n", STR_ARG(server->version));
  }
}

// --- Stage cli ----------------------------------------------------------------------------------

// What differs from run to run, in output of the program.
static Str placeholders(Case *c, Str text, Str database) {
  time_t now = time(NULL), tomorrow = now + 24 * 60 * 60;
  char today[16], next[16], today_dashed[16], next_dashed[16];
  strftime(today, sizeof today, "%Y%m%d", gmtime(&now));
  strftime(next, sizeof next, "%Y%m%d", gmtime(&tomorrow));
  strftime(today_dashed, sizeof today_dashed, "%Y-%m-%d", gmtime(&now));
  strftime(next_dashed, sizeof next_dashed, "%Y-%m-%d", gmtime(&tomorrow));
  const struct {
    Str pattern, with;
  } table[] = {
      {str_format(c->arena, "\\Q%.*s\\E", STR_ARG(c->temp)), STR("<tmp>")},
      {STR("/tmp/pmig-pg\\.[A-Za-z0-9]+/[0-9]+"), STR("<pg>")},
      {str_format(c->arena, "\\b%.*s\\b", STR_ARG(database)), STR("<database>")},
      {STR("\\b1:[0-9a-f]{16}\\b"), STR("<state>")},
      {STR("pmig:proof=[0-9a-f]{64}"), STR("pmig:proof=<sum>")},
      {str_format(c->arena, "\\b(%s|%s)\\d{6}(?!\\d)", today, next), STR("<stamp>")},
      {str_format(c->arena, "\\b(%s|%s)[T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|\\+00:00)?",
                  today_dashed, next_dashed),
       STR("<time>")},
      {STR("\\b[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\\b"), STR("<uuid>")},
      {STR("\\b\\d+(\\.\\d+)? ?ms\\b"), STR("<n> ms")},
      {STR("(_ms\": ?)\\d+(\\.\\d+)?"), STR("$1<n>")},
      {STR("\\bpid \\d+"), STR("pid <n>")},
  };
  for (size_t i = 0; i < COUNT_OF(table); i++) {
    int error;
    PCRE2_SIZE offset, len = text.len * 4 + 1024;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)table[i].pattern.at, table[i].pattern.len, 0,
                                     &error, &offset, NULL);
    PCRE2_UCHAR *out = arena_alloc(c->arena, len);
    if (pcre2_substitute(code, (PCRE2_SPTR)text.at, text.len, 0, PCRE2_SUBSTITUTE_GLOBAL, NULL,
                         NULL, (PCRE2_SPTR)table[i].with.at, table[i].with.len, out, &len) >= 0)
      text = (Str){(const char *)out, len};
    pcre2_code_free(code);
  }
  return text;
}

// A new, empty database for the script, and the guest's way to it.
static void give_database(Case *c, const Server *server, Str name) {
  Diags diags = diags_new(c->arena);
  Db *db = NULL;
  Str script = str_format(c->arena, "DROP DATABASE IF EXISTS %.*s WITH (FORCE)", STR_ARG(name));
  Str url = database_on(c, server, name);
  Db *own = NULL;
  if (!db_open(c->arena, server->url, &(DbOptions){0}, &db, &diags) ||
      !db_run(db, script, &diags) ||
      !db_open(c->arena, url, &(DbOptions){.create_if_missing = true}, &own, &diags))
    fail_with(c, "no database for the script", &diags);
  db_close(own);
  db_close(db);
  setenv("PG_URL", str_c(c->arena, url), true);
  Str guest = str_replace(c->arena, url, STR("//prisma@"), STR("//guest:secret@"));
  setenv("PG_GUEST_URL", str_c(c->arena, guest), true);
}

static Str read_temp(Case *c, const char *name, Str database) {
  Str text = {0};
  Diags diags = diags_new(c->arena);
  if (!file_read(c->arena, path_join(c->arena, c->temp, str_of(name)), &text, &diags))
    fail_with(c, name, &diags);
  return placeholders(c, text, database);
}

static void run_cli(Case *c) {
  Str database = str_format(c->arena, "cli_%d", c->slot);
  if (str_contains(read_expected(c, "cmd"), STR("PG_"))) {
    if (!c->options->servers.len)
      fail(c, "PG_URLS names no PostgreSQL server");
    else
      give_database(c, &c->options->servers.at[0], database);
  }
  if (c->failed) return;
  Str path =
      str_format(c->arena, "%.*s:%s", STR_ARG(path_folder(c->options->pmig)), getenv("PATH"));
  setenv("PATH", str_c(c->arena, path), true);
  setenv("HOME", str_c(c->arena, c->temp), true);
  int status = system(
      str_c(c->arena, str_format(c->arena,
                                 "cp -R . '%.*s/work' && cd '%.*s/work' && rm -f out err code && "
                                 "exec sh ./cmd > ../out 2> ../err < /dev/null",
                                 STR_ARG(c->temp), STR_ARG(c->temp))));
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  int64_t expected = 0;
  (void)str_to_int64(str_trim(read_expected(c, "code")), &expected);
  Str err = read_temp(c, "err", database);
  if (code != expected)
    fail(c, "ended with %d, expected %d: %.*s", code, (int)expected, STR_ARG(err));
  if (c->failed && c->options->bless) return;
  expect(c, "out", read_temp(c, "out", database));
  expect(c, "err", err);
}

// --- One case -----------------------------------------------------------------------------------

static const struct {
  Str name;
  void (*run)(Case *c);
} STAGES[] = {
    {STR_INIT("diff"), run_diff},
    {STR_INIT("schema"), run_schema},
    {STR_INIT("pull"), run_pull},
    {STR_INIT("cli"), run_cli},
};

static void run_case(Case *c) {
  char temp[] = "/tmp/pmig-case.XXXXXX";
  if (chdir(str_c(c->arena, c->folder)) || !mkdtemp(temp)) {
    fail(c, "no folder to work in");
    return;
  }
  c->temp = str_of(temp);
  bool known = false;
  for (size_t i = 0; i < COUNT_OF(STAGES); i++) {
    if (!str_eq(STAGES[i].name, c->stage)) continue;
    known = true;
    STAGES[i].run(c);
  }
  if (!known) fail(c, "no such stage");
  (void)shell(c, str_format(c->arena, "rm -rf '%s'", temp));
}

// The process of a case. Does not return.
static void be_case(const Options *options, Str id, int slot, FILE *report) {
  dup2(fileno(report), STDOUT_FILENO);
  dup2(fileno(report), STDERR_FILENO);
  alarm(TIME_LIMIT_S);
  Arena arena = {0};
  Case c = {.options = options, .arena = &arena, .slot = slot};
  ptrdiff_t slash = str_find_char(id, '/');
  c.stage = str_slice(id, 0, (size_t)slash);
  c.name = str_slice(id, (size_t)slash + 1, id.len);
  c.folder = path_join(&arena, options->cases, id);
  run_case(&c);
  bool failed = c.failed;
  arena_close(&arena);
  exit(failed);
}

// --- All cases ----------------------------------------------------------------------------------

typedef struct {
  pid_t pid;
  Str id;
  FILE *report;
} Job;

typedef struct {
  Job jobs[MAX_JOBS];
  int count, failed;
} Run;

static void print_report(FILE *report) {
  rewind(report);
  bool at_start = true;
  for (int ch; (ch = getc(report)) != EOF; at_start = ch == '\n') {
    if (at_start) fputs("# ", stdout);
    putchar(ch);
  }
  if (!at_start) putchar('\n');
}

// Waits for one case and reports it. Returns the slot that is free now.
static int finish_one(Run *run, int jobs) {
  int status;
  pid_t pid = wait(&status);
  int slot = 0;
  while (slot < jobs && run->jobs[slot].pid != pid) slot++;
  Job *job = &run->jobs[slot];
  bool passed = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  run->count++;
  run->failed += !passed;
  printf("%sok %d - %.*s\n", passed ? "" : "not ", run->count, STR_ARG(job->id));
  if (!passed) print_report(job->report);
  if (WIFSIGNALED(status))
    printf("# %s\n", WTERMSIG(status) == SIGALRM ? "took too long" : strsignal(WTERMSIG(status)));
  fclose(job->report);
  *job = (Job){0};
  fflush(stdout);
  return slot;
}

static void start_one(Run *run, const Options *options, Str id, int slot) {
  Job *job = &run->jobs[slot];
  *job = (Job){.id = id, .report = tmpfile()};
  fflush(stdout);
  job->pid = fork();
  if (job->pid == 0) be_case(options, id, slot, job->report);
}

static bool run_all(const Options *options, const StrList *ids) {
  Run run = {0};
  int running = 0;
  for (vec_each(Str, id, ids)) {
    int slot = running < options->jobs ? running : finish_one(&run, options->jobs);
    if (running < options->jobs) running++;
    start_one(&run, options, *id, slot);
  }
  while (running-- > 0) (void)finish_one(&run, options->jobs);
  printf("1..%zu\n", ids->len);
  return run.failed == 0;
}

static bool wanted(Str id, const StrList *filters) {
  for (vec_each(Str, filter, filters))
    if (str_starts_with(id, *filter)) return true;
  return filters->len == 0;
}

static bool list_cases(Arena *arena, Str cases, const StrList *filters, StrList *ids,
                       Diags *diags) {
  for (size_t i = 0; i < COUNT_OF(STAGES); i++) {
    Str folder = path_join(arena, cases, STAGES[i].name);
    StrList names = {0};
    if (path_kind(arena, folder) == PATH_MISSING) continue;
    if (!folder_list(arena, folder, &names, diags)) return false;
    for (vec_each(Str, name, &names)) {
      Str id = path_join(arena, STAGES[i].name, *name);
      if (wanted(id, filters)) vec_push(arena, ids, id);
    }
  }
  return true;
}

// "15=postgresql://… 16=postgresql://…"
static void read_servers(Arena *arena, Options *options) {
  Str rest = env_get("PG_URLS");
  while (rest.len) {
    ptrdiff_t space = str_find_char(rest, ' ');
    Str word = space < 0 ? rest : str_slice(rest, 0, (size_t)space);
    rest = str_slice(rest, word.len + 1, rest.len);
    ptrdiff_t equals = str_find_char(word, '=');
    if (equals < 0) continue;
    Server server = {str_slice(word, 0, (size_t)equals),
                     str_slice(word, (size_t)equals + 1, word.len)};
    vec_push(arena, &options->servers, server);
  }
}

int main(int argc, char **argv) {
  Arena arena = {0};
  Options options = {.jobs = (int)sysconf(_SC_NPROCESSORS_ONLN)};
  StrList filters = {0}, ids = {0};
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--bless"))
      options.bless = true;
    else if (!strcmp(argv[i], "--pmig") && i + 1 < argc)
      options.pmig = path_absolute(&arena, str_of(argv[++i]));
    else
      vec_push(&arena, &filters, str_of(argv[i]));
  }
  if (options.jobs > MAX_JOBS) options.jobs = MAX_JOBS;
  options.cases = path_absolute(&arena, STR("tests/cases"));
  read_servers(&arena, &options);
  unsetenv("DATABASE_URL");
  setenv("NO_COLOR", "1", true);
  Diags diags = diags_new(&arena);
  bool passed = list_cases(&arena, options.cases, &filters, &ids, &diags);
  if (passed && !ids.len) passed = diag_error(&diags, DIAG_USAGE, "no such case below tests/cases");
  Text text = text_new(&arena);
  diags_render(&diags, false, &text);
  fprintf(stderr, "%.*s", STR_ARG(text_str(&text)));
  passed = passed && run_all(&options, &ids);
  arena_close(&arena);
  return passed ? 0 : 1;
}
