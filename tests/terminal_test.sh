#!/bin/bash
# Proves how pmig behaves at a terminal, in a real one: tmux types the keys and reads the screen. Prints TAP.
#
# usage: terminal_test.sh PMIG
set -u
pmig=$(realpath "$1")
work=$(mktemp -d)
socket=pmig-test-$$
count=0
screen() { tmux -L "$socket" capture-pane -p -t 0; }
keys() { tmux -L "$socket" send-keys -t 0 "$@"; }
trap 'tmux -L "$socket" kill-server 2> /dev/null; rm -rf "$work"' EXIT

# ok NAME COMMAND…
ok() {
  count=$((count + 1))
  local name=$1
  shift
  if "$@"; then echo "ok $count - $name"; return; fi
  echo "not ok $count - $name"
  screen | sed 's/^/# /'
}

# Waits until the screen has a line that matches.
sees() {
  for _ in $(seq 100); do
    screen | grep -qE -- "$1" && return
    sleep 0.1
  done
  return 1
}
sees_not() { ! screen | grep -qE -- "$1"; }
# Types a command on an empty screen. Prompts are "$ " alone, so the next one tells that it has ended.
run() {
  keys -l "clear; $1; echo ended \$?"
  keys Enter
}
# The same, and looks at the terminal's settings before the shell makes its own.
run_picker() {
  run "$1; code=\$?; stty -a | grep -E '(^| )-(icanon|echo|isig)( |\$)' && echo raw; (exit \$code)"
}
ends_with() { sees "^ended $1\$"; }

mkdir -p "$work/bin" "$work/prisma/migrations"
ln -s "$pmig" "$work/bin/pmig"
migration() {
  mkdir -p "$work/prisma/migrations/$1"
  echo "$2" > "$work/prisma/migrations/$1/migration.sql"
}
echo 'provider = "sqlite"' > "$work/prisma/migrations/migration_lock.toml"
migration 20240101000000_first 'CREATE TABLE first (id INTEGER);'
migration 20240102000000_second 'CREATE TABLE second (id INTEGER);'
migration 20240103000000_third 'CREATE TABLE third (id INTEGER);'
export DATABASE_URL="file:$work/app.db"
(cd "$work" && bin/pmig generate) > "$work/generated"

env -u CI -u NO_COLOR tmux -L "$socket" -f /dev/null new-session -d -x 80 -y 24 -c "$work" \
  "PATH=$work/bin:$PATH PS1='$ ' bash --norc --noprofile"
sees '^\$' || exit 1

# --- Lines

run 'pmig diff'
ok 'a line that is too long is broken between words' sees '^help: pmig diff .* for one;$'
ok 'and goes on below its first word' sees '^      pmig help diff tells'
run 'pmig diff 2>&1 | cat'
ok 'in a pipe it is one line' sees 'what a STATE is$'

# --- Choosing

run_picker 'pmig up -i'
ok 'up -i shows what is pending' sees '> \[x\] 20240101000000_first  1 statement'
keys Down
ok 'an arrow chooses one more' sees '> \[x\] 20240102000000_second'
ok 'the others are not chosen' sees '  \[ \] 20240103000000_third'
keys Enter
ok 'the SQL is shown before the question' sees 'CREATE TABLE second'
ok 'the question says how many' sees 'Apply 2 migrations\?'
keys -l y
keys Enter
ok 'what was agreed to is applied' sees '2 migrations have been applied'
ok 'and no more' sees_not 'applied 20240103000000_third'
ends_with 0
ok 'the terminal is as it was afterwards' sees_not '^raw'

run_picker 'pmig up -i'
sees '> \[x\] 20240103000000_third'
keys Down F5 Up q
ok 'keys that come at once are all seen' ends_with 130

run_picker 'pmig down -i'
ok 'down -i begins with the newest' sees '> \[x\] 20240102000000_second'
keys Down Up Down
ok 'keys pressed quickly count one by one' sees '> \[x\] 20240101000000_first'
keys q
ok 'q leaves' ends_with 130
ok 'the terminal is as it was after q' sees_not '^raw'
run_picker 'pmig down -i'
sees '> \[x\]'
keys C-c
ok 'Ctrl-C leaves' ends_with 130
ok 'the terminal is as it was after Ctrl-C' sees_not '^raw'
run_picker 'pmig down -i'
sees '> \[x\]'
kill -TERM "$(pgrep -n -f "^pmig down -i")"
ok 'SIGTERM leaves' ends_with 143
ok 'the terminal is as it was after SIGTERM' sees_not '^raw'
run_picker 'pmig down -i'
sees '> \[x\]'
keys Enter
sees 'Revert 1 migration\?'
keys -l n
keys Enter
ok 'no changes nothing' ends_with 130
run_picker 'pmig down -i'
sees '> \[x\]'
keys Enter
sees 'Revert 1 migration\?'
keys -l y
keys Enter
ok 'yes reverts' sees '^reverted 20240102000000_second'
ok 'and ends well' ends_with 0
run_picker 'pmig up -i'
sees '> \[x\] 20240102000000_second'
(cd "$work" && bin/pmig up 1) > "$work/meanwhile"
keys Enter
sees 'Apply 1 migration\?'
keys -l y
keys Enter
ends_with 0
ok 'what somebody else applied meanwhile is not replaced by the next' sees_not 'applied 20240103000000_third'

# What is lost stands below the SQL, above the one question there is.
sqlite3 "$work/app.db" 'INSERT INTO second VALUES (1), (2)'
run_picker 'pmig down -i'
sees '> \[x\] 20240102000000_second'
keys Enter
sees 'Revert 1 migration\?'
ok 'down -i counts what is lost before it asks' sees '^  second: 2 rows'
keys -l y
keys Enter
ok 'and asks once' ends_with 0
(cd "$work" && bin/pmig up) > "$work/meanwhile"
migration 20240103500000_drops 'DROP TABLE second; CREATE TABLE new_third (id TEXT);
INSERT INTO new_third SELECT id FROM third; DROP TABLE third; ALTER TABLE new_third RENAME TO third;'
sqlite3 "$work/app.db" 'INSERT INTO second VALUES (1)' 'INSERT INTO third VALUES (1)'
run_picker 'pmig up -i'
sees '> \[x\] 20240103500000_drops'
keys Enter
sees 'Apply 1 migration\?'
ok 'up -i counts what its statements remove' sees '^  second: 1 row$'
ok 'and not what is made anew' sees_not '^  third:'
keys -l n
keys Enter
ends_with 130
rm -r "$work/prisma/migrations/20240103500000_drops"
(cd "$work" && bin/pmig down 2 --yes) > "$work/meanwhile"

run 'pmig up -i < /dev/null'
ok 'without a terminal there is nothing to choose on' sees 'there is no terminal to choose on'

# --- What takes long

migration 20240104000000_slow 'CREATE TABLE slow (id INTEGER);
INSERT INTO slow WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 200000000) SELECT count(*) FROM c;'
run 'pmig up'
ok 'after a second a line tells what is going on' sees \
  '^applying 20240104000000_slow, 3 of 3, statement 2 of 2 \([1-9][0-9]* s\)$'
keys C-c
ok 'Ctrl-C stops the statement' ends_with 130
ok 'the line is gone' sees_not '^applying'
ok 'the error says what is in the database' sees 'Nothing of this script is in the database'
run 'pmig generate slow'
ok 'replaying is told of, too' sees '^replaying 20240104000000_slow, 4 of 4'
keys C-c
ends_with 130
run 'pmig up 2> err'
sleep 2
keys C-c
ends_with 130
ok 'a file gets no such line' bash -c "! grep -q 'applying' '$work/err'"
ok 'a file gets no colours' bash -c "! grep -q $'\033' '$work/err'"

# --- Colours

color() { tmux -L "$socket" capture-pane -e -p -t 0 | grep -qF $'\033['; }
run 'pmig frobnicate'
ends_with 1
ok 'an error is coloured' color
run 'pmig status'
ends_with 1
ok 'what is pending stands out' color
run 'pmig status --no-color'
ends_with 1
ok 'and does not where nobody wants it' bash -c "! tmux -L $socket capture-pane -e -p -t 0 | grep -qF $'\\033['"
run 'NO_COLOR=1 pmig frobnicate'
ends_with 1
ok 'NO_COLOR is heard' bash -c "! tmux -L $socket capture-pane -e -p -t 0 | grep -qF $'\033['"
run 'pmig help down | awk "length > 80 { print \"too wide\" }"'
ends_with 0
ok 'help fits in 80 columns' sees_not 'too wide'
echo "1..$count"
