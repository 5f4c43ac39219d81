// A project for the unit tests of the runner: a migrations folder and an empty database, SQLite's in a file and
// PostgreSQL's on the server in PG_URL, and the questions that are asked of them.
#ifndef PMIG_TESTS_RUNNER_PROJECT_H
#define PMIG_TESTS_RUNNER_PROJECT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/os.h"
#include "runner/runner.h"

// Not every test program asks everything.
#define HELPER static __attribute__((unused))

typedef struct {
  Arena arena;
  const Dialect *dialect;
  Str root, migrations, url;  // root: a temporary folder
  Folder folder;
  Db *db;
  Diags diags;
  Text events;
} Project;

// --- Projects -----------------------------------------------------------------------------------

HELPER Str server_url(Arena *arena, Str database) {
  Str url = env_get("PG_URL");
  if (!url.len) fail_msg("PG_URL names no PostgreSQL server");
  ptrdiff_t path = str_find(url, STR("/"), strlen("postgresql://"));
  ptrdiff_t query = str_find(url, STR("?"), 0);
  Str head = path < 0 ? url : str_slice(url, 0, (size_t)path);
  Str tail = query < 0 ? (Str){0} : str_slice(url, (size_t)query, url.len);
  return str_format(arena, "%.*s/%.*s%.*s", STR_ARG(head), STR_ARG(database), STR_ARG(tail));
}

HELPER Str database_name(Arena *arena) {
  return str_format(arena, "pmig_runner_%ld", (long)getpid());
}

HELPER void drop_database(Arena *arena) {
  Diags diags = diags_new(arena);
  Db *admin = NULL;
  if (!db_open(arena, server_url(arena, STR("postgres")), NULL, &admin, &diags))
    fail_msg("no PostgreSQL server");
  Str name = database_name(arena);
  assert_true(db_try(
      admin, str_format(arena, "DROP DATABASE IF EXISTS \"%.*s\" WITH (FORCE)", STR_ARG(name))));
  db_close(admin);
}

HELPER Db *connect(Project *project) {
  Db *db = NULL;
  assert_true(db_open(&project->arena, project->url, &(DbOptions){.create_if_missing = true}, &db,
                      &project->diags));
  // What the commands work on was made by somebody else.
  db_close(db);
  assert_true(db_open(&project->arena, project->url, NULL, &db, &project->diags));
  return db;
}

HELPER void project_open(Project *project, const Dialect *dialect) {
  static int number;
  *project = (Project){.dialect = dialect};
  Arena *arena = &project->arena;
  project->diags = diags_new(arena);
  project->events = text_new(arena);
  project->root = str_format(arena, "/tmp/pmig_runner_%ld_%d", (long)getpid(), ++number);
  project->migrations = path_join(arena, project->root, STR("migrations"));
  assert_true(folder_make(arena, project->root, &project->diags));
  if (dialect == &POSTGRESQL) drop_database(arena);
  project->url = dialect == &POSTGRESQL
                     ? server_url(arena, database_name(arena))
                     : str_format(arena, "file:%.*s/dev.db", STR_ARG(project->root));
  project->db = connect(project);
}

HELPER void remove_tree(Arena *arena, Str path) {
  Diags ignored = diags_new(arena);
  StrList names = {0};
  if (path_kind(arena, path) == PATH_FOLDER && folder_list(arena, path, &names, &ignored))
    for (vec_each(const Str, name, &names)) remove_tree(arena, path_join(arena, path, *name));
  if (path_kind(arena, path) == PATH_FOLDER)
    rmdir(str_c(arena, path));
  else
    unlink(str_c(arena, path));
}

HELPER void project_close(Project *project) {
  db_close(project->db);
  remove_tree(&project->arena, project->root);
  if (project->dialect == &POSTGRESQL) drop_database(&project->arena);
  arena_close(&project->arena);
}

HELPER void put(Project *project, const char *path, const char *text) {
  Str file = path_join(&project->arena, project->migrations, str_of(path));
  assert_true(folder_make(&project->arena, path_folder(file), &project->diags));
  assert_true(file_write(&project->arena, file, str_of(text), &project->diags));
}

HELPER void put_migration(Project *project, const char *name, const char *up, const char *down) {
  put(project, str_c(&project->arena, str_format(&project->arena, "%s/migration.sql", name)), up);
  if (down)
    put(project, str_c(&project->arena, str_format(&project->arena, "%s/down.sql", name)), down);
}

HELPER void load(Project *project) {
  assert_true(folder_load(&project->arena, project->migrations, &project->folder, &project->diags));
}

HELPER void note_event(const RunEvent *event, void *context) {
  Project *project = context;
  Str word = RUN_EVENT_WORDS[event->kind];
  text_format(&project->events, "%.*s", STR_ARG(word));
  if (event->planned) text_format(&project->events, " %zu/%zu", event->number, event->total);
  if (event->statement != SIZE_MAX) text_format(&project->events, " #%zu", event->statement + 1);
  text_literal(&project->events, "\n");
}

HELPER RunOptions options_of(Project *project) {
  RunOptions options = RUN_DEFAULTS;
  options.lock_wait_ms = 300;
  options.listen = note_event;
  options.context = project;
  project->events = text_new(&project->arena);
  return options;
}

// --- Asking -------------------------------------------------------------------------------------

HELPER bool up(Project *project, Target target, size_t *done) {
  RunOptions options = options_of(project);
  load(project);
  return runner_up(&project->arena, project->db, &project->folder, target, &options, done,
                   &project->diags);
}

HELPER bool down(Project *project, Target target, size_t *done) {
  RunOptions options = options_of(project);
  load(project);
  return runner_down(&project->arena, project->db, &project->folder, target, NULL, &options, done,
                     &project->diags);
}

#define ALL ((Target){0})
#define TO(name) ((Target){.to = STR(name)})
#define THROUGH(name) ((Target){.to = STR(name), .through = true})
#define COUNT(n) ((Target){.count = (n)})

HELPER void print_diags(Project *project) {
  Text text = text_new(&project->arena);
  diags_render(&project->diags, false, &text);
  print_message("%.*s", STR_ARG(text_str(&text)));
}

HELPER void assert_up(Project *project, Target target, size_t wanted) {
  size_t done = 0;
  if (!up(project, target, &done)) print_diags(project), fail();
  assert_int_equal(done, wanted);
}

HELPER void assert_down(Project *project, Target target, size_t wanted) {
  size_t done = 0;
  if (!down(project, target, &done)) print_diags(project), fail();
  assert_int_equal(done, wanted);
}

// The newest diagnostic is an error of this code that says `words`; it is forgotten.
HELPER void assert_error(Project *project, DiagCode code, const char *words) {
  assert_int_not_equal(project->diags.list.len, 0);
  const Diag *diag = vec_last(&project->diags.list);
  assert_string_equal(diag_code_text(diag->code), diag_code_text(code));
  if (!str_contains(diag->message, str_of(words)) && !str_contains(diag->remedy, str_of(words)))
    fail_msg("%.*s\nhelp: %.*s\ndoes not say: %s", STR_ARG(diag->message), STR_ARG(diag->remedy),
             words);
  project->diags = diags_new(&project->arena);
}

HELPER void assert_up_fails(Project *project, Target target, DiagCode code, const char *words) {
  assert_false(up(project, target, NULL));
  assert_error(project, code, words);
}

HELPER void assert_down_fails(Project *project, Target target, DiagCode code, const char *words) {
  assert_false(down(project, target, NULL));
  assert_error(project, code, words);
}

HELPER void run(Project *project, const char *sql) {
  if (!db_run(project->db, str_of(sql), &project->diags)) print_diags(project), fail();
}

// The cells of a query: rows end in "\n", cells are separated by "|", NULL is "-".
HELPER void assert_rows(Project *project, const char *sql, const char *wanted) {
  Rows rows;
  if (!db_query(project->db, &project->arena, str_of(sql), NULL, 0, &rows, &project->diags))
    print_diags(project), fail();
  Text text = text_new(&project->arena);
  for (size_t i = 0; i < rows.row_count; i++)
    for (size_t j = 0; j < rows.column_count; j++) {
      Str cell = ROWS_CELL(rows, i, j);
      text_put(&text, cell.at ? cell : STR("-"));
      text_char(&text, j + 1 < rows.column_count ? '|' : '\n');
    }
  assert_string_equal(str_c(&project->arena, text_str(&text)), wanted);
}

// What the ledger has: name, finished, rolled back, steps.
HELPER void assert_ledger(Project *project, const char *wanted) {
  assert_rows(project,
              "SELECT migration_name, CASE WHEN finished_at IS NULL THEN 'open' ELSE 'finished' "
              "END, CASE WHEN "
              "rolled_back_at IS NULL THEN '' ELSE 'rolled back' END, applied_steps_count FROM "
              "_prisma_migrations "
              "ORDER BY started_at, migration_name",
              wanted);
}

HELPER void assert_no_table(Project *project, const char *name) {
  Str sql = str_format(&project->arena, "SELECT 1 FROM %s", name);
  assert_false(db_try(project->db, sql));
}

HELPER void assert_state(Project *project, const char *wanted) {
  Ledger ledger;
  load(project);
  assert_true(ledger_load(&project->arena, project->db, &ledger, &project->diags));
  History history = history_compare(&project->arena, &project->folder, &ledger);
  Text text = text_new(&project->arena);
  for (vec_each(const HistoryEntry, entry, &history.entries))
    text_format(&text, "%.*s: %.*s%s%s%s\n", STR_ARG(entry->name),
                STR_ARG(MIGRATION_STATE_WORDS[entry->state]), entry->edited ? ", edited" : "",
                entry->out_of_order ? ", out of order" : "", entry->migration ? "" : ", missing");
  assert_string_equal(str_c(&project->arena, text_str(&text)), wanted);
}

// --- Running ------------------------------------------------------------------------------------

typedef void Test(Project *project);

HELPER void run_on(const Dialect *dialect, Test *test) {
  Project project;
  project_open(&project, dialect);
  test(&project);
  project_close(&project);
}

#define ON_BOTH(test)                       \
  static void test##_pg(void **state) {     \
    (void)state;                            \
    run_on(&POSTGRESQL, test);              \
  }                                         \
  static void test##_sqlite(void **state) { \
    (void)state;                            \
    run_on(&SQLITE, test);                  \
  }
#define ON_ONE(test, dialect)            \
  static void test##_one(void **state) { \
    (void)state;                         \
    run_on(&dialect, test);              \
  }

#endif
