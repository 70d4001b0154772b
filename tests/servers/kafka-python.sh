#!/usr/bin/env bash
# kafka-python, a Kafka client in Python alone, from Debian, with what it compresses with: nothing to start.
PORT=
source "$(dirname "$0")/lib.sh"

# Debian's module belongs to Debian's interpreter, whatever else is on PATH.
do_install() { apt_need python3 python3-kafka python3-lz4 python3-snappy python3-zstandard; }
do_env() { echo "PYTHON='/usr/bin/python3'"; }

case ${1:-} in install) do_install ;; env) do_env ;; *) die "usage: $0 install|env" ;; esac
