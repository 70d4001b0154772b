#!/usr/bin/env bash
# Sarama, a Kafka client in Go, from Debian: builds the program in tests/clients/go; nothing to start.
PORT=
source "$(dirname "$0")/lib.sh"
SOURCES=$(cd "$HERE/../clients/go" && pwd)
# One folder for each state of the sources: work trees share the cache.
BUILT=$CACHE/sarama/$(cat "$SOURCES"/*.go | sha256sum | cut -c1-16)
PROGRAM=$BUILT/conformance

build_locked() {
  local output
  [ ! -x "$PROGRAM" ] || return 0
  say "building $SOURCES"
  # Debian's sources lie in a GOPATH. Without cgo no C compiler is needed.
  output=$(cd "$SOURCES" && env GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$CACHE/go-build" GOFLAGS= CGO_ENABLED=0 \
    /usr/bin/go build -o "$PROGRAM.part" . 2>&1) || { echo "$output" >&2; die "go could not build $SOURCES"; }
  mv "$PROGRAM.part" "$PROGRAM"
}

do_install() {
  [ ! -x "$PROGRAM" ] || return 0
  apt_need golang-go golang-github-shopify-sarama-dev
  mkdir -p "$BUILT"
  under_lock "$CACHE/sarama.lock" build_locked
}
do_env() { echo "SARAMA='$PROGRAM'"; }

case ${1:-} in install) do_install ;; env) do_env ;; *) die "usage: $0 install|env" ;; esac
