// Choosing on the terminal. The keys are read one by one, with the terminal's own line editing and signals off: Ctrl-C is
// a key here, and SIGTERM ends the waiting (base/interrupt.h), so there is one way out, on which the terminal gets its
// settings back. Drawing first, then keys, then the choice.

#define _DEFAULT_SOURCE
#include "cli/pick.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/activity.h"
#include "base/interrupt.h"

enum { USUAL_ROWS = 24, USUAL_COLUMNS = 80, ROWS_AROUND = 3 };

typedef struct {
  Cli *cli;
  const Plan *plan;
  size_t cursor, top;    // of the list; the first line that is seen
  size_t rows, columns;  // of the list, of the terminal
  bool drawn;
} Picker;

// --- Drawing

static void measure(Picker *picker) {
  struct winsize size;
  bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col;
  size_t rows = known ? size.ws_row : USUAL_ROWS, count = picker->plan->migrations.len;
  picker->columns = known ? size.ws_col : USUAL_COLUMNS;
  picker->rows = rows > ROWS_AROUND + 1 ? rows - ROWS_AROUND : 1;
  if (picker->rows > count) picker->rows = count;
}

static void keep_cursor_in_view(Picker *picker) {
  if (picker->cursor < picker->top) picker->top = picker->cursor;
  if (picker->cursor >= picker->top + picker->rows) picker->top = picker->cursor - picker->rows + 1;
}

static void put_row(Text *text, const Picker *picker, size_t i) {
  const PlannedMigration *planned = &picker->plan->migrations.at[i];
  size_t statements = planned->script.statements.len;
  Str row = str_format(text->arena, "%s [%s] %.*s  %zu %s%s", i == picker->cursor ? ">" : " ",
                       i <= picker->cursor ? "x" : " ", STR_ARG(planned->migration->name),
                       statements, statements == 1 ? "statement" : "statements",
                       planned->one_transaction ? "" : ", not in one transaction");
  text_put(text, str_truncate_utf8(row, picker->columns - 1));
  text_literal(text, "\033[K\r\n");
}

static void draw(Picker *picker) {
  Arena scratch = {0};
  Text text = text_new(&scratch);
  keep_cursor_in_view(picker);
  if (picker->drawn) text_format(&text, "\033[%zuA\r", picker->rows);
  for (size_t i = picker->top; i < picker->top + picker->rows; i++) put_row(&text, picker, i);
  fwrite(text.at, 1, text.len, picker->cli->err);
  fflush(picker->cli->err);
  picker->drawn = true;
  arena_close(&scratch);
}

// --- Keys

typedef enum { KEY_OTHER, KEY_UP, KEY_DOWN, KEY_FIRST, KEY_LAST, KEY_ENTER, KEY_LEAVE } Key;

static const struct {
  Str bytes;
  Key key;
} KEYS[] = {
    {STR_INIT("\033[A"), KEY_UP},    {STR_INIT("\033OA"), KEY_UP},
    {STR_INIT("k"), KEY_UP},         {STR_INIT("\033[B"), KEY_DOWN},
    {STR_INIT("\033OB"), KEY_DOWN},  {STR_INIT("j"), KEY_DOWN},
    {STR_INIT("\033[H"), KEY_FIRST}, {STR_INIT("\033[1~"), KEY_FIRST},
    {STR_INIT("g"), KEY_FIRST},      {STR_INIT("\033[F"), KEY_LAST},
    {STR_INIT("\033[4~"), KEY_LAST}, {STR_INIT("G"), KEY_LAST},
    {STR_INIT("\r"), KEY_ENTER},     {STR_INIT("\n"), KEY_ENTER},
    {STR_INIT("\033"), KEY_LEAVE},   {STR_INIT("q"), KEY_LEAVE},
    {STR_INIT("\003"), KEY_LEAVE},   {STR_INIT("\004"), KEY_LEAVE},
};

// What was typed and not looked at yet: of keys pressed quickly several arrive at once.
typedef struct {
  char bytes[64];
  size_t from, to;
} Typed;

// False at the end of the input, and after a signal.
static bool typed_wait(Typed *typed) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  if (typed->from < typed->to) return true;
  if (interrupt_is_pending() || poll(&input, 1, -1) < 0) return false;
  ssize_t length = read(STDIN_FILENO, typed->bytes, sizeof typed->bytes);
  typed->from = 0;
  typed->to = length > 0 ? (size_t)length : 0;
  return length > 0;
}

// Of a key that means nothing here: "\033[" and all up to a letter or "~", or one byte.
static size_t unknown_length(Str bytes) {
  if (!str_starts_with(bytes, STR("\033[")) && !str_starts_with(bytes, STR("\033O"))) return 1;
  size_t at = 2;
  while (at < bytes.len && (bytes.at[at] < '@' || bytes.at[at] > '~')) at++;
  return at < bytes.len ? at + 1 : at;
}

// Escape alone is a key, too, but also how others begin.
static bool begins_with(Str bytes, Str key) {
  bool is_escape = str_eq(key, STR("\033"));
  return str_starts_with(bytes, key) && (!is_escape || unknown_length(bytes) == 1);
}

static Key read_key(Typed *typed) {
  if (!typed_wait(typed)) return KEY_LEAVE;
  Str bytes = {typed->bytes + typed->from, typed->to - typed->from};
  for (size_t i = 0; i < COUNT_OF(KEYS); i++)
    if (begins_with(bytes, KEYS[i].bytes)) {
      typed->from += KEYS[i].bytes.len;
      return KEYS[i].key;
    }
  typed->from += unknown_length(bytes);
  return KEY_OTHER;
}

static void move_cursor(Picker *picker, Key key) {
  size_t last = picker->plan->migrations.len - 1;
  if (key == KEY_UP && picker->cursor) picker->cursor--;
  if (key == KEY_DOWN && picker->cursor < last) picker->cursor++;
  if (key == KEY_FIRST) picker->cursor = 0;
  if (key == KEY_LAST) picker->cursor = last;
}

// --- The choice

static bool choose(Picker *picker) {
  Typed typed = {0};  // what follows Enter is no answer to the question that comes then
  for (;;) {
    draw(picker);
    Key key = read_key(&typed);
    if (key == KEY_ENTER || key == KEY_LEAVE) return key == KEY_ENTER;
    move_cursor(picker, key);
  }
}

static ExitCode nobody_there(Cli *cli) {
  diag_error(&cli->diags, DIAG_USAGE, "there is no terminal to choose on");
  diag_remedy(&cli->diags, "say a number of migrations, or --to NAME");
  return EXIT_ERROR;
}

static ExitCode pick_migrations(Cli *cli, const char *question, const Plan *plan, size_t *count) {
  Picker picker = {.cli = cli, .plan = plan};
  struct termios before, raw;
  if (cli->common.json || !term_is_interactive() || tcgetattr(STDIN_FILENO, &before) != 0)
    return nobody_there(cli);
  activity_pause();
  measure(&picker);
  raw = before;
  raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
  raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  fflush(cli->out);
  fprintf(cli->err, "%s  (arrow keys, Enter; q leaves)\n", question);
  tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
  bool chosen = choose(&picker);
  tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
  *count = picker.cursor + 1;
  return chosen ? EXIT_OK : EXIT_CANCELLED;
}

Str plan_question(Arena *arena, const Plan *plan, bool is_down) {
  size_t count = plan->migrations.len;
  return str_format(arena, "%s %zu %s?", is_down ? "Revert" : "Apply", count,
                    count == 1 ? "migration" : "migrations");
}

ExitCode pick_plan(Cli *cli, Plan *plan, bool is_down) {
  const char *question =
      is_down ? "Which migrations shall be reverted?" : "Which migrations shall be applied?";
  ExitCode code = pick_migrations(cli, question, plan, &plan->migrations.len);
  if (code == EXIT_OK) print_plan(cli, plan, is_down);
  return code;
}
