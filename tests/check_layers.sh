#!/bin/sh
# Holds the tree to the table of layers in ARCHITECTURE.md: a folder is a layer, and a layer includes only what lies
# below it, through the public header of the folder; the header of a library is seen by the one file that is made for
# it; no file passes 900 lines. Prints every breach as FILE:LINE: REASON and ends with 1 when there is one.
#
# usage: check_layers.sh [ROOT]
set -eu
cd "${1:-$(dirname "$0")/..}"

files=$(for layer in base model parser db introspect diff emit sql runner cli; do
  [ ! -d "$layer" ] || find "$layer" -name '*.[ch]'
done | sort)
[ -n "$files" ] || { echo "check_layers.sh: no source files below $(pwd)" >&2; exit 1; }

# shellcheck disable=SC2086 # names of our files have no spaces
awk '
BEGIN {
  split("base: model:base parser:base,model db:base,model introspect:base,model,db diff:base,model " \
        "emit:base,model,diff sql:base,model runner:base,model,db,sql " \
        "cli:base,model,parser,db,introspect,diff,emit,sql,runner", rows, " ")
  for (i in rows) {
    split(rows[i], row, ":")
    layer[row[1]] = 1
    n = split(row[2], below, ",")
    for (j = 1; j <= n; j++) may[row[1], below[j]] = 1
  }
  # What the other layers see of a folder. base and model show all of theirs.
  split("parser/prisma.h db/db.h introspect/introspect.h diff/diff.h emit/emit.h sql/script.h runner/runner.h " \
        "cli/cli.h", names, " ")
  for (i in names) public[names[i]] = 1
  # Who alone includes the header of a library: a file, or a whole folder.
  owners["tree_sitter/api.h"] = "parser/"
  owners["libpq-fe.h"] = "db/db_pg.c db/libpq.h"
  owners["openssl/evp.h"] = "runner/sha256.c"
  owners["openssl/pkcs12.h"] = "db/identity_pg.c"
  owners["sqlite3.h"] = "db/db_sqlite.c"
  owners["pg_query.h"] = "sql/script_pg.c"
}
function breach(reason) { printf "%s:%d: %s\n", FILENAME, FNR, reason; failed = 1 }
function owned(header,   n, i, who) {
  n = split(owners[header], who, " ")
  for (i = 1; i <= n; i++) if (index(FILENAME, who[i]) == 1) return 1
  return 0
}
FNR == 1 { split(FILENAME, place, "/"); here = place[1] }
FNR == 901 { breach("a file of more than 900 lines") }
/^[ \t]*#[ \t]*include/ {
  header = $0
  gsub(/^[^<"]*[<"]|[>"].*$/, "", header)
  if (header in owners) {
    if (!owned(header)) breach(header " is for " owners[header] " alone")
    next
  }
  split(header, there, "/")
  if (!(there[1] in layer)) {
    if ((here == "base" || here == "model") && header ~ /^(jansson|pcre2|openssl\/|histedit|editline)/)
      breach("the layer " here " stands on libc alone, not on " header)
    next
  }
  if (there[1] == here) next
  if (!((here, there[1]) in may)) breach("the layer " here " may not include " header)
  else if (there[1] != "base" && there[1] != "model" && !(header in public)) breach(header " is private to " there[1])
}
END { exit failed }
' $files

# The JavaScript and shell of the project are held to the same length.
long=$(find node tests bench script introspect grammars -name node_modules -prune -o -path grammars/prisma/src -prune -o \
  -type f \( -name '*.[ch]' -o -name '*.js' -o -name '*.mjs' -o -name '*.sh' -o -name '*.awk' \) -exec wc -l {} \; 2>/dev/null |
  awk '$1 > 900 { print $2 ": a file of more than 900 lines" }')
[ -z "$long" ] || { echo "$long"; exit 1; }
