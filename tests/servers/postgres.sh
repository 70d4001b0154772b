#!/usr/bin/env bash
# PostgreSQL as the distribution has it, whatever its version: for ./quickstart. Tests take a version that they know.
PORT=${PORT:-15433}
source "$(dirname "$0")/lib.sh"
source "$HERE/postgres-lib.sh"

newest() { printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1; }

do_install() {
  [ -x "$(newest)/postgres" ] || postgres_apt_need postgresql
  PGBIN=$(newest)
}

main "$@"
