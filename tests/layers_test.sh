#!/bin/sh
# Proves that check_layers.sh sees what it is there to see: each case plants one file in a small tree and says whether
# the check must pass it. Prints TAP.
set -u
check=$(cd "$(dirname "$0")" && pwd)/check_layers.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
for layer in base model parser db introspect diff emit sql runner cli; do mkdir "$tree/$layer"; done
echo '#include <stdio.h>' > "$tree/base/base.h"
count=0

# try VERDICT NAME FILE TEXT: VERDICT is "accepts" or "refuses"
try() {
  count=$((count + 1))
  printf '%b' "$4" > "$tree/$3"
  if "$check" "$tree" > "$tree/out"; then verdict=accepts; else verdict=refuses; fi
  rm "$tree/$3"
  [ "$verdict" = "$1" ] || printf 'not '
  echo "ok $count - check_layers.sh $1 $2"
  [ "$verdict" = "$1" ] || sed 's/^/# /' "$tree/out"
}

try accepts 'a tree in order' emit/a.c '#include "diff/diff.h"\n#include "model/schema.h"\n'
try refuses 'a layer that looks up' diff/a.c '#include "emit/emit.h"\n'
try refuses 'an emitter that sees a connection' emit/a.c '#include "db/db.h"\n'
try refuses 'a runner that sees Prisma syntax' runner/a.c '# include "parser/prisma.h"\n'
try refuses 'a private header of another layer' cli/a.c '#include "runner/ledger.h"\n'
try accepts 'a private header of its own layer' runner/a.c '#include "runner/ledger.h"\n'
try refuses 'libpq outside its driver' db/db.c '#include <libpq-fe.h>\n'
try accepts 'libpq in its driver' db/db_pg.c '#include <libpq-fe.h>\n'
try refuses 'libcrypto outside its file' runner/ledger.c '#include <openssl/evp.h>\n'
try refuses 'sqlite3 outside its driver' introspect/a.c '#include <sqlite3.h>\n'
try refuses 'tree-sitter outside the parser' cli/a.c '#include <tree_sitter/api.h>\n'
try refuses 'libpg_query outside sql' runner/a.c '#include <pg_query.h>\n'
try refuses 'a base that needs a library' base/a.c '#include <jansson.h>\n'
try refuses 'a file of 901 lines' model/a.c "$(yes '//' | head -901)\n"
try accepts 'a file of 900 lines' model/a.c "$(yes '//' | head -900)\n"
echo "1..$count"
