#!/bin/sh
# Proves that the documents name what the program has: every command and exit code of `pmig help` is in README.md, every
# command with a result of its own in docs/json.md. Prints TAP.
#
# usage: docs_test.sh PMIG
set -eu
cd "$(dirname "$0")/.."
pmig=$1
count=0

# has FILE TEXT NAME
has() {
  count=$((count + 1))
  grep -qF -- "$2" "$1" || printf 'not '
  echo "ok $count - $1 has $3"
}

for command in $("$pmig" help | sed -n '/^Exit codes/q; s/^  \([a-z]*\)  .*/\1/p'); do
  case $command in help | completions) continue ;; esac
  has README.md "| \`pmig $command" "pmig $command"
  count=$((count + 1))
  grep -qE "^## (.*, )?$command(,|$)" docs/json.md || printf 'not '
  echo "ok $count - docs/json.md has $command"
done
for code in $("$pmig" help | sed -n '/^Exit codes/,/^$/s/^ *\([0-9][0-9]*\)  .*/\1/p'); do
  has README.md "| $code |" "exit code $code"
done
echo "1..$count"
