#!/bin/bash
# Proves that the completions of bash, zsh and fish complete: commands, options, values, migrations of the project.
# Prints TAP.
#
# usage: completions_test.sh PMIG
set -u
pmig=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir -p bin prisma/migrations/20240101000000_first prisma/migrations/20240102000000_second
touch prisma/migrations/20240101000000_first/migration.sql prisma/migrations/20240102000000_second/migration.sql
ln -s "$pmig" bin/pmig
export PATH="$work/bin:$PATH" HOME="$work" XDG_CONFIG_HOME="$work"
count=0

# is NAME EXPECTED ACTUAL: both have these words, whatever their order
is() {
  count=$((count + 1))
  local expected actual
  expected=$(tr ' ' '\n' <<< "$2" | grep . | sort | tr '\n' ' ')
  actual=$(tr ' ' '\n' <<< "$3" | grep . | sort | tr '\n' ' ')
  if [ "$expected" = "$actual" ]; then echo "ok $count - $1"; return; fi
  echo "not ok $count - $1"
  echo "# expected: $expected"
  echo "# actual:   $actual"
}

# shellcheck disable=SC1090
source <(pmig completions bash)
in_bash() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _pmig
  echo "${COMPREPLY[*]}"
}
in_fish() { fish -N -c "pmig completions fish | source; complete -C '$1'" | cut -f 1 | tr '\n' ' '; }

# zsh completes only where it edits a line, so it gets a terminal of its own.
cat > zsh_test.zsh <<'Z'
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1= ; autoload -Uz compinit; compinit -u -d $PWD/dump; source <(pmig completions zsh)"
zpty -w shell 'unsetopt beep; zstyle ":completion:*" list-separator ""; bindkey "^X" complete-word'
zpty -w shell 'show() { print -r -- "<$BUFFER>" >> '$PWD'/said; zle send-break }; zle -N show; bindkey "^Y" show'
sleep 1
zpty -n -w shell "$1"$'\x18\x19'
for i in {1..50}; do [[ -s $PWD/said ]] && break; sleep 0.1; done
cat $PWD/said
Z
in_zsh() { rm -f said; zsh -f zsh_test.zsh "$1" 2> /dev/null | tr -d '<>'; }

both='20240101000000_first 20240102000000_second'
is 'bash: a command' 'verify' "$(in_bash pmig veri)"
is 'bash: an alias' 'rollback' "$(in_bash pmig roll)"
is 'bash: an option' '--dry-run' "$(in_bash pmig down --dr)"
is 'bash: a migration' "$both" "$(in_bash pmig up --to '')"
is 'bash: the migration that begins so' '20240102000000_second' "$(in_bash pmig generate 20240102)"
is 'bash: the same of an operand that may be a number' '20240102000000_second' "$(in_bash pmig down 20240102)"
is 'bash: one of two values' 'before after' "$(in_bash pmig recover --to '')"
is 'bash: a new name is nobody'\''s' '' "$(in_bash pmig dev --name '')"
is 'bash: a folder' 'prisma' "$(in_bash pmig up --migrations p)"
is 'bash: help completes commands' 'validate' "$(in_bash pmig help vali)"
is 'fish: a command' 'verify' "$(in_fish 'pmig veri')"
is 'fish: an option' '--dry-run' "$(in_fish 'pmig down --dr')"
is 'fish: a migration' "$both" "$(in_fish 'pmig up --to ')"
is 'fish: one of two values' 'before after' "$(in_fish 'pmig recover --to ')"
is 'zsh: a command' 'pmig verify' "$(in_zsh 'pmig veri')"
is 'zsh: an option' 'pmig down --dry-run' "$(in_zsh 'pmig down --dr')"
is 'zsh: an option behind another one' 'pmig diff --from empty --exit-code' "$(in_zsh 'pmig diff --from empty --ex')"
is 'zsh: an option of every command' 'pmig status --no-color' "$(in_zsh 'pmig status --no-c')"
is 'zsh: a migration as an operand' 'pmig down 20240102000000_second' "$(in_zsh 'pmig down 20240102')"
is 'zsh: a folder' 'pmig up --migrations prisma/' "$(in_zsh 'pmig up --migrations pri')"
is 'zsh: a migration' 'pmig up --to 20240102000000_second' "$(in_zsh 'pmig up --to 20240102')"
is 'zsh: a value' 'pmig recover --to before' "$(in_zsh 'pmig recover --to b')"
# Whoever made the folder must not run commands on somebody's Tab.
# shellcheck disable=SC2016 # that is the name
bad='20240103000000_$(touch${IFS}pwned)'
mkdir "prisma/migrations/$bad"
touch "prisma/migrations/$bad/migration.sql"
is 'bash: a name with a command in it is quoted' "$(printf %q "$bad")" "$(in_bash pmig verify 20240103)"
is 'fish: the same' "$bad" "$(in_fish 'pmig up --to 20240103')"
in_bash pmig up --to '' > /dev/null
in_zsh 'pmig up --to 20240103' > /dev/null
# Nor code of a configuration file.
cat > prisma.config.js << 'JS'
require("fs").writeFileSync("pwned", "");
module.exports = { migrations: { path: ["prisma", "migrations"].join("/") } };
JS
in_bash pmig up --to '' > /dev/null
rm prisma.config.js
is 'and nothing has run it' '' "$(ls -d pwned 2> /dev/null)"
echo "1..$count"
