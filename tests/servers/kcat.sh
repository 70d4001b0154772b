#!/usr/bin/env bash
# kcat, a Kafka client on the command line, from Debian: nothing to start.
PORT=
source "$(dirname "$0")/lib.sh"

do_install() { apt_need kcat; }
do_env() { echo "KCAT='$(command -v kcat)'"; }

case ${1:-} in install) do_install ;; env) do_env ;; *) die "usage: $0 install|env" ;; esac
