#!/bin/sh
# Makes the certificates of this folder, by which nobody but its tests is reached: two that count, and one that has expired.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cat > "$work/conf" <<END
[ca]
default_ca = own
[own]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = named
[any]
commonName = supplied
[named]
subjectAltName = DNS:localhost,IP:127.0.0.1
END
key() {
  openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1.key.pem"
}
certificate() {
  : > "$work/index"
  openssl req -new -key "$2.key.pem" -subj "/CN=$1" -out "$work/csr"
  openssl ca -batch -notext -selfsign -config "$work/conf" -keyfile "$2.key.pem" -in "$work/csr" \
    -startdate 20200101000000Z -enddate "$3" -out "$1.cert.pem"
}
key one
key two
certificate one one 21200101000000Z
certificate two two 21200101000000Z
certificate expired one 20200102000000Z
