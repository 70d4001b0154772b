#!/usr/bin/env bash
# librdkafka's own performance tool, built from Debian's source package: `install` builds it, `env` prints where it is.
PORT=
source "$(dirname "$0")/../../servers/lib.sh"
BUILD=$CACHE/rdkafka-performance
TOOL=$BUILD/rdkafka_performance

# The distribution's own source list, turned to source packages, beside the system's: nothing outside BUILD changes.
source_list() {
  mkdir -p "$BUILD/apt/parts" "$BUILD/apt/lists/partial"
  if [ -f /etc/apt/sources.list.d/debian.sources ]; then
    sed 's/^Types: .*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources > "$BUILD/apt/parts/src.sources"
  else
    sed -n 's/^deb /deb-src /p' /etc/apt/sources.list > "$BUILD/apt/parts/src.list"
  fi
}

apt_source() { apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$BUILD/apt/parts" -o Dir::State::Lists="$BUILD/apt/lists" "$@"; }

build_locked() {
  [ ! -x "$TOOL" ] || return 0
  say "building librdkafka's performance tool"
  apt_need gcc g++ make zlib1g-dev python3
  source_list
  ( cd "$BUILD"
    apt_source update && apt_source source --download-only librdkafka && tar xf librdkafka_*.orig.tar.gz
    cd librdkafka-*/
    ./configure --disable-ssl --disable-gssapi --disable-curl
    make -C src librdkafka.a
    make -C examples rdkafka_performance WITH_STATIC_LINKING=y
    cp examples/rdkafka_performance "$TOOL" ) > "$BUILD/build.log" 2>&1 || die "the build failed: see $BUILD/build.log"
}

do_install() { mkdir -p "$BUILD"; under_lock "$BUILD.lock" build_locked; }
do_env() { echo "TOOL='$TOOL'"; }

case ${1:-} in install) do_install ;; env) do_env ;; *) die "usage: $0 install|env" ;; esac
