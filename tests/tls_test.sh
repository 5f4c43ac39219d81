#!/bin/sh
# Proves what the URL says about TLS, on a server that lets nobody in without a certificate of the test's own authority: the
# PKCS#12 file of sslidentity, its password, and an authority between. Prints TAP.
#
# usage: tls_test.sh PMIG
set -eu
pmig=$(realpath "$1")
server=$(realpath "$(dirname "$0")/pg/server")
work=$(mktemp -d /tmp/pmig-tls.XXXXXX)
chmod 755 "$work"
trap '"$server" stop 15 "$work/pg" 2> /dev/null; rm -rf "$work"' EXIT
count=0
cd "$work"

# --- Certificates

# issue NAME AUTHORITY SUBJECT EXTENSIONS
issue() {
  openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "$3" 2> /dev/null
  printf '%s\n' "$4" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days 2 -extfile "$1.ext" -out "$1.crt" 2> /dev/null
}
# pack NAME PASSWORD OPTION…
pack() {
  name=$1 password=$2
  shift 2
  openssl pkcs12 -export -passout "pass:$password" "$@" -out "$name.p12"
}
openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.crt -days 2 -subj '/CN=authority' 2> /dev/null
issue server root '/CN=127.0.0.1' subjectAltName=IP:127.0.0.1
issue between root '/CN=between' basicConstraints=critical,CA:true
issue client between '/CN=prisma' extendedKeyUsage=clientAuth
issue other root '/CN=somebody' extendedKeyUsage=clientAuth
pack client secret -in client.crt -inkey client.key -certfile between.crt
pack open '' -in client.crt -inkey client.key -certfile between.crt
pack alone secret -in client.crt -inkey client.key
pack other secret -in other.crt -inkey other.key
pack keyless secret -in client.crt -nokeys
pack old secret -in client.crt -inkey client.key -certfile between.crt -legacy
echo 'no certificate' > text.p12

# --- The server

"$server" start 15 "$work/pg" > /dev/null
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
cp root.crt server.crt server.key pg/data/
chown --reference=pg/data pg/data/server.key pg/data/server.crt pg/data/root.crt
chmod 600 pg/data/server.key
cat >> pg/data/postgresql.conf <<CONF
listen_addresses = '127.0.0.1'
port = $port
ssl = on
ssl_ca_file = 'root.crt'
CONF
echo 'hostssl all all 127.0.0.1/32 cert' >> pg/data/pg_hba.conf
"$server" restart 15 "$work/pg"

# --- What pmig does

# says EXPECTED PARAMETERS: what it says who asks over TLS who he is
says() {
  expected=$1 text=$(echo "$ask" | "$pmig" execute --stdin --url "postgresql://prisma@127.0.0.1:$port/prisma?$2" 2>&1) || true
  count=$((count + 1))
  if [ "${text#*"$expected"}" != "$text" ]; then echo "ok $count - $2"; return; fi
  echo "not ok $count - $2"
  echo "$text" | sed 's/^/# /'
}
ask="DO \$\$ BEGIN ASSERT (SELECT ssl AND client_dn = '/CN=prisma' FROM pg_stat_ssl WHERE pid = pg_backend_pid()); END \$\$"
done='Script executed successfully'

says 'connection requires a valid client certificate' sslmode=require
says "$done" 'sslidentity=client.p12&sslpassword=secret'
says "$done" "sslidentity=$work/client.p12&sslpassword=secret&sslmode=require&sslaccept=strict&sslcert=root.crt"
says "$done" 'sslidentity=open.p12'
says 'unknown ca' 'sslidentity=alone.p12&sslpassword=secret&sslmode=require'
says 'P1010' 'sslidentity=other.p12&sslpassword=secret'
says 'P1011: Error opening a TLS connection: sslidentity: cannot read client.p12: mac verify failure' 'sslidentity=client.p12&sslpassword=wrong'
says 'sslpassword=' 'sslidentity=client.p12'
says 'P1011: Error opening a TLS connection: sslidentity: cannot read missing.p12: No such file' 'sslidentity=missing.p12'
says 'cannot read text.p12' 'sslidentity=text.p12'
says 'cannot read keyless.p12: no certificate with its key is in it' 'sslidentity=keyless.p12&sslpassword=secret'
says "openssl pkcs12 -legacy -in 'old.p12'" 'sslidentity=old.p12&sslpassword=secret'

# A project: the schema names the file from its own folder, and a shadow database is a second connection.
mkdir -p project/prisma
mv client.p12 project/prisma
printf 'datasource db {\n  provider = "postgresql"\n  url = "%s"\n}\nmodel Book {\n  id Int @id\n}\n' \
  "postgresql://prisma@127.0.0.1:$port/prisma?sslidentity=client.p12&sslpassword=secret" > project/prisma/schema.prisma
cd project
count=$((count + 1))
if { "$pmig" new init && "$pmig" up && "$pmig" down; } > said 2>&1; then echo "ok $count - new, up and down"; else
  echo "not ok $count - new, up and down"
  sed 's/^/# /' said
fi
echo "1..$count"
