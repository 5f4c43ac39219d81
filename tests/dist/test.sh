#!/bin/sh
# Proves what is given away: the tarball in a root file system with nothing but glibc, the Debian package, the library as a C
# program finds it installed, and that the same sources make the same bytes in another folder. Prints TAP.
#
# usage: test.sh
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0
SOURCE_DATE_EPOCH=1700000000
export SOURCE_DATE_EPOCH
unset MAKEFLAGS MAKELEVEL DATABASE_URL

# try NAME COMMAND…
try() {
  name=$1
  shift
  count=$((count + 1))
  if "$@" > "$work/said" 2>&1; then echo "ok $count - $name"; else
    echo "not ok $count - $name"
    sed 's/^/# /' "$work/said"
  fi
}
says() { # TEXT COMMAND…
  text=$1
  shift
  "$@" > "$work/text" 2>&1 || true
  grep -qF -- "$text" "$work/text" || { cat "$work/text"; return 1; }
}

# --- the tarball --------------------------------------------------------------------------------

try 'make dist' make -s BUILD=build dist
tarball=$(ls build/pmig-*-linux-*.tar.gz)
try 'the tarball is smaller than 16 MB' test "$(stat -c %s "$tarball")" -lt 16000000

root=$work/root
mkdir -p "$root/lib64" "$root/opt" "$root/shop"
tar -C "$root/opt" -xzf "$tarball"
mv "$root"/opt/pmig-* "$root/opt/pmig"
glibc=/lib/$(gcc -print-multiarch)
mkdir -p "$root$glibc"
cp /lib64/ld-linux-x86-64.so.2 "$root/lib64/"
for file in libc.so.6 libm.so.6 libresolv.so.2; do cp "$glibc/$file" "$root$glibc/"; done

within() {
  if [ "$(id -u)" -eq 0 ]; then chroot "$root" "$@"; else unshare --user --map-root-user chroot "$root" "$@"; fi
}
pmig() { within /opt/pmig/bin/pmig "$@"; }
try 'it starts with nothing but glibc' says "pmig $(sed -n 's/.*PMIG_VERSION "\(.*\)"/\1/p' cli/pmig.h)" pmig --version

# What /proc would say: the dynamic linker wants to know where the program is.
mkdir -p "$root/proc/self" "$root/dev"
head -c 4096 /dev/urandom > "$root/dev/urandom"
ln -s /opt/pmig/bin/pmig "$root/proc/self/exe"

mkdir -p "$root/shop/prisma"
printf 'datasource db {\n  provider = "sqlite"\n}\nmodel Book {\n  id Int @id\n}\n' > "$root/shop/prisma/schema.prisma"
at_shop() { pmig "$@" --schema /shop/prisma/schema.prisma --migrations /shop/migrations --url file:/shop/dev.db; }
try 'it writes a migration, and proves it' says down.sql at_shop new init
try 'it applies it' says '1 migration has been applied' at_shop up
try 'it reverts it' says '1 migration has been reverted' at_shop down
try 'it has the client of PostgreSQL with all that needs' says P1001 pmig execute --url postgresql://nobody@127.0.0.1:1/none --stdin

materials=$root/opt/pmig/share/doc/pmig/sbom.spdx.json
try 'the bill of materials names every library with its checksum' python3 -c '
import hashlib, json, os, sys
document = json.load(open(sys.argv[1]))
packages = {p.get("packageFileName"): p for p in document["packages"]}
inside = [p["name"] for p in document["packages"] if p.get("packageFileName") == "bin/pmig"]
assert "libsqlite3-dev" in inside and "libpg-query-dev" in inside, inside
lib = sys.argv[2]
names = os.listdir(lib)
assert len(names) > 5 and len(document["packages"]) == len(names) + len(inside) + 1
for name in names:
    digest = hashlib.sha256(open(os.path.join(lib, name), "rb").read()).hexdigest()
    assert packages["lib/" + name]["checksums"][0]["checksumValue"] == digest, name
' "$materials" "$root/opt/pmig/lib"
licences() {
  sed -n 's/.*licences: \(.*\)".*/\1/p' "$materials" | sort -u | while read -r file; do test -s "$root/opt/pmig/$file" || exit 1; done
}
try 'the licence of every library is there' licences

# --- the Debian package ---------------------------------------------------------------------------

try 'make deb' make -s BUILD=build deb
package=$(ls build/pmig_*.deb)
try 'the package depends on what is loaded by name' says libpq5 dpkg-deb --field "$package" Depends
try 'the package depends on what is linked' says libpg-query dpkg-deb --field "$package" Depends
dpkg-deb -x "$package" "$work/deb"
try 'the program of the package runs' says 'pmig ' "$work/deb/usr/bin/pmig" --version
try 'the manual page is there' test -s "$work/deb/usr/share/man/man1/pmig.1.gz"
try 'lintian has no error and no warning to tell' lintian --allow-root --fail-on error,warning "$package"

# --- the library ----------------------------------------------------------------------------------

try 'make install' make -s BUILD=build PREFIX="$work/usr" install
PKG_CONFIG_PATH=$work/usr/lib/pkgconfig
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # flags
try 'a program of another project builds' gcc -std=c11 -Wall -Wextra -Werror -o "$work/example" tests/dist/example.c \
  $(pkg-config --cflags --libs pmig)
try 'and says what is expected' sh -c "'$work/example' | sed 's/^pmig .*/pmig VERSION/' | diff tests/dist/example.out -"
try 'nothing but pmig_… is to be seen' sh -c "! nm -g --defined-only '$work/usr/lib/libpmig.a' | grep ' [TDBR] ' | grep -v ' pmig_'"
try 'a C++ program can include it' sh -c "echo '#include <pmig.h>' | gcc -fsyntax-only -I'$work/usr/include' -x c++ -"

# --- the same bytes ---------------------------------------------------------------------------------

mkdir "$work/elsewhere"
git ls-files -co --exclude-standard | grep -v node_modules | while read -r file; do [ ! -e "$file" ] || echo "$file"; done |
  tar -cf - -T - | tar -C "$work/elsewhere" -xf -
try 'built in another folder' make -s -j2 -C "$work/elsewhere" dist deb
try 'the tarball is the same' cmp "$tarball" "$work/elsewhere/$tarball"
try 'the package is the same' cmp "$package" "$work/elsewhere/$package"
echo "1..$count"
