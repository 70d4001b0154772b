# Shared part of the scripts for clients in Go: sourced, not run. A script sets CLIENT, its folder in tests/clients/go, and PACKAGES, the
# Debian packages with the client's sources.
PORT=
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
SOURCES=$(cd "$HERE/../clients/go" && pwd)
# One folder for each state of the sources: work trees share the cache.
BUILT=$CACHE/go-clients/$CLIENT-$(cat "$SOURCES"/harness/*.go "$SOURCES/$CLIENT"/*.go | sha256sum | cut -c1-16)
PROGRAM=$BUILT/$CLIENT

build_locked() {
  local output
  [ ! -x "$PROGRAM" ] || return 0
  say "building $SOURCES/$CLIENT"
  # Debian's sources lie in a GOPATH. Without cgo no C compiler is needed.
  output=$(cd "$SOURCES/$CLIENT" && env GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$CACHE/go-build" GOFLAGS= CGO_ENABLED=0 \
    /usr/bin/go build -o "$PROGRAM.part" . 2>&1) || { echo "$output" >&2; die "go could not build $SOURCES/$CLIENT"; }
  mv "$PROGRAM.part" "$PROGRAM"
}

do_install() {
  [ ! -x "$PROGRAM" ] || return 0
  # shellcheck disable=SC2086 # one word a package is wanted
  apt_need golang-go $PACKAGES
  mkdir -p "$BUILT"
  under_lock "$CACHE/go-clients.lock" build_locked
}
do_env() { echo "PROGRAM='$PROGRAM'"; }

client_main() { case ${1:-} in install) do_install ;; env) do_env ;; *) die "usage: $0 install|env" ;; esac; }
